"""Ceiling and levels: which doses can exist for a person (rules L1-L8 of the rule book).

Sums are done in whole micrograms, so that halves of odd tablets (187.5, 37.5 mg) stay exact.
"""

from bot.care.constants import (
    GI_CAP_DAYS,
    GI_CAP_EVENTS,
    REGIONS,
    START_AT_MOST_MG,
    START_SMALLEST_UNIT_MG,
    STEP_AT_MOST_MG,
    STEP_MG,
)
from bot.care.model import State

MICROGRAMS = 1000


def ceiling(state: State) -> float:
    """The most magnesium a day that the bot may plan for (L1), mg. Food does not count."""
    lowest_mg = REGIONS[state.region].ceiling_mg
    if state.provider_ceiling_mg is not None:
        lowest_mg = min(lowest_mg, state.provider_ceiling_mg)
    return max(0, _ug(lowest_mg) - _ug(state.other_mg)) / MICROGRAMS


def levels(state: State) -> tuple[float, ...]:
    """Every dose that can be taken and is not above the ceiling (L2), mg, lowest first."""
    unit_ug = _ug(state.unit_mg)
    if unit_ug <= 0:
        return ()
    return tuple(ug / MICROGRAMS for ug in range(unit_ug, _ug(ceiling(state)) + 1, unit_ug))


def highest_level(state: State, *, at_most_mg: float) -> float | None:
    """The highest level up to `at_most_mg`, mg, or None when there is none."""
    unit_ug = _ug(state.unit_mg)
    if unit_ug <= 0:
        return None
    limit_ug = min(_ug(at_most_mg), _ug(ceiling(state)))
    found_ug = limit_ug // unit_ug * unit_ug
    return found_ug / MICROGRAMS if found_ug > 0 else None


def next_level(state: State, dose_mg: float) -> float | None:
    """One level up (L3): the smallest level at least 50 mg higher, mg, or None."""
    unit_ug = _ug(state.unit_mg)
    if unit_ug <= 0:
        return None
    found_ug = -(-_ug(dose_mg + STEP_MG) // unit_ug) * unit_ug
    return found_ug / MICROGRAMS if found_ug <= _ug(ceiling(state)) else None


def prev_level(state: State, dose_mg: float) -> float | None:
    """One level down (L4): the largest level at least 50 mg lower, mg, or None."""
    return highest_level(state, at_most_mg=dose_mg - STEP_MG)


def start_level(state: State) -> float | None:
    """Where a course starts (L5): the largest level up to 100 mg, else one unit up to 150, mg."""
    found_mg = highest_level(state, at_most_mg=START_AT_MOST_MG)
    if found_mg is not None:
        return found_mg
    return highest_level(state, at_most_mg=min(state.unit_mg, START_SMALLEST_UNIT_MG))


def gi_cap(state: State, today: int) -> float | None:
    """The lowest dose closed by diarrhea (L6), mg; doses at or above it are not allowed."""
    closed = (
        dose_mg
        for dose_mg, cap in state.gi_caps.items()
        if cap.events >= GI_CAP_EVENTS or today - cap.last_day < GI_CAP_DAYS
    )
    return min(closed, default=None)


def highest_allowed(state: State, today: int, *, at_most_mg: float) -> float | None:
    """The highest level up to `at_most_mg` that the GI cap leaves open (L7), mg, or None."""
    cap_mg = gi_cap(state, today)
    if cap_mg is not None:
        at_most_mg = min(at_most_mg, cap_mg - 1 / MICROGRAMS)
    return highest_level(state, at_most_mg=at_most_mg)


def allowed_start(state: State, today: int) -> float | None:
    """The start level, or less when an earlier plan left a GI cap behind (L7), mg, or None."""
    start_mg = start_level(state)
    return None if start_mg is None else highest_allowed(state, today, at_most_mg=start_mg)


def highest_tolerated(state: State, today: int) -> bool:
    """Whether the dose is the highest tolerated one (L8): no next level may be tried."""
    next_mg = next_level(state, state.dose_mg)
    if next_mg is None:
        return True
    cap_mg = gi_cap(state, today)
    return (cap_mg is not None and next_mg >= cap_mg) or next_mg - state.dose_mg > STEP_AT_MOST_MG


def _ug(mg: float) -> int:
    return round(mg * MICROGRAMS)
