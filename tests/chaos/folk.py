"""People who do as they like: answer, answer twice, answer in words, later, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import time
from random import Random

from bot.care.night import Night
from bot.store.plans import Plan
from tests.kit.faults_crowd import STEADY, Sleeper
from tests.kit.plans import A_PLAN

ZONES = ("Europe/Berlin", "Europe/Berlin", "America/New_York")
BEDTIMES = (time(21, 30), time(22), time(22, 30), time(23), time(0, 15))
WAKES = (time(6), time(6, 30), time(7))

Habit = Callable[[Sleeper, Night], Awaitable[object]]


def a_plan(dice: Random) -> Plan:
    """Somebody's plan: where they live, when they sleep, how far their course is."""
    course = dice.choice([A_PLAN, STEADY, STEADY, replace(STEADY, dose_mg=200.0)])
    return replace(
        course,
        zone=dice.choice(ZONES),
        bedtime_local=dice.choice(BEDTIMES),
        wake_local=dice.choice(WAKES),
    )


async def react(sleeper: Sleeper, night: Night, *, kind: str, dice: Random) -> None:
    """What a person does when the bot asks about this Night, if it does."""
    habits = HABITS[kind]
    [habit] = dice.choices(list(habits), list(habits.values()))
    await habit(sleeper, night)


async def _takes(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("took", night=night)


async def _takes_with_two_taps(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("took", night=night, times=2)


async def _says_took_it(sleeper: Sleeper, night: Night) -> None:
    if await sleeper.finds("took", night=night):
        await sleeper.says("took it", night=night, column="taken", value=True)


async def _leaves_out(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("skip", night=night)


async def _ignores(sleeper: Sleeper, night: Night) -> None:
    pass


async def _tells_two(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("count:2", night=night)


async def _tells_none_twice(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("cramps:no", night=night, times=2)


async def _tells_all_in_words(sleeper: Sleeper, night: Night) -> None:
    if await sleeper.finds("count:1", night=night):
        await sleeper.says("2 cramps, no diarrhea", night=night, column="cramps", value=2)


async def _had_no_diarrhea(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("stool:0", night=night)


async def _had_diarrhea(sleeper: Sleeper, night: Night) -> None:
    await sleeper.taps("stool:2", night=night)


async def _accepts(sleeper: Sleeper, night: Night) -> None:
    for answer in ("ask", "yes"):
        await sleeper.taps(answer)


HABITS: Mapping[str, Mapping[Habit, int]] = {
    "evening": {
        _takes: 55,
        _takes_with_two_taps: 10,
        _says_took_it: 10,
        _leaves_out: 10,
        _ignores: 15,
    },
    "morning": {_tells_two: 45, _tells_none_twice: 20, _tells_all_in_words: 10, _ignores: 25},
    "then": {_had_no_diarrhea: 86, _had_diarrhea: 2, _accepts: 4, _ignores: 8},
}
