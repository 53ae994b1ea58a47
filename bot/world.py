"""Telegram, or a sandbox that plays it: where it is, and whose time counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.following import Follower
from bot.settings import Settings
from scheduler.clock import Clock, ShiftedClock, SystemClock

_ASK_BOTFATHER: Final = (
    "There is no TELEGRAM_TOKEN, and this copy of the bot has no sandbox to play Telegram. Ask "
    "@BotFather for a token, and put it into a file that TELEGRAM_TOKEN_FILE names."
)


class NoSandbox(RuntimeError):
    """No token, and no sandbox in this copy of the bot. `str` is a sentence for the operator."""


class SandboxPortTaken(RuntimeError):
    """Another program listens on SANDBOX_PORT. `str` is a sentence for the operator."""


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
    """Telegram, a sandbox that runs elsewhere, or one that is started here.

    Raises NoSandbox, SandboxPortTaken; OSError when a sandbox cannot be started here.
    """
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
        async with _own_sandbox(settings) as url, _sandbox_world(settings, url) as world:
            yield world


@asynccontextmanager
async def _own_sandbox(settings: Settings) -> AsyncIterator[str]:
    """A sandbox in this process; gives its address."""
    try:
        # The image for Telegram is built without it.
        from bot.sandbox.server import (  # noqa: PLC0415 # house: may be missing
            PortTaken,
            SandboxConfig,
            serve,
        )
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("bot.sandbox"):
            raise
        raise NoSandbox(_ASK_BOTFATHER) from None
    config = SandboxConfig(
        host=settings.sandbox_host,
        port=settings.sandbox_port,
        data_dir=settings.data_dir,
        token=settings.sandbox_token,
    )
    try:
        async with serve(config) as running:
            yield running.url
    except PortTaken as error:
        raise SandboxPortTaken(f"{error} The setting is SANDBOX_PORT.") from error


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
