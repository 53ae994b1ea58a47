"""Updates as they arrive, however they come: stored as far as there is room, and handed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat import flood
from bot.chat.post import Post, to_its_end
from bot.chat.received import KINDS
from bot.store.database import Database
from bot.store.inbox import Received

# Passed every time: left out, Telegram keeps whatever somebody set before.
ALLOWED_UPDATES = list(KINDS)


class Arrivals:
    """Stores updates for this replica; what is new is handed on."""

    def __init__(self, database: Database, *, post: Post, feed: Callable[[Received], None]) -> None:
        """`feed` takes each update that is new."""
        self.database, self.post, self.feed = database, post, feed

    async def keep(self, updates: Sequence[Received]) -> None:
        """Store these, in order. They may be acknowledged when this returns.

        A database that is away is waited for.
        """
        # A batch that came in disorder must not turn a person's words around.
        ordered = sorted(updates, key=lambda one: one.update_id)
        holder = self.post.holder
        # The clock is read inside: a database that was away may run this minutes later.
        storing = self.database.run(
            lambda tx: flood.keep(tx, ordered, now=self.post.now(), holder=holder)
        )
        for one in await to_its_end(storing):
            self.feed(one)
