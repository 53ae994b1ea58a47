"""The two weeks: the clock steps by half an hour, trouble comes, and all becomes quiet again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.store.inbox import InboxState
from tests.soak.books import Books
from tests.soak.clock import WorldClock
from tests.soak.folk import BEGINS
from tests.soak.phones import Phones
from tests.soak.troubles import Place, Trouble, calm, database_away, picked, strike

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)
GLANCE_S = 0.03
PATIENCE_S = 300.0


class Stuck(RuntimeError):
    """The bot did not become quiet. `str` says what was left."""


@dataclass(frozen=True, slots=True)
class Evening:
    """What was measured when a day was over; day 0 is the start."""

    day: int
    memory_mb: Sequence[float]
    """Of each process."""
    starts: Sequence[int]
    disk_mb: float
    messages: int
    took_s: float


@dataclass(slots=True)
class Course:
    """A run in progress."""

    clock: WorldClock
    phones: Phones
    place: Place
    books: Books
    seed: int
    days: int
    has_long_trouble: bool = True
    """Whether the database is once away for a minute, where it is a server."""
    evenings: list[Evening] = field(default_factory=list)
    mislaid: list[str] = field(default_factory=list)
    """Updates that were confirmed and not finished, as sentences."""
    disk_mb: float = 0.0
    """In the end, with the bot stopped and everything folded into the database."""
    _audited: int = 0
    _begun_s: float = field(default_factory=time.monotonic)

    async def live(self) -> None:
        """Live all days. Raises Stuck."""
        self._measure(0)
        for day in range(self.days):
            # The second half is for the memory of processes that live long.
            self.place.has_kills = day < self.days / 2
            for number in range(DAY // STEP):
                await self._step(BEGINS + day * DAY + (number + 1) * STEP)
            await asyncio.to_thread(self._look_into_the_inbox)
            self._measure(day + 1)

    def measure_disk(self) -> None:
        """Look once more how large the database is."""
        self.disk_mb = self.books.size_mb()

    async def _step(self, at: datetime) -> None:
        dice = Random(f"{self.seed}:{at}")  # noqa: S311 - repeatable
        trouble = self._trouble(at, dice)
        self.phones.step_begins(at, is_calm=trouble is None)
        self.clock.move_to(at)
        self.phones.acts()
        if trouble is not None:
            await strike(trouble, self.place, dice)
        await self._quiet()
        calm(self.place)
        await self._tries_again(until=at + STEP)

    def _trouble(self, at: datetime, dice: Random) -> Trouble | None:
        """The dice's, and once in the middle of all days the long one."""
        is_noon = at == BEGINS + (self.days // 2 + 0.5) * DAY
        if is_noon and self.has_long_trouble and self.place.server is not None:
            return database_away
        return picked(self.place, dice)

    async def _tries_again(self, *, until: datetime) -> None:
        """What was said in vain is said again at its time, not only when the next step comes."""
        while (again := await asyncio.to_thread(self.books.next_try)) is not None:
            if again >= until:
                return
            self.clock.move_to(again)
            await self._quiet()

    async def _quiet(self) -> None:
        """Wait until everything that is due is said, and everything that is told is answered."""
        deadline = time.monotonic() + PATIENCE_S
        while not await self._is_quiet():
            if time.monotonic() > deadline:
                raise Stuck(f"after {PATIENCE_S:.0f} s at {self.clock.now()}: {self._left()}")
            await asyncio.sleep(GLANCE_S)

    async def _is_quiet(self) -> bool:
        if self.phones.thinking or self.place.telegram.has_waiting:
            return False
        now = self.clock.now()
        is_quiet = await asyncio.to_thread(self.books.is_quiet, now)
        return is_quiet and not self.phones.thinking and not self.place.telegram.has_waiting

    def _left(self) -> str:
        waiting = "updates wait at Telegram" if self.place.telegram.has_waiting else "none wait"
        logs = "\n".join(bot.log.read_text()[-2000:] for bot in self.place.bots)
        return f"{self.phones.thinking} people think, {waiting}\n{logs}"

    def _look_into_the_inbox(self) -> None:
        """Every update of the day is stored and finished; older ones are forgotten one day."""
        last = self.place.telegram.last_update
        stored = self.books.updates(self._audited)
        erased = self.phones.erased
        for update_id in range(self._audited + 1, last + 1):
            state = stored.get(update_id)
            if state != InboxState.DONE and update_id not in erased:
                self.mislaid.append(f"mislaid: update {update_id} is {state or 'nowhere'}")
        self._audited = last

    def _measure(self, day: int) -> None:
        bots = self.place.bots
        self.evenings.append(
            Evening(
                day,
                [bot.memory_mb for bot in bots],
                [bot.starts for bot in bots],
                self.books.size_mb(),
                self.place.telegram.messages,
                time.monotonic() - self._begun_s,
            )
        )
