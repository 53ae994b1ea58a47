"""How far the true rate of cramps may be from the counted one: an interval that does not flatter.

Rule P3 gives each period's rate the posterior that belongs to Jeffreys' prior for a Poisson rate,
Gamma(c/phi + 1/2, n/phi) for c cramps in n nights; phi, at least 1, is by how much the counts vary
more than chance lets them. What is drawn is the middle 90 % of that posterior: the ends leave out
5 % each. With no cramp at all the lower end is 0, as Brown, Cai and DasGupta have it ("Interval
estimation in exponential families", Statistica Sinica 13, 2003, 19-49). Over all rates 90 of 100
such intervals hold the true one; for a single rate it is 81 to 97, because cramps are whole
numbers (a test computes it).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Final

from bot.care.constants import WEEK_DAYS

NEARLY_SURE: Final = 0.95
"""A probability from which one may be called nearly sure. Of people without any change 4 to 6 in
100 get there at one look, up to 9 of those with few cramps (`python -m tests.calibration`)."""

SURE: Final = 0.90
"""The share of the posterior between the ends."""

_JEFFREYS: Final = 0.5
_CLOSE: Final = 1e-12
_HALVINGS: Final = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Cramps a week: as counted, and the ends of the interval for the true rate."""

    counted: float
    low: float
    high: float


def rate_of(nights: int, cramps: int, *, phi: float) -> Rate:
    """The rate of so many cramps in so many counted nights, of one at least; `phi` as in
    care.effect.Effect.
    """
    shape, per_unit = cramps / phi + _JEFFREYS, WEEK_DAYS * phi / nights
    tail = (1.0 - SURE) / 2
    low = gamma_quantile(tail, shape=shape) * per_unit if cramps else 0.0
    high = gamma_quantile(1.0 - tail, shape=shape) * per_unit
    return Rate(cramps * WEEK_DAYS / nights, low, high)


def gamma_quantile(share: float, *, shape: float) -> float:
    """The value below which this share of the gamma distribution of scale 1 lies; 0 < share < 1."""
    low, high = 0.0, shape + 1.0
    while gamma_cdf(high, shape=shape) < share:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if gamma_cdf(middle, shape=shape) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def gamma_cdf(x: float, *, shape: float) -> float:
    """P(shape, x): how much of the gamma distribution of scale 1 lies up to `x`.

    The series of DLMF 8.11.4 (https://dlmf.nist.gov/8.11#E4): its terms are positive, so that
    nothing cancels.
    """
    if x <= 0.0:
        return 0.0
    term = total = 1.0 / shape
    n = 0
    while term > total * _CLOSE:
        n += 1
        term *= x / (shape + n)
        total += term
    return min(1.0, total * exp(shape * log(x) - x - lgamma(shape)))
