"""Numbers in digits and in words: "150", "1,5", "1 1/2", "two and a half"."""

import re
from collections.abc import Container, Sequence

from bot.chat.words.vocabulary import NumberWords

LONGEST_NUMBER = 12
"""Words that a number in words can have: no reader needs to look further."""
_DECIMAL = re.compile(r"\d{0,7}(?:[.,]\d{1,4})?")
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"(\d{1,3}(?:,\d{3})+)(\.\d{1,4})|(\d{1,3}(?:\.\d{3})+)(,\d{1,4})")
_FRACTION = re.compile(r"(\d{1,2})/(\d{1,2})")
_LARGEST = 9_999_999


def take_quantity(words: Sequence[str], numbers: NumberWords) -> tuple[float, int] | None:
    """The number that `words` begin with and how many words it has, or None.

    An article is not a number here ("a half" is), nor is a time such as 23:30.
    """
    whole = _take_whole(words, numbers)
    if whole is None:
        return _take_part(words, numbers)
    value, length = whole
    rest = words[length:]
    part = _take_trailing_part(rest, numbers)
    if part is not None:
        return (value + part[0], length + part[1]) if value == int(value) else None
    if _begins(rest, numbers.parts):  # "three quarters"
        return value * numbers.parts[rest[0]], length + 1
    return value, length


def take_below_hundred(words: Sequence[str], numbers: NumberWords) -> tuple[int, int] | None:
    """The number word from 0 to 99 that `words` begin with and its length, or None."""
    if not words:
        return None
    ten = numbers.tens.get(words[0])
    if ten is None:
        one = numbers.ones.get(words[0])
        return None if one is None else (one, 1)
    joined = 1 if _begins(words[1:], numbers.tens_joins) else 0
    one = numbers.ones.get(words[1 + joined], 0) if len(words) > 1 + joined else 0
    return (ten + one, 2 + joined) if 0 < one < 10 else (ten, 1)


def _take_whole(words: Sequence[str], numbers: NumberWords) -> tuple[float, int] | None:
    decimal = _decimal(words[0]) if words else None
    return _take_cardinal(words, numbers) if decimal is None else (decimal, 1)


def _take_cardinal(words: Sequence[str], numbers: NumberWords) -> tuple[float, int] | None:
    """A number in words: "two hundred and fifty", "a hundred", "hundert", "una y media"."""
    hundred = numbers.hundreds.get(words[0]) if words else None
    if hundred is not None:
        rest = take_below_hundred(words[1:], numbers)
        return (float(hundred), 1) if rest is None else (float(hundred + rest[0]), 1 + rest[1])
    if numbers.article_is_one and _is_one_and_a_part(words, numbers):
        return 1.0, 1
    if _begins(words, numbers.articles) and _begins(words[1:], numbers.powers):
        current, length = 1, 1
    else:
        taken = take_below_hundred(words, numbers)
        if taken is None:
            return None
        current, length = taken
    total = 0
    for _ in range(2):  # "two hundred thousand"; no message makes an endless number
        if not _begins(words[length:], numbers.powers):
            break
        total, current = (total + current) * numbers.powers[words[length]], 0
        length += 1
        joined = 1 if _begins(words[length:], numbers.joins) else 0
        rest = take_below_hundred(words[length + joined :], numbers)
        if rest is not None:
            current, length = rest[0], length + joined + rest[1]
    return (float(total + current), length) if total + current <= _LARGEST else None


def _is_one_and_a_part(words: Sequence[str], numbers: NumberWords) -> bool:
    joined = _begins(words, numbers.articles) and _begins(words[1:], numbers.joins)
    return joined and _take_part(words[2:], numbers) is not None


def _take_part(words: Sequence[str], numbers: NumberWords) -> tuple[float, int] | None:
    """ "half", "a half", "half a", "1/2"."""
    length = 1
    if _begins(words, numbers.articles) and _begins(words[1:], numbers.parts):
        length = 2
    part = _part_of(words[length - 1], numbers) if words else None
    if part is None:
        return None
    return part, length + (1 if _begins(words[length:], numbers.articles) else 0)


def _take_trailing_part(words: Sequence[str], numbers: NumberWords) -> tuple[float, int] | None:
    """The rest of "1 1/2", "one and a half", "2 and 1/2"."""
    if words and _FRACTION.fullmatch(words[0]):
        return _take_part(words, numbers)
    part = _take_part(words[1:], numbers) if _begins(words, numbers.joins) else None
    return None if part is None else (part[0], part[1] + 1)


def _part_of(word: str, numbers: NumberWords) -> float | None:
    if word in numbers.parts:
        return numbers.parts[word]
    fraction = _FRACTION.fullmatch(word)
    if fraction is None or int(fraction[2]) == 0:
        return None
    return int(fraction[1]) / int(fraction[2])


def _decimal(word: str) -> float | None:
    grouped = _GROUPED.fullmatch(word)
    if grouped is not None:
        digits = re.sub(r"[.,]", "", grouped[1] or grouped[3])
        tail = (grouped[2] or grouped[4]).replace(",", ".")
        return float(digits + tail) if len(digits) <= 7 else None
    if not word[-1].isdecimal() or not _DECIMAL.fullmatch(word):
        return None
    return None if _THOUSANDS_OR_DECIMALS.fullmatch(word) else float(word.replace(",", "."))


def _begins(words: Sequence[str], wanted: Container[str]) -> bool:
    return bool(words) and words[0] in wanted
