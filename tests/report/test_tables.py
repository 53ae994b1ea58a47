"""The tables of an export: nothing is never zero, units are named, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.model import Action, Decision, Flag, Reason, ReasonCode, Triage
from bot.care.night import Night
from bot.report.tables import Decided, DiaryNight, decisions_csv, diary_csv, table
from bot.store.decisions import Proposal, ProposalState, StoredDecision, Trigger
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes

MONDAY = Night.parse("2026-11-23")
AT = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
UP = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def told(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


def test_a_night_of_which_nothing_was_told_has_empty_cells_and_no_zero() -> None:
    (row,) = read(diary_csv([DiaryNight(MONDAY, NightTimes(MONDAY, AT, UP))]))
    assert told(row) == {
        "night": "2026-11-23",
        "bedtime_utc": "2026-11-23T21:30:00Z",
        "wake_utc": "2026-11-24T06:00:00Z",
    }


def test_no_cramps_is_a_zero_and_not_sure_is_none() -> None:
    no = MorningAnswers(MONDAY, UP, Known.NO, 0, None, Known.NO, 0)
    unsure = MorningAnswers(MONDAY, UP, Known.NOT_SURE, None, None, Known.NOT_SURE, None)
    first, second = read(diary_csv([DiaryNight(MONDAY, check_in=one) for one in (no, unsure)]))
    assert (first["cramps_count"], first["diarrhea_grade_0_to_3"]) == ("0", "0")
    assert (second["cramps_count"], second["diarrhea_grade_0_to_3"]) == ("", "")
    assert (second["cramps_answer"], second["diarrhea_answer"]) == ("not_sure", "not_sure")


def test_a_whole_night_is_one_line_with_its_units() -> None:
    taken = Intake(MONDAY, True, 112.5, 100.0, AT, AT)
    said = MorningAnswers(
        MONDAY,
        UP,
        Known.YES,
        2,
        7,
        Known.YES,
        1,
        flags=frozenset({Flag.FEVER_39, Flag.BLACK_STOOL}),
        longest_minutes=5,
        disturbed_answer=Known.YES,
        late=True,
    )
    (row,) = read(diary_csv([DiaryNight(MONDAY, None, taken, said, stretched=False)]))
    assert told(row) == {
        "night": "2026-11-23",
        "dose_planned_mg": "100",
        "dose_taken_mg": "112.5",
        "taken_at_utc": "2026-11-23T21:30:00Z",
        "told_at_utc": "2026-11-23T21:30:00Z",
        "stretched": "no",
        "cramps_answer": "yes",
        "cramps_count": "2",
        "worst_pain_0_to_10": "7",
        "longest_cramp_minutes": "5",
        "sleep_disturbed": "yes",
        "diarrhea_answer": "yes",
        "diarrhea_grade_0_to_3": "1",
        "warning_signs": "black_stool; fever_39",
        "answered_at_utc": "2026-11-24T06:00:00Z",
        "answered_late": "yes",
    }


def test_not_tonight_is_a_dose_of_zero() -> None:
    (row,) = read(diary_csv([DiaryNight(MONDAY, None, Intake(MONDAY, False, 0, 100, None, AT))]))
    assert (row["dose_taken_mg"], row["dose_planned_mg"], row["taken_at_utc"]) == ("0", "100", "")


def test_a_decision_comes_with_its_reasons_and_what_became_of_it() -> None:
    reasons = (Reason(ReasonCode.BENEFIT_25, 33.25), Reason(ReasonCode.GI_ONGOING, None))
    said = Decision(Action.STEP_UP, 150.0, Triage.SELF_CARE, reasons, row="12", override=None)
    made = StoredDecision(1, MONDAY, AT, Trigger.CHECK_IN, 1, "1.0", "digest", said)
    offered = Proposal(1, 1, ProposalState.ACCEPTED)
    first, second = read(decisions_csv([Decided(made, offered), Decided(made)]))
    assert first["reasons"] == "BENEFIT_25=33.25; GI_ONGOING"
    assert (first["action"], first["dose_mg"], first["rule_override"]) == ("STEP_UP", "150", "")
    assert (first["waited_for_a_tap"], second["waited_for_a_tap"]) == ("accepted", "")


@settings(max_examples=50)
@given(st.text(max_size=12))
def test_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    said = text.replace("\x00", "")
    (row,) = read(table([{"said": said, "next": 1}], columns=("said", "next")))
    assert row["next"] == "1"
    assert row["said"].removeprefix("'") == said.removeprefix("'")
    assert not row["said"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
