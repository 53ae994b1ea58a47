"""Undo in the chat: by button, by word and by command, and what stands after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services import stretching
from bot.store import diary
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1


@pytest.mark.parametrize("word", ["/undo", "undo", "Undo!"])
async def test_a_dose_told_early_is_taken_back(bot: House, ann: Person, word: str) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    await ann.say(word)
    await ann.sees("Taken back: what you told about the dose of Monday night")
    await ann.sees("The reminder comes at 22:30")
    assert await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY)) is None


async def test_nothing_told_is_nothing_to_take_back(bot: House, ann: Person) -> None:
    await ann.say("/undo")
    await ann.sees("There is nothing to take back")


async def test_the_button_beside_the_record_asks_the_evening_again(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.tap("Took it")
    await ann.sees("Noted")
    await ann.tap("Undo")
    await ann.sees("Taken back", "took it")
    await ann.tap("Not tonight")
    await ann.sees("nothing taken")


async def test_an_undo_button_pressed_twice_takes_back_once(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    record = (await ann.messages())[-1]
    data = record["reply_markup"]["inline_keyboard"][-1][-1]["callback_data"]
    await ann.press(data, record["message_id"])
    await ann.sees("Taken back")
    await sandbox.move_to(BEDTIME - timedelta(hours=1))
    await ann.say("took 50 mg")
    await ann.sees("you took 50 mg")
    await ann.press(data, record["message_id"])
    await ann.sees("There is nothing to take back")
    kept = await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))
    assert kept is not None
    assert kept.dose_mg == 50.0


async def test_a_mornings_slip_is_taken_back_and_asked_again(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.tap("No cramps")
    await sandbox.move_to(WAKE + timedelta(minutes=1))
    await ann.tap("Yes")
    await ann.sees("Magnesium pauses now")
    await ann.tap("Undo")
    await ann.sees(
        "Taken back: your last answer about Monday night", "this stands:\nTonight: ", "Any diarrhea"
    )
    await ann.tap("No")
    await ann.sees("Cramps: none", "Diarrhea: no", "Your plan stays")


@pytest.fixture
async def stretched(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """Somebody who took the dose and then told of the stretches; both stand on the record."""
    await bot.move_in(visitor, replace(ON_100_MG, stretching=True))
    await sandbox.move_to(BEDTIME)
    await visitor.sees("Your plan tonight")
    await visitor.tap("Took it")
    await visitor.sees("Noted. Sleep well.")
    await sandbox.move_to(BEDTIME + timedelta(minutes=1))
    await visitor.tap("No stretches")
    await visitor.sees("No stretches.")
    return visitor


@pytest.mark.parametrize("how", ["button", "/undo"])
async def test_a_word_on_the_stretches_is_taken_back_and_the_dose_stays(
    bot: House, stretched: Person, how: str
) -> None:
    if how == "button":
        await stretched.tap("Undo")
    else:
        await stretched.say(how)
    words = await stretched.sees("Taken back: what you told about the stretches of Monday night")
    assert "100 mg" in words
    assert await bot.run(lambda tx: stretching.of(tx, PERSON, MONDAY)) is None
    kept = await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))
    assert kept is not None
    assert kept.dose_mg == 100.0


async def test_a_changed_word_on_the_stretches_goes_back_to_the_one_before(
    bot: House, stretched: Person
) -> None:
    await stretched.say("I stretched my legs")
    await stretched.sees("Legs stretched")
    await stretched.say("/undo")
    await stretched.sees("Taken back")
    said = await bot.run(lambda tx: stretching.of(tx, PERSON, MONDAY))
    assert said is not None
    assert not said.done
    await stretched.say("/undo")
    await stretched.sees("There is nothing to take back")


@pytest.mark.parametrize("data", ["1|ud|2026-11-23|rubbish", "1|ud||", "1|ud|x|99999999999999"])
async def test_a_made_up_button_takes_nothing_back(bot: House, ann: Person, data: str) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    record = (await ann.messages())[-1]
    await ann.press(data, record["message_id"])
    await ann.sees("no longer does anything")
    assert await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY)) is not None
