"""Barks when a person who was due a message got none: into the log, the figures, to the operator.

Every five minutes it looks for messages that wait for too long, every hour at everybody. Of several
replicas one does it at a time.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from bot.chat.operator import Operator, listed
from bot.services import watch
from bot.services.tally import UNCOUNTED, Tally
from bot.services.watch import Found
from bot.store import duties
from bot.store.database import Database
from scheduler.clock import Clock
from scheduler.faults import again_and_again

log = logging.getLogger(__name__)

DUTY: Final = "watch"
LOOK_EVERY_S: Final = 300.0
# A replica that misses three looks has lost the duty.
_LEASE: Final = timedelta(seconds=3 * LOOK_EVERY_S)
_EVERYBODY_EVERY: Final = timedelta(hours=1)
# After a longer outage than this nobody needs to hear whom it silenced first.
_LOOK_BACK: Final = timedelta(days=1)
_BARK_AGAIN_AFTER: Final = timedelta(days=1)
# Between two slices of people others have the database to themselves.
_BREATH_S: Final = 0.02


class Watchdog:
    """One for each process; `holder` names this life of it."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        holder: str,
        operator: Operator | None = None,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`operator` None: the log and the figures alone hear of it."""
        self._database, self._clock, self._holder = database, clock, holder
        self._operator, self._tally = operator, tally
        self._told: frozenset[int] = frozenset()
        self._told_at: datetime | None = None
        # Found once, and kept until they were told.
        self._untold = Found()

    async def run(self) -> None:
        """Watch until cancelled. The first look waits: whoever starts has to catch up first."""
        await again_and_again(
            self.look, doing="the watchdog's look", every_s=LOOK_EVERY_S, first_after_s=LOOK_EVERY_S
        )

    async def look(self) -> None:
        """Look once, if that is this replica's duty, and bark if there is news."""
        now = self._clock.now()
        ours = await self._database.run(
            lambda tx: duties.hold(tx, DUTY, self._holder, now=now, lease=_LEASE)
        )
        if not ours:
            self._tally.overdue(0)
            return
        overdue = await self._database.run(lambda tx: watch.overdue(tx, now=now))
        self._tally.overdue(len(overdue))
        try:
            await self._look_at_everybody(now)
        finally:
            await self._bark(overdue, now)

    async def _look_at_everybody(self, now: datetime) -> None:
        last = await self._database.run(lambda tx: duties.last_seen(tx, DUTY))
        if last is not None and timedelta(0) <= now - last < _EVERYBODY_EVERY:
            return
        since = now - _LOOK_BACK if last is None else max(last, now - _LOOK_BACK)
        for people in await self._database.run(watch.slices):
            self._untold |= await self._database.run(
                lambda tx, people=people: watch.look_over(tx, people, since=since, now=now)  # type: ignore[misc]
            )
            await asyncio.sleep(_BREATH_S)
        await self._database.run(lambda tx: duties.seen(tx, DUTY, now))

    async def _bark(self, overdue: frozenset[int], now: datetime) -> None:
        silent, silenced = overdue | self._untold.unsaid, self._untold.silenced
        is_old = overdue and self._is_long_ago(now)
        if silenced or silent - self._told or is_old:
            if await self._report(silent, silenced):
                self._told, self._told_at = self._told | silent, now
                self._untold = Found()
            return
        self._untold = Found()  # whoever was given up was told before, while they waited
        if self._told and not overdue and await self._calm_down():
            self._told, self._told_at = frozenset(), None

    async def _report(self, silent: frozenset[int], silenced: frozenset[int]) -> bool:
        if silent:
            log.error("no message within the hour people=%s ids=%s", len(silent), listed(silent))
        if silenced:
            log.error("nothing was planned people=%s ids=%s", len(silenced), listed(silenced))
        return self._operator is None or await self._operator.hears_of_silence(silent, silenced)

    async def _calm_down(self) -> bool:
        log.info("nobody waits for a message any more")
        return self._operator is None or await self._operator.hears_that_all_is_well()

    def _is_long_ago(self, now: datetime) -> bool:
        return self._told_at is not None and now - self._told_at >= _BARK_AGAIN_AFTER
