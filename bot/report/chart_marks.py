"""The signs of the charts: each has a shape of its own, so that no colour has to be told apart."""

from __future__ import annotations

from typing import Final

from bot.care.constants import STOOL_DIARRHEA
from bot.care.model import Action
from bot.report import chart_ink as ink
from bot.report.chart_ink import Box, Palette

SIZE: Final = 7.0
"""Half the width of a sign."""


def flag(action: Action, *, x: float, y: float, fill: str) -> str:
    """A change of the plan, around a point: up, down, start and resume, pause, stop."""
    s = SIZE
    match action:
        case Action.STEP_UP:
            return ink.path(f"M{x - s:.2f},{y + s:.2f} h{2 * s} l{-s},{-2 * s} z", fill=fill)
        case Action.STEP_DOWN:
            return ink.path(f"M{x - s:.2f},{y - s:.2f} h{2 * s} l{-s},{2 * s} z", fill=fill)
        case Action.PAUSE:
            return pause_sign(x, y, fill=fill)
        case Action.STOP:
            return ink.box(Box(x - s + 1, y - s + 1, 2 * s - 2, 2 * s - 2), fill=fill)
        case _:
            begin = f"M{x - s + 1:.2f},{y - s:.2f}"
            return ink.path(f"{begin} v{2 * s} l{2 * s - 1},{-s} z", fill=fill)


def pause_sign(x: float, y: float, *, fill: str) -> str:
    """Two bars around a point, as on a player."""
    left, right = Box(x - 5, y - 6, 3.6, 12), Box(x + 1.4, y - 6, 3.6, 12)
    return ink.box(left, fill=fill) + ink.box(right, fill=fill)


def stool_sign(grade: int, x: float, *, y: float, size: float, palette: Palette) -> str:
    """The bowel of a morning: a ring for a little soft, a triangle for diarrhea, a larger one for
    six times or more; nothing for none.
    """
    if grade < 1:
        return ""
    if grade < STOOL_DIARRHEA:
        radius = size * 0.72
        return ink.circle(
            x, y, radius=radius, fill="none", stroke=palette.stool, stroke_width=size * 0.36
        )
    s = size * (1.0 if grade == STOOL_DIARRHEA else 1.35)
    return ink.path(
        f"M{x - s:.2f},{y + s * 0.8:.2f} h{2 * s:.2f} l{-s:.2f},{-1.8 * s:.2f} z",
        fill=palette.stool,
    )


def cross(x: float, y: float, *, size: float, stroke: str) -> str:
    """Said no: nothing was taken."""
    return ink.path(
        f"M{x - size:.2f},{y - size:.2f} l{2 * size:.2f},{2 * size:.2f} "
        f"m{-2 * size:.2f},0 l{2 * size:.2f},{-2 * size:.2f}",
        stroke=stroke,
        stroke_width=max(1.4, size * 0.55),
        stroke_linecap="round",
    )
