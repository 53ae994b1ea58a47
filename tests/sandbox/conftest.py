"""One sandbox for the whole run, emptied before each test; tests of other settings start theirs."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from telegram import Bot

from bot.sandbox.server import RunningSandbox, SandboxConfig, serve
from tests.sandbox.sim import TOKEN, Sim


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningSandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    async with serve(SandboxConfig("127.0.0.1", 0, folder)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sim(shared_sandbox: RunningSandbox) -> AsyncIterator[Sim]:
    async with Sim(shared_sandbox.url) as client:
        await client.post("reset")
        await client.post("clock", freeze=False, set_ms=time.time_ns() // 1_000_000)
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def bot(shared_sandbox: RunningSandbox) -> AsyncIterator[Bot]:
    url = shared_sandbox.url
    async with Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as client:
        yield client


@pytest.fixture
def config(tmp_path: Path) -> SandboxConfig:
    """For tests that start a sandbox of their own."""
    return SandboxConfig("127.0.0.1", 0, tmp_path)
