"""Wakes up when the next occurrence is due: one APScheduler date job, and a slow safety tick.

APScheduler keeps two jobs in memory, however many people there are. The truth about what is due
is asked anew each time, so a lost or early bell can delay nothing for longer than the safety tick.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.clock import Clock
from scheduler.faults import note

SAFETY_TICK = timedelta(seconds=60)
RETRY = timedelta(seconds=5)
GRACE = timedelta(seconds=10)
# Two readings of one clock differ by the time between them; a job that near is left as it is.
SAME = timedelta(milliseconds=2)
# A clock that stands still a hair before the due instant must not turn waiting into spinning.
SOONEST = timedelta(milliseconds=10)
DUE_JOB, SAFETY_JOB = "next due", "safety tick"


class Alarm:
    """Rings at the next due instant; its runs never overlap. One for each event loop."""

    def __init__(
        self,
        ring: Callable[[], Awaitable[object]],
        next_due: Callable[[], Awaitable[datetime | None]],
        *,
        clock: Clock,
        safety_tick: timedelta = SAFETY_TICK,
        told: Callable[[datetime | None], None] | None = None,
    ) -> None:
        """`ring` says what is due; `told` hears each new instant that `next_due` gives."""
        self._ring = ring
        self._next_due = next_due
        self._clock = clock
        self._safety_tick = safety_tick
        self._told = told
        self._bell = asyncio.Event()
        self._must_ring = True
        self._stopping = False
        # What was told last; before the first time nobody knows what a run before this one told.
        self._due: datetime | None = None
        self._has_told = False
        # By default APScheduler drops a job that is one second late.
        self._jobs = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._attending: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Ring at once, to catch up, and then whenever something is due; needs a running loop."""
        self._loop = asyncio.get_running_loop()
        self._attending = self._loop.create_task(self._attend())
        self._jobs.start()
        seconds = self._safety_tick.total_seconds()
        self._jobs.add_job(self._safety_bell, "interval", seconds=seconds, id=SAFETY_JOB)
        self._clock.watch(self._clock_jumped)
        self.poke()

    def poke(self) -> None:
        """Look again when the next occurrence is due. Many pokes in a row cost one look.

        A poke during a run is remembered until the run is over. Call it in the event loop.
        """
        self._bell.set()

    @property
    def is_running(self) -> bool:
        """Whether somebody attends to the bell."""
        return self._attending is not None and not self._attending.done()

    async def stop(self, *, within: timedelta = GRACE) -> None:
        """Wait for the run that is going, at most `within`, and ring no more."""
        if self._attending is None:
            return
        self._stopping = True
        self._bell.set()
        self._jobs.shutdown(wait=False)
        _, late = await asyncio.wait({self._attending}, timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(self._attending, return_exceptions=True)
        self._attending = None

    async def _attend(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            if self._stopping:
                return
            try:
                await self._look()
            except Exception as error:
                note(error, "the alarm's run")
                # What was said but not recorded waits for a run, though nothing may be due.
                self._must_ring = True
                self._set_bell(datetime.now(UTC) + RETRY)

    async def _look(self) -> None:
        due = None if self._must_ring else await self._next_due()
        if self._must_ring or (due is not None and due <= self._clock.now()):
            await self._ring()
            self._must_ring = False
            due = await self._next_due()
        self._tell(due)
        # The clock may be shifted or stand still; APScheduler lives in the machine's time.
        wait = None if due is None else max(SOONEST, due - self._clock.now())
        self._set_bell(None if wait is None else datetime.now(UTC) + wait)

    def _tell(self, due: datetime | None) -> None:
        if self._told is not None and (due != self._due or not self._has_told):
            self._told(due)
        self._due, self._has_told = due, True

    def _set_bell(self, at: datetime | None) -> None:
        if self._stopping:
            return
        job = self._jobs.get_job(DUE_JOB)
        if at is None:
            if job is not None:
                job.remove()
        elif job is None or abs(job.next_run_time - at) > SAME:
            self._jobs.add_job(
                self._due_bell, "date", run_date=at, id=DUE_JOB, replace_existing=True
            )

    def _clock_jumped(self) -> None:
        # In the thread of whoever moved the clock, perhaps after our loop has ended.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.poke)

    # Coroutines, because APScheduler runs plain functions in threads.
    async def _due_bell(self) -> None:
        # Asking once more whether something is due would be a transaction before the message.
        self._must_ring = True
        self._bell.set()

    async def _safety_bell(self) -> None:
        self._must_ring = True
        self._bell.set()
