"""The chart of nights: cramps, the dose taken against the dose planned, the bowel, one time axis.

What is not known is hatched and never a zero; a zero is a small ring on the ground line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.care.constants import STOOL_DIARRHEA, STOOL_MILD
from bot.care.model import Action
from bot.care.night import Night
from bot.report import chart_ink as ink
from bot.report import chart_legend as signs
from bot.report import chart_panels as panels
from bot.report.chart_axis import Axis, runs
from bot.report.chart_ink import MARGIN, PALETTES, WIDTH, Box
from bot.report.chart_legend import Item, legend
from bot.report.chart_marks import SIZE, flag, pause_sign
from bot.report.chart_panels import Drawing, Question
from bot.report.chart_words import NightsWords, Theme
from bot.report.season import Answered, Season, SeasonNight

MOST_NIGHTS: Final = 92
"""A quarter of a year; more Nights would be thinner than a phone shows."""

_LEFT: Final = 54.0
_HEAD, _FLAGS, _HEADING, _BELOW = 58.0, 26.0, 36.0, 8.0
_CRAMPS_HIGH, _DOSE_HIGH, _ROW_HIGH = 100.0, 84.0, 22.0
_DATE_WIDE: Final = 76.0
_PAUSE_WIDE: Final = 14.0
_A_DAY: Final = Night.parse("2000-01-01")

Panel = Callable[[Drawing, Box], Iterator[str]]


def nights_chart(season: Season, words: NightsWords, *, theme: Theme = Theme.LIGHT) -> str:
    """The newest Nights of a season as SVG; at most `MOST_NIGHTS`."""
    nights = season.nights[-MOST_NIGHTS:]
    first = nights[0].night if nights else _A_DAY
    marks = tuple(mark for mark in season.marks if mark.night >= first) if nights else ()
    axis = Axis(first, len(nights), _LEFT, WIDTH - _LEFT - MARGIN)
    shown = replace(season, nights=nights, marks=marks)
    return _drawn(Drawing(shown, words, PALETTES[theme], axis))


def time_range(season: Season, words: NightsWords) -> str:
    """The first and the last Night, as dates."""
    if not season.nights:
        return ""
    first, last = (words.dates.day(season.nights[at].night) for at in (0, -1))
    return first if first == last else f"{first} – {last}"


def _drawn(drawing: Drawing) -> str:
    panels_at = _panels(drawing)
    boxes = [at for _, at in panels_at]
    bottom = boxes[-1].bottom
    below, end = legend(_legend(drawing), y=bottom + 38, palette=drawing.palette)
    parts = [
        *_head(drawing),
        *(part for at in boxes for part in _pauses(drawing, at)),
        *_flags(drawing, boxes),
        *(part for panel, at in panels_at for part in panel(drawing, at)),
        *_dates(drawing, y=bottom),
        below,
    ]
    title = f"{drawing.words.title}. {time_range(drawing.season, drawing.words)}"
    return ink.sheet(parts, height=end + _BELOW, palette=drawing.palette, title=title)


def _panels(drawing: Drawing) -> list[tuple[Panel, Box]]:
    """The panels one below the other; that of a dose where there is any to speak of."""
    season = drawing.season
    chosen: list[tuple[Panel, float]] = [(panels.cramps, _CRAMPS_HIGH)]
    if season.is_topical:
        chosen.append((panels.oil, _ROW_HIGH))
    elif any(one.planned_mg or one.taken_mg for one in season.nights):
        chosen.append((panels.dose, _DOSE_HIGH))
    chosen.append((panels.bowel, _ROW_HIGH))
    y = _HEAD + (_FLAGS if season.marks else 0.0)
    placed = []
    for panel, height in chosen:
        at = Box(drawing.axis.x, y + _HEADING, drawing.axis.width, height)
        placed.append((panel, at))
        y = at.bottom + _BELOW
    return placed


def _head(drawing: Drawing) -> Iterator[str]:
    words = drawing.words
    told = [part for part in (time_range(drawing.season, words), words.product) if part]
    return ink.headline(words.title, " · ".join(told), palette=drawing.palette)


def _pauses(drawing: Drawing, at: Box) -> Iterator[str]:
    """A band behind the Nights on which the plan was quiet, with its sign where there is room."""
    nights = drawing.season.nights
    quiet = frozenset(one.night for one in nights if _is_paused(one))
    for first, last in runs(nights, of=quiet):
        band = drawing.axis.box_of(first, last, y=at.y, height=at.height)
        yield ink.box(band, fill=drawing.palette.band)
        if band.width >= _PAUSE_WIDE:
            yield pause_sign(band.middle, at.y + 11, fill=drawing.palette.faint)


def _flags(drawing: Drawing, boxes: Sequence[Box]) -> Iterator[str]:
    """A line down at each change of the plan; its sign and the new dose where they have room."""
    palette, marks, y, free = drawing.palette, drawing.season.marks, _HEAD + 19, 0.0
    places = [drawing.axis.left_of(mark.night) for mark in marks]
    for mark, (x, following) in zip(marks, pairwise([*places, WIDTH + 4.0]), strict=True):
        for at in boxes:
            style = {"stroke_width": 1.2, "stroke_dasharray": "3 3"}
            yield ink.down(x, y=at.y, to=at.bottom, stroke=palette.faint, **style)
        if x < free:
            continue
        free = x + 2 * SIZE
        yield flag(mark.action, x=x, y=y, fill=palette.ink)
        said = drawing.words.number(mark.dose_mg) if mark.dose_mg else ""
        if x + 20 + ink.width_of(said, size=ink.SMALL) < following:
            yield ink.text(x + 11, y + 5, said=said, fill=palette.ink, font_size=ink.SMALL)


def _dates(drawing: Drawing, *, y: float) -> Iterator[str]:
    """Dates under the axis, as many as have room, each under its Night."""
    nights, axis, palette = drawing.season.nights, drawing.axis, drawing.palette
    every = max(1, -(-int(_DATE_WIDE) // max(1, int(axis.column))))
    if every > 3:
        every = -(-every // 7) * 7  # the same day of each week
    for one in nights[::every]:
        x = axis.middle_of(one.night)
        said = drawing.words.dates.day(one.night)
        half = ink.width_of(said, size=ink.SMALL) / 2
        at = min(max(x, MARGIN + half), WIDTH - 6 - half)
        if abs(at - x) > axis.column + 14:
            continue
        yield ink.down(x, y=y, to=y + 5, stroke=palette.faint, stroke_width=1.2)
        yield ink.text(
            at, y + 20, said=said, fill=palette.faint, font_size=ink.SMALL, text_anchor="middle"
        )


def _legend(drawing: Drawing) -> list[Item]:
    """The shapes that are on this chart, and no others."""
    nights, words, palette = drawing.season.nights, drawing.words, drawing.palette
    taken = signs.dot if drawing.season.is_topical else signs.column
    entries: list[tuple[Question, Item]] = [
        (lambda one: one.cramps == 0, Item(signs.ring(palette.cramps), words.no_cramps)),
        (lambda one: bool(one.planned_mg), Item(signs.rule(palette.ink), words.planned)),
        (lambda one: one.taken is True, Item(taken(palette.taken), words.taken)),
        (lambda one: one.taken is False, Item(signs.crossed(palette.ink), words.not_taken)),
        (_is_mild, Item(signs.stool(STOOL_MILD, palette), words.a_little)),
        (_is_loose, Item(signs.stool(STOOL_DIARRHEA, palette), words.yes)),
        (_has_gap, Item(ink.unknown, words.unknown)),
        (_is_paused, Item(signs.paused(palette), words.paused)),
    ]
    shown = [item for is_shown, item in entries if any(map(is_shown, nights))]
    return _changes(drawing) + shown


def _changes(drawing: Drawing) -> list[Item]:
    """The signs of the changes; where a pause has a band, the band's entry tells of both."""
    words, colour = drawing.words, drawing.palette.ink
    kinds = {mark.action for mark in drawing.season.marks}
    entries = [
        (Action.START, words.started),
        (Action.STEP_UP, words.raised),
        (Action.STEP_DOWN, words.lowered),
        (Action.PAUSE, words.paused),
        (Action.STOP, words.stopped),
    ]
    if Action.RESUME in kinds:
        kinds.add(Action.START)
    if any(map(_is_paused, drawing.season.nights)):
        kinds.discard(Action.PAUSE)
    return [Item(signs.changed(one, colour), said) for one, said in entries if one in kinds]


def _is_mild(one: SeasonNight) -> bool:
    return one.stool == STOOL_MILD


def _is_loose(one: SeasonNight) -> bool:
    return (one.stool or 0) >= STOOL_DIARRHEA


def _is_paused(one: SeasonNight) -> bool:
    return one.answered is Answered.PAUSED


def _has_gap(one: SeasonNight) -> bool:
    return panels.lacks_cramps(one) or panels.lacks_stool(one) or panels.lacks_dose(one)
