"""Going without: what counts as a withdrawal, which nights are compared, and what may be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.care.effect import Effect, Missing, NoEffectYet
from bot.care.label import Form
from bot.care.model import Phase
from bot.report.season import Answered, Period, Product, Season, SeasonNight
from bot.services import pausing, phases, planning
from bot.services.phases import Way, Withdrawal
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import MorningAnswers
from tests.kit.plans import MONDAY, Life, a_plan, cramps_said, on_the_skin, stool_said

CALM, BAD = [0] * 14, [1, 1, 0, 2, 1, 0, 1] * 2


def nights(*runs: tuple[Period, Sequence[int | None], float]) -> Season:
    """Nights one after the other: the period, the cramps of each night, and the planned dose."""
    made = [(period, count, mg) for period, counts, mg in runs for count in counts]
    found = tuple(
        SeasonNight(
            MONDAY.plus(at),
            Answered.NOT_ASKED if count is None else Answered.WHOLE,
            period,
            cramps=count,
            stool=None if count is None else 0,
            planned_mg=mg,
        )
        for at, (period, count, mg) in enumerate(made)
    )
    return Season(found, (), Product(Form.CITRATE, 50.0))


Run = tuple[Period, Sequence[int | None], float]


def with_it(counts: Sequence[int | None]) -> Run:
    return Period.MAGNESIUM, counts, 100.0


def taper(
    counts: Sequence[int | None], mg: float = 50.0
) -> tuple[Period, Sequence[int | None], float]:
    return Period.TAPER, counts, mg


def without(counts: Sequence[int | None], period: Period = Period.PAUSE) -> Run:
    return period, counts, 0.0


def only(season: Season) -> Withdrawal:
    (found,) = phases.find(season)
    return found


def test_cramps_that_come_back_on_the_way_down_are_told_with_their_uncertainty() -> None:
    found = only(nights(with_it(CALM * 2), taper(CALM), taper(BAD, 0.0)))
    assert (found.way, found.is_over, found.again) == (Way.TAPER, False, None)
    assert (found.first, found.last) == (MONDAY.plus(28), MONDAY.plus(55))
    assert (found.with_magnesium.first, found.without.first) == (MONDAY.plus(14), MONDAY.plus(42))
    assert (found.with_magnesium.rate, found.without.rate) == (0.0, 6.0)
    assert isinstance(found.said, Effect)
    assert found.said.any_drop > 0.95


def test_what_comes_after_is_kept_apart() -> None:
    found = only(nights(with_it(CALM), taper(BAD), with_it(CALM * 3)))
    assert found.is_over
    assert found.again is not None
    assert (found.again.first, found.again.last) == (MONDAY.plus(28), MONDAY.plus(41))
    assert found.again.rate == 0.0


def test_a_taper_begins_with_its_first_step() -> None:
    waiting = taper([0] * 5, mg=100.0)
    assert phases.find(nights(with_it(CALM), waiting)) == ()
    found = only(nights(with_it(CALM), waiting, taper([1, 0, 1])))
    assert found.first == MONDAY.plus(19)


@pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 1)])
def test_a_pause_counts_from_two_weeks_on(days: int, count: int) -> None:
    found = phases.find(nights(with_it(CALM), without([None] * days), with_it(CALM)))
    assert len(found) == count


def test_a_short_pause_in_between_takes_no_night_from_the_time_with_it() -> None:
    runs = with_it([0] * 12), without([3] * 5), with_it([0] * 6), taper(BAD)
    found = only(nights(*runs))
    assert found.with_magnesium.cramps == tuple([0] * 14)


def test_a_pause_in_which_nobody_was_asked_tells_nothing() -> None:
    found = only(nights(with_it(BAD), without([None] * 20), with_it(CALM)))
    assert found.said == NoEffectYet(Missing.FEW_BASELINE_NIGHTS, 0)
    assert (found.way, found.without.cramps) == (Way.PAUSE, ())


def test_after_a_stop_the_nights_counted_for_a_new_course_are_those_without() -> None:
    stopped = without([None] * 10, Period.STOPPED)
    found = only(nights(with_it(CALM), stopped, without(BAD), with_it(CALM)))
    assert (found.way, found.without.cramps) == (Way.STOP, tuple(BAD))
    assert isinstance(found.said, Effect)


def test_after_a_taper_that_ended_in_a_stop_the_last_nights_told_are_compared() -> None:
    runs = with_it(CALM), taper(BAD), without([None] * 30, Period.STOPPED)
    found = only(nights(*runs))
    assert (found.way, found.without.cramps) == (Way.TAPER, tuple(BAD))


def test_cramps_that_stay_away_are_no_proof_of_anything() -> None:
    found = only(nights(with_it(CALM), taper(CALM)))
    assert found.said == NoEffectYet(Missing.FEW_BASELINE_CRAMPS, 0)


def test_each_time_of_going_without_is_found() -> None:
    runs = with_it(CALM), without(BAD), with_it(CALM), taper(BAD), with_it(CALM)
    assert [one.way for one in phases.find(nights(*runs))] == [Way.PAUSE, Way.TAPER]


@pytest.mark.parametrize(
    "season",
    [
        nights(),
        nights(with_it([1])),
        nights((Period.BEFORE, BAD, 0.0)),
        nights((Period.BEFORE, BAD, 0.0), with_it(CALM)),
        nights((Period.BEFORE, [None] * 365, 0.0)),
        nights(with_it([None] * 365)),
        replace(nights(with_it(CALM), without(BAD)), is_topical=True),
    ],
)
def test_without_a_time_of_going_without_there_is_none(season: Season) -> None:
    assert phases.find(season) == ()


# --- from the store ---


def test_a_stop_is_found_as_it_was_lived(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 12, cramps=0)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    life.now = planning.times(life.plan, MONDAY.plus(20)).wake_at
    found = life.run(lambda tx: phases.look(tx, life.id, now=life.now))
    assert found is not None
    assert (found.way, found.first, found.is_over) == (Way.STOP, MONDAY.plus(12), False)
    assert len(found.with_magnesium.cramps) == 12


def test_a_taper_is_found_from_its_first_step_on(database: Database) -> None:
    life = Life(database, a_plan())
    for days in range(14):
        answers = cramps_said(0) | stool_said(0)
        morning = MorningAnswers(MONDAY.plus(days), life.now, **answers)  # type: ignore[arg-type]
        life.run(lambda tx, morning=morning: diary.add_check_in(tx, life.id, morning))
    life.at(MONDAY.plus(14), "18:00")
    life.put(a_plan(phase=Phase.TAPER, dose_mg=50.0, taper_start_dose_mg=100.0))
    life.at(MONDAY.plus(16), "09:00")
    found = life.run(lambda tx: phases.look(tx, life.id, now=life.now))
    assert found is not None
    assert (found.way, found.first, found.last) == (Way.TAPER, MONDAY.plus(14), MONDAY.plus(15))


def test_the_oil_has_no_dose_to_go_without(database: Database) -> None:
    life = Life(database, on_the_skin())
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    life.now = planning.times(life.plan, MONDAY.plus(20)).wake_at
    assert life.run(lambda tx: phases.look(tx, life.id, now=life.now)) is None
    assert life.run(lambda tx: phases.look(tx, life.id + 999, now=life.now)) is None
