"""The Night: a label for the evening on which a night begins.

A bedtime of 00:30 belongs to the evening before. Nothing here knows a clock or a zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Night:
    """One night, named by the calendar date of the evening on which it begins."""

    evening: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-11-23". Raises ValueError for anything but an ISO date."""
        return cls(date.fromisoformat(text))

    def __str__(self) -> str:
        return self.evening.isoformat()

    def __sub__(self, other: "Night") -> int:
        """How many nights lie between two evenings; negative when `other` is later."""
        return (self.evening - other.evening).days

    def next(self) -> Self:
        """The night after this one."""
        return self.plus(1)

    def plus(self, days: int) -> Self:
        """The night that many evenings later (earlier when negative)."""
        return type(self)(self.evening + timedelta(days=days))
