"""What the columns let in, and that it comes out as it went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from bot.care.night import Night
from bot.store import diary, people, plans
from bot.store.columns import DoseColumn, NightColumn
from bot.store.database import Database
from bot.store.diary import Intake, NightTimes
from tests.kit.plans import A_PLAN, MONDAY, NOW, a_person

NIGHTS = Table("nights", MetaData(), Column("night", NightColumn), Column("dose_mg", DoseColumn))
NAIVE = datetime(2026, 11, 23, 22, 30)  # noqa: DTZ001


def round_trip(night: Night | None, dose_mg: float | None) -> tuple[Night | None, float | None]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        NIGHTS.metadata.create_all(connection)
        connection.execute(insert(NIGHTS).values(night=night, dose_mg=dose_mg))
        row = connection.execute(select(NIGHTS)).one()
    engine.dispose()
    return row.night, row.dose_mg


@given(st.dates().map(Night), st.integers(0, 99_999_999))
def test_nights_and_doses_come_back_as_they_were(night: Night, micrograms: int) -> None:
    dose_mg = micrograms / 1000
    assert round_trip(night, dose_mg) == (night, dose_mg)


def test_what_is_not_known_stays_unknown() -> None:
    assert round_trip(None, None) == (None, None)


@pytest.mark.parametrize("dose_mg", [-0.001, 100_000.0, float("nan"), float("inf")])
def test_a_dose_that_cannot_be_is_refused(database: Database, dose_mg: float) -> None:
    ann = a_person(database)
    absurd = replace(A_PLAN, dose_mg=dose_mg)
    with pytest.raises(StatementError):
        database.run_now(lambda tx: plans.add(tx, ann, absurd, cause="test", now=NOW))
    assert database.run_now(lambda tx: plans.current(tx, ann)) is None


@pytest.mark.parametrize("label", [date(2026, 11, 23), NOW, "2026-11-23"])
def test_only_a_night_is_stored_as_a_night(database: Database, label: object) -> None:
    ann = a_person(database)
    times = NightTimes(label, NOW, NOW)  # type: ignore[arg-type]
    with pytest.raises(StatementError):
        database.run_now(lambda tx: diary.set_times(tx, ann, times))


def test_a_bare_date_finds_no_night(database: Database) -> None:
    ann = a_person(database)
    with pytest.raises(StatementError):
        database.run_now(lambda tx: diary.times_of(tx, ann, date(2026, 11, 23)))  # type: ignore[arg-type]


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        database.run_now(lambda tx: people.meet(tx, 1, language="en", now=NAIVE))
    assert database.run_now(lambda tx: people.by_telegram_id(tx, 1)) is None


def test_an_instant_of_another_zone_is_the_same_instant(database: Database) -> None:
    ann = a_person(database)
    berlin = datetime.fromisoformat("2026-11-23T22:30:00.123456+01:00")
    taken = Intake(MONDAY, True, 100.0, 100.0, berlin, NOW)
    database.run_now(lambda tx: diary.add_intake(tx, ann, taken))
    known = database.run_now(lambda tx: diary.intake_of(tx, ann, MONDAY))
    assert known is not None
    assert known.taken_at == datetime(2026, 11, 23, 21, 30, 0, 123456, tzinfo=UTC)
