"""fhir.json: every resource is valid FHIR, and says no more than what was told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.label import Form
from bot.care.model import Flag, Phase, Route
from bot.care.night import Night
from bot.report.fhir import Record, bundle
from bot.report.fhir_codes import OURS, SYSTEM
from bot.report.fhir_medication import PlanVersion
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes
from bot.store.plans import PlanStatus

MONDAY = Night.parse("2026-11-23")
CAME = datetime(2026, 11, 20, 9, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 7, tzinfo=UTC)
MADE = datetime(2026, 12, 24, 12, tzinfo=UTC)
Json = dict[str, Any]
MORE = {"corrected", "cancelled", "entered-in-error", "unknown"}
"""What the "+" stands for in the library's list of an Observation's states (R4 has these too)."""


def a_plan(**changes: object) -> PlanVersion:
    usual: Json = {
        "version": 1,
        "created_at": CAME,
        "status": PlanStatus.ACTIVE,
        "phase": Phase.TITRATE,
        "route": Route.ORAL,
        "form": Form.CITRATE,
        "offers": True,
        "offered_mg": 100.0,
    }
    return PlanVersion(**usual | changes)


def an_intake(minutes: int = 0, **changes: object) -> Intake:
    at = MORNING - timedelta(hours=9) + timedelta(minutes=minutes)
    usual: Json = {
        "night": MONDAY,
        "taken": True,
        "dose_mg": 100.0,
        "planned_mg": 100.0,
        "taken_at": at,
        "recorded_at": at,
    }
    return Intake(**usual | changes)


def a_morning(minutes: int = 0, **changes: object) -> MorningAnswers:
    usual: Json = {
        "night": MONDAY,
        "recorded_at": MORNING + timedelta(minutes=minutes),
        "cramps_answer": Known.YES,
        "cramps": 2,
        "stool_answer": Known.NO,
        "stool": 0,
    }
    return MorningAnswers(**usual | changes)


def a_record(**parts: object) -> Record:
    usual: Json = {"plans": [a_plan()], "times": [], "intakes": [], "mornings": []}
    return Record(created_at=CAME, **usual | parts)


def resources(record: Record) -> list[Json]:
    """What is in the bundle, after a library has read and checked it."""
    made = bundle(record, made_at=MADE)
    for entry in Bundle.model_validate_json(made).entry:
        must_be_known(entry.resource)
    return [entry["resource"] for entry in json.loads(made)["entry"]]


def must_be_known(resource: Any) -> None:
    """The words of FHIR's own lists, which the library knows and does not ask for."""
    for name, field in type(resource).model_fields.items():
        allowed = (field.json_schema_extra or {}).get("enum_values")
        value = getattr(resource, name)
        more = MORE if "+" in (allowed or ()) else set()
        assert not allowed or value is None or value in {*allowed, *more}, (name, value)


def of_type(record: Record, kind: str) -> list[Json]:
    return [each for each in resources(record) if each["resourceType"] == kind]


def observed(record: Record, code: str) -> list[Json]:
    found = of_type(record, "Observation")
    return [each for each in found if each["code"]["coding"][0]["code"] == code]


def intakes(record: Record) -> list[Json]:
    found = of_type(record, "MedicationStatement")
    return [each for each in found if each["category"]["coding"][0]["code"] == "intake"]


def plan_versions(record: Record) -> list[Json]:
    found = of_type(record, "MedicationStatement")
    return [each for each in found if each["category"]["coding"][0]["code"] == "plan-version"]


def items(response: Json) -> dict[str, Json]:
    return {item["linkId"]: item for item in response["item"]}


def test_the_patient_has_an_id_and_nothing_else() -> None:
    (patient,) = of_type(a_record(), "Patient")
    assert set(patient) == {"resourceType", "id"}


def test_the_same_values_give_the_same_bytes_and_another_export_other_ids() -> None:
    record = a_record(intakes=[an_intake()], mornings=[a_morning()])
    assert bundle(record, made_at=MADE) == bundle(record, made_at=MADE)
    ids = [
        {entry["fullUrl"] for entry in json.loads(bundle(record, made_at=at))["entry"]}
        for at in (MADE, MADE + timedelta(seconds=1))
    ]
    assert ids[0].isdisjoint(ids[1])


