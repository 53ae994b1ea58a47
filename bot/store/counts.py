"""How many: the counts behind `python -m bot stats` and /operator.

The database counts, and no row of a person leaves it. In slices of people, so that no statement
takes long however many there are, and in a slice the keys lead to the last weeks alone: measured,
50 people with three messages a night take some 20 ms on either database, which makes seven
minutes for a million. Nothing is locked that a running bot waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)

from bot.care.model import Phase
from bot.store.inbox import InboxState
from bot.store.plans import PlanStatus
from bot.store.tables import check_in, inbox, intake, person, plan
from scheduler.table import State, in_state, occurrence_table

_row = occurrence_table.c
_DAY: Final = timedelta(days=1)


class Window(IntEnum):
    """The last so many days."""

    DAY = 1
    WEEK = 7
    FOUR_WEEKS = 28


class Figure(StrEnum):
    """What is counted over time."""

    DUE = "due"
    """Messages that the bot was to say on its own, said or not."""
    SENT = "sent"
    LATE = "late"
    """Sent, the last time more than five minutes behind its time (`scheduler.claims`)."""
    ANSWERED = "answered"
    """Sent, an evening's or a morning's, and something was told of that Night."""
    GIVEN_UP = "given_up"
    """Never said, because trying again would not help: our bug."""
    PAUSED = "paused"
    """People who paused then and have not gone on since."""
    STOPPED = "stopped"
    """People who stopped then and have not begun again since."""
    BLOCKED = "blocked"
    """People who blocked the bot or left Telegram then, and are not back."""
    ERRORS = "errors"
    """Updates that were set aside: our bug."""


FAULTS: Final = frozenset({Figure.GIVEN_UP, Figure.ERRORS})
"""What counts our bugs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some people who are alike. `status` and `phase` are None before the first plan."""

    language: str
    status: PlanStatus | None
    phase: Phase | None
    is_gone: bool
    people: int


@dataclass(frozen=True, slots=True)
class Happened:
    """How often something was so, and of how many different people."""

    times: int = 0
    people: int = 0

    def __add__(self, other: Happened) -> Happened:
        """Both together, of people of whom nobody is in both."""
        return Happened(self.times + other.times, self.people + other.people)


Told = Mapping[tuple[Window, Figure], Happened]


def slices(connection: Connection, size: int) -> Iterator[range]:
    """All people, `size` of their ids at a time."""
    end = (connection.execute(select(func.max(person.c.id))).scalar() or 0) + 1
    return (range(first, min(first + size, end)) for first in range(1, end, size))


def groups(connection: Connection, people: range) -> list[Group]:
    """Who these people are, by language, plan and whether they can be reached."""
    by = (person.c.language, plan.c.status, plan.c.phase, person.c.gone_at.is_not(None))
    found = (
        select(*by, func.count())
        .select_from(person)
        .outerjoin(plan, _is_newest())
        .where(_within(person.c.id, people))
        .group_by(*by)
    )
    return [
        Group(
            language,
            None if status is None else PlanStatus(status),
            None if phase is None else Phase(phase),
            bool(is_gone),
            count,
        )
        for language, status, phase, is_gone, count in connection.execute(found)
    ]


def messages(
    connection: Connection, people: range, kinds: frozenset[str], *, now: datetime
) -> Told:
    """What came of these people's messages of these kinds, by when they were due."""
    oldest = now - _DAY * max(Window)
    is_sent = _row.sent_at.is_not(None)
    is_so = {
        Figure.DUE: _row.person_id.is_not(None),
        Figure.SENT: is_sent,
        Figure.LATE: is_sent & _row.late,
        Figure.ANSWERED: is_sent & _is_answered(people),
        Figure.GIVEN_UP: in_state(State.FAILED) & ~is_sent,
    }
    theirs = and_(
        _row.person_id == person.c.id,
        _row.kind.in_(sorted(kinds)),
        _near(oldest),
        _row.due_at >= oldest,
        _was_to_be_said(),
    )
    # Not an inner join: SQLite would begin with the messages, and read through their history.
    found = _marked(person.c.id, _row.due_at, is_so=is_so).select_from(
        person.outerjoin(occurrence_table, theirs)
    )
    return _told(connection, found.where(_within(person.c.id, people)), tuple(is_so), now=now)


