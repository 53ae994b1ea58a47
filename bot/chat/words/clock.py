"""Reads a time of day in words or digits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from bot.chat.words.languages import first_understood
from bot.chat.words.quantities import take_below_hundred
from bot.chat.words.vocabulary import NumberWords, Sense, Vocabulary

_DAY_MIN = 24 * 60
_HALF_DAY_MIN = 12 * 60
_HOURS_12 = frozenset(str(hour) for hour in range(1, 13))
_SEPARATED = re.compile(r"(\d{1,2})[:.,](\d{2})(?::\d{2})?")
_RUN_TOGETHER = re.compile(r"(\d{1,2})(\d{2})")

# The hours that people call so. One reading of an open time falls into each at most.
_PARTS: dict[Sense, frozenset[int]] = {
    Sense.AM: frozenset(range(12)),
    Sense.PM: frozenset(range(12, 24)),
    Sense.MORNING: frozenset(range(12)),
    Sense.AFTERNOON: frozenset(range(12, 19)),
    Sense.EVENING: frozenset({*range(16, 24), 0}),
    Sense.NIGHT: frozenset({*range(18, 24), *range(6)}),
}
_TELLING = frozenset(
    {
        Sense.AM,
        Sense.PM,
        Sense.NOON,
        Sense.MIDNIGHT,
        Sense.PAST,
        Sense.TO,
        Sense.BEFORE,
        Sense.OCLOCK,
        Sense.HALF_TO,
        Sense.THREE_QUARTERS,
        Sense.LESS,
    }
)
_HALF_PAST = {Sense.HALF: 30, Sense.QUARTER: 15}


@dataclass(frozen=True, slots=True)
class _Digits:
    """A number of the message: "10", "0930", "23:30"."""

    text: str


_Item = _Digits | Sense


@dataclass(frozen=True, slots=True)
class _Reading:
    """Minutes after midnight as said; `open` when twelve hours later may be meant as well."""

    minutes: int
    open: bool
    padded: bool = False  # "09:30": written by somebody who counts to 24


def read_clock(text: str, *, near: time, language: str = "en") -> time | None:
    """The wall-clock time that a message consists of.

    Where am or pm is open, the reading closer to `near` on the 24-hour circle is taken, and the
    one as written when both are equally far. 24:00 is midnight. None for "25:00", for ranges
    ("10-11", and "10 to 11", which may be one) and for any other words.
    """

    def read(vocabulary: Vocabulary) -> time | None:
        return clock_of(vocabulary.words(text), near=near, vocabulary=vocabulary)

    return first_understood(text, language, read=read)


def clock_of(words: Sequence[str], *, near: time, vocabulary: Vocabulary) -> time | None:
    """As `read_clock`, for words already split."""
    items = _items(words, vocabulary)
    if items is None:
        return None
    parts = {item for item in items if isinstance(item, Sense) and item in _PARTS}
    core = [item for item in items if item not in parts]
    reading = _reading(_without_ends(core))
    return None if reading is None else _resolve(reading, parts, near=near)


def is_explicit(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """True when words that form a time can hardly be a plain number: "11 pm", "23:30".

    Words beside the time ("now 11 pm") make it False: they may matter to the rest.
    """
    items = _items(words, vocabulary) or [Sense.FILLER]
    if Sense.FILLER in (items[0], items[-1]) or _may_be_amount_and_hour(items):
        return False
    return any(
        item in _TELLING or (isinstance(item, _Digits) and ":" in item.text) for item in items
    )


def _may_be_amount_and_hour(items: Sequence[_Item]) -> bool:
    """True for the "1 11 pm" of "took 1 11 pm"."""
    return any(
        isinstance(first, _Digits) and isinstance(second, _Digits) and second.text in _HOURS_12
        for first, second in pairwise(items)
    )


def _items(words: Sequence[str], vocabulary: Vocabulary) -> list[_Item] | None:
    items: list[_Item] = []
    at = 0
    while at < len(words):
        sense, length = vocabulary.clock.match(words, at)
        spoken = _spoken(words[at : at + 3], vocabulary.numbers)
        if sense is not None:
            items.append(sense)
        elif words[at][0].isdecimal():
            items.append(_Digits(words[at]))
        elif spoken is not None:
            items.append(_Digits(str(spoken[0])))
            length = spoken[1]
        elif words[at][0].isalnum():
            return None
        at += max(length, 1)
    return items


def _spoken(words: Sequence[str], numbers: NumberWords) -> tuple[int, int] | None:
    """A number word below a hundred; the article of "a la una" and "um ein Uhr" is one."""
    taken = take_below_hundred(words, numbers)
    if taken is None and numbers.article_is_one and words[0] in numbers.articles:
        return 1, 1
    return taken


def _without_ends(items: Sequence[_Item]) -> list[_Item]:
    idle = (Sense.FILLER, Sense.AT)
    kept = [index for index, item in enumerate(items) if item not in idle]
    return list(items[kept[0] : kept[-1] + 1]) if kept else []


def _reading(items: list[_Item]) -> _Reading | None:
    match items:
        case [_Digits(text)] | [_Digits(text), Sense.HOURS | Sense.OCLOCK]:
            return _of_digits(text)
        case [_Digits(hour), _Digits(minute)]:
            return _of_digits(f"{hour}:{minute}")
        case [_Digits(hour), Sense.HOURS | Sense.OCLOCK, _Digits(minute)]:
            return _of_digits(f"{hour}:{minute:0>2}")
        case [_Digits(hour), Sense.OH, _Digits(minute)]:
            return _of_digits(f"{hour}:0{minute}")
        case [Sense.NOON | Sense.MIDNIGHT as name]:
            return _of_hour(name)
        case [_Digits("12"), Sense.NOON | Sense.MIDNIGHT as name]:
            return _of_hour(name)
        case [Sense.HALF, hour] | [Sense.HALF, Sense.PAST, hour]:
            return _moved(_of_hour(hour), 30)
        case [Sense.QUARTER, Sense.PAST | Sense.TO | Sense.BEFORE as way, hour]:
            return _moved(_of_hour(hour), 15 if way is Sense.PAST else -15)
        case [Sense.HALF_TO, hour]:
            return _moved(_of_hour(hour), -30)
        case [Sense.THREE_QUARTERS, hour]:
            return _moved(_of_hour(hour), -15)
        case [hour, Sense.PLUS | Sense.LESS as way, Sense.HALF | Sense.QUARTER as part]:
            minutes = _HALF_PAST[part]
            return _moved(_of_hour(hour), minutes if way is Sense.PLUS else -minutes)
        case [hour, Sense.PLUS | Sense.LESS as way, _Digits(text), *rest]:
            return _beside(hour, text, way=way) if rest in ([], [Sense.MINUTES]) else None
        case [_Digits(text), *rest]:
            return _of_minutes(text, rest)
    return None


def _beside(hour: _Item, text: str, *, way: Sense) -> _Reading | None:
    """ "diez y veinte", "once menos diez"."""
    minutes = int(text) if text.isdecimal() and len(text) <= 2 else 60
    if minutes > 59:
        return None
    return _moved(_of_hour(hour), minutes if way is Sense.PLUS else -minutes)


def _of_minutes(text: str, rest: list[_Item]) -> _Reading | None:
    """ "ten to eleven", "20 minutes past 10"; without "minutes" only steps of five are clear."""
    minutes = int(text) if text.isdecimal() and len(text) <= 2 else 0
    match rest:
        case [Sense.MINUTES, Sense.PAST | Sense.TO | Sense.BEFORE as way, hour]:
            pass
        case [Sense.PAST | Sense.BEFORE as way, Sense.HALF_TO, hour]:  # "fünf nach halb elf"
            moved = minutes if way is Sense.PAST else -minutes
            return _moved(_of_hour(hour), moved - 30) if 0 < minutes < 15 else None
        case [Sense.PAST | Sense.TO | Sense.BEFORE as way, hour] if minutes % 5 == 0:
            # "10 to 11" may be a stretch of time, so it is not taken for 10:50.
            if way is Sense.TO and hour in (_Digits(str(minutes + 1)), _Digits(str(minutes + 2))):
                return None
        case _:
            return None
    if not 0 < minutes < 60:
        return None
    return _moved(_of_hour(hour), minutes if way is Sense.PAST else -minutes)


def _of_hour(item: _Item) -> _Reading | None:
    if item is Sense.MIDNIGHT:
        return _Reading(0, open=False)
    if item is Sense.NOON:
        return _Reading(_HALF_DAY_MIN, open=False)
    return _of_digits(item.text) if isinstance(item, _Digits) and len(item.text) <= 2 else None


def _of_digits(text: str) -> _Reading | None:
    if len(text) <= 2:
        text += ":00"
    found = _SEPARATED.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if minute > 59 or hour * 60 + minute > _DAY_MIN:
        return None
    return _Reading(hour * 60 + minute, open=1 <= hour <= 12, padded=text.startswith("0"))


def _moved(reading: _Reading | None, minutes: int) -> _Reading | None:
    if reading is None:
        return None
    return _Reading(reading.minutes + minutes, reading.open, reading.padded)


def _resolve(reading: _Reading, parts: set[Sense], *, near: time) -> time | None:
    first = reading.minutes % _DAY_MIN
    candidates = [first]
    if reading.open and (parts or not reading.padded):
        candidates.append((first + _HALF_DAY_MIN) % _DAY_MIN)
    for part, hours in _PARTS.items():
        if part in parts:
            candidates = [minutes for minutes in candidates if minutes // 60 in hours]
    if not candidates:
        return None
    best = min(candidates, key=lambda minutes: _distance_min(minutes, near))
    return time(best // 60, best % 60)


def _distance_min(minutes: int, near: time) -> int:
    apart = abs(minutes - (near.hour * 60 + near.minute))
    return min(apart, _DAY_MIN - apart)
