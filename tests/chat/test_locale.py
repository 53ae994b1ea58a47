"""Everything the bot can say: each message exists, is used, fits, and keeps the tone."""

from __future__ import annotations

import re

import pytest

from bot.care.model import Flag, ReasonCode
from bot.locale import Words, number, words
from tests.kit.families import FAMILIES, WALKED_ELSEWHERE, computed
from tests.kit.messages import Asked, asked, catalog, mentioned, placeholders
from tests.kit.source import ROOT

MUCH_TEXT = "x" * 60

# What the rule book says of a reason's number, and how its sentence then has to show it.
SHOWN_AS = (
    (r"days to go", r"\{n\} days to go"),
    (r"days", r"\{n\} days"),
    (r"nights to come", r"\{n\} to go"),
    (r"cramps (a|in a usual) week", r"\{n\} (cramps )?a week"),
    (r"cramps in 14 nights", r"\{n\} in two weeks"),
    (r"cramp nights in the window of 14", r"\{n\} of the last 14 nights"),
    (r"check-ins.*dose taken", r"\{n\} of the last 7 evenings"),
    (r"check-ins.*mushy", r"\{n\} mornings of this week"),
    (r"check-ins", r"\{n\} (lately|in two weeks|mornings)"),
    (r"mg", r"\{n\} mg"),
    (r"the (dose|unit|ceiling)", r"\{n\} mg"),
)


def test_every_message_that_the_code_names_exists() -> None:
    assert {one.pattern for one in asked() if not one.is_family} <= catalog().keys()


def test_every_computed_name_is_listed_and_exists() -> None:
    families = {one.pattern for one in asked() if one.is_family}
    known = {*FAMILIES, "morning.button.*.*"}
    assert {one for one in families if not WALKED_ELSEWHERE.fullmatch(one)} <= known
    assert computed() <= catalog().keys()


def test_every_message_is_used() -> None:
    used = {one.pattern for one in asked()} | mentioned() | computed()
    left = {key for key in catalog() if key not in used}
    assert {key for key in left if not WALKED_ELSEWHERE.fullmatch(key)} == set()


def left_empty(one: Asked) -> list[str]:
    """The messages that one place asks for without all the values that they show."""
    if "**" in one.given:
        return []
    keys = filter(one.matches, computed() if one.is_family else [one.pattern])
    return [key for key in keys if any(placeholders(text) - one.given for text in catalog()[key])]


def test_every_placeholder_is_filled() -> None:
    assert [f"{one.place} {key}" for one in asked() for key in left_empty(one)] == []


def test_no_message_is_empty_or_too_long() -> None:
    for key, forms in catalog().items():
        for text in forms:
            longest = text.format(**dict.fromkeys(placeholders(text), MUCH_TEXT))
            assert 0 < len(longest) < 4096, key


def test_what_is_written_on_a_button_is_short() -> None:
    for key, (label, *_) in catalog().items():
        if ".button." in key or key.startswith(("button.", "flag.", "warning.group.")):
            assert 0 < len(label.replace("{minutes}", "60").replace("{mg}", "187.5")) <= 36, key


def test_what_a_person_wrote_cannot_become_a_tag() -> None:
    text = words("en")("referral.2", emergency="<b>&")
    assert "&lt;b&gt;&amp;" in text


def test_a_button_shows_its_label_as_it_is() -> None:
    for typed in ("Tom & Ann", "<b>"):
        assert words("en").plain("phrase.mg", mg=typed) == f"{typed} mg"


def test_an_unknown_message_is_an_error_not_a_name_on_the_screen() -> None:
    say = words("en")
    for ask in (say, say.plain, lambda key: say.count(key, 1)):
        with pytest.raises(KeyError, match="no message is named"):
            ask("bedtime.no_such_message")


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert Words("xx").language == "en"
    assert Words("xx")("cancel.nothing") == words("en")("cancel.nothing")


def test_the_form_of_a_word_follows_its_number() -> None:
    say = words("en")
    assert "1 more time tonight" in say.count("bedtime.remaining", 1)
    assert "2 more times tonight" in say.count("bedtime.remaining", 2)


@pytest.mark.parametrize(
    ("value", "shown"), [(100.0, "100"), (37.5, "37.5"), (0.0, "0"), (1 / 3, "0.333"), (64, "64")]
)
def test_numbers_have_no_needless_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


def meanings() -> dict[str, str]:
    """What the rule book says about the number of each reason."""
    page = (ROOT / "bot" / "care" / "README.md").read_text()
    table = page.split("## Reasons")[1].split("## Numbers")[0]
    return dict(re.findall(r"^\| (\w+) \| (.+?) \|$", table, re.M))


@pytest.mark.parametrize("code", [code for code in ReasonCode if code not in set(Flag)])
def test_a_reason_shows_its_number_as_what_the_rule_book_says_it_is(code: ReasonCode) -> None:
    """A number that is called by the wrong name is a lie to a patient."""
    (text,) = catalog()[f"reason.{code}"]
    if "{n}" not in text:
        return
    meaning = meanings()[code]
    wanted = next((shown for said, shown in SHOWN_AS if re.search(said, meaning)), None)
    assert wanted is not None, f"{code} has no number: {meaning}"
    assert re.search(wanted, text), f"{meaning!r} is told as {text!r}"
