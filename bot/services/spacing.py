"""Whether the evening's magnesium keeps away from a person's medicines, by the newest screening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time

from sqlalchemy import Connection

from bot.care.screening import COURSES, Condition
from bot.care.spacing import Conflict, Times, conflicts, nearest_fitting
from bot.services import course
from bot.store import plans, screenings
from bot.store.plans import Plan


@dataclass(frozen=True, slots=True)
class TooClose:
    """A time that is refused (S8): what it comes too close to, and the nearest times that fit.

    `fitting` holds the nearest earlier and the nearest later time; it is empty when the gaps leave
    no time of the day.
    """

    at_local: time
    conflicts: tuple[Conflict, ...]
    fitting: tuple[time, ...]


def too_close(at_local: time, medicine_times: Times) -> TooClose | None:
    """Why magnesium at this time of day is refused, or None when it keeps every gap."""
    found = conflicts(at_local, medicine_times)
    if not found:
        return None
    nearest = nearest_fitting(at_local, medicine_times) or ()
    return TooClose(at_local, found, tuple(dict.fromkeys(nearest)))


def times_of(connection: Connection, person_id: int) -> dict[Condition, tuple[time, ...]]:
    """When the person takes each medicine that needs a gap, as far as it is known."""
    said = screenings.latest(connection, person_id)
    return {} if said is None else {item: at for item, at in said.medicine_times.items() if at}


def conflicts_of(
    connection: Connection, person_id: int, bedtime_local: time
) -> tuple[Conflict, ...]:
    """What a bedtime still breaks: nothing without a plan, for oil, for a diary, or with an OK.

    A pharmacist's OK holds for the bedtimes to which it was given, which are the plan's; another
    one that breaks a gap needs it again.
    """
    stored, said = plans.current(connection, person_id), screenings.latest(connection, person_id)
    if stored is None or said is None or not _swallows(stored.plan):
        return ()
    if said.pharmacist_ok and bedtime_local in stored.plan.bedtimes:
        return ()
    return conflicts(bedtime_local, said.medicine_times)


def refusal_of(connection: Connection, person_id: int, bedtime_local: time) -> TooClose | None:
    """Why this bedtime is refused, None when it may stand."""
    if not conflicts_of(connection, person_id, bedtime_local):
        return None
    return too_close(bedtime_local, times_of(connection, person_id))


def refusal_tonight(connection: Connection, person_id: int, at_local: time) -> TooClose | None:
    """Why a dose at this time is refused though bedtime is not; an OK covers the whole evening."""
    said = screenings.latest(connection, person_id)
    if said is None or said.pharmacist_ok:
        return None
    return refusal_of(connection, person_id, at_local)


def pharmacist_said_ok(connection: Connection, person_id: int) -> None:
    """Record that a pharmacist agreed to the bedtime that is set now.

    The screening stays as old as it is: an OK is no new look at somebody's health.
    """
    said = screenings.latest(connection, person_id)
    if said is not None and not said.pharmacist_ok:
        screenings.add(connection, person_id, replace(said, pharmacist_ok=True))


def unfit_bedtimes(connection: Connection, person_id: int, plan: Plan) -> list[time]:
    """The bedtimes of a week, the usual one first, that come too close to a medicine."""
    return [at for at in plan.bedtimes if conflicts_of(connection, person_id, at)]


def must_wait(connection: Connection, person_id: int, plan: Plan) -> bool:
    """Whether the magnesium waits (row 3): for the end of a course, or for another bedtime."""
    waits = unfit_bedtimes(connection, person_id, plan)
    return has_course(connection, person_id) or bool(waits)


def has_course(connection: Connection, person_id: int) -> bool:
    """Whether a course of medicine was told that pauses the magnesium, and is not over."""
    said = screenings.latest(connection, person_id)
    return said is not None and bool(said.conditions & COURSES)


def course_is_over(connection: Connection, person_id: int) -> None:
    """Record that a course of medicine is over. The screening stays as old as it is."""
    said = screenings.latest(connection, person_id)
    if said is not None and said.conditions & COURSES:
        screenings.add(connection, person_id, replace(said, conditions=said.conditions - COURSES))


def _swallows(plan: Plan) -> bool:
    return not course.is_topical(plan) and plan.unit_mg > 0
