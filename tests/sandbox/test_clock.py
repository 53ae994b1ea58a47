"""The clock of the sandbox: moved, frozen, followed, kept."""

import asyncio
import time

import pytest

from tests.sandbox.sim import Sim

pytestmark = pytest.mark.asyncio(loop_scope="session")

NIGHT_MS = 1_900_000_000_000


async def test_the_clock_begins_with_the_systems_time(sim: Sim) -> None:
    clock = await sim.get("clock")
    assert abs(clock["now_ms"] - time.time() * 1000) < 5_000
    assert clock["frozen_ms"] is None


async def test_frozen_time_stands_until_it_is_moved(sim: Sim) -> None:
    await sim.post("clock", set_ms=NIGHT_MS)
    frozen = await sim.post("clock", freeze=True)
    assert (await sim.get("clock"))["now_ms"] == frozen["now_ms"] == frozen["frozen_ms"]
    moved = await sim.post("clock", advance_s=3600)
    assert moved["now_ms"] == frozen["now_ms"] + 3_600_000
    back = await sim.post("clock", set_ms=NIGHT_MS)
    assert back["now_ms"] == NIGHT_MS
    running = await sim.post("clock", freeze=False)
    assert 0 <= running["now_ms"] - NIGHT_MS < 5_000


async def test_dates_of_messages_are_sandbox_time(sim: Sim) -> None:
    chat = await sim.person()
    await sim.post("clock", freeze=True)
    await sim.post("clock", set_ms=NIGHT_MS)
    assert (await sim.send(chat))["date"] == NIGHT_MS // 1000
    assert (await sim.say(chat, "hi"))["date"] == NIGHT_MS // 1000


async def test_who_follows_the_clock_hears_of_a_move_at_once(sim: Sim) -> None:
    before = await sim.get("clock")
    assert await sim.get(f"clock?since={before['version'] - 1}&timeout=50")
    following = asyncio.create_task(sim.get(f"clock?since={before['version']}&timeout=50"))
    moved = await sim.post("clock", advance_s=60)
    assert (await asyncio.wait_for(following, 2))["version"] == moved["version"]


@pytest.mark.parametrize(
    "body",
    [
        {"set_ms": -1},
        {"advance_s": 1e12},
        {"set_ms": "noon"},
        {"advance_s": float("inf")},
        {"advance_s": 1, "set_ms": 1},
        {"freeze": True, "set_ms": -1},
    ],
)
async def test_an_impossible_time_is_refused(sim: Sim, body: dict) -> None:
    before = await sim.get("clock")
    status, _ = await sim.refused("clock", **body)
    assert status == 400
    assert (await sim.get("clock"))["version"] == before["version"]


async def test_the_alarm_is_what_the_bot_told(sim: Sim) -> None:
    await sim.post("alarm", at_ms=NIGHT_MS)
    assert (await sim.get("state"))["alarm_ms"] == NIGHT_MS
    await sim.post("alarm", at_ms=None)
    assert (await sim.get("state"))["alarm_ms"] is None
