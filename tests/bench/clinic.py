"""What a decision costs, and whether a long history makes it dearer."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.care.decide import decide
from bot.care.model import CheckIn, Phase, Region, Route, Screen, State
from bot.care.walk import walk
from tests.bench.measures import Figures


def decision(*, days: int, times: int) -> Figures:
    """One decision on a history of so many answered days, and its way through the table."""
    history = {day: CheckIn(1, 0, taken=True) for day in range(1, days + 1)}
    state = State(
        region=Region.EU_UK,
        route=Route.ORAL,
        unit_mg=50,
        phase=Phase.TITRATE,
        screen=Screen.OK,
        dose_mg=150,
        baseline_per_week=7,
        treat_start=days - 60,
        last_change=days - 20,
    )
    return {
        "decide_us": _each_us(lambda: decide(state, history, days), times=times),
        "walk_us": _each_us(lambda: walk(state, history, days), times=times),
    }


def _each_us(work: Callable[[], object], *, times: int) -> float:
    """The median of five rounds: this machine has other things to do."""
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - begun) / times * 1e6)
    return sorted(rounds)[2]
