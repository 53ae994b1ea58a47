"""Reads what a person says in the morning about the night."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.chat.words.clauses import Clause, Topic, split_clauses
from bot.chat.words.languages import likely
from bot.chat.words.meanings import Answer, MorningWords
from bot.chat.words.tagging import Tag, tag
from bot.chat.words.vocabulary import Sense, Vocabulary
from bot.chat.words.warnings import read_flags

_MOST_WORDS = 120  # longer messages tell a story: only warning signs are looked for
_MOST_CRAMPS = 50  # more in one night is a slip of the finger: ask again
_OUT_OF_TEN = re.compile(r"(\d{1,2})/10")
_QUALITIES = frozenset({Sense.DIARRHEA, Sense.WATERY, Sense.LOOSE, Sense.SOFT})
_ALL_GOOD = frozenset({Sense.ALL_GOOD, Sense.REST_GOOD})
_PURE = frozenset({Sense.YES, Sense.NO, Sense.UNSURE, Sense.GOOD, Sense.ALL_GOOD})

_Cramps = tuple[int | None, Answer | None]


def read_morning(text: str, *, language: str = "en") -> MorningWords | None:
    """Cramps, stool, pain and warning signs as far as they are said clearly; None if nothing is.

    Commas, "and", "but" separate clauses; a denial belongs to its own ("no diarrhea but 3
    cramps"). Without any topic the answers count in the order of the questions: "2, no", "none,
    fine"; a lone "no" is about cramps, so ask `read_answer` first when another question is open.
    """
    readings = [_reading(text, vocabulary) for vocabulary in likely(text, language)]
    told = [reading for reading in readings if reading.answers != MorningWords()]
    best = next((reading for reading in told if reading.is_whole), told[0] if told else _NOTHING)
    meaning = replace(best.answers, flags=read_flags(text, language=language))
    return None if meaning == MorningWords() else meaning


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one language makes of a message; `is_whole` when it knows every word."""

    answers: MorningWords
    is_whole: bool


_NOTHING = _Reading(MorningWords(), is_whole=False)


def _reading(text: str, vocabulary: Vocabulary) -> _Reading:
    """The answers to the morning's questions, without warning signs."""
    words, counts = vocabulary.words(text), vocabulary.numbers.counts
    if len(words) > _MOST_WORDS:
        return _NOTHING
    counted = [str(counts[word]) if word in counts else word for word in words]
    tags = tag(counted, vocabulary.morning, numbers=vocabulary.numbers)
    clauses = [clause for clause in split_clauses(tags) if clause.said]
    is_named = any(clause.topics for clause in clauses)
    answers = _by_topic(clauses) if is_named else _by_order(clauses)
    answers = replace(answers, is_named=is_named)
    if vocabulary.guesses(text):
        answers = replace(answers, is_sure=False)
    return _Reading(answers, is_whole=not any(each.unknown for each in tags))


def _by_order(clauses: Sequence[Clause]) -> MorningWords:
    answers = [_pure_answer(clause) for clause in clauses]
    if not answers or None in answers:
        return MorningWords()
    first, second = answers[0], answers[1] if len(answers) > 1 else None
    if second == first:  # "yes, yes" insists, it does not answer two questions
        second = None
    if first in _ALL_GOOD:
        return MorningWords(cramps=0, cramps_answer=Answer.NO, stool=0)
    cramps, answer = _cramps_of_answer(first)
    if answer is None:
        return MorningWords()
    stool = {Sense.NO: 0, Sense.GOOD: 0, Sense.ALL_GOOD: 0, Sense.YES: 2}
    return MorningWords(
        cramps=cramps,
        cramps_answer=answer,
        stool=stool.get(second) if isinstance(second, Sense) else None,
        stool_unsure=second is Sense.UNSURE,
    )


def _pure_answer(clause: Clause) -> Sense | float | None:
    if len(clause.said) != 1:
        return None
    only = clause.said[0]
    return only.sense if only.sense in _PURE | _ALL_GOOD else only.value


def _cramps_of_answer(answer: Sense | float | None) -> _Cramps:
    if isinstance(answer, Sense):
        known = {Sense.NO: Answer.NO, Sense.YES: Answer.YES, Sense.UNSURE: Answer.UNSURE}
        return (0 if answer is Sense.NO else None), known.get(answer)
    return _counted(answer)


def _counted(count: float | None) -> _Cramps:
    if count is None or count != int(count) or not 0 <= count <= _MOST_CRAMPS:
        return None, None
    return int(count), Answer.YES if count else Answer.NO


def _by_topic(clauses: Sequence[Clause]) -> MorningWords:
    clear = [clause for at, clause in enumerate(clauses) if not _left_open(clauses, at)]
    cramps, answer = _cramps_of_all(clear)
    stools = [_stool(clause) for clause in clear if Topic.STOOL in clause.topics]
    pains = [pain for clause in clear if (pain := _pain(clause)) is not None]
    graded = [stool for stool in stools if isinstance(stool, int)]
    stool = max(graded, default=None)  # the worse one counts: doubt never raises a dose
    asked = {topic for clause in clauses for topic in clause.topics}
    if any(clause.senses & _ALL_GOOD for clause in clauses):  # covers what was not spoken of
        stool = 0 if Topic.STOOL not in asked else stool
        cramps, answer = (0, Answer.NO) if Topic.CRAMPS not in asked else (cramps, answer)
    return MorningWords(
        cramps=cramps,
        cramps_answer=answer,
        stool=stool,
        stool_unsure=stool is None and Answer.UNSURE in stools,
        worst_pain=max(pains, default=None),
        is_sure=not (0 in graded and stool),  # "no diarrhea, soft stool": which one is it?
    )


def _left_open(clauses: Sequence[Clause], at: int) -> bool:
    """True for "cramps" followed by a lone "no": an answer to it, or to the next question?"""
    if len(clauses[at].said) != 1 or not clauses[at].topics or at + 1 == len(clauses):
        return False
    return [each.sense for each in clauses[at + 1].said] in ([Sense.NO], [Sense.NOT])


def _cramps_of_all(clauses: Sequence[Clause]) -> _Cramps:
    found = [_cramps(clause) for clause in clauses if Topic.CRAMPS in clause.topics]
    answers = {answer for _, answer in found if answer is not None}
    counts = [count for count, _ in found if count is not None]
    if len(answers) != 1:
        return None, None
    answer = answers.pop()
    if answer is Answer.NO:
        return 0, answer
    details = [_count(clause) for clause in clauses if not clause.topics and not clause.unclear]
    if len(counts) != 1 or any(detail >= counts[0] for detail in details if detail is not None):
        return None, answer  # "one in the left leg and one in the right": do not add up
    return counts[0], answer


def _cramps(clause: Clause) -> _Cramps:
    if Sense.UNSURE in clause.senses:
        return None, Answer.UNSURE
    if clause.denied_before or Sense.DOUBT in clause.senses or clause.denials > 1:
        return None, None
    numbers = _numbers(clause)
    if clause.denials:
        vague = bool(numbers) or clause.unclear or Sense.SOME in clause.senses  # "almost none"
        clear = not vague and _first_or_listed(clause, Topic.CRAMPS)
        return (0, Answer.NO) if clear else (None, None)
    if Sense.SOME in clause.senses or len(numbers) > 1:
        return (None, None) if clause.unclear else (None, Answer.YES)
    count = _count(clause)
    if count is not None and (not clause.unclear or _leads(clause)):
        return _counted(count)
    return (None, None) if clause.unclear else (None, Answer.YES)


def _leads(clause: Clause) -> bool:
    """True for "2 bad cramps ...": then unknown words after it change nothing."""
    tags = [each for each in clause.tags if each.sense is not Sense.FILLER]
    counted = tags[0].value is not None or tags[0].sense is Sense.ARTICLE
    return counted and len(tags) > 1 and tags[1].sense in (Sense.CRAMP, Sense.CRAMPS)


def _first_or_listed(clause: Clause, topic: Topic) -> bool:
    """A denial reaches the first topic, and the others of an "or" list."""
    return clause.topics[0] is topic or Sense.OR in clause.senses


def _count(clause: Clause) -> float | None:
    """How many, if the clause has one count: "2 cramps", "cramps: 2", "a bad cramp"."""
    numbers = _numbers(clause)
    if numbers:
        return numbers[0] if len(numbers) == 1 else None
    senses = [each.sense for each in clause.said]
    one = any(pair == (Sense.ARTICLE, Sense.CRAMP) for pair in pairwise(senses))
    return 1.0 if one else None


def _numbers(clause: Clause) -> list[float]:
    """The numbers that count something: no time of day ("at 3"), no duration ("5 minutes")."""
    numbers: list[float] = []
    said = clause.said
    for at, each in enumerate(said):
        before = said[at - 1].sense if at else None
        after = said[at + 1].sense if at + 1 < len(said) else None
        counts = after in (Sense.CRAMP, Sense.CRAMPS) or before is not Sense.AT
        if each.value is not None and counts and after is not Sense.MINUTES:
            numbers.append(each.value)
    return numbers


def _stool(clause: Clause) -> int | Answer | None:
    """The protocol's scale of 0 to 3, or UNSURE, or None when it is not clear."""
    if Sense.UNSURE in clause.senses:
        return Answer.UNSURE
    if clause.denied_before or clause.unclear or clause.denials > 1:
        return None
    qualities, numbers = clause.senses & _QUALITIES, _numbers(clause)
    if clause.denials:
        vague = clause.senses & {Sense.NORMAL, Sense.GOOD, Sense.SOME}
        mixed = len(qualities) > 1 and Sense.OR not in clause.senses
        clear = not (vague or mixed or numbers) and _first_or_listed(clause, Topic.STOOL)
        return 0 if clear else None
    if qualities:
        return _graded(clause.senses, max(numbers, default=None))
    return 0 if clause.senses & {Sense.NORMAL, Sense.GOOD} else None


def _graded(senses: frozenset[Sense], count: float | None) -> int:
    """PROTOCOL "Inputs of decide": 1 one or two mushy, 2 three or more loose or any watery or a
    bare yes, 3 six or more in 24 h. Several loose ones without a number count as 2."""
    if count is not None:
        if count == 0:
            return 0
        if count >= 6:
            return 3
    if senses & {Sense.DIARRHEA, Sense.WATERY}:
        return 2
    if count is not None:
        return 2 if count >= 3 else 1
    several = Sense.SOME in senses or {Sense.LOOSE, Sense.STOOLS} <= senses
    return 2 if several else 1


def _pain(clause: Clause) -> int | None:
    """The worst pain, 0 to 10: "pain 7", "7/10", "worst pain 8 out of 10", "no pain"."""
    numbers = [_score(each) for each in clause.tags if each.value is not None]
    out_of_ten = any(_OUT_OF_TEN.fullmatch(each.word) for each in clause.tags)
    if (clause.topics != (Topic.PAIN,) and not out_of_ten) or clause.unclear:
        return None
    if clause.denials:
        return 0 if clause.denials == 1 and not numbers else None
    if len(numbers) == 2 and numbers[1] == 10:  # "7 out of 10"
        numbers.pop()
    if len(numbers) != 1 or not 0 <= numbers[0] <= 10 or numbers[0] != int(numbers[0]):
        return None
    return int(numbers[0])


def _score(number: Tag) -> float:
    of_ten = _OUT_OF_TEN.fullmatch(number.word)
    return float(of_ten[1]) if of_ten else number.value or 0.0
