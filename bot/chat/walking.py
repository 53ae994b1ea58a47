"""The way through the decision table in plain words: short for the screen, or every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Final

from bot.care.model import Decision
from bot.care.row import CheckCode
from bot.care.walk import Step, Walk
from bot.locale import Words


class Topic(StrEnum):
    """What neighbouring rows of the table are about, for a person."""

    HEALTH = "health"
    MEDICINES = "medicines"
    SIGNS = "signs"
    COUNTING = "counting"
    LEVEL = "level"
    BOWEL = "bowel"
    ANSWERS = "answers"
    TAPER = "taper"
    EFFECT = "effect"
    STEP = "step"


_ROWS: Final = {
    Topic.HEALTH: ("1", "2"),
    Topic.MEDICINES: ("3",),
    Topic.SIGNS: ("4",),
    Topic.COUNTING: ("6", "7a", "7b", "7c", "7d", "7e"),
    Topic.LEVEL: ("8",),
    Topic.BOWEL: ("5", "9a", "9b", "9c", "9d", "10", "11", "12", "13", "14", "15", "19"),
    Topic.ANSWERS: ("16", "17", "18"),
    Topic.TAPER: ("20", "21a", "21b", "21c", "22"),
    Topic.EFFECT: ("23", "24"),
    Topic.STEP: ("25", "26"),
}
TOPIC_OF: Final[Mapping[str, Topic]] = {row: topic for topic, rows in _ROWS.items() for row in rows}
"""The topic of each row of the table."""

# Rows for somebody else (on the skin, in a pause, with a provider's dose) say nothing about this
# person, and what another line of the same topic says better is left out too.
_UNSAID: Final = frozenset(
    {
        CheckCode.SCREEN_BLOCKS,
        CheckCode.SEVERE_DIARRHEA_TODAY,
        CheckCode.ON_SKIN,
        CheckCode.IN_BASELINE,
        CheckCode.NOT_PAUSED,
        CheckCode.NO_PROVIDER_PLAN,
        CheckCode.PAUSED,
        CheckCode.PROVIDER_PLAN,
        CheckCode.IN_TAPER,
        CheckCode.SILENT_7_DAYS,
        CheckCode.BACK_AFTER_LAPSE,
    }
)
_ONE_DECIMAL: Final = frozenset({CheckCode.RATE_WORSE, CheckCode.MANY_MORE_CRAMPS})


def check(words: Words, step: Step) -> str:
    """Why one row did not answer."""
    digits = 1 if step.failed in _ONE_DECIMAL else 3
    found = "" if step.number is None else words.number(round(step.number, digits))
    limit = "" if step.limit is None else words.number(step.limit)
    return words.plain(f"check.{step.failed}", n=found, limit=limit)


def summary(words: Words, way: Walk, *, told: Decision) -> list[str]:
    """The way to what was `told`, a line for each topic that has anything to say."""
    said: dict[Topic, dict[str, None]] = {}  # a dict keeps the order and forgets repetitions
    for step in way.steps:
        if step.failed not in _UNSAID:
            said.setdefault(TOPIC_OF[step.row], {})[check(words, step)] = None
    lines = [
        words("walk.line", topic=words.plain(f"walk.topic.{topic}"), found="; ".join(texts))
        for topic, texts in said.items()
    ]
    return [words("walk.title"), *lines, *changed(words, told)]


def every_step(words: Words, way: Walk, *, told: Decision) -> list[str]:
    """The way to what was `told`, row after row; neighbours with the same answer share a line."""
    lines = [
        words("walk.steps.row", rows=rows, found=check(words, step))
        for rows, step in together(way.steps)
    ]
    fits = words("walk.steps.fits", row=way.said.row)
    return [words("walk.steps.title"), "", *lines, fits, *changed(words, told)]


def together(steps: Sequence[Step]) -> Iterator[tuple[str, Step]]:
    """Neighbouring rows that did not answer for the same reason, such as "7a-7e"."""
    for _, group in groupby(steps, key=lambda step: (step.failed, step.number)):
        first, *others = group
        yield (f"{first.row}-{others[-1].row}" if others else first.row), first


def changed(words: Words, told: Decision) -> list[str]:
    """What changed the row's answer: an override, or the rule for a start after a stop."""
    rule = "E8" if told.row == "E8" else told.override and f"O{told.override}"
    return [words(f"walk.changed.{rule}")] if rule else []
