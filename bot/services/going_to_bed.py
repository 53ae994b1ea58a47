"""To bed earlier or later than planned: tonight's reminder is said at once, in the answer.

The morning stays at its time. Nobody is offered two doses in one night of the body: what keeps two
nights' doses apart (apart.py) and away from a medicine (S8) holds here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import apart, bedtime, course, planning, spacing
from bot.services.bedtime import NoNight, Offer
from bot.services.planning import Kind
from bot.services.spacing import TooClose
from bot.store import diary, plans
from bot.store.diary import Intake, NightTimes
from bot.store.plans import RUNNING, Plan
from scheduler import occurrences, wallclock
from scheduler.occurrences import Planned


@dataclass(frozen=True, slots=True)
class Asked:
    """Tonight's dose is asked for now. No reminder follows; the morning comes at `wake_at`."""

    offer: Offer
    wake_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The evening was answered before. The morning comes at `wake_at`; None: it does not."""

    intake: Intake
    plan: Plan
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoDose:
    """The plan has nothing for tonight. The morning comes at `wake_at`; None: it does not."""

    plan: Plan
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Long before bedtime (UTC) the dose would still belong to the night before."""

    plan: Plan
    bed_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """No dose is offered now. `reason`: a medicine that is too near, or, as an instant (UTC), until
    when the dose of another night is less than twelve hours ago."""

    night: Night
    plan: Plan
    reason: TooClose | datetime


Answer = Asked | Known | NoDose | TooEarly | Refused | NoNight


def now_to_bed(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """The night begins now. A second time it is asked again, and changes nothing."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return NoNight()
    plan = stored.plan
    times = planning.times(plan, planning.tonight(plan, now=now))
    wake_at = times.wake_at if plan.status in RUNNING else None
    known = diary.intake_of(connection, person_id, times.night)
    if known is not None:
        return Known(known, plan, wake_at)
    if not course.offers_tonight(plan):
        return NoDose(plan, wake_at)
    if now < times.bed_at - planning.EARLY:
        return TooEarly(plan, times.bed_at)
    reason = _reason_against(connection, person_id, plan, night=times.night, now=now)
    if reason is not None:
        return Refused(times.night, plan, reason)
    return _ask(connection, person_id, plan, times=times, now=now)


def may_be_offered(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """Whether an evening has begun that is still unanswered and has a dose: the buttons of /today.

    Not while a dose would be too soon after another.
    """
    stored = plans.current(connection, person_id)
    if stored is None or not course.offers_tonight(stored.plan):
        return False
    night = planning.tonight(stored.plan, now=now)
    is_evening = night == planning.night_of_intake(stored.plan, now=now)
    if not is_evening or planning.times(stored.plan, night).bed_at - planning.EARLY > now:
        return False
    answered = diary.intake_of(connection, person_id, night) is not None
    free_at = apart.free_from(connection, person_id, night, kind=Kind.EVENING, now=now)
    return not answered and (free_at is None or free_at <= now)


def _reason_against(
    connection: Connection, person_id: int, plan: Plan, *, night: Night, now: datetime
) -> TooClose | datetime | None:
    free_at = apart.free_from(connection, person_id, night, kind=Kind.EVENING, now=now)
    if free_at is not None and free_at > now:
        return free_at
    at_local = wallclock.local(now, plan.zone).time().replace(second=0, microsecond=0)
    return spacing.refusal_tonight(connection, person_id, at_local)


def _ask(
    connection: Connection, person_id: int, plan: Plan, *, times: NightTimes, now: datetime
) -> Asked:
    night = times.night
    if occurrences.get(connection, person_id, Kind.EVENING, night.evening) is None:
        # A night that had no room for a reminder: what is said now counts like one.
        row = Planned(person_id, Kind.EVENING, night.evening, now, times.wake_at)
        occurrences.plan(connection, row)
        diary.set_times(connection, person_id, times)
    occurrences.spoken(connection, person_id, Kind.EVENING, night.evening, now=now)
    bedtime.ask_dose(connection, person_id, night, now=now)
    planning.replan(connection, person_id, now=now)
    dose_mg = course.tonight_mg(plan)
    return Asked(Offer(night, plan, dose_mg, 0, 0, late=False), times.wake_at)
