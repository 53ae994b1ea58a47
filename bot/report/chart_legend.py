"""What the shapes of a chart mean: a shape and its words, as many in a line as have room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.care.model import Action
from bot.report import chart_ink as ink
from bot.report.chart_ink import MARGIN, WIDTH, Box, Palette
from bot.report.chart_marks import cross, flag, pause_sign, stool_sign

_SHAPE, _GAP, _LINE = 20.0, 6.0, 24.0
_BETWEEN: Final = 12.0
_MIDDLE: Final = 9.0

Shape = Callable[[Box], str]
"""Draws one sign into a box."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: what draws the shape into a box, and what it means."""

    shape: Shape
    said: str


def legend(items: Sequence[Item], *, y: float, palette: Palette) -> tuple[str, float]:
    """The entries from `y` on, and where they end."""
    parts, x = [], float(MARGIN)
    for item in items:
        said = ink.fitting(item.said, size=ink.SMALL, width=WIDTH - 2 * MARGIN - _SHAPE - _GAP)
        width = _SHAPE + _GAP + ink.width_of(said, size=ink.SMALL)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = float(MARGIN), y + _LINE
        parts.append(item.shape(Box(x, y, _SHAPE, 18.0)))
        parts.append(
            ink.text(x + _SHAPE + _GAP, y + 14, said=said, fill=palette.ink, font_size=ink.SMALL)
        )
        x += width + _BETWEEN
    return "".join(parts), y + _LINE


def ring(colour: str) -> Shape:
    """No cramps."""
    return lambda at: ink.circle(
        at.middle, at.y + _MIDDLE, radius=4.2, fill="none", stroke=colour, stroke_width=2
    )


def dot(colour: str) -> Shape:
    """The oil was used."""
    return lambda at: ink.circle(at.middle, at.y + _MIDDLE, radius=6.2, fill=colour)


def column(colour: str) -> Shape:
    """A dose was taken."""
    return lambda at: ink.box(Box(at.middle - 5, at.y + 1, 10, 16), fill=colour, rx=2)


def rule(colour: str) -> Shape:
    """A dose was planned."""
    return lambda at: ink.across(
        at.y + _MIDDLE, x=at.x, to=at.right, stroke=colour, stroke_width=2.2
    )


def crossed(colour: str) -> Shape:
    """Nothing was taken."""
    return lambda at: cross(at.middle, at.y + _MIDDLE, size=4.2, stroke=colour)


def stool(grade: int, palette: Palette) -> Shape:
    """A morning with a soft or loose stool."""
    return lambda at: stool_sign(grade, at.middle, y=at.y + _MIDDLE, size=6.5, palette=palette)


def changed(action: Action, colour: str) -> Shape:
    """A change of the plan."""
    return lambda at: flag(action, x=at.middle, y=at.y + _MIDDLE, fill=colour)


def paused(palette: Palette) -> Shape:
    """The plan was quiet."""
    return lambda at: (
        ink.box(at, fill=palette.band) + pause_sign(at.middle, at.y + _MIDDLE, fill=palette.faint)
    )
