"""How the names of warning signs are written down: the small notation of the `*_warnings` modules.

A way of naming a sign is words joined by "+": one word of each part must be said, in any order,
in one sentence. After "unless" come words that show that something else was meant, after "denied"
words that must have been denied ("no gas"). Ways are one a line; a deeper indent goes on.
"""

from collections.abc import Mapping, Sequence

from bot.chat.words.text import Folding
from bot.chat.words.vocabulary import Pattern

_AS_WRITTEN = Folding({})


def patterns(
    signs: Mapping[str, str], *, folding: Folding = _AS_WRITTEN
) -> dict[str, Sequence[Pattern]]:
    """The ways of naming each flag, read from their notation."""
    return {flag: _ways(folding(ways)) for flag, ways in signs.items()}


def rewrites(
    phrases: Mapping[str, str], *, folding: Folding = _AS_WRITTEN
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Phrases and the words that they stand for."""
    return {
        tuple(folding(old).split()): tuple(folding(new).split()) for old, new in phrases.items()
    }


def group(words: str, *, folding: Folding = _AS_WRITTEN) -> frozenset[str]:
    """The words of a list that is separated by "|"."""
    return frozenset(folding(word.strip()) for word in words.split("|")) - {""}


def _ways(ways: str) -> list[Pattern]:
    joined = ways.replace("\n            ", " ")
    return [_pattern(line) for line in joined.split("\n") if line.strip()]


def _pattern(line: str) -> Pattern:
    rest, _, unless = line.partition("unless ")
    said, _, denied = f" {rest.strip().removesuffix('+').rstrip()} ".partition(" denied ")
    return Pattern(_groups(said.strip().removesuffix("+")), _groups(denied), group(unless))


def _groups(part: str) -> tuple[frozenset[str], ...]:
    return tuple(words for piece in part.split(" + ") if (words := group(piece)))
