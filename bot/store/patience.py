"""Waits out what passes by itself, and says so once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0


class Patience:
    """Tries again, with growing pauses, while the database is in a trouble that passes.

    The pauses are spent in the event loop, never in a worker thread, so that a stop of the
    process does not have to wait for them.
    """

    def __init__(self, passing: Callable[[Exception], str | None]) -> None:
        """`passing` names a trouble that passes by itself; None is one that does not."""
        self._passing = passing
        self._waiting = 0

    async def keep_trying(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The answer of the first attempt that is in no passing trouble; its error otherwise."""
        try:
            return await attempt()
        except Exception as error:
            trouble = self._passing(error)
            if trouble is None:
                raise
        if self._waiting == 0:
            log.warning("the database does not answer (%s); trying again", trouble)
        self._waiting += 1
        try:
            return await self._try_again(attempt)
        finally:
            self._waiting -= 1

    async def _try_again(self, attempt: Callable[[], Awaitable[T]]) -> T:
        pause_s = _FIRST_PAUSE_S
        while True:
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            try:
                answer = await attempt()
            except Exception as error:
                if self._passing(error) is None:
                    raise
            else:
                # Said by the last that waits: on a full disk one work may pass and others not.
                if self._waiting == 1:
                    log.info("the database answers again")
                return answer
