"""One person who sends hundreds of messages: nobody else waits for that, and no disk is filled.

The line of a person's unanswered updates is the measure, because it lies in the database: it is
the same for all replicas and after a restart. What finds it full is not stored at all; a tap, a
block and words that tell of danger have more room. Whoever is let go hears so, once a minute at
most, with the number to call. How fast a line moves is the worker's (`LinePace`), and no truth
hangs on it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import Connection

from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.chat import safety
from bot.chat.reply import neutral_line, placed, say, to_json
from bot.chat.words import Command, read_command, read_flags
from bot.chat.words.text import split_words
from bot.locale import spoken, words
from bot.store import duties, inbox, people, plans
from bot.store.inbox import InboxState, Received

MOST_WAITING: Final = 20
"""Unanswered updates of one person. A hurried hand makes three a second for a few seconds, and a
line of 20 is answered within 20 s: Telegram lets one message a second into a chat."""
MOST_URGENT: Final = 40
"""The same for taps and words of danger: behind a chat of 100 forwarded messages they are heard."""
TOLD_EVERY: Final = timedelta(minutes=1)
_URGENT_COMMANDS: Final = frozenset({Command.STOP, Command.WARNING})
# Reading 4,096 characters takes 10 ms, for each message of a flood. Who calls for help is brief.
_LOOKED_AT: Final = 300
# Whose turn it was is not kept: people who share a place share its minute, and are a few at most.
_PLACES: Final = 1_024


def keep(
    tx: Connection, updates: Sequence[Received], *, now: datetime, holder: str | None = None
) -> list[Received]:
    """Store updates for their holder as far as there is room; the answer is what it has to do.

    As `inbox.store`, and the sentences for those who were let go.
    """
    to_do: list[Received] = []
    for one in updates:
        if _has_room(tx, one):
            to_do += inbox.store(tx, [one], now=now, holder=holder)
        elif inbox.is_known(tx, one.update_id):
            to_do += _again(tx, one, now=now, holder=holder)
        elif _may_be_told(tx, one, now=now):
            to_do += _told(tx, one, now=now, holder=holder)
    return to_do


class LinePace:
    """How fast one person's line moves: a burst at once, then one update a second.

    A second is what Telegram lets into a chat. A script that taps would otherwise take all turns
    of the whole bot, for changes of messages cost its chat nothing. It lives in one process.
    """

    def __init__(self, *, burst: int = MOST_WAITING, gap_s: float = 1.0) -> None:
        """`burst`: so many go at once after a silence."""
        self._ahead_s, self._gap_s = (burst - 1) * gap_s, gap_s
        self._used_until_s: dict[int, float] = {}
        self._most = _PLACES

    def pause_s(self, telegram_id: int, now_s: float) -> float:
        """How long this person's next update has to wait; up to 0: not at all."""
        used_until_s = max(self._used_until_s.get(telegram_id, now_s), now_s)
        self._used_until_s[telegram_id] = used_until_s + self._gap_s
        if len(self._used_until_s) > self._most:
            self._forget(now_s)
        return used_until_s - self._ahead_s - now_s

    def _forget(self, now_s: float) -> None:
        still = {one: until_s for one, until_s in self._used_until_s.items() if until_s > now_s}
        self._used_until_s, self._most = still, max(_PLACES, 2 * len(still))


def _has_room(tx: Connection, received: Received) -> bool:
    waiting = inbox.count_waiting(tx, received.telegram_id, most=MOST_URGENT)
    if waiting < MOST_WAITING:
        return True
    return waiting < MOST_URGENT and _is_urgent(received)


def _is_urgent(received: Received) -> bool:
    update = json.loads(received.payload)
    if "callback_query" in update or "my_chat_member" in update:
        return True
    body = update.get("message")
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str):
        return False
    return _tells_danger(text[:_LOOKED_AT], _language(received))


def _tells_danger(text: str, code: str) -> bool:
    if read_command(text.removeprefix("/"), language=code) in _URGENT_COMMANDS:
        return True
    flags = frozenset(map(Flag, read_flags(text, language=code)))
    if triage_of(flags) >= Triage.PROMPT:
        return True
    said = f" {' '.join(split_words(text))} "
    return any(phrase in said for phrase in _worrying(code))


@cache
def _worrying(language: str) -> tuple[str, ...]:
    """What may be about a danger, as `said` above has it."""
    listed = words(language).plain("warning.words.worrying").split(",")
    return tuple(f" {' '.join(split_words(phrase))} " for phrase in listed)


def _again(
    tx: Connection, received: Received, *, now: datetime, holder: str | None
) -> list[Received]:
    """What was stored by a commit of which the answer got lost; a sentence among it too."""
    if waiting := inbox.store(tx, [received], now=now, holder=holder):
        return waiting
    of = received.telegram_id
    found = None if of is None else inbox.first_open(tx, of, up_to=received.update_id, alone=True)
    if found is None or found.state is not InboxState.APPLIED or found.holder != holder:
        return []
    return [replace(received, payload="", state=found.state, replies=found.replies)]


def _may_be_told(tx: Connection, received: Received, *, now: datetime) -> bool:
    """Whether nobody at this person's place was told within the last minute."""
    if received.telegram_id is None:
        return False
    name = f"slowed-{received.telegram_id % _PLACES}"
    return duties.hold(tx, name, secrets.token_hex(8), now=now, lease=TOLD_EVERY)


def _told(
    tx: Connection, received: Received, *, now: datetime, holder: str | None
) -> list[Received]:
    """The sentence takes the update's place in the line; nothing else of the update is kept."""
    person = people.by_telegram_id(tx, received.telegram_id or 0)
    stored = None if person is None else plans.current(tx, person.id)
    in_language = words(_language(received) if person is None else person.language)
    number = safety.emergency(in_language, None if stored is None else stored.plan)
    head = "" if person is None else neutral_line(person, in_language)
    said = [say(in_language("common.slow_down", emergency=number))]
    replies = placed(said, tapped=None, living=None, closed=False, first_line=head)
    made = tuple(map(to_json, replies))
    empty = replace(received, payload="")
    if not inbox.store(tx, [empty], now=now, holder=holder):
        return []
    inbox.applied(tx, received.update_id, made)
    return [replace(empty, state=InboxState.APPLIED, replies=made)]


def _language(received: Received) -> str:
    """The language of the phone that an update comes from."""
    update = json.loads(received.payload)
    bodies = [body for body in update.values() if isinstance(body, dict)]
    codes = [body["from"].get("language_code") for body in bodies if _has_author(body)]
    return spoken(next((code for code in codes if isinstance(code, str)), None))


def _has_author(body: dict[str, object]) -> bool:
    return isinstance(body.get("from"), dict)
