"""Every message can be read at two in the morning: US grade 7 or lower, on one screen of a phone.

The grade is Flesch and Kincaid's, from words a sentence and syllables a word. Under a dozen words
it is meaningless: "Diarrhea: no" is graded above a page of law. Short texts (buttons, records) are
judged by their longest word and their longest sentence instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from bot.care.model import Region
from bot.chat import learn_screens
from bot.chat.learn_cards import PAGES
from bot.locale import words
from bot.services.learn import Card
from tests.kit.reading import as_read, grade, messages, sentences, syllables, words_of

GRADE = 7.0
LONG_ENOUGH = 12  # words, from where on the formula means something
LONGEST_SENTENCE = 34  # words; the grade itself holds the usual ones far below
EASY_SYLLABLES = 3
ONE_SCREEN = 900  # characters on a phone of 6 inches, with a name in every gap
A_NAME = "x" * 20

HARDER: Mapping[str, str] = {}
"""Messages above the grade, each with its reason."""

LONG_WORDS = {
    # names of medicines and conditions, as they stand on the box and in the letter
    **dict.fromkeys(
        ("aminoglycoside", "antibiotic", "bisphosphonate", "diuretic", "hydroxychloroquine"),
        "a medicine's name: who takes it knows it",
    ),
    **dict.fromkeys(("nitrofurantoin", "cholesterol"), "stands in the letter of the pharmacist"),
    "dialysis": "who has it knows the word; there is no other",
    "potassium": "the name of the salt, as a blood test has it",
    "emergency": "the word on every sign; shorter ones say less",
    "recommended": "one tap of the setup; 'advised' is no easier",
}
LONGER_THAN_A_SCREEN: Mapping[str, str] = {}


def long_texts() -> list[tuple[str, str]]:
    return [(key, text) for key, text in messages() if len(words_of(as_read(text))) >= LONG_ENOUGH]


def short_texts() -> list[tuple[str, str]]:
    return [(key, text) for key, text in messages() if len(words_of(as_read(text))) < LONG_ENOUGH]


def test_every_longer_message_is_easy_to_read() -> None:
    hard = {key: grade(as_read(text)) for key, text in long_texts()}
    assert {key: at for key, at in hard.items() if at > GRADE and key not in HARDER} == {}


def test_every_short_message_is_made_of_easy_words() -> None:
    hard = {
        (key, word)
        for key, text in short_texts()
        for word in words_of(re.sub(r"/\w+", "", as_read(text)))
        if syllables(word) > EASY_SYLLABLES and word.casefold() not in LONG_WORDS
    }
    assert hard == set()


def test_no_sentence_runs_on() -> None:
    long = {
        (key, sentence)
        for key, text in messages()
        for sentence in sentences(as_read(text))
        if len(words_of(sentence)) > LONGEST_SENTENCE
    }
    assert long == set()


def test_every_message_fits_one_screen_of_a_phone() -> None:
    lengths = {key: len(as_read(text, filled=A_NAME)) for key, text in messages()}
    too_long = {key: n for key, n in lengths.items() if n > ONE_SCREEN}
    assert {key: n for key, n in too_long.items() if key not in LONGER_THAN_A_SCREEN} == {}


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("card", Card)
def test_a_whole_card_is_easy_to_read_and_fits(card: Card, region: Region) -> None:
    """A card is put together from claims: what counts is what stands on the screen."""
    text = as_read(learn_screens.card(words("en"), card, region=region)[0])
    without_source = text.rpartition("\n\n")[0]
    assert grade(without_source) <= GRADE
    assert len(text) <= ONE_SCREEN


@pytest.mark.parametrize("page", PAGES)
def test_the_menu_of_cards_fits(page: str) -> None:
    assert len(as_read(learn_screens.menu(words("en"), page)[0])) <= ONE_SCREEN


def test_every_exception_is_still_needed() -> None:
    """A list of exceptions that nobody clears hides the next hard text."""
    texts = dict(messages())
    used = {word.casefold() for _, text in short_texts() for word in words_of(as_read(text))}
    assert [key for key in HARDER if grade(as_read(texts[key])) <= GRADE] == []
    assert {word for word in LONG_WORDS if word not in used} == set()
    fits = [key for key in LONGER_THAN_A_SCREEN if len(as_read(texts[key], A_NAME)) <= ONE_SCREEN]
    assert fits == []


@pytest.mark.parametrize(
    ("text", "at_least", "at_most"),
    [
        ("You took one pill. You slept well. Thank you for telling me that today.", -3.0, 3.0),
        (
            "Notwithstanding the aforementioned considerations, administration of supplementary "
            "magnesium necessitates individualized professional consultation beforehand.",
            15.0,
            60.0,
        ),
    ],
)
def test_the_measure_tells_easy_from_hard(text: str, at_least: float, at_most: float) -> None:
    assert at_least <= grade(text) <= at_most
