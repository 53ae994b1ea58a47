"""The mornings as FHIR: a QuestionnaireResponse of each check-in, and Observations of its counts.

`authored` and `issued` are when it was told, `effective` is the night that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from bot.care.constants import STOOL_DIARRHEA
from bot.care.night import Night
from bot.report import fhir_codes as codes
from bot.report.fhir_codes import Resource, ours
from bot.report.fhir_names import Names
from bot.report.fhir_versions import TOLD, Version, by_night, mornings, versions
from bot.report.tables import instant
from bot.store.diary import Known, MorningAnswers, NightTimes

QUESTIONNAIRE: Final = "urn:x-magnesium-night-bot:questionnaire:morning"
_STOOLS: Final = ("stool-0", "stool-1", "stool-2", "stool-3")
_LONGEST: Final = ("longest-1", "longest-2", "longest-5", "longest-10", "longest-11")
_ITEMS: Final = (
    ("night", "The night, by the date of its evening", "date", ()),
    ("cramps", "How many cramps?", "integer", ()),
    ("worst-pain", "How bad was the worst one, 0 to 10?", "integer", ()),
    ("longest", "How long was the longest one?", "choice", _LONGEST),
    ("disturbed", "Did cramps disturb the sleep?", "boolean", ()),
    ("stool", "Any diarrhea?", "choice", _STOOLS),
    ("taken", "Was the dose taken? Asked when the evening was not answered.", "boolean", ()),
    (
        "signs",
        "Any of these warning signs?",
        "choice",
        ("no-sign", *(code for code in codes.OURS if code.startswith("sign-"))),
    ),
)


def questionnaire(names: Names) -> Resource:
    """The morning's questions."""
    return {
        "resourceType": "Questionnaire",
        "id": names.of("questionnaire"),
        "url": QUESTIONNAIRE,
        "name": "Morning",
        "title": "The morning after a night",
        "status": "active",
        "subjectType": ["Patient"],
        "item": [
            _question(link, text, kind=kind, options=options)
            for link, text, kind, options in _ITEMS
        ],
    }


def _question(link: str, text: str, *, kind: str, options: Sequence[str]) -> Resource:
    asked: Resource = {"linkId": link, "text": text, "type": kind}
    if link == "signs":
        asked["repeats"] = True
    if options:
        asked["answerOption"] = [{"valueCoding": ours(code).coding} for code in options]
    return asked


def diary(
    names: Names,
    rows: Sequence[MorningAnswers],
    *,
    times: Mapping[Night, NightTimes],
    made_at: datetime,
) -> Iterator[Resource]:
    """Every check-in with its counts, and the diarrhea days of each week, oldest first."""
    for night, told in by_night(rows).items():
        about = _effective(times.get(night), night)
        for version in mornings(told):
            yield _response(names, version)
        yield from _observations(names, told, about=about)
    yield from _weeks(names, rows, made_at=made_at)


def _effective(times: NightTimes | None, night: Night) -> Resource:
    if times is None:
        return {"effectiveDateTime": str(night)}
    return {"effectivePeriod": {"start": instant(times.bed_at), "end": instant(times.wake_at)}}


def _response(names: Names, version: Version[MorningAnswers]) -> Resource:
    row = version.row
    return {
        "resourceType": "QuestionnaireResponse",
        "id": names.of("morning", row.night, version.number),
        "questionnaire": QUESTIONNAIRE,
        "status": _status(version),
        "subject": names.patient,
        "authored": instant(row.recorded_at),
        "author": names.patient,
        "source": names.patient,
        "item": list(_answers(row)),
    }


def _status(version: Version[MorningAnswers]) -> str:
    if not version.stands:
        return "entered-in-error"
    row = version.row
    if Known.NOT_ANSWERED in (row.cramps_answer, row.stool_answer):
        return "in-progress"
    return "amended" if version.corrects else "completed"


def _answers(row: MorningAnswers) -> Iterator[Resource]:
    yield _item("night", [{"valueDate": str(row.night)}])
    yield _number("cramps", row.cramps, known=row.cramps_answer)
    if row.worst_pain is not None:
        yield _item("worst-pain", [{"valueInteger": row.worst_pain}])
    if row.longest_minutes is not None:
        yield _item("longest", [_coded(f"longest-{row.longest_minutes}")])
    yield _yes_no("disturbed", row.disturbed_answer)
    stool = [] if row.stool is None else [_coded(f"stool-{row.stool}")]
    yield _item("stool", stool, known=row.stool_answer)
    yield _yes_no("taken", row.taken_answer)
    signs = [_coded(f"sign-{flag}") for flag in sorted(row.flags)]
    none = [_coded("no-sign")] if row.flags_answer is Known.NO else []
    yield _item("signs", signs or none, known=row.flags_answer)


