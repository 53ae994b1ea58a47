"""/settings in the chat: what is set, by groups, and each new value shown before it is saved."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import settings_choices as choices
from bot.chat import settings_early as early
from bot.chat import settings_nights as nights
from bot.chat import settings_screens as screens
from bot.chat import settings_wishes as wishes
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, outdated, turn_into
from bot.chat.settings_nights import refused
from bot.chat.settings_screens import BACK, TOPIC, Group, saved
from bot.chat.settings_wishes import Nights
from bot.services import settings
from bot.store import plans
from bot.store.plans import Plan

__all__ = ["TOPIC", "again", "read", "refused", "show", "tap"]

_WISHES = (wishes.SAVE, wishes.LEAVE, wishes.WISH)
_CHOICES = ("lead", "zone", "cue", "follow_ups", "quiet", "language", "weekly")
_SAID_BY_PROVIDER = ("provider_ok", "reviewed")


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is set now."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return early.show(said)
    return [screens.main(tx, said, stored.plan)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the settings: another screen, a question, an answer, or a provider's word."""
    stored, answer = plans.current(tx, said.person.id), said.tap.answer if said.tap else ""
    if stored is None:
        return early.tap(tx, said)
    if answer == "medicine_over":
        return saved(tx, said, settings.medicine_over(tx, said.person.id, now=said.now))
    if answer in _SAID_BY_PROVIDER:
        return wishes.offer(tx, said, wishes.by_provider(answer, stored.plan, now=said.now))
    for answers, story in (
        (nights.ANSWERS, nights.tap),
        (choices.ANSWERS, choices.tap),
        (_WISHES, wishes.tap),
    ):
        if answer in answers:
            return story(tx, said)
    opened = _opened(tx, said, stored.plan, name=answer)
    return [opened] if opened is not None else outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed answer to a question that the settings opened."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    match said.question:
        case settings.BEDTIME:
            return nights.read_bedtime(tx, said, stored.plan)
        case settings.WAKE:
            return nights.read_wake(tx, said, stored.plan)
        case settings.DAYS:
            return nights.read_days(tx, said)
        case settings.CONFIRM:
            return wishes.read(tx, said)
    return choices.read(tx, said, stored.plan)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    name = said.question.partition(".")[2]
    if said.question == settings.CONFIRM:
        return wishes.again(tx, said)
    if name in _CHOICES:
        return choices.again(tx, said, name=name)
    rows = nights.day_rows(said.words) if said.question == settings.DAYS else []
    return [turn_into(said.words(f"settings.again.{name}"), *rows, live=True)]


def _opened(tx: Connection, said: Incoming, plan: Plan, *, name: str) -> Reply | None:
    """The screen or the question behind a button of the settings."""
    if name == BACK or name in set(Group):
        settings.leave(tx, said.person.id)
    match name:
        case "back":
            return screens.main(tx, said, plan)
        case "night" | "reminders" | "product" | "you":
            return screens.group(tx, said, plan, which=Group(name))
        case "bedtime":
            return nights.ask_bedtime(tx, said, Nights())
        case "wake":
            return nights.ask_wake(tx, said)
        case "days":
            return nights.choose_days(tx, said)
    return choices.ask(tx, said, plan, name=name) if name in _CHOICES else None
