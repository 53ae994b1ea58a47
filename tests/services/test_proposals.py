"""What waits for a tap: offered, asked again at the tap, done once, or left."""

from __future__ import annotations

from bot.care.model import Action, Flag, Phase, Triage
from bot.care.night import Night
from bot.services import titration
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.titration import Accepted, Declined, Outdated, Reconsidered, Told
from bot.store.database import Database
from bot.store.decisions import ProposalState
from bot.store.diary import Known
from bot.store.plans import GiEvents
from tests.kit.plans import MONDAY, Life

DOSE_HOUSE, DIARY_HOUSE = House(), House(dose_suggestions=False)


def day(number: int) -> Night:
    """The evening of this day of the course."""
    return MONDAY.plus(number)


def waits(life: Life) -> Told | None:
    return life.run(lambda tx: titration.waiting(tx, life.id))


def a_week(database: Database, house: House = DOSE_HOUSE) -> tuple[Life, Told]:
    """A week at 100 mg with a cramp a night, and what the protocol says on its last morning."""
    life = Life(database, house=house)
    return life, life.nights(MONDAY, 7)[-1]


def test_a_week_without_trouble_is_offered_the_next_level(database: Database) -> None:
    life, told = a_week(database)
    assert (told.decision.action, told.decision.dose_mg) == (Action.STEP_UP, 150.0)
    assert told.proposal is not None
    assert (life.tonight_mg, told.raises, waits(life)) == (100.0, True, told)


def test_an_accepted_raise_is_the_plan_from_tonight_on(database: Database) -> None:
    life, told = a_week(database)
    answer = life.accepts(told)
    assert isinstance(answer, Accepted)
    assert answer.plan == life.plan
    assert (life.plan.dose_mg, life.plan.last_change) == (150.0, day(7))
    assert (waits(life), life.planned(Kind.EVENING)) == (None, [day(7)])


def test_a_declined_raise_changes_nothing(database: Database) -> None:
    life, told = a_week(database)
    before = life.plan
    assert life.declines(told) == Declined(before)
    assert (life.plan, waits(life)) == (before, None)


def test_what_was_declined_today_is_not_offered_again_today(database: Database) -> None:
    life, told = a_week(database)
    life.declines(told)
    assert life.reviewed(day(6)) is None
    assert waits(life) is None


def test_a_second_yes_says_that_it_was_accepted_already(database: Database) -> None:
    life, told = a_week(database)
    life.accepts(told)
    plan = life.plan
    assert life.accepts(told) == Outdated(ProposalState.ACCEPTED)
    assert life.declines(told) == Outdated(ProposalState.ACCEPTED)
    assert life.plan == plan


def test_somebody_elses_proposal_cannot_be_answered(database: Database) -> None:
    _, told = a_week(database)
    bob = Life(database)
    assert (bob.accepts(told), bob.declines(told)) == (Outdated(), Outdated())
    assert bob.tonight_mg == 100.0


def test_yesterdays_proposal_is_asked_again_at_the_tap(database: Database) -> None:
    life, told = a_week(database)
    life.at(day(8), "08:00")
    answer = life.accepts(told)
    assert isinstance(answer, Reconsidered)
    assert answer.told.decision.row == "17"  # no check-in today: nothing goes up
    assert (life.tonight_mg, waits(life)) == (100.0, None)


def test_a_sign_ticked_since_the_morning_is_looked_at_when_the_raise_is_tapped(
    database: Database,
) -> None:
    life, told = a_week(database)
    flags = {"flags": frozenset({Flag.LEG_WEAKNESS_WASTING}), "flags_answer": Known.YES}
    life.notes(day(6), **flags)  # "Done" was not tapped
    answer = life.accepts(told)
    assert isinstance(answer, Reconsidered)
    assert (answer.told.decision.action, answer.told.referral) == (Action.HOLD, Triage.PROMPT)
    assert life.tonight_mg == 100.0


def test_the_raise_is_accepted_until_the_night_is_over(database: Database) -> None:
    life, told = a_week(database)
    life.at(day(8), "06:00")
    answer = life.accepts(told)
    assert isinstance(answer, Accepted)
    assert life.plan.last_change == day(7)


def test_who_answered_before_the_usual_wake_time_can_accept_at_once(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 6)
    life.at(day(6), "22:31")
    life.took(day(6))
    life.at(day(7), "05:30")
    answer = life.accepts(life.tells(day(6)))
    assert isinstance(answer, Accepted)
    assert (life.plan.dose_mg, life.plan.last_change) == (150.0, day(7))


def test_an_accepted_raise_does_not_outlive_its_facts(database: Database) -> None:
    life, told = a_week(database)
    life.accepts(told)
    corrected = life.tells(day(6), stool=2)
    assert (corrected.decision.action, life.plan.phase) == (Action.PAUSE, Phase.PAUSED_GI)
    # 150 mg were never taken: the mark stands against the dose of last night.
    assert life.plan.gi_caps == {100.0: GiEvents(day(7), 1)}
    assert life.plan.resume_dose_mg == 50.0


def test_an_accepted_raise_stands_when_its_facts_still_hold(database: Database) -> None:
    life, told = a_week(database)
    life.accepts(told)
    again = life.tells(day(6), cramps=2)
    assert again.repeats
    assert (life.plan.dose_mg, life.reviewed(day(6))) == (150.0, None)


def test_without_dose_suggestions_nothing_is_ever_proposed(database: Database) -> None:
    life, told = a_week(database, DIARY_HOUSE)
    assert (told.decision.action, told.proposal, waits(life)) == (Action.STEP_UP, None, None)
    assert life.tonight_mg == 100.0


def test_a_proposal_made_before_suggestions_were_turned_off_is_not_done(
    database: Database,
) -> None:
    life, told = a_week(database)
    life.house = DIARY_HOUSE
    assert isinstance(life.accepts(told), Reconsidered)
    assert (life.tonight_mg, waits(life)) == (100.0, None)


def test_a_decision_is_stored_before_anybody_is_told(database: Database) -> None:
    life, told = a_week(database)
    assert life.run(lambda tx: titration.last(tx, life.id)) == told
    assert told.stored.id > 0
