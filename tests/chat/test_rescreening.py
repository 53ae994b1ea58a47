"""The health questions in the chat: asked every four weeks, at any time, and never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.model import Phase, Screen
from bot.care.screening import Condition
from bot.store import conversations, screenings
from bot.store.plans import PlanStatus
from bot.store.screenings import Screening
from tests.kit.house import AT_SIX, BEDTIME, MONDAY, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.plans import a_screening
from tests.kit.sandbox import Sandbox

PERSON = 1
READY = replace(ON_100_MG, treat_start=MONDAY.plus(-20), last_change=MONDAY.plus(-10))
FOUR_WEEKS_AGO = AT_SIX - timedelta(days=27)  # four weeks on the morning after
ASK = "Anything new with your health or your medicines?"


async def newest(bot: House) -> Screening:
    said = await bot.run(lambda tx: screenings.latest(tx, PERSON))
    assert said is not None
    return said


async def screened(bot: House, *conditions: Condition, **changes: object) -> None:
    """The newest screening is four weeks old on Tuesday morning."""
    said = replace(a_screening(*conditions, at=FOUR_WEEKS_AGO), **changes)  # type: ignore[arg-type]
    await bot.run(lambda tx: screenings.add(tx, PERSON, said))


async def wakes_up(bot: House, person: Person, sandbox: Sandbox) -> None:
    """A week of cramps; it is Tuesday, seven o'clock, and 150 mg could be offered."""
    await bot.lived(PERSON, 8)
    await person.say("took it")
    await person.sees("Noted")
    await sandbox.move_to(WAKE)
    await person.sees("Any cramps")


async def taps(person: Person, *labels: str) -> None:
    for label in labels:
        await person.tap(label)


async def through(person: Person, *steps: tuple[str, str]) -> None:
    """Tap, and wait for what is asked next."""
    for label, following in steps:
        await person.tap(label)
        await person.sees(following)


