"""Reads numbers and amounts of a product."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.words.languages import first_understood
from bot.chat.words.meanings import Amount
from bot.chat.words.tagging import Tag, tag
from bot.chat.words.vocabulary import Sense, Vocabulary

MOST_UNITS = 10
"""A bare number up to here counts units, above it milligrams: units run from 64 to 400 mg."""


def read_number(text: str, *, language: str = "en") -> float | None:
    """The one number that a message consists of, with its sign; mg, % and unit names may follow.

    None for "1.000" and "1,000" (a thousand here, one there), for grams (the caller wants the
    number as written), for ranges, for more than seven digits and for any other words.
    """
    return first_understood(text, language, read=lambda vocabulary: _number(text, vocabulary))


def read_count(text: str, *, language: str = "en") -> float | None:
    """As `read_number`, for what is no medicine: "took 2 capsules" are not two cramps."""
    return first_understood(text, language, read=lambda vocabulary: _count(text, vocabulary))


def read_amount(text: str, *, language: str = "en") -> Amount | None:
    """The amount that a message consists of: "150 mg", "0.3 g", "half a tablet", "2".

    A bare number means units up to 10 and milligrams above. None for two amounts at once ("2
    capsules, 300 mg"), for negative ones and for any other words.
    """

    def read(vocabulary: Vocabulary) -> Amount | None:
        said = _said_amount(text, vocabulary)
        return said and replace(said, is_sure=not vocabulary.guesses(text))

    return first_understood(text, language, read=read)


def bare_amount(value: float) -> Amount:
    """What a number without a unit means."""
    if value <= MOST_UNITS:
        return Amount(mg=None, units=value)
    return Amount(mg=value, units=None)


def unit_amount(words: Sequence[str], vocabulary: Vocabulary) -> Amount | None:
    """The amount that `words` are, from its number to its unit and nothing else."""
    return _amount(_tagged(words, vocabulary))


def _number(text: str, vocabulary: Vocabulary) -> float | None:
    words = vocabulary.words(text)
    negative = bool(words) and words[0] in vocabulary.numbers.minus
    tags = _tagged(words[1:] if negative else words, vocabulary)
    values = [each.value for each in tags if each.value is not None]
    others = {each.sense for each in tags if each.value is None}
    articles = [each for each in tags if each.sense is Sense.ARTICLE]
    if vocabulary.numbers.article_is_one and not values and len(articles) == 1:  # "einen"
        values, others = [1.0], others - {Sense.ARTICLE}
    if len(values) != 1 or not others <= {Sense.MG, Sense.UNIT, Sense.FILLER}:
        return None
    return -values[0] if negative else values[0]


def _count(text: str, vocabulary: Vocabulary) -> float | None:
    said = {each.sense for each in _tagged(vocabulary.words(text), vocabulary)}
    return None if said & {Sense.MG, Sense.UNIT} else _number(text, vocabulary)


def _said_amount(text: str, vocabulary: Vocabulary) -> Amount | None:
    tags = _tagged(vocabulary.words(text), vocabulary)
    said = [each for each in tags if each.sense is not Sense.FILLER]
    if len(said) == 1 and said[0].value is not None:
        return bare_amount(said[0].value)
    return _amount(said)


def _tagged(words: Sequence[str], vocabulary: Vocabulary) -> list[Tag]:
    return tag(words, vocabulary.units, numbers=vocabulary.numbers)


def _amount(tags: Sequence[Tag]) -> Amount | None:
    if len(tags) > 2 and tags[-1].sense is Sense.HALF:  # "una cápsula y media"
        whole = _amount(tags[:-1])
        return None if whole is None or whole.units is None else Amount(None, whole.units + 0.5)
    if not tags or tags[-1].sense not in (Sense.MG, Sense.GRAM, Sense.UNIT):
        return None
    value = _multiplied(tags[:-1])
    if value is None:
        return None
    if tags[-1].sense is Sense.UNIT:
        return Amount(mg=None, units=value)
    factor = 1000 if tags[-1].sense is Sense.GRAM else 1
    return Amount(mg=value * factor, units=None)


def _multiplied(tags: Sequence[Tag]) -> float | None:
    """The number before a unit: "2", "a", "half of a", "2 x 150"."""
    match [each.sense if each.value is None else each.value for each in tags]:
        case [Sense.ARTICLE]:
            return 1.0
        case [float(value)] | [float(value), Sense.ARTICLE | Sense.OF]:
            return value
        case [float(value), Sense.OF, Sense.ARTICLE]:
            return value
        case [float(count), Sense.TIMES, float(each_mg)]:
            return count * each_mg
    return None
