"""Replicas of the real bot on one real PostgreSQL, as somebody runs them who must not be down."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from bot.store.tables import intake
from tests.kit.cluster import READY, Cluster, cluster
from tests.kit.faults_crowd import STEADY, Sleeper
from tests.kit.faults_records import at_rest
from tests.kit.faults_stage import GLANCE_S
from tests.kit.newcomer import set_up
from tests.kit.nights import Nights
from tests.kit.person import Person
from tests.kit.postgres import Postgres, empty_database, has_programs, own_server

PER_SECOND = 12
WINDOW = 4
# A replica may fetch eight windows; of so many people a window is left for the other.
MANY = 10 * WINDOW
CROWD = [STEADY] * MANY
STOPPED_WITHIN_S, TAKEN_OVER_WITHIN_S = 10.0, 30.0
AWAY, BACK = "the database does not answer", "the database answers again"


async def test_a_newcomer_lives_two_nights_with_one_replica(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.empty_database() as url:
        async with cluster(tmp_path, url, count=1) as house:
            await house.start()
            ann = await Person.join(house.stage.sandbox)
            await set_up(ann, unit_mg="100", start="7")
            stage = house.stage
            nights = Nights(stage.sandbox, ann, partial(at_rest, stage.records, stage.sandbox))
            for _ in range(2):
                await nights.evening()
                await nights.morning()
                await ann.sees("Your plan stays as it is: 100 mg")
            assert await house.replicas[0].stop() == 0
            assert "WARNING" not in house.replicas[0].output()


async def test_two_that_start_together_share_a_burst_and_one_may_stop_in_it(
    tmp_path: Path, postgres: Postgres
) -> None:
    """On an empty database. The clock stands still, so nothing here waits for a lease to end."""
    rate = str(PER_SECOND)
    with postgres.empty_database() as url:
        async with cluster(tmp_path, url, *CROWD, MESSAGES_PER_SECOND=rate) as house:
            await house.start()
            await house.move_in()
            doomed, began_s = await house.doomed(), asyncio.get_running_loop().time()
            await house.bedtime()
            tapping = (await house.heard(PER_SECOND))[:3]
            for sleeper in tapping:
                await sleeper.taps("took", times=2)
            assert len(await house.stage.heard.listen()) < MANY, "it stops in the burst"
            async with asyncio.timeout(STOPPED_WITHIN_S):
                assert await doomed.stop() == 0
            await house.stage.settled()
            took_s = asyncio.get_running_loop().time() - began_s
            assert took_s > (MANY - PER_SECOND) / PER_SECOND, "two at once are not faster than one"
            assert await house.broken_promises() == []
            assert _took(house) == _once(tapping)


async def test_of_a_killed_replica_all_is_taken_over_and_said_again_with_a_mark(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.empty_database() as url:
        async with cluster(tmp_path, url, *CROWD, SEND_WINDOW=str(WINDOW)) as house:
            sandbox, stage = house.stage.sandbox, house.stage
            await house.start()
            await house.move_in()
            doomed = await house.doomed()
            both = 2 * WINDOW
            await sandbox.fault(method="sendMessage", kind="hang_after", hang_s=5, times=both)
            await sandbox.fault(method="answerCallbackQuery", kind="hang_before", hang_s=5, times=1)
            await house.bedtime()
            before, after = (await house.heard(both))[:2]
            await before.taps("took")
            while not stage.records.unanswered():
                await asyncio.sleep(GLANCE_S)
            await doomed.kill()
            stage.repeats_allowed = WINDOW
            await sandbox.post("/sim/clock", {"freeze": False})
            await after.taps("took")
            async with asyncio.timeout(TAKEN_OVER_WITHIN_S):
                await house.all_fetched()
                await stage.settled()
            assert await house.broken_promises() == []
            assert any(one.is_marked for one in stage.heard.said)
            assert _took(house) == _once([before, after])


@pytest.mark.skipif(not has_programs() and "CI" not in os.environ, reason="no PostgreSQL here")
async def test_a_database_that_is_away_is_waited_for_at_the_start_and_in_a_burst(
    tmp_path: Path,
) -> None:
    with own_server() as server, empty_database(server.url) as url:
        async with cluster(tmp_path, url, *CROWD, MESSAGES_PER_SECOND=str(PER_SECOND)) as house:
            server.stop()
            await house.launch()
            await house.all_log(AWAY)
            server.start()
            await house.all_log(READY)
            await house.move_in()
            await house.bedtime()
            sleeper = (await house.heard(PER_SECOND))[0]
            server.stop()
            await sleeper.taps("took")
            await house.all_log(AWAY, times=2)
            assert len(await house.stage.heard.listen()) < MANY, "it went away in the burst"
            server.start()
            await house.stage.settled()
            await house.all_log(BACK, times=2)
            assert await house.broken_promises() == []
            assert _took(house) == _once([sleeper])
            for bot in house.replicas:
                assert bot.output().count(AWAY) == 2


def _took(house: Cluster) -> Counter[int]:
    """How often each person's diary says that tonight's dose is taken."""
    return Counter(row.person_id for row in house.stage.records.all_of(intake) if row.taken)


def _once(sleepers: list[Sleeper]) -> Counter[int]:
    return Counter(sleeper.id for sleeper in sleepers)
