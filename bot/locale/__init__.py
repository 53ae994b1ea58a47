"""The words of the chat: a gettext catalog a language, named messages in all of them.

The code names a message ("bedtime.reminder"), the catalog `<language>/<story>.po` holds its words.
English is a catalog like the others, so that one folder shows a reviewer all that the bot can say.
"""

from __future__ import annotations

import gettext
import html
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel import numbers
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "de", "es")
"""What the bot speaks; the first one is for everybody else."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
# Unicode's bidirectional classes of what is written, or turns what follows, from right to left.
_FROM_THE_RIGHT: Final = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRO"})


class Words:
    """All messages of one language. Placeholders are `{named}`.

    Called, it makes text for a message: values are made safe for HTML. `plain` makes what is shown
    as it is: the label of a button, a command's description.
    """

    def __init__(self, language: str) -> None:
        """Load a language's catalog; one that we do not speak becomes English."""
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._messages = _load(self.language)
        self._decimal_sign = numbers.get_decimal_symbol(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The message `key` with its placeholders filled. Raises KeyError for an unknown key."""
        return self._find(key).format(**self._safe(values))

    def plain(self, key: str, **values: object) -> str:
        """The message `key` for a place that shows no HTML, such as a button."""
        return self._find(key).format(
            **{name: self._shown(value) for name, value in values.items()}
        )

    def count(self, key: str, n: float, **values: object) -> str:
        """The message in the form that the number `n` needs; `{n}` is the number itself."""
        form = int(n) if n == int(n) else 2  # one and a half capsules are more than one
        text = self._forms(key)[self._messages.form_of(form)]
        return text.format(n=self.number(n), **self._safe(values))

    def number(self, value: float) -> str:
        """A number as people write it in this language: "1.5", "1,5"; see `number`."""
        return number(value).replace(".", self._decimal_sign)

    def has(self, key: str) -> bool:
        """Whether there is a message `key`."""
        return key in self._messages.forms

    def _find(self, key: str) -> str:
        return self._forms(key)[0]

    def _forms(self, key: str) -> tuple[str, ...]:
        forms = self._messages.forms.get(key)
        if forms is None:
            raise KeyError(f"no message is named {key!r}")
        return forms

    def _shown(self, value: object) -> object:
        if isinstance(value, str):
            return isolated(value)
        return self.number(value) if isinstance(value, float) else value

    def _safe(self, values: Mapping[str, object]) -> dict[str, object]:
        shown = {name: self._shown(value) for name, value in values.items()}
        return {
            name: html.escape(value, quote=False) if isinstance(value, str) else value
            for name, value in shown.items()
        }


def number(value: float) -> str:
    """A number for the data of a button and for a terminal: no needless zeros, three decimals.

    What a person reads is `Words.number`.
    """
    return f"{value:.3f}".rstrip("0").rstrip(".")


def spoken(code: str | None) -> str:
    """The language that we speak for one of Telegram's codes: "de-AT" is "de", "fr" is "en"."""
    language = (code or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def isolated(text: str) -> str:
    """What runs from right to left set apart (UAX #9), so that it turns no sentence around it."""
    if _ISOLATE in text or text.isascii():
        return text
    if not any(unicodedata.bidirectional(sign) in _FROM_THE_RIGHT for sign in text):
        return text
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


@cache
def words(language: str) -> Words:
    """The words of a language, loaded once."""
    return Words(language)


@dataclass(frozen=True, slots=True)
class _Messages:
    """What a language says. `form_of`: which form a number needs, by the catalogs' Plural-Forms."""

    forms: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]


@cache
def _load(language: str) -> _Messages:
    forms: dict[str, tuple[str, ...]] = {}
    rule = "n != 1"
    for story in files(__package__).joinpath(language).iterdir():
        if story.name.endswith(".po"):
            catalog = read_po(BytesIO(story.read_bytes()), locale=language)
            rule = catalog.plural_expr
            forms |= {_key(one): _translations(one) for one in catalog if one.id}
    return _Messages(forms, gettext.c2py(rule))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _translations(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text,) if isinstance(text, str) else tuple(text or ())
