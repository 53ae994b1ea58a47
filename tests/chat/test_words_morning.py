"""What people say in the morning about the night."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.words import Answer, MorningWords, read_morning


def night(
    cramps: int | None = None,
    stool: int | None = None,
    *,
    answer: Answer | None = None,
    unsure: bool = False,
    pain: int | None = None,
) -> MorningWords:
    """A night by its counts; the answer about cramps follows from a count."""
    if cramps is not None:
        answer = Answer.YES if cramps else Answer.NO
    return MorningWords(cramps, answer, stool, unsure, frozenset(), pain)


SOME = night(answer=Answer.YES)

NIGHTS = {
    # both questions at once
    "2 cramps, no diarrhea": night(2, 0),
    "2 crmps no diarhea": night(2, 0),
    "two cramps. no diarrhoea!": night(2, 0),
    "2 cramps\nno diarrhea": night(2, 0),
    "２ cramps、 no diarrhea 🙂": night(2, 0),
    "no cramps no diarrhea": night(0, 0),
    "No cramps and no diarrhea, thanks": night(0, 0),
    "no cramps or diarrhea": night(0, 0),
    "neither cramps nor diarrhea": night(0, 0),
    "didn't have cramps or diarrhea": night(0, 0),
    "no cramps, diarrhea or anything": night(0, 0),
    "no cramps, diarrhea": night(0, 2),
    "no diarrhea but 3 cramps": night(3, 0),
    "one cramp and loose stool": night(1, 1),
    "yes 3 cramps and watery diarrhea": night(3, 2),
    "cramps and diarrhea": night(stool=2, answer=Answer.YES),
    "I did not have any cramps but had diarrhea twice": night(0, 2),
    "normal stool, no cramps": night(0, 0),
    "cramps: 2, diarrhea: no": night(2, 0),
    "cramps? no. diarrhea? no": night(0, 0),
    "cramps no diarrhea yes": night(0, 2),
    "cramps 2 diarrhea 0": night(2, 0),
    "0 cramps, 0 diarrhea": night(0, 0),
    "2 cramps, otherwise fine": night(2, 0),
    "diarrhea, everything else fine": night(0, 2),
    "all good": night(0, 0),
    "nothing": night(0, 0),
    "no problems": night(0, 0),
    "none, fine": night(0, 0),
    "no, nothing": night(0, 0),
    "2, no": night(2, 0),
    "no, yes": night(0, 2),
    # cramps
    "no": night(0),
    "none": night(0),
    "2": night(2),
    "yes": SOME,
    "yes, yes": SOME,
    "I had cramps": SOME,
    "a few cramps": SOME,
    "2-3 cramps": SOME,
    "2 or 3 cramps": SOME,
    "at least 2 cramps": SOME,
    "cramps at 3": SOME,
    "one cramp in the left calf and one in the right": SOME,
    "3 cramps, 4 of them bad": SOME,
    "two cramps, the second one bad": night(2),
    "two cramps, one bad": night(2),
    "a bad cramp in the left calf": night(1),
    "had a cramp": night(1),
    "a cramp at 3 am": night(1),
    "2 cramps of 5 minutes": night(2),
    "2 cramps from the sofa I suppose": night(2),
    "cramped twice": night(2),
    "cramp x2": night(2),
    "ten cramps": night(10),
    "zero cramps": night(0),
    "no more cramps": night(0),
    "no problems with cramps": night(0),
    "no crmps at all": night(0),
    "don't know": night(answer=Answer.UNSURE),
    "not sure if I had cramps": night(answer=Answer.UNSURE),
    # stool
    "no diarrhea": night(stool=0),
    "stool normal": night(stool=0),
    "soft stool": night(stool=1),
    "mushy": night(stool=1),
    "2 loose stools": night(stool=1),
    "not watery but soft": night(stool=1),
    "3 soft stools": night(stool=2),
    "4 loose stools": night(stool=2),
    "several loose stools": night(stool=2),
    "watery stool": night(stool=2),
    "diarrhea": night(stool=2),
    "had a little diarrhea": night(stool=2),
    "soft and watery stool": night(stool=2),
    "6 loose stools": night(stool=3),
    "diarrhea 7 times": night(stool=3),
    "watery 6 times in 24 hours": night(stool=3),
    "not sure about diarrhea": night(unsure=True),
    # pain
    "2 cramps, pain 7": night(2, pain=7),
    "2 cramps pain 7/10": night(2, pain=7),
    "worst pain 8 out of 10": night(pain=8),
    "one cramp, no pain": night(1, pain=0),
}

ONLY_CRAMPS = {
    "no cramps and diarrhea": night(0),  # no diarrhea either?
    "no cramps with diarrhea": night(0),
    "no cramps diarrhea": night(0),
    "2 cramps, less diarrhea": night(2),
    "2 cramps, diarrhea yesterday": night(2),
    "1 cramp, not diarrhea just soft": night(1),
    "2 cramps, pain 11": night(2),
    "2 cramps, almost no diarrhea": night(2),
}

UNCLEAR = [
    "",
    "ok",
    "fine",
    "hello",
    "2 fewer cramps",
    "no cramps except one",
    "no cramps until 3",
    "no cramps for the first time in weeks",
    "almost no cramps",
    "not many cramps",
    "hardly any cramps",
    "dint have cramps",
    "not no cramps",
    "no 2 cramps",
    "cramps, no",  # "cramps: no", or "cramps; the other: no"?
    "stomach cramps",
    "my cramps are gone",
    "1000 cramps",
    "1.5 cramps",
    "-2",
    "diarrhea is gone",
    "stool was not normal",
    "crops and clamps",
]


@pytest.mark.parametrize(("text", "meant"), NIGHTS.items())
def test_a_night_is_understood_however_it_is_told(text: str, meant: MorningWords) -> None:
    assert read_morning(text) == meant


@pytest.mark.parametrize(("text", "meant"), ONLY_CRAMPS.items())
def test_the_unclear_half_of_a_message_is_left_to_be_asked(text: str, meant: MorningWords) -> None:
    assert read_morning(text) == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_in_the_morning_is_asked_again(text: str) -> None:
    assert read_morning(text) is None


def test_a_warning_sign_comes_with_the_answers() -> None:
    told = read_morning("2 cramps, no diarrhea but chest pain")

    assert told == MorningWords(2, Answer.YES, 0, flags=frozenset({"chest_pain"}))


def test_a_warning_sign_alone_is_heard() -> None:
    assert read_morning("there was blood in my stool") == MorningWords(
        flags=frozenset({"blood_in_stool"})
    )


def test_a_long_story_is_searched_for_warning_signs_only() -> None:
    story = "2 cramps, and then I lay awake for a while, thinking about the sea. " * 20

    assert read_morning(story) is None
    assert read_morning(story + "Then my chest hurt.") == MorningWords(
        flags=frozenset({"chest_pain"})
    )


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 50),
    st.sampled_from(
        [
            ("no diarrhea", 0),
            ("normal stool", 0),
            ("soft stool", 1),
            ("diarrhea", 2),
            ("watery stool", 2),
            ("6 loose stools", 3),
        ]
    ),
    st.sampled_from([", ", " but ", ". ", "; ", "\n"]),
    st.booleans(),
)
def test_two_answers_are_the_same_in_either_order(
    cramps: int, stool: tuple[str, int], joint: str, swapped: bool
) -> None:
    said = [f"{cramps} cramps", stool[0]]

    told = read_morning(joint.join(reversed(said) if swapped else said))

    assert told == night(cramps, stool[1])
