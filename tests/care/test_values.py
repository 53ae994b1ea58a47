"""Values that cannot be are refused when they are built, by the path of their field."""

from collections.abc import Sequence
from dataclasses import fields, replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.model import CheckIn, Flag, GiCap, State
from bot.care.values import ImpossibleValue
from tests.care.builders import a_state, morning

NO_AMOUNT = [-0.5, nan, inf, -inf, "50", True, [50.0]]
NO_COUNT = [-1, 1.0, nan, "1", True]
NO_DAY = [1.5, nan, "8", False, None]
NO_SWITCH = [None, 0, 1, "true"]

REFUSED: dict[str, Sequence[object]] = {
    "region": ["US", None],
    "route": ["oral", 1],
    "phase": ["TITRATE", None],
    "screen": ["OK", True],
    "unit_mg": [*NO_AMOUNT, None],
    "dose_mg": [*NO_AMOUNT, None],
    "other_mg": [*NO_AMOUNT, None],
    "provider_ceiling_mg": NO_AMOUNT,
    "baseline_per_week": NO_AMOUNT,
    "resume_dose_mg": NO_AMOUNT,
    "taper_start_dose_mg": NO_AMOUNT,
    "treat_start": NO_DAY,
    "last_change": NO_DAY,
    "paused_on": [day for day in NO_DAY if day is not None],
    "provider_plan": NO_SWITCH,
    "pause_attributable": NO_SWITCH,
    "provider_ok": NO_SWITCH,
    "provider_reviewed": NO_SWITCH,
    "spacing_conflict": NO_SWITCH,
    "gi_caps": [None, [], {"50": GiCap(1, 1)}, {-50.0: GiCap(1, 1)}, {nan: GiCap(1, 1)}, {50.0: 1}],
}
EACH_REFUSED = [(name, value) for name, values in REFUSED.items() for value in values]


def test_every_field_of_a_state_has_something_that_it_refuses() -> None:
    assert set(REFUSED) == {field.name for field in fields(State)}


@pytest.mark.parametrize(("name", "value"), EACH_REFUSED)
def test_a_state_refuses_what_no_plan_can_have(name: str, value: object) -> None:
    with pytest.raises(ImpossibleValue, match=f"^{name}: must be "):
        replace(a_state(), **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("cramps", value) for value in NO_COUNT),
        *(("stool", value) for value in [*NO_COUNT, 4]),
        *(("taken", value) for value in (0, 1, "yes")),
        *(("flags", value) for value in (None, "faint", {Flag.FAINT}, frozenset({"faint"}))),
    ],
)
def test_a_check_in_refuses_what_nobody_can_answer(name: str, value: object) -> None:
    with pytest.raises(ImpossibleValue, match=f"^{name}: must be "):
        replace(morning(), **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("last_day", value) for value in NO_DAY),
        *(("events", value) for value in [*NO_COUNT, 0, None]),
    ],
)
def test_what_is_remembered_of_diarrhea_refuses_what_did_not_happen(
    name: str, value: object
) -> None:
    with pytest.raises(ImpossibleValue, match=f"^{name}: must be "):
        replace(GiCap(1, 1), **{name: value})  # type: ignore[arg-type]


def test_the_ends_of_what_can_be_are_taken() -> None:
    assert CheckIn(0, 0, None) == CheckIn(0, 0, None, frozenset())
    assert CheckIn(None, 3, True, frozenset(Flag)).flags == set(Flag)
    assert GiCap(-5, 1).last_day == -5
    nothing = a_state(unit_mg=0, dose_mg=0, other_mg=0.0, provider_ceiling_mg=0.0, last_change=-1)
    assert (nothing.unit_mg, nothing.provider_ceiling_mg) == (0, 0)


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_a_check_in_of_anything_is_built_whole_or_refused(
    cramps: object, stool: object, taken: object
) -> None:
    try:
        built = CheckIn(cramps, stool, taken)  # type: ignore[arg-type]
    except ImpossibleValue as wrong:
        assert str(wrong).partition(":")[0] in ("cramps", "stool", "taken")
    else:
        assert built.cramps is None or built.cramps >= 0
        assert built.stool in (None, 0, 1, 2, 3)
        assert built.taken in (None, True, False)
