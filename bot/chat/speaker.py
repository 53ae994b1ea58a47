"""What the bot says on its own: each planned message, when its time has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from telegram import Bot

from bot.care.night import Night
from bot.chat import bedtime as bedtime_chat
from bot.chat import look_back as look_back_chat
from bot.chat import membership as membership_chat
from bot.chat import morning as morning_chat
from bot.chat import pausing as pausing_chat
from bot.chat import phrases, privacy, settings, talk, telling, trusted_speaker
from bot.chat.access import in_turn
from bot.chat.buttons import button
from bot.chat.drawings import NO_DRAWINGS, Drawings
from bot.chat.incoming import Incoming
from bot.chat.limiter import UNLIMITED, Limiter
from bot.chat.reply import Reply, neutral_line, placed, say
from bot.chat.screen import Screen, Shown
from bot.chat.tries import marked, patience, unsaid
from bot.locale import words
from bot.services import (
    bedtime,
    follow_ups,
    leaving,
    membership,
    morning,
    outage,
    pausing,
    planning,
    rescreening,
    titration,
)
from bot.services.follow_ups import Manner
from bot.services.house import House
from bot.services.planning import Kind
from bot.store import chat_messages, conversations, people, plans
from bot.store.database import Database
from scheduler import verdicts
from scheduler.clock import Clock
from scheduler.table import Occurrence
from scheduler.verdicts import Handler, Settled, Verdict

_GAPS = {
    Kind.EVENING: follow_ups.EVENING_AFTER,
    Kind.MORNING: morning.FOLLOW_UP_AFTER,
    Kind.REVIEW: (),
    Kind.AGAIN: (),
    Kind.PLACE: (),
}

Compose = Callable[[Connection, Occurrence, datetime], list[Reply]]


@dataclass(frozen=True, slots=True)
class _Message:
    """What is to be said, and to whom."""

    chat_id: int
    replies: list[Reply]
    manner: Manner


class Speaker:
    """Speaks one kind of occurrence: composes it in a transaction, sends it, plans the next."""

    def __init__(  # house: whatever a planned message needs on its way out is handed in here
        self,
        bot: Bot,
        database: Database,
        *,
        clock: Clock,
        compose: Compose,
        limiter: Limiter = UNLIMITED,
        drawings: Drawings = NO_DRAWINGS,
    ) -> None:
        self._bot, self._database, self._clock, self._compose = bot, database, clock, compose
        self._limiter, self._drawings = limiter, drawings

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        """Say it. What is no longer true by now is not said."""
        silence = self._limiter.silence()
        if silence is not None:
            return verdicts.Later(now + silence)
        return await self._say(occurrence, now)

    async def _say(self, occurrence: Occurrence, now: datetime) -> Verdict:
        message = await self._database.run(lambda tx: self._prepare(tx, occurrence, now))
        if message is None:
            return verdicts.Skipped("nothing to say")
        screen = Screen(self._bot, message.chat_id, limiter=self._limiter, drawings=self._drawings)
        if occurrence.in_doubt and not await screen.is_reachable():
            return verdicts.Later(self._clock.now() + patience(occurrence))
        shown = await screen.show(message.replies)
        return self._verdict(occurrence, shown, manner=message.manner)

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Note which messages carry the buttons, and plan each person's next of its kind."""
        for one in settled:
            _settle(connection, one, now=now)
        sent = {one.occurrence.person_id: _shown(one).sent for one in settled}
        chat_messages.note_all(connection, sent, now=now)

    def _prepare(
        self, connection: Connection, occurrence: Occurrence, now: datetime
    ) -> _Message | None:
        person = people.get(connection, occurrence.person_id)
        if person is None or person.gone_at is not None:
            return None
        before = conversations.get(connection, person.id)
        replies = self._compose(connection, occurrence, now)
        if occurrence.in_doubt:
            replies = marked(replies, words(person.language)("common.again"))
        living = None if before is None else before.message_id
        head = neutral_line(person, words(person.language))
        bound = placed(replies, tapped=None, living=living, closed=False, first_line=head)
        gaps = _GAPS.get(Kind(occurrence.kind), ())
        manner = follow_ups.manner(connection, occurrence, gaps=gaps, now=now)
        if manner.silent:
            bound = [replace(reply, silent=True) for reply in bound]
        return _Message(person.telegram_id, bound, manner) if bound else None

    def _verdict(self, occurrence: Occurrence, shown: Shown, *, manner: Manner) -> Verdict:
        now = self._clock.now()
        verdict = unsaid(occurrence, shown, now=now)
        if verdict is not None:
            return verdict
        if manner.gaps:
            return verdicts.Again(now + manner.gaps[0], detail=shown)
        return verdicts.Sent(detail=shown)


