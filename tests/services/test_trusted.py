"""When trusted people are told: a silence once, a week on its Sunday, and nothing at night."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import (
    membership,
    pausing,
    planning,
    settings,
    travel,
    trusted,
    trusted_plans,
    trusted_telling,
)
from bot.services.kinds import Kind
from bot.services.trusted_telling import Matter, Notice, Silence, Week
from bot.store import helpers, people
from bot.store.database import Database
from bot.store.helpers import Stage
from bot.store.plans import PlanStatus
from scheduler import occurrences
from scheduler.occurrences import Occurrence, Planned, State
from tests.kit.plans import MONDAY, Life, a_person, a_plan, cramps_said

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY.plus(days) for days in range(1, 5))
SUNDAY = MONDAY.plus(6)
LATE = trusted_plans.WITHIN + timedelta(seconds=1)


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database, a_plan(origin=MONDAY.plus(-20)))


def helped(life: Life, *, days: int | None = None, weekly: bool = False) -> int:
    """Somebody says yes to this; gives our id of them."""
    who = a_person(life.database)

    def say_yes(tx: Connection) -> None:
        newest = trusted.newest_id(tx, life.id)
        made = trusted.invite(tx, life.id, after=newest, now=life.now)
        assert isinstance(made, trusted.Trusted)
        trusted.set_silence(tx, life.id, made.helper.id, days=days, now=life.now)
        trusted.set_weekly(tx, life.id, made.helper.id, weekly=weekly, now=life.now)
        person = people.get(tx, who)
        assert person is not None
        accepted = trusted.accept(tx, person, made.helper.code, now=life.now)
        assert isinstance(accepted, trusted.Accepted)

    life.run(say_yes)
    return who


def morning_without_an_answer(life: Life, night: Night) -> None:
    """The question about this Night is said at seven and has no answer."""
    life.at(night.next(), "07:00")
    row = Planned(life.id, Kind.MORNING, night.evening, life.now, life.now + timedelta(hours=12))

    def say(tx: Connection) -> None:
        occurrences.plan(tx, row)
        occurrences.spoken(tx, life.id, Kind.MORNING, night.evening, now=life.now)

    life.run(say)


def row_of(life: Life, kind: Kind) -> Occurrence:
    """What waits and comes first."""
    row = life.row(kind, life.planned(kind)[0])
    assert row is not None
    return row


def evening(life: Life, kind: Kind = Kind.SILENCE) -> tuple[list[tuple[int, Matter]], Notice]:
    """All that is told this evening, by the number of who is told, and what the person hears."""
    row, told = row_of(life, kind), list[tuple[int, Matter]]()

    def tell(tx: Connection) -> bool:
        owed = trusted_telling.owed(tx, row, now=life.now)
        if owed is not None:
            told.append((owed.to.number, owed.matter))
            trusted_telling.note(tx, row, owed, now=life.now)
        return owed is not None

    while life.run(tell):
        assert len(told) <= trusted.MOST, "nobody is told twice"
    notice = life.run(lambda tx: trusted_telling.notice(tx, row, now=life.now))

    def settle(tx: Connection) -> None:
        occurrences.close(tx, life.id, kind, row.night, state=State.SENT)
        left = {one.helper.id for one in notice.left}
        trusted_telling.settled(tx, row, heard=left, now=life.now)

    life.run(settle)
    return told, notice


def evenings(life: Life, *days: Night) -> list[list[tuple[int, Matter]]]:
    """Days whose morning has no answer; what is told on the evening of each."""
    told = []
    for day in days:
        morning_without_an_answer(life, day.plus(-1))
        life.at(day, "18:00")
        told.append(evening(life)[0])
    return told


def unheard_until_sunday(life: Life) -> None:
    """It is Sunday, six in the evening, and somebody is to hear of silence and week."""
    for night in (FRIDAY, SUNDAY.plus(-1)):
        morning_without_an_answer(life, night)
    helped(life, days=2, weekly=True)
    life.at(SUNDAY, "18:00")


def waiting(life: Life) -> list[tuple[Kind, str]]:
    """What waits about trusted people, and when on the person's wall."""
    kinds = (Kind.SILENCE, Kind.WEEK, Kind.HELPER)
    return [(kind, life.due(kind, night)) for kind in kinds for night in life.planned(kind)]


