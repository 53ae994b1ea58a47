"""The day and the hour of the look back: by two taps, or in words."""

from __future__ import annotations

from datetime import time
from typing import Final

from sqlalchemy import Connection

from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, turn_into
from bot.chat.settings_nights import days_in
from bot.chat.settings_screens import TOPIC
from bot.chat.settings_wishes import OFF, ON, WISH, Wish, means
from bot.chat.setup_choices import clock_of
from bot.chat.words import read_clock
from bot.locale import Words
from bot.services import settings
from bot.store.plans import Plan
from bot.store.week import Weekday

DAY_IS: Final = "week_day"
_NAME: Final = "weekly"
_DAY: Final = "day"
_HOURS: Final = ("10:00", "12:00", "18:00", "20:00")
_IN_A_ROW: Final = 3
# What a bare "10" is near to: people look back by day.
_BY_DAY: Final = time(14, 30)


def day_rows(words: Words) -> list[list[Button]]:
    """Every day of the week, and none at all."""
    singles = [
        button(phrases.days(words, [day]), TOPIC, subject=str(day), answer=DAY_IS)
        for day in Weekday
    ]
    off = button(
        words.plain("settings.button.no_weekly"),
        TOPIC,
        subject=Wish(_NAME, OFF).as_text(),
        answer=WISH,
    )
    in_rows = [singles[at : at + _IN_A_ROW] for at in range(0, len(singles), _IN_A_ROW)]
    in_rows[-1].append(off)
    return in_rows


def ask_hour(tx: Connection, said: Incoming, plan: Plan, *, day: Weekday) -> Reply:
    """The day is tapped: at what hour?"""
    settings.ask(tx, said.person.id, settings.WEEKLY, now=said.now, about={_DAY: str(day)})
    hours = [_hour(said.words, plan, day=day, at=at) for at in _HOURS]
    named = phrases.days(said.words, [day])
    return turn_into(said.words("settings.ask.weekly_hour", day=named), hours, live=True)


def wish_of(said: Incoming, typed: str) -> Wish | None:
    """ "Friday", "10 am on Saturday", "off"; what is not named stays as it is."""
    if means(said, OFF, typed=typed) or means(said, "none", typed=typed):
        return Wish(_NAME, OFF)
    if means(said, ON, typed=typed):
        return Wish(_NAME, ON)
    named = {word: days_in(said.words, word) for word in typed.split()}
    days = {day for told in named.values() for day in told}
    rest = " ".join(word for word in typed.split() if not named[word])
    at = read_clock(rest, near=_BY_DAY, language=said.words.language) if rest else None
    if len(days) > 1 or (rest and at is None) or not (days or at):
        return None
    day = days.pop() if days else _tapped(said)
    return Wish(_NAME, f"{day or ''}/{'' if at is None else f'{at:%H:%M}'}")


def _tapped(said: Incoming) -> str | None:
    """The day that was tapped before this hour was typed."""
    about = said.open.context if said.open is not None else {}
    return str(about[_DAY]) if said.question == settings.WEEKLY and _DAY in about else None


def _hour(words: Words, plan: Plan, *, day: Weekday, at: str) -> Button:
    label = phrases.clock(words, clock_of(at), region=plan.region)
    wish = Wish(_NAME, f"{day}/{at}")
    return button(label, TOPIC, subject=wish.as_text(), answer=WISH)
