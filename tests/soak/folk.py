"""Who lives here: where, when they sleep, how far their course is, and what they are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from random import Random
from typing import NamedTuple, TypeVar

from bot.care.night import Night
from bot.store.plans import Plan
from tests.kit.faults_crowd import STEADY, Due, due
from tests.kit.plans import A_PLAN, counting

T = TypeVar("T")

BEGINS = datetime(2026, 10, 19, 12, tzinfo=UTC)
"""A Monday. The clocks go back in Europe on the sixth day, in the USA on the thirteenth."""
FIRST_CHAT = 1001


class Character(StrEnum):
    """What somebody is like."""

    PROMPT = "answers at once"
    SLOW = "answers hours later"
    TALKING = "answers in words"
    HURRIED = "taps everything twice"
    SILENT = "never answers"
    BLOCKING = "blocks the bot and comes back"
    PAUSING = "pauses and goes on"
    LEAVING = "deletes everything"


SHARES: Mapping[Character, int] = {
    Character.PROMPT: 58,
    Character.SLOW: 14,
    Character.TALKING: 10,
    Character.HURRIED: 5,
    Character.SILENT: 6,
    Character.BLOCKING: 4,
    Character.PAUSING: 2,
    Character.LEAVING: 1,
}

PLACES: Mapping[tuple[str, str], int] = {
    ("Europe/Berlin", "de"): 30,
    ("Europe/London", "en"): 15,
    ("Europe/Madrid", "es"): 10,
    ("America/New_York", "en"): 20,
    ("America/Los_Angeles", "en"): 8,
    ("America/Mexico_City", "es"): 5,
    ("Asia/Kolkata", "en"): 6,
    ("Asia/Tokyo", "en"): 3,
    ("Australia/Sydney", "en"): 3,
}
_BED = (21 * 2, 23 * 2, 25 * 2 + 1)  # half hours: the earliest, the usual one, the latest
_WAKE = (11, 14, 18)
_COURSES = (A_PLAN, STEADY, STEADY, replace(STEADY, dose_mg=200.0), counting())


class Key(NamedTuple):
    """A planned message: kind and Night."""

    kind: str
    night: Night


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody told: a column of the diary and its value."""

    night: Night
    column: str
    value: object


@dataclass(slots=True)
class Heard:
    """How often one planned message came, with a sound."""

    late_s: float
    times: int = 1
    unmarked: int = 0


@dataclass(slots=True)
class Resident:
    """Somebody with a phone, a plan and a memory."""

    chat_id: int
    language: str
    plan: Plan
    character: Character
    turns_on: int
    """The day, from 0, on which one who blocks, pauses or leaves does so."""
    comes_back_on: int
    id: int = 0
    screens: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The newest messages with buttons, and what those send."""
    facts: dict[tuple[Night, str], Fact] = field(default_factory=dict)
    """What was told last."""
    heard: dict[Key, Heard] = field(default_factory=dict)
    away: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    """When the bot had no business with them: blocked, paused, left."""
    has_left: bool = False
    asked_at_s: float | None = None
    """Since when they wait for an answer."""

    def due(self, night: Night) -> tuple[Due, Due]:
        """When a Night's two messages must come, worked out from the wall clock alone."""
        return due(self.plan, night)

    def is_away(self, moment: datetime) -> bool:
        return any(since <= moment and (end is None or moment < end) for since, end in self.away)


def a_crowd(seed: int, people: int, *, days: int) -> list[Resident]:
    """The same people for the same seed."""
    return [_one(FIRST_CHAT + number, seed=seed, days=days) for number in range(people)]


def _one(chat_id: int, *, seed: int, days: int) -> Resident:
    dice = Random(f"{seed}:{chat_id}")  # noqa: S311 - repeatable
    zone, language = _drawn(dice, PLACES)
    character = _drawn(dice, SHARES)
    if character is Character.TALKING and language != "en":  # whose words we know
        character = Character.PROMPT
    long_ago = Night(BEGINS.date()).plus(-20)
    course = dice.choice(_COURSES)
    began = None if course.treat_start is None else long_ago.plus(14)
    plan = replace(
        course,
        zone=zone,
        bedtime_local=_time(dice, _BED),
        wake_local=_time(dice, _WAKE),
        origin=long_ago,
        treat_start=began,
        last_change=began,
        follow_ups=dice.choice((0, 1, 2, 2)),
    )
    turns_on = dice.randrange(max(1, days - 1))
    return Resident(
        chat_id, language, plan, character, turns_on, turns_on + dice.randint(1, max(1, days // 4))
    )


def _drawn(dice: Random, among: Mapping[T, int]) -> T:
    [one] = dice.choices(list(among), list(among.values()))
    return one


def _time(dice: Random, half_hours: tuple[int, int, int]) -> time:
    first, usual, last = half_hours
    hours, half = divmod(round(dice.triangular(first, last, usual)), 2)
    return time(hours % 24, 30 * half)
