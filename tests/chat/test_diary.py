"""The diary in the chat: two weeks at a glance, and any night put right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.care.model import Flag
from bot.chat import routes
from bot.store import conversations, diary
from bot.store.diary import MorningAnswers
from bot.store.plans import PlanStatus
from tests.kit.house import MONDAY, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.plans import on_the_skin
from tests.kit.sandbox import Sandbox

PERSON = 1
THURSDAY = MONDAY.plus(-4)


async def answers_of(bot: House, night: object = THURSDAY) -> MorningAnswers | None:
    return await bot.run(lambda tx: diary.check_in_of(tx, PERSON, night))  # type: ignore[arg-type]


@pytest.fixture
async def kept(bot: House, ann: Person) -> Person:
    """Ann has a week behind her, with two cramps a night."""
    await bot.lived(PERSON, 7)
    return ann


@pytest.mark.parametrize("word", ["/diary", "Diary", "diary!"])
async def test_the_list_shows_each_night_in_a_line(bot: House, kept: Person, word: str) -> None:
    await kept.say(word)
    seen = await kept.sees(
        "Your diary: the last 14 nights", "Sun 22: 100 mg, 2 cramps, no diarrhea"
    )
    lines = seen.splitlines()
    assert len([line for line in lines if ": " in line and line[3] == " "]) == 14
    assert all(len(line) <= 48 for line in lines[1:15])
    assert len(await kept.buttons()) == 14
    assert "Tue 10: not asked" in seen
    assert "0 cramps" not in seen


async def test_somebody_without_a_plan_is_told_kindly(bot: House, visitor: Person) -> None:
    await visitor.say("/diary")
    await visitor.sees("Your diary has no night yet")
    assert await visitor.buttons() == []


async def test_a_setup_in_progress_stays_open(bot: House, visitor: Person) -> None:
    await visitor.start()
    await visitor.sees("Do you agree")
    await visitor.say("/diary")
    await visitor.sees("Your diary has no night yet")
    open_now = await bot.run(lambda tx: conversations.get(tx, PERSON))
    assert open_now is not None
    assert open_now.question.startswith("setup.")


async def test_a_night_opens_is_put_right_and_says_when(bot: House, kept: Person) -> None:
    await kept.say("/diary")
    await kept.tap("Thu 19")
    await kept.sees("Thursday night", "Magnesium: 100 mg", "Cramps: 2", "Told: Thu")
    await kept.tap("Cramps")
    await kept.sees("Any cramps that night?")
    await kept.tap("4")
    await kept.sees("Cramps: 4", "Changed: Mon")
    answers = await answers_of(bot)
    assert answers is not None
    assert (answers.cramps, answers.late) == (4, True)
    await kept.tap("All nights")
    await kept.sees("Thu 19: 100 mg, 4 cramps, no diarrhea")


async def test_a_missing_night_is_filled_in(bot: House, ann: Person) -> None:
    await ann.say("/diary")
    await ann.tap("Thu 19")
    await ann.sees("Magnesium: dose not told (100 mg planned)", "was not asked about")
    await ann.tap("Magnesium")
    await ann.sees("How much magnesium did you take?")
    await ann.tap("As planned")
    await ann.sees("Magnesium: 100 mg")
    await ann.tap("Cramps")
    await ann.say("none")
    await ann.sees("Cramps: none", "Diarrhea: not told", "Told later: Mon")
    await ann.say("/diary")
    await ann.sees("Thu 19: 100 mg, no cramps, diarrhea not told")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("150 mg", "Magnesium: 150 of 100 mg"),
        ("half a capsule", "Magnesium: 25 of 100 mg"),
        ("nothing", "Magnesium: nothing taken (100 mg planned)"),
    ],
)
async def test_a_dose_is_told_in_words(bot: House, ann: Person, words: str, seen: str) -> None:
    await ann.say("/diary")
    await ann.tap("Thu 19")
    await ann.tap("Magnesium")
    await ann.sees("How much magnesium")
    await ann.say(words)
    await ann.sees(seen)


async def test_a_dose_like_a_slip_is_asked_about_once(bot: House, ann: Person) -> None:
    await ann.say("/diary")
    await ann.tap("Thu 19")
    await ann.tap("Magnesium")
    for seen in ("looks like a slip", "Magnesium: 9000 of 100 mg"):
        await ann.say("9000 mg")
        await ann.sees(seen)


async def test_words_that_answer_nothing_are_met_with_the_question(bot: House, ann: Person) -> None:
    await ann.say("/diary")
    await ann.tap("Thu 19")
    await ann.tap("Diarrhea")
    await ann.sees("Any diarrhea")
    await ann.say("purple")
    await ann.sees("I did not understand that", "Any diarrhea")
    await ann.say("no")
    await ann.sees("Diarrhea: no")


async def test_diarrhea_told_late_still_warns(bot: House, kept: Person) -> None:
    await kept.say("/diary")
    await kept.tap("Thu 19")
    await kept.tap("Diarrhea")
    await kept.tap("Six times or more")
    await kept.sees("see a doctor today", "Do you have any of these?")


async def test_a_warning_sign_told_late_holds_the_dose(bot: House, kept: Person) -> None:
    await kept.say("/diary")
    await kept.tap("Thu 19")
    await kept.tap("Anything else?")
    await kept.tap("Legs")
    await kept.tap("One leg swollen and hot")
    await kept.sees("see a doctor today")
    answers = await answers_of(bot)
    assert answers is not None
    assert answers.flags == {Flag.ONE_LEG_SWOLLEN_HOT}
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_a_very_long_cramp_is_a_warning_sign(bot: House, kept: Person) -> None:
    await kept.say("/diary")
    await kept.tap("Thu 19")
    await kept.tap("How long?")
    await kept.tap("Over 10 minutes")
    await kept.sees("Longest cramp: over 10 minutes", "see a doctor today")


async def test_last_night_is_answered_by_its_own_morning(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("took it")
    await ann.sees("you took 100 mg")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    await ann.say("/diary")
    await ann.tap("Mon 23")
    await ann.sees("Magnesium: 100 mg", "was not answered")
    await ann.tap("Change")
    await ann.sees("Any cramps last night?")
    await ann.tap("No cramps")
    await ann.sees("Any diarrhea")
    await ann.tap("No")
    await ann.sees("Your plan stays")


async def test_buttons_of_a_night_that_has_left_the_book_are_old(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/diary")
    await ann.sees("Your diary")
    listed = (await ann.messages())[-1]["message_id"]
    for data in ("1|di|2026-11-01|open", "1|di|2026-11-01|count:3", "1|di|2026-11-01|dose:took"):
        await ann.press(data, listed)
        await ann.sees("not in the diary of the last 14 nights")
    for data in ("1|di|2026-11-19|count:99", "1|di||open", "1|di|2026-11-19|rubbish"):
        await ann.press(data, listed)
        await ann.sees("no longer does anything")
    assert await answers_of(bot) is None


async def test_the_oil_is_told_without_milligrams(bot: House, visitor: Person) -> None:
    oil = on_the_skin(origin=MONDAY.plus(-20), region=ON_100_MG.region)
    await bot.move_in(visitor, replace(oil))
    await visitor.say("/diary")
    await visitor.tap("Thu 19")
    await visitor.tap("Oil")
    await visitor.sees("Did you use the oil?")
    await visitor.tap("Not applied")
    assert "mg" not in await visitor.sees("Magnesium: no oil")


def test_diary_and_undo_are_commands() -> None:
    assert {"diary", "undo"} <= routes.COMMANDS.keys()
