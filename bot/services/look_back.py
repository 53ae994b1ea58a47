"""The last seven nights in numbers, beside how sure one can be of a change and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from bot.care.constants import EFFECT_DAYS, STOOL_DIARRHEA, WEEK_DAYS
from bot.care.effect import Effect
from bot.care.night import Night
from bot.report.rates import NEARLY_SURE
from bot.report.season import Answered, Period, Season, SeasonNight
from bot.services import morning, phases, planning, progress
from bot.services import season as seasons
from bot.services.phases import Withdrawal
from bot.services.planning import Upcoming
from bot.services.progress import NotBegun, Progress
from bot.store import plans
from bot.store.plans import Plan, PlanStatus


class Sure(StrEnum):
    """How a probability that cramps are fewer is put into words, week after week.

    Who looks every week gives chance a turn each time: of people without any change 22 to 26 in
    100 get past NEARLY_SURE in some week of twelve, 36 to 42 in half a year. When the two weeks
    before have to say the same, it is 5 and 7 to 10 (`python -m tests.calibration`).
    """

    LIKELY = "likely"
    ONCE = "once"  # nearly sure now, and the two weeks before did not say so
    OPEN = "open"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Week:
    """Up to seven Nights that are over, oldest first. Missing is never zero."""

    nights: tuple[SeasonNight, ...]

    @property
    def answered(self) -> int:
        """Of how many mornings anything is known."""
        return sum(not one.is_gap for one in self.nights)

    @property
    def counted(self) -> int:
        """Of how many Nights the number of cramps is known."""
        return sum(one.cramps is not None for one in self.nights)

    @property
    def cramps(self) -> int:
        """Cramps in all those Nights together."""
        return sum(one.cramps or 0 for one in self.nights)

    @property
    def cramp_nights(self) -> int:
        """Nights with at least one cramp."""
        return sum(bool(one.cramps) for one in self.nights)

    @property
    def stools(self) -> int:
        """Of how many days it is known whether there was diarrhea."""
        return sum(one.stool is not None for one in self.nights)

    @property
    def diarrhea(self) -> int:
        """Days with diarrhea: a grade of 2 or 3."""
        return sum((one.stool or 0) >= STOOL_DIARRHEA for one in self.nights)

    @property
    def planned(self) -> int:
        """Evenings with a dose, or the oil, in the plan."""
        return sum(map(_is_planned, self.nights))

    @property
    def taken(self) -> int:
        """Those of them of which somebody told that they took it, be it in part."""
        return sum(_is_planned(one) and one.taken is True for one in self.nights)

    @property
    def untold(self) -> int:
        """Those of them of which nothing is told."""
        return sum(_is_planned(one) and one.taken is None for one in self.nights)

    def of(self, which: Answered) -> list[Night]:
        """The Nights of which this is known."""
        return [one.night for one in self.nights if one.answered is which]


@dataclass(frozen=True, slots=True)
class LookBack:
    """One week, what may be said of a change, and what comes next.

    `withdrawal`: a time of going without that runs, or was over for less than two weeks.
    """

    plan: Plan
    week: Week
    compared: Progress | NotBegun
    sure: Sure | None
    """None: nothing may be said of a change."""
    withdrawal: Withdrawal | None
    upcoming: Sequence[Upcoming]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the whole week: no morning, and no dose."""
        return all(one.is_gap and one.taken is None for one in self.week.nights)


def look(connection: Connection, person_id: int, *, now: datetime) -> LookBack | None:
    """The week that ended with the last morning; None without a plan."""
    stored = plans.current(connection, person_id)
    compared = progress.look(connection, person_id, now=now)
    if stored is None or compared is None:
        return None
    plan = stored.plan
    last = morning.night_of_answer(plan, now=now)
    first = max(plan.origin, last.plus(1 - WEEK_DAYS))
    season = seasons.look(connection, person_id, first=first, last=last, now=now)
    return LookBack(
        plan=plan,
        week=Week(_over(season)),
        compared=compared,
        sure=_sure(connection, person_id, compared, now=now),
        withdrawal=_recent(phases.look(connection, person_id, now=now), last),
        upcoming=planning.upcoming(connection, person_id, plan, now=now),
    )


def _sure(
    connection: Connection, person_id: int, compared: Progress | NotBegun, *, now: datetime
) -> Sure | None:
    chance = _chance(compared)
    if chance is None:
        return None
    if chance < NEARLY_SURE:
        return Sure.UNLIKELY if chance <= 1 - NEARLY_SURE else Sure.OPEN
    if compared.plan.status is PlanStatus.STOPPED:
        return Sure.ONCE  # its last two weeks stay the last ones, whenever one looks
    before = progress.look(connection, person_id, now=now - timedelta(days=EFFECT_DAYS))
    return Sure.LIKELY if (_chance(before) or 0.0) >= NEARLY_SURE else Sure.ONCE


def _chance(compared: Progress | NotBegun | None) -> float | None:
    """How probable it is that cramps are fewer than before (P3); None when nothing is said."""
    said = compared.said if isinstance(compared, Progress) else None
    return said.any_drop if isinstance(said, Effect) else None


def _over(season: Season | None) -> tuple[SeasonNight, ...]:
    nights = () if season is None else season.nights
    return tuple(one for one in nights if one.answered is not Answered.AHEAD)


def _is_planned(one: SeasonNight) -> bool:
    return one.planned_mg > 0 or one.period is Period.MAGNESIUM


def _recent(found: Withdrawal | None, last: Night) -> Withdrawal | None:
    if found is None or (found.is_over and last - found.last > EFFECT_DAYS):
        return None
    return found
