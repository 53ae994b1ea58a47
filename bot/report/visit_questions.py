"""Which questions are worth asking at a visit: plain rules over what the page shows.

They ask, they advise nothing; each one names the entry that raised it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.care.constants import (
    EFFECT_MIN_NIGHTS,
    NO_BENEFIT_RATIO,
    PROVIDER_REVIEW_AFTER_DAYS,
    REVIEW_AFTER_DAYS,
    WORSE_RATIO,
)
from bot.care.model import Triage
from bot.care.screening import KIND, SPACINGS, Condition, Kind
from bot.report.season import Period
from bot.report.visit import Visit
from bot.store.plans import PlanStatus

AT_MOST: Final = 5
"""More are not asked in a visit. Judgment."""

_KIDNEYS: Final = frozenset({Condition.KIDNEY_DISEASE, Condition.AGE_65_NO_KIDNEY_TEST})
_NOT_HEALTH: Final = frozenset({Condition.MEDICINE_TIMES_UNKNOWN, Condition.NOT_SURE})


class Ask(StrEnum):
    """What to ask, the most pressing first."""

    SIGNS = "signs"
    NEEDS_OK = "needs_ok"
    WORSE = "worse"
    KIDNEY = "kidney"
    DIARRHEA = "diarrhea"
    PERSISTS = "persists"
    HIGHEST = "highest"
    SPACING = "spacing"
    MEDICINES = "medicines"
    REVIEW = "review"
    BACK_WITHOUT = "back_without"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with what raised it: a number, or conditions that the person entered."""

    ask: Ask
    number: float | None = None
    conditions: tuple[Condition, ...] = ()


def questions(visit: Visit) -> tuple[Question, ...]:
    """At least one, at most five, the most pressing first."""
    found = sorted(_raised(visit), key=lambda one: list(Ask).index(one.ask))
    return tuple(found[:AT_MOST]) or (Question(Ask.GO_ON),)


def _raised(visit: Visit) -> Iterator[Question]:
    yield from _about_safety(visit)
    yield from _about_health(visit)
    yield from _about_course(visit)


def _about_safety(visit: Visit) -> Iterator[Question]:
    if visit.signs or any(one.level >= Triage.PROMPT for one in visit.advice):
        yield Question(Ask.SIGNS)
    loose = visit.counted.loose
    if loose:
        yield Question(Ask.DIARRHEA, number=loose)


def _about_health(visit: Visit) -> Iterator[Question]:
    held = visit.told.conditions
    asks_first = _of_kind(held, Kind.BLOCK) + _of_kind(held, Kind.ASK_FIRST)
    needs_ok = tuple(one for one in asks_first if one not in _KIDNEYS | _NOT_HEALTH)
    if needs_ok:
        yield Question(Ask.NEEDS_OK, conditions=needs_ok)
    if _KIDNEYS & set(held) or visit.told.age_65_or_older:
        yield Question(Ask.KIDNEY)
    spaced = tuple(one for one in held if one in SPACINGS)
    if spaced:
        yield Question(Ask.SPACING, conditions=spaced)
    infos = _of_kind(held, Kind.INFO)
    if infos:
        yield Question(Ask.MEDICINES, conditions=infos)


def _about_course(visit: Visit) -> Iterator[Question]:
    standing, ratio = visit.standing, _ratio(visit)
    days = standing.treated_days or 0
    if ratio is not None and ratio >= WORSE_RATIO:
        yield Question(Ask.WORSE)
    elif ratio is not None and ratio > NO_BENEFIT_RATIO and days >= REVIEW_AFTER_DAYS:
        yield Question(Ask.PERSISTS, number=days // 7)
    runs = standing.status is PlanStatus.ACTIVE and not standing.is_topical
    has_cramps = bool(visit.compared is None or visit.compared.lately.cramp_nights)
    if runs and standing.tonight_mg and standing.is_highest and has_cramps:
        yield Question(Ask.HIGHEST, number=standing.tonight_mg)
    if runs and days >= PROVIDER_REVIEW_AFTER_DAYS and not standing.was_reviewed:
        yield Question(Ask.REVIEW, number=days // 7)
    if _came_back_without(visit):
        yield Question(Ask.BACK_WITHOUT)


def _ratio(visit: Visit) -> float | None:
    """Cramps a night lately to those before; None where the nights are too few to judge (P2)."""
    if visit.compared is None:
        return None
    before, lately = visit.compared.before, visit.compared.lately
    if min(before.cramps_known, lately.cramps_known) < EFFECT_MIN_NIGHTS or not before.cramps:
        return None
    return (lately.cramps / lately.cramps_known) / (before.cramps / before.cramps_known)


def _came_back_without(visit: Visit) -> bool:
    """Whether nights without magnesium, after some with it, had clearly more cramps."""
    withs = [one for one in visit.stages if one.period is Period.MAGNESIUM]
    withouts = [one for one in visit.stages if one.period in (Period.PAUSE, Period.STOPPED)]
    if not withs or not withouts:
        return False
    rate, without = withs[-1].counted.cramps_a_week, withouts[-1].counted.cramps_a_week
    return rate is not None and without is not None and without > max(1.0, rate * WORSE_RATIO)


def _of_kind(held: tuple[Condition, ...], kind: Kind) -> tuple[Condition, ...]:
    return tuple(one for one in held if KIND[one] is kind)
