"""Trusted people: whom a person has asked along, how far that has come, and what they hear.

A row is never deleted before its person is: it keeps the number by which the person knows it. The
Telegram id of a trusted person goes the moment it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from bot.care.night import Night
from bot.store.tables import check_in, helper, intake, stretching
from scheduler.occurrences import occurrence_table
from scheduler.prepared import Prepared

VALID_FOR: Final = timedelta(days=7)
"""For how long an invite link can be used."""


class Stage(StrEnum):
    """How far it has come."""

    INVITED = "invited"
    """The link waits to be used."""
    ACTIVE = "active"
    LEFT = "left"
    """The trusted person has ended it, or blocked the bot; the person has not heard of it yet."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Helper:
    """One trusted person of one person."""

    id: int
    person_id: int
    code: str
    created_at: datetime
    telegram_id: int | None
    accepted_at: datetime | None
    ended_at: datetime | None
    silent_days: int | None
    """After how many mornings without an answer they hear of it; None: they do not."""
    weekly: bool
    silence_told_at: datetime | None
    week_told_at: datetime | None

    @property
    def valid_until(self) -> datetime:
        """When the link stops working."""
        return self.created_at + VALID_FOR

    @property
    def hears_something(self) -> bool:
        """Whether anything is switched on."""
        return self.weekly or self.silent_days is not None

    def stage(self, *, now: datetime) -> Stage:
        """How far it has come by now."""
        over_at = self._over_at
        if over_at is not None and over_at <= now:
            return Stage.ENDED
        if self.accepted_at is None:
            return Stage.INVITED
        return Stage.LEFT if self.telegram_id is None else Stage.ACTIVE

    def was_over(self, *, by: datetime) -> bool:
        """Whether its number was free again at this instant."""
        return self._over_at is not None and self._over_at <= by

    @property
    def _over_at(self) -> datetime | None:
        if self.ended_at is None and self.accepted_at is None:
            return self.valid_until
        return self.ended_at


def numbered(helpers: Sequence[Helper]) -> dict[int, int]:
    """The number of each of a person's helpers, by id: the lowest that was free when it was made.

    So a trusted person keeps their number for as long as they are one.
    """
    numbers: dict[int, int] = {}
    living: list[Helper] = []
    for one in sorted(helpers, key=lambda each: each.id):
        living = [other for other in living if not other.was_over(by=one.created_at)]
        taken = {numbers[other.id] for other in living}
        numbers[one.id] = next(number for number in count(1) if number not in taken)
        living.append(one)
    return numbers


_OF_PERSON = Prepared(
    select(helper).where(helper.c.person_id == bindparam("of")).order_by(helper.c.id)
)
_BY_CODE = Prepared(select(helper).where(helper.c.code == bindparam("the_code")))
_HELPED = Prepared(
    select(helper)
    .where(helper.c.telegram_id == bindparam("of"), helper.c.ended_at.is_(None))
    .order_by(helper.c.id)
)


def add(connection: Connection, person_id: int, *, code: str, now: datetime) -> None:
    """Keep a new invitation; nothing is switched on yet."""
    connection.execute(insert(helper).values(person_id=person_id, code=code, created_at=now))


def of(connection: Connection, person_id: int) -> list[Helper]:
    """Every trusted person somebody ever invited, oldest first, those that ended too."""
    return [_helper(row) for row in _OF_PERSON.all(connection, of=person_id)]


def by_code(connection: Connection, code: str) -> Helper | None:
    """Whose link carries this code; None when there is none."""
    row = _BY_CODE.first(connection, the_code=code)
    return None if row is None else _helper(row)


def helped_by(connection: Connection, telegram_id: int) -> list[Helper]:
    """Those for whom somebody with this Telegram id is a trusted person now, oldest first."""
    return [_helper(row) for row in _HELPED.all(connection, of=telegram_id)]


def change(connection: Connection, helper_id: int, **values: object) -> None:
    """Set columns of a trusted person: what they hear, and when they were told."""
    connection.execute(update(helper).where(helper.c.id == helper_id).values(values))


def accept(connection: Connection, code: str, *, telegram_id: int, now: datetime) -> bool:
    """Bind an invitation to who accepts it. False: somebody was faster, or its time is over."""
    is_free = helper.c.accepted_at.is_(None) & helper.c.ended_at.is_(None)
    here = (helper.c.code == code) & is_free & (helper.c.created_at > now - VALID_FOR)
    values = {"telegram_id": telegram_id, "accepted_at": now}
    return connection.execute(update(helper).where(here).values(values)).rowcount == 1


def end(connection: Connection, person_id: int, helper_id: int, *, now: datetime) -> bool:
    """End it for good, as the person wishes; False when it was over."""
    mine = (helper.c.person_id == person_id) & (helper.c.id == helper_id)
    return _change(connection, mine & helper.c.ended_at.is_(None), telegram_id=None, ended_at=now)


def leave(connection: Connection, helper_id: int, *, telegram_id: int) -> bool:
    """The trusted person wants no more, or cannot be reached; False when it was over."""
    theirs = (helper.c.telegram_id == telegram_id) & helper.c.ended_at.is_(None)
    return _change(connection, theirs & (helper.c.id == helper_id), telegram_id=None)


def last_sign(connection: Connection, person_id: int, *, since: Night) -> datetime | None:
    """When a person last told anything of a Night from `since` on; None when nothing."""
    found = [
        connection.execute(
            select(func.max(table.c.recorded_at)).where(
                table.c.person_id == person_id, table.c.night >= since
            )
        ).scalar()
        for table in (check_in, intake, stretching)
    ]
    return max((at for at in found if at is not None), default=None)


def mornings_asked(
    connection: Connection, person_id: int, kind: str, *, since: Night, by: datetime
) -> list[datetime]:
    """When the questions of this kind were last said, one for each Night from `since` on."""
    row = occurrence_table.c
    asked = select(row.sent_at).where(row.person_id == person_id, row.kind == kind)
    asked = asked.where(row.night >= since.evening, row.sent_at <= by).order_by(row.night)
    return list(connection.execute(asked).scalars())


def _change(connection: Connection, where: ColumnElement[bool], **values: object) -> bool:
    return connection.execute(update(helper).where(where).values(values)).rowcount == 1


def _helper(row: Row[tuple[object, ...]]) -> Helper:
    return Helper(**{name: getattr(row, name) for name in Helper.__slots__})
