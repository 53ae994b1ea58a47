"""Every message of a chat is noted, theirs and ours, so that /delete can take it away."""

from __future__ import annotations

from datetime import timedelta

from bot.store import chat_messages
from tests.kit.house import AT_SIX, BEDTIME, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN = 1  # the first whom the bot met


async def noted(bot: House) -> list[int]:
    return await bot.run(
        lambda tx: chat_messages.of(tx, ANN, since=AT_SIX - timedelta(hours=1)),
    )


async def on_screen(person: Person) -> list[int]:
    """What the chat shows since the bot is there (Start was pressed before)."""
    return [message["message_id"] for message in await person.messages()][1:]


async def test_what_is_said_typed_and_answered_is_noted(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/today")
    await ann.sees("Your plan tonight")
    await ann.send("sticker")
    await bot.all_done()
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.tap("Took it")  # which changes a message and makes none
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await bot.all_done()
    await bot.until(
        lambda tx: len(chat_messages.of(tx, ANN, since=AT_SIX - timedelta(hours=1))) >= 6
    )
    assert await noted(bot) == await on_screen(ann)


async def test_a_reply_that_is_sent_again_after_a_crash_is_noted_too(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="500", method="sendMessage", nth=1)
    await ann.say("/today")
    await ann.sees("Your plan tonight")
    await bot.all_done()
    assert await noted(bot) == await on_screen(ann)
