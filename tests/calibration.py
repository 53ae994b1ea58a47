"""Simulated diaries with a known truth: how often is what the chat says about change true?

`python -m tests.calibration` prints the tables for people, from 20,000 diaries each. The prior that
rule P3 assumes (Jeffreys): of the two rates' sum, the share of the later one is Beta(1/2, 1/2), and
the sum itself is anything. It is drawn here from 0.2 to 2.4 cramps a night for both together.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, isclose
from typing import Final

from bot.care.constants import EFFECT_DAYS, WEEK_DAYS
from bot.care.effect import Effect, effect
from bot.report.rates import NEARLY_SURE

FORTNIGHT: Final = EFFECT_DAYS
QUIET_DAYS: Final = 28
PEOPLE: Final = 20_000

Night = Callable[[random.Random, float], int]
"""The cramps of one night, at a rate in cramps a night."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Cramps a night before, and on each of the nights after the first dose."""

    before: float
    after: Callable[[int], float]

    @property
    def is_fewer(self) -> bool:
        """Whether the nights that are compared really have a lower rate."""
        now = sum(map(self.after, range(FORTNIGHT))) / FORTNIGHT
        return now < self.before and not isclose(now, self.before)


Draw = Callable[[random.Random], Truth]


def poisson(rng: random.Random, rate: float) -> int:
    """Cramps by chance alone (Knuth's way, good for the small rates of here)."""
    limit, count, product = exp(-rate), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def clustered(rng: random.Random, rate: float) -> int:
    """Cramps in clusters: negative binomial with twice the variance, as rule P4's arithmetic."""
    return poisson(rng, rng.gammavariate(rate, 1.0)) if rate else 0


def assumed(rng: random.Random) -> Truth:
    """A person of the prior that the statement assumes."""
    both, share = rng.uniform(0.2, 2.4), rng.betavariate(0.5, 0.5)
    return Truth(both * (1 - share), lambda _: both * share)


def no_effect(rng: random.Random) -> Truth:
    """The same rate all the time: from 2 to 14 cramps a week."""
    rate = rng.uniform(2 / 7, 2)
    return Truth(rate, lambda _: rate)


def real_effect(rng: random.Random) -> Truth:
    """A rate that falls to 30-60 % with the first dose."""
    rate, left = rng.uniform(2 / 7, 2), rng.uniform(0.3, 0.6)
    return Truth(rate, lambda _: rate * left)


def drift(rng: random.Random) -> Truth:
    """A rate that sinks by a third in a fortnight whatever is taken, as with dummy pills."""
    rate = rng.uniform(2 / 7, 2)
    return Truth(rate, lambda night: rate * (1 - min(1.0, (night + 1) / FORTNIGHT) / 3))


@dataclass(frozen=True, slots=True)
class Said:
    """What one diary was told at its first look, and whether it is true."""

    chance: float
    is_fewer: bool


def told(rng: random.Random, draw: Draw, night: Night) -> Iterator[Said]:
    """What people of this kind are told, one after the other, if anything is said to them."""
    while True:
        truth = draw(rng)
        before = [night(rng, truth.before) for _ in range(FORTNIGHT)]
        now = [night(rng, truth.after(at)) for at in range(FORTNIGHT)]
        said = effect(before, now)
        if isinstance(said, Effect):
            yield Said(said.any_drop, truth.is_fewer)


def seeded(seed: int) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(seed)  # noqa: S311


def first(count: int, draw: Draw, night: Night, *, seed: int = 1) -> list[Said]:
    """The first so many of them."""
    return list(islice(told(seeded(seed), draw, night), count))


def share(some: Sequence[object], among: Sequence[object]) -> float:
    """How many of these, from 0 to 1."""
    return len(some) / len(among) if among else 0.0


