"""Questions to the rule book by number: the same number asks the same question in every version.

Only `Random.random` is drawn from: Python promises that its numbers never change, and promises it
of no other method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from bot.care.model import CheckIn, Flag, GiCap, Phase, Region, Route, Screen, State

T = TypeVar("T")

# Each list leans to what is usual, and holds both sides of the edges that the rule book names.
TODAYS = (0, 5, 13, 14, 15, 28, 40, 60, 90, 120, 200)
PHASES = (*Phase, Phase.TITRATE, Phase.TITRATE, Phase.MAINTAIN, Phase.PAUSED_GI)
UNITS_MG = (50.0, 50.0, 100.0, 25.0, 37.5, 64.0, 150.0, 187.5, 120.0, 200.0, 400.0, 0.5)
DOSES_MG = (50.0, 75.0, 100.0, 100.0, 150.0, 187.5, 200.0, 250.0, 300.0, 350.0, 360.0, 0.0)
OTHERS_MG = (0.0,) * 12 + (60.0, 150.5, 300.0, 350.0)
CEILINGS_MG = (None,) * 12 + (0.0, 120.5, 200.0, 500.0)
BASELINES = (7.0, 7.0, 7.0, 3.5, 4.0, 14.0, 1.0, 0.0, None)
SINCE_START = (3, 13, 14, 26, 27, 28, 55, 56, 60, 83, 84, 100, 100)
SINCE_CHANGE = (0, 3, 6, 7, 8, 13, 14, 14, 20, 27, 28, 28, 40)
SINCE_PAUSE = (0, 1, 2, 3, 6, 7, 8, None)
REMEMBERED_MG = (None, 50.0, 100.0, 150.0, 187.5, 300.0, 400.0)
EVENTS_AGO = (0, 13, 27, 28, 60)
CRAMPS = (1, 1, 1, 2, 0, 0, 3, None)
STOOLS = (0, 0, 0, 0, 0, 1, 1, 2, 2, 3, None)
TAKEN = (True, True, True, False, None)
ANSWERED = (0.3, 0.7, 0.8, 1.0, 1.0, 1.0)  # shares of the mornings
LAPSES = (5, 6, 7, 8, 13, 14, 30)
SILENCES = (1, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that `decide` takes."""

    state: State
    history: dict[int, CheckIn]
    today: int


class Dice:
    """Choices that follow from one number."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random  # noqa: S311 - the same numbers every time are wanted

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._random() * len(options))]

    def one_in(self, count: int) -> bool:
        return self.falls(1 / count)

    def falls(self, share: float) -> bool:
        return self._random() < share


def question(seed: int) -> Question:
    """The question with this number."""
    dice = Dice(seed)
    today = dice.pick(TODAYS)
    return Question(_state(dice, today), _history(dice, today), today)


def _state(dice: Dice, today: int) -> State:
    changed = today - dice.pick(SINCE_CHANGE)
    since_pause = dice.pick(SINCE_PAUSE)
    state = State(
        region=dice.pick((Region.US, Region.US, Region.EU_UK)),
        route=Route.TOPICAL if dice.one_in(20) else Route.ORAL,
        unit_mg=dice.pick(UNITS_MG),
        phase=dice.pick(PHASES),
        screen=Screen.OK,
        dose_mg=dice.pick(DOSES_MG),
        baseline_per_week=dice.pick(BASELINES),
        treat_start=today - dice.pick(SINCE_START),
        last_change=changed,
        paused_on=None if since_pause is None else today - since_pause,
        gi_caps=_gi_caps(dice, today),
    )
    return _rarer(dice, state)


def _gi_caps(dice: Dice, today: int) -> dict[float, GiCap]:
    events = (0, 0, 0, 0, 1, 2)
    return {
        dice.pick(DOSES_MG[:-1]): GiCap(today - dice.pick(EVENTS_AGO), dice.pick((1, 1, 2)))
        for _ in range(dice.pick(events))
    }


def _rarer(dice: Dice, state: State) -> State:
    """The same state with what most people do not have, now and then."""
    if dice.one_in(12):
        state = replace(state, screen=dice.pick((Screen.ASK_FIRST, Screen.BLOCK)))
    return replace(
        state,
        other_mg=dice.pick(OTHERS_MG),
        provider_ceiling_mg=dice.pick(CEILINGS_MG),
        provider_plan=dice.one_in(8),
        resume_dose_mg=dice.pick(REMEMBERED_MG),
        pause_attributable=not dice.one_in(3),
        provider_ok=dice.one_in(3),
        provider_reviewed=dice.one_in(2),
        taper_start_dose_mg=dice.pick(REMEMBERED_MG),
        spacing_conflict=dice.one_in(30),
    )


def _history(dice: Dice, today: int) -> dict[int, CheckIn]:
    """Five weeks of much the same mornings, with gaps, an odd one here and there, and today's."""
    usual = CheckIn(dice.pick(CRAMPS), dice.pick((0, 0, 0, 0, 1)), dice.pick(TAKEN))
    answered = dice.pick(ANSWERED)
    history = {today - ago: usual for ago in range(36) if dice.falls(answered)}
    for _ in range(dice.pick((0, 1, 2, 4))):
        history[today - dice.pick(range(30))] = _any_morning(dice)
    if dice.one_in(4):
        history |= {today - ago: _any_morning(dice) for ago in (0, 1)}
    if dice.one_in(8):
        gap = dice.pick(LAPSES)
        history = {day: each for day, each in history.items() if not 0 < today - day <= gap}
    if dice.one_in(8):
        silent = dice.pick(SILENCES)
        history = {day: each for day, each in history.items() if today - day >= silent}
    if today in history and dice.one_in(5):
        history[today] = replace(history[today], flags=_flags(dice))
    return history


def _any_morning(dice: Dice) -> CheckIn:
    return CheckIn(dice.pick(CRAMPS), dice.pick(STOOLS), dice.pick(TAKEN))


def _flags(dice: Dice) -> frozenset[Flag]:
    return frozenset(dice.pick(tuple(Flag)) for _ in range(dice.pick((1, 1, 1, 2))))
