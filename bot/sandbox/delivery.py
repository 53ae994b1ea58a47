"""One delivery to the webhook over HTTP, faults included."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType

import aiohttp

from bot.sandbox.faults import Fault, Rule
from bot.sandbox.hook import Hook
from bot.sandbox.world import World

METHOD = "webhook"  # a fault rule with this method strikes deliveries, and only those
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
TIMEOUT_S = 60.0  # WebhookActor.cpp
LONGEST_WAIT_S = 3600  # WebhookActor.cpp: a Retry-After up to an hour is obeyed
LARGEST_ANSWER_BYTES = 1 << 20
TIMED_OUT = "Read timeout expired"
AFTER = {Fault.HANG_AFTER: TIMED_OUT, Fault.TRUNCATED: TIMED_OUT, Fault.RESET: "Connection reset"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Not delivered as far as Telegram can tell; `wait_s` is what the answer asked for."""

    words: str
    wait_s: float | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A 2xx, with a body that may hold a call of a method."""

    content_type: str
    body: bytes


class Delivery:
    """A pool of connections to one hook."""

    def __init__(self, world: World, hook: Hook) -> None:
        self._world, self._hook = world, hook

    async def __aenter__(self) -> "Delivery":
        headers = {"Content-Type": "application/json"}
        if self._hook.secret:
            headers[SECRET_HEADER] = self._hook.secret
        self._http = aiohttp.ClientSession(
            headers=headers,
            connector=aiohttp.TCPConnector(limit=self._hook.max_connections),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def attempt(self, body: str, *, chat_id: int | None) -> Answered | Failure:
        """Deliver once, or do what a fault rule makes of it."""
        faults = self._world.faults
        rule = faults.strike(METHOD, chat_id) if faults.rules else None
        if rule is not None and rule.kind not in AFTER:
            broken = await self._fail_before(rule)
            if broken is not None:
                return broken
        result = await self._post(body)
        if rule is None or rule.kind not in AFTER:
            return result
        if rule.kind is Fault.HANG_AFTER:
            await asyncio.sleep(rule.hang_s)
        return Failure(AFTER[rule.kind])

    async def _fail_before(self, rule: Rule) -> Failure | None:
        """Why nothing is delivered; None: it is delivered late."""
        if rule.kind is Fault.HANG_BEFORE:
            await asyncio.sleep(rule.hang_s)
            return None
        if rule.kind is Fault.TOO_MANY:
            return _wrong(429, rule.retry_after)
        if rule.kind in (Fault.RESTARTING, Fault.BAD_GATEWAY):
            return _wrong(int(rule.kind))
        return Failure("Connection refused")

    async def _post(self, body: str) -> Answered | Failure:
        try:
            async with self._http.post(self._hook.url, data=body, allow_redirects=False) as answer:
                content = await answer.content.read(LARGEST_ANSWER_BYTES)
                if 200 <= answer.status < 300:
                    return Answered(answer.content_type, content)
                return _wrong(answer.status, _seconds(answer.headers.get("Retry-After", "")))
        except TimeoutError:
            return Failure(TIMED_OUT)
        except aiohttp.ClientConnectorError:
            return Failure("Connection refused")
        except aiohttp.ClientError:
            return Failure("Connection reset by peer")


def _wrong(status: int, wait_s: float | None = None) -> Failure:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    words = f"Wrong response from the webhook: {status} {phrase}".rstrip()
    return Failure(words, wait_s=wait_s, gone=status == HTTPStatus.GONE)


def _seconds(text: str) -> float | None:
    if not (text.isascii() and text.isdecimal()) or int(text) > LONGEST_WAIT_S:
        return None
    return float(text)
