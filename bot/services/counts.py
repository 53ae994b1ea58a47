"""What the operator may see of everybody: counts, and none from which a group under 5 comes out.

What is counted at this moment is exact, or not shown:
- Nothing at all is shown of fewer than 5 people but that they are fewer than 5.
- Where everybody is divided into groups, a group of 1 to 4 is not shown, and with it the smallest
  one of 5 or more: otherwise the sum, less what is shown, would tell. Nobody can say which of the
  two is the small one: had they each the other's number, the same would be shown.
- Where no group has 5 or more, none is shown; nor where that would give all away, being four each.
A group that is part of another one is shown where that one is.

What is shown over time counts messages and comings and goings, of which a day is part of a week:
- Whatever fewer than 5 people have a part in is not shown.
- The rest is rounded down to a multiple of 5, so that the difference of two of them stays open.
- Who went is not shown where who is gone by now is not shown.
- Faults of ours are exact: they count bugs and nobody's doings, and one is worth a look.

The threshold, the second group that is not shown, and rounding are the usual ways for tables of
people: Hundepool et al., Statistical Disclosure Control (Wiley 2012), the chapters on magnitude and
frequency tables (threshold rule, primary and secondary suppression, rounding). 5 is a judgment.
Whoever looks again and again sees single people come and go, as with all exact counts; an operator
who wants to know that has the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import Connection

from bot.care.model import Phase
from bot.services.kinds import Kind
from bot.store import counts
from bot.store.counts import FAULTS, Figure, Group, Happened, Told, Window
from bot.store.plans import RUNNING, PlanStatus

FLOOR: Final = 5
"""The smallest group that is shown."""
SLICE: Final = 50
"""So many people at a time."""

K = TypeVar("K", bound=Hashable)


class Place(StrEnum):
    """Where somebody stands. A person is in one place."""

    RUNNING = "running"
    """The bot asks them in the morning."""
    PAUSED = "paused"
    LAPSED = "lapsed"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    """Blocked the bot or left Telegram, whatever their plan."""
    NO_PLAN = "no_plan"
    """In the middle of the setup, or here for somebody else."""


_PLACES: Final = {
    None: Place.NO_PLAN,
    PlanStatus.PAUSED: Place.PAUSED,
    PlanStatus.LAPSED: Place.LAPSED,
    PlanStatus.STOPPED: Place.STOPPED,
}
_PLACE_OF: Final = {
    Figure.PAUSED: Place.PAUSED,
    Figure.STOPPED: Place.STOPPED,
    Figure.BLOCKED: Place.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Sum:
    """Exact counts of some people, never to be shown. Those of others can be added."""

    groups: tuple[Group, ...] = ()
    told: Told = field(default_factory=dict)

    def __add__(self, other: Sum) -> Sum:
        """Both together, of people of whom nobody is in both."""
        keys = {*self.told, *other.told}
        none = Happened()
        told = {key: self.told.get(key, none) + other.told.get(key, none) for key in keys}
        return Sum(_merged((*self.groups, *other.groups)), told)


Shown = Mapping[K, int | None]
"""Counts by group; None is not shown."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What may be shown. `statuses` and `phases` divide those who are `Place.RUNNING`."""

    people: int | None
    places: Shown[Place]
    statuses: Shown[PlanStatus]
    phases: Shown[Phase]
    languages: Shown[str]
    over_time: Mapping[Figure, Shown[Window]]


def count(connection: Connection, people: range, *, now: datetime) -> Sum:
    """Count these people, and what happened to them in the last weeks."""
    found = counts.messages(connection, people, frozenset(Kind), now=now)
    gone = counts.left(connection, people, now=now)
    return Sum(tuple(counts.groups(connection, people)), {**found, **gone})


def errors(connection: Connection, *, now: datetime) -> Sum:
    """Count what is nobody's in particular: the updates that were set aside."""
    return Sum(told=counts.errors(connection, now=now))


def slices(connection: Connection) -> list[range]:
    """Everybody, in slices for `count`: in the bot itself each is for a transaction of its own."""
    return list(counts.slices(connection, SLICE))


def everybody(connection: Connection, *, now: datetime) -> Counts:
    """Count all at once, for a look beside the running bot."""
    whole = errors(connection, now=now)
    for people in slices(connection):
        whole += count(connection, people, now=now)
    return shown(whole)


def shown(whole: Sum) -> Counts:
    """What may be shown of these counts: see the rule above."""
    running = [one for one in whole.groups if place_of(one) is Place.RUNNING]
    by_place, by_status = _by(whole.groups, place_of), _by(running, lambda one: one.status)
    by_phase = _by(running, lambda one: one.phase)
    places = divided({place: by_place[place] for place in Place})
    is_open = places[Place.RUNNING] is not None
    total = by_place.total()
    return Counts(
        None if _is_small(total) else total,
        places,
        divided({status: by_status[status] for status in sorted(RUNNING)}, is_open=is_open),
        divided({phase: by_phase[phase] for phase in Phase}, is_open=is_open),
        divided(dict(_by(whole.groups, lambda one: one.language))),
        {figure: _over_time(whole.told, figure, places=places) for figure in Figure},
    )


def place_of(group: Group) -> Place:
    """Where these people stand."""
    return Place.BLOCKED if group.is_gone else _PLACES.get(group.status, Place.RUNNING)


def divided(groups: Mapping[K, int], *, is_open: bool = True) -> Shown[K]:
    """What may be shown of people divided into these groups, when their sum is known.

    `is_open` False: the group that they are parts of is not shown, so none of these is.
    """
    small = {n for n in groups.values() if _is_small(n)}
    large = {n for n in groups.values() if n >= FLOOR}
    # So many with none of 5 or more would be four in each group: then never a word about them.
    is_told_by_sum = sum(groups.values()) == len(groups) * (FLOOR - 1)
    if not is_open or is_told_by_sum or (small and not large):
        return dict.fromkeys(groups)
    # All that are as small as the smallest large one, or their order would tell which it was.
    hidden = {*small, min(large)} if small else set()
    return {key: None if n in hidden else n for key, n in groups.items()}


def rounded(told: Happened) -> int | None:
    """What may be shown of something that happened so often, to so many people."""
    return None if _is_small(told.people) else told.times // FLOOR * FLOOR


def _over_time(told: Told, figure: Figure, *, places: Shown[Place]) -> Shown[Window]:
    by_window = {window: told.get((window, figure), Happened()) for window in Window}
    if figure in FAULTS:
        return {window: one.times for window, one in by_window.items()}
    if figure in _PLACE_OF and places[_PLACE_OF[figure]] is None:
        return dict.fromkeys(by_window)
    return {window: rounded(one) for window, one in by_window.items()}


def _is_small(people: int) -> bool:
    return 0 < people < FLOOR


def _by(groups: Iterable[Group], key: Callable[[Group], K]) -> Counter[K]:
    found: Counter[K] = Counter()
    for one in groups:
        found[key(one)] += one.people
    return found


def _merged(groups: Iterable[Group]) -> tuple[Group, ...]:
    alike = _by(groups, lambda one: replace(one, people=0))
    return tuple(replace(one, people=people) for one, people in alike.items())