def test_a_dose_is_milligrams_of_elemental_magnesium_in_ucum() -> None:
    (taken,) = intakes(a_record(intakes=[an_intake(dose_mg=112.5)]))
    dose = taken["dosage"][0]["doseAndRate"][0]["doseQuantity"]
    assert (dose["value"], dose["code"]) == (112.5, "mg")
    assert dose["system"] == "http://unitsofmeasure.org"
    assert "elemental" in dose["unit"]
    assert taken["status"] == "completed"
    coding = taken["medicationCodeableConcept"]["coding"]
    assert (coding[0]["code"], coding[1]["code"]) == ("A12CC", "form-citrate")


def test_not_tonight_is_not_taken_with_a_reason_and_no_dose() -> None:
    not_taken = an_intake(taken=False, dose_mg=0.0, taken_at=None)
    (told,) = intakes(a_record(intakes=[not_taken]))
    assert told["status"] == "not-taken"
    assert [each["code"] for each in told["statusReason"][0]["coding"]][1] == "not-tonight"
    assert "dosage" not in told
    assert told["effectiveDateTime"] == "2026-11-23"


def test_a_corrected_intake_is_kept_as_entered_in_error_with_both_times() -> None:
    first, second = intakes(a_record(intakes=[an_intake(), an_intake(30, dose_mg=50.0)]))
    assert (first["status"], second["status"]) == ("entered-in-error", "completed")
    assert first["dateAsserted"] < second["dateAsserted"]
    assert second["effectiveDateTime"] == "2026-11-23T22:30:00Z"


def test_a_withdrawn_intake_stands_no_more() -> None:
    withdrawn = an_intake(5, taken=False, dose_mg=0.0, taken_at=None, withdrawn=True)
    (told,) = intakes(a_record(intakes=[an_intake(), withdrawn]))
    assert told["status"] == "entered-in-error"


def test_what_is_put_on_the_skin_has_no_amount_and_no_group_of_what_is_swallowed() -> None:
    oil = a_plan(route=Route.TOPICAL, form=Form.OIL, offered_mg=0.0)
    record = a_record(plans=[oil], intakes=[an_intake(dose_mg=0.0, planned_mg=0.0)])
    for told in [*plan_versions(record), *intakes(record)]:
        coding = told["medicationCodeableConcept"]["coding"]
        assert [each["code"] for each in coding] == ["form-oil"]
        (dosage,) = told["dosage"]
        assert set(dosage) == {"route"}
        assert dosage["route"]["coding"][0]["display"] == "Topical route"


def test_plan_versions_follow_each_other_without_a_gap() -> None:
    counting = a_plan(phase=Phase.BASELINE, offers=False, offered_mg=0.0)
    begun = a_plan(version=2, created_at=CAME + timedelta(days=14))
    paused = a_plan(
        version=3,
        created_at=CAME + timedelta(days=20),
        status=PlanStatus.PAUSED,
        offers=False,
        offered_mg=0.0,
    )
    first, second, third = plan_versions(a_record(plans=[counting, begun, paused]))
    assert [each["status"] for each in (first, second, third)] == [
        "not-taken",
        "completed",
        "on-hold",
    ]
    assert first["effectivePeriod"]["end"] == second["effectivePeriod"]["start"]
    assert "end" not in third["effectivePeriod"]
    assert "doseAndRate" in second["dosage"][0] and "dosage" not in third


