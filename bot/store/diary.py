"""The diary: one Night owns the evening's dose and the next morning's answers.

Rows are added, never changed: the newest row of a Night counts, and the ones before it tell what
was known when an older decision was taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from bot.care.model import Flag
from bot.care.night import Night
from bot.store.tables import check_in, intake, night
from scheduler.prepared import Prepared


class Known(StrEnum):
    """What is known about one question of one morning. Missing is never zero."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    NOT_ANSWERED = "not_answered"
    NOT_ASKED = "not_asked"
    PAUSED = "paused"


# Each answer asks for every morning of the last weeks; a look here is quicker than Known(...).
_KNOWN = {known.value: known for known in Known}


@dataclass(frozen=True, slots=True)
class NightTimes:
    """When a Night's bedtime and the wake-up after it fall, as instants (UTC)."""

    night: Night
    bed_at: datetime
    wake_at: datetime


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken on a Night, in mg elemental. `taken` False: the person said "not tonight"."""

    night: Night
    taken: bool
    dose_mg: float
    planned_mg: float
    taken_at: datetime | None
    recorded_at: datetime
    withdrawn: bool = False
    """What was told before was taken back: nothing is told of this Night."""


@dataclass(frozen=True, slots=True)
class MorningAnswers:
    """The check-in about a Night: `cramps` counted, `stool` by the protocol's grades 0-3."""

    night: Night
    recorded_at: datetime
    cramps_answer: Known = Known.NOT_ANSWERED
    cramps: int | None = None
    worst_pain: int | None = None
    stool_answer: Known = Known.NOT_ANSWERED
    stool: int | None = None
    taken_answer: Known = Known.NOT_ASKED
    flags_answer: Known = Known.NOT_ASKED
    flags: frozenset[Flag] = frozenset()
    late: bool = False
    longest_minutes: int | None = None
    disturbed_answer: Known = Known.NOT_ASKED


class Told(NamedTuple):
    """What the protocol hears of a morning. None: not sure, or not answered."""

    cramps: int | None
    stool: int | None
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class KnownRows:
    """How much of a person's diary there was at a moment: the newest row ids; 0 before the first.

    Rows are added and never changed, so that these two ids bring back what a decision looked at.
    """

    check_in_id: int
    intake_id: int


def _newest(table: Table) -> ScalarSelect[int]:
    mine = table.c.person_id == bindparam("person_id")
    return select(func.max(table.c.id)).where(mine).scalar_subquery()


_NEWEST = Prepared(
    select(_newest(check_in).label("check_in_id"), _newest(intake).label("intake_id"))
)


def known_now(connection: Connection, person_id: int) -> KnownRows:
    """All that a person has told so far."""
    row = _NEWEST.first(connection, person_id=person_id)
    return KnownRows(0, 0) if row is None else KnownRows(row.check_in_id or 0, row.intake_id or 0)


def known_at(connection: Connection, person_id: int, at: datetime) -> KnownRows:
    """What had been told by this instant (UTC), by the time of entry.

    For decisions that did not keep the ids: of two rows of one instant both count as known.
    """
    newest_check_in = _newest_id(connection, check_in, person_id=person_id, at=at)
    return KnownRows(newest_check_in, _newest_id(connection, intake, person_id=person_id, at=at))


def _newest_id(connection: Connection, table: Table, *, person_id: int, at: datetime) -> int:
    newest = select(func.max(table.c.id)).where(table.c.person_id == person_id)
    return connection.execute(newest.where(table.c.recorded_at <= at)).scalar() or 0


_MOVE = Prepared(
    update(night)
    .where(night.c.person_id == bindparam("of"), night.c.night == bindparam("that"))
    .values(bed_at=bindparam("bed_at"), wake_at=bindparam("wake_at"))
)
_MAKE = Prepared(insert(night).values({column.name: bindparam(column.name) for column in night.c}))


def set_times(connection: Connection, person_id: int, times: NightTimes) -> None:
    """Plan a Night's times, or move those of a Night that was planned before."""
    values = {"bed_at": times.bed_at, "wake_at": times.wake_at}
    if _MOVE.change(connection, of=person_id, that=times.night, **values) == 0:
        _MAKE.change(connection, person_id=person_id, night=times.night, **values)


