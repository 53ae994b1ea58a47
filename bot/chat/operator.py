"""The operator's chat: hears when something is wrong with the service, never what people answered.

People are named by the ids of our own database, which say nothing to Telegram.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from telegram import Bot

from bot.chat.limiter import UNLIMITED, Limiter
from bot.chat.reply import say
from bot.chat.screen import Screen
from bot.locale import words

log = logging.getLogger(__name__)

# More would fill the screen; the log and the database have them all.
_LISTED: Final = 20


class Distress(StrEnum):
    """What is wrong with the service as a whole."""

    DATABASE = "database"
    """It does not answer, or takes nothing in."""
    INBOX = "inbox"
    """What people sent is not answered."""
    TELEGRAM = "telegram"
    """It says nothing at all."""


class Operator:
    """Who runs this bot. Each method says whether Telegram took the message."""

    def __init__(self, bot: Bot, chat_id: int, *, limiter: Limiter = UNLIMITED) -> None:
        self._screen = Screen(bot, chat_id, limiter=limiter)
        self._words = words("en")

    async def hears_of_silence(self, overdue: Collection[int], silenced: Collection[int]) -> bool:
        """Some got no message for over an hour; for others nothing was planned at all."""
        parts = []
        if overdue:
            ids = listed(overdue)
            parts.append(self._words.count("operator.overdue", len(overdue), ids=ids))
        if silenced:
            ids = listed(silenced)
            parts.append(self._words.count("operator.silenced", len(silenced), ids=ids))
        return await self._say("\n\n".join(parts))

    async def hears_that_all_is_well(self) -> bool:
        """Nobody waits any more."""
        return await self._say(self._words("operator.well"))

    async def hears_of(self, distress: Distress, *, minutes: int) -> bool:
        """Something is wrong for so long."""
        return await self._say(self._words(f"operator.distress.{distress}", minutes=minutes))

    async def hears_it_is_over(self, distress: Distress, *, minutes: int) -> bool:
        """It was so for so long, and is well again."""
        return await self._say(self._words(f"operator.relief.{distress}", minutes=minutes))

    async def _say(self, text: str) -> bool:
        shown = await self._screen.show([say(text)])
        if shown.trouble is not None:
            log.warning("the operator was not told (%s)", type(shown.trouble).__name__)
        return shown.trouble is None


def listed(ids: Collection[int]) -> str:
    """The first of these ids in order, and how many more there are."""
    first = ", ".join(map(str, sorted(ids)[:_LISTED]))
    more = len(ids) - _LISTED
    return f"{first} and {more} more" if more > 0 else first
