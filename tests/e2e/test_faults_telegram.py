"""Telegram in trouble, under the real bot: nothing is lost or doubled, nobody is flooded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from scheduler.table import State
from tests.kit.faults import (
    FLAKY,
    NOTHING,
    REFUSED,
    TOO_MANY,
    TWICE_AND_TURNED,
    hangs,
    run,
)
from tests.kit.faults_crowd import STEADY
from tests.kit.faults_lives import a_morning, a_night, an_evening, time_passes
from tests.kit.faults_stage import Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.plans import MONDAY

TUESDAY = MONDAY.next()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot at work, with four people who go to bed at the same time."""
    with sandbox_beside(tmp_path / "world") as url:
        async with stage(url, tmp_path, *[STEADY] * 4) as house:
            await house.start_bot()
            yield house


async def test_after_six_hours_without_telegram_there_is_no_flood(house: Stage) -> None:
    evening, morning = house.crowd[0].due(MONDAY)

    async def six_hours_over_bedtime(house: Stage) -> None:
        await house.move_to(evening.at)
        await time_passes(house, evening.at + timedelta(hours=6), step=HOUR / 2)

    assert await run(REFUSED, six_hours_over_bedtime, stage=house) == []
    assert await house.heard.listen() == [], "an evening of six hours ago is not said"
    evenings = [row for row in house.records.rows() if row.kind == "evening"]
    unsaid = [(row.state, row.sent_at) for row in evenings if row.night == MONDAY.evening]
    assert unsaid == [(State.EXPIRED, None)] * 4

    await house.move_to(morning.at)
    await house.settled()
    said = await house.heard.listen()
    assert sorted((one.chat_id, one.kind) for one in said) == [
        (sleeper.chat_id, "morning") for sleeper in house.crowd
    ]
    assert await run(NOTHING, lambda house: a_night(house, TUESDAY), stage=house) == []


async def test_a_storm_of_429_delays_and_repeats_nothing(house: Stage) -> None:
    assert await run(TOO_MANY, lambda house: a_night(house, MONDAY), stage=house) == []
    refused = [call for call in await house.sandbox.calls("sendMessage") if call["status"] == 429]
    assert len(refused) == 6, "the storm has struck"


async def test_a_message_whose_answer_is_lost_comes_at_most_once_more(house: Stage) -> None:
    unknown = hangs("sendMessage", nth=1, times=3)
    assert await run(unknown, lambda house: an_evening(house, MONDAY), stage=house) == []
    firsts = [one for one in await house.heard.listen() if one.is_first]
    assert len(firsts) == 4 + 3
    assert sum(one.is_marked for one in firsts) == 3


async def test_a_week_of_random_server_errors_loses_and_doubles_nothing(house: Stage) -> None:
    async def a_week(house: Stage) -> None:
        for day in range(7):
            await a_night(house, MONDAY.plus(day))

    assert await run(FLAKY, a_week, stage=house) == []
    calls = await house.sandbox.get("/sim/calls")
    assert sum(call["status"] in (500, 502) for call in calls) > 5, "the errors have struck"


async def test_updates_that_come_twice_and_turned_around_count_once(house: Stage) -> None:
    async def everybody_talks_at_once(house: Stage) -> None:
        await an_evening(house, MONDAY)
        _, morning = house.crowd[0].due(MONDAY)
        await house.move_to(morning.at)
        await house.settled()
        for answer in ("count:1", "stool:0"):
            for sleeper in house.crowd:
                await sleeper.taps(answer, times=2)
            await house.settled()

    assert await run(TWICE_AND_TURNED, everybody_talks_at_once, stage=house) == []


async def test_a_clock_that_jumps_back_and_ahead_says_nothing_twice(house: Stage) -> None:
    await an_evening(house, MONDAY)
    await _jump(house, -HOUR)
    await an_evening(house, MONDAY)
    await a_morning(house, MONDAY)
    await _jump(house, -DAY)
    await a_night(house, MONDAY)
    await a_night(house, TUESDAY)
    await _jump(house, DAY)
    assert await run(NOTHING, lambda house: a_night(house, TUESDAY.plus(2)), stage=house) == []


async def _jump(house: Stage, by: timedelta) -> None:
    await house.sandbox.advance(by)
    await house.settled()