def times_of(connection: Connection, person_id: int, which: Night) -> NightTimes | None:
    """The times of one Night, or None when it was never planned."""
    here = (night.c.person_id == person_id) & (night.c.night == which)
    row = connection.execute(select(night).where(here)).one_or_none()
    return None if row is None else NightTimes(row.night, row.bed_at, row.wake_at)


def all_times(connection: Connection, person_id: int) -> dict[Night, NightTimes]:
    """The times of every Night that was ever planned for a person."""
    found = select(night).where(night.c.person_id == person_id)
    return {
        row.night: NightTimes(row.night, row.bed_at, row.wake_at)
        for row in connection.execute(found)
    }


def _newest_of(table: Table) -> Prepared:
    mine = table.c.person_id == bindparam("person_id")
    newest = select(table).where(mine, table.c.night == bindparam("night"))
    return Prepared(newest.order_by(table.c.id.desc()).limit(1))


def _since(table: Table, *columns: ColumnElement[Any]) -> Prepared:
    mine = table.c.person_id == bindparam("person_id")
    since = select(*(columns or table.c)).where(mine, table.c.night >= bindparam("first"))
    return Prepared(since.where(table.c.id <= bindparam("up_to")).order_by(table.c.id))


_NOTHING_TOLD = {
    "cramps_answer": Known.NOT_ANSWERED,
    "stool_answer": Known.NOT_ANSWERED,
    "taken_answer": Known.NOT_ASKED,
    "flags_answer": Known.NOT_ASKED,
}
_NO_FLAGS: frozenset[Flag] = frozenset()
_ANY = 2**62
"""Above every row id."""
_INTAKE_OF, _CHECK_IN_OF = _newest_of(intake), _newest_of(check_in)
_INTAKES_SINCE, _CHECK_INS_SINCE = _since(intake), _since(check_in)
_TOLD_SINCE = _since(
    check_in,
    check_in.c.night,
    check_in.c.cramps,
    check_in.c.stool,
    check_in.c.flags,
    check_in.c.told,
)
_TAKEN_SINCE = _since(
    intake,
    intake.c.night,
    intake.c.taken,
    intake.c.dose_mg,
    intake.c.planned_mg,
    intake.c.withdrawn,
)
_ADD_CHECK_IN = Prepared(
    insert(check_in).values({c.name: bindparam(c.name) for c in check_in.c if c.name != "id"})
)
_LAST_TOLD = Prepared(
    select(check_in.c.night)
    .where(check_in.c.person_id == bindparam("person_id"))
    .where(check_in.c.night < bindparam("before"), check_in.c.id <= bindparam("up_to"))
    .order_by(check_in.c.night.desc())
    .limit(1)
)


def add_intake(connection: Connection, person_id: int, taken: Intake) -> None:
    """Record an intake; a correction is another row."""
    values = {
        "night": taken.night,
        "taken": taken.taken,
        "dose_mg": taken.dose_mg,
        "planned_mg": taken.planned_mg,
        "taken_at": taken.taken_at,
        "recorded_at": taken.recorded_at,
        "withdrawn": taken.withdrawn,
    }
    connection.execute(insert(intake).values(person_id=person_id, **values))


def intake_of(connection: Connection, person_id: int, which: Night) -> Intake | None:
    """What counts as taken on a Night: the newest row; None too when that takes it back."""
    row = _INTAKE_OF.first(connection, person_id=person_id, night=which)
    return None if row is None or row.withdrawn else _intake(row)


def intakes_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, Intake]:
    """The newest intake row of every Night from `first` on, of all or of the `known` ones."""
    up_to = _ANY if known is None else known.intake_id
    rows = _INTAKES_SINCE.all(connection, person_id=person_id, first=first, up_to=up_to)
    newest = {row.night: row for row in rows}
    return {night: _intake(row) for night, row in newest.items() if not row.withdrawn}


def intakes_told(connection: Connection, person_id: int, which: Night) -> list[Intake]:
    """Every row of one Night, oldest first, also those that were taken back."""
    return [_intake(row) for row in _every_of(connection, intake, person_id, which=which)]


