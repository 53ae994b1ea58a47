"""What a language must bring to be understood: tables from phrases to senses, nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from bot.chat.words.text import Folding, Speller, split_words


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
    BEFORE = auto()  # as TO, but never the end of a stretch: "zehn vor elf"
    HALF = auto()
    HALF_TO = auto()  # "halb elf": half an hour before eleven
    QUARTER = auto()
    THREE_QUARTERS = auto()  # "dreiviertel elf": a quarter to eleven
    PLUS = auto()  # "diez y veinte"
    LESS = auto()  # "once menos diez"
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

    def __init__(self, table: Table, *, folding: Folding) -> None:
        self._senses: dict[tuple[str, ...], Sense] = {}
        for sense, phrases in table.items():
            for phrase in phrases.split("|"):
                words = map(folding, split_words(" ".join(phrase.split())))
                self._senses.setdefault(tuple(words), sense)
        self._longest = max(map(len, self._senses), default=0)

    def words(self) -> Iterator[str]:
        """Every single word of every phrase."""
        return (word for phrase in self._senses for word in phrase)

    def single(self, senses: Iterable[Sense]) -> set[str]:
        """The phrases of one word that have one of these senses."""
        wanted = frozenset(senses)
        return {
            phrase[0]
            for phrase, sense in self._senses.items()
            if len(phrase) == 1 and sense in wanted
        }

    def match(self, words: Sequence[str], start: int) -> tuple[Sense | None, int]:
        """The sense of the phrase that begins at `start` and its length; (None, 0) if unknown."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            sense = self._senses.get(tuple(words[start : start + length]))
            if sense is not None:
                return sense, length
        return None, 0


_LONGEST_NUMBER_WORD = 40  # "siebenhundertsiebenundsiebzig" has 29 letters


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Counting words of a language, folded as its `Folding` folds them."""

    ones: Mapping[str, int]
    """0 to 19, and what else below a hundred is one word ("einundzwanzig")."""
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
    hundreds: Mapping[str, int] = field(default_factory=dict)
    """Hundreds that need nothing before them: "hundert", "doscientos"."""
    tens_joins: frozenset[str] = frozenset()
    """The "y" of "treinta y cinco"."""
    glued: bool = False
    """Numbers are written in one word: "zweihundertfünfzig"."""
    article_is_one: bool = False
    """The article is the number too: "una cápsula", "einen"."""

    def parts_of(self, word: str) -> list[str]:
        """The counting words that a glued number consists of; any other word as it is."""
        for power in self.powers if self.glued and len(word) <= _LONGEST_NUMBER_WORD else ():
            head, found, tail = word.partition(power)
            if found and (head or tail) and self._is_part(head) and self._is_part(tail):
                return [*filter(None, (*self.parts_of(head), power, *self.parts_of(tail)))]
        return [word]

    def _is_part(self, word: str) -> bool:
        one = word in self.ones or word in self.tens or word in self.articles
        return not word or one or self.parts_of(word) != [word]

    def words(self) -> set[str]:
        """Every counting word."""
        tables = (self.ones, self.tens, self.powers, self.parts, self.counts, self.hundreds)
        sets = (self.articles, self.joins, self.minus, self.tens_joins)
        return {word for table in tables for word in table}.union(*sets)


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


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a language names days, beside the names of months and weekdays that CLDR has."""

    locale: str
    month_first: bool
    """"12/03" is 3 December to many who write so."""
    fillers: frozenset[str]
    today: frozenset[str]
    tomorrow: frozenset[str]
    after_tomorrow: frozenset[str]
    """Whole phrases, without the fillers in them."""
    days: frozenset[str]
    weeks: frozenset[str]
    next: frozenset[str]


class Command(StrEnum):
    """What people write instead of a slash."""

    PAUSE = auto()
    RESUME = auto()
    STOP = auto()
    CANCEL = auto()
    HELP = auto()
    WARNING = auto()
    DIARY = auto()
    UNDO = auto()
    TODAY = auto()
    SETTINGS = auto()
    PROGRESS = auto()
    REPORT = auto()
    HEALTH = auto()
    TRAVEL = auto()
    PRIVACY = auto()
    THANKS = auto()  # and a greeting, and "ok": kind words that answer nothing
    FOLLOW = auto()  # on a journey: messages by the clock there
    HOME = auto()
    NO_LIMIT = auto()  # a provider's limit is lifted


class Vocabulary:
    """All tables of one language, and the spelling help that follows from them."""

    def __init__(  # house: one keyword a table, the order of a language's file
        self,
        *,
        numbers: NumberWords,
        tables: Mapping[str, Table],
        commands: Mapping[Command, str],
        dates: DateWords,
        warnings: WarningWords,
        common: str,
        never_guessed: str,
        folding: Folding,
    ) -> None:
        """`tables` has answers, clock, units, waits, evening, morning; `numbers`, `dates` and
        `warnings` are folded already.

        `common` are everyday words that are no slips of known ones; a slip is never put right
        into a word of `never_guessed`.
        """
        self.numbers, self.dates, self.warnings = numbers, dates, warnings
        self.folding = folding
        self.answers = Lexicon(tables["answers"], folding=folding)
        self.clock = Lexicon(tables["clock"], folding=folding)
        self.units = Lexicon(tables["units"], folding=folding)
        self.waits = Lexicon(tables["waits"], folding=folding)
        self.evening = Lexicon(tables["evening"], folding=folding)
        self.morning = Lexicon(tables["morning"], folding=folding)
        self.commands = {
            " ".join(map(folding, split_words(" ".join(phrase.split())))): command
            for command, phrases in commands.items()
            for phrase in phrases.split("|")
        }
        names = {phrase for phrase in self.commands if phrase.isalpha() and len(phrase) >= 5}
        self.command_speller = Speller(self.commands, names)
        self._known = self._all_words() | set(folding(common).split())
        self._decisive = numbers.words() | {
            word
            for lexicon in (self.answers, self.evening, self.morning)
            for word in lexicon.single((Sense.YES, Sense.NO, Sense.NOT, Sense.SKIP))
        }
        targets = {word for word in self._known if len(word) >= 4 and word.isalpha()}
        self._speller = Speller(self._known, targets - set(folding(never_guessed).split()))

    def _all_words(self) -> set[str]:
        lexicons = (self.answers, self.clock, self.units, self.waits, self.evening, self.morning)
        known = {word for lexicon in lexicons for word in lexicon.words()}
        return known | self.numbers.words() | self.warnings.words()

    def words(self, text: str) -> list[str]:
        """The words of a message, folded, with small slips put right."""
        words = self.plain(text)
        corrected = {word: self._speller.correct(word) for word in set(words)}
        return [corrected[word] for word in words]

    def strangers(self, text: str) -> int:
        """How many different words of a message are not of this language."""
        words = set(self.plain(text))
        return sum(word[0].isalpha() and word not in self._known for word in words)

    def guesses(self, text: str) -> bool:
        """Whether a slip was put right in a word that decides: a number, a yes, a no."""
        known = self._known
        strange = {word for word in self.plain(text) if word not in known}
        return any(self._speller.correct(word) in self._decisive for word in strange)

    def plain(self, text: str) -> list[str]:
        """The words of a message, folded, as they were written."""
        words = map(self.folding, split_words(text))
        return [part for word in words for part in self.numbers.parts_of(word)]
