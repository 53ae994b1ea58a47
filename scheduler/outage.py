"""What a loop does while the database is away: say so once, wait longer and longer, go on."""

import logging
from datetime import timedelta

_log = logging.getLogger("scheduler")

SHORTEST, LONGEST = timedelta(milliseconds=500), timedelta(seconds=10)


class Outage:
    """Of one loop. `began` after each try that failed, `over` after each that did not."""

    def __init__(self, what: str) -> None:
        """`what` is what the log says cannot be done, such as "feeding the queue"."""
        self._what = what
        self._pause: timedelta | None = None

    def began(self, error: Exception) -> float:
        """Return for how many seconds to wait before the next try; log the first failure.

        The error's own words stay out of the log: they may quote a row or an address.
        """
        if self._pause is None:
            _log.warning("%s failed (%s); trying again until it works", self._what, _name(error))
            self._pause = SHORTEST
        else:
            self._pause = min(2 * self._pause, LONGEST)
        return self._pause.total_seconds()

    def over(self) -> None:
        if self._pause is not None:
            _log.warning("%s works again", self._what)
        self._pause = None


def _name(error: Exception) -> str:
    # SQLAlchemy wraps what the driver says, and the driver's class says more.
    return type(getattr(error, "orig", None) or error).__name__
