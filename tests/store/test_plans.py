"""Versions of a plan: each comes back as it went in, and none is ever overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import plans
from bot.store.database import Database
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan
from tests.kit.any_plan import any_plan
from tests.kit.plans import A_PLAN, NOW, a_person, a_plan


def add(
    database: Database, person_id: int, plan: Plan, *, cause: str = "test", now: datetime = NOW
) -> StoredPlan:
    return database.run_now(lambda tx: plans.add(tx, person_id, plan, cause=cause, now=now))


def current(database: Database, person_id: int) -> StoredPlan | None:
    return database.run_now(lambda tx: plans.current(tx, person_id))


@settings(max_examples=40, deadline=None)
@given(any_plan)
def test_a_plan_comes_back_exactly(shared: Database, plan: Plan) -> None:
    ann = a_person(shared)
    stored = add(shared, ann, plan, cause="onboarding")
    assert stored == StoredPlan(stored.id, ann, 1, NOW, "onboarding", plan)
    assert current(shared, ann) == stored


@settings(max_examples=10, deadline=None)
@given(st.lists(any_plan, min_size=2, max_size=4))
def test_no_version_is_overwritten_by_a_later_one(shared: Database, versions: list[Plan]) -> None:
    ann = a_person(shared)
    stored = [add(shared, ann, plan) for plan in versions]
    kept = [
        shared.run_now(lambda tx, n=n: plans.version(tx, ann, n + 1)) for n in range(len(stored))
    ]
    assert kept == stored
    assert [one.plan for one in stored] == versions
    assert current(shared, ann) == stored[-1]


def test_nobody_has_a_plan_before_the_first(database: Database) -> None:
    ann = a_person(database)
    assert current(database, ann) is None
    assert database.run_now(lambda tx: plans.last_running(tx, ann)) is None
    assert database.run_now(lambda tx: plans.as_of(tx, ann, NOW)) is None


def test_one_persons_versions_do_not_count_for_another(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    add(database, ann, A_PLAN)
    first = add(database, bob, a_plan(dose_mg=50.0))
    assert (first.version, current(database, bob)) == (1, first)


def test_a_version_is_found_by_the_time_it_was_the_newest(database: Database) -> None:
    ann = a_person(database)
    add(database, ann, A_PLAN, now=NOW)
    add(database, ann, a_plan(dose_mg=150.0), now=NOW + timedelta(hours=2))

    def dose_at(hours: int) -> float | None:
        at = NOW + timedelta(hours=hours)
        found = database.run_now(lambda tx: plans.as_of(tx, ann, at))
        return None if found is None else found.plan.dose_mg

    assert [dose_at(hours) for hours in (-1, 0, 1, 2, 3)] == [None, 100.0, 100.0, 150.0, 150.0]


def test_of_two_versions_in_one_moment_the_later_counts(database: Database) -> None:
    ann = a_person(database)
    add(database, ann, A_PLAN)
    second = add(database, ann, a_plan(dose_mg=150.0))
    assert database.run_now(lambda tx: plans.as_of(tx, ann, NOW)) == second


def test_the_last_running_version_is_the_one_before_the_silence(database: Database) -> None:
    ann = a_person(database)
    held = add(database, ann, a_plan(status=PlanStatus.HELD))
    for status in sorted(set(PlanStatus) - RUNNING):
        add(database, ann, a_plan(status=status))
    assert database.run_now(lambda tx: plans.last_running(tx, ann)) == held
