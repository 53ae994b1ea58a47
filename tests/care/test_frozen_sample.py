"""What a rules version has said it says for ever: 500 kept answers of each version."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.care.constants import RULES_VERSION
from bot.care.model import Action, ReasonCode
from bot.care.table import TABLE
from tests.kit.frozen_sample import SIZE, Json, line_of, sample_file, stored, write

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
KEPT = stored(RULES_VERSION)
ONLY_AT_ENTRY = (
    "BASELINE_RECALLED",
    "ALREADY_TAKING",
    "RESTART_WAIT_CLEAR",
    "RESTART_NOT_ASSESSED",
)
NEW_QUESTIONS = (
    "The questions are not those that were stored. Either the generator "
    "(tests/kit/seeded_questions.py) draws otherwise, or the state or the digest has changed: "
    "then stored decisions can no longer be replayed, and that needs a new RULES_VERSION too."
)
NEW_ANSWERS = (
    "A decision changed. If that is meant: give bot/care/constants.py a new RULES_VERSION, say in "
    'CHANGELOG.md under "**Dosing**" what changed, and run `python -m tests.kit.frozen_sample`. '
    "The files of older versions stay."
)


def differing(now: list[Json], *, names: tuple[str, ...]) -> list[str]:
    """The first questions of which these fields differ from what was stored."""
    pairs = zip(KEPT, now, strict=True)
    found = [(was, line) for was, line in pairs if any(was[n] != line[n] for n in names)]
    return [f"question {was['seed']}: {was} is now {line}" for was, line in found[:5]]


def test_the_rules_of_today_answer_as_their_version_always_has() -> None:
    now = [line_of(int(str(kept["seed"]))) for kept in KEPT]
    others = differing(now, names=("inputs",))
    assert not others, "\n".join([NEW_QUESTIONS, *others])
    changed = differing(now, names=("answer", "then", "entry"))
    assert not changed, "\n".join([NEW_ANSWERS, *changed])


@pytest.mark.parametrize("field", ["row", "override", "action"])
def test_the_sample_reaches_every_corner_of_the_table_several_times(field: str) -> None:
    rows, actions = [row.name for row in TABLE], list(Action)
    corners: dict[str, Sequence[object]] = {"row": rows, "override": range(1, 5), "action": actions}
    times = Counter(answer[field] for answer in answers())
    assert all(times[corner] >= 4 for corner in corners[field]), times


def test_every_reason_of_the_table_is_in_the_sample() -> None:
    given = {reason for answer in answers() for reason, _ in json_list(answer["reasons"])}
    assert given == {code for code in ReasonCode if code not in ONLY_AT_ENTRY}


def test_the_sample_is_500_different_questions() -> None:
    assert len({line["seed"] for line in KEPT}) == len(KEPT) == SIZE
    assert len({line["inputs"] for line in KEPT}) == SIZE


def test_every_version_that_was_ever_kept_is_named_in_the_changelog() -> None:
    said = re.findall(r"^\*\*Dosing\*\*.*?\bversion (\d+\.\d+)", CHANGELOG.read_text(), re.M)
    kept = {
        file.stem.removeprefix("decisions-")
        for file in sample_file(RULES_VERSION).parent.glob("decisions-*")
    }
    assert RULES_VERSION in said
    assert kept == set(said)


def test_a_version_that_has_answered_is_never_written_again() -> None:
    with pytest.raises(FileExistsError):
        write(RULES_VERSION, [1])


def json_list(value: object) -> list[list[object]]:
    assert isinstance(value, list)
    return value


def answers() -> list[Json]:
    return [dict(line["answer"]) for line in KEPT]  # type: ignore[call-overload]
