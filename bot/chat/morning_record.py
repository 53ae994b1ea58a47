"""What the diary says about a morning, line by line."""

from __future__ import annotations

from bot.locale import Words
from bot.store.diary import Known, MorningAnswers


def lines(words: Words, answers: MorningAnswers) -> list[str]:
    """What was told of a night, and nothing of what was not."""
    told = [_cramps(words, answers), *_of_the_cramps(words, answers), _stool(words, answers)]
    signs = sorted(words.plain(f"flag.{flag}") for flag in answers.flags)
    told += [words("warning.noted", sign=sign) for sign in signs]
    return [line for line in told if line]


def cramps(words: Words, answers: MorningAnswers) -> str:
    """The cramps of a night in a line; "" when they were not told."""
    return _cramps(words, answers)


def stool(words: Words, answers: MorningAnswers) -> str:
    """The bowel of a day in a line; "" when it was not told."""
    return _stool(words, answers)


def _cramps(words: Words, answers: MorningAnswers) -> str:
    if answers.cramps_answer is Known.NOT_ANSWERED:
        return ""
    if answers.cramps is None:
        return words("morning.record.cramps_unsure")
    if answers.cramps == 0:
        return words("morning.record.no_cramps")
    return words.count("morning.record.cramps", answers.cramps)


def _of_the_cramps(words: Words, answers: MorningAnswers) -> list[str]:
    if answers.cramps == 0:
        return []
    told = []
    if answers.worst_pain is not None:
        told.append(words("morning.record.pain", pain=answers.worst_pain))
    if answers.longest_minutes is not None:
        told.append(words(f"morning.record.longest.{answers.longest_minutes}"))
    if answers.disturbed_answer in (Known.YES, Known.NO, Known.NOT_SURE):
        told.append(words(f"morning.record.disturbed.{answers.disturbed_answer}"))
    return told


def _stool(words: Words, answers: MorningAnswers) -> str:
    if answers.stool_answer is Known.NOT_ANSWERED:
        return ""
    grade = "unsure" if answers.stool is None else answers.stool
    return words(f"morning.record.stool.{grade}")
