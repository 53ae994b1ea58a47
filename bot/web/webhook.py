"""The door at which Telegram delivers: each update is stored, and only then answered with 200.

Whoever does not show the secret gets a 403 before a byte of the body is read. A tap is acknowledged
in the body of the answer, which saves a call. What cannot be stored now is answered with 503, and
Telegram comes again; a 410 would make it remove the webhook, so there is none.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.chat.arrivals import Arrivals
from bot.chat.received import received
from bot.services.tally import Refusal
from bot.store.inbox import Received

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
# A message has 4,096 characters; with the message that it answers, and its buttons, 100 kB.
LARGEST_BYTES = 1 << 20
AT_ONCE = 100
"""Telegram opens no more connections (setWebhook, max_connections)."""
# Telegram waits for 60 s (official server, WebhookActor.cpp); a proxy in front often for less.
PATIENCE_S = 10.0
# Obeyed by Telegram (WebhookActor.cpp). Its own pauses grow to two minutes, and a tap lives 150 s.
_AGAIN_AFTER_S = 10
_FAREWELL_S = 1.0
_NO_UPDATE = "an update is an object with an update_id"


class Webhook:
    """Takes updates; `close` it when no more come."""

    def __init__(
        self,
        arrivals: Arrivals,
        secrets: Sequence[str],
        *,
        count: Callable[[Refusal], None] = lambda _: None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Each of `secrets` opens; `count` hears of what is refused.

        `patience_s` is for reading an update, and again for storing it.
        """
        self._arrivals, self._count, self._patience_s = arrivals, count, patience_s
        self._secrets = [secret.encode() for secret in secrets]
        self._storing: dict[int, asyncio.Task[None]] = {}

    async def take(self, request: Request) -> Response:
        """POST: one update."""
        if not self._is_telegram(request):
            return self._refuse(Refusal.SECRET, 403, words="forbidden")
        if len(self._storing) >= AT_ONCE:
            return self._away()
        try:
            update = json.loads(await _body(request, within_s=self._patience_s))
            arrived = received(update)
        except _TooLarge:
            return self._refuse(Refusal.LARGE, 413, words=f"at most {LARGEST_BYTES} bytes, please")
        except TimeoutError:
            return self._refuse(Refusal.SLOW, 408, words="the rest of it did not come")
        except (ValueError, RecursionError, ClientDisconnect):
            return self._refuse(Refusal.MALFORMED, 400, words=_NO_UPDATE)
        if not await self._is_stored(arrived):
            return self._away()
        return _acknowledgement(update)

    async def close(self) -> None:
        """Let what is being stored come to its end, for a moment."""
        if self._storing:
            _, late = await asyncio.wait(self._storing.values(), timeout=_FAREWELL_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _is_telegram(self, request: Request) -> bool:
        shown = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        # All are compared, whichever fits: the time tells nothing.
        fits = [hmac.compare_digest(shown, secret) for secret in self._secrets]
        return any(fits)

    def _away(self) -> Response:
        response = self._refuse(Refusal.AWAY, 503, words="the database does not answer")
        response.headers["Retry-After"] = str(_AGAIN_AFTER_S)
        return response

    def _refuse(self, why: Refusal, status: int, *, words: str) -> Response:
        self._count(why)
        return PlainTextResponse(f"{words}\n", status)

    async def _is_stored(self, arrived: Received) -> bool:
        """Store it; False when that takes too long, and goes on while Telegram comes again.

        It is not called off then: what a worker thread commits after that would be nobody's.
        """
        task = self._storing.get(arrived.update_id)
        if task is None:
            task = asyncio.create_task(self._arrivals.keep([arrived]))
            self._storing[arrived.update_id] = task
            task.add_done_callback(lambda done: self._settled(arrived.update_id, done))
        await asyncio.wait([task], timeout=self._patience_s)
        return task.done() and not task.cancelled() and task.exception() is None

    def _settled(self, update_id: int, task: asyncio.Task[None]) -> None:
        del self._storing[update_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its words could carry what the person wrote.
            log.error("update %s could not be stored (%s)", update_id, type(error).__name__)


def webhook_app(webhook: Webhook, *, url: str) -> Starlette:
    """The application behind `url`: one path, one method, nothing else."""
    route = Route(urlsplit(url).path or "/", webhook.take, methods=["POST"])
    app = Starlette(routes=[route])
    app.router.redirect_slashes = False
    return app


class _TooLarge(Exception):
    """A body over the limit."""


async def _body(request: Request, *, within_s: float) -> bytes:
    """The body, read no further than it may be. Raises _TooLarge, TimeoutError."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and (len(told) > len(str(LARGEST_BYTES)) or int(told) > LARGEST_BYTES):
        raise _TooLarge
    body = bytearray()
    async with asyncio.timeout(within_s):
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BYTES:
                raise _TooLarge
    return bytes(body)


def _acknowledgement(update: dict[str, object]) -> Response:
    """200; a tap's spinner stops with it."""
    query = update.get("callback_query")
    query_id = query.get("id") if isinstance(query, dict) else None
    if not isinstance(query_id, str):
        return Response()
    return JSONResponse({"method": "answerCallbackQuery", "callback_query_id": query_id})
