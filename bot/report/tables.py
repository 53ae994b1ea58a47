"""The diary and the decisions as tables for a spreadsheet: CSV as RFC 4180 has it, UTF-8.

What is not known stays empty and is never 0. Units stand in the names of the columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.care.night import Night
from bot.store.decisions import Proposal, StoredDecision
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes

# A spreadsheet takes a cell that begins so for a formula, which may send data elsewhere (OWASP,
# "CSV injection"); an apostrophe in front makes it a text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM: Final = "\ufeff"  # without it Excel reads UTF-8 as something else


@dataclass(frozen=True, slots=True)
class DiaryNight:
    """What the diary knows of one Night. None: nothing was told."""

    night: Night
    times: NightTimes | None = None
    intake: Intake | None = None
    check_in: MorningAnswers | None = None
    stretched: bool | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and what became of it where it waited for a tap."""

    made: StoredDecision
    proposal: Proposal | None = None


def diary_csv(nights: Iterable[DiaryNight]) -> bytes:
    """One line a Night. Times are UTC; doses are mg of elemental magnesium."""
    return table([_night(one) for one in nights], columns=_DIARY)


def decisions_csv(decided: Iterable[Decided]) -> bytes:
    """One line a decision, oldest first, with its reasons and the number behind each."""
    return table([_decision(one) for one in decided], columns=_DECISIONS)


def table(rows: Iterable[Mapping[str, object]], *, columns: Sequence[str]) -> bytes:
    """Rows as CSV with a head; no cell is a formula, whatever it says."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return (_BOM + text.getvalue()).encode()


_DIARY: Final = (
    "night",
    "bedtime_utc",
    "wake_utc",
    "dose_planned_mg",
    "dose_taken_mg",
    "taken_at_utc",
    "told_at_utc",
    "stretched",
    "cramps_answer",
    "cramps_count",
    "worst_pain_0_to_10",
    "longest_cramp_minutes",
    "sleep_disturbed",
    "diarrhea_answer",
    "diarrhea_grade_0_to_3",
    "warning_signs",
    "answered_at_utc",
    "answered_late",
)
_DECISIONS: Final = (
    "night",
    "decided_at_utc",
    "made_by",
    "action",
    "dose_mg",
    "urgency_0_to_4",
    "reasons",
    "rule_row",
    "rule_override",
    "rules_version",
    "waited_for_a_tap",
)


def _night(one: DiaryNight) -> dict[str, object]:
    row: dict[str, object] = {"night": str(one.night), "stretched": one.stretched}
    if one.times is not None:
        row |= {"bedtime_utc": one.times.bed_at, "wake_utc": one.times.wake_at}
    if one.intake is not None:
        row |= {
            "dose_planned_mg": one.intake.planned_mg,
            "dose_taken_mg": one.intake.dose_mg if one.intake.taken else 0.0,
            "taken_at_utc": one.intake.taken_at,
            "told_at_utc": one.intake.recorded_at,
        }
    return row if one.check_in is None else row | _morning(one.check_in)


def _morning(said: MorningAnswers) -> dict[str, object]:
    disturbed = {Known.YES: True, Known.NO: False}.get(said.disturbed_answer)
    return {
        "cramps_answer": said.cramps_answer,
        "cramps_count": said.cramps,
        "worst_pain_0_to_10": said.worst_pain,
        "longest_cramp_minutes": said.longest_minutes,
        "sleep_disturbed": disturbed,
        "diarrhea_answer": said.stool_answer,
        "diarrhea_grade_0_to_3": said.stool,
        "warning_signs": "; ".join(sorted(said.flags)),
        "answered_at_utc": said.recorded_at,
        "answered_late": said.late,
    }


def _decision(one: Decided) -> dict[str, object]:
    made, said = one.made, one.made.decision
    reasons = (
        reason.code if reason.number is None else f"{reason.code}={reason.number:g}"
        for reason in said.reasons
    )
    return {
        "night": str(made.night),
        "decided_at_utc": made.decided_at,
        "made_by": made.trigger,
        "action": said.action,
        "dose_mg": said.dose_mg,
        "urgency_0_to_4": int(said.triage),
        "reasons": "; ".join(reasons),
        "rule_row": said.row,
        "rule_override": said.override,
        "rules_version": made.rules_version,
        "waited_for_a_tap": None if one.proposal is None else one.proposal.state,
    }


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return instant(value)
        case float():
            return f"{value:.3f}".rstrip("0").rstrip(".")
        case int():
            return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def instant(moment: datetime) -> str:
    """An instant as ISO 8601 has it, in UTC: "2026-11-23T21:30:00Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
