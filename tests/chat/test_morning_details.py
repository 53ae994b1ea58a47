"""The morning's details, for who wants to tell them, and what every answer adds up to."""

from __future__ import annotations

import pytest

from bot.care.model import Flag
from bot.chat.morning_words import changes_of, read_minutes
from bot.chat.pictures import picture
from bot.services.morning import LONGEST_MINUTES
from bot.store import diary
from bot.store.diary import Known, MorningAnswers
from bot.store.plans import PlanStatus
from tests.kit.house import MONDAY, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1


@pytest.fixture
async def morning(bot: House, ann: Person, sandbox: Sandbox) -> Person:
    """Tuesday at seven: a week behind, last evening's dose told, the first question is there."""
    await bot.lived(PERSON, 6)
    await ann.say("took it")
    await ann.sees("Noted")
    await sandbox.move_to(WAKE)
    await ann.sees("Any cramps last night?")
    return ann


async def answers_of(bot: House) -> MorningAnswers:
    found = await bot.run(lambda tx: diary.check_in_of(tx, PERSON, MONDAY))
    assert found is not None
    return found


async def test_a_good_morning_is_two_taps_and_says_where_the_week_stands(
    bot: House, morning: Person
) -> None:
    await morning.tap("No cramps")
    await morning.sees("Any diarrhea")
    await morning.tap("No")
    await morning.sees(
        "Cramps: none", "Diarrhea: no", "The last 7 nights: 7 nights told, 12 cramps"
    )
    labels = await morning.buttons()
    assert "How long?" not in labels
    assert {"Change", "Undo", "Anything else?"} <= set(labels)


async def test_how_long_and_the_sleep_are_told_by_tap(bot: House, morning: Person) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.sees("Cramps: 2")
    await morning.tap("How long?")
    await morning.sees("How long did the longest cramp last?")
    await morning.tap("3 to 5 minutes")
    await morning.sees("Longest cramp: 3 to 5 minutes")
    await morning.tap("Sleep")
    await morning.sees("Did the cramps disturb your sleep?")
    await morning.tap("Not sure")
    await morning.sees("Sleep disturbed: not sure", "Longest cramp: 3 to 5 minutes")
    answers = await answers_of(bot)
    assert (answers.longest_minutes, answers.disturbed_answer) == (5, Known.NOT_SURE)


async def test_they_are_told_in_words_too(bot: House, morning: Person) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("How long?")
    await morning.say("90 sec")
    await morning.sees("Longest cramp: 1 to 2 minutes")
    await morning.tap("Sleep")
    await morning.say("yes")
    await morning.sees("Sleep disturbed: yes")
    await morning.tap("How bad was it?")
    await morning.say("not sure")
    await morning.sees("Cramps: 2")
    assert (await answers_of(bot)).worst_pain is None


async def test_a_cramp_of_over_ten_minutes_is_a_warning_sign(bot: House, morning: Person) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("How long?")
    await morning.tap("Over 10 minutes")
    await morning.sees("see a doctor today", "Noted: A cramp of over 10 minutes")
    assert (await answers_of(bot)).flags == {Flag.CRAMP_GT10MIN}
    assert (await plan_of(bot)).status is PlanStatus.HELD


async def test_a_detail_that_changes_nothing_is_answered_with_what_comes_next(
    bot: House, morning: Person
) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("Sleep")
    await morning.sees("Did the cramps disturb your sleep?")
    await morning.tap("No")
    await morning.sees("Sleep disturbed: no", "The last 7 nights: 7 nights told, 14 cramps")


async def test_the_picture_comes_with_the_answers_below_it(
    bot: House, morning: Person, sandbox: Sandbox
) -> None:
    await morning.tap("No cramps")
    await morning.tap("Show a picture")
    await morning.sees("from hard (1) to all liquid (7)")
    assert len(await sandbox.calls("sendPhoto")) == 1
    await morning.tap("A little soft")
    await morning.sees("Diarrhea: a little soft")


async def test_in_doubt_about_a_warning_sign_one_is_told_whom_to_ask(
    bot: House, morning: Person
) -> None:
    await morning.say("2 cramps, no diarrhea")
    await morning.tap("Anything else?")
    await morning.sees("Do you also have any of these?")
    await morning.tap("Not sure")
    await morning.sees("In doubt, ask a doctor or pharmacist today", "112")
    assert (await answers_of(bot)).flags_answer is Known.NOT_SURE


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30 s", 1), ("1", 1), ("2 min", 2), ("2,5 Minuten", 5), ("10 minutos", 10), ("11", 11)],
)
def test_a_length_of_time_falls_into_one_choice(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes
    assert minutes in LONGEST_MINUTES


@pytest.mark.parametrize("text", ["", "long", "2 mg", "-3", "3 cramps", "1e3"])
def test_other_words_are_no_length_of_time(text: str) -> None:
    assert read_minutes(text) is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("count", "99"),
        ("count", "-1"),
        ("stool", "4"),
        ("pain", "11"),
        ("longest", "7"),
        ("x", "1"),
    ],
)
def test_an_answer_that_no_button_has_is_none(name: str, answer: str) -> None:
    assert changes_of(name, answer) is None


@pytest.mark.parametrize("name", ["bristol", "bristol_de", "bristol_es"])
def test_the_chart_is_small_enough_for_a_phone(name: str) -> None:
    content = picture(name)
    assert content.startswith(b"\x89PNG")
    assert len(content) < 60_000
