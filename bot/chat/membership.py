"""Blocked and unblocked: Telegram says so, and the bot falls silent or is back.

Whoever was away for long is told what happened meanwhile and what comes now, once, with the first
sign they give.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.chat import pausing, phrases, rescreening
from bot.chat.incoming import Incoming, Story
from bot.chat.reply import Reply, say
from bot.chat.words import read_flags
from bot.locale import Words
from bot.services import membership

_DAYS_A_WEEK = 7


def changed(tx: Connection, said: Incoming) -> list[Reply]:
    """Nothing is said: to whoever blocked us it would not arrive, to the other it would nag.

    After a long time `heard` says something all the same: much is new.
    """
    if said.blocked:
        membership.gone(tx, said.person.id, now=said.now)
    return []


def heard(tx: Connection, said: Incoming, *, story: Story) -> list[Reply]:
    """A story, and around it a welcome for whoever is back with it.

    A warning sign comes before any welcome.
    """
    if not said.is_back or _is_urgent(said):
        return story(tx, said)
    days = membership.long_away(tx, said.person.id, now=said.now)
    if days is not None:
        return _after_long(tx, said, story=story, weeks=days // _DAYS_A_WEEK)
    replies = story(tx, said)
    # A button so old does nothing any more; whoever tapped it hears what goes on now.
    is_tap_elsewhere = said.tap is not None and story is not pausing.tap
    return [*replies, *(_short(tx, said) if is_tap_elsewhere else [])]


def quiet(words: Words) -> Reply:
    """One kind message after a week without a sign; then nothing until they write."""
    return say(words("verdict.PAUSE_REMINDERS"))


def _after_long(tx: Connection, said: Incoming, *, story: Story, weeks: int) -> list[Reply]:
    """What happened, what the story says, and the health questions."""
    membership.forget_question(tx, said.person.id)
    now_free = replace(said, open=None)
    replies = story(tx, now_free)
    found = membership.welcomed(tx, said.person.id, now=said.now)
    if found is None:
        return replies
    words, plan = said.words, found.plan
    lines = [
        words.count("membership.back", weeks),
        words(f"membership.back.{plan.status}"),
        words("membership.next", coming=phrases.coming(words, plan, upcoming=found.upcoming)),
    ]
    asked = rescreening.show(tx, now_free) if found.asks else []
    return [say("\n\n".join(lines)), *replies, *asked]


def _short(tx: Connection, said: Incoming) -> list[Reply]:
    goes_on = membership.welcomed(tx, said.person.id, now=said.now) is not None
    return pausing.resume(tx, said) if goes_on else []


def _is_urgent(said: Incoming) -> bool:
    flags = read_flags(said.text, language=said.words.language)
    return triage_of(frozenset(map(Flag, flags))) >= Triage.PROMPT
