"""At the door: invites, lists, new words of consent, and a consent that is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.access import read_start
from bot.services.house import Access
from bot.services.house import House as Choices
from bot.store import conversations, diary, people
from bot.store.people import TAKEN_BACK
from bot.store.people import Person as Known
from bot.store.plans import PlanStatus
from tests.kit.house import AT_SIX, BEDTIME, MONDAY, WAKE, House, house, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
INVITE = Choices(
    access=Access.INVITE, invite_code="come-in-please", operator_contact="ops@example.org"
)


async def known(bot: House) -> Known | None:
    return await bot.run(lambda tx: people.get(tx, PERSON))


async def status(bot: House) -> PlanStatus:
    return (await plan_of(bot)).status


async def nothing_noted(bot: House) -> bool:
    return await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY)) is None


@pytest.fixture
async def reworded(sandbox: Sandbox, visitor: Person, tmp_path: Path) -> AsyncIterator[House]:
    """A house whose words of consent are newer than those to which its person agreed."""
    async with house(sandbox, tmp_path, choices=Choices(consent_version=2)) as living:
        await living.move_in(visitor)
        await living.run(lambda tx: people.consent(tx, PERSON, version=1, now=AT_SIX))
        yield living


@pytest.mark.parametrize(
    ("text", "argument", "helper"),
    [
        ("/start", "", ""),
        ("/start come-in-please", "come-in-please", ""),
        ("/start@our_bot  h_Ab-9 ", "h_Ab-9", "Ab-9"),
        ("/START x", "x", ""),
    ],
)
def test_what_a_start_brings(text: str, argument: str, helper: str) -> None:
    start = read_start(text)
    assert start is not None
    assert (start.argument, start.helper_code) == (argument, helper)


@pytest.mark.parametrize("text", ["start x", "", "/starting x", "please /start x"])
def test_what_is_no_start_brings_nothing(text: str) -> None:
    assert read_start(text) is None


async def test_who_has_no_invite_hears_one_sentence_and_leaves_no_row(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=INVITE) as bot:
        for said in ("/start", "/start wrong-code", "hello", "/privacy", "/delete", "/today"):
            await visitor.say(said)
            await visitor.sees("for people who come by an invite link", "ops@example.org")
        await bot.all_done()
        assert await known(bot) is None


async def test_the_link_lets_in_and_who_is_in_stays_in(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=INVITE) as bot:
        await visitor.say("/start come-in-please")
        await visitor.sees("Do you agree to this?")
        await visitor.tap("I agree")
        await visitor.sees("How old are you?")
        await bot.all_done()
    changed = Choices(access=Access.INVITE, invite_code="another-one")
    async with house(sandbox, tmp_path, choices=changed):
        await visitor.say("/start")
        await visitor.sees("How old are you?")


async def test_a_trusted_persons_link_is_no_strangers(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, choices=INVITE):
        await visitor.say("/start h_some-code")
        await visitor.look_away()
        assert "by an invite link" not in await visitor.news()


async def test_who_is_off_the_list_is_told_and_keeps_their_data(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    listed = Choices(access=Access.LIST, allowed_ids=frozenset({visitor.id}))
    async with house(sandbox, tmp_path, choices=listed) as bot:
        await bot.move_in(visitor)
        await bot.run(lambda tx: people.consent(tx, PERSON, version=1, now=AT_SIX))
        await visitor.say("/today")
        await visitor.sees("Your plan tonight")
        await bot.at_rest()
    async with house(sandbox, tmp_path, choices=Choices(access=Access.LIST)) as bot:
        await visitor.look_away()
        await sandbox.move_to(BEDTIME)
        await visitor.sees("no longer on this bot's list", "/export sends it", "/delete removes it")
        await sandbox.move_to(WAKE + timedelta(days=1))
        await visitor.look_away()
        await bot.at_rest()
        assert await visitor.news() == ""
        await visitor.say("took it")
        await visitor.sees("no longer on this bot's list")
        assert await nothing_noted(bot)
        await visitor.say("/export")
        await visitor.sees("readable.txt")
        await visitor.say("chest pain")
        await visitor.sees("112")
        await visitor.say("yes, delete everything")
        await visitor.sees("Done.")
    async with house(sandbox, tmp_path, choices=listed):
        await visitor.say("/start")
        await visitor.sees("Do you agree to this?")


async def test_who_is_not_on_the_list_is_a_stranger(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    choices = Choices(access=Access.LIST, allowed_ids=frozenset({1}))
    async with house(sandbox, tmp_path, choices=choices) as bot:
        await visitor.say("/start")
        await visitor.sees("for a small group of people", "ask the person who gave you this bot")
        await bot.all_done()
        assert await known(bot) is None


async def test_new_words_are_asked_for_before_anything_else(
    reworded: House, visitor: Person
) -> None:
    await visitor.say("took it")
    await visitor.sees("may I?", "has changed since you agreed", "Do you agree?")
    assert await nothing_noted(reworded)
    await visitor.say("hm, 2 cramps")
    await visitor.sees("Do you agree?")
    await visitor.say("/today")
    await visitor.sees("Do you agree?")
    await visitor.tap("I agree")
    await visitor.sees("Thank you, that is noted.")
    assert (await known(reworded)).consent_version == 2  # type: ignore[union-attr]
    await visitor.say("took it")
    await visitor.sees("you took 100 mg")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("/warning", "Tap where, then what"),
        ("chest pain", "112"),
        ("/privacy", "What is kept"),
        ("/export", "readable.txt"),
        ("/delete", "Delete everything?"),
        ("/stop", "Stopped."),
        ("stop", "Stopped."),
    ],
)
async def test_what_cannot_wait_for_an_answer_does_not(
    reworded: House, visitor: Person, said: str, seen: str
) -> None:
    await visitor.say(said)
    assert "Do you agree?" not in await visitor.sees(seen)


async def test_the_bots_own_messages_wait_and_it_says_why_once(
    reworded: House, visitor: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await visitor.sees("my evening and morning messages wait")
    for _ in range(3):
        await sandbox.advance(timedelta(hours=12))
        await reworded.at_rest()
    asked = [m for m in await visitor.messages() if "may I?" in m.get("text", "")]
    assert len(asked) == 1
    assert "Any cramps" not in await visitor.screen()
    await visitor.say("yes")
    await visitor.sees("Thank you, that is noted.")


async def test_the_question_that_was_open_comes_back(reworded: House, visitor: Person) -> None:
    asked = {"question": "setup.age", "context": {}}
    await reworded.run(lambda tx: conversations.ask(tx, PERSON, **asked, now=AT_SIX))
    await visitor.say("45")
    await visitor.sees("Do you agree?")
    await visitor.say("I agree")
    await visitor.sees("We go on where we were.")
    waiting = await reworded.run(lambda tx: conversations.get(tx, PERSON))
    assert waiting is not None
    assert waiting.question == "setup.age"


async def test_who_does_not_agree_has_taken_the_consent_back(
    reworded: House, visitor: Person, sandbox: Sandbox
) -> None:
    await visitor.say("/today")
    await visitor.tap("I do not agree")
    await visitor.sees("You took back your consent.", "Your plan is stopped")
    assert await status(reworded) is PlanStatus.STOPPED
    assert (await known(reworded)).consent_version == TAKEN_BACK  # type: ignore[union-attr]


async def test_a_consent_is_taken_back_and_nothing_is_recorded_from_then_on(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await bot.run(lambda tx: people.consent(tx, PERSON, version=1, now=AT_SIX))
    await ann.say("/privacy")
    await ann.tap("Take back my consent")
    await ann.sees("Take back your consent?", "stays until you delete it")
    await ann.tap("Leave it as it is")
    await ann.sees("It stays as it is.")
    await ann.say("/privacy")
    await ann.tap("Take back my consent")
    await ann.sees("Take back your consent?")
    await ann.tap("Take back my consent")
    await ann.sees("You took back your consent.")
    for said in ("took it", "/health", "2 cramps, no diarrhea", "/settings", "/resume"):
        await ann.say(said)
        await ann.sees("You took back your consent.")
    assert await nothing_noted(bot)
    assert await status(bot) is PlanStatus.STOPPED
    await ann.say("chest pain")
    await ann.sees("112")
    assert await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY.plus(-1))) is None
    await ann.look_away()
    await sandbox.move_to(WAKE)
    await bot.at_rest()
    assert await ann.news() == ""
    await ann.say("/export")
    await ann.sees("readable.txt")
    await ann.say("/start")
    await ann.sees("Do you agree to this?")
    await ann.tap("I agree")
    await ann.sees("How old are you?")
    await ann.say("45")
    await ann.sees("Does any of this apply to you?")


async def test_who_takes_it_back_can_have_it_all_removed_at_once(bot: House, ann: Person) -> None:
    await bot.run(lambda tx: people.consent(tx, PERSON, version=1, now=AT_SIX))
    await ann.say("/privacy")
    await ann.tap("Take back my consent")
    await ann.sees("Take back your consent?")
    await ann.tap("Delete my data")
    await ann.tap("Yes, delete everything")
    await ann.sees("Done.")
    assert await known(bot) is None


async def test_who_never_agreed_has_nothing_to_take_back(bot: House, visitor: Person) -> None:
    await visitor.say("/start")
    await visitor.say("/privacy")
    await visitor.sees("What is kept")
    message = (await visitor.messages())[-1]
    await visitor.press("1|py||back", message["message_id"])
    await visitor.sees("You have not agreed to anything yet")
