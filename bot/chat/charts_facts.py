"""Which chart is meant, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from sqlalchemy import Connection

from bot.care.constants import WEEK_DAYS
from bot.care.effect import Effect
from bot.care.model import Region
from bot.chat import phrases
from bot.locale import Words, words
from bot.report.chart_words import Theme
from bot.report.season import Season
from bot.services import progress, season
from bot.services.progress import Progress
from bot.store import people, plans
from bot.store.people import Person

NIGHTS: Final = 28
"""Four weeks side by side: on a phone each night is still as wide as a letter."""
SEASON_NIGHTS: Final = 13 * WEEK_DAYS


class View(StrEnum):
    """The charts there are."""

    NIGHTS = "nights"
    SEASON = "season"
    COMPARED = "compared"


_COUNTS: Final = {View.NIGHTS: NIGHTS, View.SEASON: SEASON_NIGHTS}


@dataclass(frozen=True, slots=True)
class What:
    """A chart by its view and theme; as text it is "nights.dark"."""

    view: View
    theme: Theme = Theme.LIGHT

    def __str__(self) -> str:
        return f"{self.view}.{self.theme}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The chart of this name; None for a name that is none."""
        view, _, theme = text.partition(".")
        if view not in set(View) or theme not in set(Theme):
            return None
        return cls(View(view), Theme(theme))


@dataclass(frozen=True, slots=True)
class OfNights:
    """What the chart of nights or the calendar is made of, and in which words."""

    what: What
    words: Words
    region: Region
    season: Season


@dataclass(frozen=True, slots=True)
class OfChange:
    """What the comparison is made of, and in which words. Rule P2 allowed it."""

    what: What
    words: Words
    region: Region
    found: Progress
    said: Effect


Facts = OfNights | OfChange


def gather(connection: Connection, what: str, chat_id: int, *, now: datetime) -> Facts | None:
    """The facts of a chart by its name, for the person of this chat; None when there are none."""
    person, meant = people.by_telegram_id(connection, chat_id), What.parse(what)
    return None if person is None or meant is None else facts(connection, person, meant, now=now)


def facts(connection: Connection, person: Person, what: What, *, now: datetime) -> Facts | None:
    """The facts of a chart; None when nothing is known that it could show."""
    stored = plans.current(connection, person.id)
    if stored is None:
        return None
    region, in_language = stored.plan.region, words(person.language)
    if what.view is View.COMPARED:
        found = progress.look(connection, person.id, now=now)
        if not isinstance(found, Progress) or not isinstance(found.said, Effect):
            return None
        return OfChange(what, in_language, region, found, found.said)
    shown = season.latest(connection, person.id, nights=_COUNTS[what.view], now=now)
    if shown is None or shown.is_silent:
        return None
    if what.view is View.SEASON:
        shown = _whole_weeks(shown, first_weekday=phrases.first_weekday(region))
    return OfNights(what, in_language, region, shown)


def _whole_weeks(shown: Season, *, first_weekday: int) -> Season:
    """As many weeks as stand side by side, the last of them begun; an older rest is left out."""
    newest = shown.nights[-1].night
    begun = (newest.evening.weekday() - first_weekday) % WEEK_DAYS
    first = newest.plus(WEEK_DAYS - begun - SEASON_NIGHTS)
    nights = tuple(one for one in shown.nights if one.night >= first)
    marks = tuple(mark for mark in shown.marks if mark.night >= first)
    return replace(shown, nights=nights, marks=marks)
