"""/report: which nights the page is about, whose name it bears, and when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import season
from bot.store import conversations, people, plans
from bot.store.people import Person
from bot.store.plans import Plan
from scheduler import wallclock

ASKED: Final = "report.name"
"""The open question while a name for the page is typed."""
NAMED: Final = "report.named"
"""The same once it is typed: it lives in this question's context, and nowhere else."""
NAME_AT_MOST: Final = 60
# A number is a second of the clock; who is quick is a few of them ahead, who invents one is not.
_A_BIT: Final = timedelta(minutes=1)
_SECOND_TAP: Final = timedelta(minutes=5)


class Range(StrEnum):
    """Which nights the page is about."""

    WEEKS_4 = "4w"
    WEEKS_12 = "12w"
    COURSE = "all"
    SINCE_LAST = "new"


_DAYS: Final = {Range.WEEKS_4: 28, Range.WEEKS_12: 84}


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights of a page, both ends included; `last` lies before `first` when there is none."""

    first: Night
    last: Night


def ranges(person: Person) -> tuple[Range, ...]:
    """What can be chosen: "since the last one" needs a last one."""
    return tuple(one for one in Range if one is not Range.SINCE_LAST or person.reported_at)


def nights(
    connection: Connection, person: Person, chosen: Range, *, now: datetime
) -> Nights | None:
    """The nights of a range up to the last one that ended; None without a plan.

    After a stop nobody is asked, and the last night is the last one told of.
    """
    newest = season.latest(connection, person.id, nights=1, now=now)
    stored, begun = plans.current(connection, person.id), begun_on(connection, person.id)
    if stored is None or begun is None or newest is None:
        return None
    last = newest.nights[-1].night if newest.nights else begun.plus(-1)
    first = begun
    if chosen in _DAYS:
        first = max(begun, last.plus(1 - _DAYS[chosen]))
    elif chosen is Range.SINCE_LAST and person.reported_at is not None:
        first = max(begun, day_of(stored.plan, person.reported_at).plus(-1))
    return Nights(min(first, last.plus(1)), last)


def begun_on(connection: Connection, person_id: int) -> Night | None:
    """The first night of the person's first course; None without a plan."""
    versions = plans.history(connection, person_id)
    return min((stored.plan.origin for stored in versions), default=None)


def turn(person: Person, *, now: datetime) -> int:
    """The number that a button which makes a page carries: a page that is made uses it up."""
    return max(int(now.timestamp()), _used(person) + 1)


def made(connection: Connection, person: Person, *, asked: int, now: datetime) -> int | None:
    """A page is made for this number; gives the next one. None: for this one it was made before."""
    if _used(person) >= asked:
        return None
    used = max(int(now.timestamp()), min(asked, int((now + _A_BIT).timestamp())))
    people.change(connection, person.id, reported_at=datetime.fromtimestamp(used, UTC))
    return used + 1


def was_just_made(person: Person, *, now: datetime) -> bool:
    """Whether a page was made so lately that asking once more was a second tap."""
    return person.reported_at is not None and now - person.reported_at < _SECOND_TAP


def _used(person: Person) -> int:
    return 0 if person.reported_at is None else int(person.reported_at.timestamp())


def ask_name(connection: Connection, person_id: int, *, wish: str, now: datetime) -> None:
    """From now on typed words are the name for the page; `wish` is what was chosen so far."""
    context = {"wish": wish}
    conversations.ask(connection, person_id, question=ASKED, context=context, now=now)


def take_name(connection: Connection, person_id: int, text: str, *, now: datetime) -> str:
    """Hold the typed name until the page is made or something else is asked; gives it trimmed."""
    name = " ".join(text.split())[:NAME_AT_MOST]
    conversations.ask(connection, person_id, question=NAMED, context={"name": name}, now=now)
    return name


def name_of(connection: Connection, person_id: int) -> str:
    """The name that was typed for the page; "" when none is held."""
    known = conversations.get(connection, person_id)
    held = None if known is None or known.question != NAMED else known.context.get("name")
    return held if isinstance(held, str) else ""


def forget_name(connection: Connection, person_id: int) -> None:
    """Nothing of the name stays."""
    conversations.close(connection, person_id, questions=(ASKED, NAMED))


def day_of(plan: Plan, at: datetime) -> Night:
    """The date of an instant by the plan's clock."""
    return Night(wallclock.local(at, plan.zone).date())
