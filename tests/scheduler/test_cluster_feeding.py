"""The cluster's half of the table: whatever happens, a person has one row under way at most."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from scheduler import claims, feeding, occurrences
from scheduler.feeding import Key
from scheduler.occurrences import Occurrence, Planned, State
from scheduler.table import in_state, occurrence_table
from tests.scheduler.replicas import Shared, plan, row, state
from tests.scheduler.world import HOUR, LEASE, MINUTE, NIGHT, NOW, planned

FIRST = Key(1, "evening", NIGHT)
WISHES = [
    planned(person_id, kind, due_at=NOW + minutes * MINUTE)
    for person_id in (1, 2, 3)
    for kind, minutes in (("evening", 0), ("morning", 2), ("review", 4))
]


def feed(shared: Shared, *, ahead: int = 100, minutes: int = 0) -> list[Key]:
    now = NOW + minutes * MINUTE
    fed = shared.now(lambda tx: feeding.feed(tx, now=now, lease=LEASE, ahead=ahead))
    return [offer.key for offer in fed]


def take(shared: Shared, *keys: Key) -> list[Occurrence]:
    return shared.now(lambda tx: feeding.take(tx, keys, now=NOW, lease=LEASE)).due


def test_only_what_is_due_is_queued_the_oldest_first(shared: Shared) -> None:
    plan(shared, planned(1), planned(2, due_at=NOW - MINUTE), planned(3, due_at=NOW + MINUTE))
    assert [key.person_id for key in feed(shared)] == [2, 1]
    assert state(shared, 3) is State.PLANNED


def test_no_more_are_queued_than_the_ration(shared: Shared) -> None:
    plan(shared, *(planned(person_id) for person_id in range(10)))
    assert len(feed(shared, ahead=4)) == 4
    assert len(feed(shared, ahead=6)) == 2
    assert feed(shared, ahead=5) == []


def test_the_second_of_a_person_is_queued_when_the_first_is_settled(shared: Shared) -> None:
    plan(shared, planned(1, "evening", due_at=NOW - MINUTE), planned(1, "morning"))
    assert [key.kind for key in feed(shared)] == ["evening"]
    [said] = take(shared, FIRST)
    assert feed(shared) == []
    shared.now(lambda tx: claims.finish(tx, said, state=State.SENT, now=NOW))
    assert [key.kind for key in feed(shared)] == ["morning"]


def test_a_queued_row_is_taken_once(shared: Shared) -> None:
    plan(shared, planned())
    feed(shared)
    [taken] = take(shared, FIRST)
    assert (taken.state, taken.lease_until) == (State.SENDING, NOW + LEASE)
    assert take(shared, FIRST) == []


def test_what_expired_in_the_queue_is_told_apart(shared: Shared) -> None:
    plan(shared, planned(good_for=HOUR))
    feed(shared)
    much_later = NOW + 2 * HOUR
    claimed = shared.now(lambda tx: feeding.take(tx, [FIRST], now=much_later, lease=LEASE))
    assert (claimed.due, [one.late for one in claimed.expired]) == ([], [True])


def test_a_row_that_its_person_is_changing_is_left_alone(shared: Shared) -> None:
    plan(shared, planned(1), planned(2))
    with shared.database.engine.begin() as person:
        occurrences.close(person, 1, "evening", NIGHT, state=State.SENT)
        assert [key.person_id for key in feed(shared)] == [2]


def test_a_take_does_not_wait_for_the_person_and_lets_them_win(shared: Shared) -> None:
    plan(shared, planned())
    feed(shared)
    with shared.database.engine.begin() as person:
        occurrences.close(person, 1, "evening", NIGHT, state=State.SENT)
        assert take(shared, FIRST) == []
    assert state(shared) is State.SENT


def test_what_is_given_back_can_be_queued_again_as_if_nothing_had_been(shared: Shared) -> None:
    plan(shared, planned())
    feed(shared)
    assert shared.now(lambda tx: feeding.give_back(tx, [FIRST])) == 1
    assert (state(shared), row(shared).attempts, row(shared).lease_until) == (
        State.PLANNED,
        0,
        None,
    )


def test_a_row_in_flight_is_not_given_back(shared: Shared) -> None:
    plan(shared, planned())
    feed(shared)
    take(shared, FIRST)
    assert shared.now(lambda tx: feeding.give_back(tx, [FIRST])) == 0
    assert state(shared) is State.SENDING


def test_a_lease_that_ran_out_brings_back_the_queued_and_the_dropped(shared: Shared) -> None:
    plan(shared, planned(1), planned(2))
    feed(shared)
    take(shared, FIRST)
    later = NOW + LEASE + MINUTE
    assert shared.now(lambda tx: feeding.sweep(tx, now=NOW + LEASE)) == 0
    assert shared.now(lambda tx: feeding.sweep(tx, now=later)) == 2
    dropped, queued = row(shared, 1), row(shared, 2)
    assert (dropped.state, dropped.attempts, dropped.in_doubt) == (State.PLANNED, 1, True)
    assert (queued.state, queued.attempts, queued.in_doubt) == (State.PLANNED, 0, False)


def test_the_same_wish_has_the_same_name_and_another_try_another(shared: Shared) -> None:
    plan(shared, planned())

    def wish() -> str:
        [offer] = shared.now(lambda tx: feeding.feed(tx, now=NOW, lease=LEASE, ahead=1))
        return offer.wish

    first = wish()
    shared.now(lambda tx: feeding.give_back(tx, [FIRST]))
    assert wish() == first
    [taken] = take(shared, FIRST)
    shared.now(lambda tx: claims.release(tx, taken, due_at=NOW))
    assert wish() != first


def test_only_one_feeds_at_a_time(shared: Shared) -> None:
    with shared.database.engine.begin() as first:
        assert feeding.may_feed(first)
        assert not shared.now(feeding.may_feed)
    assert shared.now(feeding.may_feed)


def test_a_key_survives_the_way_through_the_queue() -> None:
    assert Key.read(str(FIRST)) == FIRST


STEPS = "feed", "take", "settle", "follow up", "give back", "crash", "answer", "move"


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(WISHES)), max_size=20),
)
def test_a_person_never_has_two_rows_under_way(
    shared: Shared, steps: list[tuple[str, Planned]]
) -> None:
    with shared.database.engine.connect() as connection:
        occurrences.plan_all(connection, WISHES)
        for minute, (step, wish) in enumerate(steps):
            do(connection, step, wish, minute=minute)
            check(connection)


def do(connection: Connection, step: str, wish: Planned, *, minute: int) -> None:
    now = NOW + timedelta(minutes=minute)
    person_id, kind, night = wish.person_id, wish.kind, wish.night
    found = occurrences.get(connection, person_id, kind, night)
    match step:
        case "feed":
            fed = feeding.feed(connection, now=now, lease=LEASE, ahead=5)
            earliest_of_each(connection, [one.key for one in fed])
        case "take":
            feeding.take(connection, [Key(person_id, kind, night)], now=now, lease=LEASE)
        case "settle" if found:
            claims.finish(connection, found, state=State.SENT, now=now)
        case "follow up" if found:
            claims.again(connection, found, due_at=now, round=found.round + 1, now=now)
        case "give back":
            feeding.give_back(connection, [Key(person_id, kind, night)])
        case "crash":
            feeding.sweep(connection, now=now + 2 * LEASE)
        case "answer":
            occurrences.close(connection, person_id, kind, night, state=State.SKIPPED)
        case "move":
            occurrences.postpone(connection, person_id, kind, night, due_at=now + MINUTE)


def check(connection: Connection) -> None:
    under_way = in_state(State.QUEUED) | in_state(State.SENDING)
    people = connection.execute(
        occurrence_table.select().with_only_columns(occurrence_table.c.person_id).where(under_way)
    ).scalars()
    assert set(Counter(people).values()) <= {1}


def earliest_of_each(connection: Connection, fed: list[Key]) -> None:
    """What was fed was the earliest of its person: nothing planned is due before it."""
    for key in fed:
        chosen = occurrences.get(connection, key.person_id, key.kind, key.night)
        assert chosen is not None
        rows = connection.execute(
            occurrence_table.select().where(
                occurrence_table.c.person_id == key.person_id, in_state(State.PLANNED)
            )
        )
        assert all(row.due_at >= chosen.due_at for row in rows)
