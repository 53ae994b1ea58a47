"""Times of day as people type them."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.words import read_clock

BEDTIME = time(22, 30)
WAKING = time(7, 0)

AT_BEDTIME = {
    "23:00": time(23, 0),
    "2330": time(23, 30),
    "930": time(21, 30),
    "23.30": time(23, 30),
    "23,30": time(23, 30),
    "23h30": time(23, 30),
    "22h": time(22, 0),
    "22:30:15": time(22, 30),
    "11 pm": time(23, 0),
    "11pm": time(23, 0),
    "11p": time(23, 0),
    "11:30 p.m.": time(23, 30),
    "11:30 P.M": time(23, 30),
    "11.30pm": time(23, 30),
    "09:30 pm": time(21, 30),
    "23:30 pm": time(23, 30),
    "10": time(22, 0),
    "at 10": time(22, 0),
    "around 11": time(23, 0),
    "~11": time(23, 0),
    "11-ish": time(23, 0),
    "10 30": time(22, 30),
    "ten thirty": time(22, 30),
    "ten twenty-five": time(22, 25),
    "ten oh five": time(22, 5),
    "twenty two thirty": time(22, 30),
    "eleven": time(23, 0),
    "elven": time(23, 0),
    "half past ten": time(22, 30),
    "Half-past ten": time(22, 30),
    "half ten": time(22, 30),
    "quarter to eleven": time(22, 45),
    "a quarter past 11": time(23, 15),
    "quarter of eleven": time(22, 45),
    "twenty past ten": time(22, 20),
    "20 minutes to 11": time(22, 40),
    "10 minutes to 11": time(22, 50),
    "5 to 11": time(22, 55),
    "half past midnight": time(0, 30),
    "quarter to midnight": time(23, 45),
    "ten o'clock": time(22, 0),
    "10 o’clock in the evening": time(22, 0),
    "9 at night": time(21, 0),
    "12 at night": time(0, 0),
    "tonight at 10": time(22, 0),
    "midnight": time(0, 0),
    "12 midnight": time(0, 0),
    "noon": time(12, 0),
    "12:30 am": time(0, 30),
    "12:30": time(0, 30),
    "12": time(0, 0),
    "1": time(1, 0),
    "0:30": time(0, 30),
    "00:00": time(0, 0),
    "24:00": time(0, 0),
    "09:30": time(9, 30),
    "2 in the morning": time(2, 0),
    "I go to bed around half past ten, I think": time(22, 30),
    "１１：３０": time(23, 30),
    "\u200f١١:٣٠\u200f": time(23, 30),
    "🕚 11 pm 🙂": time(23, 0),
}

AT_WAKING = {
    "7": time(7, 0),
    "half past six": time(6, 30),
    "6.45": time(6, 45),
    "10": time(10, 0),
    "7 in the evening": time(19, 0),
    "12": time(12, 0),
    "noon": time(12, 0),
    "quarter to one": time(12, 45),
    "I get up at 6": time(6, 0),
}

NO_TIME = [
    "",
    " ",
    "soon",
    "25:00",
    "24:30",
    "11:75",
    "2575",
    "10:5",
    "10.3",
    "75",
    "-5",
    "thirteen hundred bananas",
    "10-11",
    "10 or 11",
    "10 to 11",  # ten to eleven, or from ten to eleven?
    "5 to 7",
    "between 10 and 11",
    "after 11",
    "not 11",
    "0:30 pm",
    "13 am",
    "3 in the evening",
    "10 minutes",
    "in 10 minutes",
    "10 10 10",
    "10:30 11:30",
    "1,5,7",
    "½",
    "150 mg",
    "9" * 400,
    "🕚",
]


@pytest.mark.parametrize(("text", "meant"), AT_BEDTIME.items())
def test_a_bedtime_is_understood_however_it_is_said(text: str, meant: time) -> None:
    assert read_clock(text, near=BEDTIME) == meant


@pytest.mark.parametrize(("text", "meant"), AT_WAKING.items())
def test_an_open_time_is_taken_in_the_morning_when_the_morning_is_asked(
    text: str, meant: time
) -> None:
    assert read_clock(text, near=WAKING) == meant


@pytest.mark.parametrize("text", NO_TIME)
def test_what_is_no_clear_time_is_asked_again(text: str) -> None:
    assert read_clock(text, near=BEDTIME) is None


def test_six_hours_from_both_readings_the_one_as_written_is_taken() -> None:
    assert read_clock("4:30", near=BEDTIME) == time(4, 30)


TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
SPOKEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
ONES = dict(enumerate(SPOKEN.split()))


def spoken(number: int) -> str:
    """A number below sixty in words."""
    if number in ONES or number in TENS:
        return ONES.get(number, TENS.get(number, ""))
    return f"{TENS[number // 10 * 10]} {ONES[number % 10]}"


def spellings(at: time) -> list[str]:
    """One time of day in the ways that leave nothing open, and those near itself."""
    half = "am" if at.hour < 12 else "pm"
    hour_12 = at.hour % 12 or 12
    minute = f"oh {spoken(at.minute)}" if at.minute < 10 else spoken(at.minute)
    return [
        f"{at:%H:%M}",
        f"{at:%H%M}",
        f"{at:%H.%M}",
        f"{at.hour}h{at.minute:02}",
        f"{hour_12}:{at.minute:02}",
        f"{hour_12}:{at.minute:02} {half}",
        f"{hour_12}.{at.minute:02}{half.upper()}",
        f"{hour_12}:{at.minute:02} {half[0]}.m.",
        f"{spoken(hour_12)} {minute} {half}",
        f"{spoken(hour_12)} {minute}",
    ]


def test_every_minute_of_the_day_survives_every_spelling() -> None:
    for minutes in range(24 * 60):
        at = time(minutes // 60, minutes % 60)
        for text in spellings(at):
            assert read_clock(text, near=at) == at, text


@settings(max_examples=100, deadline=None)
@given(st.times(), st.integers(1, 12), st.integers(0, 59))
def test_an_open_time_is_never_more_than_six_hours_from_what_was_asked(
    near: time, hour: int, minute: int
) -> None:
    read = read_clock(f"{hour}:{minute:02}", near=near)

    assert read is not None
    assert (read.hour % 12, read.minute) == (hour % 12, minute)
    apart = abs((read.hour - near.hour) * 60 + read.minute - near.minute)
    assert min(apart, 24 * 60 - apart) <= 6 * 60
