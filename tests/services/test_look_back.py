"""Once a week, on the day and hour of choice: planned, moved, left out, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.night import Night
from bot.report.season import Answered
from bot.services import look_back, look_back_plans, pausing, planning, settings
from bot.services.clocks import wrong_night
from bot.services.look_back import LookBack, Sure
from bot.services.look_back_plans import APART_DAYS
from bot.services.planning import Kind
from bot.services.progress import NotBegun
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import Intake, MorningAnswers
from bot.store.plans import PlanStatus
from bot.store.week import NightClock, Weekday
from scheduler import occurrences, wallclock
from scheduler.occurrences import State
from tests.kit.plans import (
    MONDAY,
    Life,
    a_plan,
    counting,
    cramps_said,
    on_the_skin,
    stool_said,
)

T = TypeVar("T")
SUNDAY = MONDAY.plus(6)
FIRST_DOSE = MONDAY.plus(14)


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def is_told(life: Life, day: Night) -> None:
    """The look back of this day is said, at its time, and the next one planned."""

    def say(tx: Connection) -> None:
        row = occurrences.get(tx, life.id, Kind.LOOK_BACK, day.evening)
        assert row is not None
        life.now = max(life.now, row.due_at)
        occurrences.spoken(tx, life.id, Kind.LOOK_BACK, day.evening, now=life.now)
        planning.replan(tx, life.id, now=life.now)

    life.run(say)


def sets(life: Life, change: settings.Change | None) -> None:
    assert change is not None
    life.run(lambda tx: settings.save(tx, life.id, change, now=life.now))


def by(life: Life, story: Callable[..., object]) -> None:
    life.run(lambda tx: story(tx, life.id, now=life.now))


def seen(life: Life) -> LookBack:
    found = life.run(lambda tx: look_back.look(tx, life.id, now=life.now))
    assert found is not None
    return found


# --- when it comes ---


def test_it_comes_on_sunday_at_six_and_one_row_at_a_time(life: Life) -> None:
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY]
    assert life.due(Kind.LOOK_BACK, SUNDAY) == "2026-11-29 18:00"
    is_told(life, SUNDAY)
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY.plus(7)]


def test_a_course_of_one_night_is_not_looked_back_on(database: Database) -> None:
    life = Life(database, a_plan(origin=MONDAY, weekly_on=Weekday.TUE))
    assert life.planned(Kind.LOOK_BACK) == [MONDAY.plus(8)]


def test_the_day_and_the_hour_are_the_persons_own(life: Life) -> None:
    sets(life, settings.weekly(Weekday.FRI, time(10)))
    assert life.planned(Kind.LOOK_BACK) == [MONDAY.plus(4)]
    assert life.due(Kind.LOOK_BACK, MONDAY.plus(4)) == "2026-11-27 10:00"
    sets(life, settings.weekly(Weekday.SUN, time(9, 30)))
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY]
    assert life.due(Kind.LOOK_BACK, SUNDAY) == "2026-11-29 09:30"


def test_off_is_off_and_on_again_is_next_week(life: Life) -> None:
    sets(life, settings.weekly(None, time(18)))
    assert life.planned(Kind.LOOK_BACK) == []
    life.now += timedelta(days=10)
    sets(life, settings.weekly(Weekday.SUN, time(18)))
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY.plus(7)]


@pytest.mark.parametrize("status", sorted(set(PlanStatus) - {PlanStatus.ACTIVE}))
def test_a_plan_that_is_silent_has_none_and_one_that_asks_has(
    life: Life, status: PlanStatus
) -> None:
    life.put(a_plan(status=status))
    asks = status in (PlanStatus.HELD, PlanStatus.WAITING)
    assert life.planned(Kind.LOOK_BACK) == ([SUNDAY] if asks else [])
    by(life, pausing.resume)
    silent = status in (PlanStatus.STOPPED, PlanStatus.LAPSED)
    assert life.planned(Kind.LOOK_BACK) == ([] if silent else [SUNDAY])


def test_it_moves_with_the_zone(life: Life) -> None:
    sets(life, settings.zone("America/New_York"))
    assert life.due(Kind.LOOK_BACK, SUNDAY) == "2026-11-29 18:00"
    is_told(life, SUNDAY)
    sets(life, settings.zone("Pacific/Pago_Pago"))  # where it is not yet six
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY.plus(7)]


def test_an_hour_in_the_night_waits_for_an_hour_after_getting_up(life: Life) -> None:
    sets(life, settings.weekly(Weekday.SUN, time(4)))
    assert life.due(Kind.LOOK_BACK, SUNDAY) == "2026-11-29 08:00"
    sets(life, settings.nights(life.plan, NightClock(time(9), time(17))))
    assert life.due(Kind.LOOK_BACK, SUNDAY) == "2026-11-29 04:00"


def test_after_the_next_bedtime_it_is_not_said_any_more(life: Life) -> None:
    row = life.row(Kind.LOOK_BACK, SUNDAY)
    assert row is not None
    assert row.good_until == planning.times(life.plan, SUNDAY).bed_at


def test_an_outage_over_the_day_leaves_it_out_and_plans_the_next(life: Life) -> None:
    life.now += timedelta(days=8)

    def claim(tx: Connection) -> None:
        taken = occurrences.claim(tx, now=life.now, limit=100, lease=timedelta(minutes=2))
        for row in taken.expired:
            occurrences.finish(tx, row, state=State.EXPIRED, now=life.now)
        planning.replan(tx, life.id, now=life.now)

    life.run(claim)
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY.plus(7)]


def test_a_new_day_brings_no_second_one_within_days(life: Life) -> None:
    is_told(life, SUNDAY)
    sets(life, settings.weekly(Weekday.MON, time(18)))
    assert life.planned(Kind.LOOK_BACK) == [MONDAY.plus(14)]
    plan = life.plan
    preview = life.run(lambda tx: planning.look_back_at(tx, life.id, plan, now=life.now))
    row = life.row(Kind.LOOK_BACK, MONDAY.plus(14))
    assert row is not None
    assert preview == row.due_at
    sets(life, settings.weekly(Weekday.SUN, time(18)))
    assert life.planned(Kind.LOOK_BACK) == [SUNDAY.plus(7)]


half_hours = st.integers(0, 47).map(lambda halves: time(halves // 2, halves % 2 * 30))
night_clocks = st.builds(NightClock, half_hours, half_hours).filter(
    lambda clock: wrong_night(clock) is None
)
zones = st.sampled_from(("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"))
weekly = st.builds(settings.weekly, st.none() | st.sampled_from(Weekday), half_hours)
changes = st.one_of(
    weekly,
    weekly,
    zones.map(settings.zone),
    night_clocks.map(lambda clock: settings.nights(a_plan(), clock)),
)
steps = st.lists(st.tuples(st.integers(0, 200), changes), min_size=1, max_size=8)


class InOneTransaction:
    """A database for a life that is over before anybody looks: a commit a step would cost 7 ms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run_now(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection)


