"""Everything that can go wrong, picked at random: a fault, and how long it lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.kit import power_cut
from tests.kit.faults import (
    BAD_GATEWAY,
    NOTHING,
    REFUSED,
    TWICE_AND_TURNED,
    Fault,
    killed,
    killed_in,
    telegram,
    terminated,
)
from tests.kit.faults_disk import disk_full, locked

SHARE = 0.4  # of the moments at which something is due
METHODS = ("sendMessage", "sendMessage", "editMessageText", "answerCallbackQuery")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault, how much time of the sandbox passes under it, how far the clock is then set."""

    fault: Fault
    lasts: timedelta = timedelta(0)
    jump: timedelta = timedelta(0)


CALM = Trouble(NOTHING)
Pick = Callable[[Random], Trouble]


def picks(database: Path | None) -> dict[Pick, int]:
    """What can be picked, and how often. `database`: the SQLite file, if it is one."""
    return _ANYWHERE if database is None else _ANYWHERE | _of_a_file(database)


def pick(dice: Random, among: dict[Pick, int]) -> Trouble:
    """Calm, or some trouble."""
    if dice.random() > SHARE:
        return CALM
    [chosen] = dice.choices(list(among), list(among.values()))
    return chosen(dice)


def _kill(dice: Random) -> Trouble:
    return Trouble(killed(after_s=dice.uniform(0, 0.4)))


def _kill_in_a_call(dice: Random) -> Trouble:
    kind = dice.choice(["hang_before", "hang_after"])
    return Trouble(killed_in(dice.choice(METHODS), kind, nth=dice.randint(1, 6)))


def _terminate(dice: Random) -> Trouble:
    return Trouble(terminated(after_s=dice.uniform(0, 0.4)))


def _storm(dice: Random) -> Trouble:
    rule = {"kind": "429", "retry_after": 1, "times": dice.randint(1, 6)}
    return Trouble(telegram("429", {**rule, "probability": 0.5, "seed": dice.randint(1, 999)}))


def _server_errors(dice: Random) -> Trouble:
    rule = {"kind": dice.choice(["500", "502", "refuse"]), "probability": 0.2, "times": 12}
    return Trouble(telegram(f"random {rule['kind']}", {**rule, "seed": dice.randint(1, 999)}))


def _lost_answers(dice: Random) -> Trouble:
    times = dice.randint(1, 4)
    rule = {"kind": dice.choice(["reset", "truncated"]), "method": dice.choice(METHODS)}
    fault = telegram(f"answers of {rule['method']} lost", {**rule, "times": times}, repeats=times)
    return Trouble(fault)


def _turned_updates(dice: Random) -> Trouble:
    return Trouble(TWICE_AND_TURNED)


def _outage(dice: Random) -> Trouble:
    return Trouble(dice.choice([REFUSED, BAD_GATEWAY]), lasts=timedelta(hours=dice.randint(0, 6)))


def _clock(dice: Random) -> Trouble:
    return Trouble(NOTHING, jump=timedelta(minutes=dice.choice([-60, -20, 90, 24 * 60])))


_ANYWHERE: dict[Pick, int] = {
    _kill: 25,
    _kill_in_a_call: 15,
    _terminate: 8,
    _storm: 8,
    _server_errors: 10,
    _lost_answers: 10,
    _turned_updates: 10,
    _outage: 8,
    _clock: 6,
}


def _of_a_file(database: Path) -> dict[Pick, int]:
    def full(dice: Random) -> Trouble:
        return Trouble(disk_full(database))

    def held(dice: Random) -> Trouble:
        return Trouble(locked(database))

    return {held: 4, full: 4} if power_cut.is_installed() else {held: 4}