def left(connection: Connection, people: range, *, now: datetime) -> Told:
    """Who of these people is out now, by when they went."""
    reachable = person.c.gone_at.is_(None)
    is_so = {
        Figure.PAUSED: reachable & (plan.c.status == PlanStatus.PAUSED),
        Figure.STOPPED: reachable & (plan.c.status == PlanStatus.STOPPED),
        Figure.BLOCKED: not_(reachable),
    }
    since = case((reachable, _resting_since()), else_=person.c.gone_at)
    found = _marked(person.c.id, since, is_so=is_so).select_from(
        person.outerjoin(plan, _is_newest())
    )
    out = found.where(_within(person.c.id, people), or_(*is_so.values()))
    return _told(connection, out, tuple(is_so), now=now)


def errors(connection: Connection, *, now: datetime) -> Told:
    """The updates that were set aside, of everybody."""
    is_so = {Figure.ERRORS: inbox.c.state == InboxState.POISON}
    found = _marked(inbox.c.telegram_id, inbox.c.received_at, is_so=is_so).where(*is_so.values())
    return _told(connection, found, tuple(is_so), now=now)


def _marked(
    who: ColumnElement[int],
    at: ColumnElement[datetime],
    *,
    is_so: Mapping[Figure, ColumnElement[bool]],
) -> Select[*tuple[int, ...]]:
    """What is counted, row by row: of whom, when, and whether it is so."""
    marks = (case((so, 1), else_=0).label(figure) for figure, so in is_so.items())
    return select(who.label("who"), at.label("at"), *marks)


def _told(
    connection: Connection,
    marked: Select[*tuple[int, ...]],
    figures: tuple[Figure, ...],
    *,
    now: datetime,
) -> Told:
    """Add up person by person, then over all of them, and count those who have any."""
    # Materialized, or SQLite would look each mark up again for every window.
    row = marked.cte("marked").prefix_with("MATERIALIZED").c
    keys = [(window, figure) for figure in figures for window in Window]
    sums = [
        func.sum(case((row.at >= now - _DAY * window, row[figure]), else_=0)).label(_column(*key))
        for key in keys
        for window, figure in [key]
    ]
    each = select(*sums).where(row.at < now).group_by(row.who).subquery().c
    times = [func.coalesce(func.sum(each[_column(*key)]), 0) for key in keys]
    people = [func.count(case((each[_column(*key)] > 0, 1))) for key in keys]
    found = connection.execute(select(*times, *people)).one()
    pairs = zip(found[: len(keys)], found[len(keys) :], strict=True)
    return {key: Happened(int(n), who) for key, (n, who) in zip(keys, pairs, strict=True)}


def _column(window: Window, figure: Figure) -> str:
    return f"{figure}_{window.value}"


def _is_newest() -> ColumnElement[bool]:
    other = plan.alias()
    newest = select(func.max(other.c.version)).where(other.c.person_id == person.c.id)
    return and_(plan.c.person_id == person.c.id, plan.c.version == newest.scalar_subquery())


def _resting_since() -> ColumnElement[datetime]:
    """When the plan came to the status that it has now; later versions changed other things."""
    before, same = plan.alias(), plan.alias()
    last_other = (
        select(func.coalesce(func.max(before.c.version), 0, type_=Integer))
        .where(before.c.person_id == person.c.id, before.c.status != plan.c.status)
        .correlate(person, plan)
        .scalar_subquery()
    )
    first = select(func.min(same.c.created_at)).where(
        same.c.person_id == person.c.id, same.c.version > last_other
    )
    return first.correlate(person, plan).scalar_subquery()


def _was_to_be_said() -> ColumnElement[bool]:
    """Neither cancelled nor skipped, and not answered before it was said."""
    unsaid = (State.PLANNED, State.QUEUED, State.SENDING, State.EXPIRED, State.GONE, State.FAILED)
    return or_(_row.sent_at.is_not(None), *(in_state(state) for state in unsaid))


def _is_answered(people: range) -> ColumnElement[bool]:
    morning = _of_its_night(check_in, people).where(check_in.c.told)
    evening = _of_its_night(intake, people).where(not_(intake.c.withdrawn))
    return or_(
        and_(_row.kind == "morning", morning.exists()),
        and_(_row.kind == "evening", evening.exists()),
    )


def _of_its_night(table: Table, people: range) -> Select[int]:
    # The slice is said again of the diary: PostgreSQL would otherwise read that of everybody.
    return select(table.c.id).where(
        table.c.person_id == _row.person_id,
        table.c.night == _row.night,
        _within(table.c.person_id, people),
    )


def _within(column: ColumnElement[int], people: range) -> ColumnElement[bool]:
    return column.between(people.start, people.stop - 1)


def _near(oldest: datetime) -> ColumnElement[bool]:
    # The key has the Night's label, which is at most a day from any instant of its messages, but
    # for a morning that was put off: so nobody's older history is read.
    return _row.night >= date.fromordinal(oldest.toordinal() - 3)