def _settle(connection: Connection, settled: Settled, *, now: datetime) -> None:
    person_id = settled.occurrence.person_id
    living = _shown(settled).living
    if living is not None:
        conversations.shown(connection, person_id, living)
    if isinstance(settled.verdict, verdicts.Gone):
        membership.gone(connection, person_id, now=now)
    told = isinstance(settled.verdict, verdicts.Sent)
    if told and settled.occurrence.kind == Kind.INACTIVE:
        leaving.told(connection, person_id, now=now)
    planning.replan(connection, person_id, now=now)


def _shown(settled: Settled) -> Shown:
    detail = getattr(settled.verdict, "detail", None)
    return detail if isinstance(detail, Shown) else Shown(0, None)


def handlers(  # house: whatever planned messages need on their way out is handed in here
    bot: Bot,
    database: Database,
    *,
    clock: Clock,
    house: House,
    limiter: Limiter = UNLIMITED,
    drawings: Drawings = NO_DRAWINGS,
) -> dict[str, Handler]:
    """One speaker for each kind; those about trusted people have one of their own."""
    composers: dict[Kind, Compose] = {
        Kind.EVENING: _evening,
        Kind.MORNING: _morning,
        Kind.REVIEW: _review(house),
        Kind.AGAIN: _again(house),
        Kind.PLACE: _place,
        Kind.RESUME: _resume,
        Kind.LOOK_BACK: _look_back(house),
        Kind.INACTIVE: _inactive,
    }
    about_trusted = trusted_speaker.handlers(
        bot, database, clock=clock, house=house, limiter=limiter
    )
    return about_trusted | {
        kind: Speaker(
            bot,
            database,
            clock=clock,
            compose=in_turn(kind, compose, house=house),
            limiter=limiter,
            drawings=drawings,
        )
        for kind, compose in composers.items()
    }


def _evening(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    offer = bedtime.offer(
        connection,
        occurrence.person_id,
        Night(occurrence.night),
        round=occurrence.round,
        late=occurrence.late,
        now=now,
    )
    if offer is None:
        return []
    rescreening.step_back(connection, occurrence.person_id)
    return [bedtime_chat.reminder(words(_language(connection, occurrence)), offer)]


def _morning(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    night = Night(occurrence.night)
    check_in = morning.begin(connection, occurrence.person_id, night, now=now)
    if check_in is None:
        return []
    in_language = words(_language(connection, occurrence))
    late, again = occurrence.late, occurrence.round > 0
    return [morning_chat.first_question(in_language, check_in, late=late, again=again)]


def _review(house: House) -> Compose:
    def compose(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
        tonight = Night(occurrence.night).next()
        person_id = occurrence.person_id
        told = titration.review(connection, person_id, tonight, now=now, house=house)
        in_language = words(_language(connection, occurrence))
        fell_quiet = membership.fell_quiet(connection, person_id, tonight)
        if told is not None and _is_news(told) and not fell_quiet:
            return telling.told(in_language, told)
        if membership.falls_quiet(connection, person_id, tonight, now=now):
            return [membership_chat.quiet(in_language)]
        return []

    return compose


def _again(house: House) -> Compose:
    def compose(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
        person = people.get(connection, occurrence.person_id)
        waiting = outage.open_question(connection, occurrence.person_id)
        if person is None or waiting is None:
            return []
        in_language = words(person.language)
        said = Incoming(person=person, words=in_language, house=house, now=now, open=waiting)
        return talk.after_outage(connection, said)

    return compose


def _look_back(house: House) -> Compose:
    def compose(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
        person = people.get(connection, occurrence.person_id)
        if person is None:
            return []
        said = Incoming(person=person, words=words(person.language), house=house, now=now)
        night, late = Night(occurrence.night), occurrence.late
        return look_back_chat.planned(connection, said, night, late=late)

    return compose


def _place(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    """The zone has gone from the time zone data: which clock goes on, and a way to put it right."""
    stored = plans.current(connection, occurrence.person_id)
    if stored is None:
        return []
    in_language = words(_language(connection, occurrence))
    text = in_language(
        "settings.place_lost", clock=phrases.clock_at(in_language, stored.plan, at=now)
    )
    label = in_language.plain("settings.button.place")
    return [say(text, [button(label, settings.TOPIC, answer="zone")])]


def _inactive(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    if not leaving.is_due(connection, occurrence.person_id, now=now):
        return []
    return [privacy.inactive(words(_language(connection, occurrence)))]


def _resume(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    """A pause with an end is over: the plan goes on by itself, and says so."""
    until = Night(occurrence.night)
    changed = pausing.end(connection, occurrence.person_id, until, now=now)
    if changed is None:
        return []
    return [pausing_chat.over(words(_language(connection, occurrence)), changed)]


def _is_news(told: titration.Told) -> bool:
    """Whether the fixed hour changed anything: otherwise the evening stays quiet."""
    changed = told.plan.status is not told.before.status or told.plan.dose_mg != told.before.dose_mg
    return changed or told.proposal is not None or told.referral is not None


def _language(connection: Connection, occurrence: Occurrence) -> str:
    person = people.get(connection, occurrence.person_id)
    return "en" if person is None else person.language