def test_each_way_of_offering_nothing_is_named() -> None:
    for status, phase, said, why in (
        (PlanStatus.ACTIVE, Phase.BASELINE, "intended", "counting-first"),
        (PlanStatus.ACTIVE, Phase.PAUSED_GI, "on-hold", "paused-by-diarrhea"),
        (PlanStatus.ACTIVE, Phase.MAINTAIN, "on-hold", "no-dose"),
        (PlanStatus.HELD, Phase.TITRATE, "on-hold", "held"),
        (PlanStatus.LAPSED, Phase.TITRATE, "on-hold", "no-answer"),
        (PlanStatus.STOPPED, Phase.TITRATE, "stopped", "stopped"),
    ):
        plan = a_plan(status=status, phase=phase, offers=False, offered_mg=0.0)
        (told,) = plan_versions(a_record(plans=[plan]))
        assert (told["status"], told["statusReason"][0]["coding"][0]["code"]) == (said, why)


def test_cramps_are_counted_for_the_night_and_issued_when_they_were_told() -> None:
    bed_at = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    times = [NightTimes(MONDAY, bed_at, bed_at + timedelta(hours=8))]
    (told,) = observed(a_record(times=times, mornings=[a_morning()]), "cramps")
    assert (told["valueQuantity"]["value"], told["status"]) == (2, "final")
    assert told["effectivePeriod"]["start"] == "2026-11-23T21:30:00Z"
    assert told["issued"] == "2026-11-24T07:00:00Z"


def test_not_sure_is_a_reason_and_never_zero() -> None:
    unsure = a_morning(
        cramps_answer=Known.NOT_SURE, cramps=None, stool_answer=Known.NOT_SURE, stool=None
    )
    record = a_record(mornings=[unsure])
    for code in ("cramps", "62315008"):
        (told,) = observed(record, code)
        assert told["dataAbsentReason"]["coding"][0]["code"] == "asked-unknown"
        assert not [name for name in told if name.startswith("value")]
    assert observed(record, "diarrhea-days") == []


def test_what_was_not_told_has_no_observation_and_its_question_says_why() -> None:
    half = a_morning(stool_answer=Known.NOT_ANSWERED, stool=None)
    record = a_record(mornings=[half])
    assert observed(record, "62315008") == []
    (response,) = of_type(record, "QuestionnaireResponse")
    assert response["status"] == "in-progress"
    asked = items(response)
    assert asked["stool"]["extension"][0]["valueCode"] == "unknown"
    assert asked["taken"]["extension"][0]["valueCode"] == "not-asked"
    assert asked["cramps"]["answer"] == [{"valueInteger": 2}]


def test_none_is_a_zero_that_was_told() -> None:
    none = a_morning(cramps_answer=Known.NO, cramps=0)
    (told,) = observed(a_record(mornings=[none]), "cramps")
    assert told["valueQuantity"]["value"] == 0


def test_a_morning_told_tap_by_tap_is_one_check_in_without_corrections() -> None:
    first = a_morning(stool_answer=Known.NOT_ANSWERED, stool=None)
    sign = {"flags_answer": Known.YES, "flags": frozenset({Flag.FEVER_39})}
    more = {"flags_answer": Known.YES, "flags": frozenset({Flag.FEVER_39, Flag.DEHYDRATION})}
    rows = [first, a_morning(1), a_morning(2, **sign), a_morning(3, **more)]
    record = a_record(mornings=rows)
    (response,) = of_type(record, "QuestionnaireResponse")
    assert response["status"] == "completed"
    assert len(items(response)["signs"]["answer"]) == 2
    assert [each["status"] for each in of_type(record, "Observation")] == ["final"] * 3


def test_a_changed_answer_keeps_the_first_as_entered_in_error() -> None:
    record = a_record(mornings=[a_morning(), a_morning(60, cramps=5)])
    first, second = observed(record, "cramps")
    assert (first["status"], second["status"]) == ("entered-in-error", "corrected")
    assert (first["issued"], second["issued"]) == ("2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z")
    statuses = [each["status"] for each in of_type(record, "QuestionnaireResponse")]
    assert statuses == ["entered-in-error", "amended"]
    (stool,) = observed(record, "62315008")
    assert stool["status"] == "final"


def test_a_morning_that_was_taken_back_leaves_what_was_entered_in_error() -> None:
    blank = MorningAnswers(MONDAY, MORNING + timedelta(minutes=5))
    record = a_record(mornings=[a_morning(), blank])
    (response,) = of_type(record, "QuestionnaireResponse")
    statuses = {each["status"] for each in of_type(record, "Observation")}
    assert (response["status"], statuses) == ("entered-in-error", {"entered-in-error"})


