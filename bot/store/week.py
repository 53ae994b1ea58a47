"""The clock of a night, and the nights of a week that have another one than usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Self

from bot.care.night import Night


class Weekday(StrEnum):
    """A night by the weekday of its evening: Friday's 00:30 is on Saturday's date."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, night: Night) -> Self:
        """The weekday of a Night's evening."""
        return tuple(cls)[night.evening.weekday()]


@dataclass(frozen=True, slots=True)
class NightClock:
    """When a night begins and when it ends, as the clock on the wall shows it."""

    bedtime_local: time
    wake_local: time


Week = Mapping[Weekday, NightClock]
"""The nights with other times than the usual ones."""


def to_json(week: Week) -> dict[str, list[str]]:
    """The stored form: {"fri": ["23:30", "09:00"]}."""
    return {
        day: [f"{clock.bedtime_local:%H:%M}", f"{clock.wake_local:%H:%M}"]
        for day, clock in week.items()
    }


def from_json(stored: Mapping[str, list[str]]) -> dict[Weekday, NightClock]:
    """A week from its stored form. Raises ValueError for anything that we never wrote."""
    return {
        Weekday(day): NightClock(time.fromisoformat(bedtime), time.fromisoformat(wake))
        for day, (bedtime, wake) in stored.items()
    }
