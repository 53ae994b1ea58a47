"""Restores a person from their own export, whole or not at all, on this server.

What is derived is made anew: messages are planned from now on. What belongs to others, or to the
chat that was, stays behind: trusted people, and the numbers of messages and pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection

from bot.care.fields import shown
from bot.care.night import Night
from bot.care.values import ImpossibleValue, is_whole
from bot.report.export import FORMAT
from bot.report.unpacking import NotOurs
from bot.services import asking, course, planning, replay, restoring_tables, restoring_values
from bot.services.kinds import Kind
from bot.services.replay import Outcome
from bot.services.restoring_tables import Data
from bot.store import conversations, everything, people, plans, restored, screenings
from bot.store.decisions import NOT_OURS, ProposalState, Trigger
from bot.store.everything import TABLES, Values
from bot.store.restored import NOTHING_YET, POINTS, Ids
from scheduler.table import State

# About trusted people, who are asked along anew.
_ABOUT_HELPERS: Final = frozenset({Kind.SILENCE, Kind.WEEK, Kind.HELPER})
# A message that was just being said, or was handed to a queue that is not here.
_UNDER_WAY: Final = frozenset({State.QUEUED, State.SENDING})
_AHEAD: Final = frozenset(
    {"due_at", "good_until", "bed_at", "wake_at", "lease_until", "sent_at", "taken_at"}
)
_SLACK: Final = timedelta(days=1)  # no two servers' clocks are further apart
_FARTHEST: Final = timedelta(days=400)  # a pause may last a year
_ONE_ROW: Final = ("last_entry", "open_question")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "plans": ("version",),
    "nights": ("night",),
    "proposals": ("decision_id",),
    "planned_messages": ("kind", "night"),
    "chat_messages": ("message_id",),
    "chat_pictures": ("digest",),
}
_TOLD: Final = ("plans", "screenings", "nights", "intakes", "check_ins", "stretchings", "decisions")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that has been read whole. `telegram_id` None: the file is older than that field."""

    made_at: datetime
    telegram_id: int | None
    data: Data


@dataclass(frozen=True, slots=True)
class Restored:
    """Who is here now. `rows`: how many of what; `outcomes`: what a replay of all decisions found.

    `trusted` people and `helped` ones were left out.
    """

    person_id: int
    rows: Mapping[str, int]
    outcomes: Mapping[Outcome, int]
    trusted: int
    helped: int


@dataclass(frozen=True, slots=True)
class AlreadyHere:
    """Somebody has this Telegram number, and something is kept of them. Nothing was changed."""


def read(data: Mapping[str, object]) -> Export:
    """Read an export and check every field. Raises NotOurs with the path of what is wrong."""
    _must_be_ours(data)
    made_at = restoring_values.instant(data.get("made_at"), "made_at")
    assert isinstance(made_at, datetime)
    known = restoring_tables.read(data)
    _must_be_told_by(made_at, known)
    _must_be_unique(known)
    _must_point_at_rows(known)
    number = known.person.get("telegram_id")
    return Export(made_at, number if isinstance(number, int) else None, known)


def restore(
    connection: Connection, export: Export, *, telegram_id: int, now: datetime
) -> Restored | AlreadyHere:
    """Bring a person back as somebody with this Telegram number, and plan what comes next.

    Raises NotOurs for an export from the future, and when the rows do not make a whole that works;
    undoing is the transaction's.
    """
    if export.made_at > now + _SLACK:
        when = f"{export.made_at:%Y-%m-%d %H:%M} UTC"
        raise NotOurs(f"made_at: {when} has not come yet by this machine's clock")
    known = people.by_telegram_id(connection, telegram_id)
    if known is not None and people.has_left_something(connection, known):
        return AlreadyHere()
    if known is not None:
        people.forget(connection, known.id)
    # Whoever is brought back is not about to be removed for their silence.
    person = {**export.data.person, "warned_at": None}
    person_id = restored.add_person(connection, telegram_id, person)
    if person_id is None:  # they wrote to the bot at this very moment
        return AlreadyHere()
    ids = restored.add_rows(connection, person_id, _kept(export.data))
    _must_work(connection, person_id, ids["plans"])
    planning.replan(connection, person_id, now=now)
    _must_be_answered(connection, person_id, now=now)
    found = Counter(each.outcome for each in replay.replay(connection, person_id))
    rows = {name: len(export.data.rows[name]) for name in _TOLD}
    trusted = len(export.data.rows["trusted_people"])
    return Restored(person_id, rows, found, trusted, export.data.helps)


def _kept(data: Data) -> dict[str, Sequence[Values]]:
    """The rows that come along. The chat is another one: no message carries living buttons."""
    messages = [row for row in data.rows["planned_messages"] if row["kind"] not in _ABOUT_HELPERS]
    return {
        **data.rows,
        "planned_messages": [_planned(row) for row in messages],
        "open_question": [{**row, "message_id": None} for row in data.rows["open_question"]],
    }


def _planned(row: Values) -> Values:
    if row["state"] not in _UNDER_WAY:
        return row
    return {**row, "state": State.PLANNED.value, "lease_until": None}


