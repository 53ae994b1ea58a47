"""kill -9 at every numbered point of a night: nothing is lost, and a repeat says that it is one.

`make test` strikes a spread of the points, `make chaos` (by EVERY_POINT) each of them.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.care.night import Night
from bot.store.tables import check_in, decision, intake
from tests.kit.dies_at import ORDER
from tests.kit.faults_audit import audit
from tests.kit.faults_crowd import STEADY
from tests.kit.faults_lives import a_night
from tests.kit.faults_stage import GLANCE_S, Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.plans import MONDAY

LAUNCHER = ("-m", "tests.kit.dies_at", "-m", "bot")
# Each part of the points is one bot's life: few nights enough that its plan stays as it is.
PARTS = 16
STRUCK = range(PARTS) if os.environ.get("EVERY_POINT") else (11,)
WIRE_PARTS = 4
WIRE_STRUCK = range(WIRE_PARTS) if os.environ.get("EVERY_POINT") else (1,)
HANG_S = 60.0

Strike = Callable[[], Awaitable[None]]


@pytest.mark.parametrize("part", STRUCK)
async def test_a_night_survives_a_kill_at_each_point_of_claim_and_commit(
    tmp_path: Path, part: int
) -> None:
    order = tmp_path / "point"
    async with _one_sleeper(tmp_path, run=LAUNCHER, **{ORDER: str(order)}) as house:

        async def die_at(number: int) -> None:
            order.write_text(str(number))
            await house.start_bot()
            os.kill(house.bot.pid, signal.SIGUSR1)

        await _undisturbed(house, MONDAY)  # the first night of a course differs from the others
        await die_at(0)
        await _undisturbed(house, MONDAY.next())
        count = len(order.with_suffix(".log").read_text().splitlines())
        numbers = range(part + 1, count + 1, PARTS)
        deaths = 0
        for night, number in enumerate(numbers, start=2):
            await die_at(number)
            deaths += await _killed(house, MONDAY.plus(night), at=f"point {number} of {count}")
        # The bot's own wakings differ a little from night to night: the last points may not come.
        assert deaths >= len(numbers) - 1 > 4


@pytest.mark.parametrize("part", WIRE_STRUCK)
async def test_a_night_survives_a_kill_before_and_after_each_delivery(
    tmp_path: Path, part: int
) -> None:
    async with _one_sleeper(tmp_path) as house:
        await _undisturbed(house, MONDAY)
        before = len(await _sent(house))
        await _undisturbed(house, MONDAY.next())
        methods = (await _sent(house))[before:]
        strikes = [
            {"method": method, "nth": methods[: place + 1].count(method), "kind": kind}
            for place, method in enumerate(methods)
            for kind in ("hang_before", "hang_after")
        ][part::WIRE_PARTS]
        for night, strike in enumerate(strikes, start=2):
            await house.sandbox.fault(**strike, hang_s=HANG_S)
            killing = asyncio.create_task(_kill_when_it_hangs(house))
            assert await _killed(house, MONDAY.plus(night), at=str(strike)) == 1
            await killing


@asynccontextmanager
async def _one_sleeper(
    folder: Path, *, run: tuple[str, ...] = ("-m", "bot"), **settings: str
) -> AsyncIterator[Stage]:
    with sandbox_beside(folder / "world") as url:
        async with stage(url, folder, STEADY, run=run, **settings) as house:
            house.revives = True
            await house.start_bot()
            yield house


async def _undisturbed(house: Stage, night: Night) -> None:
    await a_night(house, night)
    assert await audit(house) == []
    assert _rows(house, night) == ALL_OF_IT


async def _killed(house: Stage, night: Night, *, at: str) -> int:
    """Live through a night in which the bot is killed; give how often it was."""
    starts = house.bot.starts
    house.repeats_allowed += 1  # one person: one message in flight
    await a_night(house, night)
    assert await audit(house) == [], at
    assert _rows(house, night) == ALL_OF_IT, at
    return house.bot.starts - starts


async def _kill_when_it_hangs(house: Stage) -> None:
    while await house.sandbox.get("/sim/faults"):  # the rule is used up when it has struck
        await asyncio.sleep(GLANCE_S)
    await house.bot.kill()


async def _sent(house: Stage) -> list[str]:
    calls = await house.sandbox.get("/sim/calls")
    return [call["method"] for call in calls if call["method"] != "getUpdates"]


# One intake; the check-in after the first and after the second tap; one decision about it.
ALL_OF_IT = (1, 2, 1)


def _rows(house: Stage, night: Night) -> tuple[int, ...]:
    about = (night, night, night.next())  # a decision is about the evening that comes
    return tuple(
        sum(row.night == which for row in house.records.all_of(table))
        for table, which in zip((intake, check_in, decision), about, strict=True)
    )
