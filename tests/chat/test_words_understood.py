"""Words in doubt are shown back first; one tap or one word, and they count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store import diary
from bot.store.diary import Intake
from tests.kit.house import BEDTIME, MONDAY, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1  # the first whom the bot met
UNDERSTOOD = "I understood: 40 mg taken. Is that right?"


async def intake_of(bot: House) -> Intake | None:
    return await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))


async def test_a_doubtful_number_counts_after_one_tap(bot: House, ann: Person) -> None:
    await ann.say("took fourty mg")
    await ann.sees(UNDERSTOOD)
    assert await intake_of(bot) is None
    await ann.tap("Yes")
    await ann.sees("you took 40 mg")
    taken = await intake_of(bot)
    assert taken is not None
    assert taken.dose_mg == 40


async def test_yes_in_words_counts_as_well(bot: House, ann: Person) -> None:
    await ann.say("took fourty mg")
    await ann.sees(UNDERSTOOD)
    await ann.say("yes")
    await ann.sees("you took 40 mg")


async def test_after_a_no_nothing_is_noted(bot: House, ann: Person) -> None:
    await ann.say("took fourty mg")
    await ann.sees(UNDERSTOOD)
    await ann.tap("No")
    await ann.sees("Nothing was noted. Please tell me once more")
    assert await intake_of(bot) is None


async def test_other_words_take_the_place_of_those_in_doubt(bot: House, ann: Person) -> None:
    await ann.say("took fourty mg")
    await ann.sees(UNDERSTOOD)
    await ann.say("took 50 mg")
    await ann.sees("you took 50 mg")
    taken = await intake_of(bot)
    assert taken is not None
    assert taken.dose_mg == 50


async def test_a_yes_hours_later_is_a_yes_to_nothing(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took fourty mg")
    await ann.sees(UNDERSTOOD)
    await sandbox.move_to(await sandbox.now() + timedelta(hours=3, minutes=1))
    await ann.tap("Yes")
    await ann.sees("That button is from an earlier message")
    assert await intake_of(bot) is None


@pytest.fixture
async def asked(bot: House, ann: Person, sandbox: Sandbox) -> Person:
    """The morning asks whether the dose was taken."""
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Did you take the dose last evening")
    return ann


async def test_a_doubtful_dose_in_the_morning_counts_after_one_tap(
    bot: House, asked: Person
) -> None:
    await asked.say("took fourty mg")
    await asked.sees(UNDERSTOOD)
    assert await intake_of(bot) is None
    await asked.tap("Yes")
    await asked.sees("Cramps: 1", "Your plan stays")
    taken = await intake_of(bot)
    assert taken is not None
    assert taken.dose_mg == 40


async def test_a_doubtful_no_in_the_morning_is_asked_about_too(bot: House, asked: Person) -> None:
    await asked.say("skiped it")
    await asked.sees("I understood: nothing taken", "Is that right?")
    assert await intake_of(bot) is None
    await asked.say("no")
    await asked.sees("Nothing was noted", "Did you take the dose last evening")
    await asked.say("took it")
    await asked.sees("Your plan stays")
    taken = await intake_of(bot)
    assert taken is not None
    assert taken.taken


@pytest.mark.parametrize("typed", ["took fourty mg", "fourty mg"])
async def test_a_doubtful_dose_in_the_diary_counts_after_a_yes(
    bot: House, ann: Person, typed: str
) -> None:
    await ann.say("/diary")
    await ann.tap("Thu 19")
    await ann.tap("Magnesium")
    await ann.sees("How much magnesium")
    await ann.say(typed)
    await ann.sees(UNDERSTOOD)
    await ann.say("no")
    await ann.sees("Nothing was noted", "How much magnesium")
    await ann.say(typed)
    await ann.sees(UNDERSTOOD)
    await ann.tap("Yes")
    await ann.sees("Magnesium: 40 of 100 mg")
    assert await intake_of(bot) is None  # of tonight


async def test_a_doubtful_bare_amount_in_the_evening_is_asked_about(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took a different amount")
    await ann.sees("How much was it?")
    await ann.say("fourty mg")
    await ann.sees(UNDERSTOOD)
    await ann.tap("Yes")
    await ann.sees("you took 40 mg")


async def test_a_warning_sign_in_doubtful_words_waits_for_no_yes(ann: Person) -> None:
    await ann.say("thirten cramps and black stool")
    await ann.sees("Noted: Black, tarry stool")
