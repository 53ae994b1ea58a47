"""Warning signs: at any time, under any plan and without one; advice, and the way back from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.model import Flag
from bot.care.night import Night
from bot.chat import warning_signs
from bot.locale import words
from bot.store import conversations, decisions, diary, people
from bot.store.plans import PlanStatus
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House, house, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1
LAST_NIGHT = MONDAY.plus(-1)
LIST = "Do you have any of these? Tap where, then what."


async def signs_of(bot: House, night: Night = LAST_NIGHT) -> frozenset[Flag]:
    found = await bot.run(lambda tx: diary.check_in_of(tx, PERSON, night))
    return frozenset() if found is None else found.flags


async def question(bot: House) -> str:
    asked = await bot.run(lambda tx: conversations.get(tx, PERSON))
    return "" if asked is None else asked.question


@pytest.mark.parametrize(
    "word", ["/warning", "Warning", "EMERGENCY!", "help me", "anything else?", "warning signs"]
)
async def test_the_list_comes_at_any_time_with_the_number_first(
    bot: House, ann: Person, word: str
) -> None:
    await ann.say(word)
    seen = await ann.sees(LIST)
    assert seen.startswith("In an emergency call 112 now. Nobody reads this chat.")


@pytest.mark.parametrize("status", list(PlanStatus))
async def test_a_sign_is_written_down_and_answered_under_any_plan(
    bot: House, visitor: Person, status: PlanStatus
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=status))
    await visitor.say("/warning")
    await visitor.tap("Chest, heart")
    await visitor.tap("Chest pain")
    await visitor.sees("Noted: Chest pain", "Call 112 now.")
    assert await signs_of(bot) == {Flag.CHEST_PAIN}
    assert (await plan_of(bot)).status in (PlanStatus.HELD, PlanStatus.STOPPED)
    assert await question(bot) == ""
    labels = await visitor.buttons()
    assert "I was assessed" not in labels
    assert "Took it" not in labels


async def test_no_sign_is_a_line(bot: House, ann: Person) -> None:
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Your plan stays")
    await ann.say("/warning")
    await ann.sees(LIST)
    await ann.tap("None of these")
    await ann.sees("None of these warning signs. Noted")


async def test_words_answer_the_list_too(bot: House, ann: Person) -> None:
    await ann.say("/warning")
    await ann.sees(LIST)
    await ann.say("numb legs")
    await ann.sees("Please contact your doctor or pharmacist within one to three days")
    await ann.say("anything else: chest pain")
    await ann.sees("Call 112 now.")
    assert await signs_of(bot) == {Flag.CHEST_PAIN, Flag.NUMB_OR_SWOLLEN_LEGS}


async def test_a_smaller_sign_takes_back_no_greater_one(bot: House, ann: Person) -> None:
    await ann.say("chest pain")
    await ann.sees("Call 112 now.")
    await ann.say("numb legs")
    await ann.sees("Noted: Chest pain", "Noted: Legs numb")
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_a_no_to_the_list_takes_back_no_sign(bot: House, ann: Person) -> None:
    await ann.say("chest pain")
    await ann.sees("Call 112 now.")
    await ann.say("/warning")
    await ann.sees(LIST)
    await ann.say("no")
    await ann.sees("Noted: Chest pain")
    assert await signs_of(bot) == {Flag.CHEST_PAIN}
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_the_list_needs_no_plan_and_survives_a_restart(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path) as first:
        await visitor.say("/warning")
        seen = await visitor.sees(LIST)
        assert "911 (US), 112 (Europe) or 999 (UK)" in seen
        await visitor.tap("Legs")
        await visitor.tap("Leg pain when walking")
        await first.all_done()
        assert "✓ Leg pain when walking" in await visitor.buttons()
    async with house(sandbox, tmp_path) as second:
        await visitor.tap("Back")
        await second.all_done()
        assert "✓ Legs (1)" in await visitor.buttons()
        await visitor.tap("Chest, heart")
        await second.all_done()
        await visitor.tap("Hard to breathe")
        await visitor.sees("Call 911 (US), 112 (Europe) or 999 (UK) now.")
        await visitor.tap("Back")
        await second.all_done()
        await visitor.tap("Done")
        await visitor.sees("Call 911 (US), 112 (Europe) or 999 (UK) now.")


async def test_without_a_plan_a_small_sign_is_answered_with_done(
    bot: House, visitor: Person
) -> None:
    await visitor.say("/warning")
    await visitor.tap("Legs")
    await visitor.tap("Leg pain when walking")
    await bot.all_done()
    await visitor.tap("Back")
    await bot.all_done()
    await visitor.tap("Done")
    await visitor.sees("Please book an appointment")
    await visitor.say("/warning")
    await visitor.sees(LIST)
    await visitor.tap("None of these")
    await visitor.sees("None of these warning signs. Thank you.")


async def test_the_list_does_not_close_a_setup(bot: House, visitor: Person) -> None:
    await visitor.start()
    await visitor.sees("Do you agree")
    before = await question(bot)
    await visitor.say("/warning")
    await visitor.tap("Belly")
    await visitor.tap("Blood in the stool")
    await visitor.sees("Please see a doctor today.")
    assert await question(bot) == before
    await visitor.tap("I agree")
    await visitor.sees("How old")


async def test_a_setup_that_follows_a_stop_stays_open_and_the_sign_is_kept(
    bot: House, visitor: Person
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.STOPPED))
    await visitor.start()
    await bot.all_done()
    before = await question(bot)
    assert before.startswith("setup.")
    await visitor.say("/warning")
    await visitor.tap("Chest, heart")
    await visitor.tap("Chest pain")
    await visitor.sees("Call 112 now.")
    assert (await question(bot), await signs_of(bot)) == (before, frozenset({Flag.CHEST_PAIN}))


async def test_a_tap_on_a_list_of_long_ago_is_a_sign_of_today(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/warning")
    await ann.tap("Chest, heart")
    await bot.all_done()
    await sandbox.move_to(BEDTIME + timedelta(days=2))
    await ann.tap("Chest pain")
    await ann.sees("Call 112 now.")
    assert await signs_of(bot, MONDAY.plus(1)) == {Flag.CHEST_PAIN}
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_an_emergency_before_the_morning_question_of_a_day_left_open_is_heard(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await sandbox.move_to(WAKE + timedelta(days=1, hours=-2))
    await ann.say("chest pain")
    await ann.sees("Call 112 now.")
    assert await signs_of(bot, MONDAY.next()) == {Flag.CHEST_PAIN}


async def test_to_have_read_it_does_not_lift_the_pause(bot: House, ann: Person) -> None:
    await ann.say("one leg is swollen and hot")
    await ann.sees("Please see a doctor today.", "Your magnesium is paused")
    await ann.tap("I have read this")
    await ann.sees("Please do not put it off", 'tap "I was assessed"')
    (advice,) = await bot.run(lambda tx: decisions.referrals(tx, PERSON))
    assert advice.acknowledged_at is not None
    assert advice.assessed_at is None
    assert (await plan_of(bot)).status is PlanStatus.HELD
    assert "I have read this" not in await ann.buttons()
    await ann.tap("I was assessed")
    await ann.sees("a provider has looked at it", "as it was: 100 mg (2 × 50 mg)", "a reminder")
    assert await plan_of(bot) == ON_100_MG


async def test_after_a_stop_nothing_goes_on(bot: House, ann: Person) -> None:
    await ann.say("I fainted")
    await ann.sees("Call 112 now.", "Your magnesium is stopped")
    await ann.tap("I have read this")
    await ann.tap("I was assessed")
    await ann.sees("Your plan stays stopped")
    assert (await plan_of(bot)).status is PlanStatus.STOPPED


@pytest.mark.parametrize(
    "said",
    [
        "I was assessed",
        "I was at the doctor.",
        "I’ve been to the doctor today",
        "saw my GP yesterday",
        "my doctor has seen me",
        "I was seen by a doctor",
        "I went to the hospital",
    ],
)
async def test_that_a_provider_has_looked_can_be_said_in_words(
    bot: House, visitor: Person, said: str
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.HELD))
    await visitor.say(said)
    await visitor.sees("Noted: a provider has looked at it.", "100 mg")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Ich wurde untersucht"),
        ("de", "Ich war beim Arzt."),
        ("es", "Ya me atendieron"),
        ("es", "Me vio el médico"),
    ],
)
async def test_it_can_be_said_in_the_words_of_every_language(
    bot: House, visitor: Person, language: str, said: str
) -> None:
    person_id = await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.HELD))
    await bot.run(lambda tx: people.change(tx, person_id, language=language))
    await visitor.say(said)
    await visitor.sees("100 mg")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


@pytest.mark.parametrize(
    "said", ["I was not assessed", "was I assessed?", "I will see my doctor", "doctor", "assess me"]
)
async def test_what_is_not_clearly_said_lifts_nothing(
    bot: House, visitor: Person, said: str
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.HELD))
    await visitor.say(said)
    await bot.all_done()
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_a_held_morning_says_what_it_waits_for_and_a_slip_lifts_nothing(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.HELD))
    await bot.lived(PERSON, 3)
    await sandbox.move_to(WAKE)
    await visitor.sees("Any cramps last night?", "Magnesium waits until a provider has looked")
    await visitor.tap("I was assessed")
    await visitor.sees("When a doctor or another provider has looked at you")
    assert (await plan_of(bot)).status is PlanStatus.HELD
    await visitor.tap("I was assessed")
    await visitor.sees("goes on as it was: 100 mg")
    await visitor.tap("No cramps")
    await visitor.sees("Any diarrhea")


@pytest.mark.parametrize("page", ["/today", "/settings"])
async def test_a_held_plan_offers_the_way_out_where_one_looks_for_it(
    bot: House, visitor: Person, page: str
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.HELD))
    await bot.lived(PERSON, 3)
    await visitor.say(page)
    await visitor.tap("I was assessed")
    await visitor.sees("goes on as it was: 100 mg")
    await visitor.say(page)
    await bot.all_done()
    assert "I was assessed" not in await visitor.buttons()


async def test_every_morning_offers_anything_else_and_severe_pain_asks_by_itself(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.say("2 cramps, no diarrhea")
    await ann.sees("Your plan stays")
    assert "Anything else?" in await ann.buttons()
    await ann.tap("How bad was it?")
    await ann.tap("6")
    await ann.sees("Worst pain: 6 of 10")
    assert "Do you also have" not in await ann.news()
    await ann.tap("How bad was it?")
    await ann.tap("8")
    await ann.sees("Worst pain: 8 of 10", "Do you also have any of these?")
    await ann.tap("None of these")
    await ann.sees("None of these warning signs. Noted")
    assert "Worst pain: 8 of 10" in "".join(m.get("text", "") for m in await ann.messages())


async def test_a_tick_without_done_is_weighed_that_evening(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Your plan stays")
    await ann.tap("Anything else?")
    await ann.tap("Legs")
    await ann.tap("Leg pain when walking")
    await bot.all_done()
    assert "appointment" not in await ann.news()
    await sandbox.move_to(WAKE + timedelta(hours=14))
    await ann.sees("Please book an appointment")


@given(st.frozensets(st.sampled_from(Flag)))
def test_what_is_ticked_comes_back_from_the_buttons(flags: frozenset[Flag]) -> None:
    rows = warning_signs.choices_unkept(words("en"), flags=flags)
    for row in rows:
        for button in row:
            _, _, subject, _ = button.data.split("|")
            assert warning_signs.read_ticks(subject) == flags


@pytest.mark.parametrize("subject", ["", "-1", "x", "9" * 19, "9" * 40, "٣", "007", "1e3"])
def test_a_made_up_list_ticks_nothing(subject: str) -> None:
    assert warning_signs.read_ticks(subject) is None


async def test_a_made_up_button_is_answered_kindly(bot: House, visitor: Person) -> None:
    await visitor.say("/warning")
    await visitor.sees(LIST)
    shown = (await visitor.messages())[-1]
    for data in ("1|wa|x|flag:faint", "1|wa|0|flag:rubbish", "1|wa|0|"):
        await visitor.press(data, shown["message_id"])
        await visitor.sees("no longer does anything")
