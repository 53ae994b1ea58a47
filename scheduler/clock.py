"""The one source of "now". It is read at the edge; everything below takes `now`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def watch(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every jump of the clock, in the thread that moved it."""


class SystemClock:
    """This machine's clock. It never says that it jumped; the alarm's safety tick covers that."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def watch(self, callback: Callable[[], None]) -> None:
        """Accept `callback`; nobody tells us of a changed system time, so it is never called."""


class ShiftedClock:
    """System time plus an offset, or standing still: for the sandbox and for tests."""

    def __init__(self, *, offset: timedelta = timedelta(0), frozen_at: datetime | None = None):
        self._watchers: list[Callable[[], None]] = []
        self._set(offset, frozen_at)

    def now(self) -> datetime:
        if self._frozen_at is not None:
            return self._frozen_at
        return datetime.now(UTC) + self._offset

    def watch(self, callback: Callable[[], None]) -> None:
        self._watchers.append(callback)

    def shift(self, offset: timedelta, frozen_at: datetime | None = None) -> None:
        """Run at system time plus `offset`, or stand still at `frozen_at`; tell the watchers.

        `offset` counts from the system time, not from the offset before.

        Raises:
            ValueError: `frozen_at` has no zone.
        """
        self._set(offset, frozen_at)
        for callback in self._watchers:
            callback()

    def _set(self, offset: timedelta, frozen_at: datetime | None) -> None:
        if frozen_at is not None and frozen_at.utcoffset() is None:
            raise ValueError(f"A clock cannot stand still at {frozen_at}: the time has no zone.")
        self._offset = offset
        self._frozen_at = None if frozen_at is None else frozen_at.astimezone(UTC)
