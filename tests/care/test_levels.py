"""Ceiling and levels (L1-L8), for every unit a package can have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.levels import (
    allowed_start,
    ceiling,
    gi_cap,
    highest_level,
    highest_tolerated,
    levels,
    next_level,
    prev_level,
    start_level,
)
from bot.care.model import GiCap, Region
from tests.care.builders import a_state
from tests.care.strategies import DOSES_MG, UNITS_MG

MICROGRAM = 0.001
"""Doses are told apart to this many mg."""


@pytest.mark.parametrize(
    ("region", "provider_mg", "other_mg", "ceiling_mg"),
    [
        (Region.US, None, 0.0, 350),
        (Region.EU_UK, None, 0.0, 250),
        (Region.US, 200.0, 0.0, 200),
        (Region.US, 500.0, 0.0, 350),
        (Region.US, 0.0, 0.0, 0),
        (Region.EU_UK, None, 60.5, 189.5),
        (Region.US, 200.0, 60.0, 140),
        (Region.US, None, 400.0, 0),
    ],
)
def test_the_lowest_ceiling_wins(
    region: Region, provider_mg: float | None, other_mg: float, ceiling_mg: float
) -> None:
    state = a_state(region=region, provider_ceiling_mg=provider_mg, other_mg=other_mg)
    assert ceiling(state) == ceiling_mg


def test_levels_are_multiples_of_the_unit_up_to_the_ceiling() -> None:
    assert levels(a_state(unit_mg=100.0)) == (100, 200, 300)
    assert levels(a_state(unit_mg=187.5)) == (187.5,)
    halves = a_state(unit_mg=37.5, region=Region.EU_UK)
    assert levels(halves) == (37.5, 75, 112.5, 150, 187.5, 225)
    assert levels(a_state(unit_mg=400.0)) == ()


def test_without_a_unit_there_are_no_levels() -> None:
    state = a_state(unit_mg=0.0)
    assert levels(state) == ()
    assert next_level(state, 100.0) is prev_level(state, 100.0) is start_level(state) is None


def test_the_smallest_unit_is_a_level() -> None:
    state = a_state(unit_mg=0.001)
    assert highest_level(state, at_most_mg=0.001) == 0.001
    assert next_level(state, 0.001) == 50.001


def test_thirds_of_a_tablet_stay_exact_to_the_third_decimal() -> None:
    assert levels(a_state(unit_mg=33.333))[:3] == (33.333, 66.666, 99.999)
    assert start_level(a_state(unit_mg=33.333)) == 99.999


@pytest.mark.parametrize(
    ("unit_mg", "dose_mg", "next_mg", "prev_mg"),
    [
        (50.0, 100.0, 150, 50),
        (50.0, 50.0, 100, None),
        (50.0, 350.0, None, 300),
        (37.5, 75.0, 150, None),
        (37.5, 187.5, 262.5, 112.5),
        (187.5, 187.5, None, None),
        (64.0, 64.0, 128, None),
        (120.0, 240.0, None, 120),
        (25.0, 60.0, 125, None),
        (25.0, 80.0, 150, 25),
        (0.0, 100.0, None, None),
    ],
)
def test_a_level_up_or_down_is_at_least_50_away(
    unit_mg: float, dose_mg: float, next_mg: float | None, prev_mg: float | None
) -> None:
    state = a_state(unit_mg=unit_mg)
    assert next_level(state, dose_mg) == next_mg
    assert prev_level(state, dose_mg) == prev_mg


@pytest.mark.parametrize(
    ("unit_mg", "start_mg"),
    [(50.0, 100), (64.0, 64), (37.5, 75), (100.0, 100), (101.0, 101), (150.0, 150), (150.5, None)],
)
def test_a_course_starts_at_100_or_at_one_unit_up_to_150(
    unit_mg: float, start_mg: float | None
) -> None:
    assert start_level(a_state(unit_mg=unit_mg)) == start_mg


def test_a_course_never_starts_above_the_ceiling() -> None:
    assert start_level(a_state(unit_mg=120.0, other_mg=230.0)) == 120
    assert start_level(a_state(unit_mg=120.0, other_mg=231.0)) is None
    assert start_level(a_state(unit_mg=25.0, other_mg=290.0)) == 50


@pytest.mark.parametrize(
    ("caps", "cap_mg"),
    [
        ({}, None),
        ({200.0: GiCap(73, 1)}, 200),
        ({200.0: GiCap(72, 1)}, None),
        ({200.0: GiCap(1, 2)}, 200),
        ({200.0: GiCap(1, 3)}, 200),
        ({300.0: GiCap(1, 2), 200.0: GiCap(99, 1)}, 200),
        ({300.0: GiCap(99, 1), 200.0: GiCap(1, 1)}, 300),
    ],
)
def test_the_gi_cap_is_the_lowest_dose_that_is_closed(
    caps: dict[float, GiCap], cap_mg: float | None
) -> None:
    assert gi_cap(a_state(gi_caps=caps), 100) == cap_mg


def test_the_highest_tolerated_level_is_where_nothing_higher_may_be_tried() -> None:
    assert not highest_tolerated(a_state(dose_mg=200.0), 50)
    assert highest_tolerated(a_state(dose_mg=350.0), 50)
    assert highest_tolerated(a_state(dose_mg=200.0, gi_caps={250.0: GiCap(49, 1)}), 50)
    assert not highest_tolerated(a_state(dose_mg=200.0, gi_caps={251.0: GiCap(49, 1)}), 50)
    assert highest_tolerated(a_state(dose_mg=50.0, unit_mg=201.0), 50)
    assert not highest_tolerated(a_state(dose_mg=50.0, unit_mg=200.0), 50)


def test_a_start_keeps_below_the_gi_cap() -> None:
    assert allowed_start(a_state(gi_caps={100.0: GiCap(1, 2)}), 50) == 50
    assert allowed_start(a_state(gi_caps={100.001: GiCap(1, 2)}), 50) == 100
    assert allowed_start(a_state(gi_caps={50.0: GiCap(1, 2)}), 50) is None


@given(
    unit_mg=st.integers(1, 500_000).map(lambda ug: ug / 1000),
    other_mg=st.integers(0, 400_000).map(lambda ug: ug / 1000),
    dose_mg=DOSES_MG,
    region=st.sampled_from(Region),
)
def test_no_level_is_above_the_ceiling_for_any_unit(
    unit_mg: float, other_mg: float, dose_mg: float, region: Region
) -> None:
    state = a_state(unit_mg=unit_mg, other_mg=other_mg, region=region)
    limit_mg = max(0, (250 if region is Region.EU_UK else 350) - other_mg) + 1e-9
    found = [next_level(state, dose_mg), prev_level(state, dose_mg), start_level(state)]
    assert all(level <= limit_mg for level in found if level is not None)
    assert highest_level(state, at_most_mg=1000.0) == max(levels(state), default=None)


@given(unit_mg=UNITS_MG, dose_mg=DOSES_MG, other_mg=st.sampled_from([0.0, 45.0, 200.0]))
def test_next_and_prev_are_what_a_search_through_all_levels_finds(
    unit_mg: float, dose_mg: float, other_mg: float
) -> None:
    state = a_state(unit_mg=unit_mg, other_mg=other_mg)
    higher = [level for level in levels(state) if level >= dose_mg + 50]
    lower = [level for level in levels(state) if level <= dose_mg - 50]
    assert next_level(state, dose_mg) == min(higher, default=None)
    assert prev_level(state, dose_mg) == max(lower, default=None)


any_unit = st.floats(0.001, 2000)
any_other = st.floats(0, 500)


@given(any_unit, any_other, st.floats(0, 3000), st.sampled_from(Region))
def test_any_unit_gives_whole_units_below_the_ceiling_and_far_enough_apart(
    unit_mg: float, other_mg: float, dose_mg: float, region: Region
) -> None:
    state = a_state(unit_mg=unit_mg, other_mg=other_mg, region=region)
    higher, lower = next_level(state, dose_mg), prev_level(state, dose_mg)
    start, most = start_level(state), highest_level(state, at_most_mg=dose_mg)
    for level in (higher, lower, start, most):
        assert level is None or 0 < level <= ceiling(state)
        assert level is None or round(level * 1000) % round(unit_mg * 1000) == 0
    assert higher is None or higher >= dose_mg + 50 - MICROGRAM
    assert lower is None or lower <= dose_mg - 50 + MICROGRAM
    assert most is None or most <= dose_mg + MICROGRAM
    assert start is None or start <= 100 or start == round(unit_mg, 3) <= 150


@given(any_unit, any_other, st.floats(0, 400), st.integers(0, 60), st.integers(1, 2))
def test_a_start_with_any_unit_keeps_below_any_gi_cap(
    unit_mg: float, other_mg: float, cap_mg: float, ago: int, events: int
) -> None:
    state = a_state(unit_mg=unit_mg, other_mg=other_mg, gi_caps={cap_mg: GiCap(100 - ago, events)})
    start = allowed_start(state, 100)
    is_closed = events == 2 or ago < 28
    assert start is None or not is_closed or start < cap_mg
    assert start is None or start <= min(150, ceiling(state))


@pytest.mark.parametrize(
    ("half_mg", "start_mg", "expected"),
    [
        (75.0, 75, (75, 150, 225)),  # halves of 150 mg
        (93.75, 93.75, (93.75, 187.5)),  # halves of 187.5 mg, half of the EU's daily value
        (100.0, 100, (100, 200)),  # whole tablets of 200 mg would be too large for a start
    ],
)
def test_half_a_scored_tablet_is_a_unit(
    half_mg: float, start_mg: float, expected: tuple[float, ...]
) -> None:
    state = a_state(unit_mg=half_mg, region=Region.EU_UK)
    assert (levels(state), start_level(state)) == (expected, start_mg)
    assert start_level(a_state(unit_mg=2 * half_mg, region=Region.EU_UK)) != start_mg
