"""Telegram, or a sandbox that plays it: where it is, and whose time counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.following import Follower
from bot.sandbox.server import SandboxConfig, serve
from bot.settings import Settings
from scheduler.clock import Clock, ShiftedClock, SystemClock


@dataclass(frozen=True, slots=True)
class World:
    """Where Telegram is, and whose time counts."""

    token: str
    base_url: str
    base_file_url: str
    clock: Clock
    told: Callable[[datetime | None], None] | None
    page_url: str | None


@asynccontextmanager
async def world_of(settings: Settings) -> AsyncIterator[World]:
    """Telegram, a sandbox that runs elsewhere, or one that is started here."""
    if settings.telegram_token is not None:
        yield World(
            token=settings.telegram_token.get_secret_value(),
            base_url=settings.telegram_base_url,
            base_file_url=settings.telegram_base_file_url,
            clock=SystemClock(),
            told=None,
            page_url=None,
        )
    elif settings.sandbox_url is not None:
        async with _sandbox_world(settings, settings.sandbox_url) as world:
            yield world
    else:
        config = SandboxConfig(
            host=settings.sandbox_host,
            port=settings.sandbox_port,
            data_dir=settings.data_dir,
            token=settings.sandbox_token,
        )
        async with serve(config) as running, _sandbox_world(settings, running.url) as world:
            yield world


@asynccontextmanager
async def _sandbox_world(settings: Settings, url: str) -> AsyncIterator[World]:
    clock = ShiftedClock()
    follower = Follower(url, clock)
    await follower.set_clock()
    following = asyncio.create_task(follower.run())
    try:
        yield World(
            token=settings.sandbox_token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            clock=clock,
            told=follower.next_alarm,
            page_url=url,
        )
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