def test_diarrhea_days_are_counted_of_the_days_that_were_told() -> None:
    loose = {"stool_answer": Known.YES, "stool": 2}
    mushy = {"stool_answer": Known.YES, "stool": 1}
    unsure = {"stool_answer": Known.NOT_SURE, "stool": None}
    told = [loose, mushy, unsure, loose, {}, {}, {}, loose]
    rows = [a_morning(1440 * day, night=MONDAY.plus(day), **s) for day, s in enumerate(told)]
    first, second = observed(a_record(mornings=rows), "diarrhea-days")
    assert (first["valueQuantity"]["value"], first["valueQuantity"]["code"]) == (2, "d")
    assert first["component"][0]["valueQuantity"]["value"] == 6
    assert first["effectivePeriod"] == {"start": "2026-11-23", "end": "2026-11-29"}
    assert second["valueQuantity"]["value"] == 1
    assert (first["status"], second["status"]) == ("final", "final")


def test_the_count_of_a_week_that_goes_on_is_preliminary() -> None:
    record = a_record(mornings=[a_morning(1440 * 28, night=MONDAY.plus(28))])
    (week,) = observed(record, "diarrhea-days")
    assert (week["effectivePeriod"]["end"], week["status"]) == ("2026-12-27", "preliminary")


def test_our_own_codes_are_explained_in_the_bundle() -> None:
    (known,) = of_type(a_record(), "CodeSystem")
    assert {each["code"] for each in known["concept"]} == set(OURS)
    text = bundle(a_record(intakes=[an_intake()], mornings=[a_morning()]), made_at=MADE).decode()
    used = {each["code"] for each in _codings(json.loads(text)) if each["system"] == SYSTEM}
    assert used <= set(OURS)


def _codings(value: object) -> list[Json]:
    if isinstance(value, list):
        return [found for each in value for found in _codings(each)]
    if not isinstance(value, dict):
        return []
    own = [value] if {"system", "code", "display"} == set(value) else []
    return own + [found for each in value.values() for found in _codings(each)]


ANSWERS = st.sampled_from(
    [
        {"cramps_answer": Known.NO, "cramps": 0},
        {"cramps_answer": Known.YES, "cramps": 3, "worst_pain": 7, "longest_minutes": 11},
        {"cramps_answer": Known.NOT_SURE, "cramps": None},
        {"cramps_answer": Known.NOT_ANSWERED, "cramps": None},
        {"stool_answer": Known.YES, "stool": 3, "flags_answer": Known.NO},
        {"stool_answer": Known.PAUSED, "stool": None, "disturbed_answer": Known.YES},
        {"taken_answer": Known.NO, "flags_answer": Known.YES, "flags": frozenset(Flag)},
    ]
)
TAKEN = st.sampled_from(
    [
        {},
        {"dose_mg": 33.333},
        {"taken": False, "dose_mg": 0.0, "taken_at": None},
        {"withdrawn": True, "taken": False, "dose_mg": 0.0, "taken_at": None},
        {"taken_at": None},
    ]
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), ANSWERS), max_size=6),
    st.lists(st.tuples(st.integers(0, 2), TAKEN), max_size=6),
)
def test_whatever_was_told_it_is_valid_and_no_id_comes_twice(
    told: list[tuple[int, Json]], taken: list[tuple[int, Json]]
) -> None:
    rows = [a_morning(night=MONDAY.plus(day), **changes) for day, changes in told]
    doses = [an_intake(night=MONDAY.plus(day), **changes) for day, changes in taken]
    found = resources(a_record(plans=[], intakes=doses, mornings=rows))
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids))
    standing = [each for each in found if each.get("status") in ("completed", "not-taken")]
    nights = {each.night for each in doses}
    statements = [each for each in standing if each["resourceType"] == "MedicationStatement"]
    assert len(statements) <= len(nights)
