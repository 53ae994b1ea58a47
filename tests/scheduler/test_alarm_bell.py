"""The alarm: rings at start, at the next due instant, after a jump; never twice at a time."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.alarm import Alarm
from scheduler.clock import Clock, ShiftedClock, SystemClock
from tests.scheduler.world import HOUR, NOW, pass_time

SOON = timedelta(milliseconds=50)
NEVER = timedelta(days=1)


class Work:
    """What the alarm rings for: a list of due instants, done when their time has come."""

    def __init__(self, clock: Clock, *due: datetime) -> None:
        self.due = list(due)
        self.rings = 0
        self.looks = 0
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.at_once = 0
        self._clock = clock
        self._news = asyncio.Condition()

    async def ring(self) -> None:
        self.rings += 1
        self.at_once += 1
        assert self.at_once == 1, "two runs at a time"
        await self._tell()
        await self.gate.wait()
        self.due = [due for due in self.due if due > self._clock.now()]
        self.at_once -= 1
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")

    async def next_due(self) -> datetime | None:
        self.looks += 1
        await self._tell()
        return min(self.due, default=None)

    async def until(self, *, rings: int = 0, looks: int = 0) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: self.rings >= rings and self.looks >= looks)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()


@asynccontextmanager
async def started(alarm: Alarm) -> AsyncIterator[Alarm]:
    alarm.start()
    try:
        yield alarm
    finally:
        await alarm.stop()


async def test_it_rings_at_once_when_started_to_catch_up(clock: ShiftedClock) -> None:
    work = Work(clock)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(rings=1)


async def test_it_rings_when_the_next_is_due_and_not_before() -> None:
    clock = SystemClock()
    due = clock.now() + SOON
    work = Work(clock, due)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(rings=2, looks=2)
        assert due <= clock.now()
        assert (work.rings, work.due) == (2, [])


async def test_it_wakes_in_the_time_of_a_shifted_clock() -> None:
    clock = ShiftedClock(offset=timedelta(days=400))
    work = Work(clock, clock.now() + SOON)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(rings=2)


async def test_a_jump_of_the_clock_wakes_it_at_once(clock: ShiftedClock) -> None:
    work = Work(clock, NOW + HOUR)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(looks=1)
        pass_time(clock, HOUR)
        await work.until(rings=2)
        assert work.due == []


async def test_a_jump_from_another_thread_wakes_it_too(clock: ShiftedClock) -> None:
    # In debug mode the loop refuses every other way in than the safe one.
    asyncio.get_running_loop().set_debug(True)
    work = Work(clock, NOW + HOUR)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(looks=1)
        mover = threading.Thread(target=pass_time, args=(clock, HOUR))
        mover.start()
        await work.until(rings=2)
        mover.join()


async def test_a_poke_without_anything_due_only_looks(clock: ShiftedClock) -> None:
    work = Work(clock)
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(looks=1)
        work.due.append(NOW + HOUR)
        alarm.poke()
        await work.until(looks=2)
        assert work.rings == 1


async def test_many_pokes_cost_one_look(clock: ShiftedClock) -> None:
    work = Work(clock)
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(looks=1)
        for _ in range(100):
            alarm.poke()
        await work.until(looks=2)
    assert work.looks == 2


async def test_a_poke_during_a_run_is_remembered_and_runs_never_overlap(
    clock: ShiftedClock,
) -> None:
    work = Work(clock)
    work.gate.clear()
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(rings=1)
        alarm.poke()
        work.gate.set()
        await work.until(looks=2)


async def test_it_says_each_new_due_instant_once(clock: ShiftedClock) -> None:
    told: list[datetime | None] = []
    work = Work(clock, NOW + HOUR)
    async with started(Alarm(work.ring, work.next_due, clock=clock, told=told.append)) as alarm:
        for looks in (1, 2):
            await work.until(looks=looks)
            alarm.poke()
        pass_time(clock, HOUR)
        await work.until(rings=2, looks=4)
    assert told == [NOW + HOUR, None]


async def test_that_nothing_is_due_is_said_at_the_start_too(clock: ShiftedClock) -> None:
    """A run before this one may have said an instant that is over."""
    told: list[datetime | None] = []
    work = Work(clock)
    async with started(Alarm(work.ring, work.next_due, clock=clock, told=told.append)):
        await work.until(looks=1)
    assert told == [None]


async def test_the_safety_tick_rings_without_any_bell(clock: ShiftedClock) -> None:
    work = Work(clock)
    async with started(Alarm(work.ring, work.next_due, clock=clock, safety_tick=SOON)):
        await work.until(rings=3)


async def test_a_run_that_fails_is_noted_and_the_alarm_goes_on(
    clock: ShiftedClock, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(clock)
    work.failures = 1
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(rings=1)
        alarm.poke()
        await work.until(rings=2, looks=1)
    assert "the alarm's run failed: error" in caplog.text
    assert "disk full" not in caplog.text


async def test_after_a_failed_run_the_next_look_runs_again_though_nothing_is_due(
    clock: ShiftedClock,
) -> None:
    work = Work(clock, NOW + HOUR)
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(looks=1)
        work.failures = 1
        pass_time(clock, HOUR)
        await work.until(rings=2)
        alarm.poke()
        await work.until(rings=3)


async def test_stop_waits_for_what_is_in_flight(clock: ShiftedClock) -> None:
    work = Work(clock)
    work.gate.clear()
    alarm = Alarm(work.ring, work.next_due, clock=clock)
    alarm.start()
    await work.until(rings=1)
    stopping = asyncio.create_task(alarm.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    work.gate.set()
    await stopping
    assert work.at_once == 0


async def test_stop_breaks_off_what_does_not_end_in_time(clock: ShiftedClock) -> None:
    work = Work(clock)
    work.gate.clear()
    alarm = Alarm(work.ring, work.next_due, clock=clock)
    alarm.start()
    await work.until(rings=1)
    await alarm.stop(within=timedelta(milliseconds=10))
    work.gate.set()
    assert work.looks == 0


async def test_nothing_rings_after_stop(clock: ShiftedClock) -> None:
    work = Work(clock, NOW + HOUR)
    async with started(Alarm(work.ring, work.next_due, clock=clock)) as alarm:
        await work.until(looks=1)
    pass_time(clock, HOUR)
    alarm.poke()
    await asyncio.sleep(0)
    assert work.rings == 1


async def test_stop_before_start_and_twice_is_quiet(clock: ShiftedClock) -> None:
    work = Work(clock)
    alarm = Alarm(work.ring, work.next_due, clock=clock)
    await alarm.stop()
    alarm.start()
    await alarm.stop()
    await alarm.stop()


async def test_a_clock_that_stands_a_hair_before_due_is_no_busy_loop() -> None:
    clock = ShiftedClock(frozen_at=NOW)
    work = Work(clock, NOW + timedelta(microseconds=1))
    started_at = datetime.now(UTC)
    async with started(Alarm(work.ring, work.next_due, clock=clock)):
        await work.until(looks=4)
    assert datetime.now(UTC) - started_at >= timedelta(milliseconds=30)
