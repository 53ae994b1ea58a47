"""The time of this world: the machine's, moved ahead in steps. The bot follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)

Told = Callable[[dict[str, object]], None]


class WorldClock:
    """Runs on by itself and jumps when told to; whoever waits for a jump hears of it at once."""

    def __init__(self, begins: datetime) -> None:
        self._offset_ms = (begins - datetime.now(UTC)) // MS
        self._version = 1
        self._waiting: list[Told] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset_ms * MS

    def move_to(self, moment: datetime) -> None:
        """Jump ahead; a moment that is over already changes nothing."""
        # Rounded up: a hair before the moment nothing is due yet.
        ahead_ms = -((self.now() - moment) // MS)
        if ahead_ms <= 0:
            return
        self._offset_ms += ahead_ms
        self._version += 1
        waiting, self._waiting = self._waiting, []
        for told in waiting:
            told(self.reading())

    def read(self, since: int, timeout_s: float, told: Told) -> None:
        """Say what the clock shows: now if it jumped after `since`, else when it does."""
        if self._version > since:
            told(self.reading())
            return
        self._waiting.append(told)
        asyncio.get_running_loop().call_later(timeout_s, self._give_up, told)

    def reading(self) -> dict[str, object]:
        """As the sandbox says it (`/sim/clock`)."""
        now_ms = (self.now() - EPOCH) // MS
        offset = {"offset_ms": self._offset_ms, "frozen_ms": None, "now_ms": now_ms}
        return {"version": self._version, **offset}

    def _give_up(self, told: Told) -> None:
        if told in self._waiting:
            self._waiting.remove(told)
            told(self.reading())