def _intake(row: Row[tuple[object, ...]]) -> Intake:
    return Intake(
        night=row.night,
        taken=row.taken,
        dose_mg=row.dose_mg,
        planned_mg=row.planned_mg,
        taken_at=row.taken_at,
        recorded_at=row.recorded_at,
        withdrawn=row.withdrawn,
    )


def _every_of(
    connection: Connection, table: Table, person_id: int, *, which: Night
) -> Sequence[Row[tuple[object, ...]]]:
    here = (table.c.person_id == person_id) & (table.c.night == which)
    return connection.execute(select(table).where(here).order_by(table.c.id)).all()


def add_check_in(connection: Connection, person_id: int, answers: MorningAnswers) -> None:
    """Record the answers about a Night as they are now known."""
    values = {name: getattr(answers, name) for name in MorningAnswers.__slots__}
    values["flags"] = sorted(answers.flags)
    values["told"] = is_anything_told(values)
    _ADD_CHECK_IN.change(connection, person_id=person_id, **values)


def is_anything_told(answers: Mapping[str, object]) -> bool:
    """Whether a morning has an answer; what an undo leaves of one has none."""
    return answers["worst_pain"] is not None or any(
        answers[name] != nothing for name, nothing in _NOTHING_TOLD.items()
    )


def check_in_of(connection: Connection, person_id: int, which: Night) -> MorningAnswers | None:
    """The newest answers about a Night."""
    row = _CHECK_IN_OF.first(connection, person_id=person_id, night=which)
    return None if row is None else _check_in(row)


def check_ins_told(connection: Connection, person_id: int, which: Night) -> list[MorningAnswers]:
    """Every row of one Night, oldest first: what was known of it, one after the other."""
    return [_check_in(row) for row in _every_of(connection, check_in, person_id, which=which)]


def check_ins_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, MorningAnswers]:
    """The newest answers of every Night from `first` on, of all or of the `known` ones."""
    up_to = _ANY if known is None else known.check_in_id
    rows = _CHECK_INS_SINCE.all(connection, person_id=person_id, first=first, up_to=up_to)
    return {row.night: _check_in(row) for row in rows}


def told_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, Told]:
    """The same Nights as `check_ins_since`, and no more of each than the protocol is told."""
    up_to = _ANY if known is None else known.check_in_id
    rows = _TOLD_SINCE.all(connection, person_id=person_id, first=first, up_to=up_to)
    newest = {row.night: row for row in rows}
    return {
        night: Told(row.cramps, row.stool, _flags(row)) for night, row in newest.items() if row.told
    }


def taken_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, bool | None]:
    """The same Nights as `intakes_since`: whether the dose was taken; None for a part of it."""
    up_to = _ANY if known is None else known.intake_id
    rows = _TAKEN_SINCE.all(connection, person_id=person_id, first=first, up_to=up_to)
    newest = {row.night: row for row in rows}
    return {
        night: (row.dose_mg >= row.planned_mg or None) if row.taken else False
        for night, row in newest.items()
        if not row.withdrawn
    }


def last_night_told(
    connection: Connection, person_id: int, *, before: Night, known: KnownRows | None = None
) -> Night | None:
    """The last Night before this one that has answers, complete or not; None without any."""
    up_to = _ANY if known is None else known.check_in_id
    row = _LAST_TOLD.first(connection, person_id=person_id, before=before, up_to=up_to)
    return None if row is None else row.night


def _check_in(row: Row[tuple[object, ...]]) -> MorningAnswers:
    return MorningAnswers(
        night=row.night,
        recorded_at=row.recorded_at,
        cramps_answer=_KNOWN[row.cramps_answer],
        cramps=row.cramps,
        worst_pain=row.worst_pain,
        stool_answer=_KNOWN[row.stool_answer],
        stool=row.stool,
        taken_answer=_KNOWN[row.taken_answer],
        flags_answer=_KNOWN[row.flags_answer],
        flags=_flags(row),
        late=row.late,
        longest_minutes=row.longest_minutes,
        disturbed_answer=_KNOWN[row.disturbed_answer],
    )


def _flags(row: Row[tuple[object, ...]]) -> frozenset[Flag]:
    return frozenset(map(Flag, row.flags)) if row.flags else _NO_FLAGS
