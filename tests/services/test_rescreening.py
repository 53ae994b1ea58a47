"""The health questions again: when they are due, what waits for them, and what they change."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.care.model import Action, Flag, Phase, Screen, Triage
from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import bedtime, morning, rescreening, settings, titration
from bot.services.draft import CHECKLISTS, Draft, Step
from bot.services.onboarding import Setup
from bot.services.planning import Kind
from bot.services.rescreening import Rescreened, Turn
from bot.services.settings import Saved
from bot.services.titration import Reconsidered, Told
from bot.store import conversations, screenings
from bot.store.database import Database
from bot.store.decisions import Trigger
from bot.store.diary import Known
from bot.store.plans import PlanStatus
from bot.store.screenings import Screening
from tests.kit.plans import MONDAY, Life, a_plan, counting

ALL = tuple(CHECKLISTS)


def day(number: int) -> Night:
    """The evening of this day of the course."""
    return MONDAY.plus(number)


def lists(life: Life) -> Draft:
    return life.run(lambda tx: rescreening.begin(tx, life.id, nothing_new=False, now=life.now))


def told(life: Life, *ticked: Condition, **changes: object) -> Rescreened:
    """Go through all lists once more with these ticked, and no others."""
    answered: dict[str, object] = {"ticked": ticked, "finished": ALL, "takes_medicines": True}
    draft = lists(life).with_(**(answered | {"other_mg": life.plan.other_mg} | changes))
    return life.run(
        lambda tx: rescreening.finish(tx, life.id, draft, now=life.now, house=life.house)
    )


def turn(life: Life) -> Turn:
    return life.run(lambda tx: rescreening.turn(tx, life.id, now=life.now))


def newest(life: Life) -> Screening:
    said = life.run(lambda tx: screenings.latest(tx, life.id))
    assert said is not None
    return said


def waits(life: Life) -> Told | None:
    return life.run(lambda tx: titration.waiting(tx, life.id))


def provider_says_ok(life: Life) -> None:
    life.sets(settings.provider_ok())


def a_month(database: Database) -> tuple[Life, Told]:
    """Four weeks at 100 mg with mushy mornings against every step, then a week without: on the
    last morning a step up would be offered, but for the questions that are due."""
    life = Life(database)
    for number in range(27):
        life.night_and_morning(day(number), cramps=1, stool=1 if number in (5, 10, 15, 20) else 0)
    life.at(day(27), "22:31")
    life.took(day(27))
    life.at(day(28), "08:00")
    return life, life.tells(day(27))


def test_they_are_due_on_the_same_weekday_four_weeks_later(database: Database) -> None:
    life = Life(database)
    life.at(day(27), "23:59")
    assert not life.questions_are_due
    life.at(day(28), "00:01")
    assert life.questions_are_due
    life.says_nothing_new()
    assert not life.questions_are_due


def test_they_are_due_as_soon_as_a_new_medicine_is_told(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    assert (life.questions_are_due, turn(life)) == (False, Turn.NOTHING)
    life.tells(MONDAY, flags=[Flag.NEW_MEDICINE])
    assert (life.questions_are_due, turn(life)) == (True, Turn.TELL)


def test_a_correction_of_the_same_morning_does_not_ask_twice(database: Database) -> None:
    life = Life(database)
    life.at(day(1), "08:00")
    life.tells(MONDAY, flags=[Flag.NEW_MEDICINE])
    life.pass_time(timedelta(minutes=5))
    told(life, Condition.IRON, medicine_times={Condition.IRON: (time(8),)}, timed=(Condition.IRON,))
    life.pass_time(timedelta(minutes=5))
    life.tells(MONDAY, cramps=3, flags=[Flag.NEW_MEDICINE])
    assert not life.questions_are_due
    life.at(day(2), "08:00")
    life.tells(day(1), flags=[Flag.NEW_MEDICINE])  # another one
    assert life.questions_are_due


def test_nothing_goes_up_while_they_wait(database: Database) -> None:
    life, offer = a_month(database)
    assert (offer.decision.action, offer.decision.dose_mg) == (Action.STEP_UP, 150.0)
    assert (offer.proposal, offer.questions_first, turn(life)) == (None, True, Turn.ASK)
    assert (waits(life), life.tonight_mg) == (None, 100.0)


def test_nothing_new_brings_the_offer_of_the_morning_at_once(database: Database) -> None:
    life, _ = a_month(database)
    life.pass_time(timedelta(hours=3))
    offer = life.says_nothing_new()
    assert offer is not None and offer.proposal is not None
    assert (offer.stored.trigger, offer.decision.dose_mg) == (Trigger.SCREENING, 150.0)
    assert (waits(life), offer.questions_first) == (offer, False)
    life.accepts(offer)
    assert life.tonight_mg == 150.0


def test_an_offer_of_before_is_not_done_once_they_are_due(database: Database) -> None:
    life = Life(database)
    offer = life.nights(MONDAY, 7)[-1]
    flags = {"flags": frozenset({Flag.NEW_MEDICINE}), "flags_answer": Known.YES}
    life.notes(day(6), **flags)  # ticked, and the list left open
    answer = life.accepts(offer)
    assert isinstance(answer, Reconsidered)
    assert (answer.told.proposal, life.tonight_mg) == (None, 100.0)


def test_an_offer_is_not_done_when_they_came_due_in_between(database: Database) -> None:
    life = Life(database)
    offer = life.nights(MONDAY, 7)[-1]
    life.is_screened(screened_at=life.now - timedelta(days=28))
    answer = life.accepts(offer)
    assert isinstance(answer, Reconsidered)
    assert (answer.told.questions_first, life.tonight_mg) == (True, 100.0)


def test_what_was_declined_today_is_not_offered_again_by_nothing_new(database: Database) -> None:
    life = Life(database)
    life.declines(life.nights(MONDAY, 7)[-1])
    assert (life.says_nothing_new(), waits(life)) == (None, None)


def test_what_lowers_does_not_wait_for_them(database: Database) -> None:
    life, _ = a_month(database)
    lower = life.tells(day(27), stool=2)
    assert (lower.decision.action, life.tonight_mg) == (Action.PAUSE, 0.0)


def test_coming_back_after_diarrhea_waits_for_them(database: Database) -> None:
    life = Life(database, a_plan(phase=Phase.PAUSED_GI, paused_on=MONDAY, resume_dose_mg=50.0))
    life.is_screened(screened_at=life.now - timedelta(days=28))
    for number in range(2):
        life.at(day(number + 1), "08:00")
        back = life.tells(day(number))
    assert (back.decision.action, back.proposal) == (Action.RESUME, None)
    offer = life.says_nothing_new()
    assert offer is not None and offer.proposal is not None


def test_somebody_who_was_never_screened_is_asked_before_anything_goes_up(
    database: Database,
) -> None:
    life = Life(database)
    life.run(lambda tx: tx.execute(screenings.screening.delete()))
    assert life.questions_are_due
    assert Setup(lists(life)).step is Step.AGE


def test_nothing_new_keeps_every_answer_and_the_plan(database: Database) -> None:
    life = Life(database)
    times = {Condition.IRON: (time(8), time(20)), Condition.ZINC: ()}
    life.is_screened(
        Condition.IRON,
        Condition.ZINC,
        Condition.STATIN,
        Condition.MEDICINE_TIMES_UNKNOWN,
        medicine_times=times,
        unsure=True,
        pharmacist_ok=True,
        verdict=Screen.ASK_FIRST,
    )
    life.put(a_plan(screen=Screen.ASK_FIRST, provider_ok=True))
    before, plan = newest(life), life.plan
    life.pass_time(timedelta(days=28))
    life.says_nothing_new()
    after = newest(life)
    assert after.screened_at == life.now
    assert (after.conditions, after.medicine_times) == (before.conditions, times)
    assert (after.unsure, after.pharmacist_ok, after.verdict) == (True, True, Screen.ASK_FIRST)
    assert life.plan == plan


def test_at_65_nothing_new_asks_about_the_kidney_test_once_more(database: Database) -> None:
    life = Life(database)
    life.is_screened(age_65_or_older=True, kidney_tested=True)

    def begun() -> Draft:
        return life.run(lambda tx: rescreening.begin(tx, life.id, nothing_new=True, now=life.now))

    assert Setup(begun()).step is Step.KIDNEY_TEST
    untested = begun().with_(kidney_tested=False)
    life.run(lambda tx: rescreening.finish(tx, life.id, untested, now=life.now, house=life.house))
    assert (life.plan.screen, life.tonight_mg) == (Screen.ASK_FIRST, 0.0)
    provider_says_ok(life)
    again = begun().with_(kidney_tested=False)
    life.run(lambda tx: rescreening.finish(tx, life.id, again, now=life.now, house=life.house))
    assert (life.plan.provider_ok, life.tonight_mg) == (True, 100.0)


def test_the_lists_open_with_what_was_ticked_before(database: Database) -> None:
    life = Life(database)
    life.is_screened(Condition.IRON, medicine_times={Condition.IRON: (time(8),)})
    draft = lists(life)
    assert (draft.ticked, draft.medicine_times) == ((Condition.IRON,), {Condition.IRON: (time(8),)})
    assert (Setup(draft).step, draft.finished) == (Step.HEALTH, ())


def test_no_list_can_be_left_open(database: Database) -> None:
    life = Life(database)
    draft = lists(life)
    with pytest.raises(ValueError, match="every question"):
        life.run(lambda tx: rescreening.finish(tx, life.id, draft, now=life.now, house=life.house))


def test_every_question_of_a_healthy_adult_comes_in_its_order(database: Database) -> None:
    life = Life(database)
    draft, asked = lists(life), []
    answers: dict[Step, dict[str, object]] = {
        Step.HEALTH: {"finished": (Step.HEALTH,)},
        Step.MEDICINES: {"takes_medicines": False},
        Step.OTHER: {"other_mg": 50.0},
    }
    while (step := Setup(draft).step) is not Step.SUMMARY:
        asked.append(step)
        draft = draft.with_(**answers[step])
    assert asked == [Step.HEALTH, Step.MEDICINES, Step.OTHER]


def test_a_block_ends_the_course_at_once(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    after = told(life, Condition.SEVERE_KIDNEY_DISEASE)
    assert after.told is not None
    assert (after.told.decision.action, after.told.referral) == (
        Action.DO_NOT_START,
        Triage.ROUTINE,
    )
    assert (life.plan.screen, life.tonight_mg) == (Screen.BLOCK, 0.0)
    assert (life.planned(Kind.EVENING), life.planned(Kind.MORNING)) == ([], [day(1)])


def test_a_blocked_person_is_asked_no_more_than_needed(database: Database) -> None:
    life = Life(database)
    life.is_screened(Condition.DIGOXIN, Condition.STATIN)
    draft = lists(life).with_(ticked=(Condition.SEVERE_KIDNEY_DISEASE,), finished=(Step.HEALTH,))
    assert Setup(draft).step is Step.SUMMARY
    life.run(lambda tx: rescreening.finish(tx, life.id, draft, now=life.now, house=life.house))
    # What was not asked about is as it was.
    expected = {Condition.SEVERE_KIDNEY_DISEASE, Condition.DIGOXIN, Condition.STATIN}
    assert newest(life).conditions == expected


def test_a_slip_that_is_put_right_the_same_day_leaves_no_mark(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    told(life, Condition.SEVERE_KIDNEY_DISEASE)
    assert life.tonight_mg == 0.0
    life.pass_time(timedelta(minutes=5))
    told(life)
    assert (life.plan.phase, life.plan.origin, life.tonight_mg) == (Phase.TITRATE, MONDAY, 100.0)
    assert life.plan.follows_stop is None


def test_a_block_that_is_gone_later_begins_a_new_course(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 3)
    told(life, Condition.SEVERE_KIDNEY_DISEASE)
    life.nights(day(3), 3)
    after = told(life)
    plan = life.plan
    assert after.is_lifted
    assert (plan.screen, plan.phase, plan.origin, plan.dose_mg) == (
        Screen.OK, Phase.BASELINE, day(6), 0.0,
    )  # fmt: skip
    assert (plan.follows_stop, plan.baseline_per_week) == (Triage.ROUTINE, None)
    assert after.told is not None and after.told.decision.action is Action.BASELINE_CONTINUE


def test_a_block_that_is_gone_while_nights_are_counted_counts_on(database: Database) -> None:
    life = Life(database, counting(screen=Screen.BLOCK))
    life.nights(MONDAY, 3)
    told(life)
    assert (life.plan.origin, life.plan.follows_stop, life.plan.screen) == (
        MONDAY, None, Screen.OK,
    )  # fmt: skip


def test_a_new_condition_asks_a_provider_first(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    after = told(life, Condition.DIGOXIN)
    assert after.told is not None
    assert (after.told.decision.action, life.tonight_mg) == (Action.DIARY_ONLY, 0.0)
    assert life.planned(Kind.EVENING) == []
    provider_says_ok(life)
    assert life.tonight_mg == 100.0


@pytest.mark.parametrize(
    ("ticked", "covers"),
    [
        ((Condition.DIGOXIN,), True),
        ((Condition.DIGOXIN, Condition.STATIN), True),
        ((Condition.DIGOXIN, Condition.DIURETIC), False),
        ((Condition.DIURETIC,), False),
    ],
)
def test_an_ok_covers_what_it_was_given_for(
    database: Database, ticked: tuple[Condition, ...], covers: bool
) -> None:
    life = Life(database)
    told(life, Condition.DIGOXIN)
    provider_says_ok(life)
    told(life, *ticked)
    assert (life.plan.provider_ok, life.tonight_mg) == (covers, 100.0 if covers else 0.0)


def test_an_ok_does_not_cover_new_doubt(database: Database) -> None:
    life = Life(database)
    told(life, unsure_at=(Step.HEALTH,))
    provider_says_ok(life)
    life.says_nothing_new()
    assert life.plan.provider_ok
    told(life, unsure_at=(Step.MEDICINES_INFO,))
    assert not life.plan.provider_ok


def test_an_ok_does_not_cover_another_medicine_at_unknown_times(database: Database) -> None:
    life = Life(database)
    told(life, Condition.IRON, timed=(Condition.IRON,), medicine_times={Condition.IRON: ()})
    provider_says_ok(life)
    both = (Condition.IRON, Condition.ZINC)
    told(life, *both, timed=both, medicine_times=dict.fromkeys(both, ()))
    assert not life.plan.provider_ok


def test_more_than_the_ceiling_stays_a_question_to_a_provider(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    life.is_screened(Condition.ABOVE_CEILING, verdict=Screen.ASK_FIRST)
    told(life)
    assert (life.plan.screen, life.tonight_mg) == (Screen.ASK_FIRST, 0.0)


def test_other_magnesium_that_is_new_lowers_the_dose(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    after = told(life, other_mg=300.0)  # of 350 mg a day
    assert after.told is not None
    assert (after.told.decision.action, life.tonight_mg) == (Action.STEP_DOWN, 50.0)


def test_a_course_of_antibiotics_pauses_at_once_until_it_is_over(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    after = told(life, Condition.TETRACYCLINE_OR_QUINOLONE)
    assert after.told is not None
    assert (after.told.decision.action, life.tonight_mg) == (Action.PAUSE, 0.0)
    life.run(lambda tx: settings.medicine_over(tx, life.id, now=life.now))
    assert life.tonight_mg == 100.0
    life.says_nothing_new()
    assert life.tonight_mg == 100.0  # it is not ticked any more


def test_diarrhea_during_a_course_is_not_forgotten_when_the_course_is_over(
    database: Database,
) -> None:
    life = Life(database)
    told(life, Condition.TETRACYCLINE_OR_QUINOLONE)
    life.night_and_morning(MONDAY, stool=2)
    life.run(lambda tx: settings.medicine_over(tx, life.id, now=life.now))
    assert (life.plan.spacing_conflict, life.plan.phase) == (False, Phase.PAUSED_GI)
    assert life.tonight_mg == 0.0


IRON_AT_22 = {
    "medicine_times": {Condition.IRON: (time(22),)},
    "timed": (Condition.IRON,),
}


def test_a_medicine_near_bedtime_pauses_until_bedtime_is_moved(database: Database) -> None:
    life = Life(database)
    after = told(life, Condition.IRON, **IRON_AT_22)
    assert after.told is not None
    assert (after.told.decision.action, life.tonight_mg) == (Action.PAUSE, 0.0)
    moved = life.run(lambda tx: settings.set_bedtime(tx, life.id, time(2), now=life.now))
    assert isinstance(moved, Saved)
    assert (moved.plan.spacing_conflict, life.tonight_mg) == (False, 100.0)


def test_a_medicine_near_bedtime_pauses_until_a_pharmacist_agrees(database: Database) -> None:
    life = Life(database)
    told(life, Condition.IRON, **IRON_AT_22)

    def agreed() -> object:
        at = life.plan.bedtime_local
        return life.run(
            lambda tx: settings.set_bedtime(tx, life.id, at, now=life.now, pharmacist_ok=True)
        )

    assert isinstance(agreed(), Saved)
    assert life.tonight_mg == 100.0
    life.says_nothing_new()
    assert life.tonight_mg == 100.0


def test_the_end_of_a_course_does_not_end_the_gap(database: Database) -> None:
    life = Life(database)
    told(life, Condition.TETRACYCLINE_OR_QUINOLONE, Condition.IRON, **IRON_AT_22)
    life.run(lambda tx: settings.medicine_over(tx, life.id, now=life.now))
    assert life.tonight_mg == 0.0
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(2), now=life.now))
    assert life.tonight_mg == 100.0


def test_a_paused_plan_is_screened_too_and_stays_silent(database: Database) -> None:
    life = Life(database, a_plan(status=PlanStatus.PAUSED))
    after = told(life, Condition.DIGOXIN)
    assert (after.told, after.plan.screen) == (None, Screen.ASK_FIRST)
    assert life.planned(Kind.MORNING) == []


def test_what_is_half_told_waits_beside_the_evening_and_the_morning(database: Database) -> None:
    life = Life(database)
    lists(life)
    life.at(MONDAY, "22:31")
    life.run(lambda tx: bedtime.ask_amount(tx, life.id, MONDAY, now=life.now))
    assert life.questions_are_due
    life.took(MONDAY)
    life.at(day(1), "08:00")
    assert turn(life) is Turn.NOTHING  # the morning's answers come first
    life.tells(MONDAY)
    assert turn(life) is Turn.GO_ON
    life.run(lambda tx: conversations.shown(tx, life.id, 77))
    assert turn(life) is Turn.NOTHING  # it is on the screen


def test_they_do_not_follow_a_warning(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:31")
    life.is_screened(screened_at=life.now - timedelta(days=28))
    life.took(MONDAY)
    life.at(day(1), "08:00")
    life.tells(MONDAY, flags=[Flag.NUMB_OR_SWOLLEN_LEGS])
    assert (life.questions_are_due, turn(life)) == (True, Turn.NOTHING)
    life.at(day(1), "22:31")
    life.took(day(1))
    life.at(day(2), "08:00")
    life.tells(day(1))
    assert turn(life) is Turn.ASK


def test_they_are_asked_once_and_again_the_next_morning(database: Database) -> None:
    life, _ = a_month(database)
    assert turn(life) is Turn.ASK
    life.run(lambda tx: rescreening.ask(tx, life.id, now=life.now))
    assert turn(life) is Turn.NOTHING
    life.at(day(28), "22:31")
    life.took(day(28))
    life.at(day(29), "07:00")
    life.run(lambda tx: morning.begin(tx, life.id, day(28), now=life.now))
    life.tells(day(28))
    assert turn(life) is Turn.ASK
