"""Replies reach the screen in order, and the first that does not get through stops the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot

from bot.chat.buttons import button
from bot.chat.reply import Reply, ask, disarm, placed, say, turn_into
from bot.chat.screen import Screen, Shown, keyboard
from bot.chat.troubles import Bug, Gone, Later
from tests.kit.house import bot_at
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

YES = button("Yes", "ev", answer="took")


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Bot]:
    bot, _ = bot_at(sandbox.url)
    async with bot:
        yield bot


def on(message_id: int | None, *replies: Reply) -> list[Reply]:
    return placed(replies, tapped=message_id, living=None, closed=False)


async def test_the_living_message_is_the_one_that_asks(wire: Bot, visitor: Person) -> None:
    shown = await Screen(wire, visitor.id).show([ask("Any cramps?", [YES]), say("Here is help.")])
    question = next(m for m in await visitor.messages() if m.get("text") == "Any cramps?")
    assert (shown.count, shown.living) == (2, question["message_id"])


async def test_a_remark_makes_no_message_living(wire: Bot, visitor: Person) -> None:
    shown = await Screen(wire, visitor.id).show([say("Hello.")])
    assert (shown.count, shown.living) == (1, None)


async def test_a_disarmed_message_keeps_its_words(wire: Bot, visitor: Person) -> None:
    living = (await Screen(wire, visitor.id).show([ask("Any cramps?", [YES])])).living
    for _ in range(2):  # the second time there is nothing left to take away, which is no trouble
        assert await Screen(wire, visitor.id).show(on(living, disarm())) == Shown(1, None)
    assert "Any cramps?" in await visitor.news()
    assert await visitor.buttons() == []


async def test_a_record_that_is_on_the_screen_already_is_no_trouble(
    wire: Bot, visitor: Person
) -> None:
    living = (await Screen(wire, visitor.id).show([ask("Any cramps?", [YES])])).living
    for _ in range(2):
        record = on(living, turn_into("Cramps: 2", [YES], live=True))
        assert await Screen(wire, visitor.id).show(record) == Shown(1, living)


async def test_what_cannot_be_changed_is_said_anew_and_lives_there(
    wire: Bot, visitor: Person
) -> None:
    shown = await Screen(wire, visitor.id).show(on(999, turn_into("Cramps: 2", [YES], live=True)))
    assert shown.living not in (None, 999)
    assert "Cramps: 2" in await visitor.news()


async def test_a_repeat_makes_no_sound(wire: Bot, visitor: Person) -> None:
    await Screen(wire, visitor.id).show([ask("Tonight", [YES], silent=True), say("Hello.")])
    assert [m["sim"]["silent"] for m in await visitor.messages()][-2:] == [True, False]


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("403_blocked", Gone()),
        ("400", Bug()),
        ("500", Later()),
        ("reset", Later(unknown=True)),
        ("429", Later(wait=timedelta(seconds=3))),
    ],
)
async def test_the_first_that_does_not_get_through_stops_the_rest(
    wire: Bot, visitor: Person, sandbox: Sandbox, kind: str, trouble: Gone | Later | Bug
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", nth=2)
    replies = [ask("one", [YES]), say("two"), say("three")]
    shown = await Screen(wire, visitor.id).show(replies)
    assert (shown.count, shown.trouble) == (1, trouble)
    assert shown.living is not None
    assert "three" not in await visitor.news()


def test_no_buttons_take_away_what_was_there() -> None:
    assert keyboard(()) is None
