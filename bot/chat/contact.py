"""When this process last heard from Telegram, in a poll, in an answer or by its webhook."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError


class Contact:
    """Keeps that instant by a clock that nobody sets: a jump of the time is no silence."""

    def __init__(self, *, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._heard_s: float | None = None

    def heard(self) -> None:
        """Telegram has said something just now, be it a refusal."""
        self._heard_s = self._monotonic_s()

    @property
    def silent(self) -> timedelta | None:
        """How long Telegram has said nothing; None: it never did."""
        if self._heard_s is None:
            return None
        return timedelta(seconds=self._monotonic_s() - self._heard_s)


async def answers(bot: Bot) -> bool:
    """Ask Telegram who we are, to see whether it answers; be it with a refusal."""
    try:
        await bot.get_me()
    except TelegramError:
        return False
    return True
