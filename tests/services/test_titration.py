"""The protocol at work: what each action does to the plan, at once or after a tap."""

from __future__ import annotations

import pytest

from bot.care.constants import RULES_VERSION
from bot.care.digest import inputs_digest
from bot.care.model import Action, Flag, Phase, ReasonCode, Screen, Triage
from bot.care.night import Night
from bot.services import course, safety, settings, titration
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.titration import Told
from bot.store import decisions, plans
from bot.store.database import Database
from bot.store.decisions import Trigger
from bot.store.diary import Known
from bot.store.plans import GiEvents, PlanStatus
from tests.kit.plans import MONDAY, Life, a_plan, counting, cramps_said, on_the_skin, stool_said

DOSE_HOUSE, DIARY_HOUSE = House(), House(dose_suggestions=False)


def day(number: int) -> Night:
    """The evening of this day of the course."""
    return MONDAY.plus(number)


def waits(life: Life) -> Told | None:
    return life.run(lambda tx: titration.waiting(tx, life.id))


def test_diarrhea_pauses_at_once_and_remembers_where_to_come_back_to(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    told = life.night_and_morning(MONDAY, stool=2)
    assert (told.decision.action, told.proposal) == (Action.PAUSE, None)
    plan = life.plan
    assert (plan.phase, plan.paused_on, plan.resume_dose_mg) == (Phase.PAUSED_GI, day(1), 150.0)
    assert plan.gi_caps == {200.0: GiEvents(day(1), 1)}
    assert (life.tonight_mg, life.planned(Kind.EVENING)) == (0.0, [])


def test_after_two_clear_mornings_a_lower_dose_waits_for_a_tap(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY, stool=2)
    first = life.night_and_morning(day(1), stool=0)
    assert (first.decision.action, first.proposal) == (Action.PAUSE, None)
    second = life.night_and_morning(day(2), stool=0)
    assert (second.decision.action, second.decision.dose_mg) == (Action.RESUME, 150.0)
    assert (life.tonight_mg, life.planned(Kind.EVENING)) == (0.0, [])
    life.accepts(second)
    assert (life.plan.phase, life.tonight_mg) == (Phase.TITRATE, 150.0)
    assert (life.plan.paused_on, life.plan.gi_caps) == (None, {200.0: GiEvents(day(1), 1)})
    assert life.planned(Kind.EVENING) == [day(3)]


def test_a_resumption_that_nobody_taps_is_offered_again(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY, stool=2)
    tolds = life.nights(day(1), 3, stool=0)
    assert [told.decision.action for told in tolds[1:]] == [Action.RESUME, Action.RESUME]
    assert life.tonight_mg == 0.0
    assert waits(life) == tolds[-1]


@pytest.mark.parametrize(
    ("stool", "flags"), [(3, set()), (0, {Flag.BLOOD_IN_STOOL}), (0, {Flag.FAINT})]
)
def test_a_stop_takes_effect_at_once(database: Database, stool: int, flags: set[Flag]) -> None:
    life = Life(database)
    life.at(day(1), "08:00")
    told = life.tells(MONDAY, stool=stool, flags=flags)
    assert told.decision.action is Action.STOP
    assert (life.plan.status, life.plan.dose_mg, life.tonight_mg) == (PlanStatus.STOPPED, 0, 0)
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []
    assert told.referral is not None
    assert told.referral >= Triage.URGENT


def test_diarrhea_at_the_lowest_level_stops(database: Database) -> None:
    life = Life(database, a_plan(unit_mg=100.0))
    told = life.night_and_morning(MONDAY, stool=2)
    assert (told.decision.row, life.plan.status) == ("15", PlanStatus.STOPPED)


def test_an_urgent_sign_holds_the_plan_until_somebody_has_looked(database: Database) -> None:
    life = Life(database)
    life.at(day(1), "08:00")
    told = life.tells(MONDAY, flags={Flag.ONE_LEG_SWOLLEN_HOT})
    assert (told.decision.override, life.plan.status) == (1, PlanStatus.HELD)
    for later in (1, 2):
        held = life.night_and_morning(day(later))
        assert (life.tonight_mg, held.proposal) == (0.0, None)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.ACTIVE, 100.0)
    assert life.planned(Kind.EVENING) == [day(3)]


