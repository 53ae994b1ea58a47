"""Invented diaries on a database, from one night to a year: for samples and for tests of pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.model import Action, Decision, Flag, Phase, Reason, ReasonCode, Triage
from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import planning
from bot.services.planning import Kind
from bot.store import decisions, diary, people, plans, screenings
from bot.store.decisions import ProposalState, StoredDecision, Trigger
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.plans import Plan, PlanStatus
from scheduler import occurrences
from scheduler.occurrences import Planned
from tests.kit.plans import A_PLAN, MONDAY, NOW, a_screening


@dataclass(frozen=True)
class Chapter:
    """Some nights under one plan, and the decision that began it."""

    nights: int
    dose_mg: float
    action: Action
    reasons: tuple[Reason, ...] = ()
    cramps: float = 1.0
    """Cramps a night, on average."""
    loose: float = 0.0
    """How many of the mornings tell of diarrhea, 0..1."""
    changes: dict[str, object] = field(default_factory=dict)
    flag: Flag | None = None
    """A warning sign of its last morning."""


@dataclass(frozen=True)
class Story:
    """One person's course, up to the night before `MONDAY`."""

    chapters: Sequence[Chapter]
    plan: Plan = A_PLAN
    conditions: tuple[Condition, ...] = ()
    answered: float = 0.9
    """How many of the mornings are answered, 0..1."""
    language: str = "en"
    telegram_id: int = 4_711

    @property
    def origin(self) -> Night:
        """The first night."""
        return MONDAY.plus(-sum(one.nights for one in self.chapters))


def live(tx: Connection, story: Story, *, seed: int = 7) -> int:
    """Put all of it into the database; gives the person's id."""
    dice = random.Random(seed)  # noqa: S311 - the same diary each time
    person = people.meet(tx, story.telegram_id, language=story.language, now=_noon(story.origin))
    screenings.add(tx, person.id, a_screening(*story.conditions, at=_noon(story.origin)))
    night, plan = story.origin, replace(story.plan, origin=story.origin)
    for chapter in story.chapters:
        plan = replace(plan, dose_mg=chapter.dose_mg, **chapter.changes)  # type: ignore[arg-type]
        if chapter.dose_mg and plan.treat_start is None:
            plan = replace(plan, treat_start=night)
        _turn(tx, person.id, plan, chapter=chapter, night=night)
        for _ in range(chapter.nights):
            if dice.random() < story.answered:
                _lived(tx, person.id, plan, chapter=chapter, night=night, dice=dice)
            _asked(tx, person.id, plan, night=night)
            night = night.next()
    return person.id


def _turn(tx: Connection, person_id: int, plan: Plan, *, chapter: Chapter, night: Night) -> None:
    at = _noon(night)
    stored = plans.add(tx, person_id, plan, cause="test", now=at)
    level = Triage.PROMPT if chapter.action is Action.STOP else Triage.SELF_CARE
    said = Decision(chapter.action, chapter.dose_mg, level, chapter.reasons, row="23")
    made = decisions.add(
        tx,
        person_id,
        StoredDecision(
            0, night, at, Trigger.CHECK_IN, stored.id, RULES_VERSION, "0" * 64, said, None
        ),
    )
    if chapter.action is Action.STEP_UP:
        waits = decisions.propose(tx, person_id, made.id, now=at)
        decisions.answer(tx, waits.id, ProposalState.ACCEPTED, now=at)
    if level:
        decisions.refer(tx, person_id, made.id, level=level, now=at)


def _lived(  # house: one night is all of this
    tx: Connection,
    person_id: int,
    plan: Plan,
    *,
    chapter: Chapter,
    night: Night,
    dice: random.Random,
) -> None:
    times = planning.times(plan, night)
    diary.set_times(tx, person_id, times)
    if chapter.dose_mg:
        took = dice.random() < 0.93
        taken_mg = chapter.dose_mg if took else 0.0
        diary.add_intake(
            tx,
            person_id,
            Intake(night, took, taken_mg, chapter.dose_mg, times.bed_at, times.bed_at),
        )
    cramps = sum(dice.random() < chapter.cramps / 5 for _ in range(5))
    stool = 2 if dice.random() < chapter.loose else 0
    answers = MorningAnswers(
        night,
        times.wake_at,
        cramps_answer=Known.YES if cramps else Known.NO,
        cramps=cramps,
        stool_answer=Known.YES if stool else Known.NO,
        stool=stool,
        flags=frozenset() if chapter.flag is None or dice.random() > 0.1 else {chapter.flag},
    )
    diary.add_check_in(tx, person_id, answers)


