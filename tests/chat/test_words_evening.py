"""What people say about this evening's dose."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.words import Amount, EveningWords, LaterTonight, NotTonight, Took, read_evening

NEAR = time(22, 30)


def took(*, mg: float | None = None, units: float | None = None, at: time | None = None) -> Took:
    """A dose taken; no amount said when neither is given."""
    return Took(None if mg is None and units is None else Amount(mg, units), at)


def took_more(*, mg: float | None = None, units: float | None = None) -> Took:
    """An amount beside what was taken before."""
    return Took(Amount(mg, units), None, more=True)


TAKEN = {
    "took it": took(),
    "tok it": took(),
    "  TOOK   IT!! 🙂": took(),
    "taken": took(),
    "done": took(),
    "yes": took(),
    "✅": took(),
    "I already took it, thanks": took(),
    "took it with a glass of water": took(),
    "took all of it": took(),
    "taking it now": took(),
    "applied it": took(),
    "Rubbed it in": took(),
    "took it an hour ago": took(),
    "took it earlier": took(),
    "took two": took(units=2),
    "had two": took(units=2),
    "yes 2 capsules": took(units=2),
    "i am taking two now": took(units=2),
    "took half a tablet": took(units=0.5),
    "took 150 mg": took(mg=150),
    "I took 400": took(mg=400),
    "I took 1 capsule at 11": took(units=1, at=time(23, 0)),
    "took it at 11 and 2 capsules": took(units=2, at=time(23, 0)),
    "took 1 11 pm": took(units=1, at=time(23, 0)),
    "took it ten thirty pm": took(at=time(22, 30)),
    "Took it. Good night": took(),
    "took it 11pm": took(at=time(23, 0)),
    "took it at 23h30": took(at=time(23, 30)),
    "took one and a half tablets around half past ten": took(units=1.5, at=time(22, 30)),
    "took 300 mg at 22:45": took(mg=300, at=time(22, 45)),
    "took another 100 mg": took_more(mg=100),
    "took one more": took_more(units=1),
    "had 2 more capsules": took_more(units=2),
    "I took an extra 200 mg": took_more(mg=200),
    "took my magnesium at quarter to eleven": took(at=time(22, 45)),
}

NOT_TAKEN = [
    "not tonight",
    "Not tonight, thanks.",
    "not tonight, I have diarrhea",
    "skip tonight, not feeling well",
    "skip",
    "skip it",
    "no",
    "no thanks",
    "I didn't take it",
    "I didn’t take it",
    "don t take it",
    "no, I didn't take it",
    "not taken",
    "won't take it",
    "I don't want it",
    "no magnesium tonight",
]

LATER = {
    "later": LaterTonight(None, None),
    "no, later": LaterTonight(None, None),
    "not yet": LaterTonight(None, None),
    "not now": LaterTonight(None, None),
    "haven't taken it yet": LaterTonight(None, None),
    "I'll take it later": LaterTonight(None, None),
    "snooze": LaterTonight(None, None),
    "in 30 minutes": LaterTonight(30, None),
    "yes in 30 minutes": LaterTonight(30, None),
    "remind me in 45 min": LaterTonight(45, None),
    "in an hour": LaterTonight(60, None),
    "half an hour": LaterTonight(30, None),
    "an hour and a half": LaterTonight(90, None),
    "1h30": LaterTonight(90, None),
    "in 1.5 hours": LaterTonight(90, None),
    "remind me at 11": LaterTonight(None, time(23, 0)),
    "could you remind me at 11?": LaterTonight(None, time(23, 0)),
    "I will take it at 11": LaterTonight(None, time(23, 0)),
    "later, at midnight": LaterTonight(None, time(0, 0)),
    "remind me at half past eleven": LaterTonight(None, time(23, 30)),
}

UNCLEAR = [
    "",
    "ok",
    "👍",
    "2",
    "11",
    "at 11",  # taken at 11, or remind me at 11?
    "2 capsules",
    "yes at 11",
    "yes no",
    "yes skip",
    "no i took it",
    "dint take it",
    "nto tonight",
    "not all of it",
    "didn't take all of it",
    "didn't skip it",
    "don't remind me",
    "took it but threw up",
    "took it?",
    "should I skip?",
    "skip this question",
    "took 0",
    "took 2 capsules, 300 mg",
    "took it later",
    "took another",
    "took more",
    "not tonight, remind me later",
    "take 2",
    "forgot",
    "in 3 days",
    "in 25 hours",
    "took 1.000 mg",
    "took it at 25:00",
    "I had diarrhea",
    "book it",
    "took it " + "and then some " * 30,
]


@pytest.mark.parametrize(("text", "meant"), TAKEN.items())
def test_a_dose_taken_is_understood(text: str, meant: EveningWords) -> None:
    assert read_evening(text, near=NEAR) == meant


@pytest.mark.parametrize("text", NOT_TAKEN)
def test_a_no_for_tonight_is_understood(text: str) -> None:
    assert read_evening(text, near=NEAR) == NotTonight()


@pytest.mark.parametrize(("text", "meant"), LATER.items())
def test_a_later_is_understood(text: str, meant: EveningWords) -> None:
    assert read_evening(text, near=NEAR) == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_in_the_evening_is_asked_again(text: str) -> None:
    assert read_evening(text, near=NEAR) is None


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["not", "didn't", "didnt", "haven't", "did not", "never", "won't"]),
    st.sampled_from(["took it", "taken it", "take it", "take 2 capsules", "taken it at 11"]),
)
def test_nothing_that_is_denied_counts_as_taken(denial: str, what: str) -> None:
    assert not isinstance(read_evening(f"I {denial} {what}", near=NEAR), Took)


@settings(max_examples=100, deadline=None)
@given(st.permutations(["took", "not", "no", "yes", "skip", "later"]), st.integers(2, 4))
def test_contradictions_never_count_as_taken(words: list[str], length: int) -> None:
    said = words[:length]
    contradicted = {"not", "no", "skip", "later"} & set(said)

    if contradicted:
        assert not isinstance(read_evening(" ".join(said), near=NEAR), Took)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 720))
def test_minutes_to_wait_come_back(minutes: int) -> None:
    assert read_evening(f"in {minutes} minutes", near=NEAR) == LaterTonight(minutes, None)
