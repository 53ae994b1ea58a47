"""The panels of the chart of nights: columns over a ground line, and rows of signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.report import chart_ink as ink
from bot.report.chart_axis import Axis, runs, scale
from bot.report.chart_ink import MARGIN, WIDTH, Box, Palette
from bot.report.chart_marks import cross, stool_sign
from bot.report.chart_words import NightsWords
from bot.report.season import Answered, Period, Season, SeasonNight

_BAR_SHARE, _MOST_BAR = 0.62, 22.0
_LEAST_SIGN, _MOST_SIGN = 4.0, 7.0
_TICKS: Final = 3
_OFFERS: Final = frozenset({Period.MAGNESIUM, Period.TAPER})


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every part of the chart of nights is drawn from."""

    season: Season
    words: NightsWords
    palette: Palette
    axis: Axis

    @property
    def bar(self) -> float:
        """How wide one column is drawn."""
        return min(_MOST_BAR, self.axis.column * _BAR_SHARE)

    @property
    def sign(self) -> float:
        """Half the width of one sign."""
        return min(_MOST_SIGN, max(_LEAST_SIGN, self.axis.column * 0.44))


Question = Callable[[SeasonNight], bool]


def lacks_cramps(one: SeasonNight) -> bool:
    """Whether the Night is over and nobody knows of its cramps."""
    return one.cramps is None and _is_over(one)


def lacks_stool(one: SeasonNight) -> bool:
    """Whether the Night is over and nobody knows of the bowel."""
    return one.stool is None and _is_over(one)


def lacks_dose(one: SeasonNight) -> bool:
    """Whether a dose or the oil was planned and nobody knows what became of it."""
    return one.taken is None and one.period in _OFFERS and one.answered is not Answered.AHEAD


def cramps(drawing: Drawing, at: Box) -> Iterator[str]:
    """Cramps a night as columns; none is a ring on the ground line."""
    counts = [one.cramps for one in drawing.season.nights if one.cramps is not None]
    ticks = scale(max(counts, default=0), ticks=_TICKS, at_least=3)
    colour = drawing.palette.cramps
    yield from _panel(drawing, at, ticks=ticks, said=drawing.words.cramps)
    yield from _unknown(drawing, at, lacks=lacks_cramps)
    for one in drawing.season.nights:
        if one.cramps is not None:
            yield _column(drawing, one, at=at, share=one.cramps / ticks[-1], fill=colour)


def dose(drawing: Drawing, at: Box) -> Iterator[str]:
    """The dose taken as columns, the dose planned as a line over them, in mg."""
    nights = drawing.season.nights
    largest = max((max(one.planned_mg, one.taken_mg or 0.0) for one in nights), default=0.0)
    ticks = scale(largest, ticks=_TICKS, at_least=100)
    yield from _panel(drawing, at, ticks=ticks, said=drawing.words.dose)
    yield from _unknown(drawing, at, lacks=lacks_dose)
    for one in nights:
        yield _taken(drawing, one, at=at, top_mg=ticks[-1])
    yield _planned(drawing, at, top_mg=ticks[-1])


def oil(drawing: Drawing, at: Box) -> Iterator[str]:
    """Whether the oil was used: a filled circle, or a cross for no."""
    yield from _row(drawing, at, said=drawing.words.oil)
    yield from _unknown(drawing, at, lacks=lacks_dose)
    for one in drawing.season.nights:
        x, middle = drawing.axis.middle_of(one.night), at.y + at.height / 2
        if one.taken:
            yield ink.circle(x, middle, radius=drawing.sign * 0.9, fill=drawing.palette.taken)
        elif one.taken is False:
            yield cross(x, middle, size=drawing.sign * 0.6, stroke=drawing.palette.ink)


