"""The rule book and the code say the same, both ways."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from bot.care import checks, constants
from bot.care.constants import REGIONS, Number
from bot.care.flags import LEVEL, STOP_FLAGS
from bot.care.label import FRACTION
from bot.care.model import Flag, ReasonCode, Region, Triage
from bot.care.overrides import OVERRIDES
from bot.care.row import Check, CheckCode, Row
from bot.care.table import TABLE

CARE = Path(constants.__file__).parent
BOOK = (CARE / "README.md").read_text(encoding="utf-8")
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(CARE.glob("*.py")))
RULE_ID = r"[BCEFLOPSTW][1-9]\d?"
FLAG_VALUES = {flag.value for flag in Flag}


def section(title: str) -> str:
    """The text under one heading."""
    _, _, rest = BOOK.partition(f"\n## {title}\n")
    assert rest, f"the book has no section {title}"
    return rest.partition("\n## ")[0]


def rows(title: str) -> dict[str, list[str]]:
    """The tables of a section: the first cell of each row, and the cells after it."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells if not row[0].startswith("---")}


def number_of(hint: object) -> Number:
    """What a number is annotated with: `Final[Annotated[float, Number(...)]]`."""
    (annotated,) = get_args(hint)
    _, number = get_args(annotated)
    assert isinstance(number, Number)
    return number


def test_every_row_of_the_table_is_in_the_book_in_the_same_order() -> None:
    in_book = [row for row in rows("The decision table") if row != "row"]
    assert in_book == [row.name for row in TABLE]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_a_row_says_is_filed_under_its_name(row: Row) -> None:
    assert re.match(rf"Row {row.name}[.:]", row.say.__doc__ or "")


def test_the_last_row_asks_for_nothing_so_every_morning_gets_an_answer() -> None:
    assert [row.name for row in TABLE if not row.when] == [TABLE[-1].name]


def test_every_override_is_in_the_book_in_the_same_order() -> None:
    in_book = [row for row in rows("Overrides") if row != "id"]
    assert in_book == [f"O{override.number}" for override in OVERRIDES]


def test_every_check_is_explained_in_the_order_of_the_table_with_the_rows_that_ask_it() -> None:
    in_book = {code: cells[1] for code, cells in rows("Checks").items() if code != "check"}
    asked_by: dict[str, list[str]] = {}
    for row in TABLE:
        for check in row.when:
            asked_by.setdefault(check.code, []).append(row.name)
    in_table = {code: ", ".join(names) for code, names in asked_by.items()}
    assert list(in_book.items()) == list(in_table.items())
    assert list(in_book) == list(CheckCode)


CHECKS = {name: it for name, it in vars(checks).items() if isinstance(it, Check)}


def test_every_check_is_named_by_its_code() -> None:
    assert {name: check.code for name, check in CHECKS.items()} == {
        code: code for code in CheckCode
    }


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_checks_number_is_explained_and_its_limit_is_the_books(check: Check) -> None:
    asks, _, number = rows("Checks")[check.code]
    assert (number != "-") is (check.number is not None)
    assert check.limit is None or re.search(rf"\b{check.limit:g}\b", asks)


def test_every_rule_id_is_in_the_book_and_in_the_code() -> None:
    in_book = set(re.findall(rf"^\| ({RULE_ID}) \|", BOOK, re.M))
    in_code = set(re.findall(rf"\b{RULE_ID}\b", CODE))
    ranges = re.findall(r"\b([A-Z])(\d)-\1(\d+)\b", CODE)
    spelled = {f"{letter}{n}" for letter, a, b in ranges for n in range(int(a), int(b) + 1)}
    assert in_code | spelled == in_book


def test_every_rule_id_the_book_refers_to_is_in_it() -> None:
    assert set(re.findall(rf"\b{RULE_ID}\b", BOOK)) == set(
        re.findall(rf"^\| ({RULE_ID}) \|", BOOK, re.M)
    )


def test_every_reason_is_explained_once_and_no_other() -> None:
    explained = [code for code in rows("Reasons") if code != "reason"]
    in_code = {code.value for code in ReasonCode} - FLAG_VALUES
    assert explained == sorted(explained)
    assert set(explained) == in_code


def test_every_reason_is_given_by_some_rule_of_the_book() -> None:
    rules = section("The decision table") + section("Overrides")
    rules += section("How a course begins")
    assert not [code for code in rows("Reasons") if code != "reason" and code not in rules]


def test_every_number_is_in_the_book_with_its_value_its_unit_and_its_source() -> None:
    hints = get_type_hints(constants, include_extras=True)
    in_code = {
        name: (value, number_of(hints[name]))
        for name, value in vars(constants).items()
        if name.isupper() and isinstance(value, int | float)
    }
    in_book = {
        name: (float(value), Number(unit, source))
        for name, (value, unit, _, source) in rows("Numbers").items()
        if name != "name"
    }
    assert in_book == in_code


def test_the_book_carries_the_version_of_the_rules() -> None:
    assert f"Rules version **{constants.RULES_VERSION}**" in BOOK


def test_the_books_flags_have_the_levels_of_the_code() -> None:
    in_book = {
        Flag(flag): Triage(int(level))
        for level, cells in rows("Warning flags").items()
        if level.isdigit()
        for flag in re.findall(r"`(\w+)`", cells[0])
    }
    assert list(in_book.items()) == list(LEVEL.items())


def test_the_books_stop_flags_are_those_of_the_code() -> None:
    but, added = rows("Warning flags")["F2"][0].split("; and ")
    emergencies = {flag for flag in LEVEL if LEVEL[flag] is Triage.EMERGENCY}
    excepted = {Flag(name) for name in re.findall(r"`(\w+)`", but)}
    assert emergencies - excepted | set(map(Flag, re.findall(r"`(\w+)`", added))) == STOP_FLAGS


@pytest.mark.parametrize("region", Region)
def test_the_book_names_each_regions_numbers(region: Region) -> None:
    profile = REGIONS[region]
    evidence = section("What the evidence says")
    assert f"{region.value[:2]} {profile.ceiling_mg:g}" in evidence
    assert profile.ceiling_source in rows("Ceiling and levels")["L1"][2]
    assert f"{profile.percent_name} x {profile.percent_unit_mg:g} mg" in section("Units and labels")
    assert profile.percent_source in rows("Units and labels")["B2"][2]
    assert all(number in section("Warning flags") for number in profile.emergency_numbers)


def test_the_book_names_each_forms_share() -> None:
    shares = rows("Units and labels")["B1"][1]
    assert all(f" {share * 100:.1f}" in shares for share in FRACTION.values())


def test_the_code_keeps_no_number_of_its_own() -> None:
    files = [
        *CARE.glob("rows_*.py"),
        *(CARE / f"{name}.py" for name in ("checks", "step", "table")),
    ]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    without_text = re.sub(r'"""[\s\S]*?"""|"[^"]*"|#.*', "", code)
    bare = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?\b", without_text))
    assert bare <= {"0", "0.0", "1"}