@pytest.fixture
async def cleo(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """Four weeks have gone by since the health questions, and this morning is not answered yet."""
    await bot.move_in(visitor, READY)
    await screened(bot)
    await wakes_up(bot, visitor, sandbox)
    return visitor


@pytest.fixture
async def asked(bot: House, cleo: Person) -> Person:
    """The morning is answered, and the question is on the screen."""
    await cleo.say("2 cramps, no diarrhea")
    words = await cleo.sees("Your plan stays as it is: 100 mg", "comes first", ASK)
    assert "150" not in words
    return cleo


async def test_nothing_new_takes_one_tap_and_brings_the_offer(bot: House, asked: Person) -> None:
    await asked.tap("Nothing new")
    await asked.sees("nothing new. Thank you", "You could go from 100 mg", "to 150 mg")
    await taps(asked, "Raise to 150 mg", "Yes, 150 mg")
    await asked.sees("It is set: 150 mg")
    assert (await newest(bot)).screened_at == WAKE


@pytest.mark.parametrize("words", ["no", "Nothing new.", "all the same"])
async def test_nothing_new_in_words(asked: Person, words: str) -> None:
    await asked.say(words)
    await asked.sees("nothing new. Thank you", "You could go from 100 mg")


@pytest.mark.parametrize("words", ["yes", "Something is new", "not sure", "a new medicine"])
async def test_something_new_in_words_opens_the_lists(asked: Person, words: str) -> None:
    await asked.say(words)
    await asked.sees("still ticked", "Does any of this apply to you?")


async def test_words_that_are_no_answer_are_asked_again_with_an_example(asked: Person) -> None:
    await asked.say("purple")
    await asked.sees("I did not understand that", "nothing new", ASK)


async def test_a_second_tap_is_a_quiet_yes(bot: House, asked: Person) -> None:
    question = (await asked.messages())[-1]
    nothing = question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await asked.tap("Nothing new")
    await asked.sees("Thank you")
    before = await newest(bot)
    await asked.press(nothing, question["message_id"])
    await bot.all_done()
    assert await asked.news() == ""
    assert await newest(bot) == before


async def test_nothing_new_can_be_changed(asked: Person) -> None:
    await asked.tap("Nothing new")
    await asked.sees("Thank you")
    await asked.look_away()
    # The newest Change stands below "nothing new", the one before it below the morning.
    await asked.tap("Change")
    await asked.sees("Does any of this apply to you?")


async def test_unanswered_it_is_asked_again_the_next_morning(
    bot: House, asked: Person, sandbox: Sandbox
) -> None:
    await asked.look_away()
    await sandbox.move_to(BEDTIME + timedelta(days=1))
    words = await asked.sees("Your plan tonight")
    assert ASK not in words
    await asked.tap("Took it")
    await asked.sees("Noted")
    await sandbox.move_to(WAKE + timedelta(days=1))
    await asked.sees("Any cramps")
    await asked.tap("1")
    await asked.sees("Any diarrhea")
    await asked.tap("No")
    await asked.sees("comes first", ASK)


async def test_it_is_not_asked_twice_a_day(asked: Person) -> None:
    await asked.say("/why")
    await asked.sees("of the published plan")
    await asked.say("2 cramps, no diarrhea")
    words = await asked.sees("Cramps: 2")
    assert ASK not in words


async def test_the_lists_remember_what_was_ticked(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, READY)
    await screened(bot, Condition.STATIN, Condition.SURGERY_PLANNED, verdict=Screen.ASK_FIRST)
    await visitor.say("/health")
    await visitor.tap("Something is new")
    await visitor.sees("still ticked", "Does any of this apply")
    assert "✓ Surgery planned" in await visitor.buttons()
    await visitor.tap("Surgery planned")  # it is over
    await through(
        visitor,
        ("None of these", "any medicine"),
        ("Yes, show me", "Do you take any of these"),
        ("None of these", "And any of these"),
        ("None of these", "One last list"),
        ("Done", "How many mg of magnesium a day come from other products?"),
    )
    await visitor.say("none")
    await visitor.sees("Good to know", "Statin", "Thank you, it is noted", "a reminder for")
    assert (await newest(bot)).conditions == {Condition.STATIN}


async def test_a_block_ends_the_doses_at_once(bot: House, asked: Person, sandbox: Sandbox) -> None:
    await taps(asked, "Something is new", "Dialysis")
    await asked.tap("Done")
    await asked.sees("Dialysis", "I offer no dose any more", "ask your doctor", "No magnesium")
    assert (await plan_of(bot)).screen is Screen.BLOCK
    await sandbox.move_to(BEDTIME + timedelta(days=1, hours=1))
    await bot.all_done()
    assert "Your plan tonight" not in await asked.news()
    await sandbox.move_to(WAKE + timedelta(days=1))
    await asked.sees("Any cramps")


async def test_a_new_ask_first_waits_for_the_provider(bot: House, ann: Person) -> None:
    await ann.say("/health")
    await ann.sees(ASK)
    await through(
        ann,
        ("Something is new", "Does any of this apply"),
        ("None of these", "any medicine"),
        ("Yes, show me", "Do you take any of these"),
    )
    await ann.tap("Digoxin")
    await through(
        ann,
        ("Done", "And any of these"),
        ("None of these", "One last list"),
        ("None of these", "from other products"),
        ("None", "A diary without a dose for now"),
    )
    await ann.sees("Ask first", "Digoxin", "Thank you, it is noted")
    await ann.say("/settings")
    await ann.tap("My provider said OK")
    await ann.tap("Save")
    await ann.sees("Saved", "a reminder for the night")
    await ann.say("/health")
    await ann.tap("Nothing new")
    await ann.sees("Thank you")
    assert (await plan_of(bot)).provider_ok


async def test_a_medicine_near_bedtime_names_the_times_that_fit(bot: House, ann: Person) -> None:
    await ann.say("/health")
    await through(
        ann,
        ("Something is new", "Does any of this apply"),
        ("None of these", "any medicine"),
        ("Yes, show me", "Do you take any of these"),
        ("None of these", "And any of these"),
    )
    await ann.tap("Iron")
    await through(ann, ("Done", "One last list"), ("None of these", "When do you take"))
    await ann.tap("22:00")
    await through(ann, ("Done", "from other products"), ("None", "No dose until the times fit"))
    await ann.sees("Magnesium pauses now", "18:00", "02:00")
    assert (await plan_of(bot)).spacing_conflict
    await ann.tap("18:00")
    await ann.sees("nothing is saved yet", "Bedtime: 18:00", "Tuesday at 18:00")
    await ann.tap("Save")
    await ann.sees("Saved", "Bedtime: 18:00")
    assert not (await plan_of(bot)).spacing_conflict


async def test_a_new_medicine_told_in_the_morning_opens_the_lists(cleo: Person) -> None:
    await cleo.say("2 cramps, no diarrhea, new medicine")
    await cleo.sees("new medicine, so let us look at the lists again", "Does any of this apply")


async def test_a_new_medicine_that_was_ticked_opens_the_lists(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await wakes_up(bot, ann, sandbox)
    await ann.say("2 cramps, no diarrhea")
    words = await ann.sees("The reason")
    assert ASK not in words
    await taps(ann, "Anything else?", "Fever, thirst", "A new medicine", "Back", "Done")
    await ann.sees("let us look at the lists again", "Does any of this apply")


async def test_a_warning_and_a_morning_are_heard_while_the_lists_are_open(
    bot: House, cleo: Person
) -> None:
    await cleo.say("/health")
    await cleo.tap("Something is new")
    await cleo.sees("Does any of this apply")
    await cleo.say("2 cramps, no diarrhea")
    await cleo.sees("Cramps: 2", "Diarrhea: no")
    await cleo.say("I have chest pain")
    words = await cleo.sees("Call 112 now")
    assert "Does any of this apply" not in words
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_diarrhea_is_this_mornings_while_the_lists_are_open(bot: House, cleo: Person) -> None:
    await cleo.say("/health")
    await cleo.tap("Something is new")
    await cleo.say("no cramps, diarrhea")
    await cleo.sees("Magnesium pauses now")
    assert (await plan_of(bot)).phase is Phase.PAUSED_GI


async def test_a_line_of_the_list_can_be_typed(cleo: Person) -> None:
    await cleo.say("/health")
    await cleo.tap("Something is new")
    await cleo.sees("Does any of this apply")
    await cleo.say("long-term diarrhea")
    await cleo.sees("Does any of this apply")
    assert "✓ Long-term diarrhea, stoma or short bowel" in await cleo.buttons()


async def test_what_was_interrupted_goes_on_after_the_morning(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/health")
    await taps(ann, "Something is new", "Surgery planned")
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.tap("Took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.tap("2")
    await ann.sees("Any diarrhea")
    await ann.tap("No")
    await ann.sees("in the middle of the health questions", "Does any of this apply")
    assert "✓ Surgery planned" in await ann.buttons()


async def test_words_are_no_answer_to_a_question_that_is_not_on_the_screen(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/health")
    await ann.tap("Something is new")
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took a different amount")
    await ann.sees("How much was it")
    await ann.say("50 mg")
    await ann.sees("you took 50 mg")
    await ann.say("none")
    await bot.all_done()
    waits = await bot.run(lambda tx: conversations.get(tx, PERSON))
    assert waits is not None and waits.question == "rescreening.health"
    await ann.say("purple")
    await ann.sees("I did not understand that", "Does any of this apply")
    await ann.say("no")  # now it is
    await ann.sees("Health: None of these")
    waits = await bot.run(lambda tx: conversations.get(tx, PERSON))
    assert waits is not None and waits.question == "rescreening.medicines"


async def test_after_the_evenings_reminder_a_no_is_about_tonight(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/health")
    await through(ann, ("Something is new", "Does any of this apply"))
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("no")
    await ann.sees("Monday night: nothing taken")
    waits = await bot.run(lambda tx: conversations.get(tx, PERSON))
    assert waits is not None and waits.question == "rescreening.health"
    await ann.say("/health")
    await ann.sees("Does any of this apply")
    await ann.say("no")
    await ann.sees("Health: None of these")


async def test_after_the_evenings_reminder_a_no_is_not_nothing_new(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    before = await newest(bot)
    await ann.say("/health")
    await ann.sees(ASK)
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("no")
    await ann.sees("Monday night: nothing taken")
    assert await newest(bot) == before


async def test_a_second_tap_on_something_new_is_quiet(bot: House, ann: Person) -> None:
    await ann.say("/health")
    await ann.sees(ASK)
    question = (await ann.messages())[-1]
    some = question["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    await through(ann, ("Something is new", "Does any of this apply"))
    await ann.press(some, question["message_id"])
    await bot.all_done()
    assert await ann.news() == ""


async def test_who_told_of_a_new_medicine_goes_through_the_lists(cleo: Person) -> None:
    await cleo.say("2 cramps, no diarrhea, new medicine")
    await cleo.sees("Does any of this apply")
    await cleo.say("/cancel")
    await cleo.sees("Closed")
    await cleo.say("/health")
    await cleo.sees(ASK)
    await cleo.tap("Nothing new")
    await cleo.sees("new medicine, so let us look at the lists again")


async def test_cancel_closes_the_lists_and_changes_nothing(bot: House, ann: Person) -> None:
    before = await newest(bot)
    await ann.say("/health")
    await taps(ann, "Something is new", "Dialysis")
    await ann.say("/cancel")
    await ann.sees("Closed")
    assert await bot.run(lambda tx: conversations.get(tx, PERSON)) is None
    assert await newest(bot) == before
    assert (await plan_of(bot)) == ON_100_MG


async def test_a_button_of_lists_that_are_closed_says_so_kindly(bot: House, ann: Person) -> None:
    await ann.say("/health")
    await ann.tap("Something is new")
    await ann.sees("Does any of this apply")
    listed = (await ann.messages())[-1]
    dialysis = listed["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ann.say("/cancel")
    await ann.sees("Closed")
    await ann.press(dialysis, listed["message_id"])
    await ann.sees("That button is old", "/health")
    await ann.press("1|rs|rubbish|rubbish", listed["message_id"])
    await ann.sees("no longer does anything")


@pytest.mark.parametrize(
    "opened", [("/settings", "Product and provider", "Something new"), ("/health",)]
)
async def test_something_new_can_be_told_at_any_time(ann: Person, opened: Sequence[str]) -> None:
    command, *labels = opened
    await ann.say(command)
    for label in labels:
        await ann.tap(label)
    await ann.sees(ASK)


async def test_a_stopped_plan_is_screened_by_the_next_setup(ann: Person) -> None:
    await ann.say("/stop")
    await ann.sees("Stopped")
    await ann.say("/health")
    await ann.sees("Your plan is stopped", "/start")


async def test_at_65_nothing_new_asks_for_the_kidney_test(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, READY)
    await screened(bot, age_65_or_older=True, kidney_tested=True)
    await wakes_up(bot, visitor, sandbox)
    await visitor.say("2 cramps, no diarrhea")
    await visitor.sees(ASK)
    await visitor.tap("Nothing new")
    await visitor.sees("nothing new", "blood test of your kidneys in the last 12 months")
    await visitor.tap("No")
    await visitor.sees("Ask first", "65 or older", "A diary without a dose for now")


async def test_a_diary_is_told_when_nothing_speaks_against_magnesium_any_more(
    bot: House, visitor: Person
) -> None:
    diary = replace(
        ON_100_MG, unit_mg=0.0, dose_mg=0.0, phase=Phase.BASELINE, screen=Screen.BLOCK,
        treat_start=None, last_change=None, bedtime_local=time(22, 30),
    )  # fmt: skip
    await bot.move_in(visitor, diary)
    await visitor.say("/health")
    await taps(visitor, "Something is new", "Dialysis", "None of these")
    await visitor.sees("no longer among your answers", "has no product yet", "/start")
