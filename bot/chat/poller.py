"""Fetches updates and stores each before it is acknowledged.

Telegram takes the next offset as "I have these": so it is sent only after the commit. The
library's own updater acknowledges what it holds in memory, and a crash then loses answers.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.chat.post import STAND_BY_S, Post, to_its_end
from bot.chat.transport import Transport
from bot.chat.troubles import Later, sort
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Received

log = logging.getLogger(__name__)

# Passed every time: left out, Telegram keeps whatever somebody set before.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_BACKOFF_S = (1, 2, 5, 10, 20, 30)


class TokenRefused(RuntimeError):
    """Telegram does not accept the bot's token. Ask @BotFather for it (/mybots, API Token) and put
    it into TELEGRAM_TOKEN."""


class SecondPoller(RuntimeError):
    """Another program fetches this bot's messages (Telegram answered 409, Conflict). Stop the other
    one, or remove its webhook; two at once would each get half of the answers."""


class Poller:
    """The one consumer of the bot's updates; of several replicas, whoever has the post."""

    def __init__(
        self,
        bot: Bot,
        transport: Transport,
        *,
        database: Database,
        post: Post,
        feed: Callable[[Received], None],
    ) -> None:
        """`transport` is the one for long polls; `feed` takes each update that is new."""
        self._bot, self._transport, self._post = bot, transport, post
        self._database, self._feed = database, feed
        self._offset: int | None = None
        self._troubles = 0

    async def run(self) -> None:
        """Poll until cancelled. Raises TokenRefused and SecondPoller: neither heals by waiting."""
        try:
            while True:
                await self._turn()
        finally:
            await self._post.leave()

    async def first_contact(self) -> None:
        """Open the bot and make sure that Telegram knows its token; wait for a network."""
        await self._transport.initialize()
        while True:
            try:
                await self._bot.initialize()
                return
            except InvalidToken:
                raise TokenRefused(_sentence(TokenRefused)) from None
            except TelegramError as error:
                await self._wait_out(error)

    async def _turn(self) -> None:
        """One poll, or a short wait while another replica listens."""
        if not await self._post.is_ours():
            self._offset = None
            await asyncio.sleep(STAND_BY_S)
            return
        try:
            await self.poll_once(timeout_s=0 if self._troubles else self._post.poll_s)
        except InvalidToken:
            raise TokenRefused(_sentence(TokenRefused)) from None
        except Conflict as error:
            if not self._post.is_shared:
                raise SecondPoller(_sentence(SecondPoller)) from None
            # The poll of the replica before us is still open at Telegram.
            await self._wait_out(error)
        except TelegramError as error:
            await self._wait_out(error)

    async def poll_once(self, *, timeout_s: int) -> int:
        """Fetch what waits, store it, hand on what is new; the answer is how many came."""
        arguments = {"timeout": timeout_s, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            arguments["offset"] = self._offset
        # The raw answer, not the library's objects: one malformed update must not hide the others.
        url = f"{self._bot.base_url}/getUpdates?{urlencode(arguments)}"
        raw = await self._transport.post(url, read_timeout=timeout_s + 10)
        if self._troubles:
            log.info("telegram answers again")
            self._troubles = 0
        updates = [_received(update) for update in raw] if isinstance(raw, list) else []
        if updates:
            # A batch that came in disorder must not turn a person's words around.
            await self._keep(sorted(updates, key=lambda received: received.update_id))
        await self._post.heard()
        return len(updates)

    async def _keep(self, updates: list[Received]) -> None:
        now, holder = self._post.now(), self._post.holder
        fresh = await to_its_end(
            self._database.run(lambda tx: inbox.store(tx, updates, now=now, holder=holder))
        )
        self._offset = updates[-1].update_id + 1
        for received in fresh:
            self._feed(received)

    async def _wait_out(self, error: TelegramError) -> None:
        if self._troubles == 0:
            log.warning("telegram does not answer (%s); trying again", type(error).__name__)
        pause: float = _BACKOFF_S[min(self._troubles, len(_BACKOFF_S) - 1)]
        self._troubles += 1
        trouble = sort(error)
        if isinstance(trouble, Later) and trouble.wait is not None:
            pause = trouble.wait / timedelta(seconds=1)
        await asyncio.sleep(pause)


def _received(update: dict[str, object]) -> Received:
    update_id = update.get("update_id")
    if not isinstance(update_id, int):
        raise TelegramError("an update without an id")
    return Received(update_id, _sender(update), json.dumps(update, ensure_ascii=False))


def _sender(update: dict[str, object]) -> int | None:
    """Whose update it is, read without trust: whatever looks wrong belongs to nobody."""
    for name in ALLOWED_UPDATES:
        body = update.get(name)
        author = body.get("from") if isinstance(body, dict) else None
        author_id = author.get("id") if isinstance(author, dict) else None
        if isinstance(author_id, int):
            return author_id
    return None


def _sentence(kind: type[Exception]) -> str:
    return " ".join((kind.__doc__ or "").split())
