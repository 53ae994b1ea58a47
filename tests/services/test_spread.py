"""People with the same bedtime are spoken to a little apart, each always at the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from bot.services import planning
from bot.services.planning import Kind, Upcoming
from bot.services.spread import delay_of, spread_over
from bot.store.database import Database
from tests.kit.databases import open_sqlite
from tests.kit.plans import MONDAY, Life

TWO_MINUTES, QUARTER = timedelta(minutes=2), timedelta(minutes=15)
TUESDAY = MONDAY.next()


def spreading(most: timedelta) -> Engine:
    engine = create_engine("sqlite://")
    spread_over(engine, most)
    return engine


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Database]:
    """A database that is told to spread, unlike the one that the other tests share."""
    with closing(open_sqlite(tmp_path / "bot.sqlite3")) as database:
        spread_over(database.engine, TWO_MINUTES)
        yield database


def evening_due(life: Life) -> datetime:
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    return row.due_at


def coming(life: Life) -> list[Upcoming]:
    plan = life.plan
    return life.run(lambda tx: planning.upcoming(tx, life.id, plan, now=life.now))


def bedtime(life: Life) -> datetime:
    return planning.times(life.plan, MONDAY).bed_at


@given(
    first=st.integers(min_value=1, max_value=2**40), count=st.integers(min_value=100, max_value=900)
)
def test_people_are_spread_evenly(first: int, count: int) -> None:
    with spreading(TWO_MINUTES).connect() as connection:
        delays = [delay_of(connection, person_id) for person_id in range(first, first + count)]
    assert all(timedelta(0) <= delay < TWO_MINUTES for delay in delays)
    tenths = Counter(delay // (TWO_MINUTES / 10) for delay in delays)
    assert all(0.7 * count / 10 <= tenths[tenth] <= 1.3 * count / 10 for tenth in range(10))


def test_a_person_has_the_same_place_in_every_process_and_every_night() -> None:
    with spreading(TWO_MINUTES).connect() as connection:
        delays = [delay_of(connection, person_id) for person_id in (1, 2, 3)]
    assert [round(delay.total_seconds(), 3) for delay in delays] == [74.164, 28.328, 102.492]


def test_the_row_has_the_persons_own_moment_and_the_preview_the_one_they_chose(
    house: Database,
) -> None:
    lives = [Life(house) for _ in range(5)]
    delays = [evening_due(life) - bedtime(life) for life in lives]
    assert len(set(delays)) == 5
    assert all(timedelta(0) < delay < TWO_MINUTES for delay in delays)
    for life in lives:
        assert coming(life)[0].at == bedtime(life)


def test_planning_again_leaves_a_moment_where_it_is(house: Database) -> None:
    life = Life(house)
    before = evening_due(life)
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert evening_due(life) == before


def test_another_spread_takes_effect_with_the_next_planning(house: Database) -> None:
    life = Life(house)
    spread_over(house.engine, timedelta(0))
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert evening_due(life) == bedtime(life)


def test_a_larger_spread_says_nothing_twice(house: Database) -> None:
    life = Life(house)
    life.now = evening_due(life)
    life.is_reminded(MONDAY)
    follow_up_at = evening_due(life)
    spread_over(house.engine, QUARTER)
    life.pass_time(timedelta(minutes=1))
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert (row.round, row.due_at) == (1, follow_up_at)


def test_without_a_spread_everybody_is_on_the_minute(database: Database) -> None:
    life = Life(database)
    assert evening_due(life) == bedtime(life)
