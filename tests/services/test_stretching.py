"""The stretches have their own yes and no, one a Night, beside the dose."""

from __future__ import annotations

from bot.care.night import Night
from bot.services import stretching
from bot.services.stretching import NoNight, Noted
from bot.store import diary, last_entries, stretches
from bot.store.database import Database
from bot.store.last_entries import Entry
from bot.store.stretches import Stretched
from tests.kit.plans import MONDAY, NOW, Life, a_person


def said(life: Life, done: bool, night: Night = MONDAY) -> Noted | NoNight:
    return life.run(lambda tx: stretching.record(tx, life.id, night, done=done, now=life.now))


def known(life: Life) -> Stretched | None:
    return life.run(lambda tx: stretching.of(tx, life.id, MONDAY))


def test_nothing_is_known_before_somebody_says_so(database: Database) -> None:
    assert known(Life(database)) is None


def test_a_yes_is_noted_and_leaves_the_dose_open(database: Database) -> None:
    life = Life(database)
    noted = said(life, True)
    assert noted == Noted(Stretched(MONDAY, True, life.now), life.plan)
    assert known(life) == Stretched(MONDAY, True, life.now)
    assert life.run(lambda tx: diary.intake_of(tx, life.id, MONDAY)) is None


def test_a_change_of_mind_counts_and_can_be_taken_back(database: Database) -> None:
    life = Life(database)
    said(life, True)
    said(life, False)
    newest = known(life)
    assert newest is not None
    assert not newest.done
    last = life.run(lambda tx: last_entries.get(tx, life.id))
    assert last is not None
    assert (last.entry, last.night) == (Entry.STRETCHING, MONDAY)
    gone = Stretched(MONDAY, False, life.now, withdrawn=True)
    life.run(lambda tx: stretches.add(tx, life.id, gone))
    assert known(life) is None
    assert life.run(lambda tx: stretches.since(tx, life.id, MONDAY)) == {}


def test_the_same_answer_once_more_is_a_quiet_yes(database: Database) -> None:
    life = Life(database)
    first = said(life, True)
    life.at(MONDAY, "23:00")
    assert said(life, True) == first


def test_the_nights_of_a_while_come_with_one_answer_each(database: Database) -> None:
    life = Life(database)
    said(life, True)
    life.at(MONDAY.next(), "22:00")
    said(life, False, MONDAY.next())
    said(life, True, MONDAY.next())
    found = life.run(lambda tx: stretches.since(tx, life.id, MONDAY))
    assert {night: one.done for night, one in found.items()} == {MONDAY: True, MONDAY.next(): True}


def test_a_night_that_is_over_is_not_written_to(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.next(), "16:30")
    assert said(life, True) == NoNight()
    assert known(life) is None


def test_nobody_without_a_plan_has_a_night(database: Database) -> None:
    nobody = a_person(database)
    answer = database.run_now(lambda tx: stretching.record(tx, nobody, MONDAY, done=True, now=NOW))
    assert answer == NoNight()
