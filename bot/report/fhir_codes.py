"""The codes of fhir.json: standard ones where they exist, else our own, each with its meaning.

Every standard code was looked up in what its owner publishes. For "cramps in one night", "days
with diarrhea in a week" and our grades there is none that says the same, so they are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.care.label import Form
from bot.care.model import Flag
from bot.care.wire import plain_number
from bot.store.diary import Known

Resource = dict[str, object]

SYSTEM: Final = "urn:x-magnesium-night-bot:codes"
"""Our own code system; the bundle carries it whole."""
_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_ABSENT_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UCUM: Final = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a code system, with the words that it has there."""

    system: str
    code: str
    display: str

    @property
    def coding(self) -> Resource:
        """The code as FHIR writes it."""
        return {"system": self.system, "code": self.code, "display": self.display}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of UCUM; what stands in braces counts things."""

    code: str
    shown: str


MG: Final = Unit("mg", "mg elemental magnesium")
CRAMPS: Final = Unit("{cramps}", "cramps")
SCORE: Final = Unit("{score}", "0 to 10")
DAYS: Final = Unit("d", "days")

_SNOMED, _LOINC = "http://snomed.info/sct", "http://loinc.org"
MAGNESIUM: Final = Code("http://www.whocc.no/atc", "A12CC", "Magnesium")
DIARRHEA: Final = Code(_SNOMED, "62315008", "Diarrhea")
NOT_TAKEN: Final = Code(_SNOMED, "266710000", "Drugs not taken/completed")
ORAL: Final = Code(_SNOMED, "26643006", "Oral route")
TOPICAL: Final = Code(_SNOMED, "6064005", "Topical route")
PAIN: Final = Code(
    _LOINC, "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"
)
SURVEY: Final = Code(
    "http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey"
)

OURS: Final[Mapping[str, str]] = {
    "cramps": "Leg cramps in one night, counted by the person",
    "diarrhea-days": "Days with diarrhea (grade 2 or 3) in one week, of the days that were told",
    "days-told": "Days of that week of which the bowel was told",
    "stool-0": "No diarrhea",
    "stool-1": "One or two mushy stools",
    "stool-2": "Three or more loose stools, or any watery one",
    "stool-3": "Six or more loose stools in 24 hours",
    "longest-1": "Longest cramp up to 1 minute",
    "longest-2": "Longest cramp up to 2 minutes",
    "longest-5": "Longest cramp up to 5 minutes",
    "longest-10": "Longest cramp up to 10 minutes",
    "longest-11": "Longest cramp over 10 minutes",
    "no-sign": "None of the warning signs",
    "intake": "What was taken on one night",
    "plan-version": "What one version of the plan offers at bedtime",
    "not-tonight": "The person said: not tonight. The bot asks for no reason",
    "counting-first": "Nights are counted first; no dose yet",
    "paused-by-diarrhea": "Paused after diarrhea",
    "paused-by-person": "Paused by the person",
    "held": "Held until a provider has looked",
    "no-answer": "Waits, after some time without an answer",
    "stopped": "Stopped",
    "no-dose": "The plan offers no dose: after a taper, or for a health answer or a medicine",
    **{f"form-{form}": f"Magnesium {form}" for form in Form},
    **{f"sign-{flag}": f"Warning sign: {flag.replace('_', ' ')}" for flag in Flag},
}
"""Our codes with what they mean."""

# HL7's words: "asked-unknown" was asked and does not know, "unknown" is expected to have a value.
_REASONS: Final = {
    Known.NOT_SURE: Code(_ABSENT, "asked-unknown", "Asked But Unknown"),
    Known.NOT_ANSWERED: Code(_ABSENT, "unknown", "Unknown"),
    Known.NOT_ASKED: Code(_ABSENT, "not-asked", "Not Asked"),
    Known.PAUSED: Code(_ABSENT, "not-asked", "Not Asked"),
}


def ours(code: str) -> Code:
    """One of our own codes. Raises KeyError for one that we do not have."""
    return Code(SYSTEM, code, OURS[code])


def concept(*codes: Code, text: str | None = None) -> Resource:
    """A CodeableConcept: one meaning in one or more code systems."""
    said: Resource = {"coding": [each.coding for each in codes]}
    return said | ({} if text is None else {"text": text})


def quantity(value: float, unit: Unit) -> Resource:
    """An amount with its unit in UCUM."""
    return {
        "value": plain_number(value),
        "unit": unit.shown,
        "system": _UCUM,
        "code": unit.code,
    }


def absent(known: Known) -> Resource:
    """Why there is no value, as Observation.dataAbsentReason. Raises KeyError for a yes or a no."""
    return concept(_REASONS[known])


def absent_extension(known: Known) -> list[Resource]:
    """The same, for a place that has no dataAbsentReason of its own."""
    return [{"url": _ABSENT_EXTENSION, "valueCode": _REASONS[known].code}]


def code_system() -> Resource:
    """Our codes as a resource, so that a reader of the bundle need not ask us."""
    return {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "name": "MagnesiumNightBot",
        "status": "active",
        "caseSensitive": True,
        "content": "complete",
        "concept": [{"code": code, "display": display} for code, display in OURS.items()],
    }
