"""Changing bedtime, wake time and zone, and what a provider said."""

from __future__ import annotations

from datetime import time

import pytest

from bot.care.model import Phase, Screen
from bot.services import bedtime, settings
from bot.services.clocks import WrongNight
from bot.services.planning import Kind
from bot.services.settings import Saved
from bot.store import conversations, people, plans
from bot.store.database import Database
from bot.store.week import NightClock, Weekday
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
    assert answers == [WrongNight.SAME_TIMES, WrongNight.SAME_TIMES]
    assert (versions(life), question(life)) == (1, settings.WAKE)


@pytest.mark.parametrize(
    ("bed", "wake"),
    [("22:30", "01:29"), ("22:30", "14:31"), ("00:00", "23:00"), ("12:00", "11:30")],
)
def test_a_night_is_neither_a_nap_nor_a_day(life: Life, bed: str, wake: str) -> None:
    clock = NightClock(time.fromisoformat(bed), time.fromisoformat(wake))
    answer = life.run(lambda tx: settings.set_nights(tx, life.id, clock, now=life.now))
    assert answer is WrongNight.LENGTH
    assert versions(life) == 1


def test_bedtime_and_wake_time_may_change_places_together(life: Life) -> None:
    by_day = NightClock(time(8), time(16))
    saved = life.run(lambda tx: settings.set_nights(tx, life.id, by_day, now=life.now))
    assert isinstance(saved, Saved)
    assert saved.plan.usual == by_day
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-24 08:00", "the night of Monday's evening"
    assert life.due(Kind.MORNING, MONDAY) == "2026-11-24 16:00"


def test_times_of_long_ago_keep_nobody_from_other_settings(database: Database) -> None:
    # A plan of an older version may have a day of one hour; its zone can still be put right.
    life = Life(database, a_plan(bedtime_local=time(0), wake_local=time(23)))
    saved = life.sets(settings.zone("Europe/Paris"))
    assert isinstance(saved, Saved)


# --- shown before it is saved ---


def changes(life: Life) -> list[settings.Change | None]:
    clock = NightClock(time(23, 30), time(8))
    return [
        settings.nights(life.plan, clock),
        settings.nights(life.plan, clock, days=[Weekday.MON]),
        settings.wake(time(6)),
        settings.zone("Asia/Tokyo"),
        settings.lead(30),
        settings.cue("after tea"),
        settings.follow_ups(0),
        settings.stretching(True),
        settings.quiet([Weekday.FRI]),
        settings.same_nights(),
        settings.discreet(True),
        settings.cards(False),
    ]


def test_a_preview_is_what_saving_gives_and_changes_nothing(life: Life) -> None:
    for change in changes(life):
        assert change is not None
        before, version = life.plan, versions(life)
        shown = life.run(lambda tx, c=change: settings.preview(tx, life.id, c, now=life.now))
        assert (life.plan, versions(life)) == (before, version)
        assert shown == life.run(lambda tx, c=change: settings.save(tx, life.id, c, now=life.now))


def test_a_preview_refuses_what_saving_refuses(life: Life) -> None:
    same = settings.wake(time(22, 30))
    answers = [
        life.run(lambda tx: settings.preview(tx, life.id, same, now=life.now)),
        life.sets(same),
    ]
    assert answers == [WrongNight.SAME_TIMES] * 2
    assert versions(life) == 1


@pytest.mark.parametrize(
    "change",
    [
        settings.lead(121),
        settings.lead(-1),
        settings.follow_ups(4),
        settings.follow_ups(-1),
        settings.zone("Mars/Olympus"),
        settings.cue("x" * 61),
        settings.cue("123"),
        settings.cue("\u200b\n"),
    ],
)
def test_what_no_setting_can_be_is_no_change(change: settings.Change | None) -> None:
    assert change is None


def test_an_empty_cue_takes_it_away(database: Database) -> None:
    life = Life(database, a_plan(cue="after tea"))
    none = settings.cue("")
    assert none is not None
    life.sets(none)
    assert life.plan.cue is None


def test_what_is_about_the_person_makes_no_version_of_the_plan(life: Life) -> None:
    life.sets(settings.language("de"))
    person = life.run(lambda tx: people.get(tx, life.id))
    assert person is not None
    assert (person.language, versions(life)) == ("de", 1)


# --- the reminder before bedtime ---


def test_the_reminder_comes_before_bedtime_and_is_good_for_as_long(life: Life) -> None:
    before = life.row(Kind.EVENING, MONDAY)
    life.sets(settings.lead(45))
    after = life.row(Kind.EVENING, MONDAY)
    assert before is not None and after is not None
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 21:45"
    assert after.good_until == before.good_until
    assert life.due(Kind.REVIEW, MONDAY) == "2026-11-24 19:45", "the fixed hour comes before it"
    assert life.due(Kind.MORNING, MONDAY) == "2026-11-24 07:00"


def test_whoever_sets_it_when_its_time_is_over_is_reminded_at_once(life: Life) -> None:
    life.at(MONDAY, "22:00")
    life.sets(settings.lead(60))
    assert life.planned(Kind.EVENING) == [MONDAY]
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 21:30"
    offer = life.run(
        lambda tx: bedtime.offer(tx, life.id, MONDAY, round=0, late=True, now=life.now)
    )
    assert offer is not None
    assert not offer.late, "bedtime lies ahead"


def test_a_reminder_that_was_said_is_not_said_again_for_an_earlier_time(life: Life) -> None:
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.sets(settings.lead(60))
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:50", "the follow-up"


@pytest.mark.parametrize("minutes", [-1, 121])
def test_a_reminder_out_of_reach_is_refused(minutes: int) -> None:
    assert settings.lead(minutes) is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    assert settings.zone(zone) is None


def test_the_course_goes_on_in_another_zone(life: Life) -> None:
    life.night_and_morning(MONDAY)
    life.sets(settings.zone("America/New_York"))
    assert life.plan == a_plan(zone="America/New_York")
    assert life.history(MONDAY.next())[1].cramps == 1


def test_a_providers_ok_opens_what_was_asked_first(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    life.sets(settings.provider_ok())
    assert (life.plan.provider_ok, life.tonight_mg) == (True, 100.0)


def test_a_providers_ok_does_not_open_a_dose_after_diarrhea(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.ASK_FIRST))
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, stool=2)
    saved = life.sets(settings.provider_ok())
    assert isinstance(saved, Saved)
    assert saved.plan == life.plan
    assert (life.plan.phase, life.tonight_mg) == (Phase.PAUSED_GI, 0.0)
    assert Kind.EVENING not in {one.kind for one in saved.upcoming}


def test_a_providers_ok_does_not_open_what_is_blocked(database: Database) -> None:
    life = Life(database, a_plan(screen=Screen.BLOCK))
    life.sets(settings.provider_ok())
    assert life.tonight_mg == 0.0


def test_nobody_without_a_plan_has_settings(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    answers = [
        database.run_now(lambda tx: settings.set_bedtime(tx, nobody, time(23), now=now)),
        database.run_now(lambda tx: settings.save(tx, nobody, settings.same_nights(), now=now)),
        database.run_now(lambda tx: settings.save(tx, nobody, settings.provider_ok(), now=now)),
        database.run_now(lambda tx: settings.save(tx, nobody, settings.reviewed(MONDAY), now=now)),
    ]
    assert answers == [None] * 4
