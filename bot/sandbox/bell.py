"""Waiting without polling: bells for long polls, and the feed of changes for the page."""

import asyncio
from collections import defaultdict
from collections.abc import Hashable

from bot.sandbox.wire import JsonObject

FEED_BACKLOG = 1000  # a reader that is this far behind is dropped; the page reconnects


class Bell:
    """Wakes everybody who waits for a key, at once; after `close` nobody waits any more."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: defaultdict[Hashable, set[asyncio.Future[None]]] = defaultdict(set)

    async def wait(self, key: Hashable, *, timeout_s: float) -> None:
        """Return when the key rings, the time is over, or the bell is closed."""
        if self.closed or timeout_s <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[key].add(future)
        try:
            await asyncio.wait((future,), timeout=timeout_s)
        finally:
            self._forget(key, future)

    def ring(self, key: Hashable) -> None:
        """Wake all who wait for this key."""
        for future in self._waiting.pop(key, ()):
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """Wake everybody for good (the server stops)."""
        self.closed = True
        for key in list(self._waiting):
            self.ring(key)

    def _forget(self, key: Hashable, future: asyncio.Future[None]) -> None:
        waiting = self._waiting.get(key)
        if waiting is not None:
            waiting.discard(future)
            if not waiting:
                del self._waiting[key]


Reader = asyncio.Queue[JsonObject | None]


class Feed:
    """Numbers every change, remembers the last one of each chat and tells the readers."""

    def __init__(self, bell: Bell, *, first_event: int) -> None:
        self.event = first_event
        self._first_event = first_event
        self._bell = bell
        self._last_of_chat: dict[int, int] = {}
        self._readers: set[Reader] = set()

    def publish(self, kind: str, chat_id: int | None = None, **extra: object) -> None:
        """Announce one change; long polls of that chat wake."""
        self.event += 1
        if chat_id is not None:
            self._last_of_chat[chat_id] = self.event
            self._bell.ring(("chat", chat_id))
        change: JsonObject = {"event": self.event, "chat_id": chat_id, "kind": kind, **extra}
        for reader in tuple(self._readers):
            self._hand_over(reader, change)

    def last_event(self, chat_id: int) -> int:
        """The number of the newest change in a chat (after a restart: of the whole world)."""
        return self._last_of_chat.get(chat_id, self._first_event)

    def start_over(self) -> None:
        """After a reset: every chat has changed."""
        self._last_of_chat.clear()
        self._first_event = self.event

    def open_reader(self) -> Reader:
        """A queue of the changes from now on; None in it means: no more."""
        reader: Reader = asyncio.Queue(FEED_BACKLOG)
        self._readers.add(reader)
        return reader

    def close_reader(self, reader: Reader) -> None:
        """Stop telling this reader."""
        self._readers.discard(reader)

    def close(self) -> None:
        """End every reader's stream."""
        for reader in tuple(self._readers):
            self._dismiss(reader)

    def _hand_over(self, reader: Reader, change: JsonObject) -> None:
        try:
            reader.put_nowait(change)
        except asyncio.QueueFull:
            self._dismiss(reader)

    def _dismiss(self, reader: Reader) -> None:
        self._readers.discard(reader)
        while reader.full():
            reader.get_nowait()
        reader.put_nowait(None)
