"""The diary: one Night owns the evening's dose and the next morning's answers.

Rows are added, never changed: the newest row of a Night counts, and the ones before it tell what
was known when an older decision was taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Table, func, insert, select, update

from bot.care.model import Flag
from bot.care.night import Night
from bot.store.tables import check_in, intake, night


class Known(StrEnum):
    """What is known about one question of one morning. Missing is never zero."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    NOT_ANSWERED = "not_answered"
    NOT_ASKED = "not_asked"
    PAUSED = "paused"


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


@dataclass(frozen=True, slots=True)
class KnownRows:
    """How much of a person's diary there was at a moment: the newest row ids; 0 before the first.

    Rows are added and never changed, so that these two ids bring back what a decision looked at.
    """

    check_in_id: int
    intake_id: int


def known_now(connection: Connection, person_id: int) -> KnownRows:
    """All that a person has told so far."""
    newest_check_in = _newest_id(connection, check_in, person_id=person_id)
    return KnownRows(newest_check_in, _newest_id(connection, intake, person_id=person_id))


def known_at(connection: Connection, person_id: int, at: datetime) -> KnownRows:
    """What had been told by this instant (UTC), by the time of entry.

    For decisions that did not keep the ids: of two rows of one instant both count as known.
    """
    newest_check_in = _newest_id(connection, check_in, person_id=person_id, at=at)
    return KnownRows(newest_check_in, _newest_id(connection, intake, person_id=person_id, at=at))


def _newest_id(
    connection: Connection, table: Table, *, person_id: int, at: datetime | None = None
) -> int:
    newest = select(func.max(table.c.id)).where(table.c.person_id == person_id)
    newest = newest if at is None else newest.where(table.c.recorded_at <= at)
    return connection.execute(newest).scalar() or 0


def set_times(connection: Connection, person_id: int, times: NightTimes) -> None:
    """Plan a Night's times, or move those of a Night that was planned before."""
    here = (night.c.person_id == person_id) & (night.c.night == times.night)
    values = {"bed_at": times.bed_at, "wake_at": times.wake_at}
    if connection.execute(update(night).where(here).values(values)).rowcount == 0:
        made = insert(night).values(person_id=person_id, night=times.night, **values)
        connection.execute(made)


def times_of(connection: Connection, person_id: int, which: Night) -> NightTimes | None:
    """The times of one Night, or None when it was never planned."""
    here = (night.c.person_id == person_id) & (night.c.night == which)
    row = connection.execute(select(night).where(here)).one_or_none()
    return None if row is None else NightTimes(row.night, row.bed_at, row.wake_at)


def add_intake(connection: Connection, person_id: int, taken: Intake) -> None:
    """Record an intake; a correction is another row."""
    values = {
        "night": taken.night,
        "taken": taken.taken,
        "dose_mg": taken.dose_mg,
        "planned_mg": taken.planned_mg,
        "taken_at": taken.taken_at,
        "recorded_at": taken.recorded_at,
    }
    connection.execute(insert(intake).values(person_id=person_id, **values))


def intake_of(connection: Connection, person_id: int, which: Night) -> Intake | None:
    """What counts as taken on a Night: the newest row."""
    here = (intake.c.person_id == person_id) & (intake.c.night == which)
    found = select(intake).where(here).order_by(intake.c.id.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else _intake(row._asdict())


def intakes_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, Intake]:
    """The newest intake row of every Night from `first` on, of all or of the `known` ones."""
    here = (intake.c.person_id == person_id) & (intake.c.night >= first)
    if known is not None:
        here &= intake.c.id <= known.intake_id
    rows = connection.execute(select(intake).where(here).order_by(intake.c.id))
    return {row.night: _intake(row._asdict()) for row in rows}


def _intake(row: dict[str, object]) -> Intake:
    return Intake(**{name: row[name] for name in Intake.__slots__})  # type: ignore[arg-type]


def add_check_in(connection: Connection, person_id: int, answers: MorningAnswers) -> None:
    """Record the answers about a Night as they are now known."""
    values = {name: getattr(answers, name) for name in MorningAnswers.__slots__}
    values["flags"] = sorted(answers.flags)
    connection.execute(insert(check_in).values(person_id=person_id, **values))


def check_in_of(connection: Connection, person_id: int, which: Night) -> MorningAnswers | None:
    """The newest answers about a Night."""
    here = (check_in.c.person_id == person_id) & (check_in.c.night == which)
    found = select(check_in).where(here).order_by(check_in.c.id.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else _check_in(row._asdict())


def check_ins_since(
    connection: Connection, person_id: int, first: Night, *, known: KnownRows | None = None
) -> dict[Night, MorningAnswers]:
    """The newest answers of every Night from `first` on, of all or of the `known` ones."""
    here = (check_in.c.person_id == person_id) & (check_in.c.night >= first)
    if known is not None:
        here &= check_in.c.id <= known.check_in_id
    rows = connection.execute(select(check_in).where(here).order_by(check_in.c.id))
    return {row.night: _check_in(row._asdict()) for row in rows}


def last_night_told(
    connection: Connection, person_id: int, *, before: Night, known: KnownRows | None = None
) -> Night | None:
    """The last Night before this one that has answers, complete or not; None without any."""
    here = (check_in.c.person_id == person_id) & (check_in.c.night < before)
    if known is not None:
        here &= check_in.c.id <= known.check_in_id
    newest = select(check_in.c.night).where(here).order_by(check_in.c.night.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none()


def _check_in(row: dict[str, object]) -> MorningAnswers:
    values = {name: row[name] for name in MorningAnswers.__slots__}
    values["cramps_answer"] = Known(str(row["cramps_answer"]))
    values["stool_answer"] = Known(str(row["stool_answer"]))
    values["taken_answer"] = Known(str(row["taken_answer"]))
    values["flags_answer"] = Known(str(row["flags_answer"]))
    values["flags"] = frozenset(Flag(name) for name in row["flags"])  # type: ignore[attr-defined]
    return MorningAnswers(**values)  # type: ignore[arg-type]
