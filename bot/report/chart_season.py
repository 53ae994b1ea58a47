"""The calendar of a season: a square a night, a column a week, the number of cramps in it.

A number stands in every square that is known, so that its colour is never needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.care.constants import STOOL_DIARRHEA, WEEK_DAYS
from bot.care.night import Night
from bot.report import chart_ink as ink
from bot.report import chart_legend as signs
from bot.report.chart_ink import MARGIN, PALETTES, WIDTH, Box, Palette
from bot.report.chart_legend import Item, legend
from bot.report.chart_marks import pause_sign
from bot.report.chart_nights import time_range
from bot.report.chart_words import NightsWords, Theme
from bot.report.season import Answered, Season, SeasonNight

WEEKS: Final = 13
"""Weeks side by side; a longer season goes on below."""
MOST_WEEKS: Final = 52

_LEFT, _HEAD, _MONTHS = 48.0, 62.0, 22.0
_CELL: Final = (WIDTH - _LEFT - MARGIN) / WEEKS
_INSET, _ROUND = 1.2, 4.0
_BLOCK: Final = _MONTHS + WEEK_DAYS * _CELL + 16
_TWO_DIGITS: Final = 10
_A_DAY: Final = Night.parse("2000-01-01")


@dataclass(frozen=True, slots=True)
class _Calendar:
    """What every part of the calendar is drawn from. With `begin` the first week begins."""

    nights: Sequence[SeasonNight]
    begin: Night
    words: NightsWords
    palette: Palette

    def box_of(self, night: Night) -> Box:
        """The square of a Night."""
        week, day = divmod(night - self.begin, WEEK_DAYS)
        block, column = divmod(week, WEEKS)
        y = _HEAD + block * _BLOCK + _MONTHS + day * _CELL
        side = _CELL - 2 * _INSET
        return Box(_LEFT + column * _CELL + _INSET, y + _INSET, side, side)

    @property
    def blocks(self) -> int:
        """How many rows of weeks there are."""
        weeks = (self.nights[-1].night - self.begin) // WEEK_DAYS + 1 if self.nights else 1
        return -(-weeks // WEEKS)


def season_chart(season: Season, words: NightsWords, *, theme: Theme = Theme.LIGHT) -> str:
    """The Nights of a season as SVG; of more than `MOST_WEEKS` weeks the newest ones."""
    calendar = _calendar(season.nights, words, palette=PALETTES[theme])
    nights = calendar.nights
    bottom = _HEAD + calendar.blocks * _BLOCK
    below, end = legend(_legend(calendar), y=bottom, palette=calendar.palette)
    told = time_range(replace(season, nights=tuple(nights)), words)
    parts = [
        *ink.headline(words.title, told, palette=calendar.palette),
        *(part for block in range(calendar.blocks) for part in _weekdays(calendar, block)),
        *_months(calendar),
        *(part for one in nights for part in _square(calendar, one)),
        below,
    ]
    return ink.sheet(
        parts, height=end + 12, palette=calendar.palette, title=f"{words.title}. {told}"
    )


def _calendar(nights: Sequence[SeasonNight], words: NightsWords, *, palette: Palette) -> _Calendar:
    """The newest whole weeks of these, as the reader's weeks begin."""
    if not nights:
        return _Calendar((), _A_DAY, words, palette)
    begin = _week_of(nights[-1].night, words).plus(-(MOST_WEEKS - 1) * WEEK_DAYS)
    shown = [one for one in nights if one.night >= begin]
    return _Calendar(shown, _week_of(shown[0].night, words), words, palette)


def _week_of(night: Night, words: NightsWords) -> Night:
    """The Night with which the week of this one begins."""
    return night.plus(-((night.evening.weekday() - words.dates.first_weekday) % WEEK_DAYS))


def _weekdays(calendar: _Calendar, block: int) -> Iterator[str]:
    palette, names = calendar.palette, calendar.words.dates.weekdays
    for day, name in enumerate(names):
        y = _HEAD + block * _BLOCK + _MONTHS + (day + 0.5) * _CELL + 5
        said = ink.fitting(name, size=ink.SMALL, width=_LEFT - MARGIN - 2)
        yield ink.text(MARGIN, y, said=said, fill=palette.faint, font_size=ink.SMALL)


