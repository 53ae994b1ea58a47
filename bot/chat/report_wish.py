"""What somebody wants on their page, as buttons and the name of its file carry it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from bot.care.night import Night
from bot.locale import LANGUAGES
from bot.services.report import Nights, Range

KIND: Final = "report:"
"""How the kind of a page's file begins."""
_SEPARATOR: Final = "."
_LONGEST_NUMBER: Final = len("9999999999")


@dataclass(frozen=True, slots=True)
class Wish:
    """A choice. `asked`: the number that a page uses up, so that one screen makes one page."""

    asked: int
    chosen: Range
    language: str

    def __str__(self) -> str:
        return _SEPARATOR.join((str(self.asked), self.chosen, self.language))


def read_wish(subject: str) -> Wish | None:
    """The choice that a button carries; None for one that somebody made up."""
    match subject.split(_SEPARATOR):
        case [asked, chosen, language] if _is_number(asked) and language in LANGUAGES:
            return Wish(int(asked), Range(chosen), language) if chosen in list(Range) else None
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Order:
    """What a page is made from when it is sent: the nights, the language, the name or ""."""

    nights: Nights
    language: str
    name: str

    @property
    def kind(self) -> str:
        """The kind of the file; it waits in the reply until it is sent, and goes with it."""
        nights = [str(self.nights.first), str(self.nights.last)]
        return KIND + json.dumps([*nights, self.language, self.name], ensure_ascii=False)


def read_order(kind: str) -> Order | None:
    """What a kind asks for; None for a file of another story."""
    if not kind.startswith(KIND):
        return None
    first, last, language, name = json.loads(kind.removeprefix(KIND))
    return Order(Nights(Night.parse(first), Night.parse(last)), language, name)
