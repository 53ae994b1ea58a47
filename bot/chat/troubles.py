"""Errors of sending, sorted at the door: gone, later, or our bug.

python-telegram-bot makes BadRequest and TimedOut both NetworkErrors, so the order below matters:
"try again on NetworkError" would repeat what Telegram has refused for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.transport import NotSent


@dataclass(frozen=True, slots=True)
class Gone:
    """Telegram does not let us write to this person: they blocked the bot or left."""


@dataclass(frozen=True, slots=True)
class Later:
    """A passing trouble. `wait` is Telegram's own request, `unknown`: it may have arrived."""

    wait: timedelta | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Harmless:
    """The screen is as we wanted it, or the press is too old to be answered."""


@dataclass(frozen=True, slots=True)
class Uneditable:
    """The message is gone or can no longer be changed; say it anew."""


@dataclass(frozen=True, slots=True)
class Bug:
    """Telegram refused what we sent; repeating it would not help."""


Trouble = Gone | Later | Harmless | Uneditable | Bug

_HARMLESS = (
    "message is not modified",
    "query is too old",
    "message to delete not found",
    "message can't be deleted",
)
_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "inline keyboard expected",
)
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "user not found")


def sort(error: TelegramError) -> Trouble:
    """Say what an error of the Bot API means for us."""
    match error:
        case Forbidden():
            return Gone()
        case RetryAfter():
            return Later(wait=_wait(error))
        case BadRequest():
            return _bad_request(error.message.lower())
        case TimedOut():
            return Later(unknown=True)
        case NotSent() | NetworkError() | InvalidToken():
            # A revoked token ends the process at the poller; what is unsent waits for the next.
            return Later()
        case _ if type(error) is TelegramError:
            # The library's word for an answer that is no JSON, such as a proxy's own page.
            return Later(unknown=True)
        case _:
            return Bug()


def _bad_request(message: str) -> Trouble:
    if any(text in message for text in _HARMLESS):
        return Harmless()
    if any(text in message for text in _UNEDITABLE):
        return Uneditable()
    return Gone() if any(text in message for text in _GONE) else Bug()


def _wait(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
