"""Cases as JSON: every mistake is named by its path, and the other lines are still answered."""

import json
import re
from collections.abc import Iterator
from math import inf, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.cli import Answered, Refused, answer_lines
from bot.care.fields import CaseError
from bot.care.model import CheckIn, GiCap, State
from bot.care.windows import History
from bot.care.wire import CHECKIN_FIELDS, STATE_FIELDS, checkin_json, read_case, state_json
from tests.care.strategies import for_every_question, questions

EIGHTH = (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()[4]
REMOVED = object()


def edited(path: str, value: object) -> str:
    """A good case with one value changed, added or removed."""
    case = json.loads(EIGHTH)
    *parents, last = path.split("/")
    place = case
    for parent in parents:
        place = place[parent]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return json.dumps(case)


def one_day() -> str:
    """The good case with today's check-in alone."""
    case = json.loads(EIGHTH)
    case["history"] = {"8": {"cramps": 1, "stool": 0, "taken": True, "flags": []}}
    return json.dumps(case)


def refusal(text: str) -> str:
    """Why this text is not a case."""
    with pytest.raises(CaseError) as caught:
        read_case(text)
    return str(caught.value)


DAY = "history/8"
ONE_DAY = one_day()
ONE_OF_REGION = "state.region: must be one of US, EU_UK"
MG = "must be a number from 0 to 100000"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("id", REMOVED, "id: is missing"),
        ("id", "", "id: must be text"),
        ("id", 5, "id: must be text"),
        ("today", REMOVED, "today: is missing"),
        ("today", 8.0, "today: must be a whole number from -1000000 to 1000000"),
        ("today", True, "today: must be a whole number from -1000000 to 1000000"),
        ("today", 10**9, "today: must be a whole number from -1000000 to 1000000"),
        ("state", [], "state: must be an object"),
        ("history", None, "history: must be an object"),
        ("state/region", "EU", ONE_OF_REGION),
        ("state/region", 1, ONE_OF_REGION),
        ("state/region", ["US"], ONE_OF_REGION),
        ("state/route", "nasal", "state.route: must be one of oral, topical"),
        (
            "state/phase",
            "titrate",
            "state.phase: must be one of BASELINE, TITRATE, MAINTAIN, TAPER, PAUSED_GI",
        ),
        ("state/screen", None, "state.screen: must be one of OK, ASK_FIRST, BLOCK"),
        ("state/unit_mg", 0, "state.unit_mg: must be a number above 0"),
        ("state/unit_mg", -50, "state.unit_mg: must be a number above 0"),
        ("state/unit_mg", "50", "state.unit_mg: must be a number above 0"),
        ("state/unit_mg", True, "state.unit_mg: must be a number above 0"),
        ("state/unit_mg", 5e-324, "state.unit_mg: must be a number from 0.001 to 100000"),
        ("state/unit_mg", 1e300, "state.unit_mg: must be a number from 0.001 to 100000"),
        ("state/dose_mg", -1, f"state.dose_mg: {MG}"),
        ("state/dose_mg", None, f"state.dose_mg: {MG}"),
        ("state/dose_mg", REMOVED, "state.dose_mg: is missing"),
        ("state/other_mg", 100_001, f"state.other_mg: {MG}"),
        ("state/provider_ceiling_mg", "200", f"state.provider_ceiling_mg: {MG}"),
        ("state/provider_plan", 1, "state.provider_plan: must be true or false"),
        ("state/provider_ok", None, "state.provider_ok: must be true or false"),
        (
            "state/baseline_per_week",
            -0.5,
            "state.baseline_per_week: must be a number from 0 to 7000",
        ),
        (
            "state/treat_start",
            None,
            "state.treat_start: must be a whole number from -1000000 to 1000000",
        ),
        (
            "state/paused_on",
            1.5,
            "state.paused_on: must be a whole number from -1000000 to 1000000",
        ),
        ("state/gi_caps", [], "state.gi_caps: must be an object"),
        ("state/gi_caps", {"lots": [1, 1]}, "state.gi_caps.lots: the name must be a dose in mg"),
        ("state/gi_caps", {"nan": [1, 1]}, "state.gi_caps.nan: the name must be a dose above 0 mg"),
        ("state/gi_caps", {"0": [1, 1]}, "state.gi_caps.0: the name must be a dose above 0 mg"),
        (
            "state/gi_caps",
            {"250": [1, 1], "250.0": [1, 1]},
            "state.gi_caps.250.0: the same dose is given twice",
        ),
        (
            "state/gi_caps",
            {"250": [1]},
            "state.gi_caps.250: must be [day of the last event, number of events]",
        ),
        (
            "state/gi_caps",
            {"250": [9, 1]},
            "state.gi_caps.250[0]: must be a whole number from -1000000 to 8",
        ),
        (
            "state/gi_caps",
            {"250": [1, 0]},
            "state.gi_caps.250[1]: must be a whole number from 1 to 1000",
        ),
        ("state/dosemg", 5, "state.dosemg: is not a known field"),
        ("history/9", {}, "history.9: lies after today, which is day 8"),
        ("history/08", {}, "history.08: the name must be a day number without leading zeros"),
        ("history/monday", {}, "history.monday: the name must be a day number"),
        ("history/99999999", {}, "history.99999999: the name must be a day number"),
        (DAY, 3, "history.8: must be an object"),
        (f"{DAY}/cramps", -1, "history.8.cramps: must be a whole number from 0 to 1000"),
        (f"{DAY}/cramps", 1.0, "history.8.cramps: must be a whole number from 0 to 1000"),
        (f"{DAY}/cramps", 10**400, "history.8.cramps: must be a whole number from 0 to 1000"),
        (f"{DAY}/cramps", REMOVED, "history.8.cramps: is missing"),
        (f"{DAY}/stool", 4, "history.8.stool: must be a whole number from 0 to 3"),
        (f"{DAY}/stool", "yes", "history.8.stool: must be a whole number from 0 to 3"),
        (f"{DAY}/taken", "yes", "history.8.taken: must be true or false"),
        (f"{DAY}/flags", REMOVED, "history.8.flags: is missing"),
        (f"{DAY}/flags", "faint", "history.8.flags: must be a list of flags"),
        (f"{DAY}/flags", ["faint", "tired"], "history.8.flags[1]: 'tired' is not a known flag"),
        (f"{DAY}/mood", 1, "history.8.mood: is not a known field"),
    ],
)
def test_a_mistake_is_named_with_its_path(path: str, value: object, message: str) -> None:
    assert refusal(edited(path, value)) == message


