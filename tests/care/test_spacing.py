"""Hours between the magnesium and other medicines (S4, S7, S8)."""

import re
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care import spacing as spacing_module
from bot.care.screening import SPACINGS, Condition
from bot.care.spacing import Conflict, Times, conflicts, nearest_fitting

DAY_MINUTES = 24 * 60
THYROID, IRON, HIV = Condition.LEVOTHYROXINE, Condition.IRON, Condition.DOLUTEGRAVIR


def clock(minute: int) -> time:
    """The time of day so many minutes after midnight, the next day included."""
    return time(*divmod(minute % DAY_MINUTES, 60))


minutes = st.integers(0, DAY_MINUTES - 1)
some_times = st.dictionaries(
    st.sampled_from([*SPACINGS, Condition.STATIN]),
    st.lists(minutes.map(clock), max_size=3).map(tuple),
    max_size=4,
)


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def later(at: time, by: int) -> time:
    return clock(minute_of(at) + by)


def at(text: str) -> time:
    return time.fromisoformat(text)


def fits(bedtime: str, medicine: Condition, *taken: str) -> bool:
    return not conflicts(at(bedtime), {medicine: tuple(map(at, taken))})


@pytest.mark.parametrize(
    ("bedtime", "medicine", "taken", "expected"),
    [
        ("22:00", THYROID, "06:00", True),
        ("02:00", THYROID, "06:00", True),  # four hours before it: exactly enough
        ("02:01", THYROID, "06:00", False),
        ("10:00", THYROID, "06:00", True),  # four hours after it
        ("09:59", THYROID, "06:00", False),
        ("06:00", THYROID, "06:00", False),
        ("23:00", Condition.ZINC, "01:00", True),  # round midnight: two hours
        ("23:01", Condition.ZINC, "01:00", False),
        ("01:00", Condition.ZINC, "23:00", True),
        ("02:00", HIV, "08:00", True),  # six before ...
        ("02:01", HIV, "08:00", False),
        ("10:00", HIV, "08:00", True),  # ... or two after
        ("09:59", HIV, "08:00", False),
        ("17:00", Condition.OTHER_ORAL_PRESCRIPTION, "20:00", True),
        ("17:01", Condition.OTHER_ORAL_PRESCRIPTION, "20:00", False),
    ],
)
def test_a_gap_is_kept_to_the_minute(
    bedtime: str, medicine: Condition, taken: str, expected: bool
) -> None:
    assert fits(bedtime, medicine, taken) is expected


def test_a_conflict_says_what_is_needed_and_what_there_is() -> None:
    spacing = SPACINGS[THYROID]
    assert conflicts(at("03:30"), {THYROID: (at("06:00"),)}) == (
        Conflict(spacing, at("06:00"), gap_minutes=150, is_before=True),
    )
    (after,) = conflicts(at("09:00"), {HIV: (at("08:00"),)})
    assert (after.medicine, after.gap_minutes, after.is_before) == (HIV, 60, False)
    assert after.needed_hours == 2
    (before,) = conflicts(at("07:30"), {HIV: (at("08:00"),)})
    assert (before.is_before, before.needed_hours) == (True, 6)


def test_every_dose_that_is_too_near_is_named_in_the_order_of_the_day() -> None:
    found = conflicts(at("22:00"), {IRON: (at("23:30"), at("19:00")), THYROID: (at("23:00"),)})
    assert [(one.medicine, f"{one.taken_local:%H:%M}") for one in found] == [
        (THYROID, "23:00"),
        (IRON, "19:00"),
        (IRON, "23:30"),
    ]


def test_the_nearest_times_are_the_edges_of_the_gaps() -> None:
    assert nearest_fitting(at("03:30"), {THYROID: (at("06:00"),)}) == (at("02:00"), at("10:00"))
    assert nearest_fitting(at("22:30"), {IRON: (at("20:07"),)}) == (at("16:07"), at("00:07"))


def test_a_gap_behind_a_gap_is_stepped_over() -> None:
    two = {IRON: (at("20:00"),), Condition.ZINC: (at("00:00"),)}
    assert nearest_fitting(at("21:00"), two) == (at("16:00"), at("02:00"))


def test_one_minute_between_two_gaps_is_the_nearest_on_both_sides() -> None:
    round_the_clock = {IRON: tuple(map(at, ("00:00", "08:00", "16:00")))}
    assert nearest_fitting(at("03:00"), round_the_clock) == (at("20:00"), at("04:00"))
    all_but_noon = {IRON: tuple(map(at, ("16:00", "20:00", "00:00", "04:00", "08:00")))}
    assert nearest_fitting(at("03:00"), all_but_noon) == (at("12:00"), at("12:00"))


