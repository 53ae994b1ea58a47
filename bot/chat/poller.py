"""Fetches updates and stores each before it is acknowledged.

Telegram takes the next offset as "I have these": so it is sent only after the commit. The
library's own updater acknowledges what it holds in memory, and a crash then loses answers.
"""

from __future__ import annotations

import json
import logging
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.chat import hook
from bot.chat.arrivals import ALLOWED_UPDATES, Arrivals
from bot.chat.reaching import ForeignHook, Line, SecondPoller, listen_in_turns, sentence
from bot.chat.received import NoUpdate, received
from bot.chat.transport import Transport
from bot.store.inbox import Received

log = logging.getLogger(__name__)


class Poller:
    """The one consumer of the bot's updates; of several replicas, whoever has the post."""

    def __init__(self, bot: Bot, transport: Transport, *, arrivals: Arrivals) -> None:
        """`transport` is the one for long polls."""
        self._bot, self._transport, self._arrivals = bot, transport, arrivals
        self._database, self._post = arrivals.database, arrivals.post
        self._line = Line(bot)
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled. Raises TokenRefused and SecondPoller: neither heals by waiting."""
        await listen_in_turns(
            self._post, self._line, turn=self._poll_or_make_way, away=self._forget_offset
        )

    async def first_contact(self) -> None:
        """Open the bot and make sure that Telegram knows its token; wait for a network."""
        await self._transport.initialize()
        await self._line.first()

    def _forget_offset(self) -> None:
        self._offset = None

    async def _poll_or_make_way(self) -> None:
        try:
            await self.poll_once(timeout_s=0 if self._line.is_troubled else self._post.poll_s)
        except Conflict:
            if await self._had_our_hook():
                return
            if self._post.is_shared:
                raise  # the poll of the replica before us is still open at Telegram
            raise SecondPoller(sentence(SecondPoller)) from None

    async def _had_our_hook(self) -> bool:
        """Remove the webhook that an earlier life of this bot has set; what waits there stays.

        Raises ForeignHook when there is one that is not ours.
        """
        url = (await self._bot.get_webhook_info()).url
        if not url:
            return False
        if not await self._database.run(lambda tx: hook.is_ours(tx, url)):
            raise ForeignHook(sentence(ForeignHook))
        await self._bot.delete_webhook()
        log.info("the webhook is removed, from now on updates are fetched")
        return True

    async def poll_once(self, *, timeout_s: int) -> int:
        """Fetch what waits, store it, hand on what is new; the answer is how many came."""
        arguments = {"timeout": timeout_s, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            arguments["offset"] = self._offset
        # The raw answer, not the library's objects: one malformed update must not hide the others.
        url = f"{self._bot.base_url}/getUpdates?{urlencode(arguments)}"
        raw = await self._transport.post(url, read_timeout=timeout_s + 10)
        self._line.answered()
        updates = _read(raw)
        if updates:
            await self._arrivals.keep(updates)
            self._offset = max(update.update_id for update in updates) + 1
        await self._post.heard()
        return len(updates)


def _read(raw: object) -> list[Received]:
    """The updates of an answer. One that is none does not hold up the others.

    Raises TelegramError when nothing in it is one: asked at once, it would come again at once.
    """
    if not isinstance(raw, list):
        raise TelegramError("no list of updates")
    updates = [one for one in map(_one, raw) if one is not None]
    if raw and not updates:
        raise TelegramError("no update in a list of them")
    if len(updates) < len(raw):
        log.warning("%s of %s updates are none, and are let go", len(raw) - len(updates), len(raw))
    return updates


def _one(update: object) -> Received | None:
    try:
        return received(update)
    except NoUpdate:
        return None
