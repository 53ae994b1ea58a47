"""What a provider needs to know of a course in ninety seconds, as plain values.

Missing is never zero: each count says out of how many nights it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.care.constants import RULES_VERSION, STOOL_DIARRHEA, WEEK_DAYS
from bot.care.effect import Effect, NoEffectYet
from bot.care.model import Action, Flag, Reason, Region, Triage
from bot.care.night import Night
from bot.care.screening import Condition
from bot.report.season import Answered, Period, Product, Season, SeasonNight
from bot.store.plans import PlanStatus

_FULL_WEEK: Final = WEEK_DAYS


@dataclass(frozen=True, slots=True)
class Counted:
    """What some nights add up to; of the `nights`, so many are known."""

    nights: int
    cramps_known: int
    cramp_nights: int
    cramps: int
    stool_known: int
    loose: int
    """Mornings with diarrhea (grade 2 or 3)."""
    dose_known: int
    taken: int
    """Nights whose dose was taken, be it in part."""
    not_answered: int
    """Nights that were asked about and got no answer."""

    @property
    def cramp_nights_a_week(self) -> float | None:
        """Nights with cramps a week; None where a week of answers would be made up."""
        return self._weekly(self.cramp_nights)

    @property
    def cramps_a_week(self) -> float | None:
        """Cramps a week; None in the same way."""
        return self._weekly(self.cramps)

    def _weekly(self, count: int) -> float | None:
        return count * WEEK_DAYS / self.cramps_known if self.cramps_known >= _FULL_WEEK else None


def counted(nights: Sequence[SeasonNight]) -> Counted:
    """Add up these nights."""
    cramps = [one.cramps for one in nights if one.cramps is not None]
    stools = [one.stool for one in nights if one.stool is not None]
    taken = [one.taken for one in nights if one.taken is not None]
    return Counted(
        nights=len(nights),
        cramps_known=len(cramps),
        cramp_nights=sum(1 for count in cramps if count),
        cramps=sum(cramps),
        stool_known=len(stools),
        loose=sum(1 for grade in stools if grade >= STOOL_DIARRHEA),
        dose_known=len(taken),
        taken=sum(taken),
        not_answered=sum(1 for one in nights if one.answered is Answered.NOT_ANSWERED),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """Consecutive nights under the same plan. `period` None: several stages in one.

    The doses are mg of elemental magnesium a night; equal but for several in one.
    """

    period: Period | None
    first: Night
    last: Night
    lowest_mg: float
    highest_mg: float
    counted: Counted


def stages(nights: Sequence[SeasonNight], *, at_most: int) -> tuple[Stage, ...]:
    """The nights by what was planned, oldest first; the oldest ones share a row where needed.

    What came before the magnesium keeps its own, because all others are compared with it.
    """
    runs = [tuple(run) for _, run in groupby(nights, key=lambda one: (one.period, one.planned_mg))]
    keep = 1 if runs and runs[0][0].period is Period.BEFORE else 0
    shared = len(runs) - at_most + 1
    if shared > 1:
        together = tuple(night for run in runs[keep : keep + shared] for night in run)
        runs[keep : keep + shared] = [together]
    return tuple(_stage(run) for run in runs)


def _stage(run: Sequence[SeasonNight]) -> Stage:
    doses = [one.planned_mg for one in run if one.planned_mg > 0] or [0.0]
    periods = {(one.period, one.planned_mg) for one in run}
    period = run[0].period if len(periods) == 1 else None
    return Stage(period, run[0].night, run[-1].night, min(doses), max(doses), counted(run))


@dataclass(frozen=True, slots=True)
class Compared:
    """Before magnesium and lately, as the rule book compares them (P1-P3)."""

    before: Counted
    lately: Counted
    first: Night
    last: Night
    """The nights that are "lately"."""
    said: Effect | NoEffectYet


@dataclass(frozen=True, slots=True)
class Fortnight:
    """Cramps a week over up to two weeks, and how many nights were answered for it."""

    rate: float
    answered: int


@dataclass(frozen=True, slots=True)
class GoneWithout:
    """The newest time without the full dose, after some with it (A-B-A). `again`: with it again."""

    first: Night
    last: Night
    with_magnesium: Fortnight
    without: Fortnight
    again: Fortnight | None
    said: Effect | NoEffectYet
    """How sure one can be that cramps are fewer with magnesium than without."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign that was told on the morning after a Night."""

    night: Night
    flag: Flag


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice to see a provider; the days on which it was given, read and followed."""

    on: Night
    level: Triage
    reasons: tuple[Reason, ...]
    read_on: Night | None
    seen_on: Night | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision that spoke of a change. `taken` None: it took effect by itself."""

    night: Night
    action: Action
    dose_mg: float
    reasons: tuple[Reason, ...]
    rules_version: str
    taken: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The plan as it is now. Doses in mg of elemental magnesium a day."""

    status: PlanStatus
    product: Product
    is_topical: bool
    region: Region
    tonight_mg: float
    ceiling_mg: float
    other_mg: float
    by_provider: bool
    is_highest: bool
    """No higher dose can be tried: the ceiling, or diarrhea at the next one (rule L8)."""
    treated_days: int | None
    """Days since the first dose; None before it."""
    was_reviewed: bool
    """A provider's review is on record, and young enough to count."""
    baseline_per_week: float | None
    """Cramps a week before magnesium; None when not known."""
    is_recalled: bool
    """That number was told from memory, not counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the person entered about themselves. `on` None: nothing was asked yet."""

    on: Night | None
    conditions: tuple[Condition, ...]
    age_65_or_older: bool
    kidney_tested: bool | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that the page says, before it is put into words."""

    first: Night
    last: Night
    made_on: Night
    season: Season
    stages: tuple[Stage, ...]
    standing: Standing
    told: Told
    compared: Compared | None
    gone_without: GoneWithout | None
    signs: tuple[Sign, ...]
    advice: tuple[Advice, ...]
    turns: tuple[Turn, ...]
    unchanged: int
    """Decisions that left the plan as it was."""

    @property
    def counted(self) -> Counted:
        """All nights of the range."""
        return counted(self.season.nights)

    @property
    def rules_versions(self) -> tuple[str, ...]:
        """The versions of the rule book that spoke, oldest first; today's when none did."""
        spoke = dict.fromkeys(one.rules_version for one in reversed(self.turns))
        return tuple(spoke) or (RULES_VERSION,)

    @property
    def quiet(self) -> int:
        """Nights on which nothing was asked, because the plan was paused or out of reach."""
        return sum(1 for one in self.season.nights if one.answered in _NOTHING_ASKED)

    @property
    def loose_nights(self) -> Iterator[Night]:
        """The nights whose morning told of diarrhea."""
        for one in self.season.nights:
            if one.stool is not None and one.stool >= STOOL_DIARRHEA:
                yield one.night


_NOTHING_ASKED: Final = (Answered.NOT_ASKED, Answered.PAUSED)