def pass_by(life: Life, until: datetime, said: list[Night]) -> None:
    """Say each look back that falls due, at its time."""
    while planned := life.planned(Kind.LOOK_BACK):
        row = life.row(Kind.LOOK_BACK, planned[0])
        assert row is not None
        if row.due_at > until:
            break
        said.append(planned[0])
        is_told(life, planned[0])
    life.now = max(until, life.now)
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))


@tries(max_examples=10, deadline=None)
@given(steps=steps)
def test_whatever_is_set_there_is_one_ahead_never_at_night_and_never_two_close_together(
    database: Database, steps: list[tuple[int, settings.Change | None]]
) -> None:
    def live(tx: Connection) -> None:
        life, said = Life(cast("Database", InOneTransaction(tx))), list[Night]()
        for hours, change in steps:
            pass_by(life, life.now + timedelta(hours=hours), said)
            if change is not None:
                sets(life, change)
            ahead = life.planned(Kind.LOOK_BACK)
            assert len(ahead) == (0 if life.plan.weekly_on is None else 1)
            assert all(is_by_day(life, day) for day in ahead)
        days = sorted(said)
        assert all(b - a >= APART_DAYS for a, b in pairwise(days)), days

    database.run_now(live)


def is_by_day(life: Life, day: Night) -> bool:
    row = life.row(Kind.LOOK_BACK, day)
    assert row is not None
    nights = [planning.times(life.plan, day.plus(days)) for days in range(-3, 4)]
    return not any(night.bed_at <= row.due_at < night.wake_at for night in nights)


@pytest.mark.parametrize("origin", ["2026-03-16", "2026-10-15"])
def test_it_keeps_its_hour_when_the_clocks_change(origin: str) -> None:
    plan = a_plan(origin=Night.parse(origin))
    now = planning.times(plan, plan.origin).bed_at
    found = list(look_back_plans.moments(plan, now=now))
    walls = [wallclock.local(at.due_at, plan.zone).time() for at in found]
    assert walls[:2] == [time(18)] * 2
    assert set(walls) == {time(18)}
    assert len({at.due_at.time() for at in found}) == 2, "the clocks change between them"