def test_a_flag_that_is_no_text_is_refused() -> None:
    message = refusal(edited(f"{DAY}/flags", [None]))
    assert message.startswith("history.8.flags[0]: must be one of breathing, ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON: Expecting value at character 1"),
        ("{", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
        ("[]", "the line: must be an object"),
        ("7", "the line: must be an object"),
        ("[" * 100_000, "is not a case: nested too deeply"),
        ('{"a":' * 100_000, "is not a case: nested too deeply"),
        ("9" * 5000, "is not a case: a number is too long"),
        ('{"today": 1, "today": 2}', "today: is given twice"),
    ],
)
def test_a_text_that_is_no_case_is_refused_in_one_sentence(text: str, message: str) -> None:
    assert refusal(text) == message


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("today", "today: must be a whole number from -1000000 to 1000000"),
        ("state/dose_mg", f"state.dose_mg: {MG}"),
        ("state/unit_mg", "state.unit_mg: must be a number above 0"),
        ("state/baseline_per_week", "state.baseline_per_week: must be a number from 0 to 7000"),
        ("state/gi_caps", "state.gi_caps: must be an object"),
        (f"{DAY}/cramps", "history.8.cramps: must be a whole number from 0 to 1000"),
    ],
)
def test_what_is_no_number_is_refused_by_its_path(path: str, value: float, message: str) -> None:
    assert refusal(edited(path, value)) == message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"8": {', '"8": {}, "8": {', "history.8: is given twice"),
        ('"stool": 0', '"stool": 0, "stool": 2', "history.8.stool: is given twice"),
        ('"dose_mg": 100', '"dose_mg": 50, "dose_mg": 100', "state.dose_mg: is given twice"),
        ('"gi_caps": {', '"gi_caps": {"5": 1, "5": 1', "state.gi_caps.5: is given twice"),
    ],
)
def test_what_is_given_twice_is_refused_by_its_path(old: str, new: str, message: str) -> None:
    assert old in ONE_DAY
    assert refusal(ONE_DAY.replace(old, new, 1)) == message


def test_a_history_may_have_holes() -> None:
    case = json.loads(ONE_DAY)
    case["history"]["-3"] = case["history"]["2"] = case["history"]["8"]
    assert set(read_case(json.dumps(case)).history) == {-3, 2, 8}


def test_a_number_too_large_for_a_float_is_refused() -> None:
    text = EIGHTH.replace('"dose_mg": 100', '"dose_mg": 1e999', 1)
    assert refusal(text) == f"state.dose_mg: {MG}"


def test_somebodys_own_words_stay_short_and_printable_in_a_message() -> None:
    message = refusal(edited("state/\x1b[2J" + "x" * 500, 1))
    assert message.isprintable()
    assert len(message) < 100


