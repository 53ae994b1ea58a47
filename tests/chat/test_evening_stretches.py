"""The stretches: a line in the evening, a picture on request, and a yes or no of their own."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import stretching as stretching_chat
from bot.chat.pictures import picture
from bot.locale import words
from bot.services import stretching
from bot.store import diary
from bot.store.stretches import Stretched
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
CAPTION_MAX = 1024  # Bot API, sendPhoto


async def stretched(bot: House) -> Stretched | None:
    return await bot.run(lambda tx: stretching.of(tx, PERSON, MONDAY))


@pytest.fixture
async def evening(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """The reminder of somebody who stretches is on the screen."""
    await bot.move_in(visitor, replace(ON_100_MG, stretching=True))
    await sandbox.move_to(BEDTIME)
    await visitor.sees("Your plan tonight", "stretch your legs")
    await visitor.look_away()
    return visitor


async def test_the_picture_comes_on_request_and_the_reminder_waits(
    bot: House, evening: Person
) -> None:
    await evening.tap("Show me the stretches")
    await evening.sees("3 times for 10 seconds", "How sure is it?", "Not very", "no change")
    shown = (await evening.messages())[-1]
    assert shown["photo"]
    await evening.tap("Took it")
    await evening.sees("you took 100 mg")
    assert await stretched(bot) is None
    await evening.tap("Stretched")
    await evening.sees("Legs stretched.")
    assert await stretched(bot) is not None


async def test_the_stretches_have_their_own_answer_on_the_record(
    bot: House, evening: Person
) -> None:
    await evening.tap("Took it")
    await evening.sees("Noted. Sleep well.")
    assert await evening.buttons() == ["Stretched", "No stretches", "Change", "Undo"]
    await evening.tap("No stretches")
    await evening.sees("Monday night: you took 100 mg (2 × 50 mg). No stretches.")
    assert await evening.buttons() == ["Change", "Undo"]
    said = await stretched(bot)
    assert said is not None
    assert not said.done


async def test_not_tonight_asks_nothing_about_stretches(bot: House, evening: Person) -> None:
    await evening.tap("Not tonight")
    words = await evening.sees("nothing taken. Noted.")
    assert "?" not in words


async def test_the_stretches_can_be_told_in_words_and_seen_later(
    bot: House, evening: Person
) -> None:
    await evening.say("I stretched my legs!")
    await evening.sees("Monday night: Legs stretched.")
    assert await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY)) is None
    await evening.tap("Took it")
    await evening.sees("Noted. Sleep well. Legs stretched.")
    assert await evening.buttons() == ["Change", "Undo"]
    await evening.say("show me the stretches")
    await evening.sees("How sure is it?")


async def test_who_does_not_stretch_hears_nothing_of_it(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    assert "stretch" not in await ann.sees("Your plan tonight")
    await ann.tap("Took it")
    assert "stretch" not in await ann.sees("Noted")
    assert "Stretched" not in await ann.buttons()


async def test_an_old_button_of_the_stretches_says_that_it_is_old(
    bot: House, evening: Person, sandbox: Sandbox
) -> None:
    message = (await evening.messages())[-1]["message_id"]
    await sandbox.move_to(BEDTIME + timedelta(hours=20))
    await evening.press(f"1|st|{MONDAY}|yes", message)
    await evening.sees("That was about Monday night. Its time is over")
    await evening.press(f"1|st|{MONDAY}|dance", message)
    await evening.sees("That button is from an earlier message")
    await evening.press("1|st|someday|yes", message)
    await evening.sees("That button is from an earlier message")
    assert await stretched(bot) is None


def test_the_picture_is_small_and_its_caption_fits() -> None:
    png = picture("stretch")
    assert png.startswith(b"\x89PNG")
    assert len(png) < 30_000
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (800, 440)
    assert len(words("en")("stretching.how")) <= CAPTION_MAX
    assert stretching_chat.show_button(words("en"), MONDAY).label == "Show me the stretches"
