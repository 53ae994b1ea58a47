"""What is done about an error that nobody foresaw: a line with an id in the log, and patience."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn
from uuid import uuid4

from scheduler.table import Occurrence

_log = logging.getLogger("scheduler")

# A short outage costs a minute, a lasting bug 24 lines a day and row; the tries end at good_until.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait when this many tries had come to nothing before this one."""
    return PAUSES[min(attempts, len(PAUSES) - 1)]


def note(error: BaseException, doing: str, *, about: Occurrence | None = None) -> None:
    """Log that `doing` failed: kind, night, error id and the place in the code, never a text.

    The error's own words stay out of the log: they may quote a message or a row.
    """
    what = f" of {about.kind} {about.night} for {about.person_id}" if about else ""
    error_id = uuid4().hex[:8]
    _log.error("%s%s failed: error %s, %s", doing, what, error_id, _place(error))


async def again_and_again(
    turn: Callable[[], Awaitable[object]], *, doing: str, every_s: float, first_after_s: float
) -> NoReturn:
    """Take one turn after the other until cancelled; a turn that fails is noted."""
    await asyncio.sleep(first_after_s)
    while True:
        try:
            await turn()
        except Exception as error:
            note(error, doing)
        await asyncio.sleep(every_s)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    calls = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames[-3:])
    return f"{type(error).__name__} in {calls}"
