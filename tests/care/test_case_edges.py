"""Numbers and names of a case at the very edge of what is read, on either side of it."""

import json
from pathlib import Path

import pytest

from bot.care.fields import CaseError
from bot.care.wire import Case, read_case

FIRST = (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()[0]


def case(*, today: int = 1_000_000, history: object = None, **state: object) -> str:
    """A good case with these parts instead."""
    told = json.loads(FIRST)
    told["today"] = today
    told["history"] = history or {}
    told["state"] |= state
    return json.dumps(told)


def read(**changes: object) -> Case:
    return read_case(case(**changes))  # type: ignore[arg-type]


def morning() -> dict[str, object]:
    return {"cramps": 1, "stool": 0, "taken": True, "flags": []}


@pytest.mark.parametrize("dose", ["0.5", "1", "100000"])
def test_any_dose_above_zero_can_have_been_followed_by_diarrhea(dose: str) -> None:
    assert list(read(gi_caps={dose: [3, 1]}).state.gi_caps) == [float(dose)]


@pytest.mark.parametrize("dose", ["0", "-50", "100000.5", "nan"])
def test_what_is_no_dose_was_followed_by_nothing(dose: str) -> None:
    with pytest.raises(CaseError, match="above 0 mg"):
        read(gi_caps={dose: [3, 1]})


@pytest.mark.parametrize("events", [[], [3], [3, 1, 1]])
def test_diarrhea_is_a_day_and_a_number(events: list[int]) -> None:
    with pytest.raises(CaseError, match=r"must be .*day of the last event"):
        read(gi_caps={"100": events})


@pytest.mark.parametrize("day", ["1000000", "-1000000", "0", "-1"])
def test_a_day_has_up_to_seven_digits(day: str) -> None:
    assert list(read(history={day: morning()}).history) == [int(day)]


@pytest.mark.parametrize("day", ["10000000", "-10000000", "-0", "007", "--1", "٣"])
def test_a_day_is_spelled_in_one_way_alone(day: str) -> None:
    with pytest.raises(CaseError, match="must be a day number"):
        read(history={day: morning()})


@pytest.mark.parametrize(("letters", "shown"), [(39, 39), (40, 40), (41, 40), (90, 40)])
def test_a_long_name_is_shown_up_to_forty_letters(letters: int, shown: int) -> None:
    with pytest.raises(CaseError) as caught:
        read(**{"x" * letters: 1})
    dots = "..." if letters > shown else ""
    assert str(caught.value) == f"state.{'x' * shown}{dots}: is not a known field"
