"""Gathers what is kept about one person, at one moment, for the file that /export sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.report.fhir import Record
from bot.report.fhir_medication import PlanVersion
from bot.report.tables import Decided, DiaryNight
from bot.services import course
from bot.store import decisions, diary, everything, people, plans, screenings, stretches
from bot.store.decisions import NOT_OURS, Referral, StoredDecision
from bot.store.everything import Everything
from bot.store.people import Person
from bot.store.plans import StoredPlan
from bot.store.screenings import Screening

_FIRST: Final = Night(date.min)


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept, as rows and as the values that the bot works with."""

    person: Person
    everything: Everything
    plan: StoredPlan | None
    screening: Screening | None
    nights: tuple[DiaryNight, ...]
    decided: tuple[Decided, ...]
    referrals: tuple[Referral, ...]
    record: Record
    """The same for programs of others: every row of the diary, every version of the plan."""


def gather(connection: Connection, telegram_id: int, *, now: datetime) -> Kept | None:
    """Everything about whoever has this Telegram id; None when nobody has it (any more)."""
    person = people.by_telegram_id(connection, telegram_id)
    rows = None if person is None else everything.of(connection, person.id)
    if person is None or rows is None:
        return None
    return Kept(
        person=person,
        everything=rows,
        plan=plans.current(connection, person.id),
        screening=screenings.latest(connection, person.id),
        nights=_nights(connection, person.id, now=now),
        decided=_decided(connection, person.id),
        referrals=tuple(reversed(decisions.referrals(connection, person.id))),
        record=_record(connection, rows),
    )


def _record(connection: Connection, rows: Everything) -> Record:
    created_at = rows.person["created_at"]
    assert isinstance(created_at, datetime), "the column keeps nothing else"
    ids = (row["id"] for row in rows.rows["plans"])
    versions = (_version(connection, plan_id) for plan_id in ids if isinstance(plan_id, int))
    return Record(
        created_at=created_at,
        plans=[version for version in versions if version is not None],
        times=everything.night_times(rows),
        intakes=everything.intakes(rows),
        mornings=everything.mornings(rows),
    )


def _version(connection: Connection, plan_id: int) -> PlanVersion | None:
    """One version of a plan; None for one that cannot be read, which the rows have too."""
    try:
        stored = plans.get(connection, plan_id)
    except NOT_OURS:
        return None
    if stored is None:
        return None
    plan = stored.plan
    return PlanVersion(
        version=stored.version,
        created_at=stored.created_at,
        status=plan.status,
        phase=plan.phase,
        route=plan.route,
        form=plan.form,
        offers=course.offers_tonight(plan),
        offered_mg=course.tonight_mg(plan),
    )


def _nights(connection: Connection, person_id: int, *, now: datetime) -> tuple[DiaryNight, ...]:
    """Every Night that has begun or was told of, oldest first."""
    times = diary.all_times(connection, person_id)
    begun = {night for night, its in times.items() if its.bed_at <= now}
    intakes = diary.intakes_since(connection, person_id, _FIRST)
    check_ins = diary.check_ins_since(connection, person_id, _FIRST)
    stretched = stretches.since(connection, person_id, _FIRST)
    nights = sorted({*begun, *intakes, *check_ins, *stretched})
    return tuple(
        DiaryNight(
            night,
            times.get(night),
            intakes.get(night),
            check_ins.get(night),
            stretched[night].done if night in stretched else None,
        )
        for night in nights
    )


def _decided(connection: Connection, person_id: int) -> tuple[Decided, ...]:
    """Every decision that can be read; the rows have the others too."""
    waited = {one.decision_id: one for one in decisions.proposals(connection, person_id)}
    every = decisions.all_of(connection, person_id)
    readable = [made for made in every if isinstance(made, StoredDecision)]
    return tuple(Decided(made, waited.get(made.id)) for made in readable)
