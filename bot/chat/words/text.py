"""One message as plain lower-case words, whatever keyboard or alphabet of digits wrote it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

MAX_CHARS = 4096  # Telegram's longest text message
_SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ`´′＇", "'"),
        **dict.fromkeys("‐‑‒–—−﹣－", "-"),
        "⁄": "/",
        "×": "x",
        "٫": ".",
        "。": ".",
        "、": ",",
        "،": ",",
        "؟": "?",
        "\n": " ; ",
    }
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_WORD = re.compile(r"(?<!\S)\.\d+|\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")
_STRETCHED = re.compile(r"(.)\1{2,}")
_INVISIBLE = {"Cf", "Mn", "Me", "Sk", "Cs", "Co"}  # marks of direction, of emoji style, of keycaps
_LIKENESS = 0.8  # "tok" is like "took" (0.86), "tool" is not (0.75)
_LONG_WORD = 8  # from here on two slips are forgiven: "diarrea", "yestreday"


@lru_cache(maxsize=1)  # each reader of a message, in each language, begins with its words
def split_words(text: str) -> tuple[str, ...]:
    """The words, numbers ("1,5", "23:30", "1/2") and signs of `text`, folded to one spelling.

    A line break becomes ";". What lies beyond 4,096 characters is not read.
    """
    signs = text[:MAX_CHARS].translate(_SAME_SIGN)
    plain = "".join(char if char.isascii() else _plain(char) for char in signs)
    folded = unicodedata.normalize("NFKC", plain).translate(_SAME_SIGN).casefold()
    # Cut again: one sign may stand for a whole phrase (U+FDFA becomes 18 letters).
    kept = folded[:MAX_CHARS]
    shown = "".join(char for char in kept if char.isascii() or not _is_invisible(char))
    return tuple(_WORD.findall(_HYPHEN.sub(" ", shown)))


def _plain(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.decomposition(char).startswith("<fraction>"):
        # Spaces: NFKC alone would turn "1½" into eleven halves.
        return f" {unicodedata.normalize('NFKC', char).replace('⁄', '/')} "
    return char


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE


class Folding:
    """One spelling for words that people write with and without dots and accents."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        """`spellings`: letters to the letters that stand for them, in the order of replacing."""
        self._spellings = tuple(spellings.items())

    def __call__(self, text: str) -> str:
        """The text in the one spelling; phrases of a vocabulary and typed words alike."""
        folded = text.casefold()
        for written, meant in self._spellings:
            folded = folded.replace(written, meant)
        return folded


class Speller:
    """Puts small slips right: one letter (two in long words), never the first letter.

    Only `targets` are ever corrected to. Words that turn a sentence round (yes, no, not) must not
    be among them. Each word costs the same, however many targets there are: words are compared
    only with targets that share a shortened form with them.
    """

    def __init__(self, known: Iterable[str], targets: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_form: dict[str, set[str]] = {}
        for target in targets:
            for form in _shortened(target):
                self._by_form.setdefault(form, set()).add(target)

    def correct(self, word: str) -> str:
        """The known word meant by `word`, or `word` itself when that is not clear."""
        if word in self._known or not word[0].isalpha():
            return word
        for calm in (r"\1\1", r"\1"):  # "nooo", "soooft"
            once = _STRETCHED.sub(calm, word)
            if once in self._known:
                return once
        return self._likeliest(word) if 3 <= len(word) <= 20 else word

    def _likeliest(self, word: str) -> str:
        candidates = set[str]().union(*(self._by_form.get(f, ()) for f in _shortened(word)))
        ranked = sorted(((*_likeness(word, one), one) for one in candidates), reverse=True)
        if not ranked or ranked[0][0] < _LIKENESS:
            return word
        tie = len(ranked) > 1 and ranked[1][:2] == ranked[0][:2]
        return word if tie else ranked[0][2]


def _shortened(word: str) -> set[str]:
    forms, last = {word}, {word}
    for _ in range(2 if len(word) >= _LONG_WORD else 1):
        last = {form[:i] + form[i + 1 :] for form in last for i in range(1, len(form))}
        forms |= last
    return forms


def _likeness(word: str, target: str) -> tuple[float, bool]:
    """How like two words are; of two alike, letters that changed places ("dolro") come first."""
    ratio = SequenceMatcher(None, word, target, autojunk=False).ratio()
    return ratio, sorted(word) == sorted(target)
