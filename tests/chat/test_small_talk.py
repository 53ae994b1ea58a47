"""Words that may be about anything take back nothing that somebody has told."""

from __future__ import annotations

import pytest

from bot.store import diary
from bot.store.diary import Intake, MorningAnswers
from tests.kit.house import BEDTIME, MONDAY, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1


async def takes_it(ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.say("took it")
    await ann.sees("you took 100 mg")


async def tells_of_two(ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps")
    await ann.say("2 cramps, no diarrhea")
    await ann.sees("Cramps: 2")


async def intake_of(bot: House) -> Intake:
    told = await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY))
    assert told is not None
    return told


async def answers_of(bot: House) -> MorningAnswers:
    answers = await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY))
    assert answers is not None
    return answers


@pytest.mark.parametrize("said", ["yes", "done", "I took it", "no", "ok"])
async def test_a_bare_word_leaves_the_amount_that_was_told(
    bot: House, ann: Person, sandbox: Sandbox, said: str
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.say("took 3 capsules")
    await ann.sees("you took 150 mg")
    await ann.say(said)
    await bot.all_done()
    told = await intake_of(bot)
    assert (told.taken, told.dose_mg) == (True, 150.0)


async def test_a_bare_yes_does_not_undo_a_night_without(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.say("not tonight")
    await ann.sees("nothing taken")
    await ann.say("yes")
    await bot.all_done()
    told = await intake_of(bot)
    assert not told.taken


@pytest.mark.parametrize("said", ["No thanks", "no more", "skip", "not tonight"])
async def test_a_no_after_the_dose_is_asked_about_first(
    bot: House, ann: Person, sandbox: Sandbox, said: str
) -> None:
    await takes_it(ann, sandbox)
    await ann.say(said)
    await bot.all_done()
    told = await intake_of(bot)
    assert told.taken


async def test_a_no_after_the_dose_counts_after_a_yes(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await takes_it(ann, sandbox)
    await ann.say("not tonight")
    await ann.sees("I understood", "Is that right?")
    await ann.say("yes")
    await ann.sees("nothing taken")
    told = await intake_of(bot)
    assert not told.taken


@pytest.mark.parametrize("said", ["skip", "No thanks", "no more"])
async def test_by_day_such_words_leave_last_nights_dose_alone(
    bot: House, ann: Person, sandbox: Sandbox, said: str
) -> None:
    await takes_it(ann, sandbox)
    await tells_of_two(ann, sandbox)
    await ann.say(said)
    await bot.all_done()
    told = await intake_of(bot)
    assert told.taken


@pytest.mark.parametrize("said", ["all good", "Nope, that is all", "no, no"])
async def test_small_talk_leaves_a_told_morning_as_it_is(
    bot: House, ann: Person, sandbox: Sandbox, said: str
) -> None:
    await takes_it(ann, sandbox)
    await tells_of_two(ann, sandbox)
    await ann.say(said)
    await bot.all_done()
    assert (await answers_of(bot)).cramps == 2


async def test_a_morning_is_still_corrected_in_words(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await tells_of_two(ann, sandbox)
    await ann.say("3 cramps")
    await ann.sees("Cramps: 3")
