"""Discreet mode: a locked phone and the list of chats show nothing about health."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.locale import words
from bot.store import people
from tests.kit.house import BEDTIME, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

NOTE = words("en")("common.first_line")
ABOUT_HEALTH = ("mg", "magnesium", "dose", "cramp", "diarrhea", "night", "plan", "health", "remind")
SAYING = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption")


@pytest.fixture
async def discreet(bot: House, ann: Person) -> Person:
    """Ann, who wants nobody to read over her shoulder."""
    await bot.run(lambda tx: people.change(tx, 1, discreet=True))
    return ann


async def first_lines(sandbox: Sandbox) -> list[str]:
    """The first line of everything that the bot wrote or changed so far."""
    calls = [call["params"] for method in SAYING for call in await sandbox.calls(method)]
    texts = [str(params.get("text", params.get("caption", ""))) for params in calls]
    return [text.partition("\n")[0] for text in texts]


def test_the_first_line_itself_is_about_nothing() -> None:
    assert not any(word in NOTE.lower() for word in ABOUT_HEALTH)


async def test_no_message_of_a_whole_day_begins_with_health(
    bot: House, discreet: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await discreet.sees(f"{NOTE}\n\nYour plan tonight")
    await discreet.tap("Took it")
    await discreet.sees("Noted")
    await sandbox.move_to(WAKE)
    await discreet.sees(f"{NOTE}\n\nGood morning")
    await discreet.tap("2")
    await discreet.sees("Any diarrhea")
    await discreet.tap("No")
    await discreet.sees("Your plan stays as it is")
    for typed in ("/today", "/why", "/settings", "/help", "/warning", "/privacy", "purple"):
        await discreet.say(typed)
        await discreet.sees(NOTE)
    await bot.all_done()
    found = await first_lines(sandbox)
    assert len(found) > 10
    assert set(found) == {NOTE}


async def test_a_repeat_and_a_warning_are_as_discreet(
    bot: House, discreet: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await discreet.sees("Your plan tonight")
    await sandbox.advance(timedelta(hours=1))
    await discreet.sees("remind")
    await discreet.say("I have chest pain")
    await discreet.sees(NOTE)
    await bot.all_done()
    assert set(await first_lines(sandbox)) == {NOTE}


async def test_buttons_keep_what_is_written_on_them(discreet: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await discreet.sees("Your plan tonight")
    assert "Took it" in await discreet.buttons()


async def test_everybody_else_reads_the_plain_words(ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    assert NOTE not in await ann.sees("Your plan tonight")


@pytest.mark.parametrize("typed", ["discreet on", "Discreet mode: on", "discreet messages on."])
async def test_discreet_can_be_wished_in_words_before_there_is_a_plan(
    visitor: Person, bot: House, typed: str
) -> None:
    await visitor.say(typed)
    await visitor.sees(f"{NOTE}\n\nSaved", "Discreet messages: on")
    await visitor.start()
    await visitor.sees(f"{NOTE}\n\n", "Do you agree")


async def test_the_switch_stands_in_the_settings_before_there_is_a_plan(
    visitor: Person, bot: House
) -> None:
    await visitor.say("/settings")
    await visitor.sees("There is no plan yet", "Discreet messages: off")
    await visitor.tap("Discreet messages")
    await visitor.sees(NOTE, "Discreet messages: on")
    await visitor.tap("Messages as usual")
    await visitor.sees("Discreet messages: off")
    assert NOTE not in await visitor.news()


async def test_a_setup_goes_on_where_it_was_after_the_switch(visitor: Person, bot: House) -> None:
    await visitor.start()
    await visitor.sees("Do you agree")
    await visitor.say("discreet on")
    await visitor.sees("Discreet messages: on")
    await visitor.tap("I agree")
    await visitor.sees(NOTE, "You agreed.", "?")
    known = await bot.run(lambda tx: people.get(tx, 1))
    assert known is not None
    assert known.discreet


@pytest.mark.parametrize(
    "forged", ["1|se|discreet=maybe|wish", "1|se|cards=on|wish", "1|se||night"]
)
async def test_other_buttons_of_the_settings_are_old_without_a_plan(
    visitor: Person, bot: House, forged: str
) -> None:
    await visitor.say("/settings")
    await visitor.sees("There is no plan yet")
    await visitor.press(forged, (await visitor.messages())[-1]["message_id"])
    await visitor.sees("That button is from an earlier message")
