"""Every language says all that English says, with the same values, and Telegram takes all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from babel.messages.pofile import read_po

from bot.locale import LANGUAGES
from bot.sandbox.html_parse import parse_html
from tests.kit.messages import captions, catalog, catalog_files, placeholders

TRANSLATED = LANGUAGES[1:]

# Bot API: sendMessage; sendPhoto and sendDocument; setMyCommands; setMyDescription and its short.
TEXT, CAPTION, COMMAND, DESCRIPTION, SHORT_DESCRIPTION = 4096, 1024, 256, 512, 120
BUTTON = 40  # judgment: what one button across a narrow phone shows without being cut
FIRST_LINE = 40  # judgment: the neutral first line of the discreet mode comes on top of a message

# Longer than what the chat puts there: a list of times, the reasons of a refusal.
LONG = "x" * 60
# As long as it gets on a button.
ON_BUTTON = {"mg": "187.5", "dose": "187.5 mg", "minutes": "60", "days": "14", "n": "14"}


def filled(text: str, value: str = LONG) -> str:
    """A message as it could be sent; an instant is a number."""
    values = dict.fromkeys(placeholders(text), value) | {"unix": "1795453200"}
    return text.format(**values)


def visible(text: str) -> str:
    """What a person sees of a message. Raises ApiError for what Telegram would refuse."""
    return parse_html(text)[0]


def is_button(key: str) -> bool:
    return ".button." in key or key.startswith(("button.", "flag.", "warning.group."))


def too_long(keys: Iterable[str], limit: int, *, language: str) -> dict[str, int]:
    known = catalog(language)
    lengths = {key: max(map(len, map(filled, known[key]))) for key in keys if key in known}
    return {key: length for key, length in lengths.items() if not 0 < length <= limit}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_exists_in_every_language(language: str) -> None:
    missing = sorted(catalog().keys() - catalog(language).keys())
    assert not missing, f"{len(missing)} are missing in {language}: {', '.join(missing)}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_language_says_what_english_does_not(language: str) -> None:
    assert sorted(catalog(language).keys() - catalog().keys()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_message_keeps_its_placeholders(language: str) -> None:
    """A singular may do without its number ("one more time"), the plural may not."""
    for key, forms in catalog(language).items():
        english = catalog().get(key, forms)
        assert len(forms) == len(english), f"{key} has other forms than in English"
        *others, last = map(placeholders, forms)
        assert last == placeholders(english[-1]), key
        for found in others:
            assert found | {"n"} == last | {"n"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_every_message(language: str) -> None:
    for key, forms in catalog(language).items():
        for text in forms:
            assert visible(filled(text)).strip(), f"{language} {key} is empty"
            assert len(visible(filled(text))) + FIRST_LINE <= TEXT, key


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_marked_in_english_is_marked_in_every_language(language: str) -> None:
    for key, forms in catalog(language).items():
        wanted = sorted(re.findall(r"<(\w[\w-]*)", catalog()[key][-1]))
        assert sorted(re.findall(r"<(\w[\w-]*)", forms[-1])) == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_on_a_button_is_short(language: str) -> None:
    for key, (label, *_) in catalog(language).items():
        if is_button(key):
            shown = label.format_map({**dict.fromkeys(placeholders(label), "22:30"), **ON_BUTTON})
            assert 0 < len(shown) <= BUTTON, f"{language} {key}: {shown}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_is_short_enough(language: str) -> None:
    assert captions() <= catalog().keys()
    assert too_long(captions(), CAPTION - FIRST_LINE, language=language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_bot_says_of_itself_fits(language: str) -> None:
    commands = [key for key in catalog() if key.startswith("command.")]
    assert too_long(commands, COMMAND, language=language) == {}
    assert too_long(["bot.description"], DESCRIPTION, language=language) == {}
    assert too_long(["bot.short_description"], SHORT_DESCRIPTION, language=language) == {}
    assert too_long(["common.first_line"], FIRST_LINE, language=language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_files_of_english_with_one_rule_for_plurals(language: str) -> None:
    names = {file.name for file in catalog_files("en")}
    for file in catalog_files(language):
        assert file.name in names, f"{file.name} is no story's"
        with file.open("rb") as opened:
            found = read_po(opened, locale=language)
        assert (found.num_plurals, found.plural_expr) == (2, "(n != 1)"), file
        assert not found.obsolete, f"{file} keeps messages that are not used"
        assert not any(message.fuzzy for message in found if message.id), f"{file} has guesses"
