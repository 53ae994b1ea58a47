"""The worked cases, through the door that the command uses."""

import json
from pathlib import Path

import pytest

from bot.care.cli import Answered, answer_lines
from bot.care.constants import RULES_VERSION

LINES = (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("number", range(len(LINES)), ids=[case["id"] for case in CASES])
def test_a_worked_case_gets_its_answer(number: int) -> None:
    (answer,) = answer_lines([LINES[number]])
    case = CASES[number]
    assert isinstance(answer, Answered)
    assert json.loads(answer.text) == {"id": case["id"], **case["expect"]}


def test_all_cases_are_answered_in_their_order() -> None:
    answers = list(answer_lines(LINES))
    assert [answer.line_number for answer in answers] == list(range(1, 32))


def test_a_whole_dose_is_written_without_a_point() -> None:
    (answer,) = answer_lines(LINES[:1])
    assert isinstance(answer, Answered)
    assert '"dose_mg": 100,' in answer.text


def test_these_are_the_rules_of_version_1_0() -> None:
    assert RULES_VERSION == "1.0"
