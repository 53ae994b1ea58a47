"""What an answer adds up to, in a line or two: true, short, and no praise."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.care.model import Reason
from bot.care.night import Night
from bot.chat import phrases
from bot.chat.incoming import Incoming
from bot.locale import Words
from bot.services import so_far
from bot.services.so_far import SoFar


def lines(tx: Connection, said: Incoming, night: Night, *, with_next: bool) -> list[str]:
    """The week so far. `with_next`: also when a next step can come, where nothing else says it."""
    found = so_far.look(tx, said.person.id, night, now=said.now)
    if found is None or not found.nights:
        return []
    told = [_week(said.words, found)]
    if with_next:
        told += _next(said.words, found, night=night)
    return told


def _week(words: Words, found: SoFar) -> str:
    nights = words.count("so_far.nights", found.nights)
    return words.count("so_far.week", found.cramps, nights=nights)


def _next(words: Words, found: SoFar, *, night: Night) -> list[str]:
    if found.clear is not None:
        return [words("so_far.clear", n=found.clear, needed=found.clear_needed)]
    return [] if found.waits_for is None else [_wait(words, found.waits_for, night=night)]


def _wait(words: Words, reason: Reason, *, night: Night) -> str:
    """The first evening on which the reason is over; its number is days from today."""
    evening = night.next().plus(round(reason.number or 0))
    return words(f"so_far.waits.{reason.code}", night=phrases.night(words, evening))
