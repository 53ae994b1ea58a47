"""Works through the inbox: one person's updates one after the other, different persons at once.

What a crash left behind is taken up again, at the next start or by another replica: an update that
was not applied is handled, one that was applied has its replies sent. Our own bug with one update
sets that update aside.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import traceback
from collections import deque
from datetime import datetime

from telegram import Update
from telegram.ext import Application

from bot.chat.door import Door, NotOurs, NotYet
from bot.chat.flood import LinePace
from bot.chat.received import KINDS
from bot.chat.reply import from_json
from bot.services.tally import UNCOUNTED, Tally
from bot.store import inbox
from bot.store.inbox import HOLD, InboxState, Left, Received

log = logging.getLogger(__name__)

AT_ONCE = 64
# Four times within a hold, so that a slow moment does not look like death.
LOOK = HOLD / 4
_LOOK_ALONE_S = 30.0
# After so many looks in a row without a gap, whoever is alive has held again what it works on.
_STEADY = 3
_GLANCE_S = 0.2
_FAREWELL_S = 1.0


class Worker:
    """Feeds stored updates to the application, each person in order."""

    def __init__(
        self,
        application: Application,  # type: ignore[type-arg]
        door: Door,
        *,
        pace: LinePace | None = None,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`pace`: how fast each person's line moves; None: as fast as it can."""
        self._application, self._door, self._pace = application, door, pace
        self._tally = tally
        self._waiting: dict[int | None, deque[Received]] = {}
        self._here: set[int] = set()
        self._lines: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._looked_at: datetime | None = None
        self._looks = 0

    async def take_up(self) -> None:
        """Go on with what was left: by the last run, or by a replica that is gone."""
        holder, now = self._door.replica.name, self._door.clock.now()
        left = self._left(now)
        taken = await self._door.database.run(lambda tx: inbox.take(tx, holder, left, now=now))
        for received in taken:
            self.feed(received)

    async def keep_up(self) -> None:
        """Hold what waits here and take up what others left, again and again until cancelled."""
        alone = self._door.replica.alone
        while True:
            await asyncio.sleep(_LOOK_ALONE_S if alone else LOOK.total_seconds())
            if not alone:
                await self.hold()
            await self.take_up()

    async def hold(self) -> None:
        """Tell the other replicas that this one lives and goes on with what it holds."""
        holder, now = self._door.replica.name, self._door.clock.now()
        await self._door.database.run(lambda tx: inbox.hold(tx, holder, now=now))

    def feed(self, received: Received) -> None:
        """Put an update at the end of its person's line."""
        if received.update_id in self._here:
            return
        self._here.add(received.update_id)
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
            await asyncio.gather(*late, return_exceptions=True)
        if not self._door.replica.alone:
            await self._give_back()

    def _left(self, now: datetime) -> Left:
        """What may be taken up at this look.

        After a gap, such as a database that was away or a clock that was moved, every hold has run
        out; the living get the time to hold again before anything is taken for a dead one's.
        """
        before, self._looked_at = self._looked_at, now
        if self._door.replica.alone:
            return Left.ALL if before is None else Left.UNHELD
        went_on = before is not None and abs(now - before) < 2 * LOOK
        self._looks = self._looks + 1 if went_on else 1
        return Left.LAPSED if self._looks >= _STEADY else Left.UNHELD

    async def _give_back(self) -> None:
        holder = self._door.replica.name
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._door.database.run(lambda tx: inbox.give_back(tx, holder))
        except TimeoutError:
            return  # the hold runs out by itself

    async def _work_through(self, telegram_id: int | None) -> None:
        line = self._waiting[telegram_id]
        try:
            while line:
                try:
                    await self._pause(telegram_id)
                    async with self._room:
                        await self._one(line[0])
                    self._here.discard(line.popleft().update_id)
                except NotYet as trouble:
                    await self._let_go_first(trouble.earlier, line)
        finally:
            self._here.difference_update(received.update_id for received in line)
            del self._waiting[telegram_id]

    async def _pause(self, telegram_id: int | None) -> None:
        # Outside the room: who is slowed down takes no place away from others.
        if self._pace is not None and telegram_id is not None:
            pause_s = self._pace.pause_s(telegram_id, asyncio.get_running_loop().time())
            if pause_s > 0:
                await asyncio.sleep(pause_s)

    async def _let_go_first(self, earlier: int, line: deque[Received]) -> None:
        """Wait until an earlier update is done elsewhere, or is here: then it is the next."""
        while await self._door.database.run(lambda tx: inbox.is_open(tx, earlier)):
            for received in line:
                if received.update_id == earlier:
                    line.remove(received)
                    line.appendleft(received)
                    return
            await asyncio.sleep(_GLANCE_S)

    async def _one(self, received: Received) -> None:
        try:
            if received.state is InboxState.APPLIED:
                replies = [from_json(stored) for stored in received.replies]
                chat_id = received.telegram_id
                await self._door.finish(received.update_id, replies, chat_id=chat_id)
            else:
                await self._handle(received)
        except NotYet:
            raise
        except NotOurs:
            log.info("update %s is answered by another replica", received.update_id)
        except Exception as error:
            await self._set_aside(received, error)

    async def _handle(self, received: Received) -> None:
        loop = asyncio.get_running_loop()
        began_s, told = loop.time(), json.loads(received.payload)
        await self._application.process_update(Update.de_json(told, self._application.bot))
        what = next((kind for kind in KINDS if kind in told), "other")
        self._tally.handled(what, loop.time() - began_s)

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