def _must_be_ours(data: Mapping[str, object]) -> None:
    version = data.get("format")
    if "person" not in data or "plans" not in data or version is None:
        raise NotOurs("format: this is no export of this bot")
    if version != FORMAT or isinstance(version, bool):
        raise NotOurs(
            f"format: {shown(str(version))} is another one than {FORMAT}, which this version reads."
            " Another version of the bot made the file"
        )


def _every_row(data: Data) -> Iterator[tuple[str, Values]]:
    yield "person", data.person
    for name, rows in data.rows.items():
        yield from ((f"{name}[{at}]", row) for at, row in enumerate(rows))


def _must_be_told_by(made_at: datetime, data: Data) -> None:
    """What is stamped when it happens cannot have happened after the file was made."""
    for path, row in _every_row(data):
        for name, value in row.items():
            if isinstance(value, datetime):
                latest = made_at + (_FARTHEST if name in _AHEAD else _SLACK)
                if value > latest:
                    raise NotOurs(f"{path}.{name}: lies after the file was made")
            elif _evening(value) > made_at.date() + _FARTHEST:
                raise NotOurs(f"{path}.{name}: lies too far ahead")


def _evening(value: object) -> date:
    if isinstance(value, Night):
        return value.evening
    return value if isinstance(value, date) else date.min


def _must_be_unique(data: Data) -> None:
    for name, rows in data.rows.items():
        if name in _ONE_ROW and len(rows) > 1:
            raise NotOurs(f"{name}[1]: there is one at most")
        for key in (("id",), _KEYS.get(name, ())):
            _must_differ(name, rows, key=key)
    for name in TABLES:
        _must_grow(name, data.rows[name])
    waiting = [at for at, row in enumerate(data.rows["proposals"]) if _is_open(row)]
    if len(waiting) > 1:
        raise NotOurs(f"proposals[{waiting[1]}].state: one proposal at most is open")


def _must_differ(name: str, rows: Sequence[Values], *, key: tuple[str, ...]) -> None:
    if not rows or not key or not set(key) <= rows[0].keys():
        return
    seen = set[tuple[object, ...]]()
    for at, row in enumerate(rows):
        told = tuple(row[column] for column in key)
        if told in seen:
            twice = ", ".join(map(str, told))
            raise NotOurs(f"{name}[{at}].{key[-1]}: {twice} is there twice")
        seen.add(told)


def _must_grow(name: str, rows: Sequence[Values]) -> None:
    """Of two rows of a Night the later one counts: another order would be another diary."""
    for at, (before, row) in enumerate(pairwise(rows)):
        for column in ("id", "version"):
            old, new = before.get(column), row.get(column)
            if isinstance(old, int) and isinstance(new, int) and new < old:
                raise NotOurs(f"{name}[{at + 1}].{column}: {new} stands behind {old}")


def _is_open(row: Values) -> bool:
    return row["state"] == ProposalState.OPEN


def _must_point_at_rows(data: Data) -> None:
    ids = {name: {row.get("id") for row in rows} for name, rows in data.rows.items()}
    for name, points in POINTS.items():
        for at, row in enumerate(data.rows[name]):
            for column, at_table in points.items():
                told = row[column]
                is_none = told is None or (told == NOTHING_YET and column != "plan_id")
                if not is_none and told not in ids[at_table]:
                    raise NotOurs(f"{name}[{at}].{column}: {at_table} has no row {told}")
    for at, row in enumerate(data.rows["open_question"]):
        for told in _proposals_in(row["context"]):
            if not is_whole(told) or told not in ids["proposals"]:
                path = f"open_question[{at}].context"
                raise NotOurs(f"{path}: proposals has no row {shown(str(told))}")


def _proposals_in(context: object) -> Iterator[object]:
    if isinstance(context, dict):
        for name, value in context.items():
            if name == restored.PROPOSAL:
                yield value
            else:
                yield from _proposals_in(value)


def _must_work(connection: Connection, person_id: int, plan_ids: Ids) -> None:
    """Everything can be read as the bot reads it, and every plan can be asked about."""
    for at, plan_id in enumerate(plan_ids.values()):
        path = f"plans[{at}]"
        try:
            stored = plans.get(connection, plan_id)
            assert stored is not None, "it was added above"
            course.state_of(stored.plan, stored.plan.origin)
        except ImpossibleValue as error:
            raise NotOurs(f"{path}.{error}") from None
        except NOT_OURS as error:
            raise NotOurs(f"{path}: cannot be read: {shown(str(error))}") from None
    try:
        screenings.latest(connection, person_id)
        conversations.get(connection, person_id)
        everything.of(connection, person_id)
    except NOT_OURS as error:
        raise NotOurs(f"the rows do not fit together: {shown(str(error))}") from None


def _must_be_answered(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The protocol has an answer for tonight. Nothing of it is kept."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return
    tonight = planning.tonight(stored.plan, now=now)
    try:
        asking.ask(connection, stored, tonight, trigger=Trigger.EVALUATION)
    except NOT_OURS as error:
        raise NotOurs(f"plans: the rules have no answer to it: {shown(str(error))}") from None
