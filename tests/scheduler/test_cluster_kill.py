"""A replica is killed with kill -9: two real processes on one PostgreSQL."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from scheduler.occurrences import Planned, State
from tests.kit.replica import heard, replica
from tests.scheduler.replicas import Shared, how_many, plan, until
from tests.scheduler.world import NIGHT

WINDOW = 8
PEOPLE = range(60)


async def test_of_a_killed_replica_all_is_taken_over_and_at_most_its_window_repeated(
    shared: Shared, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    end = now + timedelta(hours=1)
    plan(shared, *(Planned(person_id, "evening", NIGHT, now, end) for person_id in PEOPLE))
    slow = ("--window", str(WINDOW), "--lease-s", "2", "--takes-s", "0.3")
    patiently = partial(until, within_s=60, glance_s=0.05)
    with ExitStack() as stack:
        both = [stack.enter_context(replica(shared.url, tmp_path, *slow)) for _ in range(2)]
        await patiently(lambda: bool(heard(tmp_path)))
        [victim] = [one for one in both if one.pid == heard(tmp_path)[0].replica]
        victim.kill()
        await patiently(lambda: how_many(shared, State.SENT) == len(PEOPLE))
    said = [one.person_id for one in heard(tmp_path)]
    by_victim = [one.person_id for one in heard(tmp_path) if one.replica == victim.pid]
    again = {person_id for person_id in said if said.count(person_id) > 1}
    assert set(said) == set(PEOPLE)
    assert again <= set(by_victim)
    assert len(said) - len(PEOPLE) == len(again) <= WINDOW
