"""Reads what a person says about this evening's dose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import TypeVar

from bot.chat.words.amounts import bare_amount, unit_amount
from bot.chat.words.clock import clock_of, is_explicit
from bot.chat.words.languages import first_understood
from bot.chat.words.meanings import Amount, EveningWords, LaterTonight, NotTonight, Took
from bot.chat.words.tagging import tag
from bot.chat.words.vocabulary import Sense, Vocabulary

_MOST_WORDS = 40  # longer messages tell a story: ask again, by a question with buttons
_LONGEST_PIECE = 7  # words of a time, an amount or a wait
_LONGEST_WAIT_MIN = 12 * 60
_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class _Said:
    """The pieces of an evening message, each None when absent."""

    senses: frozenset[Sense]
    amount: Amount | None
    at: time | None
    wait_min: int | None
    odd: bool
    """Words that no table explains."""


def read_evening(text: str, *, near: time, language: str = "en") -> EveningWords | None:
    """Taken, not tonight or later, with amount and time when said; `near` as in `read_clock`.

    None for a bare amount or time (taken, or to be taken?), for contradictions, for questions
    other than "remind me at 11?", and for unknown words, except beside a plain "not tonight":
    a reason is welcome there, not needed.
    """

    def read(vocabulary: Vocabulary) -> EveningWords | None:
        meaning = _evening(vocabulary.words(text), near=near, vocabulary=vocabulary)
        return _weighed(meaning, is_sure=not vocabulary.guesses(text))

    return first_understood(text, language, read=read)


def _weighed(meaning: EveningWords | None, *, is_sure: bool) -> EveningWords | None:
    if isinstance(meaning, NotTonight):
        return NotTonight(is_sure)
    if isinstance(meaning, Took):
        return replace(meaning, is_sure=is_sure)
    return None if meaning is None else replace(meaning, is_sure=is_sure)


def _evening(words: Sequence[str], *, near: time, vocabulary: Vocabulary) -> EveningWords | None:
    if len(words) > _MOST_WORDS:
        return None
    said = _pieces(words, near=near, vocabulary=vocabulary)
    if "?" in words:
        return None if said.odd else _later(said)
    if Sense.OFF_TONIGHT in said.senses:
        return _off_tonight(said)
    return None if said.odd else _took(said) or _refused(said) or _later(said)


def _pieces(words: Sequence[str], *, near: time, vocabulary: Vocabulary) -> _Said:
    def sure_time(piece: Sequence[str]) -> time | None:
        explicit = is_explicit(piece, vocabulary)
        return clock_of(piece, near=near, vocabulary=vocabulary) if explicit else None

    def time_after_at(piece: Sequence[str]) -> time | None:
        sense, length = vocabulary.clock.match(piece, 0)
        if sense is not Sense.AT or length == len(piece):
            return None
        return clock_of(piece[length:], near=near, vocabulary=vocabulary)

    # Sure times first ("10:30 pm" holds a number), bare numbers last.
    at, words = _cut(words, sure_time)
    wait_min, words = _cut(words, lambda piece: _wait_min(piece, vocabulary))
    amount, words = _cut(words, lambda piece: unit_amount(piece, vocabulary))
    if at is None:
        at, words = _cut(words, time_after_at)
    tags = tag(words, vocabulary.evening, numbers=vocabulary.numbers)
    numbers = [each.value for each in tags if each.value is not None]
    if len(numbers) == 1 and amount is None:
        amount = bare_amount(numbers.pop())
    senses = frozenset(each.sense for each in tags if each.sense is not None)
    odd = bool(numbers) or any(each.unknown for each in tags)
    return _Said(senses, amount, at, wait_min, odd)


def _cut(
    words: Sequence[str], read: Callable[[Sequence[str]], _Piece | None]
) -> tuple[_Piece | None, Sequence[str]]:
    """The first and longest piece that `read` understands, and the words without it."""
    for start in range(len(words)):
        for end in range(min(start + _LONGEST_PIECE, len(words)), start, -1):
            piece = read(words[start:end])
            if piece is not None:
                return piece, [*words[:start], *words[end:]]
    return None, words


def _wait_min(words: Sequence[str], vocabulary: Vocabulary) -> int | None:
    """The minutes of "half an hour", "1 h 30", "an hour and a half"."""
    tags = tag(words, vocabulary.waits, numbers=vocabulary.numbers)
    match [each.sense if each.value is None else each.value for each in tags]:
        case [float(minutes), Sense.MINUTES]:
            wait = minutes
        case [Sense.ARTICLE, Sense.MINUTES]:
            wait = 1.0
        case [float(hours), Sense.HOURS] | [float(hours), Sense.OF, Sense.HOURS]:
            wait = hours * 60
        case [Sense.ARTICLE, Sense.HOURS]:
            wait = 60.0
        case [Sense.ARTICLE | 1.0, Sense.HOURS, Sense.HALF] | [Sense.HOURS, Sense.HALF]:
            wait = 90.0
        case [float(hours), Sense.HOURS, float(minutes), *rest] if rest in ([], [Sense.MINUTES]):
            wait = hours * 60 + minutes
        case _:
            return None
    return round(wait) if 1 <= wait <= _LONGEST_WAIT_MIN else None


def _off_tonight(said: _Said) -> NotTonight | None:
    against = {Sense.TOOK, Sense.YES, Sense.LATER, Sense.YET}
    more = (said.amount, said.at, said.wait_min)
    return NotTonight() if not said.senses & against and more == (None, None, None) else None


def _took(said: _Said) -> Took | None:
    senses = said.senses
    taken = bool(senses & {Sense.TOOK, Sense.HAD}) or {Sense.TAKE, Sense.NOW} <= senses
    against = {Sense.NOT, Sense.NO, Sense.SKIP, Sense.LATER, Sense.FUTURE}
    if not (taken or Sense.YES in senses) or senses & against:
        return None
    if said.wait_min is not None and Sense.AGO not in senses:
        return None
    if said.at is not None and not taken:
        return None
    if said.amount is not None and not (said.amount.mg or said.amount.units):
        return None
    # "Noch eine Kapsel": the same word as in "noch nicht", which never comes with an amount.
    more = Sense.MORE in senses or (Sense.YET in senses and said.amount is not None)
    if more and said.amount is None:
        return None
    return Took(said.amount, said.at, more)


def _refused(said: _Said) -> NotTonight | None:
    senses = said.senses
    unclear = {Sense.YES, Sense.LATER, Sense.YET, Sense.NOW, Sense.PARTLY}
    if senses & unclear or (said.amount, said.at, said.wait_min) != (None, None, None):
        return None
    taken = bool(senses & {Sense.TOOK, Sense.HAD})
    if Sense.NOT in senses:  # "didn't take it", but not "didn't skip it"
        refused = (taken or Sense.TAKE in senses) and Sense.SKIP not in senses
    else:
        refused = bool(senses & {Sense.NO, Sense.SKIP}) and not taken
    return NotTonight() if refused else None


def _later(said: _Said) -> LaterTonight | None:
    senses = said.senses
    not_yet = Sense.YET in senses and bool(senses & {Sense.NOT, Sense.NO})
    if senses & {Sense.TOOK, Sense.HAD, Sense.NOT} and not not_yet:
        return None
    if senses & {Sense.SKIP, Sense.AGO} or said.amount is not None:
        return None
    planned = Sense.TAKE in senses and (Sense.FUTURE in senses or said.at is not None)
    if not (not_yet or planned or Sense.LATER in senses or said.wait_min is not None):
        return None
    return LaterTonight(said.wait_min, said.at)
