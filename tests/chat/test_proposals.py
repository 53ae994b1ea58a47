"""What raises waits for a tap, is confirmed with its number, and is looked at again before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.care.model import Phase
from bot.services.house import House as Choices
from bot.store import plans
from tests.kit.house import MONDAY, ON_100_MG, WAKE, House, house, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

READY = replace(ON_100_MG, treat_start=MONDAY.plus(-20), last_change=MONDAY.plus(-10))


async def offered(bot: House, person: Person, sandbox: Sandbox) -> int:
    """A week with cramps and no diarrhea; this morning's answers bring the offer of 150 mg."""
    person_id = await bot.move_in(person, READY)
    await bot.lived(person_id, 8)
    await person.say("took it")
    await person.sees("Noted")
    await sandbox.move_to(WAKE)
    await person.sees("Any cramps")
    await person.say("2 cramps, no diarrhea")
    await person.sees("You could go from 100 mg", "to 150 mg", "Nothing changes until you tap")
    return person_id


@pytest.fixture
async def cleo(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """Somebody to whom 150 mg are offered."""
    await offered(bot, visitor, sandbox)
    return visitor


async def dose_of(bot: House) -> float:
    return (await plan_of(bot)).dose_mg


async def test_a_raise_takes_a_look_and_a_yes_with_its_number(bot: House, cleo: Person) -> None:
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on: 150 mg (3 × 50 mg)", "Is your bowel fine today")
    assert await dose_of(bot) == 100.0
    assert "Raise to 150 mg" not in await cleo.buttons()
    await cleo.tap("Yes, 150 mg")
    await cleo.sees("It is set: 150 mg (3 × 50 mg) from tonight on", "a reminder for the night")
    assert await dose_of(bot) == 150.0
    await cleo.say("/why")
    await cleo.sees("It is set: 150 mg", "no diarrhea, and long enough at this dose")


async def test_a_raise_in_words_takes_two_yeses(bot: House, cleo: Person) -> None:
    await cleo.say("yes")
    await cleo.sees("From tonight on: 150 mg")
    assert await dose_of(bot) == 100.0
    await cleo.say("purple")
    await cleo.sees('write "yes" or "no"', "From tonight on: 150 mg")
    await cleo.say("yes")
    await cleo.sees("It is set: 150 mg")
    assert await dose_of(bot) == 150.0


async def test_an_offer_can_be_left_by_tap_and_in_words(bot: House, cleo: Person) -> None:
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on")
    await cleo.say("no")
    await cleo.sees("All right, nothing changes. Your plan stays as it is: 100 mg")
    await cleo.say("/why")
    await cleo.sees("Your plan stays as it is: 100 mg")
    assert await dose_of(bot) == 100.0


async def test_two_quick_yeses_do_one_thing_and_the_second_is_quiet(
    bot: House, cleo: Person
) -> None:
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on")
    confirm = (await cleo.messages())[-1]
    yes = confirm["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await cleo.press(yes, confirm["message_id"])
    await cleo.press(yes, confirm["message_id"])
    await bot.all_done()
    words = [m["text"] for m in await cleo.messages()]
    assert sum("It is set" in text for text in words) == 1
    assert not any("answered already" in text for text in words)
    assert await dose_of(bot) == 150.0


async def test_an_offer_that_was_declined_says_so_when_it_is_tapped_again(
    bot: House, cleo: Person
) -> None:
    offer = (await cleo.messages())[-1]
    rows = offer["reply_markup"]["inline_keyboard"]
    await cleo.tap("Not now")
    await cleo.sees("nothing changes")
    await cleo.press(rows[0][0]["callback_data"], offer["message_id"])
    await cleo.sees("That was answered already", "Nothing was changed")
    assert await dose_of(bot) == 100.0


async def test_what_is_told_after_the_offer_is_looked_at_before_the_plan_changes(
    bot: House, cleo: Person
) -> None:
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on")
    confirm = (await cleo.messages())[-1]
    yes = confirm["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await cleo.say("1 cramp, diarrhea")
    await cleo.sees("Magnesium pauses now")
    await cleo.press(yes, confirm["message_id"])
    await cleo.sees("something newer has come")
    assert (await plan_of(bot)).phase is Phase.PAUSED_GI


async def test_nobody_can_accept_what_was_offered_to_another(
    bot: House, cleo: Person, sandbox: Sandbox
) -> None:
    offer = (await cleo.messages())[-1]["reply_markup"]["inline_keyboard"]
    data = offer[0][0]["callback_data"].replace("|ask", "|yes")
    eve = await Person.join(sandbox, "Eve")
    await eve.say("/help")
    await eve.sees("I am no doctor")
    await bot.move_in(eve, READY)
    await eve.press(data, (await eve.messages())[-1]["message_id"])
    await eve.sees("something newer has come", "Nothing was changed")
    for person_id in (1, 2):
        stored = await bot.run(lambda tx, who=person_id: plans.current(tx, who))
        assert stored is not None
        assert stored.plan.dose_mg == 100.0
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on")


async def test_today_shows_what_waits_beside_the_open_question(bot: House, cleo: Person) -> None:
    await cleo.say("/today")
    await cleo.sees("Your plan tonight", "You could go from 100 mg")
    await cleo.tap("Raise to 150 mg")
    await cleo.sees("From tonight on: 150 mg")


async def test_without_dose_suggestions_nothing_is_offered(
    sandbox: Sandbox, visitor: Person, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    async with house(sandbox, tmp_path, choices=Choices(dose_suggestions=False)) as diary_only:
        person_id = await diary_only.move_in(visitor, READY)
        await diary_only.lived(person_id, 8)
        await visitor.say("took it")
        await visitor.sees("Noted")
        await sandbox.move_to(WAKE)
        await visitor.sees("Any cramps")
        await visitor.say("2 cramps, no diarrhea")
        words = await visitor.sees("Your plan stays as it is: 100 mg")
        assert "150" not in words
        assert not [label for label in await visitor.buttons() if "150" in label]
