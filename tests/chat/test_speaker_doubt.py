"""A reminder of which nobody knows whether it arrived: said once more, marked, and never lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.services import follow_ups
from scheduler import occurrences
from tests.kit.house import BEDTIME, GLANCE_S, House
from tests.kit.person import PATIENCE_S, Person
from tests.kit.sandbox import Sandbox

MARK = "Again, in case the first did not reach you."
FIRST_RETRY = BEDTIME + timedelta(seconds=30)
SECOND_RETRY = FIRST_RETRY + timedelta(seconds=60)
THIRD_RETRY = SECOND_RETRY + timedelta(seconds=120)


async def reminders(person: Person) -> list[str]:
    """The words of each reminder on the screen, oldest first."""
    texts = [str(message.get("text", "")) for message in await person.messages()]
    return [text for text in texts if "Your plan tonight" in text]


async def comes_to(bot: House, sandbox: Sandbox, at: datetime) -> None:
    """Wait until the next message is planned for then, and let it be then."""
    await bot.until(lambda tx: occurrences.next_due(tx) == at)
    await sandbox.move_to(at)


async def test_a_repeat_says_that_it_may_be_one(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.fault(kind="reset", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await comes_to(bot, sandbox, FIRST_RETRY)
    await ann.sees(MARK, "Your plan tonight")
    first, second = await reminders(ann)
    assert (MARK in first, MARK in second) == (False, True)


async def test_a_try_that_certainly_failed_is_not_called_a_repeat(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="500", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await comes_to(bot, sandbox, FIRST_RETRY)
    assert MARK not in await ann.sees("Your plan tonight")


async def test_a_follow_up_after_a_repeat_is_no_repeat(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="reset", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await comes_to(bot, sandbox, FIRST_RETRY)
    await ann.sees(MARK)
    await ann.look_away()
    await comes_to(bot, sandbox, FIRST_RETRY + follow_ups.EVENING_AFTER[0])
    assert MARK not in await ann.sees("I will remind you 1 more time tonight")


async def test_an_outage_that_cuts_off_every_try_loses_no_reminder(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    """Tries without an answer are not taken for said when nothing else gets through either."""
    await sandbox.fault(kind="refuse")
    await sandbox.move_to(BEDTIME)
    await comes_to(bot, sandbox, FIRST_RETRY)
    await comes_to(bot, sandbox, SECOND_RETRY)
    await bot.until(lambda tx: occurrences.next_due(tx) == THIRD_RETRY)
    await sandbox.no_faults()
    await sandbox.move_to(THIRD_RETRY)
    await ann.sees(MARK, "Your plan tonight")
    assert len(await reminders(ann)) == 1


async def test_an_outage_loses_no_reply(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.fault(kind="refuse", method="sendMessage")
    await sandbox.fault(kind="refuse", method="getMe")
    await ann.say("/privacy")
    async with asyncio.timeout(PATIENCE_S):
        while len(await sandbox.calls("getMe")) < 2:
            await asyncio.sleep(GLANCE_S)
    await sandbox.no_faults()
    await ann.sees("What is kept")
