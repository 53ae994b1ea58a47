"""Letters to trusted people over the wire, and the person's notice at each of them."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.services import trusted
from bot.services.kinds import Kind
from bot.services.trusted import Trusted
from bot.store import helpers, people
from bot.store.helpers import Stage
from scheduler import occurrences
from scheduler.occurrences import Planned, State
from tests.kit.house import AT_SIX, MONDAY, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

ANN = 1  # the first whom the bot met
DAY = timedelta(days=1)
TUESDAY_AT_SIX = AT_SIX + DAY
SUNDAY_AT_SIX = AT_SIX + 6 * DAY
LETTER = "My morning question had no answer for 2 days."
WEEK = "The week in numbers"
TOLD = "I told trusted person 1 that"
LEFT = "This has ended: trusted person 1."


async def helps(bot: House, sandbox: Sandbox, name: str, *, weekly: bool = False) -> Person:
    """Somebody who comes by Ann's link and says yes: to two silent days, or to the week."""

    def invite(tx: Connection) -> str:
        newest = trusted.newest_id(tx, ANN)
        made = trusted.invite(tx, ANN, after=newest, now=AT_SIX)
        assert isinstance(made, Trusted)
        days = None if weekly else 2
        trusted.set_silence(tx, ANN, made.helper.id, days=days, now=AT_SIX)
        trusted.set_weekly(tx, ANN, made.helper.id, weekly=weekly, now=AT_SIX)
        return made.helper.code

    code = await bot.run(invite)
    language = "de" if name == "Uwe" else "en"
    person = await Person.join(sandbox, name, language)
    await person.say(f"/start h_{code}")
    await person.tap("Ja" if language == "de" else "Yes, I will")
    await bot.all_done()
    await person.look_away()
    return person


async def silent(bot: House) -> None:
    """Two mornings of Ann's had no answer; nothing was heard of her since."""

    def ask(tx: Connection) -> None:
        for back in (1, 2):
            night, at = MONDAY.plus(-back - 1), WAKE - (back + 1) * DAY
            row = Planned(ANN, Kind.MORNING, night.evening, at, at + DAY / 2)
            occurrences.plan(tx, row)
            occurrences.spoken(tx, ANN, Kind.MORNING, night.evening, now=at)

    await bot.run(ask)


async def stages(bot: House) -> list[Stage]:
    now = bot.clock.now()
    return await bot.run(lambda tx: [one.stage(now=now) for one in helpers.of(tx, ANN)])


async def said_to(person: Person, text: str) -> int:
    return sum(text in message.get("text", "") for message in await person.messages())


