"""The regularized incomplete beta function, which P3 asks for a probability.

The continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17#v), summed by the modified method
of Lentz: twenty lines instead of a package larger than the bot.
"""

from collections.abc import Iterator
from math import exp, lgamma, log, log1p

LARGEST_SHAPE = 1e5
"""Up to here the result is good to 1e-9; above, differences of log-gammas lose the digits."""

_CLOSE_ENOUGH = 1e-15  # a factor this near to 1 changes nothing any more


def beta_cdf(x: float, *, a: float, b: float) -> float:
    """I_x(a, b): how probable a value up to `x` is under the beta distribution of `a` and `b`.

    Between 0 and 1, good to 1e-9. Raises ValueError for an `x` outside 0..1, and for an `a` or `b`
    that is not above 0 or is above `LARGEST_SHAPE`; NaN is refused as well.
    """
    _require("x", x, holds=0.0 <= x <= 1.0)
    _require("a", a, holds=0.0 < a <= LARGEST_SHAPE)
    _require("b", b, holds=0.0 < b <= LARGEST_SHAPE)
    if x in (0.0, 1.0):
        return float(x)
    # From here on the fraction converges slowly, and its mirror image (DLMF 8.17.4) fast.
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _near_zero(1.0 - x, a=b, b=a)
    return _near_zero(x, a=a, b=b)


def _near_zero(x: float, *, a: float, b: float) -> float:
    """I_x(a, b) for an `x` up to about the mean of the distribution."""
    density = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    return min(1.0, density / (a * _fraction(_numerators(x, a=a, b=b))))


def _require(name: str, value: float, *, holds: bool) -> None:
    if not holds:
        raise ValueError(f"the beta distribution is not defined here for {name} = {value}")


def _numerators(x: float, *, a: float, b: float) -> Iterator[float]:
    """d1, d2, ... of DLMF 8.17.23, without end."""
    m = 0
    while True:
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        m += 1
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _fraction(numerators: Iterator[float]) -> float:
    """1 + d1 / (1 + d2 / (1 + ...)), until one more step changes nothing."""
    value, above, below, factor = 1.0, 1.0, 0.0, 0.0
    while abs(factor - 1.0) > _CLOSE_ENOUGH:
        numerator = next(numerators)
        above = 1.0 + numerator / above
        below = 1.0 / (1.0 + numerator * below)
        factor = above * below
        value *= factor
    return value
