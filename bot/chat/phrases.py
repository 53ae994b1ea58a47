"""Doses, times and Nights in words, the same everywhere in the chat."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date as date_of
from datetime import datetime, time
from typing import Final

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list

from bot.care.model import Region
from bot.care.night import Night
from bot.locale import Words
from bot.services import course
from bot.services.planning import Apart, Kind, Upcoming
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler import wallclock

_HALF: Final = "½"
_SUNDAY: Final = 6  # of seven days from Monday on
# Who counts the hours to twelve, and how: in Germany nobody does, in Spain nobody.
_TWELVE_HOURS: Final[Mapping[str, str]] = {"en": "en_US", "es": "es_US"}
# "23 November 2026" is read the same on both sides of the ocean.
_DATES: Final[Mapping[str, str]] = {"en": "en_GB"}


def dose(words: Words, plan: Plan, *, dose_mg: float) -> str:
    """A dose as a person takes it: "100 mg (2 × 50 mg)", "225 mg (1½ × 150 mg)".

    A dose that is no whole number of units is told in mg alone; the oil has no milligrams.
    """
    if course.is_topical(plan):
        return words.plain("phrase.oil")
    mg, unit = words.number(dose_mg), words.number(course.piece_mg(plan))
    units = round(dose_mg / plan.unit_mg, 3) if plan.unit_mg else 0.0
    if dose_mg == 0 or units != int(units):
        return words.plain("phrase.mg", mg=mg)
    whole, halves = divmod(int(units), 2) if plan.halved else (int(units), 0)
    if whole == 0:
        return words.plain("phrase.half_unit", mg=mg, unit=unit)
    if (whole, halves) == (1, 0):
        return words.plain("phrase.one_unit", mg=mg)
    return words.plain("phrase.units", mg=mg, count=f"{whole}{_HALF * halves}", unit=unit)


def clock(words: Words, at: time, *, region: Region) -> str:
    """A wall-clock time as the region writes it in this language: "10:30 PM" or "22:30"."""
    twelve_hours = _TWELVE_HOURS.get(words.language) if region is Region.US else None
    if twelve_hours is None:
        return f"{at:%H:%M}"
    return format_time(at, "h:mm a", locale=twelve_hours)


def moment(words: Words, plan: Plan, *, at: datetime) -> str:
    """An instant on the person's own clock: "Tuesday at 22:30"."""
    local = wallclock.local(at, plan.zone)
    day = format_date(local, "EEEE", locale=words.language)
    return words.plain(
        "phrase.moment", day=day, time=clock(words, local.time(), region=plan.region)
    )


def local_date(plan: Plan, *, at: datetime) -> date_of:
    """The calendar day of an instant where the person lives."""
    return wallclock.local(at, plan.zone).date()


def clock_at(words: Words, plan: Plan, *, at: datetime) -> str:
    """The time of day of an instant on the person's own clock."""
    return clock(words, wallclock.local(at, plan.zone).time(), region=plan.region)


def night(words: Words, which: Night) -> str:
    """A Night by the evening on which it begins: "Monday night"."""
    day = format_date(which.evening, "EEEE", locale=words.language)
    return words.plain("phrase.night", day=day)


def night_first(words: Words, which: Night) -> str:
    """A Night where a line begins with it: "La noche del lunes"."""
    named = night(words, which)
    return named[:1].upper() + named[1:]


def days(words: Words, which: Collection[Weekday]) -> str:
    """Days of the week in its order: "Friday and Saturday"."""
    names = get_day_names("wide", locale=words.language)
    named = [names[number] for number, day in enumerate(Weekday) if day in which]
    return format_list(named, locale=words.language)


def date(words: Words, which: Night) -> str:
    """The day of a Night's evening: "23 November 2026"."""
    return format_date(which.evening, "long", locale=_DATES.get(words.language, words.language))


def short_date(words: Words, which: Night, *, region: Region) -> str:
    """The day of a Night's evening, as short as it can be: "Nov 23" or "23 Nov"."""
    return format_skeleton("MMMd", which.evening, locale=_dates_of(words, region))


def short_day(words: Words, which: date_of, *, region: Region) -> str:
    """A calendar day with its day of the week: "Mon, Nov 23" or "Mon 23 Nov"."""
    return format_skeleton("MMMEd", which, locale=_dates_of(words, region))


def month(words: Words, which: Night, *, region: Region) -> str:
    """The month of a Night's evening, short: "Nov"."""
    return format_skeleton("MMM", which.evening, locale=_dates_of(words, region))


def first_weekday(region: Region) -> int:
    """The day with which a week begins there, 0 is Monday: Sunday in the US (CLDR, weekData)."""
    return _SUNDAY if region is Region.US else 0


def _dates_of(words: Words, region: Region) -> str:
    european = region is not Region.US
    return _DATES.get(words.language, words.language) if european else words.language


def coming_by_phone(words: Words, plan: Plan, *, upcoming: Sequence[Upcoming]) -> str:
    """As `coming`, each time beside the same instant on the reader's own phone.

    Telegram shows a <tg-time> in the zone of the device: a wrong zone is seen at once. Phones
    with an old Telegram show our own reading.
    """
    if not upcoming:
        return words("phrase.nothing_planned")
    noticed = [one for one in upcoming if one.kind is not Kind.REVIEW]
    return "\n".join(_by_phone(words, plan, one=one) for one in noticed)


def coming(words: Words, plan: Plan, *, upcoming: Sequence[Upcoming]) -> str:
    """The next messages, one a line; a calm sentence when none is planned."""
    if not upcoming:
        return words("phrase.nothing_planned")
    return "\n".join(
        _coming(words, plan, one=one) for one in upcoming if one.kind is not Kind.REVIEW
    )


def _by_phone(words: Words, plan: Plan, *, one: Upcoming) -> str:
    if one.apart is Apart.SPARED:
        return _coming(words, plan, one=one)
    at = words(
        "phrase.by_phone", unix=int(one.at.timestamp()), clock=clock_at(words, plan, at=one.at)
    )
    return f"{_coming(words, plan, one=one)} {at}"


def _coming(words: Words, plan: Plan, *, one: Upcoming) -> str:
    when = moment(words, plan, at=one.at)
    if one.apart is Apart.SPARED:
        oil = course.is_topical(plan)
        key = "phrase.upcoming.spared_oil" if oil else "phrase.upcoming.spared"
        return words(key, night=night(words, one.night))
    if one.apart is Apart.MOVED:
        return words("phrase.upcoming.moved", when=when)
    return words(f"phrase.upcoming.{one.kind}", when=when)
