"""A stretch of consecutive Nights as plain values: what charts, the report page and the weekly
message are made from.

Missing is never zero: None is unknown, and `answered` says why. Doses are mg of elemental
magnesium.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bot.care.label import Form
from bot.care.model import Action
from bot.care.night import Night


class Answered(StrEnum):
    """What is known of the morning after a Night."""

    WHOLE = "whole"  # cramps and stool, "not sure" among them
    PARTLY = "partly"  # one of the two, or a warning sign alone
    NOT_ANSWERED = "not_answered"
    NOT_ASKED = "not_asked"  # out of reach, or the plan asked nothing
    PAUSED = "paused"  # the plan was quiet
    AHEAD = "ahead"  # the Night is not over


class Period(StrEnum):
    """What the plan of an evening was about. What was really taken is in `taken_mg`."""

    BEFORE = "before"  # nights are counted, nothing was planned yet
    MAGNESIUM = "magnesium"  # a dose was planned, or the oil
    TAPER = "taper"  # a dose was planned on the way down
    PAUSE = "pause"  # after the first dose, nothing was planned: a pause, or a warning sign
    STOPPED = "stopped"  # the same after a stop


@dataclass(frozen=True, slots=True)
class SeasonNight:
    """One Night, and what is known of it."""

    night: Night
    answered: Answered
    period: Period
    cramps: int | None = None
    """Cramps counted; None: not sure, or not told."""
    stool: int | None = None
    """The protocol's grade 0-3; None: not sure, or not told."""
    planned_mg: float = 0.0
    """What the evening offered; 0 when nothing, and for the oil."""
    taken: bool | None = None
    """Whether the dose or the oil was used, be it in part; None: not told."""
    taken_mg: float | None = None
    """What was taken; 0.0 for "not tonight" and for the oil, None: not told."""

    @property
    def is_gap(self) -> bool:
        """Whether nothing at all is known of the morning."""
        return self.answered not in (Answered.WHOLE, Answered.PARTLY)


@dataclass(frozen=True, slots=True)
class Mark:
    """A change of the plan, whoever decided it: the first Night that it holds for, and what that
    evening offers. The action is START, RESUME, STEP_UP, STEP_DOWN, PAUSE or STOP.
    """

    night: Night
    action: Action
    dose_mg: float


@dataclass(frozen=True, slots=True)
class Phase:
    """Consecutive Nights of one period, both ends included."""

    period: Period
    first: Night
    last: Night


@dataclass(frozen=True, slots=True)
class Product:
    """What the newest plan takes. `unit_mg`: the smallest amount; half a tablet when `halved`."""

    form: Form
    unit_mg: float
    halved: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """Consecutive Nights, oldest first, without any hole; none at all is possible."""

    nights: tuple[SeasonNight, ...]
    marks: tuple[Mark, ...]
    product: Product
    is_topical: bool = False
    """Oil or spray on the skin: no dose to draw."""

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The periods one after the other."""
        runs = (tuple(run) for _, run in groupby(self.nights, key=lambda one: one.period))
        return tuple(Phase(run[0].period, run[0].night, run[-1].night) for run in runs)

    @property
    def is_silent(self) -> bool:
        """Whether no morning of it was answered and no dose told."""
        return all(one.is_gap and one.taken is None for one in self.nights)
