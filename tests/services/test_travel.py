"""On a journey the plan follows or keeps the time of home; home is never forgotten."""

from __future__ import annotations

import pytest

from bot.services import settings, travel
from bot.services.planning import Kind
from bot.services.travel import Journey, NoJourney, Way
from bot.store import plans
from bot.store.database import Database
from tests.kit.plans import MONDAY, NOW, Life, a_person

TOKYO, LISBON, BERLIN = "Asia/Tokyo", "Europe/Lisbon", "Europe/Berlin"


@pytest.fixture
def life(database: Database) -> Life:
    """At home in Berlin, Monday noon; bed at 22:30."""
    life = Life(database)
    life.at(MONDAY, "12:00")
    return life


def arrive(life: Life, zone: str) -> Journey | NoJourney | None:
    return life.run(lambda tx: travel.arrive(tx, life.id, zone, now=life.now))


def go(life: Life, zone: str) -> Way | None:
    return life.run(lambda tx: travel.go(tx, life.id, zone, now=life.now))


def come_home(life: Life) -> Way | None:
    return life.run(lambda tx: travel.come_home(tx, life.id, now=life.now))


def test_both_ways_are_shown_and_nothing_is_changed_yet(life: Life) -> None:
    before = life.plan
    journey = arrive(life, LISBON)
    assert isinstance(journey, Journey)
    assert [one.kind for one in journey.follow.upcoming] == [Kind.EVENING, Kind.MORNING]
    hour_later = journey.follow.upcoming[0].at - journey.keep.upcoming[0].at
    assert hour_later.total_seconds() == 3600
    assert life.plan == before
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"


def test_what_was_shown_is_what_is_planned(life: Life) -> None:
    journey = arrive(life, LISBON)
    assert isinstance(journey, Journey)
    assert go(life, LISBON) == journey.follow
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert row.due_at == journey.follow.upcoming[0].at


def test_home_is_remembered_over_several_places(life: Life) -> None:
    go(life, LISBON)
    go(life, TOKYO)
    assert (life.plan.zone, life.plan.home_zone) == (TOKYO, BERLIN)
    come_home(life)
    assert (life.plan.zone, life.plan.home_zone) == (BERLIN, None)
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"


def test_who_moves_for_good_is_at_home_there(life: Life) -> None:
    go(life, LISBON)
    life.sets(settings.zone(LISBON))
    assert (life.plan.zone, life.plan.home_zone) == (LISBON, None)


def test_going_to_the_place_of_home_is_coming_home(life: Life) -> None:
    go(life, LISBON)
    go(life, BERLIN)
    assert not travel.is_away(life.plan)


def test_the_same_tap_twice_makes_one_version(life: Life) -> None:
    go(life, LISBON)
    version = life.run(lambda tx: plans.current(tx, life.id))
    go(life, LISBON)
    assert life.run(lambda tx: plans.current(tx, life.id)) == version


def test_where_the_plan_is_already_there_is_nothing_to_choose(life: Life) -> None:
    assert isinstance(arrive(life, BERLIN), NoJourney)
    assert life.run(lambda tx: travel.place(tx, life.id)) is None


def test_who_follows_and_arrives_there_again_can_still_choose_home(life: Life) -> None:
    go(life, LISBON)
    journey = arrive(life, LISBON)
    assert isinstance(journey, Journey)
    assert journey.keep.plan.zone == BERLIN


def test_a_place_that_nobody_knows_is_none(life: Life) -> None:
    assert arrive(life, "Europe/Atlantis") is None
    assert go(life, "Europe/Atlantis") is None
    assert life.plan.zone == BERLIN


def test_without_a_plan_there_is_no_journey(database: Database) -> None:
    nobody = a_person(database)
    assert database.run_now(lambda tx: travel.come_home(tx, nobody, now=NOW)) is None
