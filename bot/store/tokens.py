"""How many messages may go out: one budget for the whole bot.

The counting is pyrate-limiter's: in memory for a bot of one process, in PostgreSQL for a bot of
many (`shared_tokens.py`). Both count real time: Telegram's clock cannot be moved.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from pyrate_limiter import InMemoryBucket, PostgresBucket, Rate, RateItem

_MS: Final = 1000
_NS_IN_MS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Allowed:
    """So many messages may go now. None: ask again after `wait_s`.

    `silent_s` above 0: Telegram asked some process of this bot to be silent for so long.
    """

    count: int
    wait_s: float = 0.0
    silent_s: float = 0.0


class Tokens(Protocol):
    """The budget: what is taken out of it comes back with time."""

    def take_one(self) -> bool:
        """Take one if that can be done without asking anybody else: cheap, for the quiet hours."""

    async def take(self, most: int) -> Allowed:
        """Take up to `most`, and at least one if there is one."""

    async def hush(self, wait: timedelta) -> None:
        """Tell the bot's other processes that Telegram wants silence for so long."""

    async def close(self) -> None:
        """Let go of what is held."""


class OwnTokens:
    """The budget of a bot that is one process."""

    def __init__(self, per_second: int) -> None:
        self._bucket = InMemoryBucket([rate_of(per_second)])

    def take_one(self) -> bool:
        """Take one."""
        return self._bucket.put(self._item())

    async def take(self, most: int) -> Allowed:
        """Take up to `most`."""
        item = self._item()
        for count in range(most):
            if not self._bucket.put(item):
                return Allowed(count, wait_s(self._bucket, item))
        return Allowed(most)

    def _item(self) -> RateItem:
        now_ms = time.monotonic_ns() // _NS_IN_MS
        self._bucket.leak(now_ms)
        return RateItem("message", now_ms)

    async def hush(self, wait: timedelta) -> None:
        """There is nobody else to tell."""

    async def close(self) -> None:
        """Nothing is held."""


def rate_of(per_second: int) -> Rate:
    """Half a second's worth at once, and the same again half a second later.

    A whole second's worth at once would let two bursts meet at Telegram when the way there takes a
    little less time than before.
    """
    at_once = max(1, per_second // 2)
    return Rate(at_once, round(_MS * at_once / per_second))


def wait_s(bucket: InMemoryBucket | PostgresBucket, item: RateItem) -> float:
    """How long to wait after the bucket has refused this item."""
    wait_ms = bucket.waiting(item)
    assert isinstance(wait_ms, int), "neither of these buckets is an asynchronous one"
    return wait_ms / _MS
