"""Trusted people: invited by a link, told what the person has switched on, ended by either side.

No names are kept: the person knows them by a number, and they know the person by the day on which
they said yes. A trusted person who is ended is not told: nobody has to defend that.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.services import trusted_plans
from bot.store import helpers, people
from bot.store.helpers import Helper, Stage, numbered
from bot.store.people import Person
from scheduler.order import one_at_a_time

MOST: Final = 3
"""So many trusted people at a time, invitations that wait included."""
SILENT_DAYS: Final = range(2, 8)
"""After how many mornings without an answer a trusted person can hear of it."""
_CODE_BYTES: Final = 16  # 128 bits: nobody guesses one


@dataclass(frozen=True, slots=True)
class Trusted:
    """A trusted person as the person knows them. `stage`: at the moment of asking."""

    helper: Helper
    number: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Full:
    """There are as many as there can be."""


@dataclass(frozen=True, slots=True)
class Dead:
    """The link does not work: used, too old, taken back, or made up."""


@dataclass(frozen=True, slots=True)
class Own:
    """The person who made the link has opened it."""


@dataclass(frozen=True, slots=True)
class Already:
    """They are a trusted person of this very person; the link is not used up."""

    helper: Helper


@dataclass(frozen=True, slots=True)
class Offered:
    """A link that this somebody may accept."""

    helper: Helper


@dataclass(frozen=True, slots=True)
class Accepted:
    """They are a trusted person now."""

    helper: Helper


def circle(connection: Connection, person_id: int, *, now: datetime) -> list[Trusted]:
    """A person's trusted people, and those who have left before the person has heard of it."""
    return [one for one in _all(connection, person_id, now=now) if one.stage is not Stage.ENDED]


def find(
    connection: Connection, person_id: int, helper_id: int, *, now: datetime
) -> Trusted | None:
    """One of them; None when it is over, or somebody else's."""
    mine = (each for each in circle(connection, person_id, now=now) if each.helper.id == helper_id)
    return next(mine, None)


def newest_id(connection: Connection, person_id: int) -> int:
    """The id of the invitation made last; 0 before the first."""
    return max((each.id for each in helpers.of(connection, person_id)), default=0)


def invite(
    connection: Connection, person_id: int, *, after: int, now: datetime
) -> Trusted | Full | None:
    """Make an invitation, with nothing switched on yet.

    `after`: the newest id that was known when it was asked for. What was asked for twice is made
    once; None when that one is over by now.
    """
    newest = newest_id(connection, person_id)
    if newest > after:
        return find(connection, person_id, newest, now=now)
    living = circle(connection, person_id, now=now)
    if sum(each.stage is not Stage.LEFT for each in living) >= MOST:
        return Full()
    helpers.add(connection, person_id, code=secrets.token_hex(_CODE_BYTES), now=now)
    return find(connection, person_id, newest_id(connection, person_id), now=now)


def set_silence(
    connection: Connection, person_id: int, helper_id: int, *, days: int | None, now: datetime
) -> Trusted | None:
    """After how many mornings without an answer they hear of it; None: they do not.

    None when it is over. Raises ValueError for a number that is not in SILENT_DAYS.
    """
    if days is not None and days not in SILENT_DAYS:
        raise ValueError(f"a trusted person is not told of {days} mornings")
    return _set(connection, person_id, helper_id, now=now, silent_days=days)


def set_weekly(
    connection: Connection, person_id: int, helper_id: int, *, weekly: bool, now: datetime
) -> Trusted | None:
    """Whether they get the week in numbers; None when it is over."""
    return _set(connection, person_id, helper_id, now=now, weekly=weekly)


def end(connection: Connection, person_id: int, helper_id: int, *, now: datetime) -> bool:
    """The person ends it, at once; False when it was over. The trusted person hears nothing."""
    known = find(connection, person_id, helper_id, now=now)
    is_ended = helpers.end(connection, person_id, helper_id, now=now)
    if is_ended and known is not None:
        _let_go(connection, known.helper.telegram_id)
    return is_ended


def offered(
    connection: Connection, who: Person, code: str, *, now: datetime
) -> Offered | Already | Own | Dead:
    """What somebody who opens a link may do with it; nothing is kept of them."""
    invited = helpers.by_code(connection, code)
    if invited is None:
        return Dead()
    if invited.person_id == who.id:
        return Own()
    for each in helpers.helped_by(connection, who.telegram_id):
        if each.person_id == invited.person_id:
            return Already(each)
    return Offered(invited) if invited.stage(now=now) is Stage.INVITED else Dead()


