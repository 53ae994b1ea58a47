"""What a language must bring to be understood: tables from phrases to senses, nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from bot.chat.words.text import Speller, split_words


class Sense(StrEnum):
    """What one phrase stands for inside a message. Each table uses a few of them."""

    FILLER = auto()  # says nothing: "please", "my", "last night"
    YES = auto()
    NO = auto()  # an answer: "no", "none"
    NOT = auto()  # turns its clause round: "not", "didn't", "without"
    UNSURE = auto()
    DOUBT = auto()  # makes a clause unsafe to read: "fewer", "yesterday", "until"

    AT = auto()
    PAST = auto()
    TO = auto()
    HALF = auto()
    QUARTER = auto()
    OH = auto()  # the zero of "ten oh five"
    MINUTES = auto()
    HOURS = auto()
    OCLOCK = auto()
    NOON = auto()
    MIDNIGHT = auto()
    AM = auto()
    PM = auto()
    MORNING = auto()
    AFTERNOON = auto()
    EVENING = auto()
    NIGHT = auto()
    RANGE = auto()  # "-", "/": more than one value

    MG = auto()
    GRAM = auto()
    UNIT = auto()  # capsule, tablet, sachet
    TIMES = auto()
    OF = auto()

    TOOK = auto()
    HAD = auto()  # took or suffered: "had two capsules", "had diarrhea"
    TAKE = auto()
    MORE = auto()  # "another": beside what was taken before
    FUTURE = auto()
    NOW = auto()
    YET = auto()
    AGO = auto()
    LATER = auto()
    SKIP = auto()
    OFF_TONIGHT = auto()  # "not tonight": clear whatever follows
    PARTLY = auto()  # "all of it": harmless after "took", unclear after "not"

    BREAK = auto()  # begins a new clause
    AND = auto()  # begins one too, but a denial before it may reach over it
    OR = auto()
    CRAMP = auto()
    CRAMPS = auto()
    DIARRHEA = auto()
    WATERY = auto()
    LOOSE = auto()
    SOFT = auto()
    STOOL = auto()
    STOOLS = auto()
    NORMAL = auto()
    GOOD = auto()
    ALL_GOOD = auto()  # neither cramps nor diarrhea
    REST_GOOD = auto()  # "otherwise fine"
    SOME = auto()  # more than none, number unknown
    PAIN = auto()
    ARTICLE = auto()


Table = Mapping[Sense, str]
"""A sense and its phrases, separated by "|"; a phrase belongs to the first sense that has it."""


class Lexicon:
    """Finds the longest known phrase at a place in a message."""

    def __init__(self, table: Table) -> None:
        self._senses: dict[tuple[str, ...], Sense] = {}
        for sense, phrases in table.items():
            for phrase in phrases.split("|"):
                words = tuple(split_words(" ".join(phrase.split())))
                self._senses.setdefault(words, sense)
        self._longest = max(map(len, self._senses), default=0)

    def words(self) -> Iterator[str]:
        """Every single word of every phrase."""
        return (word for phrase in self._senses for word in phrase)

    def match(self, words: Sequence[str], start: int) -> tuple[Sense | None, int]:
        """The sense of the phrase that begins at `start` and its length; (None, 0) if unknown."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            sense = self._senses.get(tuple(words[start : start + length]))
            if sense is not None:
                return sense, length
        return None, 0


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Counting words of a language."""

    ones: Mapping[str, int]
    """0 to 19."""
    tens: Mapping[str, int]
    powers: Mapping[str, int]
    """"hundred", "thousand"."""
    parts: Mapping[str, float]
    """"half", "quarter"."""
    articles: frozenset[str]
    joins: frozenset[str]
    """The "and" of "one and a half"."""
    minus: frozenset[str]
    counts: Mapping[str, int]
    """"once", "twice": how often, never how much."""

    def words(self) -> set[str]:
        """Every counting word."""
        tables = (self.ones, self.tens, self.powers, self.parts, self.counts)
        return (
            {word for table in tables for word in table} | self.articles | self.joins | self.minus
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """One plain way to name a warning sign; the order of words does not matter."""

    said: tuple[frozenset[str], ...]
    """One word of each group is in the sentence, outside what was denied."""
    denied: tuple[frozenset[str], ...] = ()
    """One word of each group is in the message, inside what was denied ("no gas")."""
    unless: frozenset[str] = frozenset()
    """Words that show that something else was meant."""

    def words(self) -> set[str]:
        """Every word of the pattern."""
        return set[str]().union(*self.said, *self.denied, self.unless)


@dataclass(frozen=True, slots=True)
class WarningWords:
    """How a language names the protocol's warning signs."""

    patterns: Mapping[str, Sequence[Pattern]]
    """Flag of the protocol to the ways of naming it."""
    rewrites: Mapping[tuple[str, ...], tuple[str, ...]]
    """Phrases that stand for another word, or for nothing ("blood pressure" is not blood)."""
    stops: frozenset[str]
    joins: frozenset[str]
    """Words between clauses of one sentence: a denial ends there, a sign may go on."""
    denials: frozenset[str]
    inabilities: frozenset[str]
    fever: frozenset[str]
    pulse: frozenset[str]
    cramp: frozenset[str]
    lasting: frozenset[str]
    beyond: frozenset[str]
    minutes: frozenset[str]

    def words(self) -> set[str]:
        """Every word with a meaning here."""
        patterns = (pattern for ways in self.patterns.values() for pattern in ways)
        sets = (self.fever, self.pulse, self.denials, self.inabilities, self.joins, self.lasting)
        left = (word for phrase in self.rewrites for word in phrase)
        return set[str]().union(*(p.words() for p in patterns), *sets, left)


class Vocabulary:
    """All tables of one language, and the spelling help that follows from them."""

    def __init__(
        self,
        *,
        numbers: NumberWords,
        tables: Mapping[str, Table],
        warnings: WarningWords,
        common: str,
        never_guessed: str,
    ) -> None:
        """`tables` has answers, clock, units, waits, evening, morning.

        `common` are everyday words that are no slips of known ones; a slip is never put right
        into a word of `never_guessed`.
        """
        self.numbers = numbers
        self.warnings = warnings
        self.answers = Lexicon(tables["answers"])
        self.clock = Lexicon(tables["clock"])
        self.units = Lexicon(tables["units"])
        self.waits = Lexicon(tables["waits"])
        self.evening = Lexicon(tables["evening"])
        self.morning = Lexicon(tables["morning"])
        self._speller = self._build_speller(common.split(), never_guessed.split())

    def _build_speller(self, common: list[str], never_guessed: list[str]) -> Speller:
        lexicons = (self.answers, self.clock, self.units, self.waits, self.evening, self.morning)
        known = {word for lexicon in lexicons for word in lexicon.words()}
        known |= self.numbers.words() | self.warnings.words() | set(common)
        targets = {word for word in known if len(word) >= 4 and word.isalpha()}
        return Speller(known, targets - set(never_guessed))

    def words(self, text: str) -> list[str]:
        """The words of a message with small slips put right."""
        words = split_words(text)
        corrected = {word: self._speller.correct(word) for word in set(words)}
        return [corrected[word] for word in words]