def test_a_silence_is_told_once_to_each_when_their_day_has_come(life: Life) -> None:
    helped(life, days=2)
    helped(life, days=3)
    told = evenings(life, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    assert told == [[], [(1, Silence(2))], [(2, Silence(3))], []]


def test_the_person_hears_who_was_told_that_evening(life: Life) -> None:
    helped(life, days=2)
    evenings(life, TUESDAY)
    morning_without_an_answer(life, TUESDAY)
    life.at(WEDNESDAY, "18:00")
    _, notice = evening(life)
    assert [one.number for one in notice.told] == [1]
    life.at(THURSDAY, "18:00")
    assert evening(life)[1] == Notice()


def test_after_a_sign_a_new_silence_is_told_again(life: Life) -> None:
    helped(life, days=2)
    assert evenings(life, TUESDAY, WEDNESDAY)[-1] == [(1, Silence(2))]
    life.at(WEDNESDAY, "22:30")
    life.took(WEDNESDAY)
    assert evenings(life, THURSDAY, FRIDAY) == [[], [(1, Silence(2))]]


def test_a_word_on_the_evening_of_the_telling_is_a_sign_too(life: Life) -> None:
    helped(life, days=2)
    assert evenings(life, TUESDAY, WEDNESDAY)[-1] == [(1, Silence(2))]
    wrote_at = life.now.replace(hour=0, minute=0)  # kept to the day
    life.run(lambda tx: people.change(tx, life.id, heard_at=wrote_at))
    assert evenings(life, THURSDAY, FRIDAY) == [[], [(1, Silence(2))]]


def test_whoever_sleeps_in_is_not_silent(life: Life) -> None:
    helped(life, days=2)
    life.put(replace(life.plan, wake_local=time(16)))
    evenings(life, TUESDAY)
    morning_without_an_answer(life, TUESDAY)
    life.at(WEDNESDAY, "16:30")
    life.run(
        lambda tx: occurrences.spoken(tx, life.id, Kind.MORNING, TUESDAY.evening, now=life.now)
    )
    life.at(WEDNESDAY, "18:00")
    assert evening(life)[0] == []


def test_a_plan_that_went_quiet_is_a_silence_of_a_week(life: Life) -> None:
    life.put(replace(life.plan, status=PlanStatus.LAPSED))
    helped(life, days=5)
    life.at(TUESDAY, "18:00")
    assert evening(life)[0] == [(1, Silence(7))]


@pytest.mark.parametrize("silence", [pausing.pause, pausing.stop])
def test_nobody_is_told_while_the_plan_rests(
    life: Life, silence: Callable[..., pausing.Changed | None]
) -> None:
    helped(life, days=2, weekly=True)
    for night in (MONDAY, TUESDAY, WEDNESDAY):
        morning_without_an_answer(life, night)
    life.run(lambda tx: silence(tx, life.id, now=life.now))
    life.at(SUNDAY, "18:00")
    assert evening(life) == ([], Notice())
    assert evening(life, Kind.WEEK) == ([], Notice())
    assert life.planned(Kind.SILENCE) == [SUNDAY.next()], "it goes on when the plan does"


def test_the_week_counts_what_was_told_and_makes_no_zero_of_what_was_not(life: Life) -> None:
    helped(life, weekly=True)
    for days, cramps in enumerate((2, 0, None, 1)):
        life.at(MONDAY.plus(days + 1), "08:00")
        life.says(MONDAY.plus(days), **cramps_said(cramps))
    life.at(SUNDAY, "18:00")
    week = Week(answered=4, with_cramps=2)
    told, notice = evening(life, Kind.WEEK)
    assert told == [(1, week)]
    assert notice.week == week
    assert life.planned(Kind.WEEK) == [SUNDAY.plus(7)]


def test_a_week_that_was_told_before_a_crash_is_not_told_again(life: Life) -> None:
    helped(life, weekly=True)
    helped(life, weekly=True)
    life.at(SUNDAY, "18:00")
    row = row_of(life, Kind.WEEK)

    def tell_one(tx: Connection) -> None:
        owed = trusted_telling.owed(tx, row, now=life.now)
        assert owed is not None
        trusted_telling.note(tx, row, owed, now=life.now)

    life.run(tell_one)
    life.pass_time(timedelta(minutes=5))
    told, notice = evening(life, Kind.WEEK)
    assert [number for number, _ in told] == [2]
    assert [one.number for one in notice.told] == [1, 2]


def test_after_an_outage_nobody_is_told_at_night_and_the_next_evening_comes(life: Life) -> None:
    unheard_until_sunday(life)
    life.pass_time(LATE)
    assert evening(life)[0] == []
    assert evening(life, Kind.WEEK)[0] == []
    life.at(SUNDAY.next(), "18:00")
    assert evening(life)[0] == [(1, Silence(2))]
    assert evening(life, Kind.WEEK)[0] == [(1, Week(0, 0))]
    assert life.planned(Kind.WEEK) == [SUNDAY.plus(7)]


CHANGES: dict[str, Callable[..., object]] = {
    "a restart": lambda tx, life: planning.replan(tx, life.id, now=life.now),
    "a pause": lambda tx, life: pausing.pause(tx, life.id, now=life.now),
    "a way back": lambda tx, life: pausing.resume(tx, life.id, now=life.now),
    "a block": lambda tx, life: membership.gone(tx, life.id, now=life.now),
    "an unblock": lambda tx, life: membership.back(tx, life.id, now=life.now),
    "a journey": lambda tx, life: travel.go(tx, life.id, "Asia/Tokyo", now=life.now),
    "a move": lambda tx, life: settings.save(
        tx, life.id, settings.Change({"zone": "America/New_York"}), now=life.now
    ),
    "a switch": lambda tx, life: trusted_plans.plan(tx, life.id, now=life.now),
}


@pytest.mark.parametrize("changes", [*itertools.pairwise([*CHANGES, *CHANGES]), tuple(CHANGES)])
def test_no_change_of_the_plan_loses_or_doubles_an_evening(
    life: Life, changes: tuple[str, ...]
) -> None:
    helped(life, days=2, weekly=True)
    for change in changes:
        life.run(partial(CHANGES[change], life=life))
    told = dict(waiting(life))
    assert len(told) == len(waiting(life)) == 3
    assert all(due.endswith(" 18:00") for kind, due in told.items() if kind is not Kind.HELPER)
    assert told[Kind.WEEK].startswith(str(SUNDAY))


def test_going_west_brings_no_second_evening(life: Life) -> None:
    unheard_until_sunday(life)
    assert evening(life)[0] == [(1, Silence(2))]
    assert len(evening(life, Kind.WEEK)[0]) == 1
    life.pass_time(timedelta(minutes=10))
    life.run(lambda tx: travel.go(tx, life.id, "America/New_York", now=life.now))
    assert life.planned(Kind.SILENCE) == [SUNDAY.next()]
    assert life.planned(Kind.WEEK) == [SUNDAY.plus(7)]


def test_a_journey_west_between_two_tries_tells_no_week_twice(life: Life) -> None:
    unheard_until_sunday(life)
    row = row_of(life, Kind.WEEK)

    def tell(tx: Connection) -> None:
        owed = trusted_telling.owed(tx, row, now=life.now)
        assert owed is not None
        trusted_telling.note(tx, row, owed, now=life.now)

    life.run(tell)
    life.run(lambda tx: travel.go(tx, life.id, "America/New_York", now=life.now))
    life.at(SUNDAY, "18:00")
    assert life.due(Kind.WEEK, SUNDAY) == f"{SUNDAY} 18:00"
    assert evening(life, Kind.WEEK)[0] == []
    life.at(SUNDAY.plus(7), "18:00")
    assert len(evening(life, Kind.WEEK)[0]) == 1


def test_without_anybody_to_tell_the_evenings_end(life: Life) -> None:
    helped(life, days=2)
    one = life.run(lambda tx: trusted.circle(tx, life.id, now=life.now))[0]
    life.run(lambda tx: trusted.end(tx, life.id, one.helper.id, now=life.now))
    life.at(TUESDAY, "18:00")
    assert evening(life) == ([], Notice())
    assert life.planned(Kind.SILENCE) == []


def test_what_was_switched_on_too_late_for_today_comes_tomorrow(life: Life) -> None:
    life.at(SUNDAY, "18:00")
    helped(life, days=2, weekly=True)
    assert life.planned(Kind.SILENCE) == [SUNDAY.next()]
    assert life.planned(Kind.WEEK) == [SUNDAY.plus(7)]


def test_who_blocks_the_bot_is_nobodys_trusted_person_and_it_is_heard_of_once(life: Life) -> None:
    bob = helped(life, days=2)
    evening(life, Kind.HELPER)
    life.pass_time(timedelta(minutes=1))
    for _ in range(2):
        life.run(lambda tx: membership.gone(tx, bob, now=life.now))
    assert life.run(lambda tx: people.get(tx, bob)) is None
    _, notice = evening(life, Kind.HELPER)
    assert [one.number for one in notice.left] == [1]
    assert [one.stage(now=life.now) for one in circle_rows(life)] == [Stage.ENDED]
    assert life.planned(Kind.HELPER) == []


def test_who_was_away_hears_who_has_left_meanwhile(life: Life) -> None:
    bob = helped(life, days=2)
    evening(life, Kind.HELPER)
    life.run(lambda tx: membership.gone(tx, life.id, now=life.now))
    life.pass_time(timedelta(days=1))
    life.run(lambda tx: membership.gone(tx, bob, now=life.now))
    life.run(
        lambda tx: occurrences.close(tx, life.id, Kind.HELPER, life.now.date(), state=State.SKIPPED)
    )
    life.pass_time(timedelta(days=1))
    life.run(lambda tx: membership.back(tx, life.id, now=life.now))
    assert [one.number for one in evening(life, Kind.HELPER)[1].left] == [1]


def test_news_that_wait_are_told_together(life: Life) -> None:
    helped(life, days=2)
    helped(life, weekly=True)
    assert len(life.planned(Kind.HELPER)) == 1
    _, notice = evening(life, Kind.HELPER)
    assert [one.number for one in notice.accepted] == [1, 2]


@pytest.mark.parametrize("days", [-1, 0, 1, 8])
def test_a_silence_that_cannot_be_chosen_is_a_bug_and_not_a_message(life: Life, days: int) -> None:
    helped(life)
    (one,) = circle_rows(life)
    with pytest.raises(ValueError, match="is not told of"):
        life.run(lambda tx: trusted.set_silence(tx, life.id, one.id, days=days, now=life.now))


def circle_rows(life: Life) -> list[helpers.Helper]:
    return life.run(lambda tx: helpers.of(tx, life.id))
