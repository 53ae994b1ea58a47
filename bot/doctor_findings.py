"""What the doctor finds: one line each, and below it what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from typing import Final

WIDTH: Final = 100


class Level(StrEnum):
    """How a finding stands; the words that are printed."""

    OK = "ok"
    LOOK = "look at this"
    WRONG = "wrong"
    UNCHECKED = "not checked"


_HANGING: Final = " " * (max(map(len, Level)) + 2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. No secret and nothing about anybody is ever in it."""

    level: Level
    what: str
    said: str
    to_do: str = ""


def ok(what: str, said: str) -> Finding:
    """As it should be."""
    return Finding(Level.OK, what, said)


def look(what: str, said: str, to_do: str) -> Finding:  # house: in the order of the report
    """It works, and may not for long, or not as meant."""
    return Finding(Level.LOOK, what, said, to_do)


def wrong(what: str, said: str, to_do: str) -> Finding:  # house: as above
    """The service does not work like this, or loses something."""
    return Finding(Level.WRONG, what, said, to_do)


def unchecked(what: str, why: str) -> Finding:
    """Nothing is known of it."""
    return Finding(Level.UNCHECKED, what, why)


def lines(finding: Finding) -> Iterator[str]:
    """As it is printed. A path or an address is never broken in two: it is there to be copied."""
    head = f"{finding.level:<{len(_HANGING)}}"
    yield from _wrapped(f"{finding.what}: {finding.said}", begin=head)
    if finding.to_do:
        yield from _wrapped(finding.to_do, begin=_HANGING)


def _wrapped(text: str, *, begin: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=begin,
        subsequent_indent=_HANGING,
        break_long_words=False,
        break_on_hyphens=False,
    )
