"""Cuts a morning message into clauses, so that a denial stays with what it denies."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from bot.chat.words.tagging import Tag
from bot.chat.words.vocabulary import Sense


class Topic(StrEnum):
    """What a morning clause can be about."""

    CRAMPS = auto()
    STOOL = auto()
    PAIN = auto()


_TOPICS: dict[Sense | None, Topic] = {
    Sense.CRAMP: Topic.CRAMPS,
    Sense.CRAMPS: Topic.CRAMPS,
    Sense.DIARRHEA: Topic.STOOL,
    Sense.WATERY: Topic.STOOL,
    Sense.LOOSE: Topic.STOOL,
    Sense.SOFT: Topic.STOOL,
    Sense.STOOL: Topic.STOOL,
    Sense.STOOLS: Topic.STOOL,
    Sense.PAIN: Topic.PAIN,
}
_DENIALS = (Sense.NO, Sense.NOT)
_ANSWERS = (Sense.NO, Sense.YES, Sense.NORMAL, Sense.GOOD, Sense.UNSURE)


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement; `tags` without fillers are `said`."""

    tags: tuple[Tag, ...]
    denied_before: bool = False
    """Joined by "and" to a denial that may mean this clause as well."""
    carried_denial: bool = False
    """Part of a list that began with a denial: "no cramps, pain or diarrhea"."""

    @property
    def said(self) -> tuple[Tag, ...]:
        """What carries meaning."""
        return tuple(each for each in self.tags if each.sense is not Sense.FILLER)

    @property
    def senses(self) -> frozenset[Sense]:
        """All senses that occur."""
        return frozenset(each.sense for each in self.tags if each.sense is not None)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics in the order of their first mention."""
        return tuple(dict.fromkeys(_topics(self.tags)))

    @property
    def denials(self) -> int:
        """How often it is turned round; two are too many to be understood."""
        return sum(each.sense in _DENIALS for each in self.tags) + self.carried_denial

    @property
    def unclear(self) -> bool:
        """True with words that are unknown or known to change everything ("fewer", "until")."""
        return Sense.DOUBT in self.senses or any(each.unknown for each in self.tags)


def split_clauses(tags: Sequence[Tag]) -> list[Clause]:
    """The clauses of a message in order, empty ones left out."""
    clauses: list[Clause] = []
    listed: list[int] = []  # clauses that a denial would reach if the list ended with "or"
    for separator, segment in _segments(tags):
        joined = separator is not None and separator.sense is Sense.AND
        if separator is None or separator.word != ",":
            listed = []
        for part in _statements(segment):
            clause = Clause(tuple(part), denied_before=joined and _may_be_denied(clauses, part))
            clauses.append(clause)
            if clause.denials:
                listed = [len(clauses) - 1]
            elif listed and _is_plain(clause):
                listed.append(len(clauses) - 1)
                if Sense.OR in clause.senses:
                    _carry(clauses, listed[1:])
            else:
                listed = []
    return clauses


def _segments(tags: Sequence[Tag]) -> list[tuple[Tag | None, list[Tag]]]:
    segments: list[tuple[Tag | None, list[Tag]]] = [(None, [])]
    for each in tags:
        if each.sense in (Sense.BREAK, Sense.AND):
            segments.append((each, []))
        else:
            segments[-1][1].append(each)
    return [(separator, segment) for separator, segment in segments if segment]


def _statements(segment: list[Tag]) -> list[list[Tag]]:
    """Clauses that stand side by side without a sign: "2 cramps no diarrhea"."""
    pairs = _question_and_answer(segment)
    if pairs:
        return pairs
    parts: list[list[Tag]] = [[]]
    for index, each in enumerate(segment):
        if _begins_clause(parts[-1], segment[index:]):
            parts.append([])
        parts[-1].append(each)
    return parts


def _question_and_answer(segment: Sequence[Tag]) -> list[list[Tag]]:
    """ "cramps 2 diarrhea no": the answers follow; [] when the segment is not built so."""
    said = [each for each in segment if each.sense is not Sense.FILLER]
    asked = [each.sense in _TOPICS for each in said]
    answers = all(tag.sense in _ANSWERS or tag.value is not None for tag in said[1::2])
    if len(said) < 4 or len(said) % 2 or asked != [True, False] * (len(said) // 2) or not answers:
        return []
    return [said[at : at + 2] for at in range(0, len(said), 2)]


def _begins_clause(current: Sequence[Tag], coming: Sequence[Tag]) -> bool:
    each, following = coming[0], coming[1:]
    topics = _topics(current)
    if not topics:
        return False
    if each.sense in _DENIALS:
        return any(tag.sense is not Sense.FILLER for tag in following)
    if each.value is not None or each.sense is Sense.ARTICLE:
        next_topics = _topics(following)
        return bool(next_topics) and next_topics[0] not in topics
    topic = _TOPICS.get(each.sense)
    denied = any(tag.sense in _DENIALS for tag in current)
    return topic is not None and topic not in topics and (topic is Topic.PAIN or not denied)


def _may_be_denied(clauses: Sequence[Clause], part: Sequence[Tag]) -> bool:
    return bool(clauses) and clauses[-1].denials > 0 and part[0].sense in _TOPICS


def _is_plain(clause: Clause) -> bool:
    return not any(tag.value is not None or tag.sense is Sense.YES for tag in clause.tags)


def _carry(clauses: list[Clause], indexes: Sequence[int]) -> None:
    for index in indexes:
        clauses[index] = Clause(clauses[index].tags, carried_denial=True)


def _topics(tags: Sequence[Tag]) -> list[Topic]:
    return [_TOPICS[each.sense] for each in tags if each.sense in _TOPICS]
