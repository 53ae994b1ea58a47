"""One replica of the bot's sending half: cluster engine, the real handlers, the shared limit.

`python -m tests.bench.sender ADDRESS BASE_URL PER_SECOND OFFSET_S`, until SIGTERM. PER_SECOND 0: no
limit. OFFSET_S: how far its clock is ahead of this machine's.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

from sqlalchemy import URL, make_url
from telegram import Bot

from bot.chat.limiter import UNLIMITED, Limiter, PacedLimiter
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.services.house import House
from bot.store.postgres import PostgresDatabase
from bot.store.shared_tokens import SharedTokens
from scheduler.clock import Clock, ShiftedClock
from scheduler.cluster import ClusterEngine
from tests.bench.child import environment
from tests.bench.sink import TOKEN
from tests.kit.keys import KEYRING


@contextmanager
def sender(
    database: URL, base_url: str, *, offset: timedelta, per_second: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """A running replica; at the end it is told to stop in order."""
    address = database.render_as_string(hide_password=False)
    told = (address, base_url, str(per_second), str(offset.total_seconds()))
    command = [sys.executable, "-m", "tests.bench.sender", *told]
    with subprocess.Popen(command, env=environment()) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


async def _live(address: URL, base_url: str, *, per_second: int, clock: Clock) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    limiter: Limiter = UNLIMITED
    if per_second:
        limiter = PacedLimiter(SharedTokens(address, per_second))
    bot = Bot(TOKEN, base_url=base_url, request=Transport(), get_updates_request=Transport())
    with closing(PostgresDatabase(address, KEYRING)) as database:
        speakers = handlers(bot, database, clock=clock, house=House(), limiter=limiter)
        libpq = address.set(drivername="postgresql").render_as_string(hide_password=False)
        engine = ClusterEngine(database, speakers, address=libpq, clock=clock)
        async with bot:
            engine.start()
            await stop.wait()
            await engine.stop()


if __name__ == "__main__":
    shifted = ShiftedClock(offset=timedelta(seconds=float(sys.argv[4])))
    asyncio.run(
        _live(make_url(sys.argv[1]), sys.argv[2], per_second=int(sys.argv[3]), clock=shifted)
    )