def test_a_day_without_room_has_no_time_that_fits() -> None:
    closed = {IRON: tuple(map(at, ("00:00", "06:00", "12:00", "18:00")))}
    assert nearest_fitting(at("22:30"), closed) is None


@given(bedtime=minutes)
def test_without_medicines_every_time_fits(bedtime: int) -> None:
    assert conflicts(clock(bedtime), {}) == ()
    assert nearest_fitting(clock(bedtime), {}) == (clock(bedtime), clock(bedtime))


@given(bedtime=minutes, taken=minutes)
def test_a_medicine_that_needs_no_gap_is_passed_over(bedtime: int, taken: int) -> None:
    assert conflicts(clock(bedtime), {Condition.STATIN: (clock(taken),)}) == ()


@settings(max_examples=min(60, settings().max_examples))
@given(bedtime=minutes, medicine_times=some_times)
def test_what_is_called_fitting_fits_and_nothing_nearer_does(
    bedtime: int, medicine_times: Times
) -> None:
    open_minutes = [m for m in range(DAY_MINUTES) if not conflicts(clock(m), medicine_times)]
    found = nearest_fitting(clock(bedtime), medicine_times)
    if found is None:
        assert not open_minutes
        return
    earlier, later_one = map(minute_of, found)
    assert (bedtime - earlier) % DAY_MINUTES == min(
        (bedtime - m) % DAY_MINUTES for m in open_minutes
    )
    assert (later_one - bedtime) % DAY_MINUTES == min(
        (m - bedtime) % DAY_MINUTES for m in open_minutes
    )


@given(bedtime=minutes, medicine_times=some_times, by=minutes)
def test_moving_every_clock_by_the_same_moves_the_answers(
    bedtime: int, medicine_times: Times, by: int
) -> None:
    moved = {item: tuple(later(one, by) for one in told) for item, told in medicine_times.items()}
    here = conflicts(clock(bedtime), medicine_times)
    there = conflicts(clock(bedtime + by), moved)

    def kinds(found: tuple[Conflict, ...]) -> list[tuple[Condition, int, bool]]:
        return sorted((one.medicine, one.gap_minutes, one.is_before) for one in found)

    assert kinds(there) == kinds(here)
    nearest = nearest_fitting(clock(bedtime), medicine_times)
    wanted = None if nearest is None else tuple(later(one, by) for one in nearest)
    assert nearest_fitting(clock(bedtime + by), moved) == wanted


@given(bedtime=minutes, medicine_times=some_times, more=some_times)
def test_more_medicines_never_take_a_conflict_away(
    bedtime: int, medicine_times: Times, more: Times
) -> None:
    both = {
        item: (*medicine_times.get(item, ()), *more.get(item, ()))
        for item in {*medicine_times, *more}
    }
    assert set(conflicts(clock(bedtime), medicine_times)) <= set(conflicts(clock(bedtime), both))


@given(bedtime=minutes, medicine=st.sampled_from(list(SPACINGS)), taken=minutes)
def test_a_conflict_is_a_gap_smaller_than_the_one_needed(
    bedtime: int, medicine: Condition, taken: int
) -> None:
    for found in conflicts(clock(bedtime), {medicine: (clock(taken),)}):
        assert 0 <= found.gap_minutes < found.needed_hours * 60
        sign = 1 if found.is_before else -1
        assert later(clock(bedtime), sign * found.gap_minutes) == clock(taken)


def test_the_rule_book_names_the_hours_of_every_medicine() -> None:
    book = (Path(spacing_module.__file__).parent / "README.md").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^\| S4 \| SPACING \| (.+?) \|", book, re.M)
    said: dict[str, tuple[int, int]] = {}
    for names, hours in re.findall(r"([a-z][a-z, ]+?) (\d)[;.]", rule.split("magnesium: ", 1)[1]):
        said |= {name.strip(): (int(hours), int(hours)) for name in names.split(", ")}
    ((name, before, after),) = re.findall(r"(\w+): magnesium (\d) before or (\d) after", rule)
    said[name] = (int(before), int(after))
    in_code = {
        item.replace("_", " "): (one.before_hours, one.after_hours)
        for item, one in SPACINGS.items()
    }
    in_code["other oral prescriptions"] = in_code.pop("other oral prescription")
    assert said == in_code
