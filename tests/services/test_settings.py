"""Changing bedtime, wake time and zone, and what a provider said."""

from __future__ import annotations

from datetime import time

import pytest

from bot.care.model import Phase, Screen
from bot.services import settings
from bot.services.planning import Kind
from bot.services.settings import SameTimes, Saved
from bot.store import conversations, plans
from bot.store.database import Database
from tests.kit.plans import MONDAY, Life, a_person, a_plan


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def versions(life: Life) -> int:
    stored = life.run(lambda tx: plans.current(tx, life.id))
    return 0 if stored is None else stored.version


def question(life: Life) -> str:
    asked = life.run(lambda tx: conversations.get(tx, life.id))
    return "" if asked is None else asked.question


def test_a_new_bedtime_is_a_new_version_and_says_what_comes_next(life: Life) -> None:
    life.run(lambda tx: settings.ask(tx, life.id, settings.BEDTIME, now=life.now))
    saved = life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    assert isinstance(saved, Saved)
    assert saved.plan == life.plan == a_plan(bedtime_local=time(23))
    assert [one.kind for one in saved.upcoming] == [Kind.EVENING, Kind.MORNING]
    assert (versions(life), question(life)) == (2, "")


def test_the_same_value_once_more_is_no_new_version(life: Life) -> None:
    saved = life.run(lambda tx: settings.set_bedtime(tx, life.id, time(22, 30), now=life.now))
    assert isinstance(saved, Saved)
    assert versions(life) == 1


def test_a_night_needs_two_different_times(life: Life) -> None:
    life.run(lambda tx: settings.ask(tx, life.id, settings.WAKE, now=life.now))
    answers = [
        life.run(lambda tx: settings.set_wake(tx, life.id, time(22, 30), now=life.now)),
        life.run(lambda tx: settings.set_bedtime(tx, life.id, time(7), now=life.now)),
    ]
    assert answers == [SameTimes(), SameTimes()]
    assert (versions(life), question(life)) == (1, settings.WAKE)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_refused(life: Life, zone: str) -> None:
    assert life.run(lambda tx: settings.set_zone(tx, life.id, zone, now=life.now)) is None
    assert versions(life) == 1


def test_the_course_goes_on_in_another_zone(life: Life) -> None:
    life.night_and_morning(MONDAY)
    life.run(lambda tx: settings.set_zone(tx, life.id, "America/New_York", now=life.now))
    assert life.plan == a_plan(zone="America/New_York")
    assert life.history(MONDAY.next())[1].cramps == 1


def test_a_providers_ok_opens_what_was_asked_first(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    life.run(lambda tx: settings.provider_said_ok(tx, life.id, now=life.now))
    assert (life.plan.provider_ok, life.tonight_mg) == (True, 100.0)


def test_a_providers_ok_does_not_open_a_dose_after_diarrhea(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, stool=2)
    saved = life.run(lambda tx: settings.provider_said_ok(tx, life.id, now=life.now))
    assert isinstance(saved, Saved)
    assert saved.plan == life.plan
    assert (life.plan.phase, life.tonight_mg) == (Phase.PAUSED_GI, 0.0)
    assert Kind.EVENING not in {one.kind for one in saved.upcoming}


def test_a_providers_ok_does_not_open_what_is_blocked(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.BLOCK))
    life.run(lambda tx: settings.provider_said_ok(tx, life.id, now=life.now))
    assert life.tonight_mg == 0.0


def test_nobody_without_a_plan_has_settings(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    answers = [
        database.run_now(lambda tx: settings.set_bedtime(tx, nobody, time(23), now=now)),
        database.run_now(lambda tx: settings.set_zone(tx, nobody, "UTC", now=now)),
        database.run_now(lambda tx: settings.provider_said_ok(tx, nobody, now=now)),
        database.run_now(lambda tx: settings.provider_reviewed(tx, nobody, now=now)),
    ]
    assert answers == [None] * 4
