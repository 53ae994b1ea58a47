"""Keeps the webhook at Telegram as we want it, and watches whether updates get through.

Every replica takes deliveries; one at a time, which has the post, looks after the webhook. Taking
the post, it sets the webhook: for Telegram the same again is no change, and the secret, which
cannot be read back, is surely ours then. From then on it reads back what can be read, every few
seconds, and sets it again when it differs. Updates that wait are never dropped.

Who listens since when. With polling, a poll that is answered proves that all updates are here. A
webhook proves nothing by its silence: nobody may have said anything, or nobody got through. So a
look counts as heard (`Post.heard`) only when Telegram holds nothing back: no update waits there
(`pending_update_count`). A tap that cannot be delivered waits there for 150 s, whatever the cause,
a proxy, a certificate, all replicas down, the database away; so no look within them counts, the
time since the last one that did is longer than a tap lives, and the open questions are asked again,
after everything else that waited has arrived. A time in which nobody tapped costs nobody a repeat.
In a rush something always waits; then a look counts when updates arrive and Telegram had no trouble
(`last_error_date`) for as long as a tap lives. Between two lives of the bot the last note in the
database tells, as with polling.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest

from bot.chat import hook
from bot.chat.arrivals import ALLOWED_UPDATES, Arrivals
from bot.chat.hook import Hook
from bot.chat.reaching import HookTaken, Line, listen_in_turns, sentence
from bot.services.outage import TAP_LIVES
from bot.store import inbox

log = logging.getLogger(__name__)

# The lease of the post is renewed before each look, so a look has to end well within it.
LOOK_S = 8.0
REFUSED_PAUSE_S = 30.0
# Once is a slip of somebody; twice within this time is a program that does so. Judgment.
_TAKEN_AGAIN_WITHIN_S = 3600.0


class Registration:
    """The one who looks after the webhook; of several replicas, whoever has the post."""

    def __init__(self, bot: Bot, *, hook: Hook, arrivals: Arrivals) -> None:
        self._bot, self._hook = bot, hook
        self._database, self._post = arrivals.database, arrivals.post
        self._line = Line(bot)
        self._set_at: datetime | None = None
        self._taken_at_s: float | None = None
        self._newest: int | None = None
        self._trouble: str | None = None

    async def run(self) -> None:
        """Look until cancelled. Raises TokenRefused and HookTaken: neither heals by waiting."""
        await listen_in_turns(self._post, self._line, turn=self._turn, away=self._forget)

    def _forget(self) -> None:
        self._set_at = None

    async def _turn(self) -> None:
        try:
            await self.look()
        except BadRequest as error:
            log.error("telegram refuses the webhook (%s); is WEBHOOK_URL right?", error.message)
            await asyncio.sleep(REFUSED_PAUSE_S)
        else:
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Set the webhook if need be, and note when updates get through. Raises HookTaken."""
        info = await self._bot.get_webhook_info()
        if self._set_at is None or not self._hook.is_set(info):
            self._notice_rival(info)
            await self._set()
            info = await self._bot.get_webhook_info()
        self._line.answered()
        self._tell_trouble(info)
        if await self._gets_through(info):
            await self._post.heard()

    def _tell_trouble(self, info: WebhookInfo) -> None:
        """Telegram's own words for what stands in its way since we look, once each."""
        failed_at, since = info.last_error_date, self._set_at
        is_now = failed_at is not None and since is not None and failed_at > since
        words = info.last_error_message if is_now and info.pending_update_count else None
        if words is not None and words != self._trouble:
            log.warning("telegram cannot deliver (%s)", words)
        self._trouble = words

    def _notice_rival(self, info: WebhookInfo) -> None:
        if self._set_at is None or info.url == self._hook.url:
            return
        now_s = asyncio.get_running_loop().time()
        before_s, self._taken_at_s = self._taken_at_s, now_s
        if before_s is not None and now_s - before_s < _TAKEN_AGAIN_WITHIN_S:
            raise HookTaken(sentence(HookTaken))
        log.warning("somebody changed the webhook or removed it; it is set again")

    async def _set(self) -> None:
        url = self._hook.url
        await self._database.run(lambda tx: hook.remember(tx, url, now=self._post.now()))
        await self._bot.set_webhook(
            url,
            secret_token=self._hook.secret,
            max_connections=hook.CONNECTIONS,
            allowed_updates=ALLOWED_UPDATES,
        )
        if self._set_at is None:
            log.info("the webhook is set")
            self._set_at = self._post.now()

    async def _gets_through(self, info: WebhookInfo) -> bool:
        newest = await self._database.run(inbox.newest)
        arrives, self._newest = newest != self._newest, newest
        if not info.pending_update_count:
            return True
        failed_at = info.last_error_date
        calm = failed_at is None or self._post.now() - failed_at > TAP_LIVES + timedelta(seconds=1)
        return arrives and calm