def bowel(drawing: Drawing, at: Box) -> Iterator[str]:
    """The bowel of each morning as a sign; an empty place is a clear no."""
    yield from _row(drawing, at, said=drawing.words.diarrhea)
    yield from _unknown(drawing, at, lacks=lacks_stool)
    for one in drawing.season.nights:
        x, middle = drawing.axis.middle_of(one.night), at.y + at.height / 2
        yield stool_sign(one.stool or 0, x, y=middle, size=drawing.sign, palette=drawing.palette)


def _is_over(one: SeasonNight) -> bool:
    return one.answered not in (Answered.AHEAD, Answered.PAUSED)


def _panel(drawing: Drawing, at: Box, *, ticks: Iterable[float], said: str) -> Iterator[str]:
    yield _heading(drawing, at, said=said)
    values = list(ticks)
    for value in values:
        y = at.bottom - at.height * value / values[-1]
        stroke = drawing.palette.faint if value == 0 else drawing.palette.line
        yield ink.across(y, x=at.x, to=at.right, stroke=stroke, stroke_width=1.2)
        yield ink.text(
            at.x - 8,
            y + 5,
            said=drawing.words.number(value),
            fill=drawing.palette.faint,
            font_size=ink.SMALL,
            text_anchor="end",
        )


def _row(drawing: Drawing, at: Box, *, said: str) -> Iterator[str]:
    yield _heading(drawing, at, said=said)
    yield ink.across(at.bottom, x=at.x, to=at.right, stroke=drawing.palette.faint, stroke_width=1.2)


def _heading(drawing: Drawing, at: Box, *, said: str) -> str:
    room = WIDTH - 2 * MARGIN
    shown = ink.fitting(said, size=ink.BODY, width=room)
    fill = drawing.palette.ink
    return ink.text(MARGIN, at.y - 13, said=shown, fill=fill, font_weight="bold")


def _unknown(drawing: Drawing, at: Box, *, lacks: Question) -> Iterator[str]:
    """The hatch over the Nights of which this panel knows nothing."""
    nights = drawing.season.nights
    gaps = frozenset(one.night for one in nights if lacks(one))
    for first, last in runs(nights, of=gaps):
        yield ink.unknown(drawing.axis.box_of(first, last, y=at.y, height=at.height))


def _column(  # house: what is drawn, where, how high, and in which colour
    drawing: Drawing, one: SeasonNight, *, at: Box, share: float, fill: str
) -> str:
    x, width = drawing.axis.middle_of(one.night), drawing.bar
    if share == 0:
        radius = max(1.1, min(3.4, width / 2.4))
        return ink.circle(
            x,
            at.bottom - radius - 1,
            radius=radius,
            fill=drawing.palette.paper,
            stroke=fill,
            stroke_width=max(0.9, radius / 2.2),
        )
    height = at.height * share
    return ink.box(
        Box(x - width / 2, at.bottom - height, width, height), fill=fill, rx=min(3.0, width / 4)
    )


def _taken(drawing: Drawing, one: SeasonNight, *, at: Box, top_mg: float) -> str:
    if one.taken_mg:
        share, fill = one.taken_mg / top_mg, drawing.palette.taken
        return _column(drawing, one, at=at, share=share, fill=fill)
    if one.taken is False:
        size = drawing.sign * 0.62
        x = drawing.axis.middle_of(one.night)
        return cross(x, at.bottom - size - 4, size=size, stroke=drawing.palette.ink)
    return ""


def _planned(drawing: Drawing, at: Box, *, top_mg: float) -> str:
    """One line over the evenings with a dose; it is broken where nothing was planned."""
    points, before = [], 0.0
    for one in drawing.season.nights:
        mg = one.planned_mg
        if mg:
            y = at.bottom - at.height * mg / top_mg
            left = drawing.axis.left_of(one.night)
            start = f"V{y:.2f}" if before else f"M{left:.2f},{y:.2f}"
            points.append(f"{start} H{left + drawing.axis.column:.2f}")
        before = mg
    if not points:
        return ""
    return ink.path(" ".join(points), stroke=drawing.palette.ink, stroke_width=2.2)