async def test_from_the_invitation_to_the_first_letter_and_the_end(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/helpers")
    await ann.tap("Invite somebody")
    await ann.tap("2 days")
    await ann.tap("Give me the link")
    words = await ann.sees("Would you be the one I trust")
    link = re.search(r"\?start=(h_\w+)", words)
    assert link is not None
    bob = await Person.join(sandbox, "Bob")
    await bob.say(f"/start {link[1]}")
    await bob.tap("Yes, I will")
    await bob.sees("Thank you", "no answer for 2 days")
    await ann.sees("The link was used: trusted person 1 said yes")
    await bob.look_away()
    for asked_at in (WAKE, WAKE + DAY, WAKE + DAY + timedelta(hours=4)):
        await bot.at_rest()
        await ann.look_away()
        await sandbox.move_to(asked_at)
        await ann.sees("Any cramps last night?")
    await bot.at_rest()
    await ann.look_away()
    assert await bob.news() == ""
    await sandbox.move_to(AT_SIX + 2 * DAY)
    await bob.sees(LETTER, "since 23 November", "I know no more than this")
    await ann.sees(TOLD)
    await bob.tap("Tell me nothing any more")
    await bob.sees("they hear that it has ended")
    await ann.sees(LEFT)
    await bot.until(lambda tx: helpers.of(tx, ANN)[0].ended_at is not None)
    assert await stages(bot) == [Stage.ENDED]


async def test_each_week_brings_the_numbers_to_both(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await bot.lived(ANN, 3)
    bob = await helps(bot, sandbox, "Bob", weekly=True)
    await ann.sees("The link was used")
    await sandbox.move_to(SUNDAY_AT_SIX)
    await bob.sees(
        WEEK, "Nights told: 1 of 7. Of these, with cramps: 1.", "can have been calm or not"
    )
    await ann.sees("I sent trusted person 1 your week in numbers: 1 of 7 nights told")
    (notice,) = [m for m in await ann.messages() if "your week in numbers" in m.get("text", "")]
    assert notice["sim"]["silent"]


async def test_who_has_blocked_the_bot_is_out_and_the_person_hears_of_it_once(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    bob = await helps(bot, sandbox, "Bob")
    await silent(bot)
    await sandbox.fault(kind="403_blocked", method="sendMessage", chat_id=bob.id)
    await sandbox.move_to(TUESDAY_AT_SIX)
    await ann.sees(LEFT)
    await bot.until(lambda tx: _closed(tx, Kind.SILENCE))
    assert await stages(bot) == [Stage.ENDED]
    assert await bot.run(lambda tx: people.by_telegram_id(tx, bob.id)) is None
    await sandbox.no_faults()
    for days in (2, 3):
        await bot.at_rest()
        await sandbox.move_to(AT_SIX + days * DAY)
    await bot.at_rest()
    assert await bob.news() == ""
    assert (await said_to(ann, LEFT), await said_to(ann, TOLD)) == (1, 0)


async def test_a_block_is_heard_of_at_once(bot: House, ann: Person, sandbox: Sandbox) -> None:
    bob = await helps(bot, sandbox, "Bob")
    await sandbox.post(f"/sim/users/{bob.id}/block")
    await ann.sees(LEFT)
    await bot.until(lambda tx: helpers.of(tx, ANN)[0].ended_at is not None)


@pytest.mark.parametrize("kind", ["429", "500"])
async def test_passing_trouble_with_the_notice_repeats_no_letter(
    bot: House, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    bob = await helps(bot, sandbox, "Bob")
    await ann.sees("The link was used")
    await silent(bot)
    await sandbox.fault(kind=kind, method="sendMessage", chat_id=ann.id, retry_after=30)
    await sandbox.move_to(TUESDAY_AT_SIX)
    await bob.sees(LETTER)
    await bot.until(lambda tx: _retries(tx, Kind.SILENCE))
    await sandbox.no_faults()
    await sandbox.advance(timedelta(minutes=30))
    await ann.sees(TOLD)
    await bot.until(lambda tx: _closed(tx, Kind.SILENCE))
    assert await said_to(bob, LETTER) == 1


async def test_a_letter_that_is_refused_keeps_nothing_from_the_others(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    bob = await helps(bot, sandbox, "Bob")
    uwe = await helps(bot, sandbox, "Uwe")
    await silent(bot)
    await sandbox.fault(kind="400", method="sendMessage", chat_id=bob.id)
    await sandbox.move_to(TUESDAY_AT_SIX)
    await uwe.sees("2 Tage")
    await ann.sees("I told trusted person 2 that")
    assert await bob.news() == ""
    (logged,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert logged == "a message was refused kind=silence 2026-11-24"


async def test_a_letter_whose_answer_got_lost_comes_again_and_says_so(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    bob = await helps(bot, sandbox, "Bob")
    await silent(bot)
    await sandbox.fault(kind="reset", method="sendMessage", chat_id=bob.id, times=4)
    await sandbox.move_to(TUESDAY_AT_SIX)
    await bot.until(lambda tx: _retries(tx, Kind.SILENCE))
    await sandbox.no_faults()
    await sandbox.advance(timedelta(minutes=1))
    await bob.sees("Again, in case the first did not reach you", LETTER)
    words = await ann.sees(TOLD)
    assert "Again, in case" not in words.split(TOLD)[0][-60:]


async def test_nobody_hears_of_a_person_who_cannot_be_told(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    bob = await helps(bot, sandbox, "Bob")
    await silent(bot)
    await bot.run(lambda tx: people.set_gone(tx, ANN, AT_SIX))
    await sandbox.move_to(TUESDAY_AT_SIX)
    await bot.until(lambda tx: _closed(tx, Kind.SILENCE))
    assert await bob.news() == ""


def _row(tx: Connection, kind: Kind) -> occurrences.Occurrence:
    row = occurrences.get(tx, ANN, kind, MONDAY.next().evening)
    assert row is not None
    return row


def _closed(tx: Connection, kind: Kind) -> bool:
    return _row(tx, kind).state in (State.SENT, State.SKIPPED)


def _retries(tx: Connection, kind: Kind) -> bool:
    row = _row(tx, kind)
    return row.state is State.PLANNED and row.attempts > 0
