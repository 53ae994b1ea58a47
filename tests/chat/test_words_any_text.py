"""Whatever is typed, every reader answers, soon and without an error."""

import time as stopwatch
from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.places import find_places
from bot.chat.words import (
    Answer,
    NotTonight,
    Took,
    read_amount,
    read_answer,
    read_clock,
    read_evening,
    read_flags,
    read_morning,
    read_number,
)

NEAR = time(22, 30)
READERS: dict[str, Callable[[str], object]] = {
    "clock": lambda text: read_clock(text, near=NEAR),
    "number": read_number,
    "amount": read_amount,
    "answer": read_answer,
    "evening": lambda text: read_evening(text, near=NEAR),
    "morning": read_morning,
    "flags": read_flags,
    "places": find_places,
}

# A thousandth of a second a character is far from what linear reading needs (20 ms for 4,096),
# and near to nothing beside what a backtracking pattern takes.
PATIENCE_S = 2.0
HOSTILE = [
    "1" * 4096,
    "1," * 2048,
    "1.1.1 " * 680,
    "1/2 " * 1024,
    "½" * 4096,
    "one hundred " * 340,
    "hundred " * 512,
    "half " * 800,
    "and " * 1024,
    "a " * 2048,
    "no " * 1365,
    "n" + "o" * 4095,
    "crmps " * 682,
    "cramp " + "1 " * 2045,
    "no cramps, " * 372,
    "cramps no " * 409,
    "qwertyuiop " * 372,
    " ".join(f"w{n}x" for n in range(800)),
    "'" * 4096,
    "a'" * 2048,
    "." * 4096,
    "\n" * 4096,
    "-" * 4096,
    "\u200f" * 4096,
    "ﷺ" * 4096,
    "🙂" * 4096,
    "\ud800" * 4096,
    "\x00" * 4096,
]

VOCABULARY = (
    "no not yes took take 2 3.5 1/2 half an and or a at 11 pm : , . ? cramps cramp diarrhea loose "
    "stool later in minutes hour skip tonight mg capsules maybe without past to quarter pain 10 "
    "hundred - % ½ 🙂 crmps"
)
WORDS = st.sampled_from(VOCABULARY.split())
ANYTHING = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join))


@pytest.mark.parametrize("reader", READERS)
@given(text=ANYTHING)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_a_reader_fail(reader: str, text: str) -> None:
    READERS[reader](text)


@pytest.mark.parametrize("reader", READERS)
def test_hostile_texts_are_answered_at_once(reader: str) -> None:
    begun = stopwatch.perf_counter()
    for text in HOSTILE:
        READERS[reader](text)

    assert stopwatch.perf_counter() - begun < PATIENCE_S * len(HOSTILE)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", ["\ud800", "\x00\x01", "ﷺ" * 4096, "🙂", "न" * 50, "\u202e"])
def test_strange_signs_mean_nothing(reader: str, text: str) -> None:
    assert not READERS[reader](text)


@pytest.mark.parametrize("reader", READERS)
@given(words=st.lists(WORDS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_capitals_marks_of_direction_and_emoji_change_nothing(
    reader: str, words: list[str]
) -> None:
    plain = " ".join(word for word in words if word != "🙂")
    dressed = "\u200f" + " ".join(f"{word.upper()}\ufe0f" for word in plain.split()) + "\u200f 🙂"

    assert READERS[reader](dressed) == READERS[reader](plain)


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


def slips_of(text: str, at: int, *, letter: str) -> set[str]:
    """The text with one letter missing, one too many, one wrong."""
    before, after = text[:at], text[at + 1 :]
    return {before + after, before + letter + text[at:], before + letter + after}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["no", "nope", "none", "not really", "never"]), st.integers(0, 9), LETTERS)
def test_a_slip_never_turns_a_no_into_a_yes(text: str, at: int, letter: str) -> None:
    slips = slips_of(text, at, letter=letter) - {"done"}  # one letter from "none", and a word

    assert Answer.YES not in {read_answer(slip) for slip in slips}
    assert not any(isinstance(read_evening(slip, near=NEAR), Took) for slip in slips)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["yes", "yep", "yeah", "sure", "took it"]), st.integers(0, 7), LETTERS)
def test_a_slip_never_turns_a_yes_into_a_no(text: str, at: int, letter: str) -> None:
    slips = slips_of(text, at, letter=letter)

    assert Answer.NO not in {read_answer(slip) for slip in slips}
    assert NotTonight() not in {read_evening(slip, near=NEAR) for slip in slips}
