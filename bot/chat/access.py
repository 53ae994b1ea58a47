"""At the door: who is let in, and who is asked something before they can go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.chat import (
    membership,
    onboarding,
    operator_view,
    pausing,
    privacy,
    privacy_consent,
    safety,
    talk,
    trusted,
    trusted_helping,
    warning,
)
from bot.chat.incoming import Incoming, Story
from bot.chat.reply import Reply, say
from bot.chat.words import Command, read_command, read_flags
from bot.locale import words
from bot.services import access, draft, planning
from bot.services import privacy as privacy_service
from bot.services.access import Standing
from bot.services.house import House
from bot.services.kinds import Kind
from bot.store import conversations, people
from scheduler.table import Occurrence

Compose = Callable[[Connection, Occurrence, datetime], list[Reply]]

_HELPER: Final = "h_"


@dataclass(frozen=True, slots=True)
class Start:
    """What somebody brought with /start: the end of a link https://t.me/<bot>?start=<argument>."""

    argument: str = ""

    @property
    def helper_code(self) -> str:
        """The code of an invite to help somebody; "" when it is none."""
        return self.argument.removeprefix(_HELPER) if self.argument.startswith(_HELPER) else ""


def read_start(text: str) -> Start | None:
    """What a /start brings; None for any other words."""
    command, _, argument = text.strip().partition(" ")
    is_start = command.partition("@")[0].casefold() == "/start"
    return Start(argument.strip()) if is_start else None


def guarded(story: Story) -> Story:
    """The story, for whoever may go on with it; a kind word for the others."""

    def at_the_door(tx: Connection, said: Incoming) -> list[Reply]:
        if story is operator_view.show and operator_view.is_for(said):
            return story(tx, said)
        standing = access.standing(tx, said.person, said.house)
        if standing is Standing.IN or _brings_an_invite(tx, said, standing):
            return membership.heard(tx, said, story=story)
        return _instead(standing, story)(tx, said)

    return at_the_door


def start(tx: Connection, said: Incoming) -> list[Reply]:
    """/start: the setup, or what an invite to help somebody offers."""
    brought = read_start(said.text) or Start()
    if brought.helper_code:
        return trusted_helping.offer(tx, said, brought.helper_code)
    if brought.argument:
        # Whoever brings an invite to the bot itself is not here for somebody else alone.
        return onboarding.start(tx, said)
    return trusted_helping.start(tx, said)


def consent(tx: Connection, said: Incoming) -> list[Reply]:
    """A button about consent; the question that waited for it is asked again."""
    return _gone_on(tx, said, privacy_consent.tap(tx, said))


