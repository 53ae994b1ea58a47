"""The program itself, watched: its pages, its log as JSON, and what it does not load."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import aiohttp

from tests.kit.processes import bot_program, environment
from tests.kit.sandbox import Sandbox


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_program_shows_its_health_and_logs_json(
    sandbox: Sandbox, sandbox_url: str, tmp_path: Path
) -> None:
    port = free_port()
    bot = bot_program(tmp_path, sandbox_url, METRICS_PORT=str(port), LOG_FORMAT="json")
    await bot.start(until="The chat is at")
    try:
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz", "metrics"):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                    assert answer.status == 200, await answer.text()
        assert await bot.stop() == 0
    finally:
        await bot.stop()
    lines = [one for one in bot.output().splitlines() if not one.startswith("The chat is at")]
    logged = [json.loads(line) for line in lines]
    assert {"time", "level", "logger", "action", "message"} == set.intersection(*map(set, logged))


async def test_a_port_that_is_taken_is_told_with_its_address(
    sandbox: Sandbox, sandbox_url: str, tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        bot = bot_program(tmp_path, sandbox_url, METRICS_PORT=str(port))
        await bot.launch()
        assert await bot.wait() == 1
    assert f"The bot cannot start: Address already in use (127.0.0.1:{port})." in bot.output()


def test_without_the_port_nothing_of_the_web_is_loaded() -> None:
    program = """if True:
        import sys, bot.__main__
        print({"starlette", "uvicorn", "sentry_sdk"} & {one.split(".")[0] for one in sys.modules})
    """
    # Not a warm process: that one has loaded it all.
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment({}), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
