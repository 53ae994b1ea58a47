"""What a person told and what the plan offered, as a FHIR R4 bundle: fhir.json of /export.

Plain values, no library: the tests read it back with one. Nothing in it says who it is about.
What was not told is absent or says why; it is never 0. All resources here are the same in R4B.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.care.night import Night
from bot.report import fhir_codes, fhir_diary, fhir_medication
from bot.report.fhir_codes import Resource
from bot.report.fhir_medication import PlanVersion
from bot.report.fhir_names import Names, full_url
from bot.report.tables import instant
from bot.store.diary import Intake, MorningAnswers, NightTimes


@dataclass(frozen=True, slots=True)
class Record:
    """All that goes in, with every row of the diary, oldest first, also those taken back."""

    created_at: datetime
    """When the person came (UTC)."""
    plans: Sequence[PlanVersion]
    times: Sequence[NightTimes]
    intakes: Sequence[Intake]
    mornings: Sequence[MorningAnswers]


def bundle(record: Record, *, made_at: datetime) -> bytes:
    """The bundle as JSON. The same values give the same bytes."""
    names = Names.of_export(created_at=record.created_at, made_at=made_at)
    made = {
        "resourceType": "Bundle",
        "id": names.of("bundle"),
        "type": "collection",
        "timestamp": instant(made_at),
        "entry": list(_entries(_resources(names, record, made_at=made_at))),
    }
    return json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _resources(names: Names, record: Record, *, made_at: datetime) -> Iterator[Resource]:
    times: dict[Night, NightTimes] = {one.night: one for one in record.times}
    yield {"resourceType": "Patient", "id": names.patient_id}
    yield {**fhir_codes.code_system(), "id": names.of("codes")}
    yield fhir_diary.questionnaire(names)
    yield from fhir_medication.plan_versions(names, record.plans)
    yield from fhir_medication.intakes(names, record.intakes, plans=record.plans)
    yield from fhir_diary.diary(names, record.mornings, times=times, made_at=made_at)


def _entries(resources: Iterable[Resource]) -> Iterator[Resource]:
    for resource in resources:
        yield {"fullUrl": full_url(str(resource["id"])), "resource": resource}
