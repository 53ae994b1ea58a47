"""The interval for a rate: of the right width, wider for clusters, and true as often as it says."""

from __future__ import annotations

import math
from math import exp, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.report.rates import SURE, gamma_cdf, gamma_quantile, rate_of


@pytest.mark.parametrize(
    ("x", "shape", "share"),
    [
        (1.0, 1.0, 1 - math.exp(-1)),  # the exponential distribution
        (2.0, 0.5, math.erf(math.sqrt(2.0))),  # chi-square of one degree
        (3.0, 2.0, 1 - 4 * math.exp(-3)),  # Erlang
        (0.0, 3.0, 0.0),
        (900.0, 2.0, 1.0),
    ],
)
def test_the_gamma_distribution_where_it_is_known(x: float, shape: float, share: float) -> None:
    assert gamma_cdf(x, shape=shape) == pytest.approx(share, abs=1e-10)


@settings(max_examples=60)
@given(st.floats(0.02, 0.98), st.floats(0.5, 400))
def test_a_quantile_is_where_its_share_lies(share: float, shape: float) -> None:
    assert gamma_cdf(gamma_quantile(share, shape=shape), shape=shape) == pytest.approx(share)


def test_two_a_week_may_be_one_or_four() -> None:
    found = rate_of(14, 4, phi=1.0)
    # Half of the chi-square quantiles at 9 degrees, 3.325 and 16.919, over two weeks.
    assert (found.counted, round(found.low, 3), round(found.high, 3)) == (2.0, 0.831, 4.230)


def test_no_cramps_may_still_be_some() -> None:
    found = rate_of(14, 0, phi=1.0)
    assert (found.counted, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.96, abs=0.01)


def test_fewer_nights_and_clusters_make_it_wider() -> None:
    def width(nights: int, cramps: int, phi: float) -> float:
        found = rate_of(nights, cramps, phi=phi)
        assert found.low <= found.counted <= found.high
        return found.high - found.low

    assert width(14, 14, 1.0) < width(10, 10, 1.0) < width(10, 10, 2.5)


def test_the_true_rate_is_inside_as_often_as_is_said() -> None:
    """Whole numbers of cramps cannot hit 90 of 100 for every rate; over all rates they do, and for
    no rate of two cramps a fortnight or more it is under 81.
    """
    intervals = [rate_of(14, cramps, phi=1.0) for cramps in range(120)]

    def share_inside(cramps_expected: float) -> float:
        a_week = cramps_expected / 2
        return sum(
            exp(-cramps_expected + k * log(cramps_expected) - lgamma(k + 1))
            for k, found in enumerate(intervals)
            if found.low <= a_week <= found.high
        )

    shares = [share_inside(each / 10) for each in range(20, 500)]
    assert SURE - 0.01 <= sum(shares) / len(shares) <= SURE + 0.01
    assert min(shares) >= SURE - 0.09
