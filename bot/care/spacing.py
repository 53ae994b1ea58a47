"""Hours between the magnesium and other medicines, round the clock (rules S4, S7, S8).

Times are wall-clock times of day, in whole minutes. A night on which the clock changes is an hour
longer or shorter than its wall says; that hour is ignored by design, as labels ignore it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

from bot.care.screening import SPACINGS, Condition, Spacing

Times = Mapping[Condition, tuple[time, ...]]
"""When each medicine is taken on a usual day (S7); one that needs no gap is passed over."""

_HOUR_MINUTES: Final = 60
_DAY_MINUTES: Final = 24 * _HOUR_MINUTES


@dataclass(frozen=True, slots=True)
class Conflict:
    """One dose of a medicine that the magnesium comes too close to (S8)."""

    spacing: Spacing
    taken_local: time
    """When the medicine is taken."""
    gap_minutes: int
    """How far the magnesium is from that dose, the nearer way round."""
    is_before: bool
    """Whether the magnesium comes before that dose; False: after it, or at the same time."""

    @property
    def medicine(self) -> Condition:
        """The medicine that needs the gap."""
        return self.spacing.medicine

    @property
    def needed_hours(self) -> int:
        """The gap that is needed on that side of the dose, hours."""
        return self.spacing.before_hours if self.is_before else self.spacing.after_hours


def conflicts(bedtime_local: time, medicine_times: Times) -> tuple[Conflict, ...]:
    """Every dose that magnesium at bedtime comes too close to; a gap that is exact is enough.

    In the order of the rule book's list, and of the day.
    """
    return tuple(
        found
        for spacing, taken_local in _doses(medicine_times)
        if (found := _conflict(bedtime_local, spacing, taken_local=taken_local)) is not None
    )


def nearest_fitting(bedtime_local: time, medicine_times: Times) -> tuple[time, time] | None:
    """The nearest earlier and the nearest later time of day without any conflict.

    Both are exact to the minute. A bedtime that fits is its own nearest time on either side; None
    when the gaps leave no minute of the day.
    """
    if not conflicts(bedtime_local, medicine_times):
        return bedtime_local, bedtime_local
    # What fits next to a gap is its edge: the last minute before it or the first after it.
    fitting = [edge for edge in _edges(medicine_times) if not conflicts(edge, medicine_times)]
    if not fitting:
        return None
    earlier = min(fitting, key=lambda edge: _minutes_between(edge, bedtime_local))
    later = min(fitting, key=lambda edge: _minutes_between(bedtime_local, edge))
    return earlier, later


def _conflict(bedtime_local: time, spacing: Spacing, *, taken_local: time) -> Conflict | None:
    to_next = _minutes_between(bedtime_local, taken_local)
    since_last = _minutes_between(taken_local, bedtime_local)
    if since_last < spacing.after_hours * _HOUR_MINUTES:
        return Conflict(spacing, taken_local, since_last, is_before=False)
    if to_next < spacing.before_hours * _HOUR_MINUTES:
        return Conflict(spacing, taken_local, to_next, is_before=True)
    return None


def _doses(medicine_times: Times) -> Iterator[tuple[Spacing, time]]:
    for medicine, spacing in SPACINGS.items():
        for taken_local in sorted(medicine_times.get(medicine, ())):
            yield spacing, taken_local


def _edges(medicine_times: Times) -> Iterator[time]:
    for spacing, taken_local in _doses(medicine_times):
        yield _moved(taken_local, -spacing.before_hours)
        yield _moved(taken_local, spacing.after_hours)


def _minutes_between(first: time, then: time) -> int:
    """From one time of day to the next time the clock shows the other; 0 when they are the same."""
    return (_minute(then) - _minute(first)) % _DAY_MINUTES


def _moved(at: time, hours: int) -> time:
    minute = (_minute(at) + hours * _HOUR_MINUTES) % _DAY_MINUTES
    return time(minute // _HOUR_MINUTES, minute % _HOUR_MINUTES)


def _minute(at: time) -> int:
    return at.hour * _HOUR_MINUTES + at.minute
