"""The README of the scheduler says what is so."""

import re
from pathlib import Path

from scheduler.occurrences import State

TESTS = Path(__file__).parent
README = (TESTS.parents[1] / "scheduler" / "README.md").read_text(encoding="utf-8")


def test_every_promise_names_a_test_that_exists() -> None:
    promised = set(re.findall(r"`(test_\w+)`", README))
    source = "".join(file.read_text(encoding="utf-8") for file in TESTS.glob("test_*.py"))
    existing = set(re.findall(r"def (test_\w+)", source))
    assert promised
    assert promised <= existing


def test_every_state_is_explained() -> None:
    [table] = re.findall(r"## States\n(.*?)\n\n", README, flags=re.DOTALL)
    explained = re.findall(r"^\| (\w+) \|", table, flags=re.MULTILINE)
    assert explained[1:] == [str(state) for state in State]
