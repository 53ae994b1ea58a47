"""The doctor's look at Telegram: the token, how updates come in, and the clock by its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from bot.doctor_findings import Finding, look, ok, unchecked, wrong
from bot.settings import Settings
from scheduler.clock import SystemClock

LIMIT_S: Final = 5.0
"""How long an answer is waited for."""

# The header has whole seconds, and the answer was on its way.
_GOOD: Final = timedelta(seconds=3)
_BAD: Final = timedelta(seconds=60)
_MANY: Final = 1_000
_REFUSED: Final = frozenset({401, 404})
_TO_SET_THE_CLOCK: Final = (
    "Reminders come at the wrong time. Let the system keep its clock: timedatectl set-ntp true"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What Telegram answered, and by which clock of its and ours."""

    status: int
    result: Mapping[str, object]
    date: str
    at: datetime


def telegram(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Ask who the bot is and where its updates go. Without a token there is nobody to ask."""
    if settings.telegram_token is None:
        yield unchecked("token, webhook and clock", "no TELEGRAM_TOKEN, so this is the sandbox")
        return
    base = f"{settings.telegram_base_url}{settings.telegram_token.get_secret_value()}"
    try:
        me, hook = asyncio.run(_ask(base))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # Without the error's words: the address that they name has the token in it.
        why = f"no answer ({type(error).__name__})"
        to_do = "Is this machine on the net, and may it reach api.telegram.org, port 443?"
        yield wrong("Telegram", why, to_do)
        yield unchecked("token, webhook and clock", "Telegram did not answer")
        return
    yield _token(me)
    yield _clock(me)
    if me.status not in _REFUSED:
        yield from _webhook(settings, hook)


async def _ask(base: str) -> tuple[_Said, _Said]:
    limit = aiohttp.ClientTimeout(total=LIMIT_S)
    async with aiohttp.ClientSession(timeout=limit) as session:
        return await _call(session, f"{base}/getMe"), await _call(session, f"{base}/getWebhookInfo")


async def _call(session: aiohttp.ClientSession, address: str) -> _Said:
    async with session.get(address) as answer:
        told = await answer.json(content_type=None)
        result = told.get("result") if isinstance(told, dict) else None
        known = result if isinstance(result, dict) else {}
        return _Said(answer.status, known, answer.headers.get("Date", ""), SystemClock().now())


def _token(me: _Said) -> Finding:
    if me.status in _REFUSED:
        return wrong(
            "token",
            "Telegram does not accept it",
            "Copy it anew from BotFather (/mybots, API Token) into TELEGRAM_TOKEN or its file.",
        )
    if me.status != 200 or "id" not in me.result:
        return look("token", f"Telegram answered {me.status}", "Ask again in some minutes.")
    return ok("token", f"it is that of @{me.result.get('username')}, number {me.result['id']}")


def _clock(me: _Said) -> Finding:
    try:
        ahead = me.at - parsedate_to_datetime(me.date)
    except (ValueError, TypeError):
        return unchecked("clock", "Telegram's answer has no date")
    seconds = round(abs(ahead).total_seconds())
    side = "ahead of" if ahead > timedelta(0) else "behind"
    if abs(ahead) <= _GOOD:
        return ok("clock", "as Telegram's")
    if abs(ahead) <= _BAD:
        return look("clock", f"{seconds} s {side} Telegram's", _TO_SET_THE_CLOCK)
    return wrong("clock", f"{seconds} s {side} Telegram's", _TO_SET_THE_CLOCK)


def _webhook(settings: Settings, hook: _Said) -> Iterator[Finding]:
    there, wanted = str(hook.result.get("url") or ""), settings.webhook_url or ""
    if hook.status != 200:
        yield unchecked("webhook", f"Telegram answered {hook.status}")
    elif there != wanted:
        yield _other_address(there, wanted)
    else:
        yield ok("webhook", "updates are sent to WEBHOOK_URL" if wanted else "none: it polls")
    waiting = hook.result.get("pending_update_count")
    if isinstance(waiting, int) and waiting > _MANY:
        yield look("updates", f"{waiting} wait at Telegram", "Does the bot run, and keep up?")
    if hook.result.get("last_error_message"):
        yield look(
            "webhook",
            f"Telegram's last complaint about it: {hook.result['last_error_message']}",
            "It may be over. If it comes again: can Telegram reach the address from outside?",
        )


def _other_address(there: str, wanted: str) -> Finding:
    if not wanted:
        return look(
            "webhook",
            "Telegram sends updates to an address, and this bot is set to fetch them",
            "The next start takes the address away. If another server is meant to get them, stop "
            "this one, or set WEBHOOK_URL.",
        )
    return look(
        "webhook",
        "Telegram sends updates elsewhere than to WEBHOOK_URL" if there else "not set yet",
        "The next start of the bot sets it. If it does not stay so, another bot with this token "
        "sets it too.",
    )
