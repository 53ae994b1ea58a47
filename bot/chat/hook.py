"""The webhook at Telegram: what is set there, and whether it was us who set it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection
from telegram import WebhookInfo

from bot.chat.arrivals import ALLOWED_UPDATES
from bot.store import duties

# Telegram's own default, said aloud so that a look can tell whether it is so.
CONNECTIONS: Final = 40
_DIGITS = 11  # with the word before them what a duty's name holds


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram delivers, and the secret that it shows there."""

    url: str
    secret: str = field(repr=False)

    def is_set(self, info: WebhookInfo) -> bool:
        """Whether all that can be read back is as we want it. A secret cannot be read back."""
        return (
            info.url == self.url
            and info.max_connections == CONNECTIONS
            and set(info.allowed_updates or ()) == set(ALLOWED_UPDATES)
        )


def remember(connection: Connection, url: str, *, now: datetime) -> None:
    """Note that this webhook is ours, before it is set: a crash must not make it a stranger's."""
    duties.seen(connection, _name(url), now)


def is_ours(connection: Connection, url: str) -> bool:
    """Whether a bot on this database ever set this webhook."""
    return duties.last_seen(connection, _name(url)) is not None


def _name(url: str) -> str:
    return f"hook {sha256(url.encode()).hexdigest()[:_DIGITS]}"
