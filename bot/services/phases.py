"""Going without: a taper, a long pause or a stop after magnesium, and whether the cramps came back.

With, without, and with it again tells more than before and after: cramps come and go by themselves,
but seldom just when a dose does. The rule book calls it the better test (P4). The statistic is that
of P3, asked the other way round: are cramps fewer with magnesium than in the nights without?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import BASELINE_DAYS, EFFECT_DAYS, WEEK_DAYS
from bot.care.effect import Effect, NoEffectYet, effect
from bot.care.night import Night
from bot.report.season import Period, Season, SeasonNight
from bot.services import morning
from bot.services import season as seasons
from bot.store import plans

SHORTEST_PAUSE_DAYS: Final = 14
"""A shorter pause is a journey or an upset stomach, and tells little of cramps. Judgment."""
_LOOK_BACK_DAYS: Final = 366  # an older one is told in the export
_LESS: Final = frozenset({Period.TAPER, Period.PAUSE, Period.STOPPED})


class Way(StrEnum):
    """How somebody came to go without."""

    TAPER = "taper"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Up to two weeks of Nights, both ends included; `cramps` are those of each complete answer."""

    first: Night
    last: Night
    cramps: tuple[int, ...]

    @property
    def rate(self) -> float:
        """Cramps a week; 0 without any answer."""
        return sum(self.cramps) * WEEK_DAYS / len(self.cramps) if self.cramps else 0.0


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One time of going without, from `first` to `last`. `is_over`: the full plan runs again.

    `said` is how sure one can be that cramps are fewer with magnesium than without it, so that they
    came back when it went; its baseline are the nights without. `again` tells of the first two
    weeks after it, None while there are none.
    """

    way: Way
    first: Night
    last: Night
    is_over: bool
    with_magnesium: Stretch
    without: Stretch
    again: Stretch | None
    said: Effect | NoEffectYet


def look(connection: Connection, person_id: int, *, now: datetime) -> Withdrawal | None:
    """The newest time of going without; None when there is none, as for oil, that has no dose."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    last = morning.night_of_answer(stored.plan, now=now)
    first = last.plus(-_LOOK_BACK_DAYS)
    season = seasons.look(connection, person_id, first=first, last=last, now=now)
    found = () if season is None else find(season)
    return found[-1] if found else None


def find(season: Season) -> tuple[Withdrawal, ...]:
    """Every time of going without in these Nights, oldest first."""
    if season.is_topical:
        return ()
    runs = _runs(season.nights)
    found = (
        _withdrawal(runs[at - 1], runs[at], after=runs[at + 1 : at + 2])
        for at in range(1, len(runs))
        if runs[at][0].period in _LESS and runs[at - 1][0].period is Period.MAGNESIUM
    )
    return tuple(one for one in found if one is not None)


def _runs(nights: Iterable[SeasonNight]) -> list[list[SeasonNight]]:
    """Nights before, with, and with less or without, one after the other; short pauses left out."""
    told = (one for run in _grouped(nights) if not _is_short(run) for one in run)
    return _grouped(told)


def _grouped(nights: Iterable[SeasonNight]) -> list[list[SeasonNight]]:
    grouped = groupby(nights, key=lambda one: Period.PAUSE if one.period in _LESS else one.period)
    return [list(run) for _, run in grouped]


def _is_short(run: Sequence[SeasonNight]) -> bool:
    is_pause = all(one.period is Period.PAUSE for one in run)
    return is_pause and len(run) < SHORTEST_PAUSE_DAYS


def _withdrawal(
    full: Sequence[SeasonNight],
    less: Sequence[SeasonNight],
    *,
    after: Sequence[Sequence[SeasonNight]],
) -> Withdrawal | None:
    full_mg = full[-1].planned_mg
    # A taper begins with the dose as it is: until the first step nothing is withdrawn.
    less = [one for one in less if one.period is not Period.TAPER or one.planned_mg < full_mg]
    if not less:
        return None
    without, before = _last_told(less), _stretch(full[-EFFECT_DAYS:])
    return Withdrawal(
        way=_way(less),
        first=less[0].night,
        last=less[-1].night,
        is_over=bool(after),
        with_magnesium=before,
        without=without,
        again=_stretch(after[0][:EFFECT_DAYS]) if after else None,
        said=effect(without.cramps, before.cramps),
    )


def _way(less: Iterable[SeasonNight]) -> Way:
    periods = {one.period for one in less}
    if Period.TAPER in periods:
        return Way.TAPER
    return Way.STOP if Period.STOPPED in periods else Way.PAUSE


def _last_told(less: Sequence[SeasonNight]) -> Stretch:
    """The last two weeks of which something is known: after a stop nobody is asked."""
    told = [at for at, one in enumerate(less) if _is_complete(one)]
    end = told[-1] + 1 if told else len(less)
    return _stretch(less[max(0, end - BASELINE_DAYS) : end])


def _stretch(nights: Sequence[SeasonNight]) -> Stretch:
    counts = tuple(one.cramps for one in nights if _is_complete(one) and one.cramps is not None)
    return Stretch(nights[0].night, nights[-1].night, counts)


def _is_complete(one: SeasonNight) -> bool:
    """As the protocol counts answers: cramps and stool are both known (C1)."""
    return one.cramps is not None and one.stool is not None
