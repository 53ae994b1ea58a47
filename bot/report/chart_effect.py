"""The comparison: cramps a week before magnesium and now, each with what it may really be, and how
sure one can be of a drop. It speaks of cramps, never of magnesium (rule P4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.care.effect import Effect
from bot.report import chart_ink as ink
from bot.report.chart_axis import scale
from bot.report.chart_ink import MARGIN, PALETTES, WIDTH, Palette
from bot.report.chart_words import Compared, EffectWords, Theme
from bot.report.rates import NEARLY_SURE, Rate

_HEAD, _ROW, _CHANCE = 50.0, 96.0, 84.0
_DOTS, _DOTS_A_LINE, _DOT = 20, 10, 18.5
_TICKS: Final = 4
_MOST_NOTES, _NOTE = 4, 19


@dataclass(frozen=True, slots=True)
class _Drawing:
    words: EffectWords
    palette: Palette
    top: float
    """The largest rate that the scale holds, a week."""

    def x_of(self, a_week: float) -> float:
        """Where a rate stands on the scale."""
        return MARGIN + 8 + (WIDTH - 2 * MARGIN - 16) * a_week / self.top


@dataclass(frozen=True, slots=True)
class Comparison:
    """The values: both rates with their intervals, and what rule P3 says of a drop."""

    before: Rate
    now: Rate
    said: Effect


def effect_chart(found: Comparison, words: EffectWords, *, theme: Theme = Theme.LIGHT) -> str:
    """The comparison as SVG."""
    ticks = scale(max(found.before.high, found.now.high), ticks=_TICKS, at_least=2)
    drawing, said = _Drawing(words, PALETTES[theme], ticks[-1]), found.said
    any_drop, clear_drop = (words.fewer, words.any_drop), (words.clearly_fewer, words.clear_drop)
    scale_at = _HEAD + 2 * _ROW + 6
    notes = _notes(words)
    chances_at = scale_at + 76 + _NOTE * len(notes)
    parts = [
        *ink.headline(words.title, "", palette=drawing.palette),
        *_scale(drawing, ticks, y=scale_at),
        *_noted(drawing, notes, y=scale_at + 39),
        *_rate(drawing, words.before, rate=found.before, y=_HEAD, filled=False),
        *_rate(drawing, words.now, rate=found.now, y=_HEAD + _ROW, filled=True),
        *_chance(drawing, any_drop, of=said.any_drop, y=chances_at),
        *_chance(drawing, clear_drop, of=said.clear_drop, y=chances_at + _CHANCE),
    ]
    title = f"{words.title}. {words.before.rate}, {words.now.rate}"
    height = chances_at + 2 * _CHANCE - 20
    return ink.sheet(parts, height=height, palette=drawing.palette, title=title)


def dots_of(probability: float) -> int:
    """How many of twenty dots stand for a chance, never none and never all: as fine as the words
    beside them, tenths, and nineteen or one for more than 95 or less than 5 in 100.
    """
    if probability >= NEARLY_SURE:
        return _DOTS - 1
    if probability <= 1 - NEARLY_SURE:
        return 1
    return 2 * min(9, max(1, round(10 * probability)))


def _scale(drawing: _Drawing, ticks: list[float], *, y: float) -> Iterator[str]:
    palette, words = drawing.palette, drawing.words
    for value in ticks:
        x = drawing.x_of(value)
        for row in (0, 1):
            top = _HEAD + row * _ROW + 52
            yield ink.down(x, y=top, to=top + 32, stroke=palette.line, stroke_width=1.2)
        style = {"font_size": ink.SMALL, "text_anchor": "middle"}
        yield ink.text(x, y + 17, said=words.number(value), fill=palette.faint, **style)
    yield ink.across(
        y, x=drawing.x_of(0), to=drawing.x_of(ticks[-1]), stroke=palette.faint, stroke_width=1.2
    )


def _notes(words: EffectWords) -> list[str]:
    told = f"{words.unit} {words.interval}"
    return ink.wrapped(told, size=ink.SMALL, width=WIDTH - 2 * MARGIN)[:_MOST_NOTES]


def _noted(drawing: _Drawing, notes: list[str], *, y: float) -> Iterator[str]:
    for line, said in enumerate(notes):
        at, fill = y + _NOTE * line, drawing.palette.faint
        yield ink.text(MARGIN, at, said=said, fill=fill, font_size=ink.SMALL)


def _rate(  # house: what is drawn, where, and which of the two
    drawing: _Drawing, words: Compared, *, rate: Rate, y: float, filled: bool
) -> Iterator[str]:
    """The words over a line with ends, and the counted rate on it: a ring before, a disk now."""
    palette = drawing.palette
    yield ink.text(MARGIN, y + 22, said=words.label, fill=palette.ink, font_weight="bold")
    style = {"font_size": ink.LARGE, "font_weight": "bold", "text_anchor": "end"}
    yield ink.text(WIDTH - MARGIN, y + 22, said=words.rate, fill=palette.cramps, **style)
    yield ink.text(MARGIN, y + 42, said=words.nights, fill=palette.faint, font_size=ink.SMALL)
    middle, low, high = y + 68, drawing.x_of(rate.low), drawing.x_of(rate.high)
    yield ink.across(middle, x=low, to=high, stroke=palette.cramps, stroke_width=4)
    for end in (low, high):
        top, bottom = middle - 9, middle + 9
        yield ink.down(end, y=top, to=bottom, stroke=palette.cramps, stroke_width=4)
    fill = palette.cramps if filled else palette.paper
    x = drawing.x_of(rate.counted)
    yield ink.circle(x, middle, radius=9, fill=fill, stroke=palette.cramps, stroke_width=4)


def _chance(drawing: _Drawing, said: tuple[str, str], *, of: float, y: float) -> Iterator[str]:
    """A chance in words, and as twenty dots of which so many are filled."""
    palette, (label, chance) = drawing.palette, said
    room = WIDTH - 2 * MARGIN
    shown = ink.fitting(label, size=ink.BODY, width=room)
    yield ink.text(MARGIN, y, said=shown, fill=palette.ink, font_weight="bold")
    filled = dots_of(of)
    for each in range(_DOTS):
        row, column = divmod(each, _DOTS_A_LINE)
        fill = palette.ink if each < filled else palette.paper
        x, line = MARGIN + 8 + column * _DOT, y + 20 + row * _DOT
        yield ink.circle(x, line, radius=6.5, fill=fill, stroke=palette.ink, stroke_width=1.6)
    x = MARGIN + _DOTS_A_LINE * _DOT + 12
    told = ink.wrapped(chance, size=ink.BODY, width=WIDTH - 8 - x)[:2]
    for number, words in enumerate(told):
        yield ink.text(x, y + 26 + 20 * number, said=words, fill=palette.ink)
