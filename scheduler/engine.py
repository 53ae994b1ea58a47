"""What every engine can do, whichever keeps the time."""

from datetime import timedelta
from typing import Protocol

from scheduler.alarm import GRACE


class Engine(Protocol):
    """Speaks whatever falls due, between `start` and `stop`."""

    def start(self) -> None:
        """Catch up at once, then speak whenever something falls due; needs a running loop."""

    def poke(self) -> None:
        """Say that occurrences were planned, moved or cancelled. Call it in the event loop."""

    @property
    def is_running(self) -> bool:
        """Whether it was started and has neither been stopped nor broken off."""

    async def stop(self, *, within: timedelta = GRACE) -> None:
        """Let what is in flight finish, at most `within`; then break it off."""
