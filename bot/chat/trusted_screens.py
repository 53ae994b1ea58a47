"""What the screens about trusted people say: who there is, what they hear, and the invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.care.night import Night
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.reply import Reply, Rows, say
from bot.locale import Words
from bot.services.trusted import MOST, SILENT_DAYS, Trusted
from bot.store.helpers import Helper, Stage

TOPIC: Final = "tp"
NEW, OPEN, LINK, END, ALL = "new", "open", "link", "end", "all"
YES, NO, LEAVE, OWN_PLAN = "yes", "no", "leave", "own"
DAYS, WEEK = "d", "w"
"""With a number behind it: after how many days; with 1 or 0: the week or not."""
OFF: Final = 0
"""No message about silence."""
_IN_A_ROW: Final = 3
_CHOSEN: Final = "✓ "


def day(words: Words, at: datetime) -> str:
    """The date of an instant, for a chat of which no zone is known: by UTC."""
    return phrases.date(words, Night(at.date()))


def sees(words: Words, helper: Helper) -> str:
    """Exactly what a trusted person hears, one thing a line."""
    lines = []
    if helper.silent_days is not None:
        lines.append(words.count("trusted.sees.silence", helper.silent_days))
    if helper.weekly:
        lines.append(words("trusted.sees.week"))
    return "\n".join([*(lines or [words("trusted.sees.nothing")]), "", words("trusted.never")])


def circle_text(words: Words, circle: Sequence[Trusted]) -> str:
    """Who there is."""
    lines = [words(f"trusted.line.{one.stage}", number=one.number) for one in circle]
    about = words("trusted.about", most=MOST)
    return "\n".join([about, "", *(lines or [words("trusted.nobody")])])


def circle_rows(words: Words, circle: Sequence[Trusted], *, newest_id: int) -> Rows:
    """A button for each, and one for a new invitation while there is room."""
    living = [one for one in circle if one.stage is not Stage.LEFT]
    rows = [(_open(words, one),) for one in living]
    if len(living) < MOST:
        label = words.plain("trusted.button.new")
        rows.append((button(label, TOPIC, subject=newest_id, answer=NEW),))
    return tuple(rows)


def one_text(words: Words, one: Trusted) -> str:
    """What one of them hears, and how far it has come."""
    helper = one.helper
    since = helper.accepted_at or helper.valid_until
    head = words(f"trusted.one.{one.stage}", number=one.number, date=day(words, since))
    return "\n\n".join([head, sees(words, helper), words("trusted.one.choose")])


def one_rows(words: Words, one: Trusted) -> Rows:
    """The switches; the link once something is on; the end."""
    subject, helper = one.helper.id, one.helper
    days = [_days(words, one, days=days) for days in SILENT_DAYS]
    rows = [tuple(days[at : at + _IN_A_ROW]) for at in range(0, len(days), _IN_A_ROW)]
    rows.append((_days(words, one, days=OFF),))
    state = "off" if helper.weekly else "on"
    week = button(
        words.plain(f"trusted.button.week_{state}"),
        TOPIC,
        subject=subject,
        answer=f"{WEEK}{int(not helper.weekly)}",
    )
    rows.append((week,))
    if one.stage is Stage.INVITED and helper.hears_something:
        link = words.plain("trusted.button.link")
        rows.append((button(link, TOPIC, subject=subject, answer=LINK),))
    return (*rows, (end_button(words, one),), (_all(words),))


def end_button(words: Words, one: Trusted) -> Button:
    """The person's way to end it."""
    label = words.plain("trusted.button.end", number=one.number)
    return button(label, TOPIC, subject=one.helper.id, answer=END)


def invitation(words: Words, one: Trusted, *, bot_name: str) -> list[Reply]:
    """How to pass it on, and the message to pass on, which says exactly what they will see."""
    link = f"https://t.me/{bot_name}?start=h_{one.helper.code}"
    date = day(words, one.helper.valid_until)
    text = words("trusted.invitation", sees=sees(words, one.helper), link=link)
    return [say(words("trusted.link", date=date)), say(text)]


def _open(words: Words, one: Trusted) -> Button:
    label = words.plain("trusted.button.one", number=one.number)
    return button(label, TOPIC, subject=one.helper.id, answer=OPEN)


def _days(words: Words, one: Trusted, *, days: int) -> Button:
    key = "trusted.button.days" if days else "trusted.button.no_days"
    chosen = _CHOSEN if (one.helper.silent_days or OFF) == days else ""
    label = chosen + words.plain(key, days=days)
    return button(label, TOPIC, subject=one.helper.id, answer=f"{DAYS}{days}")


def _all(words: Words) -> Button:
    return button(words.plain("trusted.button.all"), TOPIC, answer=ALL)
