"""Reads a day: "until Friday", "3. Dezember", "en dos semanas", "12/03"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names

from bot.chat.words.languages import likely
from bot.chat.words.quantities import take_quantity
from bot.chat.words.text import Speller
from bot.chat.words.vocabulary import DateWords, Vocabulary

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_YEARS = range(2000, 2200)  # a year beyond is a slip of the finger
_MOST_DAYS = 3 * 366
_WEEK = timedelta(days=7)
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A day that was named. `other` is what the same words may mean as well: ask which."""

    day: date
    other: date | None = None
    is_guessed: bool = False
    """A slip was put right in the name of the day or month."""

    @property
    def is_sure(self) -> bool:
        """False: show what was understood and ask."""
        return self.other is None and not self.is_guessed


def read_date(
    text: str, *, today: date, language: str = "en", slip: timedelta = _NO_TIME
) -> SaidDate | None:
    """The day that a message consists of.

    Without a year it is the next such day from `today` on, or one that is at most `slip` past. A
    day of the past is passed on when its year was named, too, for the caller to say so. None for
    a bare number and for any other words.
    """
    written = text.strip()

    def read(vocabulary: Vocabulary) -> SaidDate | None:
        return _date(written, vocabulary, today=today, since=today - slip)

    # Names of months and days are no words of the vocabularies, so that ties are common.
    days = map(read, likely(text, language, ties=True))
    return next((day for day in days if day is not None), None)


def _date(text: str, vocabulary: Vocabulary, *, today: date, since: date) -> SaidDate | None:
    bare = _without_fillers(text, vocabulary.dates)
    if (iso := _ISO.fullmatch(bare)) is not None:
        return _said(_day(int(iso[1]), month=int(iso[2]), day=int(iso[3])))
    if (numeric := _NUMERIC.fullmatch(bare)) is not None:
        return _numeric(numeric, month_first=vocabulary.dates.month_first, since=since)
    known = [each for each in vocabulary.plain(text) if each[0].isalnum()]
    written = [each for each in known if each not in vocabulary.dates.fillers]
    words = list(map(_speller(vocabulary).correct, written))
    said = _relative(words, vocabulary, today=today) or _named(words, vocabulary, since=since)
    if said is None or words == written:
        return said
    return SaidDate(said.day, said.other, is_guessed=True)


def _without_fillers(text: str, dates: DateWords) -> str:
    return " ".join(word for word in text.casefold().split() if word not in dates.fillers)


def _said(day: date | None) -> SaidDate | None:
    return None if day is None else SaidDate(day)


def _numeric(found: re.Match[str], *, month_first: bool, since: date) -> SaidDate | None:
    """ "3.12." is day and month everywhere; "12/03" is either."""
    first, second = int(found[1]), int(found[3])
    year = None if found[4] is None else _full_year(int(found[4]))
    day_first, other = (
        _on(*pair, year=year, since=since) for pair in ((first, second), (second, first))
    )
    if found[2] == ".":
        return _said(day_first)
    if day_first is None or other is None or day_first == other:
        return _said(day_first or other)
    return SaidDate(other, day_first) if month_first else SaidDate(day_first, other)


def _relative(words: Sequence[str], vocabulary: Vocabulary, *, today: date) -> SaidDate | None:
    """ "tomorrow", "Friday", "in two weeks"."""
    dates, phrase = vocabulary.dates, " ".join(words)
    for names, days in ((dates.today, 0), (dates.tomorrow, 1), (dates.after_tomorrow, 2)):
        if phrase in names:
            return SaidDate(today + timedelta(days=days))
    is_next = bool(words) and (words[0] in dates.next or words[-1] in dates.next)
    rest = [word for word in words if word not in dates.next]
    if len(rest) == 1 and rest[0] in _weekdays(vocabulary):
        return _weekday(_weekdays(vocabulary)[rest[0]], today=today, is_next=is_next)
    if is_next and len(rest) == 1 and rest[0] in dates.weeks:
        return SaidDate(today + _WEEK)
    return _stretch(words, vocabulary, today=today)


def _weekday(number: int, *, today: date, is_next: bool) -> SaidDate:
    ahead = (number - today.weekday()) % 7
    day = today + timedelta(days=ahead)
    if not ahead:  # "until Friday", said on a Friday
        return SaidDate(day + _WEEK, day)
    return SaidDate(day, day + _WEEK) if is_next else SaidDate(day)


def _stretch(words: Sequence[str], vocabulary: Vocabulary, *, today: date) -> SaidDate | None:
    numbers, dates = vocabulary.numbers, vocabulary.dates
    if len(words) < 2 or words[-1] not in dates.days | dates.weeks:
        return None
    count, length = take_quantity(words[:-1], numbers) or (1.0, 1)
    is_article = words[0] in numbers.articles
    is_number = take_quantity(words[:-1], numbers) is not None
    days = count * (7 if words[-1] in dates.weeks else 1)
    if not (is_article or is_number) or length != len(words) - 1 or days != int(days):
        return None
    return SaidDate(today + timedelta(days=int(days))) if 0 < days <= _MOST_DAYS else None


def _named(words: Sequence[str], vocabulary: Vocabulary, *, since: date) -> SaidDate | None:
    """ "3 December", "December 3, 2027", "Friday 3 December"."""
    months, weekdays = _months(vocabulary), _weekdays(vocabulary)
    rest = [word for word in words if word not in weekdays]
    named = [months[word] for word in rest if word in months]
    numbers = [int(word) for word in rest if word.isdecimal() and len(word) <= 4]
    if len(named) != 1 or len(named) + len(numbers) != len(rest) or not 1 <= len(numbers) <= 2:
        return None
    year = _full_year(numbers[1]) if len(numbers) == 2 else None
    return _said(_on(numbers[0], named[0], year=year, since=since))


def _full_year(year: int) -> int:
    return 2000 + year if year < 100 else year


def _on(day: int, month: int, *, year: int | None, since: date) -> date | None:
    """That day of that year, or the first one from `since` on."""
    if year is not None:
        return _day(year, month=month, day=day)
    years = range(since.year, since.year + 9)  # 29 February can be eight years away
    days = (_day(year, month=month, day=day) for year in years)
    return next((each for each in days if each is not None and each >= since), None)


def _day(year: int, *, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


@cache
def _months(vocabulary: Vocabulary) -> Mapping[str, int]:
    locale = vocabulary.dates.locale
    found = (
        (name, number)
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    )
    return dict(_folded(found, vocabulary))


@cache
def _weekdays(vocabulary: Vocabulary) -> Mapping[str, int]:
    locale = vocabulary.dates.locale
    found = (
        (name, number)
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=locale).items()
    )
    return dict(_folded(found, vocabulary))


def _folded(named: Iterator[tuple[str, int]], vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    return ((vocabulary.folding(name.rstrip(".")), number) for name, number in named)


@cache
def _speller(vocabulary: Vocabulary) -> Speller:
    dates = vocabulary.dates
    names = {*_months(vocabulary), *_weekdays(vocabulary), *dates.tomorrow, *dates.weeks}
    known = names | dates.today | dates.days | dates.next | vocabulary.numbers.words()
    return Speller(known, {name for name in names if len(name) >= 5})
