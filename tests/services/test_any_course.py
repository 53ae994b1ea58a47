"""Whatever a person does, in whatever order: never too much, and nothing after diarrhea."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.model import Flag, Region, Screen
from bot.care.screening import Condition
from bot.services import (
    course,
    membership,
    morning,
    pausing,
    provider,
    replay,
    rescreening,
    safety,
    titration,
)
from bot.services import settings as settings_service
from bot.services.draft import CHECKLISTS
from bot.services.planning import Kind
from bot.services.replay import Outcome
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import Known
from bot.store.plans import Plan
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life, a_plan, counting, cramps_said, stool_said

Step = Callable[[Life], object]


@dataclass(frozen=True)
class Deed:
    """Something that happens, with its name for a failing example. `by_person`: they wrote."""

    name: str
    do: Step
    by_person: bool = True

    def __repr__(self) -> str:
        return self.name


def tapped(told_to: Callable[[Life, titration.Told], object]) -> Step:
    """Answer whatever waits for a tap."""

    def step(life: Life) -> object:
        told = life.run(lambda tx: titration.waiting(tx, life.id))
        return None if told is None else told_to(life, told)

    return step


def answers(cramps: int | None, stool: int | None, flag: Flag | None) -> Step:
    flags = frozenset({flag} - {None})
    changes = cramps_said(cramps) | stool_said(stool)
    changes |= {"flags": flags, "flags_answer": Known.YES if flags else Known.NO}
    changes |= {"taken_answer": Known.NOT_SURE}

    def step(life: Life) -> object:
        return life.says(morning.night_of_answer(life.plan, now=life.now), **changes)

    return step


def screened_again(*ticked: Condition) -> Step:
    """Go through the health questions with these ticked, and no others."""

    def step(life: Life) -> object:
        def answer(tx: Connection) -> object:
            draft = rescreening.begin(tx, life.id, nothing_new=False, now=life.now)
            answered = draft.with_(
                ticked=ticked, finished=tuple(CHECKLISTS), takes_medicines=True, other_mg=0.0
            )
            return rescreening.finish(tx, life.id, answered, now=life.now, house=life.house)

        return life.run(answer)

    return step


def service(function: Callable[..., object], *args: object) -> Step:
    return lambda life: life.run(lambda tx: function(tx, life.id, *args, now=life.now))


def waited(hours: int) -> Step:
    return lambda life: life.pass_time(timedelta(hours=hours))


def reviewed(life: Life) -> object:
    night = morning.night_of_answer(life.plan, now=life.now)
    return life.run(
        lambda tx: titration.review(tx, life.id, night.next(), now=life.now, house=life.house)
    )


TAKES = [
    Deed(
        "takes as planned", lambda life: life.took(morning.night_of_answer(life.plan, now=life.now))
    ),
    Deed(
        "takes nothing", lambda life: life.skipped(morning.night_of_answer(life.plan, now=life.now))
    ),
]
ANSWERS = [
    Deed(f"cramps {cramps}, stool {stool}, {flag}", answers(cramps, stool, flag))
    for cramps in (0, 2, None)
    for stool in (0, 0, 0, 1, 2, 3, None)
    for flag in (None, None, Flag.NUMB_OR_SWOLLEN_LEGS, Flag.CHEST_PAIN)
]
TAPS = [
    Deed("yes", tapped(lambda life, told: life.accepts(told))),
    Deed("no", tapped(lambda life, told: life.declines(told))),
    Deed("pause", service(pausing.pause)),
    Deed("resume", service(pausing.resume)),
    Deed("stop", service(pausing.stop)),
    Deed("undo", service(pausing.undo_stop)),
    Deed("assessed", service(safety.assessed)),
    Deed("back", service(membership.back)),
    Deed("nothing is ticked", screened_again()),
    Deed("digoxin", screened_again(Condition.DIGOXIN)),
    Deed("dialysis", screened_again(Condition.SEVERE_KIDNEY_DISEASE)),
    Deed("antibiotic", screened_again(Condition.TETRACYCLINE_OR_QUINOLONE)),
    Deed("antibiotic over", service(settings_service.medicine_over)),
]
CALM = [
    Deed("an hour", waited(1), by_person=False),
    Deed("a day", waited(24), by_person=False),
    Deed("nine days", waited(9 * 24), by_person=False),
    Deed("review", reviewed, by_person=False),
    Deed("gone", service(membership.gone), by_person=False),
    Deed("bed at 23", service(settings_service.set_bedtime, time(23))),
    Deed("to Lisbon", service(settings_service.save, settings_service.zone("Europe/Lisbon"))),
    Deed("provider ok", service(settings_service.save, settings_service.provider_ok())),
    Deed("limit 120", service(provider.set_limit, 120.0)),
    Deed("no limit", service(provider.set_limit, None)),
]
deeds = st.one_of(*(st.sampled_from(some) for some in (TAKES, ANSWERS, ANSWERS, TAPS, CALM)))
plans = st.builds(
    a_plan,
    dose_mg=st.sampled_from([50.0, 100.0, 200.0, 350.0]),
    region=st.sampled_from(Region),
    other_mg=st.sampled_from([0.0, 120.0]),
    screen=st.sampled_from([Screen.OK, Screen.ASK_FIRST]),
) | st.just(counting())


def within_the_ceiling(plan: Plan) -> Plan:
    level = min(plan.dose_mg, course.ceiling_mg(plan) // plan.unit_mg * plan.unit_mg)
    return a_plan(**{name: getattr(plan, name) for name in plan.__slots__} | {"dose_mg": level})


def loose_this_morning(life: Life) -> bool:
    night = morning.night_of_answer(life.plan, now=life.now)
    known = life.run(lambda tx: diary.check_in_of(tx, life.id, night))
    return known is not None and (known.stool or 0) >= 2


def evening_waits(life: Life) -> bool:
    row = life.run(lambda tx: occurrences.latest(tx, life.id, Kind.EVENING))
    return row is not None and row.state is State.PLANNED


@settings(max_examples=20, deadline=None)
@given(plan=plans.map(within_the_ceiling), steps=st.lists(deeds, min_size=5, max_size=25))
def test_never_above_the_ceiling_and_nothing_after_diarrhea(
    database: Database, plan: Plan, steps: list[Deed]
) -> None:
    life = Life(database, plan)
    life.at(MONDAY.next(), "08:00")
    for deed in steps:
        if deed.by_person:
            life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))
        before_mg = life.tonight_mg
        deed.do(life)
        assert life.tonight_mg <= course.ceiling_mg(life.plan)
        assert not (loose_this_morning(life) and life.tonight_mg)
        assert life.tonight_mg or not evening_waits(life)
        if deed in CALM and deed.name != "provider ok":
            assert life.tonight_mg <= before_mg


@settings(max_examples=10, deadline=None)
@given(plan=plans.map(within_the_ceiling), steps=st.lists(deeds, min_size=5, max_size=25))
def test_every_stored_decision_can_be_made_again(
    database: Database, plan: Plan, steps: list[Deed]
) -> None:
    life = Life(database, plan)
    life.at(MONDAY.next(), "08:00")
    for deed in steps:
        deed.do(life)
    replayed = life.run(lambda tx: replay.replay(tx, life.id))
    assert {each.outcome for each in replayed} <= {Outcome.SAME}
