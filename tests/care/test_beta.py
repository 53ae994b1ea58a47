"""The incomplete beta function to 1e-9: closed forms, exact fractions and printed tables."""

from fractions import Fraction
from itertools import pairwise
from math import asin, atan, atan2, comb, cos, factorial, inf, nan, pi, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.beta import LARGEST_SHAPE, beta_cdf

CLOSE = 1e-9
shares = st.floats(0.0, 1.0)
shapes = st.floats(1e-3, 1e4)
half_counts = st.integers(0, 40)  # cramps; the Jeffreys prior adds one half


def exactly(value: float) -> object:
    return pytest.approx(value, abs=CLOSE)


def at_least(events: int, trials: int, p: Fraction) -> Fraction:
    """The upper tail of the binomial distribution, without any rounding."""
    yes, no = p.numerator, p.denominator - p.numerator
    ways = (comb(trials, k) * yes**k * no ** (trials - k) for k in range(events, trials + 1))
    return Fraction(sum(ways), p.denominator**trials)


def by_simpson(x: float, c: int, d: int) -> float:
    """I_x(c + 1/2, d + 1/2) as an integral over an angle, where nothing is singular."""
    steps, end = 800, asin(sqrt(x))
    angles = [end * step / steps for step in range(steps + 1)]
    heights = [sin(angle) ** (2 * c) * cos(angle) ** (2 * d) for angle in angles]
    area = heights[0] + heights[-1] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2])
    ways = Fraction(factorial(2 * c) * factorial(2 * d))
    ways /= 4 ** (c + d) * factorial(c) * factorial(d) * factorial(c + d)
    return 2 * area * end / (3 * steps) / (pi * float(ways))


def beyond(t: float, freedom: int) -> float:
    """How probable a value beyond -t or t is under Student's t: DLMF 8.17 meets A&S 26.7.1."""
    return beta_cdf(freedom / (freedom + t * t), a=freedom / 2, b=0.5)


