"""In what condition this process and its database are: looked at when asked, kept for a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.chat.contact import Contact
from bot.chat.post import NAME
from bot.services import pulse
from bot.services.pulse import Pulse
from bot.store.database import Database
from scheduler.clock import Clock

# A probe of Kubernetes gives up after a second unless told otherwise; ours are told three.
LIMIT_S: Final = 2.0
# However often somebody asks, the database is asked once in so long.
KEPT_S: Final = 5.0
TELEGRAM_PATIENCE: Final = timedelta(minutes=10)
"""How long Telegram may say nothing. A poll is answered within a minute, and whoever does not poll
asks for a sign of life every few minutes (`bot/lookout.py`)."""


class Runs(Protocol):
    """What either runs or does not."""

    @property
    def is_running(self) -> bool:
        """Whether it was started and has neither been stopped nor broken off."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found. `pulse` None: the database did not answer within the limit."""

    pulse: Pulse | None
    answered_in: timedelta
    """How long the database took, or was waited for."""
    is_running: bool
    """The engine that speaks the planned messages."""
    silent: timedelta | None
    """How long this process has heard nothing from Telegram; None: it never did."""


class Condition:
    """One for each process. Until `watch` it says that nothing has begun yet."""

    def __init__(
        self,
        clock: Clock,
        contact: Contact,
        *,
        limit_s: float = LIMIT_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is the service's, `monotonic_s` one that nobody sets."""
        self._clock, self._contact = clock, contact
        self._limit_s, self._monotonic_s = limit_s, monotonic_s
        self._database: Database | None = None
        self._engine: Runs | None = None
        self._has_run = False
        self._kept: tuple[float, Pulse | None, timedelta] | None = None
        self._one_at_a_time = asyncio.Lock()

    def watch(self, database: Database, engine: Runs) -> None:
        """Look at these from now on."""
        self._database, self._engine = database, engine
        self._kept = None

    @property
    def is_alive(self) -> bool:
        """False when only a new start helps: the engine ran, and it has ended."""
        running = self._engine is not None and self._engine.is_running
        self._has_run = self._has_run or running
        return running or not self._has_run

    async def look(self) -> Look:
        """Say how it all stands; of the database it may be some seconds old."""
        async with self._one_at_a_time:
            pulse, took = await self._pulse()
        running = self._engine is not None and self._engine.is_running
        return Look(pulse, took, running, self._contact.silent)

    async def _pulse(self) -> tuple[Pulse | None, timedelta]:
        now_s = self._monotonic_s()
        if self._kept is None or now_s - self._kept[0] >= KEPT_S:
            found = await self._ask()
            took = timedelta(seconds=self._monotonic_s() - now_s)
            self._kept = (self._monotonic_s(), found, took)
        return self._kept[1], self._kept[2]

    async def _ask(self) -> Pulse | None:
        database = self._database
        if database is None:
            return None
        try:
            async with asyncio.timeout(self._limit_s):
                return await database.try_once(
                    lambda tx: pulse.take(tx, listening=NAME, now=self._clock.now())
                )
        except (OSError, RuntimeError, SQLAlchemyError):
            # Away, too slow, or closed already at our stop; whoever needs it logs that, once.
            return None
