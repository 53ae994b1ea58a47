"""Speaks to trusted people, and then to the person about it.

One occurrence of the person is several messages: to each trusted person who is owed one, then the
notice. What has reached a trusted person is noted at once, so that a try that is cut off goes on
where it stopped: each message comes at least once, and says so where it may come twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection
from telegram import Bot

from bot.chat import trusted_letters as letters
from bot.chat.limiter import UNLIMITED, Limiter
from bot.chat.reply import Reply, neutral_line, placed
from bot.chat.screen import Screen, Shown
from bot.chat.tries import marked, patience, unsaid
from bot.locale import LANGUAGES, words
from bot.services import access, membership, trusted, trusted_telling
from bot.services.access import Standing
from bot.services.house import House
from bot.services.kinds import Kind
from bot.services.trusted_telling import Owed
from bot.store import chat_messages, people
from bot.store.database import Database
from bot.store.people import Person
from scheduler import verdicts
from scheduler.clock import Clock
from scheduler.order import one_at_a_time
from scheduler.table import Occurrence
from scheduler.verdicts import Handler, Settled, Verdict

_NOTHING = verdicts.Skipped("nothing to say")


@dataclass(frozen=True, slots=True)
class _Letter:
    """To a trusted person: what is owed, and how it is said."""

    owed: Owed
    replies: list[Reply]


@dataclass(frozen=True, slots=True)
class _Notice:
    """To the person. `left`: ids of those who have left, of whom it tells."""

    chat_id: int
    replies: list[Reply]
    left: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came of a notice, for `settled`."""

    left: frozenset[int]
    shown: Shown


