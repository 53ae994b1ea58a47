"""The words of the charts, handed in by whoever knows the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.care.night import Night


class Theme(StrEnum):
    """What a chart stands on. Telegram does not tell which one the phone shows."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Dates:
    """How the reader's language and region write a Night's date."""

    day: Callable[[Night], str]
    """Short: "23 Nov"."""
    month: Callable[[Night], str]
    """Shorter: "Nov"."""
    weekdays: tuple[str, ...]
    """Seven names of two letters or so, from the day with which a week begins."""
    first_weekday: int
    """The day with which a week begins; 0 is Monday."""


@dataclass(frozen=True, slots=True)
class NightsWords:
    """What stands on the chart of nights and on the calendar. Plain words, without markup."""

    title: str
    product: str
    """What is taken, such as "Magnesium citrate"; "" says nothing of it."""
    started: str
    raised: str
    lowered: str
    stopped: str
    cramps: str
    dose: str
    """With its unit: "Magnesium, mg"."""
    oil: str
    diarrhea: str
    taken: str
    planned: str
    not_taken: str
    unknown: str
    paused: str
    no_cramps: str
    a_little: str
    yes: str
    dates: Dates
    number: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of the comparison: what it is, its rate with the unit, and what that rests on."""

    label: str
    rate: str
    nights: str


@dataclass(frozen=True, slots=True)
class EffectWords:
    """What stands on the comparison. Each chance comes with its words: "about 8 in 10"."""

    title: str
    before: Compared
    now: Compared
    unit: str
    """Under the scale: "cramps a week"."""
    interval: str
    """What the lines are: "The line: where the true number is, 9 times in 10"."""
    fewer: str
    clearly_fewer: str
    any_drop: str
    clear_drop: str
    number: Callable[[float], str]
