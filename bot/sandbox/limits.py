"""Telegram's sending limits (its FAQ for bots) as token buckets on the sandbox clock."""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from bot.sandbox.wire import too_many_requests


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, so many at once."""

    per_second: float
    burst: int


WHOLE_BOT = Rate(per_second=30, burst=30)
ONE_PERSON = Rate(per_second=1, burst=3)
ONE_GROUP = Rate(per_second=20 / 60, burst=20)
REMEMBERED_CHATS = 10_000


@dataclass(slots=True)
class Bucket:
    """Tokens left at a moment."""

    rate: Rate
    tokens: float
    at_ms: int

    def wait_s(self, now_ms: int) -> int:
        """Refill up to now; answers the whole seconds until a token is there (0: now)."""
        elapsed_s = max(0, now_ms - self.at_ms) / 1000  # the clock may have been set back
        self.tokens = min(self.rate.burst, self.tokens + elapsed_s * self.rate.per_second)
        self.at_ms = now_ms
        return 0 if self.tokens >= 1 else ceil((1 - self.tokens) / self.rate.per_second)


class Limits:
    """One bucket for the bot, one for each chat that it lately wrote to."""

    def __init__(self, now_ms: int) -> None:
        self._bot = Bucket(WHOLE_BOT, WHOLE_BOT.burst, now_ms)
        self._chats: OrderedDict[int, Bucket] = OrderedDict()

    def spend(self, chat_id: int, *, now_ms: int) -> None:
        """Take a token for one message. Raises ApiError (429) when there is none."""
        chat = self._bucket(chat_id, now_ms)
        wait_s = max(chat.wait_s(now_ms), self._bot.wait_s(now_ms))
        if wait_s > 0:
            raise too_many_requests(wait_s)
        chat.tokens -= 1
        self._bot.tokens -= 1

    def _bucket(self, chat_id: int, now_ms: int) -> Bucket:
        rate = ONE_GROUP if chat_id < 0 else ONE_PERSON
        bucket = self._chats.setdefault(chat_id, Bucket(rate, rate.burst, now_ms))
        self._chats.move_to_end(chat_id)
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats.popitem(last=False)
        return bucket
