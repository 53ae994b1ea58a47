"""What the watchdog asks of the tables: set-based, and in slices of people where it is long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from bot.store.plans import PlanStatus
from bot.store.tables import night, person, plan
from scheduler.table import State, in_state, occurrence_table

_row = occurrence_table.c
_unspoken = or_(in_state(State.PLANNED), in_state(State.QUEUED))
_open = or_(_unspoken, in_state(State.SENDING))


def unsaid(connection: Connection, kinds: Collection[str], *, before: datetime) -> set[int]:
    """Whose message of these kinds was due before this instant and still waits to be said."""
    found: set[int] = set()
    # One by one, because each state has its own index and no index serves an OR of them.
    for state in (State.PLANNED, State.QUEUED, State.SENDING):
        waits = and_(in_state(state), _row.due_at < before)
        found |= set(connection.execute(_people_of(kinds, waits)).scalars())
    return found


def retried(  # house: a kind, its column and two instants are one question
    connection: Connection, kind: str, *, by: str, before: datetime, until: datetime
) -> set[int]:
    """Whose message of this kind is tried again and again since before this instant.

    With every try it falls due a little later, `until` at the latest; the Night knows when it first
    did, in its column `by`.
    """
    waits = and_(in_state(State.PLANNED), _row.due_at < until, _row.attempts > 0)
    same_night = and_(night.c.person_id == _row.person_id, night.c.night == _row.night)
    statement = _people_of([kind], waits).join(night, same_night).where(night.c[by] < before)
    return set(connection.execute(statement).scalars())


def left_unsaid(
    connection: Connection, kinds: Collection[str], people: range, *, since: datetime, now: datetime
) -> set[int]:
    """Whose message of these kinds was given up unsaid, because its time had passed since then."""
    given_up = exists().where(
        _row.person_id == person.c.id,
        _within(_row.person_id, people),
        _row.kind.in_(sorted(kinds)),
        _near(since),
        in_state(State.EXPIRED),
        _row.sent_at.is_(None),
        _row.good_until.between(since, now),
    )
    found = select(person.c.id).where(_within(person.c.id, people), given_up)
    return set(connection.execute(found).scalars())


def without(  # house: one question about one slice of people
    connection: Connection,
    kind: str,
    people: range,
    *,
    statuses: Collection[PlanStatus],
    since: datetime,
    until: datetime,
) -> list[int]:
    """Who of these people can be reached and has such a plan, but no open message of this kind.

    A message due after `until` counts for nothing. `since`: before the oldest Night that matters.
    """
    newer = plan.alias()
    newest = select(func.max(newer.c.version)).where(newer.c.person_id == person.c.id)
    ahead = exists().where(
        _row.person_id == person.c.id, _row.kind == kind, _near(since), _open, _row.due_at < until
    )
    found = (
        select(person.c.id)
        .select_from(person)
        .join(
            plan, and_(plan.c.person_id == person.c.id, plan.c.version == newest.scalar_subquery())
        )
        # Said again of the plans: PostgreSQL would otherwise read those of everybody.
        .where(_within(person.c.id, people), _within(plan.c.person_id, people))
        .where(person.c.gone_at.is_(None))
        .where(plan.c.status.in_(sorted(statuses)), ~ahead)
    )
    return list(connection.execute(found).scalars())


def last_person(connection: Connection) -> int:
    """The highest id that a person has; 0 without anybody."""
    return connection.execute(select(func.max(person.c.id))).scalar() or 0


def _people_of(kinds: Collection[str], waits: ColumnElement[bool]) -> Select[int]:
    # Not DISTINCT: SQLite would read the whole table, in the order of people, to get that.
    return select(_row.person_id).where(waits, _row.kind.in_(sorted(kinds)), _row.sent_at.is_(None))


def _within(column: ColumnElement[int], people: range) -> ColumnElement[bool]:
    return column.between(people.start, people.stop - 1)


def _near(since: datetime) -> ColumnElement[bool]:
    # A Night's label is at most a day from the instant in any zone, and a morning belongs to the
    # Night before: so a person's history is not read through.
    oldest: date = since.date()
    return _row.night >= date.fromordinal(oldest.toordinal() - 3)
