"""What is said about change, held against simulated people whose truth is known.

The larger run for people is `python -m tests.calibration`.
"""

from __future__ import annotations

from functools import cache
from math import sqrt

import pytest

from bot.report.rates import NEARLY_SURE
from tests import calibration
from tests.calibration import Draw, Night, Said

DIARIES = 2_000
COUNTS = (calibration.poisson, calibration.clustered)
counted = pytest.mark.parametrize("night", COUNTS, ids=["by chance", "in clusters"])


@cache
def said(draw: Draw, night: Night) -> list[Said]:
    return calibration.first(DIARIES, draw, night)


def share_true(some: list[Said]) -> float:
    return sum(one.is_fewer for one in some) / len(some)


def between(low: float, high: float, some: list[Said]) -> list[Said]:
    return [one for one in some if low <= one.chance < high]


def nearly_sure(some: list[Said]) -> float:
    """The share of them who are told "more than 95 in 100"."""
    return calibration.share(between(NEARLY_SURE, 2, some), some)


@counted
def test_of_those_told_about_nine_in_ten_about_nine_in_ten_are_right(night: Night) -> None:
    found = between(0.85, NEARLY_SURE, said(calibration.assumed, night))
    assert len(found) > 100
    assert share_true(found) == pytest.approx(0.9, abs=0.05)


@counted
@pytest.mark.parametrize("tenth", range(10))
def test_each_probability_comes_true_as_often_as_it_says(night: Night, tenth: int) -> None:
    found = between(tenth / 10, (tenth + 1) / 10 + (tenth == 9), said(calibration.assumed, night))
    expected = sum(one.chance for one in found) / len(found)
    error = sqrt(expected * (1 - expected) / len(found))
    assert abs(share_true(found) - expected) < max(4 * error, 0.01)


@counted
def test_of_those_told_more_than_95_in_100_at_least_so_many_are_right(night: Night) -> None:
    assert share_true(between(NEARLY_SURE, 2, said(calibration.assumed, night))) > NEARLY_SURE


@counted
def test_without_an_effect_at_most_one_in_ten_is_told_more_than_95_in_100(night: Night) -> None:
    assert 0.01 < nearly_sure(said(calibration.no_effect, night)) < 0.1


@counted
def test_a_real_effect_is_nearly_sure_to_many_at_the_first_look(night: Night) -> None:
    assert nearly_sure(said(calibration.real_effect, night)) > 0.35


@counted
def test_a_drift_is_a_true_drop_of_cramps_and_looks_like_one(night: Night) -> None:
    """Nothing here tells it from an effect of magnesium: that is why P4 always stands beside."""
    found = said(calibration.drift, night)
    assert all(one.is_fewer for one in found)
    without = said(calibration.no_effect, night)
    assert nearly_sure(found) > 1.2 * nearly_sure(without)


@counted
def test_who_looks_every_week_without_an_effect_seldom_hears_likely(night: Night) -> None:
    """Twelve weeks give chance eleven turns: one nearly sure look is not called likely for that."""
    looks = calibration.weekly(300, calibration.no_effect, night, weeks=12)
    once = calibration.share([one for one in looks if calibration.ever_nearly_sure(one)], looks)
    likely = calibration.share([one for one in looks if calibration.ever_likely(one)], looks)
    assert once > 0.1
    assert likely < 0.1


@counted
def test_a_taper_after_quiet_weeks_seldom_looks_like_a_return_by_chance(night: Night) -> None:
    rng = calibration.seeded(1)
    tries = (calibration.came_back(rng, 0.1, night) for _ in range(8_000))
    tapers = [one for one in tries if one is not None]
    assert len(tapers) > 200
    assert sum(one >= NEARLY_SURE for one in tapers) / len(tapers) < 0.1
