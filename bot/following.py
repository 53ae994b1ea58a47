"""The sandbox owns the time: this keeps the bot's clock at the sandbox's, by a long poll.

A jump there wakes the alarm here at once. In return the sandbox hears when the bot will next speak
on its own, so that its page can offer "to the next message".
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import aiohttp

from scheduler.clock import ShiftedClock

log = logging.getLogger(__name__)

LONG_POLL_S = 25
RETRY_S = 0.5
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Follower:
    """Follows one sandbox at `url` for as long as `run` runs."""

    def __init__(self, url: str, clock: ShiftedClock) -> None:
        self._url, self._clock = url, clock
        self._version = -1
        self._alarm_ms: int | None = None
        self._alarm_changed = asyncio.Event()

    async def set_clock(self) -> None:
        """Read the time once, before anything depends on it. Raises aiohttp.ClientError."""
        async with aiohttp.ClientSession() as session:
            await self._poll(session, timeout_s=0)

    async def run(self) -> None:
        """Follow until cancelled; a sandbox that is away is waited for."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            group.create_task(self._follow(session))
            group.create_task(self._tell(session))

    def next_alarm(self, due: datetime | None) -> None:
        """Remember when the bot next speaks; the sandbox is told soon after."""
        self._alarm_ms = None if due is None else (due - _EPOCH) // _MS
        self._alarm_changed.set()

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        while True:
            try:
                await self._poll(session, timeout_s=LONG_POLL_S)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.debug("the sandbox's clock cannot be read (%s)", type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _tell(self, session: aiohttp.ClientSession) -> None:
        while True:
            await self._alarm_changed.wait()
            self._alarm_changed.clear()
            try:
                body = {"at_ms": self._alarm_ms}
                async with session.post(f"{self._url}/sim/alarm", json=body):
                    pass
            except aiohttp.ClientError:
                await asyncio.sleep(RETRY_S)
                self._alarm_changed.set()

    async def _poll(self, session: aiohttp.ClientSession, *, timeout_s: int) -> None:
        query = {"since": self._version, "timeout": timeout_s}
        limit = aiohttp.ClientTimeout(total=timeout_s + 10)
        async with session.get(f"{self._url}/sim/clock", params=query, timeout=limit) as answer:
            told = await answer.json()
        if told["version"] == self._version:
            return
        self._version = told["version"]
        frozen_ms = told["frozen_ms"]
        frozen_at = None if frozen_ms is None else _EPOCH + frozen_ms * _MS
        self._clock.shift(told["offset_ms"] * _MS, frozen_at)
