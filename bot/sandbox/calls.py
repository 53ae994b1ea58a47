"""The log of Bot API calls for /sim/calls: the newest ones, in memory."""

from collections import deque
from dataclasses import asdict, dataclass

from bot.sandbox.wire import JsonObject

KEPT_CALLS = 5000


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call with its verdict; status 0 means that no answer was given on purpose."""

    n: int
    at_ms: int
    method: str
    chat_id: int | None
    status: int
    description: str
    params: dict[str, str]


class CallLog:
    """A ring of the newest calls."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)
        self._last = 0

    def next_number(self) -> int:
        """The number of the next call."""
        self._last += 1
        return self._last

    def add(self, call: LoggedCall) -> None:
        """Keep a call; the oldest one is forgotten when there are too many."""
        self._calls.append(call)

    def newer_than(self, number: int, method: str) -> list[JsonObject]:
        """Calls after a number, of one method or of all (empty method)."""
        return [
            asdict(call)
            for call in self._calls
            if call.n > number and method.lower() in ("", call.method.lower())
        ]

    def clear(self) -> None:
        """Forget the calls; numbers go on."""
        self._calls.clear()
