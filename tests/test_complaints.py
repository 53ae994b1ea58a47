"""tests/README.md names the tests that prove something: they exist, and no complaint is without."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
README = (TESTS / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
A_COMPLAINT = re.compile(r"^\| (\d+) \| (.+?) \| (.*) \|$", re.M)
COMPLAINTS = 32


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests that a file defines; none when there is no such file."""
    file = TESTS / path
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in body if isinstance(node, kinds))


def test_every_test_that_the_readme_names_exists() -> None:
    named = NAMED.findall(README)
    assert len(named) == README.count("::"), "a name that could not be read"
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(path)] == []


def test_every_recurring_complaint_has_a_test() -> None:
    found = A_COMPLAINT.findall(README)
    assert [int(number) for number, _, _ in found] == list(range(1, len(found) + 1))
    assert len(found) >= COMPLAINTS
    assert [words for _, words, proofs in found if not NAMED.search(proofs)] == []
    assert len({words for _, words, _ in found}) == len(found)