@pytest.mark.parametrize("trials", [1, 2, 5, 14, 60, 200])
@pytest.mark.parametrize("p", [0.01, 0.25, 0.5, 0.7, 0.999])
def test_it_is_the_tail_of_the_binomial_distribution(trials: int, p: float) -> None:
    for events in {1, trials // 3 + 1, trials // 2 + 1, trials}:
        tail = at_least(events, trials, Fraction(p))
        assert beta_cdf(p, a=events, b=trials - events + 1) == exactly(float(tail))


def test_large_shapes_keep_nine_digits() -> None:
    # 20,000 throws of a fair coin: a half, and half of the chance of a draw.
    draw = Fraction(comb(20_000, 10_000), 2**20_000)
    assert beta_cdf(0.5, a=10_000, b=10_001) == exactly(float(Fraction(1, 2) + draw / 2))
    for shape in (1e-3, 1.0, 17.5, 1e4, LARGEST_SHAPE):
        assert beta_cdf(0.5, a=shape, b=shape) == exactly(0.5)


@given(shares)
def test_the_arcsine_law(x: float) -> None:
    assert beta_cdf(x, a=0.5, b=0.5) == exactly(2 / pi * atan2(sqrt(x), sqrt(1 - x)))


@given(shares, shapes)
def test_a_shape_of_one_is_a_power(x: float, shape: float) -> None:
    assert beta_cdf(x, a=shape, b=1) == exactly(x**shape)
    assert beta_cdf(x, a=1, b=shape) == exactly(1 - (1 - x) ** shape)


@settings(max_examples=30)
@given(st.floats(0.01, 0.99), half_counts, half_counts)
def test_counts_and_a_half_as_an_effect_needs_them(x: float, c: int, d: int) -> None:
    assert beta_cdf(x, a=c + 0.5, b=d + 0.5) == exactly(by_simpson(x, c, d))


@pytest.mark.parametrize("t", [0.01, 0.5, 1.0, 2.0, 7.5, 40.0])
def test_students_t_with_few_degrees_of_freedom(t: float) -> None:
    """Closed forms: A&S 26.7.3 for an odd number, 26.7.4 for an even one."""
    angle = atan(t / sqrt(3))
    assert beyond(t, 1) == exactly(1 - 2 / pi * atan(t))
    assert beyond(t, 2) == exactly(1 - t / sqrt(2 + t * t))
    assert beyond(t, 3) == exactly(1 - 2 / pi * (angle + sin(angle) * cos(angle)))
    angle = atan(t / 2)
    assert beyond(t, 4) == exactly(1 - sin(angle) * (1 + cos(angle) ** 2 / 2))


@pytest.mark.parametrize(
    ("freedom", "t", "both_tails"),
    [
        (1, 12.706204736, 0.05),
        (5, 2.570581836, 0.05),
        (10, 2.228138852, 0.05),
        (10, 3.169272673, 0.01),
        (20, 1.724718243, 0.1),
        (30, 2.042272456, 0.05),
    ],
)
def test_the_printed_critical_values_of_students_t(
    freedom: int, t: float, both_tails: float
) -> None:
    """A&S table 26.10, NIST e-Handbook 1.3.6.7.2; the further digits are those of R's `qt`."""
    assert beyond(t, freedom) == exactly(both_tails)


@given(shapes, shapes)
def test_it_begins_at_nothing_and_ends_at_all(a: float, b: float) -> None:
    assert (beta_cdf(0, a=a, b=b), beta_cdf(1, a=a, b=b)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (1e-300, 1e-3, 1.0, 10**-0.3),
        (1e-300, 0.5, 0.5, 2 / pi * 1e-150),
        (1 - 1e-15, 1e4, 1e4, 1.0),
        (1e-15, 1e4, 1e4, 0.0),
        (0.5, 1e-6, 1e4, 1.0),
        (0.5, 1e4, 1e-3, 0.0),
        (0.5, 1e-6, 1e-6, 0.5),
    ],
)
def test_the_far_ends(x: float, a: float, b: float, expected: float) -> None:
    assert beta_cdf(x, a=a, b=b) == exactly(expected)


@given(shares, shapes, shapes)
def test_its_mirror_image_is_the_rest(x: float, a: float, b: float) -> None:
    # 1 - x is rounded for a small x; so is the x that belongs to it.
    rest = 1 - x
    assert beta_cdf(1 - rest, a=a, b=b) + beta_cdf(rest, a=b, b=a) == exactly(1)


@given(st.lists(shares, min_size=2, max_size=5).map(sorted), shapes, shapes)
def test_it_is_a_probability_that_grows_with_x(xs: list[float], a: float, b: float) -> None:
    values = [beta_cdf(x, a=a, b=b) for x in xs]
    assert all(0 <= value <= 1 for value in values)
    assert all(later >= sooner - CLOSE for sooner, later in pairwise(values))


@given(shares, shapes, shapes)
def test_a_larger_shape_moves_it_aside(x: float, a: float, b: float) -> None:
    here = beta_cdf(x, a=a, b=b)
    assert beta_cdf(x, a=a + 1, b=b) <= here + CLOSE
    assert beta_cdf(x, a=a, b=b + 1) >= here - CLOSE


@pytest.mark.parametrize("x", [-1e-9, 1 + 1e-9, nan, inf, -inf])
def test_an_x_outside_of_0_to_1_is_refused_by_name(x: float) -> None:
    with pytest.raises(ValueError, match="x = "):
        beta_cdf(x, a=1, b=1)


@pytest.mark.parametrize("shape", [0, -1, nan, inf, LARGEST_SHAPE * 1.01])
def test_a_shape_that_it_cannot_do_is_refused_by_name(shape: float) -> None:
    with pytest.raises(ValueError, match="a = "):
        beta_cdf(0.5, a=shape, b=1)
    with pytest.raises(ValueError, match="b = "):
        beta_cdf(0.5, a=1, b=shape)