def accept(
    connection: Connection, who: Person, code: str, *, now: datetime
) -> Accepted | Already | Own | Dead:
    """Somebody says yes to a link. The person hears of it."""
    found = offered(connection, who, code, now=now)
    if not isinstance(found, Offered):
        return found
    person_id = found.helper.person_id
    one_at_a_time(connection, [person_id])
    if not helpers.accept(connection, code, telegram_id=who.telegram_id, now=now):
        return Dead()
    trusted_plans.news(connection, person_id, now=now)
    trusted_plans.plan(connection, person_id, now=now)
    return Accepted(helpers.by_code(connection, code) or found.helper)


def helped_by(connection: Connection, telegram_id: int) -> list[Helper]:
    """For whom somebody is a trusted person."""
    return helpers.helped_by(connection, telegram_id)


def leave(connection: Connection, telegram_id: int, helper_id: int, *, now: datetime) -> bool:
    """A trusted person wants no more; False when it was over. The person hears of it, once."""
    theirs = [each for each in helped_by(connection, telegram_id) if each.id == helper_id]
    return bool(_leave(connection, theirs, telegram_id=telegram_id, now=now))


def leave_all(connection: Connection, telegram_id: int, *, now: datetime) -> int:
    """The same for everybody whom they helped, such as when they cannot be reached; how many."""
    theirs = helped_by(connection, telegram_id)
    return _leave(connection, theirs, telegram_id=telegram_id, now=now)


def unreachable(connection: Connection, person_id: int, *, now: datetime) -> int:
    """Somebody has blocked the bot or left Telegram: they are nobody's trusted person any more."""
    person = people.get(connection, person_id)
    return 0 if person is None else leave_all(connection, person.telegram_id, now=now)


def erased(connection: Connection, person: Person, *, now: datetime) -> None:
    """All about this person is about to be removed: they help nobody, and nobody helps them.

    Those whom they helped hear that it has ended. Those who helped them hear nothing any more.
    """
    leave_all(connection, person.telegram_id, now=now)
    for each in circle(connection, person.id, now=now):
        end(connection, person.id, each.helper.id, now=now)


def is_back(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person can be reached again, and hears who has left in the meantime."""
    if any(each.stage is Stage.LEFT for each in circle(connection, person_id, now=now)):
        trusted_plans.news(connection, person_id, now=now)


def heard_of(connection: Connection, person_id: int, *, ids: set[int], now: datetime) -> None:
    """The person has heard that these have left: their numbers are free."""
    for each in circle(connection, person_id, now=now):
        if each.helper.id in ids and each.stage is Stage.LEFT:
            helpers.end(connection, person_id, each.helper.id, now=now)


def _leave(connection: Connection, theirs: list[Helper], *, telegram_id: int, now: datetime) -> int:
    one_at_a_time(connection, [each.person_id for each in theirs])
    left = [each for each in theirs if helpers.leave(connection, each.id, telegram_id=telegram_id)]
    for person_id in sorted({each.person_id for each in left}):
        trusted_plans.news(connection, person_id, now=now)
    if left:
        _let_go(connection, telegram_id)
    return len(left)


def _let_go(connection: Connection, telegram_id: int | None) -> None:
    """The number of somebody who was here for others alone is kept no longer, as was promised."""
    known = None if telegram_id is None else people.by_telegram_id(connection, telegram_id)
    if known is None:
        return
    one_at_a_time(connection, [known.id])
    if not people.has_left_something(connection, known):
        people.forget(connection, known.id)


def _all(connection: Connection, person_id: int, *, now: datetime) -> list[Trusted]:
    known = helpers.of(connection, person_id)
    numbers = numbered(known)
    return [Trusted(each, numbers[each.id], each.stage(now=now)) for each in known]


def _set(
    connection: Connection, person_id: int, helper_id: int, *, now: datetime, **values: object
) -> Trusted | None:
    known = find(connection, person_id, helper_id, now=now)
    if known is None or known.stage is Stage.LEFT:
        return None
    helpers.change(connection, helper_id, **values)
    trusted_plans.plan(connection, person_id, now=now)
    return find(connection, person_id, helper_id, now=now)
