"""Probabilities as people count, and no finer than they are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.care.constants import (
    CHANCE_DROP_CLUSTERED_HIGH,
    CHANCE_DROP_CLUSTERED_LOW,
    CHANCE_DROP_HIGH,
    CHANCE_DROP_LOW,
    EFFECT_CLEAR_DROP,
)
from bot.locale import Words
from bot.report.rates import NEARLY_SURE


def of_100(share: float) -> int:
    """A share as so many of 100."""
    return round(100 * share)


BY_ITSELF: Final[Mapping[str, int]] = {
    "percent": of_100(EFFECT_CLEAR_DROP),
    "low": of_100(CHANCE_DROP_LOW),
    "high": of_100(CHANCE_DROP_HIGH),
    "clustered_low": of_100(CHANCE_DROP_CLUSTERED_LOW),
    "clustered_high": of_100(CHANCE_DROP_CLUSTERED_HIGH),
}
"""What happens without any true change, as texts name it: how many of 100 people see a clear drop.
It may never be left out beside a statement about change (P4)."""


def chance(words: Words, probability: float) -> str:
    """ "about 8 in 10", and from 95 % on "more than 95 in 100"."""
    if probability >= NEARLY_SURE:
        return words("progress.chance.high", n=of_100(NEARLY_SURE))
    if probability <= 1 - NEARLY_SURE:
        return words("progress.chance.low", n=of_100(1 - NEARLY_SURE))
    return words("progress.chance", n=min(9, max(1, round(10 * probability))))