def _coded(code: str) -> Resource:
    return {"valueCoding": ours(code).coding}


def _number(link: str, value: int | None, *, known: Known) -> Resource:
    return _item(link, [] if value is None else [{"valueInteger": value}], known=known)


def _yes_no(link: str, known: Known) -> Resource:
    said = {Known.YES: True, Known.NO: False}.get(known)
    return _item(link, [] if said is None else [{"valueBoolean": said}], known=known)


def _item(link: str, answers: list[Resource], *, known: Known = Known.YES) -> Resource:
    """One answered item; without an answer it says why there is none."""
    if answers:
        return {"linkId": link, "answer": answers}
    if known in (Known.YES, Known.NO):
        known = Known.NOT_ANSWERED  # a yes whose number was never told
    return {"linkId": link, "extension": codes.absent_extension(known)}


def _observations(
    names: Names, rows: Sequence[MorningAnswers], *, about: Resource
) -> Iterator[Resource]:
    for version in versions(rows, _cramps):
        yield _observed(names, "cramps", version=version) | about | _counted(version.row)
    for version in versions(rows, lambda row: row.worst_pain):
        yield _observed(names, "pain", version=version) | about | _pain(version.row)
    for version in versions(rows, _stool):
        yield _observed(names, "stool", version=version) | about | _bowel(version.row)


def _cramps(row: MorningAnswers) -> object:
    return (row.cramps_answer, row.cramps) if row.cramps_answer in TOLD else None


def _stool(row: MorningAnswers) -> object:
    return (row.stool_answer, row.stool) if row.stool_answer in TOLD else None


def _observed(names: Names, what: str, *, version: Version[MorningAnswers]) -> Resource:
    row = version.row
    is_first = "final" if not version.corrects else "corrected"
    return {
        "resourceType": "Observation",
        "id": names.of(what, row.night, version.number),
        "status": is_first if version.stands else "entered-in-error",
        "category": [codes.concept(codes.SURVEY)],
        "subject": names.patient,
        "performer": [names.patient],
        "issued": instant(row.recorded_at),
    }


def _counted(row: MorningAnswers) -> Resource:
    code: Resource = {"code": codes.concept(ours("cramps"))}
    if row.cramps is None:
        return code | {"dataAbsentReason": codes.absent(_without_number(row.cramps_answer))}
    return code | {"valueQuantity": codes.quantity(row.cramps, codes.CRAMPS)}


def _pain(row: MorningAnswers) -> Resource:
    assert row.worst_pain is not None, "a version without a number is none"
    code: Resource = {"code": codes.concept(codes.PAIN, text="Worst cramp of the night")}
    return code | {"valueQuantity": codes.quantity(row.worst_pain, codes.SCORE)}


def _bowel(row: MorningAnswers) -> Resource:
    code: Resource = {"code": codes.concept(codes.DIARRHEA)}
    if row.stool is None:
        return code | {"dataAbsentReason": codes.absent(_without_number(row.stool_answer))}
    return code | {"valueCodeableConcept": codes.concept(ours(_STOOLS[row.stool]))}


def _without_number(known: Known) -> Known:
    return known if known is Known.NOT_SURE else Known.NOT_ANSWERED


def _weeks(
    names: Names, rows: Sequence[MorningAnswers], *, made_at: datetime
) -> Iterator[Resource]:
    """Diarrhea days of each week from Monday's evening to Sunday's, of those that were told."""
    newest = (told[-1] for told in by_night(rows).values())
    known = [row for row in newest if row.stool is not None]
    for monday, week in groupby(known, key=lambda row: _monday(row.night)):
        is_over = monday + timedelta(days=7) < made_at.date()
        yield _week(names, monday, known=list(week)) | ({} if is_over else _GOES_ON)


_GOES_ON: Final[Resource] = {"status": "preliminary"}


def _week(names: Names, monday: date, *, known: Sequence[MorningAnswers]) -> Resource:
    loose = [row for row in known if row.stool is not None and row.stool >= STOOL_DIARRHEA]
    told = {
        "code": codes.concept(ours("days-told")),
        "valueQuantity": codes.quantity(len(known), codes.DAYS),
    }
    return {
        "resourceType": "Observation",
        "id": names.of("week", monday),
        "status": "final",
        "category": [codes.concept(codes.SURVEY)],
        "code": codes.concept(ours("diarrhea-days")),
        "subject": names.patient,
        "effectivePeriod": {
            "start": monday.isoformat(),
            "end": (monday + timedelta(days=6)).isoformat(),
        },
        "issued": instant(max(row.recorded_at for row in known)),
        "valueQuantity": codes.quantity(len(loose), codes.DAYS),
        "component": [told],
    }


def _monday(night: Night) -> date:
    return night.evening - timedelta(days=night.evening.weekday())
