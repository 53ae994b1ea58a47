"""What the bot says on its own: few and quiet repeats, mornings, and what errors make of them."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import Connection

from bot.care.label import Form
from bot.care.model import Phase, Route
from bot.services import follow_ups, morning
from bot.services.planning import Kind
from bot.store import people
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

SECOND, THIRD, _ = follow_ups.EVENING_AFTER


def state_of(tx: Connection, person: Person, kind: Kind) -> State | None:
    known = people.by_telegram_id(tx, person.id)
    row = None if known is None else occurrences.get(tx, known.id, kind, MONDAY.evening)
    return None if row is None else row.state


async def reminders(person: Person) -> list[dict]:  # type: ignore[type-arg]
    return [m for m in await person.messages() if "Your plan tonight" in m.get("text", "")]


async def settled(bot: House, person: Person, kind: Kind, state: State) -> None:
    await bot.until(lambda tx: state_of(tx, person, kind) == state)


async def test_two_quiet_repeats_say_how_many_remain_and_then_it_is_silent(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    assert "remind" not in await ann.sees("Your plan tonight")
    await ann.look_away()
    await bot.until(lambda tx: occurrences.next_due(tx) == BEDTIME + SECOND)
    await sandbox.move_to(BEDTIME + SECOND)
    await ann.sees("I will remind you 1 more time tonight")
    await ann.look_away()
    await bot.until(lambda tx: occurrences.next_due(tx) == BEDTIME + SECOND + THIRD)
    await sandbox.move_to(BEDTIME + SECOND + THIRD)
    words = await ann.sees("This is the last reminder for tonight")
    assert "more time" not in words
    await settled(bot, ann, Kind.EVENING, State.SENT)
    sent = await reminders(ann)
    assert [m["sim"]["silent"] for m in sent] == [False, True, True]
    # One living keyboard: the earlier ones are words now.
    assert [bool(m.get("reply_markup")) for m in sent] == [False, False, True]


async def test_the_last_reminder_can_still_be_put_off(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    at = BEDTIME
    for gap in (timedelta(0), SECOND, THIRD):
        at += gap
        await bot.until(lambda tx, at=at: at == BEDTIME or occurrences.next_due(tx) == at)
        await sandbox.move_to(at)
        await ann.sees("Your plan tonight")
        await ann.look_away()
    await settled(bot, ann, Kind.EVENING, State.SENT)
    await ann.tap("Later")
    await ann.tap("In 30 minutes")
    await ann.sees("I will remind you at 00:00")
    await sandbox.move_to(at + timedelta(minutes=30))
    await ann.sees("Your plan tonight", "This is the last reminder")


async def test_a_morning_without_an_answer_is_asked_once_more(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Good morning.", "Any cramps last night?")
    await ann.look_away()
    again_at = WAKE + morning.FOLLOW_UP_AFTER[0]
    await bot.until(lambda tx: occurrences.next_due(tx) == again_at)
    await sandbox.move_to(again_at)
    await ann.sees("When you have a moment", "Any cramps last night?")
    await settled(bot, ann, Kind.MORNING, State.SENT)


async def test_a_reminder_that_comes_late_says_so(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME + timedelta(hours=2))
    await ann.sees("This comes late", "Your plan tonight")


async def test_a_reminder_that_comes_too_late_is_not_said(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME + timedelta(hours=4))
    closed = (State.EXPIRED, State.CANCELLED)
    await bot.until(lambda tx: state_of(tx, ann, Kind.EVENING) in closed)
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    assert await reminders(ann) == []


async def test_who_was_faster_is_not_reminded(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(BEDTIME + SECOND)
    await bot.all_done()
    assert await reminders(ann) == []


async def test_a_blocked_reminder_is_the_last(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.fault(kind="403_blocked", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await settled(bot, ann, Kind.EVENING, State.GONE)
    assert await bot.run(occurrences.next_due) is None or await reminders(ann) == []


async def test_a_refused_reminder_is_our_bug_and_tomorrow_comes_all_the_same(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault(kind="400", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await settled(bot, ann, Kind.EVENING, State.FAILED)
    (logged,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert logged == "a message was refused kind=evening 2026-11-23"
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")


@pytest.mark.parametrize("kind", ["429", "500"])
async def test_a_passing_error_delays_a_reminder(
    bot: House, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", times=1, retry_after=30)
    await sandbox.move_to(BEDTIME)
    retry_at = BEDTIME + timedelta(seconds=30)
    await bot.until(lambda tx: occurrences.next_due(tx) == retry_at)
    assert await reminders(ann) == []
    await sandbox.move_to(retry_at)
    await ann.sees("Your plan tonight")


async def test_a_reminder_whose_answer_got_lost_comes_at_most_twice(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="reset", method="sendMessage", times=4)
    await sandbox.move_to(BEDTIME)
    retry_at = BEDTIME + timedelta(seconds=30)
    await bot.until(lambda tx: occurrences.next_due(tx) == retry_at)
    await sandbox.move_to(retry_at)
    await bot.until(lambda tx: occurrences.next_due(tx) == retry_at + SECOND)
    assert len(await reminders(ann)) == 2


async def test_a_slow_person_does_not_keep_others_from_their_reminder(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    bob = await Person.join(sandbox, "Bob")
    await bob.start()
    await bob.sees("Do you agree")
    await bot.move_in(bob)
    await sandbox.fault(kind="500", method="sendMessage", chat_id=ann.id)
    await sandbox.move_to(BEDTIME)
    await bob.sees("Your plan tonight")


async def test_the_oil_is_applied_not_swallowed(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    oil = replace(
        ON_100_MG,
        route=Route.TOPICAL,
        form=Form.OIL,
        unit_mg=0.0,
        dose_mg=0.0,
        phase=Phase.MAINTAIN,
        baseline_per_week=None,
    )
    await bot.move_in(visitor, oil)
    await sandbox.move_to(BEDTIME)
    await visitor.sees("your oil or spray", "on healthy skin")
    await visitor.tap("Applied it")
    words = await visitor.sees("Monday night: applied. Noted")
    assert "mg" not in words
    await visitor.say("/settings")
    words = await visitor.sees("Magnesium oil or spray")
    assert "a piece" not in words


async def test_a_bedtime_after_midnight_belongs_to_the_evening_before(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, bedtime_local=time(0, 30)))
    await sandbox.move_to(BEDTIME + timedelta(hours=2))
    await visitor.sees("Your plan tonight")
    await visitor.tap("Took it")
    await visitor.sees("Monday night: you took 100 mg")
