"""Doses, times and Nights in words, the same everywhere in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from babel.dates import format_date, format_time

from bot.care.model import Region
from bot.care.night import Night
from bot.locale import Words, number
from bot.services import course
from bot.services.planning import Kind, Upcoming
from bot.store.plans import Plan
from scheduler import wallclock


def dose(words: Words, plan: Plan, *, dose_mg: float) -> str:
    """A dose as a person takes it: "100 mg (2 × 50 mg)"; the oil has no milligrams."""
    if course.is_topical(plan):
        return words.plain("phrase.oil")
    units = dose_mg / plan.unit_mg if plan.unit_mg else 0
    if dose_mg == 0 or units != int(units):
        return words.plain("phrase.mg", mg=number(dose_mg))
    if units == 1:
        return words.plain("phrase.one_unit", mg=number(dose_mg))
    return words.plain(
        "phrase.units", mg=number(dose_mg), count=number(units), unit=number(plan.unit_mg)
    )


def clock(at: time, region: Region) -> str:
    """A wall-clock time as the region writes it: "10:30 PM" or "22:30"."""
    return format_time(at, "h:mm a" if region is Region.US else "HH:mm", locale="en")


def moment(words: Words, plan: Plan, *, at: datetime) -> str:
    """An instant on the person's own clock: "Tuesday at 22:30"."""
    local = wallclock.local(at, plan.zone)
    day = format_date(local, "EEEE", locale=words.language)
    return words.plain("phrase.moment", day=day, time=clock(local.time(), plan.region))


def clock_at(plan: Plan, at: datetime) -> str:
    """The time of day of an instant on the person's own clock."""
    return clock(wallclock.local(at, plan.zone).time(), plan.region)


def night(words: Words, which: Night) -> str:
    """A Night by the evening on which it begins: "Monday night"."""
    day = format_date(which.evening, "EEEE", locale=words.language)
    return words.plain("phrase.night", day=day)


def coming(words: Words, plan: Plan, *, upcoming: Sequence[Upcoming]) -> str:
    """The next messages, one a line; a calm sentence when none is planned."""
    if not upcoming:
        return words("phrase.nothing_planned")
    return "\n".join(
        words(f"phrase.upcoming.{one.kind}", when=moment(words, plan, at=one.at))
        for one in upcoming
        if one.kind is not Kind.REVIEW
    )