@pytest.mark.parametrize(
    ("name", "value"), [("unit_mg", 0.001), ("unit_mg", 1e5), ("dose_mg", 1e5)]
)
def test_the_bounds_themselves_are_answered(name: str, value: float) -> None:
    (answer,) = answer_lines([edited(f"state/{name}", value)])
    assert isinstance(answer, Answered)


def test_what_is_unknown_may_be_null() -> None:
    case = read_case(edited(DAY, {"cramps": None, "stool": None, "taken": None, "flags": []}))
    assert case.history[8] == CheckIn(None, None, None)


def test_gi_caps_are_read_by_dose() -> None:
    assert read_case(edited("state/gi_caps", {"187.5": [3, 2]})).state.gi_caps == {
        187.5: GiCap(3, 2)
    }


def test_a_refused_line_does_not_stop_the_others() -> None:
    lines = [EIGHTH, "nonsense", "", "\ufeff" + EIGHTH + "\r\n", edited("today", None)]
    answers = list(answer_lines(lines))
    assert [(type(answer), answer.line_number) for answer in answers] == [
        (Answered, 1),
        (Refused, 2),
        (Answered, 4),
        (Refused, 5),
    ]
    assert isinstance(answers[1], Refused)
    assert answers[1].message == "is not JSON: Expecting value at character 1"


def test_an_answer_is_one_line_whatever_the_cases_name() -> None:
    (answer,) = answer_lines([edited("id", "\u2028 \n \ud800")])
    assert isinstance(answer, Answered)
    assert len(answer.text.splitlines()) == 1
    assert json.loads(answer.text)["id"] == "\u2028 \n \ud800"


def written(state: State, history: History, *, today: int) -> str:
    """A case as the format writes it."""
    days = {str(day): checkin_json(each) for day, each in history.items()}
    case = {"id": "it", "today": today, "state": state_json(state), "history": days}
    return json.dumps(case)


@for_every_question
@given(questions())
def test_what_is_written_is_read_back_the_same(question: tuple[State, History, int]) -> None:
    state, history, today = question
    case = read_case(written(state, history, today=today))
    assert (case.state, case.history, case.today) == (state, history, today)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
PLACES = ["id", "today", "state", "history", DAY]
PLACES += [f"state/{name}" for name in STATE_FIELDS]
PLACES += [f"{DAY}/{name}" for name in CHECKIN_FIELDS]


@for_every_question
@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_anywhere_is_answered_or_refused_but_never_raised(
    path: str, value: object
) -> None:
    (answer,) = answer_lines([edited(path, value)])
    if isinstance(answer, Refused):
        assert answer.message.isprintable()


Place = tuple[dict[str, object] | list[object], str | int]


def places(value: object) -> Iterator[Place]:
    """Every place in a JSON value: the object or list, and the name or index in it."""
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from places(value[key])


@st.composite
def spoiled_cases(draw: st.DrawFn) -> str:
    """A case that was good before something happened to some of its places."""
    state, history, today = draw(questions())
    case = json.loads(written(state, history, today=today))
    for _ in range(draw(st.integers(1, 3))):
        inside, key = draw(st.sampled_from(list(places(case))))
        match draw(st.sampled_from(["replaced", "replaced", "removed", "renamed"])):
            case "replaced":
                inside[key] = draw(NEARLY | ANYTHING)  # type: ignore[index]
            case "removed":
                del inside[key]  # type: ignore[arg-type]
            case _ if isinstance(inside, dict) and isinstance(key, str):
                inside[draw(st.sampled_from([key.upper(), f"{key} ", "999", "-5", ""]))] = 1
    return json.dumps(case)


NEARLY = st.sampled_from([-1, 0, 1, 3, 4, 0.5, 1e300, 10**30, "1", "US", "faint", True, None])


@for_every_question
@given(spoiled_cases())
def test_a_spoiled_case_is_read_whole_or_refused_with_a_path(text: str) -> None:
    try:
        case = read_case(text)
    except CaseError as wrong:
        path, _, sentence = str(wrong).partition(": ")
        assert re.match(r"(id|today|state|history)\b", path)
        assert sentence
    else:
        (answer,) = answer_lines([text])
        assert isinstance(answer, Answered)
        assert max(case.history, default=case.today) <= case.today


@for_every_question
@given(st.text(max_size=60) | st.integers(0, len(EIGHTH)).map(lambda cut: EIGHTH[:cut] or "{"))
def test_any_line_is_answered_skipped_or_refused(line: str) -> None:
    assert len(list(answer_lines([line]))) <= 1
