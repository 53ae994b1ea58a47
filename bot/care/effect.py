"""One person's effect, said honestly (rules P1-P4 of the rule book): are cramps fewer than before?

A statement about cramps, never about magnesium. What has to be said beside it is rule P4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.care.beta import beta_cdf
from bot.care.constants import (
    BASELINE_DAYS,
    EFFECT_CLEAR_DROP,
    EFFECT_DAYS,
    EFFECT_MIN_CRAMPS,
    EFFECT_MIN_NIGHTS,
)
from bot.care.windows import History, Window, window

_JEFFREYS = 0.5  # what the prior of that name adds to a count of events


class Missing(StrEnum):
    """Why nothing is said about the effect (P2)."""

    NOT_MEASURED = "NOT_MEASURED"  # no baseline, or one told from memory
    FEW_BASELINE_NIGHTS = "FEW_BASELINE_NIGHTS"
    FEW_BASELINE_CRAMPS = "FEW_BASELINE_CRAMPS"
    FEW_NIGHTS_NOW = "FEW_NIGHTS_NOW"


@dataclass(frozen=True, slots=True)
class NoEffectYet:
    """A refusal: what is missing, and how many nights or cramps there are of it."""

    missing: Missing
    found: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """How sure one can be that cramps are fewer now; probabilities of 0..1 (P3)."""

    any_drop: float
    """That the rate now is below that of the baseline."""
    clear_drop: float
    """That it is below by at least the share `EFFECT_CLEAR_DROP`."""
    phi: float
    """By how much the nightly counts vary more than chance alone lets them; at least 1."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some consecutive days and their complete check-ins, each about the night that ended."""

    first: int
    """Day number of the first morning."""
    last: int
    """Day number of the last morning; one less than `first` when there is no day at all."""
    answered: Window

    @property
    def counts(self) -> tuple[int, ...]:
        """The cramps of each answered night."""
        return tuple(checkin.cramps or 0 for checkin in self.answered.checkins)


def periods(history: History, *, treat_start: int, today: int) -> tuple[Period, Period]:
    """The nights before the first dose and the nights now (P1).

    The first dose is taken on the evening of `treat_start`, so that day's morning still tells of a
    night without magnesium.
    """
    treated_days = max(0, today - treat_start)
    before = _period(history, last=treat_start, days=BASELINE_DAYS)
    return before, _period(history, last=today, days=min(EFFECT_DAYS, treated_days))


def effect(baseline: Sequence[int] | None, now: Sequence[int]) -> Effect | NoEffectYet:
    """What the cramps of each answered night, before and now, say about a drop (P2, P3).

    `baseline` is None when it was not measured. Raises ValueError for what is no count of cramps.
    """
    _require_counts("baseline", baseline or ())
    _require_counts("now", now)
    if baseline is None:
        return NoEffectYet(Missing.NOT_MEASURED)
    thin = _too_thin(baseline, now)
    if thin is not None:
        return thin
    phi = _dispersion([*baseline, *now])
    return Effect(
        any_drop=_below(1.0, baseline=baseline, now=now, phi=phi),
        clear_drop=_below(1.0 - EFFECT_CLEAR_DROP, baseline=baseline, now=now, phi=phi),
        phi=phi,
    )


def _dispersion(counts: Sequence[int]) -> float:
    """Sample variance by mean of the nightly counts, at least 1: cramps in clusters tell less (P3).

    Of at least two nights and one cramp. In whole numbers, so that no order of nights matters.
    """
    nights, cramps = len(counts), sum(counts)
    squares = sum(count * count for count in counts)
    return max(1.0, (nights * squares - cramps * cramps) / ((nights - 1) * cramps))


def _below(ratio: float, *, baseline: Sequence[int], now: Sequence[int], phi: float) -> float:
    """The probability that the rate now is below `ratio` times that of the baseline (P3)."""
    share = ratio * len(now) / (ratio * len(now) + len(baseline))
    return beta_cdf(share, a=sum(now) / phi + _JEFFREYS, b=sum(baseline) / phi + _JEFFREYS)


def _too_thin(baseline: Sequence[int], now: Sequence[int]) -> NoEffectYet | None:
    """What can no longer be mended comes first: nobody waits for nights in vain."""
    if len(baseline) < EFFECT_MIN_NIGHTS:
        return NoEffectYet(Missing.FEW_BASELINE_NIGHTS, len(baseline))
    if sum(baseline) < EFFECT_MIN_CRAMPS:
        return NoEffectYet(Missing.FEW_BASELINE_CRAMPS, sum(baseline))
    if len(now) < EFFECT_MIN_NIGHTS:
        return NoEffectYet(Missing.FEW_NIGHTS_NOW, len(now))
    return None


def _period(history: History, *, last: int, days: int) -> Period:
    return Period(last - days + 1, last, window(history, today=last, days=days))


def _require_counts(name: str, counts: Sequence[int]) -> None:
    for night, cramps in enumerate(counts):
        if type(cramps) is not int or cramps < 0:
            raise ValueError(f"{name}[{night}]: {cramps!r} is no count of cramps")
