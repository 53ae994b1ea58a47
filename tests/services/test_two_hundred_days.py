"""200 days of anything at all, on a real database, with the promises checked every evening.

A promise that fails prints what was done; the same seed lives the same life again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from bot.care.model import Action, Screen, Triage
from bot.care.night import Night
from bot.services import course, effects, planning, replay
from bot.services.planning import Kind
from bot.services.replay import Outcome
from bot.store import decisions, diary, plans
from bot.store.database import Database
from bot.store.decisions import StoredDecision, Trigger
from bot.store.plans import BY_PROVIDER, Plan, PlanStatus, StoredPlan
from scheduler import occurrences
from tests.kit.databases import open_sqlite
from tests.kit.plans import night
from tests.kit.wandering import Wanderer

DAYS = 200
FIRST = night("2026-09-21")  # both changes of the clock lie within the 200 days
JOINED = datetime(2026, 9, 21, 16, 0, tzinfo=UTC)
TAPPED = (Trigger.TAP, Trigger.ENTRY)
BY_THE_PERSON = {PlanStatus.ACTIVE, "assessed", "undo", "settings", "screening"}
"""Causes of a version that may bring a dose back to where the course was."""
BY_A_PROVIDER = {BY_PROVIDER, "provider_stands"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_sqlite(tmp_path / "bot.sqlite3")
    yield opened
    opened.close()


@dataclass
class Watch:
    """Looks every evening at the plan and at everything that has changed since the last one."""

    person_id: int
    course_doses: set[float] = field(default_factory=set)
    """What this course has been at so far, mg."""
    newest: StoredPlan | None = None
    evenings: list[tuple[Night, float]] = field(default_factory=list)
    """The plan's dose on every evening, mg."""

    def looks(self, tx: Connection, now: datetime) -> None:
        """Check every promise."""
        for stored in self._new_versions(tx):
            self._nothing_was_raised_without_a_tap(tx, stored)
            self.newest = stored
            self.course_doses.add(stored.plan.dose_mg)
        assert self.newest is not None
        plan = self.newest.plan
        tonight = planning.tonight(plan, now=now)
        self._nothing_is_offered_against_a_warning(tx, plan, tonight=tonight)
        within_the_limits(plan)
        self._a_step_up_waited(tx, plan, tonight=tonight)
        decisions.open_proposal(tx, self.person_id)  # raises if there are two

    def _new_versions(self, tx: Connection) -> list[StoredPlan]:
        newest = plans.current(tx, self.person_id)
        assert newest is not None
        first = 1 if self.newest is None else self.newest.version + 1
        numbers = range(first, newest.version + 1)
        found = [plans.version(tx, self.person_id, number) for number in numbers]
        # A tap that begins a plan again and changes its dose makes two versions at one stroke.
        strokes = {stored.cause + str(stored.created_at): stored for stored in found if stored}
        return list(strokes.values())

    def _nothing_was_raised_without_a_tap(self, tx: Connection, stored: StoredPlan) -> None:
        if stored.cause == "onboarding":  # what the person said to take already, below the ceiling
            self.course_doses = set()
            return
        assert self.newest is not None
        before, plan = self.newest.plan, stored.plan
        made = effects.made_by(tx, stored)
        if stored.cause in BY_A_PROVIDER and plan.provider_plan:
            return
        if plan.dose_mg > before.dose_mg:
            assert made is not None or (stored.cause == "undo" and self._has_been_at(plan.dose_mg))
        if made is not None and course.tonight_mg(plan) > course.tonight_mg(before):
            assert made.trigger in TAPPED
            assert made.decision.dose_mg == plan.dose_mg
        elif course.tonight_mg(plan) > course.tonight_mg(before):
            assert stored.cause in BY_THE_PERSON
            assert self._has_been_at(plan.dose_mg)

    def _has_been_at(self, dose_mg: float) -> bool:
        return dose_mg in self.course_doses

    def _nothing_is_offered_against_a_warning(
        self, tx: Connection, plan: Plan, *, tonight: Night
    ) -> None:
        offered_mg = course.tonight_mg(plan)
        told = diary.check_in_of(tx, self.person_id, tonight.plus(-1))
        if told is not None and not course.is_topical(plan) and (told.stool or 0) >= 2:
            assert offered_mg == 0
        made = decisions.latest(tx, self.person_id)
        if made is not None and made.night == tonight and made.decision.triage >= Triage.URGENT:
            assert offered_mg == 0 or was_assessed(tx, self.person_id, made)
        row = occurrences.get(tx, self.person_id, Kind.EVENING, tonight.evening)
        if row is not None and row.state is occurrences.State.PLANNED:
            assert course.offers_tonight(plan)

    def _a_step_up_waited(self, tx: Connection, plan: Plan, *, tonight: Night) -> None:
        self.evenings.append((tonight, plan.dose_mg))
        made = decisions.latest(tx, self.person_id)
        if made is None or made.night != tonight or made.trigger is not Trigger.TAP:
            return
        if made.decision.action is not Action.STEP_UP or plan.dose_mg != made.decision.dose_mg:
            return
        before_mg = self.evenings[-2][1]
        others = [at for at, dose_mg in self.evenings[:-1] if dose_mg != before_mg]
        last_other = others[-1] if others else FIRST.plus(-1)
        assert plan.dose_mg - before_mg <= 150
        assert tonight - last_other > (14 if plan.dose_mg - before_mg > 100 else 7)


def within_the_limits(plan: Plan) -> None:
    """The ceiling, the screening and the medicines have the last word."""
    offered_mg = course.tonight_mg(plan)
    assert offered_mg <= course.ceiling_mg(plan) or plan.provider_plan
    if offered_mg:
        assert plan.screen is Screen.OK or (plan.screen is Screen.ASK_FIRST and plan.provider_ok)
        assert not plan.spacing_conflict


def was_assessed(tx: Connection, person_id: int, made: StoredDecision) -> bool:
    """Whether the person said so about the advice of this decision."""
    known = decisions.referrals(tx, person_id)
    return any(one.decision_id == made.id and one.assessed_at is not None for one in known)


@pytest.mark.parametrize(("seed", "unrest"), [(0, 1.0), (1, 0.2)])
def test_no_life_breaks_a_promise(database: Database, seed: int, unrest: float) -> None:
    draw = Random(seed)  # noqa: S311 - the same life every time is wanted
    life = Wanderer(database, now=JOINED, random=draw, unrest=unrest)
    watch = Watch(life.id)
    for _ in range(DAYS):
        life.lives_a_day()
        try:
            life.run(lambda tx: watch.looks(tx, life.now))
        except AssertionError as broken:
            raise AssertionError("\n".join([*life.deeds[-30:], str(broken)])) from broken
    replayed = life.run(lambda tx: replay.replay(tx, life.id))
    assert len(replayed) > DAYS / 4
    assert {each.outcome for each in replayed} == {Outcome.SAME}
