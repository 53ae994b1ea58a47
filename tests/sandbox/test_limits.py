"""Sending limits, only when asked for."""

from dataclasses import replace

import pytest

from bot.sandbox.limits import ONE_PERSON, WHOLE_BOT, Limits
from bot.sandbox.server import SandboxConfig, serve
from bot.sandbox.wire import ApiError
from tests.sandbox.sim import Sim

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_without_limits_a_burst_goes_through(sim: Sim) -> None:
    chat = await sim.person()
    for number in range(10):
        await sim.send(chat, str(number))


async def test_a_burst_to_one_person_must_wait_and_then_goes_on(config: SandboxConfig) -> None:
    async with serve(replace(config, rate_limits=True)) as running, Sim(running.url) as sim:
        chat = await sim.person()
        await sim.post("clock", freeze=True)
        for number in range(ONE_PERSON.burst):
            await sim.send(chat, str(number))
        status, body = await sim.raw("sendMessage", chat_id=chat, text="too much")
        assert (status, body["parameters"]) == (429, {"retry_after": 1})
        assert body["description"] == "Too Many Requests: retry after 1"
        assert len(await sim.messages(chat)) == 1 + ONE_PERSON.burst
        await sim.post("clock", advance_s=1)
        await sim.send(chat, "later")


async def test_thirty_a_second_for_the_whole_bot() -> None:
    limits = Limits(now_ms=0)
    for chat_id in range(1, WHOLE_BOT.burst + 1):
        limits.spend(chat_id, now_ms=0)
    with pytest.raises(ApiError, match="retry after 1"):
        limits.spend(1000, now_ms=0)
    limits.spend(1000, now_ms=34)


async def test_twenty_a_minute_for_a_group() -> None:
    limits = Limits(now_ms=0)
    for number in range(20):
        limits.spend(-1, now_ms=number)
    with pytest.raises(ApiError) as caught:
        limits.spend(-1, now_ms=20)
    assert caught.value.retry_after_s == 3


async def test_setting_the_clock_back_locks_nobody_out() -> None:
    limits = Limits(now_ms=10_000_000)
    for _ in range(ONE_PERSON.burst):
        limits.spend(1, now_ms=10_000_000)
    with pytest.raises(ApiError):
        limits.spend(1, now_ms=0)
    limits.spend(1, now_ms=1000)
