"""Probabilities as people count, and no finer than they are known."""

from __future__ import annotations

from bot.locale import Words
from bot.services.look_back import NEARLY_SURE


def chance(words: Words, probability: float) -> str:
    """ "about 8 in 10", and from 95 % on "more than 95 in 100"."""
    if probability >= NEARLY_SURE:
        return words("progress.chance.high", n=round(100 * NEARLY_SURE))
    if probability <= 1 - NEARLY_SURE:
        return words("progress.chance.low", n=round(100 * (1 - NEARLY_SURE)))
    return words("progress.chance", n=min(9, max(1, round(10 * probability))))
