"""The English messages as a person reads them: without tags, with something in each gap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.kit.messages import catalog, placeholders

FROM_ITS_BOX = {"magnesium": "iron", "diarrhea": "fever"}
"""What everybody here knows: it is written on the box that they hold. Counted as easy words."""


def messages() -> Iterator[tuple[str, str]]:
    """Every English message by its name, each form of it; not what a person may type."""
    for key, forms in catalog().items():
        if ".words." not in key:
            yield from ((key, form) for form in forms)


def as_read(text: str, filled: str = "5") -> str:
    """A message on the screen: no tags, `filled` in each gap."""
    bare = re.sub(r"<[^>]+>", "", text)
    return bare.format(**dict.fromkeys(placeholders(bare), filled))


def words_of(text: str) -> list[str]:
    """The words of a text, commands as one word each; no numbers."""
    return re.findall(r"[^\W\d_][\w'’]*", text)


def sentences(text: str) -> list[str]:
    """One a line or a full stop; a line of a list is a sentence, whatever it ends with."""
    return [part for part in re.split(r"(?<=[.!?:;])\s+|\n+", text) if words_of(part)]


def grade(text: str) -> float:
    """The US school grade by Flesch and Kincaid, of a text as it is read."""
    lines = (line.strip(" •-") for line in text.splitlines())
    ended = (line if line[-1] in ".!?" else f"{line.rstrip(':,;')}." for line in lines if line)
    told = " ".join(ended)
    for word, easy in FROM_ITS_BOX.items():
        told = re.sub(rf"\b{word}\b", easy, told, flags=re.I)
    return float(_textstat().flesch_kincaid_grade(told))


def syllables(word: str) -> int:
    """How many syllables a word has, those from the box counted as easy words."""
    return int(_textstat().syllable_count(FROM_ITS_BOX.get(word.casefold(), word)))


@cache
def _textstat() -> Any:  # house: the library has no types
    """Made when it is first asked: its dictionary takes seconds to read."""
    from textstat import textstat  # type: ignore[import-untyped]  # noqa: PLC0415 - seconds

    # It looks each word up as if every word were known; later releases of the dictionary raise
    # KeyError for a number or a name instead of sending it on to be split into syllables.
    textstat.cmu_dict = defaultdict(list, textstat.cmu_dict)
    return textstat
