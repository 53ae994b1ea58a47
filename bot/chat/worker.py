"""Works through the inbox: one person's updates one after the other, different persons at once.

What a crash left behind is taken up again at start: an update that was not applied is handled, one
that was applied has its replies sent. Our own bug with one update sets that update aside.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import traceback
from collections import deque

from telegram import Update
from telegram.ext import Application

from bot.chat.door import Door
from bot.chat.reply import from_json
from bot.store import inbox
from bot.store.inbox import InboxState, Received

log = logging.getLogger(__name__)

AT_ONCE = 64


class Worker:
    """Feeds stored updates to the application, each person in order."""

    def __init__(self, application: Application, door: Door) -> None:  # type: ignore[type-arg]
        self._application, self._door = application, door
        self._waiting: dict[int | None, deque[Received]] = {}
        self._lines: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def take_up(self) -> None:
        """Go on with what the last run did not finish."""
        for received in await self._door.database.run(inbox.unfinished):
            self.feed(received)

    def feed(self, received: Received) -> None:
        """Put an update at the end of its person's line."""
        line = self._waiting.get(received.telegram_id)
        if line is not None:
            line.append(received)
            return
        self._waiting[received.telegram_id] = deque([received])
        task = asyncio.create_task(self._work_through(received.telegram_id))
        self._lines.add(task)
        task.add_done_callback(self._lines.discard)

    async def idle(self) -> None:
        """Wait until every line is empty."""
        while self._lines:
            await asyncio.gather(*self._lines, return_exceptions=True)

    async def stop(self, *, grace_s: float) -> None:
        """Let what is in flight finish; what does not is taken up at the next start."""
        if self._lines:
            _, late = await asyncio.wait(self._lines, timeout=grace_s)
            for task in late:
                task.cancel()

    async def _work_through(self, telegram_id: int | None) -> None:
        line = self._waiting[telegram_id]
        try:
            while line:
                async with self._room:
                    await self._one(line[0])
                line.popleft()
        finally:
            del self._waiting[telegram_id]

    async def _one(self, received: Received) -> None:
        try:
            if received.state is InboxState.APPLIED:
                replies = [from_json(stored) for stored in received.replies]
                chat_id = received.telegram_id
                await self._door.finish(received.update_id, replies, chat_id=chat_id)
            else:
                await self._handle(received)
        except Exception as error:
            await self._set_aside(received, error)

    async def _handle(self, received: Received) -> None:
        update = Update.de_json(json.loads(received.payload), self._application.bot)
        await self._application.process_update(update)
        await self._door.done(received.update_id)

    async def _set_aside(self, received: Received, error: Exception) -> None:
        error_id = secrets.token_hex(4)
        # Where, never what: a message of the error could carry what the person wrote.
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
        log.error("update set aside id=%s %s at %s", error_id, type(error).__name__, where)
        try:
            await self._door.apologize(received, error_id)
        except Exception as again:
            # The database itself is in trouble; the update stays and is taken up at the next start.
            log.error("id=%s could not be set aside (%s)", error_id, type(again).__name__)
