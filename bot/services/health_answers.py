"""The health questions asked again: what was told before, and what the new answers make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.care.model import Region
from bot.care.screening import COURSES, DERIVED, Condition, ScreeningResult, screen
from bot.services import course
from bot.services import draft as drafts
from bot.services.draft import CHECKLISTS, Age, Draft, Home, Magnesium, Step
from bot.services.onboarding import screening_row
from bot.store.plans import Plan
from bot.store.screenings import Screening


def lists(plan: Plan, before: Screening | None) -> Draft:
    """The questions of the screening, open once more, with what was ticked the last time."""
    draft = _blank(plan)
    return draft if before is None else _remembered(draft, before, plan=plan)


def _blank(plan: Plan) -> Draft:
    """All that the setup knows of this plan, with the questions of the screening open."""
    keeps_diary = not course.is_topical(plan) and not plan.unit_mg
    return Draft(
        is_rescreening=True,
        is_restart=True,
        keeps_diary=keeps_diary,
        home=Home.US if plan.region is Region.US else Home.EUROPE,
        zone=plan.zone,
        bedtime_local=plan.bedtime_local,
        wake_local=plan.wake_local,
        form=plan.form,
        unit_mg=course.piece_mg(plan),
        can_halve=plan.halved,
        magnesium=Magnesium.OTHER,
    )


def _remembered(draft: Draft, before: Screening, *, plan: Plan) -> Draft:
    """The draft with what was ticked the last time, each list open once more.

    A course of medicine that is over (row 3) is not ticked any more.
    """
    over = frozenset() if plan.spacing_conflict else COURSES
    ticked = tuple(item for item in Condition if item in before.conditions - DERIVED - over)
    return draft.with_(
        age=Age.OLDER if before.age_65_or_older else Age.ADULT,
        ticked=ticked,
        medicine_times=dict(before.medicine_times),
        pharmacist_ok=before.pharmacist_ok,
    )


def closed(draft: Draft, before: Screening, *, plan: Plan) -> Draft:
    """The same with every list closed as it was: nothing is new."""
    return draft.with_(
        nothing_new=True,
        takes_medicines=True,
        finished=tuple(CHECKLISTS),
        unsure_at=(Step.HEALTH,) if before.unsure else (),
        timed=tuple(before.medicine_times),
        other_mg=plan.other_mg,
    )


def screening(draft: Draft, before: Screening | None, *, now: datetime) -> Screening:
    """The answers as they are kept; what was not asked about stays as it was.

    More than the ceiling, as told in the setup, stays a question to a provider.
    """
    said = screening_row(draft, now)
    kept = frozenset() if before is None else before.conditions & {Condition.ABOVE_CEILING}
    if before is not None and draft.takes_medicines is None:
        health_list = frozenset(drafts.conditions_of(Step.HEALTH))
        kept |= before.conditions - health_list
        said = replace(
            said, medicine_times=before.medicine_times, pharmacist_ok=before.pharmacist_ok
        )
    said = replace(said, conditions=said.conditions | kept)
    return replace(said, verdict=found(said).verdict)


def found(said: Screening) -> ScreeningResult:
    """What the rule book says to these answers."""
    return screen(
        said.conditions,
        age_65_or_older=said.age_65_or_older,
        kidney_test_within_12_months=bool(said.kidney_tested),
        unsure=said.unsure,
        above_ceiling=False,  # it is among the conditions
    )


def is_covered(before: Screening | None, said: Screening, *, nothing_new: bool) -> bool:
    """Whether a provider's OK for what was told before is one for all of this.

    Doubt is new unless nothing is: nobody has said OK to what the person is not sure about now.
    """
    if before is None:
        return False
    is_known = set(found(said).ask_first) <= set(found(before).ask_first)
    new_doubt = said.unsure or not _untimed(said) <= _untimed(before)
    return is_known and (nothing_new or not new_doubt)


def _untimed(said: Screening) -> set[Condition]:
    """The medicines of which nobody knows when they are taken."""
    return {medicine for medicine, times in said.medicine_times.items() if not times}
