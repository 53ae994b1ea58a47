"""Finds warning signs that a person names in plain words: a safety net, not a diagnosis.

A clear sign is never lost because of words around it; an unclear one is left out. The names are
the protocol's flags.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.chat.words.languages import likely
from bot.chat.words.quantities import LONGEST_NUMBER, take_quantity
from bot.chat.words.vocabulary import NumberWords, Pattern, Vocabulary, WarningWords

_FEVER_C = 39.0  # PROTOCOL flag fever_39
_FEVER_F = 102.0  # 38.9 C: nobody reads a Fahrenheit thermometer to the fifth of a degree
_SLOW_PULSE = 50  # AHA ACLS: a bradycardia that causes symptoms is typically below 50 a minute
_LONG_MIN = 10  # PROTOCOL flag cramp_gt10min
_LONGEST_PHRASE = 5

_Number = tuple[float, tuple[str, ...]]
"""A number and the two words after it."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of one sentence, apart from what it denies."""

    affirmed: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)


def read_flags(text: str, *, language: str = "en") -> frozenset[str]:
    """The protocol's flags that a message names; empty when there is none.

    Heard in the person's language, and in each that knows as many of the words or more: a sign
    that is named in another language is a sign, a word that merely sounds like one is none.
    """
    heard = (_flags_in(one.words(text), one) for one in likely(text, language, ties=True))
    return frozenset[str]().union(*heard)


def _flags_in(words: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    warnings = vocabulary.warnings
    sentences = list(_sentences(_rewritten(words, warnings), warnings))
    denied = frozenset(word for sentence in sentences for word in sentence.denied)
    affirmed = {frozenset(sentence.affirmed) for sentence in sentences}
    anywhere = frozenset[str]().union(*affirmed)
    named = {
        flag
        for flag, patterns in warnings.patterns.items()
        for pattern in patterns
        if _has_all(anywhere, pattern.said) and _has_all(denied, pattern.denied)
        if any(_is_named(pattern, said) for said in affirmed)
    }
    measured = (_measured(sentence.affirmed, vocabulary) for sentence in sentences)
    return frozenset(named).union(*measured)


def _is_named(pattern: Pattern, said: frozenset[str]) -> bool:
    return _has_all(said, pattern.said) and not said & pattern.unless


def _has_all(words: frozenset[str], groups: Sequence[frozenset[str]]) -> bool:
    return all(words & group for group in groups)


def _rewritten(words: Sequence[str], warnings: WarningWords) -> list[str]:
    plain: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in warnings.rewrites:
                plain.extend(warnings.rewrites[phrase])
                at += length
                break
        else:
            plain.append(words[at])
            at += 1
    return plain


def _sentences(words: Sequence[str], warnings: WarningWords) -> Iterator[_Sentence]:
    """Sentences, each with its clauses sorted into said and denied."""
    sentence, clause = _Sentence(), list[str]()
    for word in words:
        begins = word in warnings.denials and bool(clause)
        if begins or word in warnings.stops or word in warnings.joins:
            _settle(clause, sentence, warnings=warnings)
            clause = []
        if word in warnings.stops:
            yield sentence
            sentence = _Sentence()
        else:
            clause.append(word)
    _settle(clause, sentence, warnings=warnings)
    yield sentence


def _settle(clause: list[str], sentence: _Sentence, *, warnings: WarningWords) -> None:
    denies = any(word in warnings.denials for word in clause)
    if denies and all(word in warnings.denials for word in clause):
        # "chest pain: no" denies what stands before it.
        sentence.denied.extend(sentence.affirmed)
        sentence.affirmed.clear()
    if not denies:
        sentence.affirmed.extend(clause)
    if denies or any(word in warnings.inabilities for word in clause):
        sentence.denied.extend(clause)


def _measured(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Signs that consist of a number: fever, pulse, minutes of one cramp."""
    warnings, said = vocabulary.warnings, frozenset(words)
    numbers = _numbers(words, vocabulary.numbers)
    if said & warnings.fever and any(_is_fever(number) for number, _ in numbers):
        yield "fever_39"
    if said & warnings.pulse and any(20 <= number < _SLOW_PULSE for number, _ in numbers):
        yield "slow_heartbeat"
    if said & warnings.cramp and any(_is_long(each, said, warnings=warnings) for each in numbers):
        yield "cramp_gt10min"


def _is_long(number: _Number, said: frozenset[str], *, warnings: WarningWords) -> bool:
    """ "for 20 minutes", "a 15 min cramp", "more than 10 minutes"."""
    value, following = number
    if not following or following[0] not in warnings.minutes:
        return False
    lasting = bool(said & warnings.lasting) or following[-1] in warnings.cramp
    return lasting and (value > _LONG_MIN or (value == _LONG_MIN and bool(said & warnings.beyond)))


def _numbers(words: Sequence[str], numbers: NumberWords) -> list[_Number]:
    found: list[_Number] = []
    at = 0
    while at < len(words):
        quantity = take_quantity(words[at : at + LONGEST_NUMBER], numbers)
        if quantity is not None:
            value, length = quantity
            at += length
            found.append((value, tuple(words[at : at + 2])))
        else:
            at += 1
    return found


def _is_fever(degrees: float) -> bool:
    return _FEVER_C <= degrees <= 45 or _FEVER_F <= degrees <= 113
