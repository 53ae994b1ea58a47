"""A sandbox with its bot beside a browser test: both on a loop of their own, in a thread."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.server import DEFAULT_TOKEN, SandboxConfig, serve
from tests.sandbox.page_bot import PageBot

PATIENCE_S = 10


class PageHost:
    """Runs as long as the `with` lasts; `stop` and `start` play an outage at the same address."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = 0
        self.url = ""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self) -> Self:
        self.thread.start()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(PATIENCE_S)
            self.loop.close()

    def start(self) -> None:
        """Bring up the sandbox and its bot."""
        self._do(self._start())

    def stop(self) -> None:
        """End both."""
        self._do(self._stop())

    def hold_answers(self) -> None:
        """From now on the bot leaves presses unanswered."""
        self.loop.call_soon_threadsafe(self.bot.may_answer.clear)

    def let_answers_go(self) -> None:
        """The bot answers what it held back."""
        self.loop.call_soon_threadsafe(self.bot.may_answer.set)

    def say(self, user_id: int, text: str) -> None:
        """A person says something on another device than the page."""
        self._do(self._say(user_id, text))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    async def _start(self) -> None:
        self.stack = AsyncExitStack()
        config = SandboxConfig(host="127.0.0.1", port=self.port, data_dir=self.data_dir)
        self.url = (await self.stack.enter_async_context(serve(config))).url
        self.port = urlsplit(self.url).port or 0
        self.bot = PageBot(self.url, DEFAULT_TOKEN)
        self.running = asyncio.create_task(self.bot.run())

    async def _stop(self) -> None:
        self.running.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await self.running  # a bot that failed tells it here
        finally:
            await self.stack.aclose()

    async def _say(self, user_id: int, text: str) -> None:
        url = f"{self.url}/sim/users/{user_id}/say"
        async with aiohttp.ClientSession() as session, session.post(url, json={"text": text}):
            pass
