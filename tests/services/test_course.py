"""Between the stored plan and the protocol: days are Nights, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.model import CheckIn, Flag, GiCap, Phase, Region, Screen, State
from bot.care.settle import stopped
from bot.services import course
from bot.services.course import ceiling_mg, offers_tonight, state_of, tonight_mg, with_state
from bot.store.database import Database
from bot.store.plans import GiEvents, Plan, PlanStatus
from tests.kit.any_plan import any_plan, doses, maybe
from tests.kit.plans import MONDAY, Life, a_plan, counting, on_the_skin

days = st.integers(-30, 400)
COURSE_DAYS = ("treat_start", "last_change")


def begun(plan: Plan) -> Plan:
    """A course that has begun knows when."""
    if plan.phase is Phase.BASELINE:
        return plan
    return replace(
        plan,
        treat_start=plan.treat_start or plan.origin,
        last_change=plan.last_change or plan.origin,
    )


@given(any_plan.map(begun))
def test_a_plan_survives_the_way_to_the_protocol_and_back(plan: Plan) -> None:
    assert with_state(plan, state_of(plan, plan.origin)) == plan


@given(
    plan=any_plan,
    treat_start=days,
    last_change=days,
    caps=st.dictionaries(doses, st.builds(GiCap, days, st.integers(1, 9)), max_size=3),
    paused_on=maybe(days),
)
def test_what_the_protocol_changes_is_what_it_finds_the_next_day(
    plan: Plan,
    treat_start: int,
    last_change: int,
    caps: dict[float, GiCap],
    paused_on: int | None,
) -> None:
    before = state_of(plan, plan.origin)
    changed = replace(
        before,
        phase=Phase.MAINTAIN,
        treat_start=treat_start,
        last_change=last_change,
        gi_caps=caps,
        paused_on=paused_on,
    )
    assert state_of(with_state(plan, changed), plan.origin) == changed


@given(any_plan, days)
def test_a_stop_is_remembered_with_its_day(plan: Plan, today: int) -> None:
    state = stopped(state_of(plan, plan.origin), today)
    assert state_of(with_state(plan, state), plan.origin) == state


def test_days_are_counted_from_the_first_evening() -> None:
    plan = a_plan(
        origin=MONDAY,
        treat_start=MONDAY,
        last_change=MONDAY.plus(7),
        paused_on=MONDAY.plus(9),
        gi_caps={150.0: GiEvents(MONDAY.plus(9), 1)},
    )
    state: State = state_of(plan, MONDAY.plus(10))
    assert (state.treat_start, state.last_change, state.paused_on) == (0, 7, 9)
    assert state.gi_caps == {150.0: GiCap(9, 1)}
    assert course.day_of(plan, MONDAY.plus(10)) == 10


def test_the_course_goes_back_and_what_was_set_stays() -> None:
    before = a_plan(gi_caps={100.0: GiEvents(MONDAY, 1)}, status=PlanStatus.WAITING)
    now = a_plan(phase=Phase.PAUSED_GI, zone="UTC", other_mg=60.0, provider_ok=True)
    back = course.as_before(now, before)
    assert back == replace(before, zone="UTC", other_mg=60.0, provider_ok=True)


@pytest.mark.parametrize(
    ("plan", "expected_mg"),
    [
        (a_plan(), 100.0),
        (a_plan(screen=Screen.ASK_FIRST, provider_ok=True), 100.0),
        (a_plan(screen=Screen.ASK_FIRST), 0.0),
        (a_plan(screen=Screen.BLOCK), 0.0),
        (a_plan(screen=Screen.BLOCK, provider_ok=True), 0.0),
        (a_plan(spacing_conflict=True), 0.0),
        (a_plan(phase=Phase.PAUSED_GI), 0.0),
        (a_plan(phase=Phase.BASELINE), 0.0),
        (a_plan(status=PlanStatus.HELD), 0.0),
        (a_plan(status=PlanStatus.WAITING), 0.0),
        (a_plan(status=PlanStatus.STOPPED), 0.0),
        (a_plan(phase=Phase.TAPER), 100.0),
    ],
)
def test_a_dose_is_offered_only_when_nothing_stands_in_its_way(
    plan: Plan, expected_mg: float
) -> None:
    assert (tonight_mg(plan), offers_tonight(plan)) == (expected_mg, expected_mg > 0)


def test_the_oil_is_offered_without_a_dose() -> None:
    assert (tonight_mg(on_the_skin()), offers_tonight(on_the_skin())) == (0.0, True)
    for held in ({"spacing_conflict": True}, {"screen": Screen.BLOCK}, {"phase": Phase.BASELINE}):
        assert not offers_tonight(on_the_skin(**held))


@pytest.mark.parametrize(
    ("plan", "expected_mg"),
    [
        (a_plan(), 350.0),
        (a_plan(region=Region.EU_UK), 250.0),
        (a_plan(other_mg=120.0), 230.0),
        (a_plan(other_mg=400.0), 0.0),
        (a_plan(provider_ceiling_mg=200.0, other_mg=50.0), 150.0),
        (a_plan(provider_ceiling_mg=900.0), 350.0),
    ],
)
def test_the_lowest_limit_counts_less_other_magnesium(plan: Plan, expected_mg: float) -> None:
    assert ceiling_mg(plan) == expected_mg


def test_the_check_in_about_a_night_is_that_of_the_next_day(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY, cramps=3, stool=1)
    life.night_and_morning(MONDAY.next(), cramps=0)
    assert life.history(MONDAY.plus(2)) == {1: CheckIn(3, 1, True), 2: CheckIn(0, 0, True)}
    assert life.history(MONDAY.plus(1)) == {1: CheckIn(3, 1, True)}
    assert life.history(MONDAY) == {}


def test_what_was_not_taken_and_what_is_unknown_are_told_apart(database: Database) -> None:
    life = Life(database)
    life.skipped(MONDAY)
    for night in (MONDAY, MONDAY.next()):
        life.at(night.next(), "08:00")
        life.tells(night, flags={Flag.PAIN_ON_WALKING})
    taken = [answer.taken for answer in life.history(MONDAY.plus(2)).values()]
    assert taken == [False, None]


def test_the_protocol_sees_four_weeks_and_the_answer_before_a_longer_silence(
    database: Database,
) -> None:
    life = Life(database)
    life.nights(MONDAY, 3)
    assert list(life.history(MONDAY.plus(28))) == [1, 2, 3]
    assert list(life.history(MONDAY.plus(300))) == [3]


def test_a_course_does_not_see_the_one_before(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 5)
    life.put(counting(origin=MONDAY.plus(20)))
    assert life.history(MONDAY.plus(21)) == {}
