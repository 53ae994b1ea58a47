"""Trying again: whether and when, and how a message says that it may be a repeat."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.chat.reply import How, Reply
from bot.chat.screen import Shown
from bot.chat.troubles import Bug, Gone, Later
from scheduler import verdicts
from scheduler.table import Occurrence
from scheduler.verdicts import Verdict

log = logging.getLogger(__name__)

# Telegram said no more than "not now"; it is asked again after this, and then less often.
_TRY_AGAIN: Final = timedelta(seconds=30)
_DOUBLINGS: Final = 5  # to a quarter of an hour


def patience(occurrence: Occurrence) -> timedelta:
    """How long to wait before the next try."""
    return _TRY_AGAIN * (1 << min(occurrence.attempts, _DOUBLINGS))


def unsaid(occurrence: Occurrence, shown: Shown, *, now: datetime) -> Verdict | None:
    """What a trouble makes of a message; None: it was said, as far as anybody can know.

    After two tries of which nobody knows whether they arrived, it counts as said.
    """
    match shown.trouble:
        case Gone():
            return verdicts.Gone()
        case Bug():
            log.error("a message was refused kind=%s %s", occurrence.kind, occurrence.night)
            return verdicts.Failed()
        case Later(wait=wait, unknown=unknown) if not (unknown and occurrence.in_doubt):
            return verdicts.Later(now + (wait or patience(occurrence)), unknown=unknown)
    return None


def marked(replies: Sequence[Reply], mark: str) -> list[Reply]:
    """The same with a word that this may be a repeat: the last try was cut off in the middle."""
    first = next((reply for reply in replies if reply.how is How.SEND), None)
    return [
        replace(reply, text=f"{mark}\n{reply.text}") if reply is first else reply
        for reply in replies
    ]
