"""From a morning's button or sentence to the answers it gives; what was not said stays unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.care.checkin import is_plausible_cramps
from bot.care.model import Flag
from bot.chat.words import Answer, MorningWords
from bot.services import morning
from bot.store.diary import Known

_KNOWN: Final = {Answer.YES: Known.YES, Answer.NO: Known.NO, Answer.UNSURE: Known.NOT_SURE}
_STOOLS: Final = ("0", "1", "2", "3")
_UNSURE: Final = "unsure"
# The same word for a minute and a second in many languages, as far as its first letters go.
_MINUTES: Final = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*m(?:in\w*)?\.?)?")
_SECONDS: Final = re.compile(r"(\d+)\s*s(?:e[ckg]\w*)?\.?")


def changes_from(heard: MorningWords) -> dict[str, object]:
    """The fields of a check-in that a sentence answers; empty when it answers none."""
    changes = _cramps(heard) | _stool(heard)
    if heard.worst_pain is not None and 0 <= heard.worst_pain <= morning.MAX_PAIN:
        changes["worst_pain"] = heard.worst_pain
    return changes


def signs_from(heard: MorningWords) -> frozenset[Flag]:
    """The warning signs that a sentence names."""
    return frozenset(map(Flag, heard.flags))


def changes_of(name: str, answer: str) -> dict[str, object] | None:
    """The fields that one answer gives to one question, by their names in a button.

    None for an answer that no button has.
    """
    match name:
        case "cramps":
            return cramps_of({"no": Known.NO, _UNSURE: Known.NOT_SURE}.get(answer))
        case "count":
            return counted(_whole(answer))
        case "stool":
            return stool_of(answer)
        case "pain":
            return _number_of("worst_pain", answer, allowed=range(morning.MAX_PAIN + 1))
        case "longest":
            return _number_of("longest_minutes", answer, allowed=morning.LONGEST_MINUTES)
        case "disturbed":
            known = _DISTURBED.get(answer)
            return None if known is None else {"disturbed_answer": known}
    return None


def cramps_of(known: Known | None) -> dict[str, object] | None:
    """A yes without a number counts as one cramp until the number is told."""
    if known is None:
        return None
    return {"cramps_answer": known, "cramps": {Known.YES: 1, Known.NO: 0}.get(known)}


def counted(count: int | None) -> dict[str, object] | None:
    """A count of cramps; None for one that nobody has in a night."""
    if count is None or not is_plausible_cramps(count):
        return None
    return {"cramps_answer": Known.YES if count else Known.NO, "cramps": count}


def stool_of(answer: str) -> dict[str, object] | None:
    """A grade of the bowel, "0" to "3", or "unsure"."""
    if answer == _UNSURE:
        return {"stool_answer": Known.NOT_SURE, "stool": None}
    if answer not in _STOOLS:
        return None
    grade = int(answer)
    return {"stool_answer": Known.YES if grade else Known.NO, "stool": grade}


def read_minutes(text: str) -> int | None:
    """How long a cramp lasted, as the choice it falls into (minutes); None when it is no time."""
    plain = text.strip().casefold()
    minutes, seconds = _MINUTES.fullmatch(plain), _SECONDS.fullmatch(plain)
    if minutes is not None:
        length = float(minutes[1].replace(",", "."))
    elif seconds is not None:
        length = int(seconds[1]) / 60
    else:
        return None
    up_to = (choice for choice in morning.LONGEST_MINUTES if length <= choice)
    return next(up_to, morning.OVER_TEN_MINUTES)


def _number_of(
    field: str, answer: str, *, allowed: range | tuple[int, ...]
) -> dict[str, object] | None:
    if answer == _UNSURE:
        return {field: None}
    number = _whole(answer)
    return {field: number} if number in allowed else None


def _whole(answer: str) -> int | None:
    is_number = answer.isascii() and answer.isdigit() and len(answer) < 4
    return int(answer) if is_number else None


def _cramps(heard: MorningWords) -> dict[str, object]:
    if heard.cramps is not None:
        return counted(heard.cramps) or {}
    if heard.cramps_answer is None:
        return {}
    return cramps_of(_KNOWN[heard.cramps_answer]) or {}


def _stool(heard: MorningWords) -> dict[str, object]:
    if heard.stool is not None:
        return stool_of(str(heard.stool)) or {}
    return {"stool_answer": Known.NOT_SURE, "stool": None} if heard.stool_unsure else {}


_DISTURBED: Mapping[str, Known] = {"yes": Known.YES, "no": Known.NO, _UNSURE: Known.NOT_SURE}
