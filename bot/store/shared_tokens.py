"""The budget of a bot that is many processes: pyrate-limiter's bucket in their PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool
from pyrate_limiter import PostgresBucket, RateItem
from sqlalchemy import URL

from bot.store.tokens import Allowed, rate_of, wait_s

log = logging.getLogger(__name__)

# Taken one by one, 1,000 a second are not to be had; by a tenth of a second's worth they are.
_MOST_AT_ONCE: Final = 25
_PATIENCE_S: Final = 2
_BACKOFF_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
# A table that is being vacuumed is refused without a word of how long.
_SOON_S: Final = 0.005
_OURS: Final = (0x6D67, 30)  # beside the locks of people, which are one number, not two

# The bucket writes times without a zone. A token that a crash of the server forgets does no harm.
_SESSION: Final = f"""
    SET timezone = 'UTC'; SET synchronous_commit = off; SET statement_timeout = '{_PATIENCE_S}s'
"""
_ONE_BY_ONE: Final = "SELECT pg_advisory_xact_lock(%s, %s)"
_LOOK: Final = """
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
           extract(epoch FROM max(held_until) - clock_timestamp())::float8
    FROM duty WHERE name = 'telegram'
"""
_HUSH: Final = """
    INSERT INTO duty (name, held_until) VALUES ('telegram', clock_timestamp() + %s)
    ON CONFLICT (name) DO UPDATE SET held_until = greatest(duty.held_until, excluded.held_until)
"""


class SharedTokens:
    """The budget of a bot that is many processes, in their PostgreSQL and by its clock.

    While the server does not answer nobody gets any: waiting is better than a limit that each
    process keeps for itself.
    """

    def __init__(self, url: URL, per_second: int, *, patience_s: float = _PATIENCE_S) -> None:
        """Nothing is opened before the first take. `patience_s`: how long a connection may take."""
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._rate, self._most = rate_of(per_second), max(1, min(per_second // 10, _MOST_AT_ONCE))
        self._pool = ConnectionPool(
            address,
            min_size=0,
            max_size=3,  # to stand in line, for the bucket itself, and to hush
            open=False,
            configure=_configure,
            timeout=patience_s,
            reconnect_timeout=0,  # the pool's own pauses would grow to minutes; ours do not
            kwargs={"connect_timeout": _PATIENCE_S, "application_name": "magnesium-night-bot"},
        )
        self._bucket: PostgresBucket | None = None
        self._troubles = 0

    def take_one(self) -> bool:
        """The server would have to be asked."""
        return False

    async def take(self, most: int) -> Allowed:
        """Take a few at once, at most as many as wait; see `Tokens`."""
        try:
            allowed = await asyncio.to_thread(self._take, min(most, self._most))
        except psycopg.Error as error:
            return Allowed(0, wait_s=self._back_off_s(error))
        if self._troubles:
            log.info("the shared rate limit can be read again")
            self._troubles = 0
        return allowed

    async def hush(self, wait: timedelta) -> None:
        """Leave word for the others, however long it takes; over the silence it is not needed."""
        until_s = time.monotonic() + wait.total_seconds()
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                await asyncio.to_thread(self._hush, timedelta(seconds=left_s))
            except psycopg.Error:
                await asyncio.sleep(_BACKOFF_S[-1])
            else:
                break

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._pool.close)

    def _take(self, most: int) -> Allowed:
        bucket = self._bucket or self._open()
        with self._pool.connection() as connection:
            # The bucket refuses whoever comes while another takes, and says so in the server's log.
            connection.execute(_ONE_BY_ONE, _OURS)
            row = connection.execute(_LOOK).fetchone()
            assert row is not None, "an aggregate has a row"
            now_ms, silent_s = row
            if silent_s is not None and silent_s > 0:
                return Allowed(0, silent_s=silent_s)
            bucket.leak(now_ms)
            item = RateItem("message", now_ms, weight=most)
            if bucket.put(item):
                return Allowed(most)
            return Allowed(0, wait_s=max(_SOON_S, wait_s(bucket, item)))

    def _open(self) -> PostgresBucket:
        self._pool.open()
        self._bucket = PostgresBucket(self._pool, "telegram", [self._rate])
        return self._bucket

    def _hush(self, wait: timedelta) -> None:
        self._pool.open()
        with self._pool.connection() as connection:
            connection.execute(_HUSH, [wait])

    def _back_off_s(self, error: psycopg.Error) -> float:
        if self._troubles == 0:
            log.warning("the shared rate limit cannot be read (%s)", type(error).__name__)
        pause_s = _BACKOFF_S[min(self._troubles, len(_BACKOFF_S) - 1)]
        self._troubles += 1
        return pause_s


def _configure(connection: Connection[Any]) -> None:
    connection.execute(_SESSION)
    connection.commit()
