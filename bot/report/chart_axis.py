"""Where a Night stands on a chart's time axis, and how a scale is divided."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.care.night import Night
from bot.report.chart_ink import Box
from bot.report.season import SeasonNight

_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Axis:
    """Consecutive Nights side by side, from `x` on, each in a column of its own."""

    first: Night
    count: int
    x: float
    width: float

    @property
    def column(self) -> float:
        """How wide one Night is."""
        return self.width / max(1, self.count)

    @property
    def right(self) -> float:
        """Where the last Night ends."""
        return self.x + self.width

    def left_of(self, night: Night) -> float:
        """Where this Night begins."""
        return self.x + (night - self.first) * self.column

    def middle_of(self, night: Night) -> float:
        """The middle of this Night."""
        return self.left_of(night) + self.column / 2

    def box_of(self, first: Night, last: Night, *, y: float, height: float) -> Box:
        """The columns of some Nights, both ends included, as a box."""
        return Box(self.left_of(first), y, (last - first + 1) * self.column, height)


def runs(nights: tuple[SeasonNight, ...], *, of: frozenset[Night]) -> list[tuple[Night, Night]]:
    """The first and the last Night of each run of Nights that are among these."""
    grouped = groupby(nights, key=lambda one: one.night in of)
    found = [tuple(run) for is_one, run in grouped if is_one]
    return [(run[0].night, run[-1].night) for run in found]


def step_for(largest: float, *, ticks: int) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that reaches `largest` in so many ticks."""
    size = 1.0
    while True:
        for step in _STEPS:
            if step * size * ticks >= largest:
                return step * size
        size *= 10


def scale(largest: float, *, ticks: int, at_least: float) -> list[float]:
    """The ticks of a scale from 0 up that holds `largest`, and no less than `at_least`."""
    top = max(largest, at_least)
    step = step_for(top, ticks=ticks)
    count = 1
    while count * step < top:
        count += 1
    return [step * each for each in range(count + 1)]
