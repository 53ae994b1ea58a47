"""A life of random days through the services: setups, evenings, mornings, taps, words, silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import START_SMALLEST_UNIT_MG
from bot.care.model import Flag, Phase, Screen
from bot.care.night import Night
from bot.services import (
    bedtime,
    health,
    look_back,
    membership,
    morning,
    onboarding,
    pausing,
    planning,
    provider,
    rescreening,
    safety,
    titration,
)
from bot.services import settings as settings_service
from bot.services.planning import Kind
from bot.store import decisions, plans
from bot.store.diary import Known
from bot.store.plans import Plan, PlanStatus, StoredPlan
from scheduler import occurrences
from scheduler.occurrences import Occurrence, State
from tests.kit.plans import Life, a_person, cramps_said, stool_said
from tests.kit.random_setup import BEDTIMES, WAKES, answer_all

STOOLS: Final = {0: 0.94, 1: 0.03, 2: 0.018, 3: 0.002, None: 0.01}
ELSEWHERE: Final = ("Europe/Lisbon", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland")

Deed = Callable[[], object]


@dataclass
class Wanderer(Life):
    """Somebody who does anything at all, mostly in order. The same seed lives the same life."""

    random: Random = field(default_factory=Random)
    unrest: float = 1.0
    """How much of all that can come between happens: 1 is a turbulent life, 0.2 a steady one."""
    cramps: int = 1
    silent_until: Night | None = None
    deeds: list[str] = field(default_factory=list)
    """What was done, for the message of a failing test."""

    def __post_init__(self) -> None:
        self.id = a_person(self.database, now=self.now)
        while self.stored is None:
            self.sets_up()

    @property
    def stored(self) -> StoredPlan | None:
        return self.run(lambda tx: plans.current(tx, self.id))

    def lives_a_day(self) -> None:
        """From the coming bedtime to the hour before the next one."""
        night = planning.tonight(self.plan, now=self.now)
        times = planning.times(self.plan, night)
        self.move_to(times.bed_at + timedelta(minutes=1))
        self.hears()
        if not self._is_silent(night):
            self._evening()
        self.move_to(times.wake_at + timedelta(minutes=self.random.randrange(90)))
        self.hears()
        if not self._is_silent(night):
            self._morning()
            self._day()
        self.move_to(planning.review_at(self.plan, night) + timedelta(minutes=1))
        self.hears()

    def move_to(self, at: datetime) -> None:
        """Let time pass; after a journey it may be that late already."""
        self.now = max(self.now + timedelta(minutes=1), at)

    def hears(self) -> None:
        """Everything that is due is said, as the scheduler would have it said."""

        def say(tx: Connection) -> None:
            due_at = occurrences.next_due(tx)
            if due_at is None or due_at > self.now:
                return
            claimed = occurrences.claim(tx, now=self.now, limit=100, lease=timedelta(minutes=2))
            for row in (*claimed.due, *claimed.expired):
                state = self._said(tx, row) if row in claimed.due else State.EXPIRED
                occurrences.finish(tx, row, state=state, now=self.now)
                planning.replan(tx, self.id, now=self.now)

        self.run(say)

    def does(self, name: str, deed: Callable[..., object], *args: object) -> object:
        """One call of a service; whoever writes is awake."""
        self.deeds.append(f"{self.now:%Y-%m-%d %H:%M} {name}")

        def awake(tx: Connection) -> object:
            pausing.wake(tx, self.id, now=self.now)
            return deed(tx, self.id, *args, now=self.now)

        return self.run(awake)

    def sets_up(self) -> None:
        """The whole setup, for the first time or after a stop."""

        def set_up(tx: Connection, person_id: int, *, now: datetime) -> None:
            draft = onboarding.begin(tx, person_id, house=self.house, now=now)
            if draft.was_referred:
                onboarding.assessed(tx, person_id, now=now)
            told = answer_all(self.random, draft, now=now)
            if told is None:
                onboarding.leave(tx, person_id)
            else:
                onboarding.confirm(tx, person_id, told, now=now)

        self.does("sets up", set_up)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def happens(self, share: float) -> bool:
        """Whether something comes between today that happens so often in a turbulent life."""
        return self.chance(share * self.unrest)

    def _said(self, tx: Connection, row: Occurrence) -> State:
        night, person_id, now = Night(row.night), row.person_id, self.now
        match Kind(row.kind):
            case Kind.EVENING:
                said: object = bedtime.offer(
                    tx, person_id, night, round=row.round, late=row.late, now=now
                )
            case Kind.MORNING:
                said = morning.begin(tx, person_id, night, now=now)
            case Kind.REVIEW:
                said = titration.review(tx, person_id, night.next(), now=now, house=self.house)
            case Kind.LOOK_BACK:
                said = look_back.look(tx, person_id, now=now)
        return State.SKIPPED if said is None else State.SENT

    def _is_silent(self, night: Night) -> bool:
        if self.silent_until is None and self.happens(0.007):
            self.silent_until = night.plus(self.random.randint(6, 20))
        if self.silent_until is not None and night >= self.silent_until:
            self.silent_until = None
        return self.silent_until is not None

    def _evening(self) -> None:
        night = planning.night_of_intake(self.plan, now=self.now)
        kind = self.random.random() * self.unrest
        if kind < 0.92 and self.tonight_mg:
            self.does("took it", _took, night, None)
        elif kind < 0.94:
            self.does("took another amount", _took, night, self.random.choice((25.0, 100.0, 600.0)))
        elif kind < 0.98:
            self.does("not tonight", bedtime.not_tonight, night)

    def _morning(self) -> None:
        if self.happens(0.03):
            self.cramps = self.random.choice((0, 1, 1, 1, 2, 3))
        if self.happens(0.07):
            return
        if self.happens(0.05):  # late
            self.move_to(self.now + timedelta(hours=13))
        self._answers()
        if self.chance(0.7):
            self._taps()
        if self.happens(0.05):
            self.now += timedelta(minutes=20)
            self._answers()
            self._taps()

    def _answers(self) -> None:
        stool = self.random.choices(list(STOOLS), weights=list(STOOLS.values()))[0]
        cramps = None if self.happens(0.02) else self.cramps
        flags = frozenset({self.random.choice(list(Flag))}) if self.happens(0.004) else frozenset()
        self._tells(cramps_said(cramps) | stool_said(stool) | _flags_said(flags))

    def _tells(self, changes: Mapping[str, object]) -> None:
        def record(tx: Connection, person_id: int, *, now: datetime) -> object:
            stored = plans.current(tx, person_id)
            assert stored is not None
            night = morning.night_of_answer(stored.plan, now=now)
            return morning.record(tx, person_id, night, changes, now=now, house=self.house)

        told = {name: changes[name] for name in ("cramps", "stool", "flags") if name in changes}
        self.does(f"tells {told}", record)

    def _taps(self) -> None:
        """What waits is accepted, declined or left; now and then a button of long ago is tapped."""
        waits = self.run(lambda tx: decisions.open_proposal(tx, self.id))
        number = None if waits is None else waits.id
        if self.chance(0.04):
            number = self.random.randint(1, 60)
        if number is None:
            return
        if self.chance(0.08):
            self.does(f"declines {number}", titration.decline, number)
        else:
            for _ in range(self.random.choice((1, 1, 1, 2))):
                self.does(f"accepts {number}", self._accept, number)

    def _accept(self, tx: Connection, person_id: int, number: int, *, now: datetime) -> object:
        return titration.accept(tx, person_id, number, now=now, house=self.house)

    def _day(self) -> None:
        """The rest of a day on which the person is there."""
        came = [deed for share, deed in self._comes_between() if self.happens(share)]
        due = [deed for share, deed in self._follows(self.plan) if self.chance(share)]
        for deed in (*came, *due):
            self.move_to(self.now + timedelta(minutes=self.random.randrange(60)))
            deed()

    def _comes_between(self) -> list[tuple[float, Deed]]:
        """What happens to anybody, with its chance on a day."""
        return [
            (0.003, self._warns),
            (0.012, self._moves),
            (0.01, self._is_reviewed),
            (0.006, self._by(pausing.pause)),
            (0.002, self._by(pausing.stop)),
            (0.004, self._hears_from_the_provider),
            (0.01, self._is_gone),
        ]

    def _follows(self, plan: Plan) -> list[tuple[float, Deed]]:
        """What somebody with such a plan does sooner or later, with its chance on a day."""
        follows: list[tuple[float, Deed]] = [(0.3, self._is_screened_again)]
        match plan.status:
            case PlanStatus.PAUSED:
                follows += [(0.3, self._by(pausing.resume))]
            case PlanStatus.HELD:
                follows += [(0.25, self._by(safety.assessed))]
            case PlanStatus.STOPPED:
                follows += [(0.1, self._by(pausing.undo_stop)), (0.25, self.sets_up)]
        if _leads_nowhere(plan):
            follows += [(0.1, self._by(pausing.stop))]
        if plan.screen is Screen.ASK_FIRST:
            follows += [(0.1, self._hears_ok)]
        if plan.spacing_conflict:
            follows += [(0.15, self._by(settings_service.medicine_over))]
        return follows

    def _by(self, service: Callable[..., object]) -> Deed:
        return lambda: self.does(service.__name__, service)

    def _hears_ok(self) -> None:
        self.does("provider ok", settings_service.save, settings_service.provider_ok())

    def _is_reviewed(self) -> None:
        tonight = planning.tonight(self.plan, now=self.now)
        self.does("reviewed", settings_service.save, settings_service.reviewed(tonight))

    def _warns(self) -> None:
        self._tells(_flags_said(frozenset({self.random.choice(list(Flag))})))

    def _is_gone(self) -> None:
        self.does("gone", membership.gone)
        self.move_to(self.now + timedelta(hours=self.random.randrange(1, 300)))
        self.does("back", membership.back)

    def _moves(self) -> None:
        if self.chance(0.5):
            there = settings_service.zone(self.random.choice(ELSEWHERE))
            self.does("travels", settings_service.save, there)
        elif self.chance(0.5):
            self.does("new bedtime", settings_service.set_bedtime, self.random.choice(BEDTIMES))
        else:
            self.does("new wake time", settings_service.set_wake, self.random.choice(WAKES))

    def _hears_from_the_provider(self) -> None:
        if self.plan.provider_plan and self.chance(0.7):
            self.does("provider's plan is over", provider.end_plan)
        elif self.chance(0.4):
            limit_mg = self.random.choice((120.0, 200.0, 300.0, 500.0, None))
            self.does(f"provider's limit {limit_mg}", provider.set_limit, limit_mg)
        else:
            dose_mg = self.random.choice((100.0, 300.0, 400.0))
            self.does(f"provider's dose {dose_mg}", provider.set_dose, dose_mg)

    def _is_screened_again(self) -> None:
        def screen(tx: Connection, person_id: int, *, now: datetime) -> object:
            stored = plans.current(tx, person_id)
            assert stored is not None
            can_be = health.can_be_asked(stored.plan)
            if not can_be or not health.questions_are_due(tx, stored, now=now):
                return None
            nothing_new = self.chance(0.9)
            draft = rescreening.begin(tx, person_id, nothing_new=nothing_new, now=now)
            told = answer_all(self.random, draft, now=now)
            assert told is not None
            return rescreening.finish(tx, person_id, told, now=now, house=self.house)

        self.does("health questions", screen)


def _took(
    tx: Connection, person_id: int, night: Night, dose_mg: float | None, *, now: datetime
) -> object:
    return bedtime.took(tx, person_id, night, dose_mg=dose_mg, taken_at=now, now=now)


def _leads_nowhere(plan: Plan) -> bool:
    """A product without a start level, or none at all: one sets up anew with another."""
    return plan.phase is Phase.BASELINE and not 0 < plan.unit_mg <= START_SMALLEST_UNIT_MG


def _flags_said(flags: frozenset[Flag]) -> dict[str, object]:
    return {"flags": flags, "flags_answer": Known.YES if flags else Known.NO}
