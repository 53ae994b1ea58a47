"""Which times make a night, and which nights make a week."""

from __future__ import annotations

from datetime import time, timedelta
from enum import StrEnum
from typing import Final

from bot.services.apart import APART
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday
from scheduler.wallclock import NOON

# A night shorter or longer than this is a mix-up of morning and evening. Judgment; and more than
# the two hours that the clocks of Troll leave out in spring, so that no night vanishes in a gap.
SHORTEST: Final = timedelta(hours=3)
LONGEST: Final = timedelta(hours=16)
# Between getting up and the next bedtime lie the morning's answers, the fixed hour two hours before
# the evening's reminder, and that up to two hours before bed.
SHORTEST_DAY: Final = timedelta(hours=6)
_DAY: Final = timedelta(days=1)


class WrongNight(StrEnum):
    """Why nights cannot be as they were told."""

    SAME_TIMES = "same_times"
    LENGTH = "night_length"
    TOO_NEAR = "too_near"
    """A bedtime is less than twelve hours after the one before, or too soon after getting up."""


def wrong_night(clock: NightClock) -> WrongNight | None:
    """What is wrong with one night, None when nothing is."""
    length = _length(clock)
    if length == timedelta(0):
        return WrongNight.SAME_TIMES
    return None if SHORTEST <= length <= LONGEST else WrongNight.LENGTH


def wrong_week(plan: Plan) -> WrongNight | None:
    """What is wrong with the nights of a plan, each by itself and each with the next."""
    clocks = [plan.week.get(day, plan.usual) for day in Weekday]
    each = (wrong_night(clock) for clock in dict.fromkeys(clocks))
    first = next((wrong for wrong in each if wrong is not None), None)
    if first is not None:
        return first
    pairs = zip(clocks, [*clocks[1:], clocks[0]], strict=True)
    return WrongNight.TOO_NEAR if any(_too_near(*pair) for pair in pairs) else None


def _too_near(clock: NightClock, following: NightClock) -> bool:
    between = _DAY + _bedtime(following) - _bedtime(clock)
    return between < APART or between - _length(clock) < SHORTEST_DAY


def _bedtime(clock: NightClock) -> timedelta:
    """From the midnight that begins the date of the label; before noon is on the date after."""
    at = clock.bedtime_local
    return _since_midnight(at) + (_DAY if at < NOON else timedelta(0))


def _length(clock: NightClock) -> timedelta:
    return (_since_midnight(clock.wake_local) - _since_midnight(clock.bedtime_local)) % _DAY


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
