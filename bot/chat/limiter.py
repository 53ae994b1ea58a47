"""Who may write to Telegram next: nobody faster than it allows, replies before reminders.

Strictly before: people who write wait for an answer, and as they write at a human pace, some turns
are always left for reminders. A 429 is Telegram's word to the whole bot, so it holds up everybody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from typing import Protocol

from bot.services.tally import UNCOUNTED, Tally
from bot.store.tokens import Tokens

# Telegram's FAQ for bots: not more than one message a second in a chat, 20 a minute in a group. A
# little slower, because on the way to Telegram the gaps shrink and grow.
_PERSON_GAP_S = 1.05
_GROUP_GAP_S = 3.1
# It allows short bursts without a number. Three is the longest reply we give, so that a whole
# reply comes at once, and whoever taps once a second never waits.
_BURST = 3
# So many chats are remembered before those that may write at once anyway are forgotten.
_REMEMBERED = 1024


class NotNow(Exception):
    """Telegram asked the whole bot to be silent for `wait`. Nothing was sent."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"silent for {wait}")
        self.wait = wait


class Limiter(Protocol):
    """Gives everything that is written to a chat its turn."""

    async def turn(self, chat_id: int, *, urgent: bool, is_new: bool = True) -> None:
        """Wait until this may be sent. Raises NotNow at once in a silence that Telegram asked for.

        `urgent`: a reply. `is_new`: a message; a change of one costs the whole bot's rate alone.
        """

    def brake(self, wait: timedelta) -> None:
        """Telegram answered 429: nobody sends for `wait`, and those who wait get NotNow."""

    def silence(self) -> timedelta | None:
        """For how long nobody may send from now on; None: there are turns."""


class Unlimited:
    """No limit at all: for a sandbox that has none, and for tests."""

    async def turn(self, chat_id: int, *, urgent: bool, is_new: bool = True) -> None:
        """Go."""

    def brake(self, wait: timedelta) -> None:
        """Nothing to hold up."""

    def silence(self) -> timedelta | None:
        """None, ever."""
        return None


UNLIMITED = Unlimited()


class PacedLimiter:
    """The limiter for Telegram. It lives in one event loop and in real time, as Telegram does."""

    def __init__(self, tokens: Tokens, *, chats: bool = True, tally: Tally = UNCOUNTED) -> None:
        """`tokens` holds the whole bot's rate; `chats`: each chat has a rate of its own too."""
        self._tokens, self._tally = tokens, tally
        self._chats = _Chats() if chats else None
        self._replies: deque[asyncio.Future[None]] = deque()
        self._reminders: deque[asyncio.Future[None]] = deque()
        self._silent_until_s = 0.0
        self._serving: asyncio.Task[None] | None = None
        self._hushing: set[asyncio.Task[None]] = set()

    async def turn(self, chat_id: int, *, urgent: bool, is_new: bool = True) -> None:
        """Wait until this may be sent; see `Limiter`."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        self._refuse_if_silent()
        if is_new and self._chats is not None:
            pause_s = self._chats.pause_s(chat_id, began_s)
            if pause_s > 0:
                await asyncio.sleep(pause_s)
                self._refuse_if_silent()
        if self._count_waiting() or not self._tokens.take_one():
            await self._line_up(loop.create_future(), urgent=urgent)
        self._tally.waited(loop.time() - began_s, urgent=urgent)

    def brake(self, wait: timedelta) -> None:
        """Hold everybody up, here and in the other processes; see `Limiter`."""
        self._be_silent(wait / timedelta(seconds=1))
        hushing = asyncio.create_task(self._tokens.hush(wait))
        self._hushing.add(hushing)
        hushing.add_done_callback(self._hushing.discard)

    def silence(self) -> timedelta | None:
        """For how long nobody may send, as far as this process knows; see `Limiter`."""
        left_s = self._silent_until_s - asyncio.get_running_loop().time()
        return timedelta(seconds=left_s) if left_s > 0 else None

    async def close(self) -> None:
        """Serve nobody any more."""
        tasks = [task for task in (self._serving, *self._hushing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._tokens.close()

    async def _line_up(self, ticket: asyncio.Future[None], *, urgent: bool) -> None:
        (self._replies if urgent else self._reminders).append(ticket)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        await ticket

    async def _serve(self) -> None:
        while waiting := self._count_waiting():
            allowed = await self._tokens.take(waiting)
            if allowed.silent_s > 0:
                self._be_silent(allowed.silent_s)
            elif allowed.count:
                self._admit(allowed.count)
            else:
                await asyncio.sleep(allowed.wait_s)

    def _count_waiting(self) -> int:
        for line in (self._replies, self._reminders):
            while line and line[0].done():  # whoever waited was cancelled
                line.popleft()
        return len(self._replies) + len(self._reminders)

    def _admit(self, count: int) -> None:
        while count and (line := self._replies or self._reminders):
            ticket = line.popleft()
            if not ticket.done():
                ticket.set_result(None)
                count -= 1

    def _be_silent(self, seconds: float) -> None:
        until_s = asyncio.get_running_loop().time() + seconds
        self._silent_until_s = max(self._silent_until_s, until_s)
        for line in (self._replies, self._reminders):
            while line:
                ticket = line.popleft()
                if not ticket.done():
                    ticket.set_exception(NotNow(timedelta(seconds=seconds)))

    def _refuse_if_silent(self) -> None:
        wait = self.silence()
        if wait is not None:
            raise NotNow(wait)


class _Chats:
    """When each chat may be written to again. A message reserves its place when it asks."""

    def __init__(self) -> None:
        # Until when the chat is used up, had each of its messages waited for the one before.
        self._used_until_s: dict[int, float] = {}
        self._most = _REMEMBERED

    def pause_s(self, chat_id: int, now_s: float) -> float:
        """How long the next message into this chat has to wait; below 0: not at all."""
        gap_s = _PERSON_GAP_S if chat_id > 0 else _GROUP_GAP_S
        used_until_s = max(self._used_until_s.get(chat_id, now_s), now_s)
        self._used_until_s[chat_id] = used_until_s + gap_s
        if len(self._used_until_s) > self._most:
            self._forget(now_s)
        return used_until_s - (_BURST - 1) * gap_s - now_s

    def _forget(self, now_s: float) -> None:
        self._used_until_s = {
            chat: until_s for chat, until_s in self._used_until_s.items() if until_s > now_s
        }
        self._most = max(_REMEMBERED, 2 * len(self._used_until_s))
