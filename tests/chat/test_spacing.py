"""Medicines and the bedtime in the chat: asked, refused with the reason, agreed by a pharmacist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.care.model import Screen
from bot.care.screening import Condition
from bot.care.spacing import Times
from bot.chat.setup_times import read_times
from bot.store import screenings
from bot.store.screenings import Screening
from tests.chat.newcomer import PRODUCT, Message, Newcomer, newcomer
from tests.kit.house import AT_SIX, BEDTIME, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

TO_LISTS = ("I agree", "18 to 64", "None of these", "Yes, show", "None of these")
IRON = {Condition.IRON: (time(20),)}


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def takes(person: Newcomer, *medicines: str) -> Message:
    """Up to the first question about times."""
    person.start()
    return person.answer(*TO_LISTS, *medicines, "Done")


def to_bedtime(person: Newcomer, *times: str) -> Message:
    """Iron at these times, told in the setup; the bedtime is asked."""
    takes(person, "Iron")
    for at in times:
        person.say(at)
    return person.answer("Done", "None of these", "Europe", "Berlin")


def stored(person: Newcomer) -> Screening:
    said = person.run(lambda tx: screenings.latest(tx, 1))
    assert said is not None
    return said


def test_each_medicine_is_asked_for_its_times(person: Newcomer) -> None:
    assert "Levothyroxine (thyroid): when do you take it?" in takes(person, "Levo", "Iron").text
    assert "Done" not in person.last.labels, "first a time"
    person.answer("6:00 AM", "Done")
    record = list(person.screen.values())[-2]
    assert (record.text, record.rows) == ("Levothyroxine (thyroid): 6:00 AM", ())
    assert "Iron: when do you take it?" in person.last.text
    person.answer("8:00 AM", "8:00 PM", "Done")
    assert person.question == "setup.medicines_info"


def test_a_time_is_marked_in_place_and_taken_back(person: Newcomer) -> None:
    takes(person, "Iron")
    before = len(person.screen)
    assert "✓ 7:00 AM" in person.tap("7:00 AM").labels
    assert "✓ 7:00 AM" not in person.tap("✓ 7:00 AM").labels
    assert len(person.screen) == before


def test_typed_times_are_marked_and_need_a_done(person: Newcomer) -> None:
    takes(person, "Iron")
    labels = person.say("morning 7, evening 19:30").labels
    assert {"✓ 7:00 AM", "✓ 7:30 PM"} <= set(labels)
    person.say("done")
    assert person.question == "setup.medicines_info"


@pytest.mark.parametrize("said", ["with breakfast", "twice a day", "7 and sometimes", "25:00"])
def test_times_that_are_half_understood_are_asked_again(person: Newcomer, said: str) -> None:
    takes(person, "Iron")
    assert "like 7:00 or 8 and 20" in person.say(said).text
    assert person.question == "setup.medicine_times"


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("7:00", [time(7)]),
        ("8 and 20", [time(8), time(20)]),
        ("8 & 20", [time(8), time(20)]),
        ("8/20", [time(8), time(20)]),
        ("6:30 am, 6:30 pm", [time(6, 30), time(18, 30)]),
        ("morning 7, evening 19:30", [time(7), time(19, 30)]),
        ("8 in the morning and 8 at night", [time(8), time(20)]),
        ("noon", [time(12)]),
        ("midnight and 12 noon", [time(0), time(12)]),
        ("half past six", [time(6, 30)]),
    ],
)
def test_times_as_people_write_them(said: str, times: list[time]) -> None:
    assert read_times(said) == times


def test_more_times_than_a_day_has_room_for_are_refused(person: Newcomer) -> None:
    takes(person, "Iron")
    assert "more than 8 times" in person.say(", ".join(f"{hour}:00" for hour in range(9))).text
    assert person.question == "setup.medicine_times"


@pytest.mark.parametrize("said", ["it varies", "not sure", "as needed", "I don't know"])
def test_times_that_vary_wait_for_an_ok(person: Newcomer, said: str) -> None:
    takes(person, "Any other prescription")
    person.say(said)
    person.tap("None of these")
    assert "A medicine to keep apart, at times that vary" in person.everything
    person.answer("Europe", "Berlin", "22:30", "07:00", *PRODUCT, "All right, begin")
    assert person.plan is not None
    assert person.plan.screen is Screen.ASK_FIRST
    assert stored(person).medicine_times == {Condition.OTHER_ORAL_PRESCRIPTION: ()}


@pytest.mark.parametrize(
    "forged",
    [
        "iron+25:00",
        "iron+07:00:00",
        "statin+07:00",
        "zinc+07:00",
        "iron=done",
        "iron",
        "+",
        "x=done",
    ],
)
def test_forged_times_change_nothing(person: Newcomer, forged: str) -> None:
    labels = takes(person, "Iron").labels
    assert person.press(f"1|su|medicine_times|{forged}").labels == labels
    assert person.question == "setup.medicine_times"


def test_a_second_done_does_not_speak_for_the_next_medicine(person: Newcomer) -> None:
    takes(person, "Levo", "Iron")
    varies = person.data_of("It varies")
    person.press(varies)
    person.press(varies)
    assert "Iron" in person.last.text
    person.tap("It varies")
    assert person.question == "setup.medicines_info"


def test_a_bedtime_that_breaks_a_gap_is_refused_with_reason_and_times(person: Newcomer) -> None:
    to_bedtime(person, "20:00")
    refused = person.tap("22:30")
    assert "not saved" in refused.text
    assert "Iron at 20:00 needs 4 h between: 22:30 is 2 h 30 min after it" in refused.text
    assert refused.labels == [
        "16:00", "00:00", "My pharmacist said OK", "Change the medicine's times",
    ]  # fmt: skip
    assert person.question == "setup.bedtime"
    person.tap("00:00")
    assert person.question == "setup.wake"


def test_a_typed_bedtime_is_refused_and_accepted_the_same_way(person: Newcomer) -> None:
    to_bedtime(person, "20:00")
    assert "Iron at 20:00" in person.say("half past ten").text
    assert "21:00 is 1 h after it" in person.say("21:00").text
    assert "20:00 is the same time" in person.say("8 pm").text
    assert "19:45 is 15 min before it" in person.say("19:45").text
    person.say("00:30")
    assert person.question == "setup.wake"


def test_start_says_the_reason_again(person: Newcomer) -> None:
    to_bedtime(person, "20:00")
    person.tap("22:30")
    assert "Magnesium at 22:30 is too close" in person.start().text


@pytest.mark.parametrize("say", [False, True])
def test_a_pharmacists_ok_keeps_the_bedtime(person: Newcomer, say: bool) -> None:
    to_bedtime(person, "20:00")
    person.tap("22:30")
    if say:
        person.say("pharmacist said ok")
    else:
        person.tap("My pharmacist said OK")
        assert "Bedtime: 22:30. My pharmacist said OK" in person.everything
    person.answer("07:00", *PRODUCT, "Measure first", "All right, begin")
    assert person.plan is not None
    assert person.plan.bedtime_local == time(22, 30)
    assert (stored(person).pharmacist_ok, stored(person).medicine_times) == (True, IRON)


def test_nobody_agrees_to_a_bedtime_that_is_not_refused(person: Newcomer) -> None:
    to_bedtime(person, "08:00")
    for forged in ("pharmacist_ok", "times"):
        person.press(f"1|su|bedtime|{forged}")
        assert person.question == "setup.bedtime"


def test_a_wrong_medicine_time_is_put_right_from_the_refusal(person: Newcomer) -> None:
    to_bedtime(person, "20:00")
    person.answer("22:30", "Change the medicine's times")
    assert "✓ 8:00 PM" in person.last.labels or "✓ 20:00" in person.last.labels
    person.answer("✓ 20:00", "08:00", "Done", "22:30")
    assert person.question == "setup.wake"


def test_a_new_medicine_on_the_summary_looks_at_the_bedtime_again(person: Newcomer) -> None:
    to_bedtime(person, "08:00")
    person.answer("22:30", "07:00", *PRODUCT, "Measure first")
    assert person.question == "setup.summary"
    person.answer("Change something", "Medicines", "Yes, show", "None of these", "Zinc", "Done")
    person.answer("None of these", "Done", "22:00", "Done")
    assert "Zinc at 22:00 needs 2 h between: 22:30 is 30 min after it" in person.last.text
    person.tap("00:00")
    assert person.question == "setup.summary"
    assert "Bed 00:00" in person.last.text


def test_oil_has_no_medicine_times_and_any_bedtime(person: Newcomer) -> None:
    to_bedtime(person, "08:00")
    person.answer("22:30", "07:00", "Oil or spray")
    person.answer("Change something", "Bedtime")
    person.say("07:30")
    assert person.question == "setup.wake"


def test_a_product_after_the_oil_looks_at_the_bedtime_again(person: Newcomer) -> None:
    to_bedtime(person, "08:00")
    person.answer("22:30", "09:00", "Oil or spray", "Change something", "Bedtime")
    person.say("05:00")
    person.answer("Change something", "Product", "Citrate")
    assert "Iron at 08:00 needs 4 h between: 05:00 is 3 h before it" in person.last.text


def test_an_antibiotic_waits_from_the_setup_on(person: Newcomer) -> None:
    takes(person, "Antibiotic now")
    assert person.question == "setup.medicines_info", "a course has no times"
    person.tap("None of these")
    assert "the magnesium waits until the course is over" in person.everything
    person.answer("Europe", "Berlin", "22:30", "07:00", *PRODUCT)
    assert "no magnesium until the antibiotic is over" in person.last.text
    person.tap("All right, begin")
    assert person.plan is not None
    assert person.plan.spacing_conflict


# --- /settings, through the whole bot ---


async def ann_takes(bot: House, medicine_times: Times, *more: Condition) -> None:
    said = Screening(
        screened_at=AT_SIX,
        conditions=frozenset(medicine_times).union(more),
        age_65_or_older=False,
        kidney_tested=None,
        unsure=False,
        verdict=Screen.OK,
        medicine_times=medicine_times,
    )
    await bot.run(lambda tx: screenings.add(tx, 1, said))


async def test_settings_show_and_keep_the_gap(bot: House, ann: Person) -> None:
    await ann_takes(bot, {Condition.LEVOTHYROXINE: (time(6),)})
    await ann.say("/settings")
    await ann.sees("Levothyroxine (thyroid): 06:00")
    await ann.tap("Night")
    await ann.tap("Bedtime")
    await ann.sees("When do you go to bed")
    await ann.say("03:30")
    await ann.sees("Levothyroxine (thyroid) at 06:00 needs 4 h", "03:30 is 2 h 30 min before it")
    assert (await plan_of(bot)).bedtime_local == time(22, 30)
    await ann.say("4 am")
    await ann.sees("04:00 is 2 h before it")
    await ann.tap("02:00")
    await ann.tap("Save")
    await ann.sees("Saved", "Bedtime: 02:00")


async def test_settings_take_a_pharmacists_word(bot: House, ann: Person) -> None:
    await ann_takes(bot, IRON)
    await ann.say("bedtime 23:00")
    await ann.tap("My pharmacist said OK")
    await ann.sees("nothing is saved yet", "Bedtime: 23:00")
    await ann.tap("Save")
    await ann.sees("Saved", "Bedtime: 23:00")
    said = await bot.run(lambda tx: screenings.latest(tx, 1))
    assert said is not None
    assert said.pharmacist_ok


@pytest.mark.parametrize("forged", ["25:00", "", "now", "23:00:00"])
async def test_a_forged_bedtime_changes_nothing(bot: House, ann: Person, forged: str) -> None:
    await ann.say("/settings")
    await ann.sees("Your settings")
    (shown,) = [m for m in await ann.messages() if "Your settings" in m.get("text", "")]
    await ann.press(f"1|se|{forged}|bed_is", shown["message_id"])
    await ann.sees("Nothing was changed")
    assert (await plan_of(bot)).bedtime_local == time(22, 30)


async def test_a_reminder_is_not_put_off_into_a_gap(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann_takes(bot, {Condition.ZINC: (time(1),)})
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.tap("Later")
    await ann.sees("When shall I remind you")
    assert await ann.buttons() == ["In 15 minutes", "In 30 minutes"]
    await ann.say("in 60 minutes")
    await ann.sees("nothing was changed", "Zinc at 01:00 needs 2 h", "23:30 is 1 h 30 min before")
    await ann.tap("In 30 minutes")
    await ann.sees("I will remind you at 23:00")


async def test_an_antibiotic_course_pauses_until_it_is_told_as_over(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, spacing_conflict=True))
    await ann_takes(bot, {}, Condition.TETRACYCLINE_OR_QUINOLONE)
    await sandbox.move_to(WAKE)
    await visitor.sees("Any cramps last night?")
    assert not any("Your plan tonight" in m.get("text", "") for m in await visitor.messages())
    await visitor.tap("2")
    await visitor.sees("Any diarrhea")
    await visitor.tap("No")
    await visitor.sees("No dose tonight", "has to be kept away from magnesium", "/settings")
    await visitor.say("/settings")
    await visitor.tap("My antibiotic is over")
    await visitor.sees("Saved.", "Tuesday at 22:30: a reminder for the night")
    await sandbox.move_to(BEDTIME + timedelta(days=1))
    await visitor.sees("Your plan tonight", "100 mg")
