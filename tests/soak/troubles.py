"""What goes wrong in a step of the clock, drawn from the seed and the step, never from timing."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.kit.faults_stage import WINDOW
from tests.kit.postgres import Server
from tests.soak.bots import Bot
from tests.soak.telegram import Telegram
from tests.soak.weather import Blow, Rule, Weather

SHARE = 0.15
"""Of the steps in which anything goes wrong."""
TELEGRAM_AWAY_S = (1.0, 4.0)
DATABASE_AWAY_S = (3.0, 10.0)
DATABASE_AWAY_LONG_S = 60.0


@dataclass(slots=True)
class Place:
    """Everything that trouble can strike. `server`: the database's, where it has one."""

    bots: Sequence[Bot]
    telegram: Telegram
    weather: Weather
    server: Server | None = None
    struck: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    """How many messages may have been under way when something was cut off."""
    has_kills: bool = True
    """Whether a process may die now; else it lives, and its memory can be watched."""

    @property
    def repeats_allowed(self) -> int:
        """How many messages may have come once more."""
        return self.in_flight + self.telegram.lost_answers


Trouble = Callable[[Place, Random], Awaitable[None]]


def picked(place: Place, dice: Random) -> Trouble | None:
    """Nothing mostly, else one trouble, which is to be awaited."""
    if dice.random() > SHARE:
        return None
    among = {trouble: share for trouble, share in _ALL.items() if _is_possible(trouble, place)}
    [trouble] = dice.choices(list(among), list(among.values()))
    return trouble


async def strike(trouble: Trouble, place: Place, dice: Random) -> None:
    """Let it happen; what is left of it when this returns ends with `calm`."""
    place.struck[" ".join((trouble.__doc__ or "").split()).rstrip(".")] += 1
    await trouble(place, dice)


def calm(place: Place) -> None:
    """Whatever was wrong is over."""
    place.weather.turns()
    place.telegram.doubles = False


async def database_away(place: Place, dice: Random) -> None:
    """PostgreSQL is away for a minute."""
    await _away(place, DATABASE_AWAY_LONG_S)


async def _too_many(place: Place, dice: Random) -> None:
    """429 to some calls."""
    place.weather.turns(Rule(Blow.TOO_MANY, dice.randint(1, 6), 0.5))


async def _server_errors(place: Place, dice: Random) -> None:
    """500 and 502 to some calls."""
    blow = dice.choice((Blow.BROKEN, Blow.BAD_GATEWAY))
    place.weather.turns(Rule(blow, dice.randint(2, 12), 0.2))


async def _hangs(place: Place, dice: Random) -> None:
    """Telegram takes two seconds for some calls."""
    place.weather.turns(Rule(Blow.SLOW, dice.randint(2, 12), 0.3))


async def _lost_answers(place: Place, dice: Random) -> None:
    """Calls that are carried out, their answers lost."""
    place.weather.turns(Rule(Blow.LOST, dice.randint(1, 4), 0.5))


async def _doubled(place: Place, dice: Random) -> None:
    """Updates that come twice and in the wrong order."""
    place.telegram.doubles = True


async def _telegram_away(place: Place, dice: Random) -> None:
    """Telegram cannot be reached for seconds."""
    await asyncio.sleep(dice.uniform(0, 0.5))
    place.weather.is_away = True
    await asyncio.sleep(dice.uniform(*TELEGRAM_AWAY_S))
    place.weather.is_away = False


async def _kill(place: Place, dice: Random) -> None:
    """kill -9 of a process, which is started again."""
    place.in_flight += WINDOW
    await _ends(place, dice, signal.SIGKILL)


async def _stop(place: Place, dice: Random) -> None:
    """SIGTERM of a process, which is started again."""
    await _ends(place, dice, signal.SIGTERM)


async def _database_away(place: Place, dice: Random) -> None:
    """PostgreSQL is stopped and started again."""
    await asyncio.sleep(dice.uniform(0, 0.5))
    await _away(place, dice.uniform(*DATABASE_AWAY_S))


async def _away(place: Place, away_s: float) -> None:
    assert place.server is not None, "only a server can go away"
    place.in_flight += WINDOW * len(place.bots)
    await asyncio.to_thread(place.server.stop)
    await asyncio.sleep(away_s)
    await asyncio.to_thread(place.server.start)


async def _ends(place: Place, dice: Random, how: signal.Signals) -> None:
    bot = dice.choice(place.bots)
    await asyncio.sleep(dice.uniform(0, 0.8))
    await bot.end(how)
    await bot.start()


def _is_possible(trouble: Trouble, place: Place) -> bool:
    if trouble in (_kill, _stop):
        return place.has_kills
    return trouble is not _database_away or place.server is not None


_ALL: Mapping[Trouble, int] = {
    _too_many: 20,
    _server_errors: 20,
    _hangs: 10,
    _lost_answers: 10,
    _doubled: 12,
    _telegram_away: 10,
    _kill: 12,
    _stop: 4,
    _database_away: 4,
}
