"""The running server: its port, its end, its survival of a kill."""

import asyncio
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.server import PortTaken, SandboxConfig, serve
from bot.sandbox.store import FILE_NAME
from tests.sandbox.sim import Sim, keyboard

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUICKLY_S = 2.0


@asynccontextmanager
async def process(*options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The sandbox as a process of its own, and its address."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", *options, stdout=asyncio.subprocess.PIPE
    )
    try:
        line = await asyncio.wait_for(started.stdout.readline(), 20)
        yield started, line.decode().split()[-1]
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_a_taken_port_is_told_by_name(config: SandboxConfig, tmp_path: Path) -> None:
    async with serve(config) as running:
        port = int(running.url.rpartition(":")[2])
        with pytest.raises(PortTaken, match=f"Port {port} is taken"):
            async with serve(replace(config, port=port, data_dir=tmp_path / "other")):
                pass


async def test_a_taken_port_ends_the_command_with_one_sentence(
    config: SandboxConfig, tmp_path: Path
) -> None:
    async with serve(config) as running:
        port = running.url.rpartition(":")[2]
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.sandbox", "--port", port, "--data", str(tmp_path / "b")),
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await command.communicate()
    assert command.returncode == 1
    assert said.decode().count("\n") == 1
    assert f"Port {port} is taken" in said.decode()


async def test_leaving_ends_polls_and_streams_at_once(config: SandboxConfig) -> None:
    loop = asyncio.get_running_loop()
    async with serve(config) as running:
        sim = Sim(running.url)
        chat = await sim.person()
        feed = await sim.http.get("/sim/feed")
        await feed.content.readuntil(b"\n\n")
        paths = ["clock?since=99&timeout=50", f"users/{chat}/transcript?after=99&timeout=50"]
        polls = [asyncio.create_task(sim.get(path)) for path in paths]
        polls.append(asyncio.create_task(sim.updates(timeout=50)))
        await sim.say(chat, "all of them are on their way")
        begun = loop.time()
    assert loop.time() - begun < 1
    assert await feed.content.read() == b"" or feed.content.at_eof()
    await asyncio.wait_for(asyncio.gather(*polls, return_exceptions=True), 1)
    await sim.http.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_the_process_although_somebody_waits(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with process("--data", str(tmp_path)) as (sandbox, url), Sim(url) as sim:
        feed = await sim.http.get("/sim/feed")
        await feed.content.readuntil(b"\n\n")
        poll = asyncio.create_task(sim.raw("getUpdates", timeout=50))
        await sim.person(started=False)
        sandbox.send_signal(number)
        assert await asyncio.wait_for(sandbox.wait(), QUICKLY_S) == 0
        await asyncio.gather(poll, return_exceptions=True)
        feed.close()


async def test_the_world_survives_a_kill(tmp_path: Path) -> None:
    async with process("--data", str(tmp_path)) as (sandbox, url), Sim(url) as sim:
        chat = await sim.person()
        sent = await sim.send(chat, "Tonight", reply_markup=keyboard("Took it"))
        await sim.tap(chat, sent["message_id"], text="Took it")
        await sim.api("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        await sim.post("faults", method="sendPhoto", kind="500")
        await sim.post("alarm", at_ms=5)
        await sim.post("clock", freeze=True)
        clock = await sim.post("clock", advance_s=100)
        before = await scene(sim, chat)
        sandbox.kill()
        await sandbox.wait()
    async with process("--data", str(tmp_path)) as (_, url), Sim(url) as sim:
        after = await scene(sim, chat)
        assert after["transcript"].pop("event") >= before["transcript"].pop("event")
        assert after == before
        assert after["state"]["clock"] == clock
        assert (await sim.send(chat))["message_id"] > sent["message_id"]


async def scene(sim: Sim, chat: int) -> dict:
    return {
        "state": await sim.get("state"),
        "transcript": await sim.get(f"users/{chat}/transcript"),
        "commands": await sim.get(f"users/{chat}/commands"),
        "faults": await sim.get("faults"),
        "updates": await sim.updates(),
    }


async def test_nobody_else_reads_the_world(config: SandboxConfig) -> None:
    folder = config.data_dir / "new"
    async with serve(replace(config, data_dir=folder)):
        modes = [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()]
    assert set(modes) == {0o600}
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_two_sandboxes_live_side_by_side(config: SandboxConfig, tmp_path: Path) -> None:
    other = replace(config, data_dir=tmp_path / "other", token="77:other")
    async with serve(config) as first, serve(other) as second, aiohttp.ClientSession() as http:
        assert first.url != second.url
        async with http.get(f"{second.url}/bot77:other/getMe") as response:
            assert (await response.json())["result"]["id"] == 77
        async with http.get(f"{first.url}/bot77:other/getMe") as response:
            assert response.status == 401


async def test_the_brake_slows_down_who_asks_again_and_again(config: SandboxConfig) -> None:
    async with serve(replace(config, offset_brake=True)) as running, Sim(running.url) as sim:
        chat = await sim.person(started=False)
        await sim.say(chat, "poison")
        first = await sim.updates()
        again = asyncio.create_task(sim.updates())
        await sim.get("state")
        assert not again.done()
        await sim.updates(offset=first[0]["update_id"] + 1)
        again.cancel()
