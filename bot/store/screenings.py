"""Screenings: what a person answered before any dose, and the verdict. Added to, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import Connection, bindparam, insert, select

from bot.care.model import Screen
from bot.care.screening import Condition
from bot.store.tables import screening
from scheduler.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Screening:
    """The answers of one screening. `kidney_tested` None: not asked (under 65).

    `medicine_times`: wall-clock times of day at which a medicine that needs a gap is taken.
    `pharmacist_ok`: a pharmacist agreed to a bedtime that breaks such a gap (S4).
    """

    screened_at: datetime
    conditions: frozenset[Condition]
    age_65_or_older: bool
    kidney_tested: bool | None
    unsure: bool
    verdict: Screen
    medicine_times: Mapping[Condition, tuple[time, ...]] = field(default_factory=dict)
    pharmacist_ok: bool = False


def add(connection: Connection, person_id: int, said: Screening) -> None:
    """Store a screening; the newest one counts."""
    values = {
        "screened_at": said.screened_at,
        "conditions": sorted(said.conditions),
        "age_65_or_older": said.age_65_or_older,
        "kidney_test_within_12_months": said.kidney_tested,
        "unsure": said.unsure,
        "verdict": said.verdict,
        "medicine_times": {
            medicine: [at.isoformat("minutes") for at in times]
            for medicine, times in said.medicine_times.items()
        },
        "pharmacist_ok": said.pharmacist_ok,
    }
    connection.execute(insert(screening).values(person_id=person_id, **values))


_LATEST = Prepared(
    select(screening)
    .where(screening.c.person_id == bindparam("person_id"))
    .order_by(screening.c.id.desc())
    .limit(1)
)


def latest(connection: Connection, person_id: int) -> Screening | None:
    """The newest screening, or None when the person was never screened."""
    row = _LATEST.first(connection, person_id=person_id)
    if row is None:
        return None
    return Screening(
        row.screened_at,
        frozenset(Condition(item) for item in row.conditions),
        row.age_65_or_older,
        row.kidney_test_within_12_months,
        row.unsure,
        Screen(row.verdict),
        {
            Condition(medicine): tuple(map(time.fromisoformat, times))
            for medicine, times in row.medicine_times.items()
        },
        row.pharmacist_ok,
    )
