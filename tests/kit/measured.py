"""Four weeks of somebody who counted for a fortnight and has taken 100 mg since, up to MONDAY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.care.night import Night
from bot.store import diary
from bot.store.diary import Intake, Known, MorningAnswers
from tests.kit.house import AT_SIX, MONDAY, ON_100_MG

FIRST_DOSE = MONDAY.plus(-14)
COUNTED = FIRST_DOSE.plus(-14)
MEASURED = replace(
    ON_100_MG,
    origin=COUNTED,
    treat_start=FIRST_DOSE,
    last_change=FIRST_DOSE,
    baseline_measured=True,
    baseline_per_week=6.0,
)
BEFORE = [2, 0, 1, 1, 0, 2, 1, 0, 1, 1, 0, 1, 0, 2]  # 12 cramps, 6 a week
AFTER = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]  # 4 cramps, 2 a week


def write(tx: Connection, person_id: int, *, first: Night, cramps: Sequence[int | None]) -> None:
    """Put these mornings into the diary; from the first dose on, it was taken every night."""
    for days, count in enumerate(cramps):
        night = first.plus(days)
        told = Known.NOT_SURE if count is None else Known.YES if count else Known.NO
        morning = MorningAnswers(night, AT_SIX, told, count, None, Known.NO, 0)
        diary.add_check_in(tx, person_id, morning)
        if night >= FIRST_DOSE:
            diary.add_intake(tx, person_id, Intake(night, True, 100.0, 100.0, AT_SIX, AT_SIX))
