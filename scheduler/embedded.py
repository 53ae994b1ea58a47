"""The engine for one process with its own SQLite file: alarm and dispatcher, joined."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.alarm import GRACE, SAFETY_TICK, Alarm
from scheduler.claims import recover
from scheduler.clock import Clock
from scheduler.dispatcher import LEASE, WINDOW, Dispatcher, Transactions
from scheduler.occurrences import next_due
from scheduler.verdicts import Handler


@dataclass(frozen=True, slots=True)
class Pace:
    """How carefully the engine goes: what may be in flight, for how long, and when it looks."""

    window: int = WINDOW
    lease: timedelta = LEASE
    safety_tick: timedelta = SAFETY_TICK


DEFAULT_PACE = Pace()


class EmbeddedEngine:
    """The only engine on its table. It can be started once."""

    def __init__(
        self,
        transactions: Transactions,
        handlers: Mapping[str, Handler],
        *,
        clock: Clock,
        pace: Pace = DEFAULT_PACE,
        told: Callable[[datetime | None], None] | None = None,
    ) -> None:
        """Handlers by kind; `told` hears each new instant at which something falls due."""
        self._transactions = transactions
        self._dispatcher = Dispatcher(
            transactions, handlers, clock=clock, window=pace.window, lease=pace.lease
        )
        self._alarm = Alarm(
            self._run, self._next_due, clock=clock, safety_tick=pace.safety_tick, told=told
        )
        self._recovered = False

    def start(self) -> None:
        """Catch up at once, then speak whenever something falls due; needs a running loop."""
        self._alarm.start()

    def poke(self) -> None:
        """Say that occurrences were planned, moved or cancelled. Call it in the event loop."""
        self._alarm.poke()
        self._dispatcher.poke()

    @property
    def is_running(self) -> bool:
        """Whether it was started and has neither been stopped nor broken off."""
        return self._alarm.is_running

    async def stop(self, *, within: timedelta = GRACE) -> None:
        """Let what is in flight finish, at most `within`; then break it off.

        What nobody has begun to say is planned again, as if it had never been claimed.
        """
        self._dispatcher.drain()
        await self._alarm.stop(within=within)
        await self._dispatcher.abandon()

    async def _run(self) -> int:
        if not self._recovered:
            # We have just started and are alone: whoever held these rows is dead.
            await self._transactions.run(recover)
            self._recovered = True
        return await self._dispatcher.run_due()

    async def _next_due(self) -> datetime | None:
        return await self._transactions.run(next_due)
