"""Whether Telegram answers: the first contact, the wait until it answers again, and whose turn it
is to listen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.chat.post import STAND_BY_S, Post
from bot.chat.troubles import Later, sort

log = logging.getLogger(__name__)

_BACKOFF_S = (1, 2, 5, 10, 20, 30)


class TokenRefused(RuntimeError):
    """Telegram does not accept the bot's token. Ask @BotFather for it (/mybots, API Token) and put
    it into TELEGRAM_TOKEN."""


class SecondPoller(RuntimeError):
    """Another program fetches this bot's messages (Telegram answered 409, Conflict). Stop the other
    one, or remove its webhook; two at once would each get half of the answers."""


class ForeignHook(SecondPoller):
    """A webhook that this bot did not set gets its messages, so none can be fetched. Stop the
    program behind it; if it is gone, remove the webhook (deleteWebhook of the Bot API, without
    drop_pending_updates). If it is meant to stay, set WEBHOOK_URL."""


class HookTaken(SecondPoller):
    """Another program takes this bot's messages again and again: it changes the webhook, or removes
    it to fetch them itself. Stop the other one; two at once would each get half of the answers."""


class Line:
    """The one line to Telegram that says how things stand: one warning at the first trouble."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._troubles = 0

    @property
    def is_troubled(self) -> bool:
        """Whether the last try failed."""
        return self._troubles > 0

    async def first(self) -> None:
        """Open the bot and make sure that Telegram knows its token; wait for a network.

        Raises TokenRefused.
        """
        while True:
            try:
                await self._bot.initialize()
                return
            except InvalidToken:
                raise TokenRefused(sentence(TokenRefused)) from None
            except TelegramError as error:
                await self.wait_out(error)

    def answered(self) -> None:
        """Telegram has answered."""
        if self._troubles:
            log.info("telegram answers again")
            self._troubles = 0

    async def wait_out(self, error: TelegramError) -> None:
        """Wait a little, longer each time, or as long as Telegram asks for."""
        if self._troubles == 0:
            log.warning("telegram does not answer (%s); trying again", type(error).__name__)
        pause: float = _BACKOFF_S[min(self._troubles, len(_BACKOFF_S) - 1)]
        self._troubles += 1
        trouble = sort(error)
        if isinstance(trouble, Later) and trouble.wait is not None:
            pause = trouble.wait / timedelta(seconds=1)
        await asyncio.sleep(pause)


async def listen_in_turns(
    post: Post, line: Line, *, turn: Callable[[], Awaitable[object]], away: Callable[[], None]
) -> None:
    """Take one `turn` after the other until cancelled, while this replica has the post.

    `away` is called while another has it. Raises TokenRefused, and what a turn raises that is no
    trouble of Telegram's: none of it heals by waiting.
    """
    try:
        while True:
            if not await post.is_ours():
                away()
                await asyncio.sleep(STAND_BY_S)
                continue
            try:
                await turn()
            except InvalidToken:
                raise TokenRefused(sentence(TokenRefused)) from None
            except TelegramError as error:
                await line.wait_out(error)
    finally:
        await post.leave()


def sentence(kind: type[Exception]) -> str:
    """What such an error says to the operator: its docstring in one line."""
    return " ".join((kind.__doc__ or "").split())