class TrustedSpeaker:
    """Speaks the occurrences of a person that concern their trusted people."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        *,
        clock: Clock,
        house: House,
        limiter: Limiter = UNLIMITED,
    ) -> None:
        self._bot, self._database, self._clock = bot, database, clock
        self._house, self._limiter = house, limiter

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        """Tell whoever is owed something, one after the other, and then the person."""
        silence = self._limiter.silence()
        if silence is not None:
            return verdicts.Later(now + silence)
        in_doubt, tried = occurrence.in_doubt, frozenset[int]()
        while letter := await self._database.run(
            partial(
                self._next_letter, occurrence=occurrence, now=now, marks=in_doubt, besides=tried
            )
        ):
            verdict = await self._send(occurrence, letter, in_doubt=in_doubt)
            # What Telegram refuses to one of them is kept from nobody else.
            if isinstance(verdict, verdicts.Later):
                return verdict
            in_doubt, tried = False, tried | {letter.owed.to.helper.id}
        return await self._notify(occurrence, now=now, in_doubt=in_doubt)

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Plan what comes next; who has left, and was told of, is over."""
        for one in settled:
            person_id = one.occurrence.person_id
            if isinstance(one.verdict, verdicts.Gone):
                membership.gone(connection, person_id, now=now)
            detail = getattr(one.verdict, "detail", None)
            heard = detail if isinstance(detail, _Heard) else _Heard(frozenset(), Shown(0, None))
            chat_messages.note(connection, person_id, heard.shown.sent, now=now)
            left = set(heard.left)
            trusted_telling.settled(connection, one.occurrence, heard=left, now=now)

    async def _send(
        self, occurrence: Occurrence, letter: _Letter, *, in_doubt: bool
    ) -> Verdict | None:
        """Send a letter, and note what it has come to; None when it is told or nobody is there."""
        shown, verdict = await self._show(
            occurrence, letter.owed.telegram_id, replies=letter.replies, in_doubt=in_doubt
        )
        if verdict is None or isinstance(verdict, verdicts.Gone):
            is_gone = verdict is not None
            await self._database.run(
                lambda tx: self._note(tx, occurrence, letter, shown=shown, is_gone=is_gone)
            )
            return None
        return verdict

    async def _notify(self, occurrence: Occurrence, *, now: datetime, in_doubt: bool) -> Verdict:
        notice = await self._database.run(
            lambda tx: self._notice(tx, occurrence, now=now, marks=in_doubt)
        )
        if notice is None:
            return _NOTHING
        shown, verdict = await self._show(
            occurrence, notice.chat_id, replies=notice.replies, in_doubt=in_doubt
        )
        return verdict or verdicts.Sent(detail=_Heard(notice.left, shown))

    async def _show(
        self, occurrence: Occurrence, chat_id: int, *, replies: list[Reply], in_doubt: bool
    ) -> tuple[Shown, Verdict | None]:
        """Show replies in a chat; None when they are there, as far as anybody can know."""
        screen = Screen(self._bot, chat_id, limiter=self._limiter)
        if in_doubt and not await screen.is_reachable():
            return Shown(0, None), verdicts.Later(self._clock.now() + patience(occurrence))
        shown = await screen.show(replies)
        tried = replace(occurrence, in_doubt=in_doubt)
        return shown, unsaid(tried, shown, now=self._clock.now())

    def _next_letter(
        self,
        connection: Connection,
        occurrence: Occurrence,
        *,
        now: datetime,
        marks: bool,
        besides: frozenset[int],
    ) -> _Letter | None:
        if self._listening(connection, occurrence) is None:
            return None
        owed = trusted_telling.owed(connection, occurrence, besides=besides, now=now)
        if owed is None:
            return None
        helper = people.by_telegram_id(connection, owed.telegram_id)
        in_language = words(LANGUAGES[0] if helper is None else helper.language)
        return _Letter(owed, _ready(helper, [letters.letter(in_language, owed)], marks=marks))

    def _note(
        self,
        connection: Connection,
        occurrence: Occurrence,
        letter: _Letter,
        *,
        shown: Shown,
        is_gone: bool,
    ) -> None:
        """What a letter has come to: told, or nobody is there any more."""
        now, telegram_id = self._clock.now(), letter.owed.telegram_id
        helper = people.by_telegram_id(connection, telegram_id)
        ids = [] if helper is None else [helper.id]
        one_at_a_time(connection, [occurrence.person_id, *ids])
        if helper is not None:
            chat_messages.note(connection, helper.id, shown.sent, now=now)
        if not is_gone:
            trusted_telling.note(connection, occurrence, letter.owed, now=now)
        elif helper is not None:
            membership.gone(connection, helper.id, now=now)
        else:
            trusted.leave_all(connection, telegram_id, now=now)

    def _notice(
        self, connection: Connection, occurrence: Occurrence, *, now: datetime, marks: bool
    ) -> _Notice | None:
        person = self._listening(connection, occurrence)
        if person is None:
            return None
        notice = trusted_telling.notice(connection, occurrence, now=now)
        replies = letters.notices(words(person.language), notice)
        if not replies:
            return None
        left = frozenset(one.helper.id for one in notice.left)
        return _Notice(person.telegram_id, _ready(person, replies, marks=marks), left)

    def _listening(self, connection: Connection, occurrence: Occurrence) -> Person | None:
        """The person, if they can be reached and agree that their data is used."""
        one_at_a_time(connection, [occurrence.person_id])
        person = people.get(connection, occurrence.person_id)
        if person is None or person.gone_at is not None:
            return None
        is_in = access.standing(connection, person, self._house) is Standing.IN
        return person if is_in else None


def handlers(
    bot: Bot, database: Database, *, clock: Clock, house: House, limiter: Limiter = UNLIMITED
) -> dict[str, Handler]:
    """One for each kind that concerns trusted people."""
    speaker = TrustedSpeaker(bot, database, clock=clock, house=house, limiter=limiter)
    return dict.fromkeys((Kind.SILENCE, Kind.WEEK, Kind.HELPER), speaker)


def _ready(reader: Person | None, replies: list[Reply], *, marks: bool) -> list[Reply]:
    """As it goes to this reader: marked where it may be a repeat, discreet where that is wished."""
    in_language = words(LANGUAGES[0] if reader is None else reader.language)
    if marks:
        replies = marked(replies, in_language("common.again"))
    head = "" if reader is None else neutral_line(reader, in_language)
    return placed(replies, tapped=None, living=None, closed=False, first_line=head)
