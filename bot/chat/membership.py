"""Blocked and unblocked: Telegram says so, and the bot falls silent or is back."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat.incoming import Incoming
from bot.chat.reply import Reply
from bot.services import membership


def changed(tx: Connection, said: Incoming) -> list[Reply]:
    """Nothing is said: to whoever blocked us it would not arrive, to the other it would nag."""
    if said.blocked:
        membership.gone(tx, said.person.id, now=said.now)
    return []
