"""People and plans for tests of the store and the services, and a person's days on a database."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import Connection, select

from bot.care.label import Form
from bot.care.model import CheckIn, Flag, Phase, Region, Route, Screen
from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import (
    bedtime,
    course,
    follow_ups,
    health,
    health_answers,
    morning,
    planning,
    rescreening,
    settings,
    titration,
)
from bot.services.house import House
from bot.services.morning import CheckIn as Morning
from bot.services.planning import Kind
from bot.services.settings import Answer, Change
from bot.services.titration import Told
from bot.store import people, plans, screenings
from bot.store.database import Database
from bot.store.diary import Known
from bot.store.plans import Plan, PlanStatus
from bot.store.screenings import Screening
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, State, occurrence_table

T = TypeVar("T")

MONDAY = Night.parse("2026-11-23")
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 18:00 in Berlin, bedtime lies ahead
A_PLAN = Plan(
    status=PlanStatus.ACTIVE,
    region=Region.US,
    zone="Europe/Berlin",
    bedtime_local=time(22, 30),
    wake_local=time(7),
    route=Route.ORAL,
    form=Form.CITRATE,
    unit_mg=50.0,
    origin=MONDAY,
    phase=Phase.TITRATE,
    dose_mg=100.0,
    screen=Screen.OK,
    baseline_per_week=7.0,
    treat_start=MONDAY,
    last_change=MONDAY,
)
"""100 mg in pieces of 50 mg since tonight, bed at 22:30 and up at 07:00 in Berlin, limit 350."""

_telegram_ids = itertools.count(1000)


_TICKED = {
    Screen.OK: (),
    Screen.ASK_FIRST: (Condition.KIDNEY_DISEASE,),
    Screen.BLOCK: (Condition.SEVERE_KIDNEY_DISEASE,),
}


def ticked_for(plan: Plan) -> tuple[Condition, ...]:
    """What somebody with this plan has told in the screening."""
    antibiotic = [Condition.TETRACYCLINE_OR_QUINOLONE] if plan.spacing_conflict else []
    return (*_TICKED[plan.screen], *antibiotic)


def a_screening(*conditions: Condition, at: datetime = NOW) -> Screening:
    """The answers of somebody under 65 who ticked these and is sure about the rest."""
    blank = Screening(at, frozenset(conditions), False, None, False, Screen.OK)
    return replace(blank, verdict=health_answers.found(blank).verdict)


def a_plan(**changes: object) -> Plan:
    """The usual plan with these changes."""
    return replace(A_PLAN, **changes)  # type: ignore[arg-type]


def counting(**changes: object) -> Plan:
    """A plan that counts nights first: no dose yet."""
    blank = {"phase": Phase.BASELINE, "dose_mg": 0.0, "baseline_per_week": None}
    return a_plan(**(blank | {"treat_start": None, "last_change": None} | changes))


def on_the_skin(**changes: object) -> Plan:
    """Somebody who uses the oil."""
    oil = {"route": Route.TOPICAL, "form": Form.OIL, "unit_mg": 0.0, "dose_mg": 0.0}
    return a_plan(**(oil | {"phase": Phase.MAINTAIN, "baseline_per_week": None} | changes))


def a_person(database: Database, *, now: datetime = NOW) -> int:
    """Somebody who has written to us; gives our id."""
    telegram_id = next(_telegram_ids)
    return database.run_now(lambda tx: people.meet(tx, telegram_id, language="en", now=now).id)


@dataclass
class Life:
    """One person with a plan, living at `now`. Each call of a service is one transaction."""

    database: Database
    first_plan: Plan = A_PLAN
    now: datetime = NOW
    house: House = field(default_factory=House)
    id: int = field(init=False)

    def __post_init__(self) -> None:
        self.id = a_person(self.database, now=self.now)
        self.put(self.first_plan)
        self.is_screened(*ticked_for(self.first_plan))

    def put(self, plan: Plan, cause: str = "test") -> None:
        """Store this as the newest plan, whatever services would say to it."""
        self.run(lambda tx: plans.add(tx, self.id, plan, cause=cause, now=self.now))
        self.run(lambda tx: planning.replan(tx, self.id, now=self.now))

    def is_screened(self, *conditions: Condition, **changes: object) -> None:
        """Store the answers of a screening of this moment; nothing is ticked unless it is said."""
        said = replace(a_screening(*conditions, at=self.now), **changes)  # type: ignore[arg-type]
        self.run(lambda tx: screenings.add(tx, self.id, said))

    def run(self, work: Callable[[Connection], T]) -> T:
        return self.database.run_now(work)

    @property
    def plan(self) -> Plan:
        stored = self.run(lambda tx: plans.current(tx, self.id))
        assert stored is not None
        return stored.plan

    @property
    def tonight_mg(self) -> float:
        return course.tonight_mg(self.plan)

    def at(self, day: Night, clock: str) -> None:
        """Let it be this time, on the person's wall, on the calendar day of that evening."""
        self.now = wallclock.instant(day.evening, time.fromisoformat(clock), self.plan.zone)

    def pass_time(self, step: timedelta) -> None:
        self.now += step

    def is_reminded(self, night: Night) -> None:
        """The evening's first message is said, and a follow-up waits."""

        def say(tx: Connection) -> None:
            due = occurrences.claim(tx, now=self.now, limit=1000, lease=timedelta(minutes=2)).due
            for row in due:
                if (row.person_id, row.kind, row.night) == (self.id, Kind.EVENING, night.evening):
                    due_at = self.now + follow_ups.EVENING_AFTER[0]
                    occurrences.again(tx, row, due_at=due_at, round=1, now=self.now)
                else:
                    occurrences.finish(tx, row, state=State.SENT, now=self.now)

        self.run(say)

    def took(self, night: Night, dose_mg: float | None = None) -> object:
        return self.run(
            lambda tx: bedtime.took(
                tx, self.id, night, dose_mg=dose_mg, taken_at=self.now, now=self.now
            )
        )

    def sets(self, change: Change | None) -> Answer:
        """Save another value of a setting."""
        assert change is not None, "there is no such value"
        return self.run(lambda tx: settings.save(tx, self.id, change, now=self.now))

    def skipped(self, night: Night) -> object:
        return self.run(lambda tx: bedtime.not_tonight(tx, self.id, night, now=self.now))

    def says(self, night: Night, **changes: object) -> Morning | morning.Closed:
        """Answer the morning after this Night, as far as told."""
        return self.run(
            lambda tx: morning.record(tx, self.id, night, changes, now=self.now, house=self.house)
        )

    def notes(self, night: Night, **changes: object) -> object:
        """Tick something of a list whose "Done" is never tapped."""
        return self.run(
            lambda tx: morning.note(tx, self.id, night, changes, now=self.now, house=self.house)
        )

    def tells(
        self,
        night: Night,
        cramps: int | None = 1,
        stool: int | None = 0,
        flags: Iterable[Flag] = (),
    ) -> Told:
        """Answer the whole morning after this Night and give what the protocol said."""
        answers: dict[str, object] = cramps_said(cramps) | stool_said(stool)
        marked = frozenset(flags)
        answers |= {"flags": marked, "flags_answer": Known.YES if marked else Known.NO}
        said = self.says(night, **answers)
        assert isinstance(said, Morning)
        assert said.told is not None
        return said.told

    def night_and_morning(self, night: Night, cramps: int | None = 1, stool: int = 0) -> Told:
        """Take the dose at bedtime, if one is offered, and answer at eight."""
        self.at(night, "22:31")
        if self.tonight_mg:
            self.took(night)
        self.at(night.next(), "08:00")
        told = self.tells(night, cramps, stool)
        return self.says_nothing_new() or told if self.questions_are_due else told

    @property
    def questions_are_due(self) -> bool:
        """Whether the questions about health and medicines wait for an answer."""

        def are_due(tx: Connection) -> bool:
            stored = plans.current(tx, self.id)
            assert stored is not None
            return health.questions_are_due(tx, stored, now=self.now)

        return self.run(are_due)

    def says_nothing_new(self) -> Told | None:
        """Answer them as most people do every four weeks; gives what had waited for that."""

        def answer(tx: Connection) -> Told | None:
            draft = rescreening.begin(tx, self.id, nothing_new=True, now=self.now)
            return rescreening.finish(tx, self.id, draft, now=self.now, house=self.house).told

        return self.run(answer)

    def nights(self, first: Night, count: int, cramps: int = 1, stool: int = 0) -> list[Told]:
        """Live through some nights that are all alike."""
        return [self.night_and_morning(first.plus(day), cramps, stool) for day in range(count)]

    def accepts(self, told: Told) -> object:
        assert told.proposal is not None
        proposal_id = told.proposal.id
        return self.run(
            lambda tx: titration.accept(tx, self.id, proposal_id, now=self.now, house=self.house)
        )

    def declines(self, told: Told) -> object:
        assert told.proposal is not None
        proposal_id = told.proposal.id
        return self.run(lambda tx: titration.decline(tx, self.id, proposal_id, now=self.now))

    def reviewed(self, night: Night) -> Told | None:
        """What the fixed hour on the day after this Night says."""
        self.at(night.next(), "20:30")
        return self.run(
            lambda tx: titration.review(tx, self.id, night.next(), now=self.now, house=self.house)
        )

    def history(self, tonight: Night) -> dict[int, CheckIn]:
        """What the protocol is told on the day whose evening is `tonight`."""

        def told(tx: Connection) -> dict[int, CheckIn]:
            stored = plans.current(tx, self.id)
            assert stored is not None
            return course.history_of(tx, stored, tonight)

        return self.run(told)

    def row(self, kind: Kind, night: Night) -> Occurrence | None:
        return self.run(lambda tx: occurrences.get(tx, self.id, kind, night.evening))

    def planned(self, kind: Kind) -> list[Night]:
        """The Nights of which a message of this kind waits, soonest first."""
        row = occurrence_table.c
        mine = (row.person_id == self.id) & (row.kind == kind) & (row.state == State.PLANNED)
        waiting = select(row.night).where(mine).order_by(row.night)
        return [Night(label) for label in self.run(lambda tx: tx.execute(waiting).scalars().all())]

    def due(self, kind: Kind, night: Night) -> str:
        """When a message is due on the person's own clock, such as "2026-11-23 22:30"."""
        row = self.row(kind, night)
        assert row is not None
        return wallclock.local(row.due_at, self.plan.zone).strftime("%Y-%m-%d %H:%M")


def cramps_said(cramps: int | None) -> dict[str, object]:
    """The cramps of a morning; None is "not sure"."""
    answer = Known.NOT_SURE if cramps is None else Known.YES if cramps else Known.NO
    return {"cramps_answer": answer, "cramps": cramps}


def stool_said(stool: int | None) -> dict[str, object]:
    """The bowel of a morning; None is "not sure"."""
    answer = Known.NOT_SURE if stool is None else Known.YES if stool else Known.NO
    return {"stool_answer": answer, "stool": stool}


def night(text: str) -> Night:
    """A Night by its ISO date."""
    return Night(date.fromisoformat(text))
