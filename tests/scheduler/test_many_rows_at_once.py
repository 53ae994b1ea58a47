"""Doing it for many rows in one go is doing it for one after the other, only cheaper."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from scheduler import claims, occurrences
from scheduler.claims import Arrow, draw
from scheduler.occurrences import Occurrence, Planned, State, metadata, occurrence_table
from tests.scheduler.world import HOUR, LEASE, MINUTE, NIGHT, NOW, file_engine, planned

PEOPLE = range(5)
MINUTES = st.integers(-90, 90).map(lambda count: timedelta(minutes=count))
WISHES = st.builds(
    planned,
    st.sampled_from(PEOPLE),
    due_at=MINUTES.map(lambda wait: NOW + wait),
    good_for=st.sampled_from([HOUR, 2 * HOUR]),
)
CLOSED = [State.SENT, State.SKIPPED, State.GONE, State.FAILED, State.EXPIRED]

Rows = Sequence[object]


@pytest.fixture(scope="module")
def table() -> Iterator[Connection]:
    """An empty table, shared by all examples; each undoes what it did."""
    with tempfile.TemporaryDirectory() as folder:
        engine = file_engine(Path(folder) / "many.db")
        metadata.create_all(engine)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def after(table: Connection, work: Callable[[], object]) -> tuple[object, Rows]:
    """What work says and leaves in the table; undone."""
    with table.begin_nested() as savepoint:
        said = work()
        rows = table.execute(select(occurrence_table)).all()
        savepoint.rollback()
    return said, rows


@given(data=st.data(), lost=st.sets(st.sampled_from(PEOPLE)))
@settings(max_examples=40, deadline=None)
def test_drawing_arrows_together_is_drawing_each(
    table: Connection, data: st.DataObject, lost: set[int]
) -> None:
    """Some rows are not ours any more: they lose, and nobody else does."""
    with table.begin_nested() as savepoint:
        held = claim_everybody(table)
        for person_id in lost:
            occurrences.close(table, person_id, "evening", NIGHT, state=State.SKIPPED)
        arrows = [data.draw(arrow(one)) for one in held]
        together = after(table, lambda: draw(table, arrows))
        each = after(table, lambda: [drawn for one in arrows for drawn in draw(table, [one])])
        savepoint.rollback()
    assert together == each
    assert together[0] == [one.person_id not in lost for one in held]


@given(before=st.lists(WISHES, max_size=5), wishes=st.lists(WISHES, max_size=8), data=st.data())
@settings(max_examples=40, deadline=None)
def test_planning_together_is_planning_one_after_the_other(
    table: Connection, before: list[Planned], wishes: list[Planned], data: st.DataObject
) -> None:
    with table.begin_nested() as savepoint:
        occurrences.plan_all(table, before)
        live_a_little(table, data)
        together = after(table, lambda: occurrences.plan_all(table, wishes))
        each = after(table, lambda: sum(occurrences.plan(table, wish) for wish in wishes))
        savepoint.rollback()
    assert together == each


def claim_everybody(table: Connection) -> list[Occurrence]:
    occurrences.plan_all(table, [planned(person_id) for person_id in PEOPLE])
    return occurrences.claim(table, now=NOW, limit=len(PEOPLE), lease=LEASE).due


def arrow(held: Occurrence) -> st.SearchStrategy[Arrow]:
    """Any change that whoever holds this row can make."""
    finishing = [claims.finishing(held, state=state, now=NOW) for state in CLOSED]
    releasing = [claims.releasing(held, due_at=NOW + HOUR, unknown=who) for who in (True, False)]
    return st.sampled_from(
        [
            *finishing,
            *releasing,
            claims.repeating(held, due_at=NOW + MINUTE, round=1, now=NOW),
            claims.renewing(held, lease_until=NOW + HOUR),
            claims.returning(held),
        ]
    )


def live_a_little(table: Connection, data: st.DataObject) -> None:
    """Rows that are sent, closed, retrying, in flight, cancelled."""
    for held in occurrences.claim(table, now=NOW, limit=len(PEOPLE), lease=LEASE).due:
        if data.draw(st.booleans()):
            draw(table, [data.draw(arrow(held))])
    for person_id in data.draw(st.sets(st.sampled_from(PEOPLE))):
        occurrences.cancel(table, person_id)