def test_nothing_is_proposed_while_a_sign_waits_for_a_provider(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 6)
    life.put(a_plan(status=PlanStatus.HELD))
    life.at(day(7), "08:00")
    life.took(day(6), 100.0)
    told = life.tells(day(6))
    assert (told.decision.action, told.proposal) == (Action.STEP_UP, None)


def test_mild_stools_again_and_again_lower_the_dose_without_a_tap(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    told = life.nights(MONDAY, 3, stool=1)[-1]
    assert (told.decision.action, told.proposal) == (Action.STEP_DOWN, None)
    assert (life.tonight_mg, life.plan.last_change) == (150.0, day(3))


def test_fourteen_counted_nights_offer_a_start_at_the_measured_rate(database: Database) -> None:
    life = Life(database, counting())
    tolds = life.nights(MONDAY, 14)
    assert {told.decision.action for told in tolds[:-1]} == {Action.BASELINE_CONTINUE}
    start = tolds[-1]
    assert (start.decision.action, life.tonight_mg) == (Action.START, 0.0)
    assert life.planned(Kind.EVENING) == []
    life.accepts(start)
    plan = life.plan
    assert (plan.phase, plan.dose_mg, plan.treat_start) == (Phase.TITRATE, 100.0, day(14))
    assert (plan.baseline_per_week, plan.baseline_measured) == (7.0, True)
    assert life.planned(Kind.EVENING) == [day(14)]


def test_the_day_numbers_of_the_protocol_are_calendar_days(database: Database) -> None:
    life = Life(database, counting())
    told = life.night_and_morning(MONDAY)
    (run_in,) = told.decision.reasons
    assert (run_in.code, run_in.number) == (ReasonCode.RUN_IN, 13)  # the check-in is on day 1
    assert list(life.history(day(1))) == [1]
    assert course.day_of(life.plan, told.stored.night) == 1


def test_a_baseline_without_a_cramp_ends_the_plan(database: Database) -> None:
    life = Life(database, counting())
    told = life.nights(MONDAY, 14, cramps=0)[-1]
    assert (told.decision.row, life.plan.status) == ("7c", PlanStatus.STOPPED)


def test_four_weeks_without_a_cramp_offer_a_taper(database: Database) -> None:
    life = Life(database)
    told = life.nights(MONDAY, 28, cramps=0)[-1]
    assert (told.decision.action, told.raises) == (Action.OFFER_TAPER, False)
    life.accepts(told)
    assert (life.plan.phase, life.plan.taper_start_dose_mg) == (Phase.TAPER, 100.0)
    step = life.nights(day(28), 1, cramps=0)[-1]  # the last change was four weeks ago
    assert (step.decision.action, step.decision.dose_mg, life.tonight_mg) == (
        Action.STEP_DOWN,
        50.0,
        100.0,
    )
    life.accepts(step)
    assert life.tonight_mg == 50.0


def test_cramps_on_the_way_down_offer_the_way_back(database: Database) -> None:
    taper = a_plan(phase=Phase.TAPER, dose_mg=50.0, taper_start_dose_mg=100.0)
    life = Life(database, taper)
    told = life.nights(MONDAY, 2)[-1]
    assert (told.decision.action, life.tonight_mg) == (Action.RETURN, 50.0)
    life.accepts(told)
    assert (life.plan.phase, life.tonight_mg) == (Phase.MAINTAIN, 100.0)


def test_a_taper_step_that_was_accepted_is_not_undone_by_a_later_answer(
    database: Database,
) -> None:
    taper = a_plan(phase=Phase.TAPER, dose_mg=150.0, taper_start_dose_mg=150.0)
    life = Life(database, taper)
    step = life.nights(MONDAY, 14, cramps=0)[-1]
    life.accepts(step)
    life.tells(day(13), cramps=None)
    assert life.tonight_mg == 100.0


def test_no_benefit_recommends_a_stop_and_the_person_decides(database: Database) -> None:
    early = MONDAY.plus(-60)
    old = a_plan(origin=early, treat_start=early, last_change=early, dose_mg=350.0)
    life = Life(database, old)
    told = life.nights(MONDAY, 14)[-1]
    assert (told.decision.action, told.referral) == (Action.RECOMMEND_STOP, None)
    assert life.tonight_mg == 350.0
    life.accepts(told)
    assert (life.plan.status, life.planned(Kind.MORNING)) == (PlanStatus.STOPPED, [])
    life.says(day(13), **cramps_said(2))
    assert life.plan.status is PlanStatus.STOPPED


def test_a_providers_plan_pauses_and_waits_for_the_provider(database: Database) -> None:
    life = Life(database, a_plan(provider_plan=True, dose_mg=400.0))
    told = life.night_and_morning(MONDAY, stool=2)
    assert (told.decision.row, told.referral) == ("12", Triage.PROMPT)
    assert (life.plan.phase, life.plan.resume_dose_mg) == (Phase.PAUSED_GI, None)
    later = life.nights(day(1), 3, stool=0)
    assert {one.decision.action for one in later} == {Action.PAUSE}
    assert (life.tonight_mg, waits(life)) == (0.0, None)


def test_a_providers_plan_is_held_and_never_raised(database: Database) -> None:
    life = Life(database, a_plan(provider_plan=True, dose_mg=400.0))
    told = life.nights(MONDAY, 8)[-1]
    assert (told.decision.row, told.proposal, life.tonight_mg) == ("20", None, 400.0)


def test_who_must_ask_first_keeps_a_diary_until_the_provider_said_ok(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    assert (life.tonight_mg, life.planned(Kind.EVENING)) == (0.0, [])
    told = life.night_and_morning(MONDAY)
    assert told.decision.action is Action.DIARY_ONLY
    life.sets(settings.provider_ok())
    assert (life.tonight_mg, life.planned(Kind.EVENING)) == (100.0, [day(1)])


def test_the_oil_waits_for_the_provider_too(database: Database) -> None:
    life = Life(database, on_the_skin(screen=Screen.ASK_FIRST))
    assert life.planned(Kind.EVENING) == []
    life.sets(settings.provider_ok())
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_diarrhea_is_not_blamed_on_the_oil(database: Database) -> None:
    life = Life(database, on_the_skin())
    before = life.plan
    told = life.night_and_morning(MONDAY, stool=2)
    assert (told.decision.row, life.plan) == ("6", before)


def test_routine_advice_is_said_at_most_once_in_four_weeks(database: Database) -> None:
    life = Life(database, counting(screen=Screen.ASK_FIRST))
    tolds = life.nights(MONDAY, 30)
    said_on = [n for n, told in enumerate(tolds, start=1) if told.referral is not None]
    assert said_on == [1, 29]


def test_urgent_advice_is_said_every_time(database: Database) -> None:
    life = Life(database)
    for evening in (0, 1):
        life.at(day(evening + 1), "08:00")
        told = life.tells(day(evening), flags={Flag.CRAMP_GT10MIN})
        assert told.referral is Triage.URGENT
    known = life.run(lambda tx: decisions.referrals(tx, life.id))
    assert len(known) == 2


def test_a_review_by_a_provider_silences_the_reminder_of_it(database: Database) -> None:
    early = MONDAY.plus(-90)
    life = Life(database, a_plan(origin=early, treat_start=early, last_change=MONDAY))
    told = life.night_and_morning(MONDAY)
    assert told.decision.override == 4
    seen = settings.reviewed(day(1))
    life.sets(seen)
    assert life.night_and_morning(day(1)).decision.override is None
    life.at(day(184), "12:00")
    state = course.state_of(life.plan, day(184))
    assert (state.provider_reviewed, life.plan.reviewed_on) == (True, day(1))
    assert not course.state_of(life.plan, day(185)).provider_reviewed


def test_without_dose_suggestions_diarrhea_still_pauses(database: Database) -> None:
    life = Life(database, house=DIARY_HOUSE)
    life.night_and_morning(MONDAY, stool=2)
    assert life.tonight_mg == 0.0


def test_a_decision_can_be_replayed_from_what_is_stored(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    for told in (*life.nights(MONDAY, 2), life.night_and_morning(day(2), stool=2)):
        made = told.stored
        basis = life.run(lambda tx, made=made: plans.get(tx, made.plan_id))
        assert basis is not None
        today = course.day_of(basis.plan, made.night)
        state = course.state_of(basis.plan, made.night)
        digest = inputs_digest(state, life.history(made.night), today)
        assert (made.inputs_digest, made.rules_version) == (digest, RULES_VERSION)


def test_the_fixed_hour_speaks_for_a_day_without_an_answer(database: Database) -> None:
    life = Life(database)
    told = life.reviewed(MONDAY)
    assert told is not None
    assert (told.decision.row, told.stored.trigger) == ("17", Trigger.EVALUATION)
    assert told.stored.night == day(1)


def test_the_fixed_hour_is_silent_when_the_morning_was_answered(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    assert life.reviewed(MONDAY) is None


def test_the_fixed_hour_hears_a_sign_that_was_ticked_and_left(database: Database) -> None:
    life = Life(database)
    life.at(day(1), "08:00")
    life.notes(MONDAY, flags=frozenset({Flag.LEG_WEAKNESS_WASTING}), flags_answer=Known.YES)
    told = life.reviewed(MONDAY)
    assert told is not None
    assert told.referral is Triage.PROMPT


def test_the_fixed_hour_sees_diarrhea_in_a_check_in_that_was_left_half_done(
    database: Database,
) -> None:
    life = Life(database)
    life.at(day(1), "08:00")
    life.notes(MONDAY, **stool_said(2))
    told = life.reviewed(MONDAY)
    assert told is not None
    assert (told.decision.action, life.tonight_mg) == (Action.PAUSE, 0.0)


def test_a_decision_of_the_fixed_hour_is_told_again_after_a_crash(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=400.0))  # above the ceiling
    first, again = life.reviewed(MONDAY), life.reviewed(MONDAY)
    assert first is not None
    assert (first.decision.action, first.referral) == (Action.STEP_DOWN, Triage.ROUTINE)
    assert again == first
    assert life.tonight_mg == 350.0


def test_a_start_tonight_counts_from_the_first_evening(database: Database) -> None:
    recalled = counting(baseline_per_week=5.0)
    life = Life(database, recalled)
    life.at(MONDAY, "03:00")  # set up in the small hours: the first evening still lies ahead
    told = life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    assert (told.decision.action, told.stored.trigger) == (Action.START, Trigger.ENTRY)
    plan = life.plan
    assert (plan.treat_start, plan.last_change, plan.dose_mg) == (MONDAY, MONDAY, 100.0)
    assert (plan.baseline_per_week, plan.baseline_measured) == (5.0, False)
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_a_start_of_today_is_weighed_with_what_is_told_after_it(database: Database) -> None:
    life = Life(database, counting(baseline_per_week=5.0))
    life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    again = life.run(lambda tx: titration.reconsider(tx, life.id, now=life.now))
    assert again is not None
    assert (again.repeats, life.tonight_mg) == (True, 100.0)
    told = life.tells(MONDAY.plus(-1), stool=2)
    assert (told.decision.action, life.tonight_mg) == (Action.PAUSE, 0.0)
    assert life.plan.phase is Phase.PAUSED_GI


def test_a_start_tonight_that_the_protocol_refuses_leaves_the_plan_counting(
    database: Database,
) -> None:
    life = Life(database, counting(baseline_per_week=5.0, unit_mg=200.0))
    told = life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    assert told.decision.action is Action.ASK_SMALLER_UNIT
    assert (life.plan.phase, life.tonight_mg) == (Phase.BASELINE, 0.0)


def test_nobody_without_a_running_plan_is_evaluated(database: Database) -> None:
    life = Life(database)
    life.put(a_plan(status=PlanStatus.STOPPED))
    life.at(day(1), "08:00")
    assert life.reviewed(MONDAY) is None
    assert life.run(lambda tx: decisions.latest(tx, life.id)) is None
