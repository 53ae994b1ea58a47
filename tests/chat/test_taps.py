"""How little it takes: the taps of a first setup, when nothing has to be typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.newcomer import AT_HOME, HEALTHY, PRODUCT, Newcomer, newcomer

# The two taps of a good morning and the one of a good evening stand beside their stories.
MOST_TAPS = 14
USUAL = ("I am 18 to 64", "None of these", "None", *AT_HOME)
SMALL_PIECE = ("Citrate", "50 mg", "Skip", "No")  # no larger than a step: nothing to halve


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def test_a_first_setup_takes_fourteen_taps_and_no_typing(person: Newcomer) -> None:
    person.start()
    person.answer(*USUAL, *PRODUCT, "Measure first", "All right, begin")
    assert person.plan is not None
    assert (person.taps, person.typed) == (MOST_TAPS, 0)


def test_a_small_piece_or_a_told_age_changes_a_tap_at_most(person: Newcomer) -> None:
    person.start()
    person.answer(*HEALTHY, *AT_HOME, *SMALL_PIECE, "Measure first", "All right, begin")
    assert person.plan is not None
    assert (person.taps, person.typed) == (MOST_TAPS, 0)


@pytest.mark.parametrize(("own_name", "agrees"), [("Deutsch", "18 bis 64"), ("Español", "Tengo")])
def test_the_language_can_be_chosen_before_anything_else(
    person: Newcomer, own_name: str, agrees: str
) -> None:
    """A phone in English says nothing about who holds it."""
    person.start()
    person.tap(own_name)
    assert person.last.labels[0].startswith(agrees)
    assert person.last.labels[-3:] == ["English", "Deutsch", "Español"]
