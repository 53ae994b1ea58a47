"""The words of the chat: a gettext catalog a language, named messages in all of them.

The code names a message ("bedtime.reminder"), the catalog `<language>/<story>.po` holds its words.
English is a catalog like the others, so that one folder shows a reviewer all that the bot can say.
"""

from __future__ import annotations

import gettext
import html
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en",)


class Words:
    """All messages of one language. Placeholders are `{named}`.

    Called, it makes text for a message: values are made safe for HTML. `plain` makes what is shown
    as it is: the label of a button, a command's description.
    """

    def __init__(self, language: str) -> None:
        """Load a language's catalog; one that we do not speak becomes English."""
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._messages = _load(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The message `key` with its placeholders filled. Raises KeyError for an unknown key."""
        return self._find(key).format(**{name: _safe(value) for name, value in values.items()})

    def plain(self, key: str, **values: object) -> str:
        """The message `key` for a place that shows no HTML, such as a button."""
        return self._find(key).format(**{name: _shown(value) for name, value in values.items()})

    def count(self, key: str, n: float, **values: object) -> str:
        """The message in the form that the number `n` needs; `{n}` is the number itself."""
        form = int(n) if n == int(n) else 2  # one and a half capsules are more than one
        text = self._messages.ngettext(key, f"{key}#", form)
        if text in (key, f"{key}#"):
            raise KeyError(f"no message is named {key!r}")
        return text.format(n=number(n), **{name: _safe(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether there is a message `key`."""
        return self._messages.gettext(key) != key

    def _find(self, key: str) -> str:
        text = self._messages.gettext(key)
        if text == key:
            raise KeyError(f"no message is named {key!r}")
        return text


def number(value: float) -> str:
    """A number as people write it: no trailing zeros, at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@cache
def words(language: str) -> Words:
    """The words of a language, loaded once."""
    return Words(language)


def _shown(value: object) -> object:
    return number(value) if isinstance(value, float) else value


def _safe(value: object) -> object:
    return html.escape(value, quote=False) if isinstance(value, str) else _shown(value)


@cache
def _load(language: str) -> gettext.GNUTranslations:
    merged = Catalog(locale=language)
    for story in sorted(files(__package__).joinpath(language).iterdir(), key=lambda f: f.name):
        if story.name.endswith(".po"):
            for message in read_po(BytesIO(story.read_bytes()), locale=language):
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
