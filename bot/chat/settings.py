"""/settings in the chat: what is set, a button for each, and the effect in the next messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.chat import settings_nights as nights
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import find_places, places_at
from bot.chat.reply import Reply, ask, outdated, say
from bot.chat.settings_nights import Nights, refused
from bot.chat.settings_screens import TOPIC, rows, saved, text
from bot.chat.words import LaterTonight, read_clock, read_evening, read_number
from bot.locale import Words
from bot.services import settings
from bot.services.settings import Answer
from bot.store import plans
from bot.store.plans import Plan
from scheduler import wallclock

__all__ = ["TOPIC", "again", "read", "refused", "show", "tap"]

_LEADS = (0, 15, 30, 60)
_RECORDS: Mapping[str, Callable[..., Answer]] = {
    "medicine_over": settings.medicine_over,
    "provider_ok": settings.provider_said_ok,
    "reviewed": settings.provider_reviewed,
}


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is set now."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    return [say(text(tx, said, stored.plan), *rows(tx, said, stored.plan))]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the settings: open a question, take an answer, or record what a provider said."""
    person_id, stored = said.person.id, plans.current(tx, said.person.id)
    answer = said.tap.answer if said.tap is not None else ""
    if answer in nights.ANSWERS:
        return nights.tap(tx, said)
    if answer in _RECORDS:
        return saved(tx, said, _RECORDS[answer](tx, person_id, now=said.now))
    if answer == "zone_is":
        return saved(tx, said, settings.set_zone(tx, person_id, _subject(said), now=said.now))
    if answer == "lead_is":
        return _lead_tapped(tx, said)
    if stored is None:
        return outdated(said.words("common.old_button"))
    opened = _opened(tx, said, stored.plan, name=answer)
    return [opened] if opened is not None else outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed answer to a question that the settings opened."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    match said.question:
        case settings.ZONE:
            return _zone_choices(said, stored.plan)
        case settings.BEDTIME:
            return nights.read_bedtime(tx, said, stored.plan)
        case settings.WAKE:
            return nights.read_wake(tx, said, stored.plan)
        case settings.DAYS:
            return nights.read_days(tx, said)
        case settings.LEAD:
            return _lead_typed(tx, said)
    return None


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    name, stored = said.question.partition(".")[2], plans.current(tx, said.person.id)
    shown: list[list[Button]] = []
    if said.question == settings.LEAD:
        shown = [_leads(said.words)]
    elif said.question == settings.DAYS and stored is not None:
        shown = nights.day_rows(said.words, stored.plan)
    return [ask(said.words(f"settings.again.{name}"), *shown)]


def _opened(tx: Connection, said: Incoming, plan: Plan, *, name: str) -> Reply | None:
    """The question behind a button of the settings, now open."""
    match name:
        case "bedtime":
            return nights.ask_bedtime(tx, said, Nights())
        case "days":
            return nights.choose_days(tx, said, plan)
        case "wake" | "zone":
            settings.ask(tx, said.person.id, f"settings.{name}", now=said.now)
            return ask(said.words(f"settings.ask.{name}"))
        case "lead":
            settings.ask(tx, said.person.id, settings.LEAD, now=said.now)
            return ask(said.words("settings.ask.lead"), _leads(said.words))
    return None


def _leads(words: Words) -> list[Button]:
    def label(minutes: int) -> str:
        if not minutes:
            return words.plain("settings.button.at_bedtime")
        return words.plain("settings.button.minutes", minutes=minutes)

    return [button(label(minutes), TOPIC, subject=minutes, answer="lead_is") for minutes in _LEADS]


def _lead_tapped(tx: Connection, said: Incoming) -> list[Reply]:
    minutes = _subject(said)
    if minutes not in map(str, _LEADS):
        return outdated(said.words("common.old_button"))
    return saved(tx, said, settings.set_lead(tx, said.person.id, int(minutes), now=said.now))


def _lead_typed(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "30", "half an hour before", "at bedtime"; what is out of reach is asked again."""
    minutes = _minutes(said.words, said.text)
    if minutes is None or minutes > settings.LONGEST_LEAD_MINUTES:
        return None if minutes is None else again(tx, said)
    return saved(tx, said, settings.set_lead(tx, said.person.id, minutes, now=said.now))


def _minutes(words: Words, typed: str) -> int | None:
    if typed.strip(" .!").casefold() in words.plain("settings.words.at_bedtime").split(", "):
        return 0
    number = read_number(typed)
    if number is not None:
        return round(number) if number >= 0 else None
    match read_evening(typed, near=wallclock.NOON):
        case LaterTonight(minutes=int(minutes)):
            return minutes
    return None


def _zone_choices(said: Incoming, plan: Plan) -> list[Reply] | None:
    near = wallclock.local(said.now, plan.zone).time()
    reading = read_clock(said.text, near=near)
    places = find_places(said.text) if reading is None else places_at(reading, now=said.now)
    shown = [[button(place.label, TOPIC, subject=place.zone, answer="zone_is")] for place in places]
    return [ask(said.words("settings.which_zone"), *shown)] if shown else None


def _subject(said: Incoming) -> str:
    return said.tap.subject if said.tap is not None else ""