def _asked(tx: Connection, person_id: int, plan: Plan, *, night: Night) -> None:
    if plan.status is not PlanStatus.ACTIVE:
        return
    wake_at = planning.times(plan, night).wake_at
    until = wake_at + timedelta(hours=12)
    asked = Planned(person_id, Kind.MORNING, night.evening, wake_at, until)
    occurrences.plan(tx, asked)
    occurrences.spoken(tx, person_id, Kind.MORNING, night.evening, now=wake_at)


def _noon(night: Night) -> datetime:
    return NOW - timedelta(days=MONDAY - night, hours=6)


_COUNTING = {"phase": Phase.BASELINE, "treat_start": None, "baseline_per_week": None}
_STARTED = {"phase": Phase.TITRATE, "baseline_per_week": 8.0, "baseline_measured": True}

A_FEW_WEEKS = Story(
    (
        Chapter(14, 0.0, Action.BASELINE_CONTINUE, cramps=1.3, changes=_COUNTING),
        Chapter(
            8, 100.0, Action.START, (Reason(ReasonCode.BASELINE_DONE, 8.0),), 1.1, changes=_STARTED
        ),
        Chapter(9, 150.0, Action.STEP_UP, (Reason(ReasonCode.ELIGIBLE, 150.0),), 0.9),
        Chapter(
            5,
            0.0,
            Action.PAUSE,
            (Reason(ReasonCode.GI), Reason(ReasonCode.RESUME_AT_N, 100.0)),
            0.9,
            0.4,
            {"phase": Phase.PAUSED_GI},
        ),
        Chapter(
            40,
            100.0,
            Action.RESUME,
            (Reason(ReasonCode.GI_CLEAR), Reason(ReasonCode.ONE_LEVEL_LOWER, 100.0)),
            0.5,
            0.02,
            {"phase": Phase.TITRATE},
        ),
    ),
    conditions=(Condition.STATIN, Condition.LEVOTHYROXINE),
)
"""Eleven weeks: counting, a start, a step up, diarrhea, a pause, and on at a lower dose."""

ONE_NIGHT = Story((Chapter(1, 0.0, Action.BASELINE_CONTINUE, changes=_COUNTING),), answered=1.0)
TONIGHT = Story((Chapter(0, 0.0, Action.BASELINE_CONTINUE, changes=_COUNTING),))
"""Nothing yet: the first night begins this evening."""
ALL_GAPS = replace(A_FEW_WEEKS, answered=0.0)


def a_year(**changes: object) -> Story:
    """A year with many steps, a long pause, warning signs and every kind of entry."""
    steps = [
        Chapter(
            14,
            50.0 + 50.0 * (step % 5),
            Action.STEP_UP if step % 5 else Action.STEP_DOWN,
            (Reason(ReasonCode.ELIGIBLE, 100.0), Reason(ReasonCode.MILD_GI, 3)),
            cramps=1.4 - step * 0.04,
            loose=0.05,
            changes={**_STARTED, "status": PlanStatus.ACTIVE},
            flag=list(Flag)[step],
        )
        for step in range(20)
    ]
    steps[12] = Chapter(
        30, 0.0, Action.PAUSE, (Reason(ReasonCode.GI),), 1.9, changes={"phase": Phase.PAUSED_GI}
    )
    steps[15] = Chapter(
        10, 0.0, Action.STOP, (Reason(ReasonCode.GI_SEVERE),), changes={"phase": Phase.PAUSED_GI}
    )
    counting = Chapter(14, 0.0, Action.BASELINE_CONTINUE, cramps=2.0, changes=_COUNTING)
    story = Story((counting, *steps), conditions=tuple(Condition)[6:30])
    return replace(story, **changes)  # type: ignore[arg-type]