def in_turn(kind: Kind, compose: Compose, *, house: House) -> Compose:
    """What the bot says on its own, to whoever may hear it.

    Who has to agree first hears that once, in place of the next evening or morning.
    """
    if kind is Kind.INACTIVE:
        return compose

    def composed(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
        person = people.get(connection, occurrence.person_id)
        if person is None:
            return []
        standing = access.standing(connection, person, house)
        if standing is Standing.IN or (standing is Standing.ASKED_AGAIN and kind in _NEUTRAL):
            return compose(connection, occurrence, now)
        waiting = conversations.get(connection, person.id)
        said = Incoming(person, words(person.language), house, now, open=waiting)
        return _unasked(connection, said, standing, kind=kind)

    return composed


# What tells nothing of health and writes down nothing of it.
_NEUTRAL: Final = frozenset({Kind.RESUME, Kind.PLACE})


def _unasked(
    connection: Connection, said: Incoming, standing: Standing, *, kind: Kind
) -> list[Reply]:
    would_speak = kind in (Kind.EVENING, Kind.MORNING)
    if standing is Standing.ASKED_AGAIN:
        if privacy_service.is_asked(said.open):
            return privacy_consent.again(connection, said) if kind is Kind.AGAIN else []
        return privacy_consent.ask_first(connection, said) if would_speak else []
    if standing is Standing.OFF_LIST and would_speak:
        access.suspend(connection, said.person.id, now=said.now)
        return [_off_the_list(said)]
    return []


def _brings_an_invite(tx: Connection, said: Incoming, standing: Standing) -> bool:
    """Whether this /start opens the door: to the bot, or to the story of trusted people."""
    start = read_start(said.text)
    if start is None or not start.argument:
        return False
    if standing in (Standing.STRANGER, Standing.HELPER) and access.admit(
        tx, said.person, said.house, code=start.argument, now=said.now
    ):
        return True
    return bool(start.helper_code)


def _closed(tx: Connection, said: Incoming) -> list[Reply]:
    by = said.house.access.value
    return [say(said.words(f"access.closed.{by}", contact=privacy.contact(said)))]


def _off_list(tx: Connection, said: Incoming) -> list[Reply]:
    access.suspend(tx, said.person.id, now=said.now)
    planning.replan(tx, said.person.id, now=said.now)
    return [_off_the_list(said)]


def _off_the_list(said: Incoming) -> Reply:
    return say(said.words("access.off_list", contact=privacy.contact(said)))


def _in_words(tx: Connection, said: Incoming) -> list[Reply] | None:
    """What may be typed while something has to be answered first; None for anything else."""
    if (left := trusted_helping.read(tx, said)) is not None:
        return left
    command = read_command(said.text, language=said.words.language)
    if command is Command.STOP:
        return pausing.stop(tx, said)
    if command is Command.WARNING:
        return warning.unkept(tx, said)
    if (done := privacy.read(tx, said)) is not None:
        return done
    if (answered := privacy_consent.read(tx, said)) is not None:
        return _gone_on(tx, said, answered)
    flags = frozenset(map(Flag, read_flags(said.text, language=said.words.language)))
    if triage_of(flags) >= Triage.PROMPT:
        return [safety.referral(said.words, triage_of(flags), plan=None)]
    return None


def _gone_on(tx: Connection, said: Incoming, replies: list[Reply]) -> list[Reply]:
    waiting = conversations.get(tx, said.person.id)
    was_asked, is_asked = map(privacy_service.is_asked, (said.open, waiting))
    if not was_asked or is_asked or waiting is None:
        return replies
    return [*replies, *talk.open_question(tx, replace(said, open=waiting))]


def _taken_back(tx: Connection, said: Incoming) -> list[Reply]:
    return [privacy_consent.taken_back(said)]


def _instead(standing: Standing, story: Story) -> Story:
    """What answers in place of a story: the story itself where that needs no leave."""
    allowed = _ALLOWED[standing].get(story)
    return allowed if allowed is not None else _otherwise(standing, story)


def _otherwise(standing: Standing, story: Story) -> Story:
    first = _FIRST[standing]

    def answer(tx: Connection, said: Incoming) -> list[Reply]:
        if standing is Standing.TAKEN_BACK and _sets_up(said):
            return story(tx, said)
        is_heard = story is talk.text and standing is not Standing.STRANGER
        heard = _in_words(tx, said) if is_heard else None
        return first(tx, said) if heard is None else heard

    return answer


def _sets_up(said: Incoming) -> bool:
    """Whether this is part of a new setup, which asks for a consent of its own."""
    return said.question.startswith(draft.PREFIX) or read_start(said.text) is not None


def _as_they_are(*stories: Story) -> dict[Story, Story]:
    return {story: story for story in stories}


_THEIRS: Final = _as_they_are(
    privacy.show, privacy.export, privacy.delete, privacy.tap, consent, membership.changed
)
_SAFE: Final[dict[Story, Story]] = {warning.show: warning.unkept, warning.tap: warning.tap}
_PLAN: Final = _as_they_are(pausing.stop, safety.tap)
_OF_TRUST: Final[dict[Story, Story]] = {trusted.tap: trusted.tap_outside}
# By standing, what works all the same, and in which form.
_ALLOWED: Final[Mapping[Standing, Mapping[Story, Story]]] = {
    Standing.STRANGER: _as_they_are(membership.changed) | _OF_TRUST,
    Standing.HELPER: _THEIRS | _OF_TRUST | {pausing.stop: trusted_helping.stop},
    Standing.OFF_LIST: _THEIRS | _SAFE | _PLAN | _OF_TRUST,
    Standing.TAKEN_BACK: _THEIRS | _SAFE | _OF_TRUST,
    Standing.ASKED_AGAIN: _THEIRS | _SAFE | _PLAN | _OF_TRUST,
}
# By standing, what is said to everything else.
_FIRST: Final[Mapping[Standing, Story]] = {
    Standing.STRANGER: _closed,
    Standing.HELPER: trusted_helping.helping,
    Standing.OFF_LIST: _off_list,
    Standing.TAKEN_BACK: _taken_back,
    Standing.ASKED_AGAIN: privacy_consent.ask_first,
}
