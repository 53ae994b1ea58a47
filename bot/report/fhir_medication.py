"""The magnesium as FHIR: MedicationStatements of what was taken, and of what the plan offered.

Every dose is mg of elemental magnesium. `effective` is when, `dateAsserted` when it was told.
Values are those of FHIR R4; R4B has the same resource, R5 another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final

from bot.care.label import Form
from bot.care.model import Phase, Route
from bot.report import fhir_codes as codes
from bot.report.fhir_codes import Resource, ours
from bot.report.fhir_names import Names
from bot.report.fhir_versions import Version, by_night, versions
from bot.report.tables import instant
from bot.store.diary import Intake
from bot.store.plans import PlanStatus

_PLANNED: Final = "urn:x-magnesium-night-bot:planned-dose"
"""Our extension of an intake: what the plan offered that night."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """What one version of a plan offers at bedtime. `offered_mg`: 0 for none, and for the oil."""

    version: int
    created_at: datetime
    status: PlanStatus
    phase: Phase
    route: Route
    form: Form
    offers: bool
    """Whether the evening has anything to remind of: a dose, or the oil."""
    offered_mg: float

    @property
    def is_topical(self) -> bool:
        """Oil or spray on the skin: no dose to count."""
        return self.route is Route.TOPICAL


def plan_versions(names: Names, plans: Sequence[PlanVersion]) -> Iterator[Resource]:
    """Each version for as long as it was the newest one, oldest first."""
    for plan, following in zip_longest(plans, plans[1:]):
        reason = _why_none(plan)
        period: Resource = {"start": instant(plan.created_at)}
        if following is not None:
            period["end"] = instant(following.created_at)
        yield {
            "resourceType": "MedicationStatement",
            "id": names.of("plan", plan.version),
            "status": _past(reason) if following is not None else _now(plan, reason),
            **({} if reason is None else {"statusReason": [codes.concept(ours(reason))]}),
            "category": codes.concept(ours("plan-version")),
            **_product(plan),
            "subject": names.patient,
            "effectivePeriod": period,
            "dateAsserted": instant(plan.created_at),
            **_dosage(plan, plan.offered_mg, is_plan=True),
        }


def intakes(
    names: Names, rows: Sequence[Intake], *, plans: Sequence[PlanVersion]
) -> Iterator[Resource]:
    """What was taken on each Night, oldest first; what was corrected or withdrawn beside it."""
    for told in by_night(rows).values():
        for version in versions(told, _said):
            yield _intake(names, version, plan=_plan_of(plans, version.row))


def _said(row: Intake) -> object:
    return None if row.withdrawn else (row.taken, row.dose_mg, row.taken_at)


def _plan_of(plans: Sequence[PlanVersion], row: Intake) -> PlanVersion | None:
    """The version that was the newest one when it was told."""
    before = [plan for plan in plans if plan.created_at <= row.recorded_at]
    return before[-1] if before else None


def _intake(names: Names, version: Version[Intake], *, plan: PlanVersion | None) -> Resource:
    row = version.row
    said = {} if row.taken else {"statusReason": [_REFUSED]}
    return {
        "resourceType": "MedicationStatement",
        "id": names.of("intake", row.night, version.number),
        "extension": [{"url": _PLANNED, "valueQuantity": codes.quantity(row.planned_mg, codes.MG)}],
        "status": _status(version),
        **said,
        "category": codes.concept(ours("intake")),
        **_product(plan),
        "subject": names.patient,
        "effectiveDateTime": str(row.night) if row.taken_at is None else instant(row.taken_at),
        "dateAsserted": instant(row.recorded_at),
        "informationSource": names.patient,
        **_dosage(plan, row.dose_mg if row.taken else 0.0, is_plan=False),
    }


_REFUSED: Final = codes.concept(codes.NOT_TAKEN, ours("not-tonight"))


def _status(version: Version[Intake]) -> str:
    if not version.stands:
        return "entered-in-error"
    return "completed" if version.row.taken else "not-taken"


def _product(plan: PlanVersion | None) -> Resource:
    """The product as far as a plan names it; the ATC group holds for what is swallowed."""
    if plan is None:
        return {"medicationCodeableConcept": codes.concept(codes.MAGNESIUM)}
    form = ours(f"form-{plan.form}")
    known = [form] if plan.is_topical else [codes.MAGNESIUM, form]
    return {"medicationCodeableConcept": codes.concept(*known, text=form.display)}


def _dosage(plan: PlanVersion | None, dose_mg: float, *, is_plan: bool) -> Resource:
    """The route, and the amount where there is one; nothing where nothing is taken."""
    on_the_skin = plan is not None and plan.is_topical
    if not dose_mg:
        return {"dosage": [{"route": codes.concept(codes.TOPICAL)}]} if on_the_skin else {}
    said: Resource = {"route": codes.concept(codes.TOPICAL if on_the_skin else codes.ORAL)}
    if is_plan:
        said["timing"] = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    amount = codes.quantity(dose_mg, codes.MG)
    return {"dosage": [said | {"doseAndRate": [{"doseQuantity": amount}]}]}


def _why_none(plan: PlanVersion) -> str | None:
    """Why this version offers nothing; None when it offers something."""
    if plan.offers:
        return None
    return _BY_STATUS.get(plan.status) or _BY_PHASE.get(plan.phase, "no-dose")


_BY_STATUS: Final[Mapping[PlanStatus, str]] = {
    PlanStatus.HELD: "held",
    PlanStatus.WAITING: "no-answer",
    PlanStatus.PAUSED: "paused-by-person",
    PlanStatus.LAPSED: "no-answer",
    PlanStatus.STOPPED: "stopped",
}
_BY_PHASE: Final[Mapping[Phase, str]] = {
    Phase.BASELINE: "counting-first",
    Phase.PAUSED_GI: "paused-by-diarrhea",
}


def _past(reason: str | None) -> str:
    return "completed" if reason is None else "not-taken"


def _now(plan: PlanVersion, reason: str | None) -> str:
    if reason is None:
        return "active"
    if plan.phase is Phase.BASELINE and plan.status is PlanStatus.ACTIVE:
        return "intended"
    return "stopped" if reason == "stopped" else "on-hold"
