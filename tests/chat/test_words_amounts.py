"""Numbers, amounts of a product, and yes, no, not sure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.words import (
    Amount,
    Answer,
    read_amount,
    read_answer,
    read_count,
    read_number,
)

NUMBERS = {
    "150": 150.0,
    "0": 0.0,
    "1,5": 1.5,
    "1.5": 1.5,
    ".5": 0.5,
    "0.125": 0.125,
    "1 1/2": 1.5,
    "1½": 1.5,
    "½": 0.5,
    "3/4": 0.75,
    "half": 0.5,
    "a half": 0.5,
    "three quarters": 0.75,
    "two and a half": 2.5,
    "2 and 1/2": 2.5,
    "twenty-five": 25.0,
    "one hundred and fifty": 150.0,
    "a hundred": 100.0,
    "two thousand": 2000.0,
    "1,000.5": 1000.5,
    "1.000,5": 1000.5,
    "- 5": -5.0,
    "-5": -5.0,
    "−5": -5.0,
    "minus five": -5.0,
    "5000 mg": 5000.0,
    "150mg": 150.0,
    "25 %": 25.0,
    "2 capsules": 2.0,
    "about 150, please": 150.0,
    "１５０": 150.0,
    "٢٥٠": 250.0,
    "2️⃣": 2.0,
}

NO_NUMBERS = [
    "",
    "many",
    "nan",
    "inf",
    "infinity",
    "1e9",
    "9" * 400,
    "99999999",
    "1.000",  # a thousand in Berlin, one in Boston
    "1,000",
    "1 000",
    "1_000",
    "1/0",
    "100-200",
    "100 or 200",
    "100 200",
    "0.3 g",
    "500 mcg",
    "23:30",
    "mg",
    "one hundred thousand hundred thousand thousand",
]

AMOUNTS = {
    "150 mg": Amount(150, None),
    "150mg": Amount(150, None),
    "150 Milligrams": Amount(150, None),
    "0.3 g": Amount(300, None),
    "half a gram": Amount(500, None),
    "2 capsules": Amount(None, 2),
    "2 capsls": Amount(None, 2),
    "one and a half tablets": Amount(None, 1.5),
    "1½ tablets": Amount(None, 1.5),
    "1,5 tablets": Amount(None, 1.5),
    "half a tablet": Amount(None, 0.5),
    "half of a tablet": Amount(None, 0.5),
    "a half tablet": Amount(None, 0.5),
    "one sachet": Amount(None, 1),
    "a tablet": Amount(None, 1),
    "2": Amount(None, 2),
    "10": Amount(None, 10),
    "11": Amount(11, None),
    "one and a half": Amount(None, 1.5),
    "300": Amount(300, None),
    "2 x 150 mg": Amount(300, None),
    "I took 2 capsules": Amount(None, 2),
    "150 mg of magnesium, please": Amount(150, None),
    "0 mg": Amount(0, None),
    "5000 mg": Amount(5000, None),
}

NO_AMOUNTS = [
    "",
    "tablet",
    "mg",
    "some",
    "-5 mg",
    "2-3 capsules",
    "2 or 3 capsules",
    "2 capsules, 300 mg",
    "2 capsules of 150 mg",
    "1.000 mg",
    "500 mcg",
    "nan mg",
    "9" * 400 + " mg",
    "2 bottles",
]

ANSWERS = {
    Answer.YES: ["yes", "Yes!", "yep", "yeah", "sure", "YESSS", "yes, please", "of course", "👍🏽"],
    Answer.NO: ["no", "No.", "nope", "none", "nooo", "not really", "no, thanks", "I don't", "👎"],
    Answer.UNSURE: [
        "not sure",
        "I'm not sure",
        "don't know",
        "I don’t know",
        "i dont know",
        "dunno",
        "maybe",
        "no idea",
        "can't remember",
        "hmm, not sure",
    ],
}

NO_ANSWERS = [
    "",
    "yes no",
    "yes and no",
    "no, maybe",
    "yes, 2 capsules",
    "ok",  # agreement, or "nothing wrong"?
    "yse",  # a slip is never put right into a yes
    "nto",
    "banana",
    "2",
    "🙂",
]


@pytest.mark.parametrize(("text", "meant"), NUMBERS.items())
def test_a_number_is_understood_however_it_is_said(text: str, meant: float) -> None:
    assert read_number(text) == meant


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_clear_number_is_asked_again(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(("text", "meant"), AMOUNTS.items())
def test_an_amount_is_understood_however_it_is_said(text: str, meant: Amount) -> None:
    assert read_amount(text) == meant


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_clear_amount_is_asked_again(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "meant"), [(text, meant) for meant, texts in ANSWERS.items() for text in texts]
)
def test_an_answer_is_understood_however_it_is_said(text: str, meant: Answer) -> None:
    assert read_answer(text) is meant


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_what_is_no_clear_answer_is_asked_again(text: str) -> None:
    assert read_answer(text) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 9999), st.sampled_from(["", " mg", "mg", " MG", " milligrams"]))
def test_a_whole_number_with_its_unit_comes_back(number: int, unit: str) -> None:
    assert read_number(f"{number}{unit}") == number


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_99), st.sampled_from(".,"))
def test_two_decimals_come_back_with_point_and_with_comma(hundredths: int, mark: str) -> None:
    whole, rest = divmod(hundredths, 100)

    assert read_number(f"{whole}{mark}{rest:02}") == pytest.approx(hundredths / 100)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5000), st.sampled_from([" mg", "mg", " milligram"]))
def test_milligrams_come_back(mg: int, unit: str) -> None:
    assert read_amount(f"{mg}{unit}") == Amount(mg=mg, units=None)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.sampled_from(["capsule", "tablets", "sachets", "sprays"]))
def test_quarters_of_a_unit_come_back(quarters: int, unit: str) -> None:
    assert read_amount(f"{quarters / 4} {unit}") == Amount(mg=None, units=quarters / 4)


@pytest.mark.parametrize(("text", "count"), [("2", 2.0), ("two", 2.0), ("-1", -1.0), ("1.5", 1.5)])
def test_a_bare_number_counts_anything(text: str, count: float) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["took 2 capsules", "2 tablets", "400 mg", "took 400 mg", "blue"])
def test_an_amount_of_medicine_counts_no_cramps(text: str) -> None:
    assert read_count(text) is None