# --- what it tells ---


def wrote(life: Life, first: Night, cramps: Sequence[int | None], dose_mg: float | None) -> None:
    """Put these mornings into the diary at once; None is a morning without an answer."""

    def write(tx: Connection) -> None:
        for days, count in enumerate(cramps):
            night = first.plus(days)
            if count is None:
                continue
            answers = cramps_said(count) | stool_said(0)
            diary.add_check_in(tx, life.id, MorningAnswers(night, life.now, **answers))  # type: ignore[arg-type]
            if dose_mg is not None:
                taken = Intake(night, True, dose_mg, 100.0, life.now, life.now)
                diary.add_intake(tx, life.id, taken)

    life.run(write)


def test_a_week_is_counted_and_what_is_missing_is_said_as_missing(life: Life) -> None:
    wrote(life, MONDAY, [2, None, 0, 1], dose_mg=100.0)
    life.at(SUNDAY, "18:00")
    life.run(lambda tx: occurrences.spoken(tx, life.id, Kind.MORNING, MONDAY.evening, now=life.now))
    week = seen(life).week
    assert [one.night for one in week.nights] == [MONDAY.plus(day) for day in range(6)]
    assert (week.answered, week.counted, week.cramps, week.cramp_nights) == (3, 3, 3, 2)
    assert (week.taken, week.planned, week.untold) == (3, 6, 3)
    assert (week.diarrhea, week.stools) == (0, 3)
    assert week.of(Answered.NOT_ASKED) == [MONDAY.plus(day) for day in (1, 4, 5)]


def test_diarrhea_and_a_dose_that_was_left_out_are_counted(life: Life) -> None:
    life.at(MONDAY, "22:40")
    life.skipped(MONDAY)
    life.at(MONDAY.plus(1), "08:00")
    life.tells(MONDAY, cramps=None, stool=2)
    week = seen(life).week
    assert (week.diarrhea, week.stools, week.counted, week.taken) == (1, 1, 0, 0)
    assert (week.planned, week.untold) == (1, 0)


def test_the_oil_counts_as_evenings(database: Database) -> None:
    life = Life(database, on_the_skin())
    wrote(life, MONDAY, [1, 1], dose_mg=0.0)
    life.at(MONDAY.plus(3), "18:00")
    week = seen(life).week
    assert (week.planned, week.taken, week.untold) == (3, 2, 1)


def test_of_a_week_without_any_word_there_is_nothing_to_tell(life: Life) -> None:
    life.at(SUNDAY, "18:00")
    assert seen(life).is_empty
    wrote(life, MONDAY, [None, 0], dose_mg=None)
    assert not seen(life).is_empty


def test_before_the_first_dose_nothing_is_said_of_a_change(database: Database) -> None:
    life = Life(database, counting())
    life.nights(MONDAY, 3)
    found = seen(life)
    assert found.sure is None
    assert isinstance(found.compared, NotBegun)


def test_without_a_plan_there_is_no_week(database: Database) -> None:
    life = Life(database)
    assert life.run(lambda tx: look_back.look(tx, life.id + 1000, now=life.now)) is None


MANY, FEW = [2] * 14, [0, 0, 0, 0, 0, 0, 1] * 2


@pytest.mark.parametrize(
    ("fortnights", "sure"),
    [
        ([FEW], Sure.ONCE),
        ([FEW, FEW], Sure.LIKELY),
        ([MANY, FEW], Sure.ONCE),
        ([FEW, MANY], Sure.OPEN),
        ([FEW, [4] * 14], Sure.UNLIKELY),
        ([FEW, [None] * 14], None),
    ],
)
def test_one_look_that_is_nearly_sure_is_not_called_likely_and_a_second_is(
    database: Database, fortnights: list[list[int | None]], sure: Sure | None
) -> None:
    measured = {"treat_start": FIRST_DOSE, "last_change": FIRST_DOSE, "baseline_measured": True}
    life = Life(database, a_plan(**measured))
    wrote(life, MONDAY, MANY, dose_mg=None)
    for at, counts in enumerate(fortnights):
        wrote(life, FIRST_DOSE.plus(14 * at), counts, dose_mg=100.0)
    life.at(FIRST_DOSE.plus(14 * len(fortnights)), "18:00")
    assert seen(life).sure is sure
