"""A zone that the time zone data has no more: nobody falls silent, and the person is asked once.

A made-up name in the row stands in for a name that was taken out of the data.
"""

from __future__ import annotations

import logging
from datetime import time, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.services import pausing, planning, settings
from bot.services.planning import Kind
from bot.store import plans
from bot.store.database import Database
from bot.store.plans import Plan
from bot.store.tables import plan
from bot.store.week import NightClock, Weekday
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life, a_person, a_plan

LOST = "Europe/Atlantis"
TUESDAY = MONDAY.next()


def lose_zone(life: Life) -> None:
    """The data is new, and what was stored is not in it."""
    row = plan.c.person_id == life.id
    life.run(lambda tx: tx.execute(update(plan).where(row).values(zone=LOST)))


def replan(life: Life) -> None:
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))


def told(life: Life) -> list[object]:
    return life.planned(Kind.PLACE)


@pytest.mark.parametrize(
    ("first_plan", "stand_in"),
    [
        (a_plan(), "Etc/GMT-1"),  # Berlin in winter
        (a_plan(zone="America/New_York"), "Etc/GMT+5"),
        (a_plan(zone="Asia/Kathmandu"), "Etc/GMT-6"),  # 5:45, and there are whole hours only
        (a_plan(zone="Pacific/Kiritimati"), "Etc/GMT-14"),
        (a_plan(zone="Europe/London"), "Etc/UTC"),
        (a_plan(bedtime_local=time(0, 30), wake_local=time(8)), "Etc/GMT-1"),
        (a_plan(week={Weekday.MON: NightClock(time(1), time(9))}), "Etc/GMT-1"),
    ],
)
def test_the_clock_of_the_last_night_goes_on(
    database: Database, first_plan: Plan, stand_in: str
) -> None:
    life = Life(database, first_plan)
    lose_zone(life)
    assert life.plan.zone == stand_in
    replan(life)
    assert life.plan.zone == stand_in, "stored now"
    stored = life.run(lambda tx: plans.current(tx, life.id))
    assert stored is not None
    assert stored.lost_zone is None


def test_the_evening_keeps_its_hour_and_the_next_is_planned(database: Database) -> None:
    life = Life(database)
    lose_zone(life)
    life.at(MONDAY, "22:30")

    def say(tx: Connection) -> None:
        occurrences.close(tx, life.id, Kind.EVENING, MONDAY.evening, state=State.SENT)
        planning.replan(tx, life.id, now=life.now)

    life.run(say)
    assert life.planned(Kind.EVENING) == [TUESDAY]
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 22:30"


def test_the_person_is_told_once_and_the_log_names_the_zone(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    life = Life(database)
    lose_zone(life)
    with caplog.at_level(logging.WARNING):
        replan(life)
        life.pass_time(timedelta(days=1))
        replan(life)
    assert told(life) == [MONDAY]
    (line,) = caplog.messages
    assert LOST in line


def test_every_version_before_can_be_read_too(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    lose_zone(life)
    undone = life.run(lambda tx: pausing.undo_stop(tx, life.id, now=life.now))
    assert undone is not None
    assert undone.plan == a_plan(zone="Etc/GMT-1")
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_another_change_at_that_moment_does_not_hide_it(database: Database) -> None:
    life = Life(database)
    lose_zone(life)
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    assert life.plan == a_plan(zone="Etc/GMT-1", bedtime_local=time(23))
    assert told(life) == [MONDAY]
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 23:00"


def test_a_new_place_puts_it_right(database: Database) -> None:
    life = Life(database)
    lose_zone(life)
    life.sets(settings.zone("Europe/Paris"))
    assert (life.plan.zone, told(life)) == ("Europe/Paris", [])
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"


def test_a_home_that_is_lost_keeps_no_traveller_from_anything(database: Database) -> None:
    life = Life(database, a_plan(zone="Asia/Tokyo", home_zone="Europe/Berlin"))
    home = update(plan).where(plan.c.person_id == life.id).values(home_zone=LOST)
    life.run(lambda tx: tx.execute(home))
    assert (life.plan.zone, life.plan.home_zone) == ("Asia/Tokyo", None)


def test_somebody_without_a_night_goes_on_in_utc(database: Database) -> None:
    ann, now = a_person(database), Life(database).now
    database.run_now(lambda tx: plans.add(tx, ann, a_plan(zone=LOST), cause="test", now=now))
    stored = database.run_now(lambda tx: plans.current(tx, ann))
    assert stored is not None
    assert (stored.plan.zone, stored.lost_zone) == ("Etc/UTC", LOST)
