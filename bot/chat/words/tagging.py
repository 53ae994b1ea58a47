"""A message as a row of senses and quantities: what every reader of whole sentences starts from."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.words.quantities import LONGEST_NUMBER, take_quantity
from bot.chat.words.vocabulary import Lexicon, NumberWords, Sense


@dataclass(frozen=True, slots=True)
class Tag:
    """One phrase: its sense, or its value, or neither when it is not known."""

    sense: Sense | None
    value: float | None = None
    word: str = ""

    @property
    def unknown(self) -> bool:
        """True for words that no table explains."""
        return self.sense is None and self.value is None


def tag(words: Sequence[str], lexicon: Lexicon, *, numbers: NumberWords) -> list[Tag]:
    """The phrases of a message in order; signs and emoji without a sense are left out.

    A phrase of the lexicon wins over a number of the same length, so that a table can say that
    the "one" of "the second one" is not a count.
    """
    tags: list[Tag] = []
    at = 0
    while at < len(words):
        sense, length = lexicon.match(words, at)
        quantity = take_quantity(words[at : at + LONGEST_NUMBER], numbers)
        if quantity is not None and quantity[1] > length:
            value, length = quantity
            tags.append(Tag(None, value, words[at]))
        elif length or words[at][0].isalnum():
            tags.append(Tag(sense, word=words[at]))
        at += max(length, 1)
    return tags
