"""What a button or an open question is about. A button is read without trust: it may be weeks old,
or made up."""

from __future__ import annotations

from bot.care.night import Night
from bot.chat.buttons import Tap
from bot.chat.incoming import Incoming


def night_of(tap: Tap | None) -> Night | None:
    """The Night that a button names, or None when it names none that anybody could mean."""
    try:
        night = Night.parse(tap.subject if tap is not None else "")
    except ValueError:
        return None
    # A made-up year 9999 would overflow the calendar on the next step.
    return night if 2020 <= night.evening.year <= 2200 else None


def id_of(tap: Tap | None) -> int | None:
    """The id that a button names, or None; ids have at most eighteen digits."""
    if tap is None or not tap.subject.isascii() or not tap.subject.isdigit():
        return None
    return int(tap.subject) if len(tap.subject) <= 18 else None


def night_open(said: Incoming) -> Night | None:
    """The Night that the open question is about, or None when it is about none."""
    told = None if said.open is None else said.open.context.get("night")
    return None if told is None else Night.parse(str(told))
