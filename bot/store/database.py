"""The one door to the database: a transaction is a function, run as a whole in a worker thread.

SQLAlchemy is used synchronously on purpose: one thread hop a transaction costs less than one hop a
statement, and a service reads without a single await.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.store.patience import Patience

T = TypeVar("T")


class Database(ABC):
    """A database with the current schema. `run` is the only way in.

    Work may run more than once, undone each time but the last: it must change nothing but the
    database. When the connection breaks in the middle of a commit, work may even run again after
    it was committed: what must not happen twice is held by a key or a condition in the database.
    """

    engine: Engine

    def __init__(self) -> None:
        self._patience = Patience(self.passing)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: committed when it returns, undone when it raises.

        A trouble that passes by itself is waited out in the event loop, for as long as it lasts,
        and the work runs again from the start. Cancelling ends the wait at once.
        """
        return await self._patience.keep_trying(lambda: self._attempt(work))

    async def try_once(self, work: Callable[[Connection], T]) -> T:
        """The same for whoever asks whether the database answers: one try, and its error.

        Raises SQLAlchemyError, also for a trouble that passes, and OSError.
        """
        return await self._attempt(work)

    @abstractmethod
    def run_now(self, work: Callable[[Connection], T]) -> T:
        """The same for callers without an event loop, the command line and tests: one try."""

    @abstractmethod
    def close(self) -> None:
        """Finish what was begun and let go of the database."""

    @abstractmethod
    def passing(self, error: Exception) -> str | None:
        """What kind of trouble this is, in words for the log, if it passes by itself; else None.

        Passing are a disk that is full, a lock that somebody else holds, a server that is away;
        a broken constraint and a bug of ours are not.
        """

    @abstractmethod
    def _attempt(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` once in one transaction, in a worker thread."""