def _months(calendar: _Calendar) -> Iterator[str]:
    """The name of a month over the week in which its first day is, and over the first week where
    the next name leaves room for it.
    """
    nights = calendar.nights
    firsts = [one.night for one in nights if one.night.evening.day == 1]
    begun = [nights[0].night] if nights else []
    if firsts and begun and calendar.box_of(firsts[0]).x < calendar.box_of(begun[0]).x + 2 * _CELL:
        begun = []
    for night in [*begun, *firsts]:
        at, said = calendar.box_of(night), calendar.words.dates.month(night)
        row = (night - calendar.begin) // (WEEK_DAYS * WEEKS)
        x = min(at.x, WIDTH - 4 - ink.width_of(said, size=ink.SMALL))
        y = _HEAD + row * _BLOCK + _MONTHS - 7
        yield ink.text(x, y, said=said, fill=calendar.palette.faint, font_size=ink.SMALL)


def _square(calendar: _Calendar, one: SeasonNight) -> Iterator[str]:
    palette, at = calendar.palette, calendar.box_of(one.night)
    if one.cramps is not None:
        yield from _known(calendar, one.cramps, at=at)
    elif one.answered is Answered.PAUSED:
        yield ink.box(at, fill=palette.band, rx=_ROUND)
        yield pause_sign(at.middle, at.y + at.height / 2, fill=palette.faint)
    elif one.answered is not Answered.AHEAD:
        yield ink.unknown(at)
    if (one.stool or 0) >= STOOL_DIARRHEA:
        yield _corner(at, palette)


def _known(calendar: _Calendar, cramps: int, *, at: Box) -> Iterator[str]:
    palette = calendar.palette
    shade = min(cramps, len(palette.heat) - 1)
    size = ink.SMALL if cramps < _TWO_DIGITS else ink.SMALL - 1
    style = {"font_size": size, "font_weight": "bold", "text_anchor": "middle"}
    yield ink.box(at, fill=palette.heat[shade], rx=_ROUND)
    middle = at.y + at.height / 2 + 5
    said = calendar.words.number(cramps)
    yield ink.text(at.middle, middle, said=said, fill=palette.on_heat[shade], **style)


def _corner(at: Box, palette: Palette) -> str:
    """Diarrhea: a corner of the square is cut off by a dark triangle with a rim."""
    side = at.width * 0.44
    points = f"M{at.right:.2f},{at.y:.2f} v{side:.2f} l{-side:.2f},{-side:.2f} z"
    return ink.path(points, fill=palette.stool, stroke=palette.paper, stroke_width=1)


def _legend(calendar: _Calendar) -> list[Item]:
    nights, words, palette = calendar.nights, calendar.words, calendar.palette
    items = []
    if any(one.cramps is not None for one in nights):
        items.append(Item(_two(calendar), words.cramps))
    if any((one.stool or 0) >= STOOL_DIARRHEA for one in nights):
        items.append(Item(lambda at: _cornered(at, palette), words.yes))
    if any(one.cramps is None and one.answered in _UNKNOWN for one in nights):
        items.append(Item(ink.unknown, words.unknown))
    if any(one.cramps is None and one.answered is Answered.PAUSED for one in nights):
        items.append(Item(signs.paused(palette), words.paused))
    return items


_UNKNOWN: Final = frozenset(Answered) - {Answered.PAUSED, Answered.AHEAD}


def _two(calendar: _Calendar) -> signs.Shape:
    """Two cramps, as an example of a number."""
    return lambda at: "".join(_known(calendar, 2, at=Box(at.x, at.y - 2, at.width, at.width)))


def _cornered(at: Box, palette: Palette) -> str:
    square = Box(at.x, at.y - 2, at.width, at.width)
    return ink.box(square, fill=palette.heat[0], rx=_ROUND) + _corner(square, palette)
