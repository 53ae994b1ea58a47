"""Once an hour: forgets what nobody needs any more, and says good-bye to whoever is long silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services import leaving
from bot.services.kinds import Kind
from bot.store import chat_messages, inbox, pictures
from bot.store.database import Database
from bot.store.retention import MESSAGES_KEPT_FOR, forget_old_messages
from scheduler.clock import Clock

log = logging.getLogger(__name__)

EVERY: Final = timedelta(hours=1)
# Together 2,000 people an hour; a million are through within a month.
_SLICES: Final = 20
# Between two slices others have the database to themselves.
_BREATH_S: Final = 0.02


class Housekeeping:
    """One for each process; several do no harm to each other."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        poke: Callable[[], None],
        remove_backups: Callable[[], int],
    ) -> None:
        """`poke` when messages were planned; `remove_backups` takes away those that are too old."""
        self._database, self._clock, self._poke = database, clock, poke
        self._remove_backups = remove_backups
        self._after = 0

    async def run(self) -> None:
        """Keep house until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY.total_seconds())

    async def once(self) -> None:
        """One round."""
        tidied = await self._database.run(lambda tx: tidy(tx, now=self._clock.now()))
        if tidied.asked:
            self._poke()
        await self._forget_messages()
        await asyncio.to_thread(self._forget_backups)

    async def _forget_messages(self) -> None:
        before = (self._clock.now() - MESSAGES_KEPT_FOR).date()
        for _ in range(_SLICES):
            went_to = await self._database.run(
                lambda tx: forget_old_messages(tx, self._after, kinds=list(Kind), before=before)
            )
            self._after = went_to or 0
            if went_to is None:
                break
            await asyncio.sleep(_BREATH_S)

    def _forget_backups(self) -> None:
        try:
            removed = self._remove_backups()
        except OSError as error:
            log.warning("old backups cannot be removed (%s)", error.strerror)
        else:
            if removed:
                log.info("old backups were removed count=%s", removed)


def tidy(tx: Connection, *, now: datetime) -> leaving.Tidied:
    """What is removed in one transaction, by limits that stand where the rows are."""
    inbox.forget_old(tx, now=now)
    chat_messages.forget_old(tx, before=now - chat_messages.DELETABLE)
    pictures.forget_old(tx, before=now - pictures.KEPT_FOR)
    return leaving.tidy(tx, now=now)
