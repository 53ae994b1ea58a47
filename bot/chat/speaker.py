"""What the bot says on its own: each planned message, when its time has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from telegram import Bot

from bot.care.night import Night
from bot.chat import bedtime as bedtime_chat
from bot.chat import morning as morning_chat
from bot.chat import phrases, settings, talk, telling
from bot.chat.buttons import button
from bot.chat.incoming import Incoming
from bot.chat.limiter import UNLIMITED, Limiter
from bot.chat.reply import How, Reply, placed, say
from bot.chat.screen import Screen, Shown
from bot.chat.troubles import Bug, Gone, Later
from bot.locale import words
from bot.services import bedtime, membership, morning, outage, planning, rescreening, titration
from bot.services.house import House
from bot.services.planning import Kind
from bot.store import conversations, people, plans
from bot.store.database import Database
from scheduler import verdicts
from scheduler.clock import Clock
from scheduler.table import Occurrence
from scheduler.verdicts import Handler, Settled, Verdict

log = logging.getLogger(__name__)

# Telegram said no more than "not now"; it is asked again after this, and then less often.
_TRY_AGAIN = timedelta(seconds=30)
_DOUBLINGS = 5  # to a quarter of an hour
_GAPS = {
    Kind.EVENING: bedtime.FOLLOW_UP_AFTER,
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


class Speaker:
    """Speaks one kind of occurrence: composes it in a transaction, sends it, plans the next."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        *,
        clock: Clock,
        compose: Compose,
        limiter: Limiter = UNLIMITED,
    ) -> None:
        self._bot, self._database, self._clock, self._compose = bot, database, clock, compose
        self._limiter = limiter

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
        screen = Screen(self._bot, message.chat_id, limiter=self._limiter)
        if occurrence.in_doubt and not await screen.is_reachable():
            return verdicts.Later(self._clock.now() + _patience(occurrence))
        shown = await screen.show(message.replies)
        return self._verdict(occurrence, shown)

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Note which messages carry the buttons, and plan each person's next of its kind."""
        for one in settled:
            _settle(connection, one, now=now)

    def _prepare(
        self, connection: Connection, occurrence: Occurrence, now: datetime
    ) -> _Message | None:
        person = people.get(connection, occurrence.person_id)
        if person is None or person.gone_at is not None:
            return None
        before = conversations.get(connection, person.id)
        replies = self._compose(connection, occurrence, now)
        if occurrence.in_doubt:
            replies = _marked(replies, words(person.language)("common.again"))
        living = None if before is None else before.message_id
        bound = placed(replies, tapped=None, living=living, closed=False)
        return _Message(person.telegram_id, bound) if bound else None

    def _verdict(self, occurrence: Occurrence, shown: Shown) -> Verdict:
        now = self._clock.now()
        match shown.trouble:
            case Gone():
                return verdicts.Gone()
            case Bug():
                log.error("a message was refused kind=%s %s", occurrence.kind, occurrence.night)
                return verdicts.Failed()
            case Later(wait=wait, unknown=unknown) if not (unknown and occurrence.in_doubt):
                return verdicts.Later(now + (wait or _patience(occurrence)), unknown=unknown)
        gaps = _GAPS[Kind(occurrence.kind)]
        if occurrence.round < len(gaps):
            return verdicts.Again(now + gaps[occurrence.round], detail=shown.living)
        return verdicts.Sent(detail=shown.living)


def _patience(occurrence: Occurrence) -> timedelta:
    return _TRY_AGAIN * (1 << min(occurrence.attempts, _DOUBLINGS))


def _marked(replies: Sequence[Reply], mark: str) -> list[Reply]:
    """The same with a word that this may be a repeat: the last try was cut off in the middle."""
    first = next((reply for reply in replies if reply.how is How.SEND), None)
    return [
        replace(reply, text=f"{mark}\n{reply.text}") if reply is first else reply
        for reply in replies
    ]


def _settle(connection: Connection, settled: Settled, *, now: datetime) -> None:
    person_id = settled.occurrence.person_id
    detail = getattr(settled.verdict, "detail", None)
    if isinstance(detail, int):
        conversations.shown(connection, person_id, detail)
    if isinstance(settled.verdict, verdicts.Gone):
        membership.gone(connection, person_id, now=now)
    planning.replan(connection, person_id, now=now)


def handlers(
    bot: Bot, database: Database, *, clock: Clock, house: House, limiter: Limiter = UNLIMITED
) -> dict[str, Handler]:
    """One speaker for each kind."""
    composers: dict[Kind, Compose] = {
        Kind.EVENING: _evening,
        Kind.MORNING: _morning,
        Kind.REVIEW: _review(house),
        Kind.AGAIN: _again(house),
        Kind.PLACE: _place,
    }
    return {
        kind: Speaker(bot, database, clock=clock, compose=compose, limiter=limiter)
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
        told = titration.review(connection, occurrence.person_id, tonight, now=now, house=house)
        if told is None or not _is_news(told):
            return []
        return telling.told(words(_language(connection, occurrence)), told)

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


def _place(connection: Connection, occurrence: Occurrence, now: datetime) -> list[Reply]:
    """The zone has gone from the time zone data: which clock goes on, and a way to put it right."""
    stored = plans.current(connection, occurrence.person_id)
    if stored is None:
        return []
    in_language = words(_language(connection, occurrence))
    text = in_language("settings.place_lost", clock=phrases.clock_at(stored.plan, now))
    label = in_language.plain("settings.button.place")
    return [say(text, [button(label, settings.TOPIC, answer="zone")])]


def _is_news(told: titration.Told) -> bool:
    """Whether the fixed hour changed anything: otherwise the evening stays quiet."""
    changed = told.plan.status is not told.before.status or told.plan.dose_mg != told.before.dose_mg
    return changed or told.proposal is not None or told.referral is not None


def _language(connection: Connection, occurrence: Occurrence) -> str:
    person = people.get(connection, occurrence.person_id)
    return "en" if person is None else person.language
