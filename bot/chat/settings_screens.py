"""What /settings shows: a first screen and one for each group, each with what is set there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from bot.care.model import Screen
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, outdated, say, turn_into
from bot.chat.settings_lines import lines, text
from bot.chat.setup_choices import AGAIN_TOPIC
from bot.locale import Words
from bot.locale import words as words_in
from bot.services import spacing as spacing_service
from bot.services.clocks import WrongNight
from bot.services.settings import Answer, Saved
from bot.services.spacing import TooClose
from bot.store import people
from bot.store.plans import Plan, PlanStatus

TOPIC: Final = "se"
BACK: Final = "back"
# The topics of other stories' pages that stand among these buttons.
_PROVIDER, _PRODUCT, _PAUSING, _REFERRAL = "pv", "np", "pa", "re"
_PRIVACY, _TRUSTED = "py", "tp"


class Group(StrEnum):
    """The screens behind the first one."""

    NIGHT = "night"
    REMINDERS = "reminders"
    PRODUCT = "product"
    YOU = "you"


def main(tx: Connection, said: Incoming, plan: Plan) -> Reply:
    """The first screen, in place when a button led to it."""
    title = said.words("settings.title")
    return turn_into(f"{title}\n{text(tx, said, plan)}", *_main_rows(tx, said, plan))


def group(tx: Connection, said: Incoming, plan: Plan, *, which: Group) -> Reply:
    """The screen of one group, with the way back."""
    words = said.words
    shown = "\n".join(line for name in _OF[which] for line in lines(tx, said, plan, name=name))
    title = words(f"settings.title.{which}")
    return turn_into(f"{title}\n{shown}", *_group_rows(said, plan, which=which), back(words))


def back(words: Words, to: str = BACK) -> list[Button]:
    """The way to the first screen, or to that of a group."""
    return [button(words.plain("settings.button.back"), TOPIC, answer=to)]


def one(words: Words, name: str, *, subject: str = "", answer: str = "") -> Button:
    """A button of the settings, by the name of what it opens."""
    label = words.plain(f"settings.button.{name}")
    return button(label, TOPIC, subject=subject, answer=answer or name)


def saved(tx: Connection, said: Incoming, answer: Answer) -> list[Reply]:
    """What a new value came to: all that is set now with the next messages, or why it cannot be."""
    match answer:
        case None | TooClose():
            return outdated(said.words("common.old_button"))
        case WrongNight():
            return [say(said.words(f"settings.wrong.{answer}"))]
        case Saved(plan, upcoming):
            said = _as_now(tx, said)
            coming = phrases.coming_by_phone(said.words, plan, upcoming=upcoming)
            parts = (said.words("settings.saved"), text(tx, said, plan), coming)
            return [turn_into("\n\n".join(parts))]


def _as_now(tx: Connection, said: Incoming) -> Incoming:
    """With the person as they are after a change: the answer comes in the new language."""
    person = people.get(tx, said.person.id) or said.person
    return replace(said, person=person, words=words_in(person.language))


def _main_rows(tx: Connection, said: Incoming, plan: Plan) -> list[list[Button]]:
    words = said.words
    rows = [[one(words, "night"), one(words, "reminders")]]
    rows.append([button(words.plain("settings.button.product"), TOPIC, answer="product")])
    rows.append([one(words, "you")])
    # What holds a dose back stands here: nobody should look for the way out.
    if spacing_service.has_course(tx, said.person.id):
        rows.append([one(words, "medicine_over")])
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        rows.append([one(words, "provider_ok")])
    if plan.status is PlanStatus.HELD:
        label = words.plain("referral.button.assessed")
        rows.append([button(label, _REFERRAL, answer="assessed")])
    return rows


def _group_rows(said: Incoming, plan: Plan, *, which: Group) -> list[list[Button]]:
    words = said.words
    match which:
        case Group.NIGHT:
            same = [[one(words, "same")]] if plan.week else []
            clocks = [one(words, "bedtime"), one(words, "wake")]
            return [clocks, [one(words, "days")], *same, [one(words, "zone")]]
        case Group.REMINDERS:
            pause = button(words.plain("settings.button.pause"), _PAUSING, answer="ask")
            pairs = [[one(words, "lead"), one(words, "cue")]]
            pairs.append([one(words, "follow_ups"), one(words, "quiet")])
            pairs += [[switch(words, "stretching", on=plan.stretching)], [one(words, "weekly")]]
            return [*pairs, [pause]]
        case Group.PRODUCT:
            provider = words.plain("provider.button.open")
            return [
                [button(words.plain("settings.button.new_product"), _PRODUCT, answer="open")],
                [button(words.plain("settings.button.health"), AGAIN_TOPIC, answer="ask")],
                [button(provider, _PROVIDER, answer="show")],
            ]
        case Group.YOU:
            discreet = switch(words, "discreet", on=said.person.discreet)
            return [
                [one(words, "language")],
                [discreet],
                [switch(words, "cards", on=said.person.cards)],
                [button(words.plain("settings.button.privacy"), _PRIVACY, answer="show")],
                [button(words.plain("settings.button.helpers"), _TRUSTED, answer="all")],
            ]


def switch(words: Words, name: str, *, on: bool) -> Button:
    """A button that turns something on, or off when it is on."""
    turned = "off" if on else "on"
    label = words.plain(f"settings.switch.{name}.{turned}")
    return button(label, TOPIC, subject=f"{name}={turned}", answer="wish")


_OF: Final[Mapping[Group, tuple[str, ...]]] = {
    Group.NIGHT: ("bedtime", "wake", "nights", "zone", "home"),
    Group.REMINDERS: ("lead", "cue", "follow_ups", "quiet", "stretching", "weekly", "paused"),
    Group.PRODUCT: ("product", "medicines"),
    Group.YOU: ("language", "discreet", "cards"),
}