def chances(rng: random.Random, truth: Truth, night: Night, *, weeks: int) -> list[float] | None:
    """What one diary is told at the end of each week from the second on; None for nothing."""
    before = [night(rng, truth.before) for _ in range(FORTNIGHT)]
    counts = [night(rng, truth.after(at)) for at in range(WEEK_DAYS * weeks)]
    ends = range(FORTNIGHT, len(counts) + 1, WEEK_DAYS)
    looks = [effect(before, counts[end - FORTNIGHT : end]) for end in ends]
    said = [one.any_drop for one in looks if isinstance(one, Effect)]
    return said or None


def ever_nearly_sure(looks: Sequence[float]) -> bool:
    """Whether any look of a person gets past the mark."""
    return any(chance >= NEARLY_SURE for chance in looks)


def ever_likely(looks: Sequence[float]) -> bool:
    """Whether "likely" is ever said: when the look of two weeks before says so too."""
    fortnight = FORTNIGHT // WEEK_DAYS
    pairs = zip(looks, looks[fortnight:], strict=False)
    return any(min(pair) >= NEARLY_SURE for pair in pairs)


def weekly(count: int, draw: Draw, night: Night, *, weeks: int, seed: int = 1) -> list[list[float]]:
    """The looks of so many people to whom something is said."""
    rng = seeded(seed)
    found: list[list[float]] = []
    while len(found) < count:
        looks = chances(rng, draw(rng), night, weeks=weeks)
        if looks is not None:
            found.append(looks)
    return found


def came_back(rng: random.Random, rate: float, night: Night) -> float | None:
    """A taper after four weeks that happened to be quiet, at a rate that never changes.

    How sure it looks that cramps came back; None when the four weeks were not quiet, or when
    nothing is said. Two cramp nights end the taper (rule 21a).
    """
    if any(night(rng, rate) for _ in range(QUIET_DAYS)):
        return None
    counts: list[int] = []
    while len(counts) < 3 * FORTNIGHT and sum(map(bool, counts[-FORTNIGHT:])) < 2:
        counts.append(night(rng, rate))
    said = effect(counts[-FORTNIGHT:], [0] * FORTNIGHT)
    return said.any_drop if isinstance(said, Effect) else 0.0


def main() -> None:
    """Print the tables."""
    nights: dict[str, Night] = {"by chance": poisson, "in clusters": clustered}
    people: dict[str, Draw] = {
        "as assumed": assumed,
        "no effect": no_effect,
        "real effect": real_effect,
        "drift": drift,
    }
    say = sys.stdout.write
    say("One look. Share of people told so, and (share of those for whom it is true)\n")
    say(f"{'cramps':12}{'people':13}{'about 9 in 10':>18}{'over 95 in 100':>18}\n")
    for how, night in nights.items():
        for who, draw in people.items():
            said = first(PEOPLE, draw, night)
            nine = [one for one in said if 0.85 <= one.chance < NEARLY_SURE]
            sure = [one for one in said if one.chance >= NEARLY_SURE]
            cells = (f"{_percent(some, said)} ({_percent_true(some)})" for some in (nine, sure))
            say(f"{how:12}{who:13}" + "".join(f"{cell:>18}" for cell in cells) + "\n")
    say("\nA look every week. Share of people told so in any week\n")
    say(f"{'cramps':12}{'people':13}{'weeks':>6}{'over 95 in 100':>18}{'likely':>10}\n")
    for how, night in nights.items():
        for who, draw in people.items():
            for weeks in (12, 26):
                looks = weekly(PEOPLE // 10, draw, night, weeks=weeks)
                once = [one for one in looks if ever_nearly_sure(one)]
                twice = [one for one in looks if ever_likely(one)]
                cells = f"{_percent(once, looks):>18}{_percent(twice, looks):>10}"
                say(f"{how:12}{who:13}{weeks:>6}{cells}\n")


def _percent(some: Sequence[object], among: Sequence[object]) -> str:
    return f"{100 * share(some, among):.1f} %"


def _percent_true(said: Sequence[Said]) -> str:
    return _percent([one for one in said if one.is_fewer], said)


if __name__ == "__main__":
    main()
