"""Evenings and mornings as one person lives them, by taps and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.care.model import Flag, Phase
from bot.store import diary
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.plans import PlanStatus
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1  # the first whom the bot met


async def intake_of(bot: House) -> Intake | None:
    return await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))


async def answers_of(bot: House) -> MorningAnswers:
    found = await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY))
    assert found is not None, "nothing was answered about Monday night"
    return found


@pytest.fixture
async def morning(bot: House, ann: Person, sandbox: Sandbox) -> Person:
    """Ann took the dose; it is Tuesday, seven o'clock, and the first question is on the screen."""
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.look_away()
    return ann


async def test_a_good_day_takes_three_taps(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight", "100 mg (2 × 50 mg)", "Leave it out if you have diarrhea")
    await ann.tap("Took it")
    await ann.sees("Monday night: you took 100 mg (2 × 50 mg). Noted. Sleep well.")
    await sandbox.move_to(WAKE)
    await ann.sees("Good morning.", "Any cramps last night?")
    await ann.tap("2")
    await ann.sees("Cramps: 2", "Any diarrhea since yesterday?")
    await ann.tap("No")
    await ann.sees("Cramps: 2", "Diarrhea: no", "Your plan stays as it is", "The reason:")
    await ann.tap("Why?")
    await ann.sees("of the published plan")


async def test_another_amount_is_asked_after_and_read_in_pieces(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took a different amount")
    await ann.sees("How much was it?")
    await ann.say("purple")
    await ann.sees("I did not understand that", "150 mg")
    await ann.say("5000 mg")
    await ann.sees("5000 mg looks like a slip of the keyboard")
    await ann.say("0")
    await ann.sees("0 mg looks like a slip of the keyboard")
    await ann.say("one capsule")
    await ann.sees("you took 50 mg (1 piece)")
    intake = await intake_of(bot)
    assert intake is not None
    assert (intake.dose_mg, intake.planned_mg) == (50.0, 100.0)


async def test_more_than_planned_is_noted_with_care_and_without_blame(
    bot: House, ann: Person
) -> None:
    await ann.say("took 8 capsules")
    words = await ann.sees("you took 400 mg", "above the upper level for a day, 250 mg")
    assert "take no more until the next evening" in words


async def test_not_tonight_weighs_as_much_as_took_it_and_can_be_changed(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Not tonight")
    await ann.sees("Monday night: nothing taken. Noted.")
    await ann.tap("Change")
    await ann.sees("What was it?")
    assert "Later" not in await ann.buttons()
    await ann.tap("Took it")
    await ann.sees("you took 100 mg")
    intake = await intake_of(bot)
    assert intake is not None
    assert intake.taken


@pytest.mark.parametrize("how", ["in 30 minutes", "remind me at 11 pm"])
async def test_later_in_words(bot: House, ann: Person, sandbox: Sandbox, how: str) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say(how)
    await ann.sees("I will remind you at 23:00")
    await sandbox.move_to(BEDTIME + timedelta(minutes=30))
    await ann.sees("Your plan tonight")


async def test_later_offers_choices_and_understands_a_bare_time(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Later")
    await ann.sees("When shall I remind you?")
    await ann.say("when the moon is up")
    await ann.sees("I did not understand that")
    await ann.say("at 11")
    await ann.sees("I will remind you at 23:00")


async def test_a_reminder_cannot_be_put_off_into_the_day(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("in 8 hours")
    await ann.sees("I cannot remind you at that time")
    await ann.say("not tonight")
    await ann.sees("nothing taken")


async def test_a_dose_that_nobody_planned_is_asked_after(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, phase=Phase.BASELINE, dose_mg=0.0))
    await visitor.say("took it")
    await visitor.sees("There is no dose in your plan for this night", "How much did you take?")
    assert await visitor.buttons() == ["Nothing"]
    await visitor.say("100 mg")
    words = await visitor.sees("you took 100 mg", "There was no dose in the plan")
    assert "0 mg planned" not in words


async def test_a_piece_without_a_known_strength_is_asked_in_milligrams(
    bot: House, visitor: Person
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, phase=Phase.BASELINE, dose_mg=0.0, unit_mg=0.0))
    await visitor.say("took 2 capsules")
    await visitor.sees("I do not know how much one piece holds")
    await visitor.say("200 mg")
    await visitor.sees("you took 200 mg")


async def test_a_whole_morning_in_one_line(bot: House, morning: Person) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.sees("Cramps: 2", "Diarrhea: no", "Your plan stays")
    assert "Change" in await morning.buttons()


async def test_a_yes_belongs_to_the_question_that_is_open(bot: House, morning: Person) -> None:
    await morning.tap("No cramps")
    await morning.sees("Any diarrhea")
    await morning.say("yes")
    await morning.sees("Diarrhea: yes", "Magnesium pauses now")
    answers = await answers_of(bot)
    assert (answers.cramps, answers.stool) == (0, 2)


async def test_a_number_is_no_answer_to_diarrhea(bot: House, morning: Person) -> None:
    await morning.say("none")
    await morning.sees("Any diarrhea")
    await morning.say("3")
    await morning.sees("I did not understand that", "Any diarrhea")
    assert (await answers_of(bot)).cramps == 0


async def test_a_yes_to_nothing_is_not_taken_for_a_cramp(bot: House, morning: Person) -> None:
    await morning.say("/cancel")
    await morning.sees("Closed")
    assert await morning.buttons() == ["Change", "Undo"]
    await morning.say("yes")
    await bot.all_done()
    assert await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY)) is None


async def test_counts_that_nobody_has_are_asked_again(bot: House, morning: Person) -> None:
    for wrong, answer in (
        ("99", "99 cramps in one night looks like a slip"),
        ("1.5", "as a whole number"),
        ("-2", "looks like a slip"),
        ("purple", "I did not understand that"),
    ):
        await morning.say(wrong)
        await morning.sees(answer)
    await morning.say("4")
    await morning.sees("Cramps: 4", "Any diarrhea")


async def test_the_pain_is_told_when_asked_for_and_stays_on_the_record(
    bot: House, morning: Person
) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("How bad was it?")
    await morning.say("11")
    await morning.sees("from 0 (no pain) to 10")
    await morning.tap("7")
    await morning.sees("Cramps: 2", "Worst pain: 7 of 10")


async def test_a_slip_of_the_thumb_can_be_put_right(bot: House, morning: Person) -> None:
    await morning.tap("1")
    await morning.sees("Any diarrhea")
    await morning.tap("Yes")
    await morning.sees("Magnesium pauses now")
    await morning.tap("Change")
    await morning.sees("Any cramps last night?")
    await morning.tap("No cramps")
    await morning.sees("Any diarrhea since yesterday?")
    await morning.tap("No")
    await morning.sees("Cramps: none", "Diarrhea: no")
    plan = await plan_of(bot)
    assert (plan.phase, plan.gi_caps) == (Phase.TITRATE, {})


async def test_diarrhea_pauses_and_the_evening_is_quiet(
    bot: House, morning: Person, sandbox: Sandbox
) -> None:
    await morning.say("no cramps, diarrhea")
    await morning.sees("Magnesium pauses now", "Do you also have any of these?")
    await morning.tap("None of these")
    await morning.say("/today")
    await morning.sees("no dose")
    await sandbox.move_to(BEDTIME + timedelta(days=1, hours=1))
    await bot.all_done()
    assert "Your plan tonight" not in await morning.news()


async def test_a_warning_sign_is_answered_at_once_and_holds_the_dose(
    bot: House, morning: Person
) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("Anything else?")
    await morning.tap("Legs")
    await morning.tap("One leg swollen and hot")
    words = await morning.sees("see a doctor today", "Noted: One leg swollen and hot")
    assert "Call 112" not in words
    assert (await plan_of(bot)).status is PlanStatus.HELD
    assert (await answers_of(bot)).flags == {Flag.ONE_LEG_SWOLLEN_HOT}
    await morning.say("/resume")
    await morning.sees("A warning sign waits for a provider")
    await morning.tap("I have read this")
    await morning.sees("Please do not put it off")
    await morning.tap("I was assessed")
    await morning.sees("Noted: a provider has looked at it")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


async def test_an_emergency_in_words_begins_with_the_number(bot: House, ann: Person) -> None:
    await ann.say("chest pain")
    words = await ann.sees("Call 112 now.")
    assert "Took it" not in words


async def test_a_warning_that_is_told_again_is_answered_again(bot: House, ann: Person) -> None:
    for _ in range(2):
        await ann.say("I have chest pain")
        await ann.sees("Call 112 now.")


async def test_a_warning_is_answered_whatever_is_open(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/settings")
    await ann.tap("Night")
    await ann.tap("Bedtime")
    await ann.sees("When do you go to bed?")
    await ann.say("chest pain")
    await ann.sees("Call 112 now.")
    await ann.say("/stop")
    await ann.sees("Stopped")
    await ann.say("chest pain")
    await ann.sees("Call 112 now.")


async def test_a_warning_of_somebody_without_a_plan_is_answered(
    bot: House, visitor: Person
) -> None:
    await visitor.say("I have chest pain")
    await visitor.sees("Call 911 (US), 112 (Europe) or 999 (UK) now.")
    await visitor.start()
    await visitor.sees("Do you agree")
    await visitor.say("I have chest pain")
    await visitor.sees("Call 911 (US), 112 (Europe) or 999 (UK) now.")


async def test_no_warning_signs_are_noted_in_a_line(bot: House, morning: Person) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("Anything else?")
    await morning.sees("Do you also have any of these?")
    await morning.say("no")
    await morning.sees("None of these warning signs. Noted")


async def test_whether_it_was_taken_is_asked_when_the_evening_left_it_open(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.say("1 cramp, no diarrhea")
    await ann.sees("Did you take the dose last evening (100 mg")
    await ann.say("took one capsule")
    await ann.sees("Your plan stays")
    intake = await intake_of(bot)
    assert intake is not None
    assert intake.dose_mg == 50.0
    assert (await answers_of(bot)).taken_answer is Known.YES


async def test_not_sure_is_neither_zero_nor_none(bot: House, morning: Person) -> None:
    await morning.tap("Not sure")
    await morning.sees("Any diarrhea")
    await morning.say("not sure")
    await morning.sees("Cramps: not sure", "Diarrhea: not sure")
    answers = await answers_of(bot)
    assert (answers.cramps, answers.stool) == (None, None)


async def test_one_keyboard_is_alive_at_a_time(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.tap("Took a different amount")
    await ann.sees("How much was it?")
    assert await ann.buttons() == ["As planned", "Nothing"]
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    assert "As planned" not in await ann.buttons()


async def test_words_are_answered_below_them(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("took it")
    await ann.sees("Noted")
    *_, question, said, record = await ann.messages()
    assert "Your plan tonight" in question["text"]
    assert said["text"] == "took it"
    assert "you took 100 mg" in record["text"]
    assert await ann.buttons() == ["Change", "Undo"]
