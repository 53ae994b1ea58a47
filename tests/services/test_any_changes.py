"""Whatever somebody changes, wherever they fly: doses stay twelve hours apart, and nothing is lost.

Lives go by on a simulated clock: the engine says what is due, the person takes the dose, does not,
or says nothing, and in between changes bedtime, weekdays, lead time and zone, pauses and resumes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from bot.care.night import Night
from bot.services import follow_ups, pausing, planning
from bot.services import settings as service
from bot.services.apart import APART
from bot.services.clocks import wrong_night
from bot.services.planning import Kind
from bot.store import diary
from bot.store.database import Database
from bot.store.plans import PlanStatus
from bot.store.week import NightClock, Weekday
from scheduler import occurrences
from scheduler.occurrences import Occurrence, State, occurrence_table
from tests.kit.plans import MONDAY, Life, a_plan

LEASE = timedelta(minutes=2)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Pacific/Kiritimati",  # UTC+14
    "Pacific/Pago_Pago",  # UTC-11
    "Etc/GMT+12",
)
T = TypeVar("T")
Change = Callable[[Connection, "Traveller"], object]

# Bedtimes between which little time lies although another night begins, and any others.
EDGES = (
    NightClock(time(22, 30), time(7)),
    NightClock(time(0, 30), time(8)),
    NightClock(time(8), time(16)),
    NightClock(time(11, 30), time(19)),
    NightClock(time(12, 30), time(20)),
    NightClock(time(18), time(2)),
)
half_hours = st.integers(0, 47).map(lambda halves: time(halves // 2, halves % 2 * 30))
any_clock = st.builds(NightClock, half_hours, half_hours)
clocks = st.sampled_from(EDGES) | any_clock.filter(lambda at: wrong_night(at) is None)


def nights(clock: NightClock, days: frozenset[Weekday]) -> Change:
    return lambda tx, who: service.set_nights(tx, who.life.id, clock, days=days, now=who.life.now)


def saved(wanted: service.Change | None) -> Change:
    assert wanted is not None, "there is no such value"
    return lambda tx, who: service.save(tx, who.life.id, wanted, now=who.life.now)


def zone(name: str) -> Change:
    return saved(service.zone(name))


def lead(minutes: int) -> Change:
    return saved(service.lead(minutes))


def by(story: Callable[..., object]) -> Change:
    return lambda tx, who: story(tx, who.life.id, now=who.life.now)


changes = st.one_of(
    st.builds(zone, st.sampled_from(ZONES)),
    st.builds(zone, st.sampled_from(ZONES)),
    st.builds(nights, clocks, st.just(frozenset())),
    st.builds(nights, clocks, st.frozensets(st.sampled_from(Weekday), min_size=1, max_size=3)),
    st.builds(lead, st.integers(0, 120)),
    st.sampled_from([by(pausing.pause), by(pausing.resume), saved(service.same_nights())]),
)
waits = st.integers(0, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
steps = st.lists(st.tuples(waits, changes), min_size=1, max_size=12)
answers = st.lists(st.sampled_from(["took", "skip", "silent"]), min_size=1, max_size=5)


class InOneTransaction:
    """A database for a life that is over before anybody looks: a commit a step would cost 7 ms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run_now(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection)


@dataclass
class Traveller:
    """One person. `said` is every evening message with its moment, follow-ups too."""

    life: Life
    answers: list[str]
    said: list[tuple[Night, datetime]] = field(default_factory=list)

    def live(self, until: datetime) -> None:
        """Let the engine say what falls due, each thing at its time."""
        while (due := self.life.run(self._next_due)) is not None and due <= until:
            self.life.now = max(due, self.life.now)
            for row in self.life.run(self._claim):
                self._hear(row)
            self.is_cared_for()
        self.life.now = until

    def is_cared_for(self) -> None:
        """Each message that the plan wants is planned, once, and can still be said."""
        wanted = {Kind.EVENING, Kind.MORNING, Kind.REVIEW}
        silent = self.life.plan.status is PlanStatus.PAUSED
        for kind in wanted if not silent else ():
            (night,) = self.life.planned(kind)
            row = self.life.row(kind, night)
            assert row is not None
            assert row.good_until > self.life.now, (kind, night)
            assert night >= MONDAY

    def _next_due(self, tx: Connection) -> datetime | None:
        row = occurrence_table.c
        mine = (row.person_id == self.life.id) & (row.state == State.PLANNED)
        return tx.execute(select(func.min(row.due_at)).where(mine)).scalar_one()

    def _claim(self, tx: Connection) -> list[Occurrence]:
        taken = occurrences.claim(tx, now=self.life.now, limit=100, lease=LEASE)
        for one in taken.expired:
            occurrences.finish(tx, one, state=State.EXPIRED, now=self.life.now)
            planning.replan(tx, one.person_id, now=self.life.now)
        return [one for one in taken.due if one.person_id == self.life.id]

    def _hear(self, row: Occurrence) -> None:
        is_evening = row.kind == Kind.EVENING
        answer = self.answers[len(self.said) % len(self.answers)] if is_evening else ""
        if is_evening:
            self.said.append((Night(row.night), self.life.now))
        self.life.run(lambda tx: self._settle(tx, row, repeats=answer == "silent"))
        if answer == "took":
            self.life.took(Night(row.night))
        elif answer == "skip":
            self.life.skipped(Night(row.night))

    def _settle(self, tx: Connection, row: Occurrence, *, repeats: bool) -> None:
        now, round = self.life.now, row.round
        if repeats and round < len(follow_ups.EVENING_AFTER):
            later = now + follow_ups.EVENING_AFTER[round]
            occurrences.again(tx, row, due_at=later, round=round + 1, now=now)
        else:
            occurrences.finish(tx, row, state=State.SENT, now=now)
        planning.replan(tx, self.life.id, now=now)


@settings(max_examples=20, deadline=None)
@given(first=clocks, steps=steps, answers=answers)
def test_doses_keep_their_distance_and_nobody_is_forgotten(
    database: Database, first: NightClock, steps: list[tuple[timedelta, Change]], answers: list[str]
) -> None:
    plan = a_plan(bedtime_local=first.bedtime_local, wake_local=first.wake_local)

    def live(tx: Connection) -> None:
        who = Traveller(Life(cast("Database", InOneTransaction(tx)), plan), answers)
        for wait, change in steps:
            who.live(who.life.now + wait)
            change(tx, who)
            who.is_cared_for()
        who.live(who.life.now + timedelta(days=3))
        _assert_apart(tx, who)

    database.run_now(live)


def _assert_apart(tx: Connection, who: Traveller) -> None:
    for (night, at), (following, then) in pairwise(who.said):
        assert night == following or then - at >= APART, (night, at, following, then)
    taken = diary.intakes_since(tx, who.life.id, MONDAY.plus(-9)).values()
    doses = sorted(one.taken_at for one in taken if one.taken_at is not None)
    assert all(later - earlier >= APART for earlier, later in pairwise(doses)), doses
