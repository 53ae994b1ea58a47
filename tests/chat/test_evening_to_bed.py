"""To bed now, by a button or in words: tonight's plan at once, and the morning at its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.model import Phase
from bot.care.screening import Condition
from bot.chat.phrasebook import is_one_of
from bot.store import diary, screenings
from tests.kit.house import AT_SIX, BEDTIME, MONDAY, ON_100_MG, WAKE, House
from tests.kit.person import Person
from tests.kit.plans import a_screening
from tests.kit.sandbox import Sandbox

PERSON = 1


async def test_to_bed_early_asks_at_once_and_the_night_stays_quiet(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, lead_minutes=30, cue="after my tea"))
    await visitor.say("/today")
    await visitor.tap("I am going to bed now")
    said = await visitor.sees(
        "After my tea: your plan tonight is 100 mg",
        "Leave it out if you have diarrhea",
        "Good night. No more reminder comes tonight; I ask how the night was at 07:00.",
    )
    assert "For your bedtime" not in said
    assert "Later" not in await visitor.buttons()
    await sandbox.move_to(BEDTIME)
    await bot.all_done()
    await visitor.tap("Took it")
    await visitor.sees("Monday night: you took 100 mg", "Sleep well.")
    reminders = [m for m in await visitor.messages() if "After my tea" in m.get("text", "")]
    assert len(reminders) <= 1
    await sandbox.move_to(WAKE)
    await visitor.sees("Any cramps last night?")


async def test_to_bed_in_words_after_an_answer_is_a_good_night(bot: House, ann: Person) -> None:
    await ann.say("Took it.")
    await ann.sees("I will not remind you tonight")
    await ann.say("Good night!")
    await ann.sees("you took 100 mg", "Sleep well. I ask how the night was at 07:00.")


async def test_to_bed_without_a_dose(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, phase=Phase.BASELINE, dose_mg=0.0))
    await visitor.say("/today")
    await visitor.sees("no dose")
    assert "I am going to bed now" not in await visitor.buttons()
    await visitor.say("i’m going to bed")
    await visitor.sees("Your plan has nothing for tonight. Sleep well.", "at 07:00")


async def test_to_bed_at_noon_changes_nothing(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await sandbox.move_to(WAKE + timedelta(hours=5))
    await ann.sees("Any cramps")
    await ann.say("going to bed")
    await ann.sees("Your bedtime is 22:30", "Nothing was changed")
    await sandbox.move_to(BEDTIME + timedelta(days=1))
    await ann.sees("Your plan tonight")


async def test_to_bed_too_near_a_medicine_says_so(bot: House, ann: Person) -> None:
    iron = Condition.IRON
    told = replace(a_screening(iron, at=AT_SIX), medicine_times={iron: (time(17),)})
    await bot.run(lambda tx: screenings.add(tx, PERSON, told))
    await ann.say("going to bed now")
    await ann.sees("Right now it would be too close to another medicine", "iron")
    await ann.tap("Not tonight")
    await ann.sees("Monday night: nothing taken. Noted. I will not remind you tonight.")


async def test_to_bed_twelve_hours_are_kept(bot: House, ann: Person, sandbox: Sandbox) -> None:
    await bot.lived(PERSON, 3)
    noon = WAKE + timedelta(hours=5)
    await sandbox.move_to(noon)
    await ann.say("took it")  # told by day: last night's, just now as far as anybody knows
    await ann.sees("Monday night: you took 100 mg")
    await sandbox.move_to(noon + timedelta(hours=9))
    await ann.say("going to bed")
    await ann.sees("Less than 12 hours have passed", "nothing before 00:00")
    assert await bot.run(lambda tx: diary.intake_of(tx, PERSON, MONDAY.next())) is None


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("Good night!", True),
        ("  GOOD   night ", True),
        ("I’m off", False),
        ("I'm going to bed", True),
        ("I’m going to bed.", True),
        ("good", False),
        ("", False),
        ("going to bed at 11", False),
    ],
)
def test_a_whole_sentence_is_meant_or_nothing(text: str, is_meant: bool) -> None:
    assert is_one_of("good night, i'm going to bed", text) is is_meant
