"""SIGTERM in the middle of a burst: what is in flight is finished, the rest waits for the start."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.kit.faults import run, telegram
from tests.kit.faults_crowd import STEADY
from tests.kit.faults_stage import GLANCE_S, WINDOW, Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.plans import MONDAY

PEOPLE, BEFORE = 60, 12
WITHIN_S = 10.0
SLOW = telegram(
    "Telegram takes its time", {"method": "sendMessage", "kind": "hang_before", "hang_s": 0.3}
)


async def test_sigterm_in_a_burst_ends_in_order_and_the_rest_is_said_after_the_start(
    tmp_path: Path,
) -> None:
    async def stops_in_the_burst(house: Stage) -> None:
        await house.move_to(house.crowd[0].due(MONDAY)[0].at)
        while len(await house.heard.listen()) < BEFORE:
            await asyncio.sleep(GLANCE_S)
        async with asyncio.timeout(WITHIN_S):
            assert await house.bot.stop() == 0
        said = len(await house.heard.listen())
        assert BEFORE <= said <= PEOPLE - WINDOW, "the stop came in the middle"

    with sandbox_beside(tmp_path / "world") as url:
        async with stage(url, tmp_path, *[STEADY] * PEOPLE) as house:
            await house.start_bot()
            assert await run(SLOW, stops_in_the_burst, stage=house) == []
            evenings = [one.chat_id for one in await house.heard.listen() if one.is_first]
    assert sorted(evenings) == [sleeper.chat_id for sleeper in house.crowd]
