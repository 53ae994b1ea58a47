"""The tone of the chat: neutral words, no praise, words before emoji, in every English message."""

from __future__ import annotations

import re
import unicodedata

import pytest

from tests.kit.reading import as_read, messages, words_of

FORBIDDEN = re.compile(
    r"\b(miss|missed|missing|fail|fails|failed|failure|only|should|shouldn't|must|mustn't|streak\w*"
    r"|forgot|forgotten|lazy|guilty|fault|cheat\w*|disobey\w*|complian\w*|adheren\w*)\b",
    re.I,
)
PRAISE = re.compile(
    r"\b(great|well done|good (job|work|boy|girl)|congrat\w*|proud|awesome|perfect|bravo|excellent"
    r"|amazing|fantastic|keep it up|way to go|hooray|winning|champion)\b",
    re.I,
)
PROMISE = re.compile(r"\bmagnesium (works|helps you|will help|cures?|stops cramps)\b", re.I)
A_LABEL = re.compile(r"\.button\.|^button\.|^flag\.|^warning\.group\.")

NEEDED: dict[str, str] = {}
"""A forbidden word that a message cannot do without, with the reason."""


def is_emoji(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or ord(char) >= 0x1F000


@pytest.mark.parametrize("rule", [FORBIDDEN, PRAISE, PROMISE], ids=["blame", "praise", "promise"])
def test_no_blame_no_praise_no_promise(rule: re.Pattern[str]) -> None:
    found = {key: rule.findall(text) for key, text in messages() if rule.search(as_read(text))}
    assert {key: which for key, which in found.items() if key not in NEEDED} == {}


def test_words_come_before_an_emoji() -> None:
    """On a button too: a sign alone tells little to an ear, and less to who cannot guess it."""
    for key, text in messages():
        for line in as_read(text).splitlines():
            first = next((at for at, char in enumerate(line) if is_emoji(char)), None)
            if first is not None:
                assert words_of(line[:first]), f"{key}: {line}"


def test_a_label_has_words_or_a_number() -> None:
    for key, text in messages():
        if A_LABEL.search(key):
            assert re.search(r"\w", as_read(text)), key


def test_nobody_shouts() -> None:
    assert [key for key, text in messages() if as_read(text).count("!") > 1] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (FORBIDDEN, "You missed a dose."),
        (FORBIDDEN, "You should answer."),
        (PRAISE, "Well done, keep it up!"),
        (PROMISE, "Magnesium works."),
    ],
)
def test_each_rule_hears_what_it_is_for(rule: re.Pattern[str], text: str) -> None:
    assert rule.search(text)
