"""Advice to see a provider, in the chat: read, and "I was assessed"."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import phrases
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, outdated, say, turn_into
from bot.services import planning, safety

TOPIC = "re"


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button below a referral."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer == "seen":
        safety.acknowledge(tx, said.person.id, now=said.now)
        return [say(said.words("referral.noted"))]
    if answer == "assessed":
        return assessed(tx, said)
    return outdated(said.words("common.old_button"))


def assessed(tx: Connection, said: Incoming) -> list[Reply]:
    """A provider has looked at the person."""
    plan = safety.assessed(tx, said.person.id, now=said.now)
    if plan is None:
        return [say(said.words("common.no_plan"))]
    upcoming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    coming = phrases.coming(said.words, plan, upcoming=upcoming)
    return [turn_into(said.words("referral.assessed")), say(coming)]
