"""How often what was decided in the last day, counted beside everything else and now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Connection

from bot.services.pulse import Shares
from bot.store import pulse
from bot.store.database import Database
from bot.store.pulse import Told
from scheduler.clock import Clock
from scheduler.faults import again_and_again

EVERY_S: Final = 600.0
_DAY: Final = timedelta(days=1)
# So many rows take some milliseconds, for which others wait; then they have the database.
_SLICE: Final = 1_000
_BREATH_S: Final = 0.05


class Read(Protocol):
    """One page of what was told since then, newest first."""

    def __call__(
        self, connection: Connection, *, since: datetime, before: int | None, most: int
    ) -> list[Told]:
        """See `bot.store.pulse`."""


class Decided:
    """The figures of the last count, as they may be shown; empty before the first."""

    def __init__(self) -> None:
        self.actions: Mapping[str, int] = {}
        self.levels: Mapping[str, int] = {}

    async def keep_counting(self, database: Database, clock: Clock) -> None:
        """Count again and again until cancelled."""
        await again_and_again(
            lambda: self.count(database, now=clock.now()),
            doing="counting decisions",
            every_s=EVERY_S,
            first_after_s=0,
        )

    async def count(self, database: Database, *, now: datetime) -> None:
        """Count once, in slices."""
        since = now - _DAY
        self.actions = await _shares(database, pulse.decisions, since=since)
        self.levels = await _shares(database, pulse.referrals, since=since)


async def _shares(database: Database, read: Read, *, since: datetime) -> Mapping[str, int]:
    shares, before = Shares(), None
    while True:
        page = await database.run(
            lambda tx, before=before: read(tx, since=since, before=before, most=_SLICE)  # type: ignore[misc]
        )
        shares.add(page)
        if len(page) < _SLICE:
            return shares.shown()
        before = page[-1].id
        await asyncio.sleep(_BREATH_S)
