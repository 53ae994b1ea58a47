"""The cluster's queue: PgQueuer in our own PostgreSQL. The only file that knows it.

It hands the keys of rows to whichever replica has room, and no more is asked of it: a job may come
twice, late or never, and its tables may be lost. What counts is the row; see `feeding.py`.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Self

import psycopg
from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries, SyncQueries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.models import Job
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.ports.driver import Driver, NotifyCallback, SyncDriver, TaskManagerPort
from psycopg import RawCursor, sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import Connection

from scheduler.faults import note
from scheduler.feeding import Offer
from scheduler.outage import Outage

_ENTRY = "occurrence"
_NAP = timedelta(milliseconds=500)
# As long as more wait than we may hold, we look this often.
_SOONEST = timedelta(milliseconds=50)
_CLEAR_LOG_S = timedelta(days=1).total_seconds()
# A connection that a firewall has dropped in silence is given up after about this long.
_PATIENCE_S = 10


class _Names(DBSettings):
    """PgQueuer's own names: by itself it would take them from variables such as FUNCTION."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


# Unlogged tables spare the disk most of the work, and a crash that empties them costs a lease.
_NAMES = _Names(durability=Durability.volatile)


class PgQueue:
    """One for each replica. `offer` may be called once `ready` is set."""

    def __init__(self, address: str, *, batch: int, heartbeat: timedelta) -> None:
        """`address` as libpq takes it; `batch` jobs at most are fetched at a time.

        The jobs of a replica that died are handed to others after `heartbeat`.
        """
        self._address = address
        self._batch = batch
        self._heartbeat = heartbeat
        self.ready = asyncio.Event()

    def offer(self, connection: Connection, offers: Sequence[Offer]) -> None:
        """Enqueue these, in order, in the caller's transaction.

        A wish that has a job already gets no second one: it was swept up while it waited.
        """
        if offers:
            queries = SyncQueries(_InTransaction(connection), QueryQueueBuilder(_NAMES))
            queries.enqueue(
                [_ENTRY] * len(offers),
                [str(offer.key).encode() for offer in offers],
                [0] * len(offers),
                dedupe_key=[offer.wish for offer in offers],
                on_conflict="skip",
            )

    async def run(self, hand: Callable[[str], Awaitable[None]], stop: asyncio.Event) -> None:
        """Call `hand` with the key of each job that comes, several side by side, until `stop`.

        A job is done with when `hand` returns. A broken connection is made anew.
        """
        outage = Outage("reaching the queue")
        # It has a line and a traceback for every try, and quotes what the server said.
        logging.getLogger("pgqueuer").setLevel(logging.CRITICAL)
        while not stop.is_set():
            try:
                async with _queries(self._address) as queries:
                    await _install(queries)
                    self.ready.set()
                    outage.over()
                    await self._serve(queries, hand, stop=stop)
            except Exception as error:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), outage.began(error))

    async def _serve(
        self, queries: Queries, hand: Callable[[str], Awaitable[None]], *, stop: asyncio.Event
    ) -> None:
        manager = QueueManager(queries, channel=_NAMES.channel)
        manager.min_dequeue_poll_interval = _SOONEST

        @manager.entrypoint(_ENTRY, on_failure="hold", accepts_context=False)
        async def hand_over(job: Job) -> None:
            try:
                await hand((job.payload or b"").decode())
            except Exception as error:
                note(error, f"job {job.id}")
                raise

        async def shut_down() -> None:
            await stop.wait()
            manager.shutdown.set()

        besides = [asyncio.create_task(shut_down()), asyncio.create_task(_clear_log(queries))]
        try:
            await manager.run(
                dequeue_timeout=_NAP,
                batch_size=self._batch,
                max_concurrent_tasks=2 * self._batch,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=self._heartbeat,
                log_aggregation_interval=timedelta(0),
            )
        finally:
            for task in besides:
                task.cancel()
            await asyncio.gather(*besides, return_exceptions=True)


class _InTransaction(SyncDriver):
    """Lets PgQueuer speak in a transaction of ours; its own driver insists on autocommit."""

    def __init__(self, connection: Connection) -> None:
        raw = connection.connection.driver_connection
        if not isinstance(raw, psycopg.Connection):
            raise TypeError(f"the queue needs psycopg, not {type(raw).__name__}")
        self._connection = raw

    def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        cursor = RawCursor(self._connection, row_factory=dict_row)
        return cursor.execute(query, args).fetchall()


class _Lines(Driver):
    """A connection to ask on, and one to listen on: in one, a question waits behind the ear."""

    def __init__(self, line: psycopg.AsyncConnection, ear: psycopg.AsyncConnection) -> None:
        self._line, self._ear = PsycopgDriver(line), ear
        self._callbacks: list[NotifyCallback] = []
        self._hearing: asyncio.Task[None] | None = None

    @property
    def shutdown(self) -> asyncio.Event:
        return self._line.shutdown

    @property
    def tm(self) -> TaskManagerPort:
        return self._line.tm

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self._line.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        return await self._line.execute(query, *args)

    async def notify(self, channel: str, payload: str) -> None:
        await self._line.notify(channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._callbacks.append(callback)

    async def __aenter__(self) -> Self:
        # Here and not in add_listener: the manager's first question about our health overtakes it.
        await self._ear.execute(sql.SQL("LISTEN {}").format(sql.Identifier(_NAMES.channel)))
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def _hear(self) -> None:
        async for news in self._ear.notifies():
            # A job that is done with is no reason to look for others: it would be one look a job.
            if json.loads(news.payload).get("operation") != "delete":
                for callback in self._callbacks:
                    callback(news.payload)

    async def __aexit__(self, *_: object) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)


@asynccontextmanager
async def _queries(address: str) -> AsyncIterator[Queries]:
    async with await _connect(address) as line, await _connect(address) as ear:
        yield Queries(
            _Lines(line, ear),
            QueryBuilderEnvironment(_NAMES),
            QueryQueueBuilder(_NAMES),
            QuerySchedulerBuilder(_NAMES),
        )


async def _connect(address: str) -> psycopg.AsyncConnection:
    lively = make_conninfo(
        address,
        connect_timeout=_PATIENCE_S,
        keepalives_idle=_PATIENCE_S // 2,
        keepalives_interval=_PATIENCE_S // 4,
        keepalives_count=2,
    )
    return await psycopg.AsyncConnection.connect(lively, autocommit=True)


async def _install(queries: Queries) -> None:
    """Make the tables, or bring them up to date; several replicas may do it at once."""
    async with queries.schema_lock():
        if await queries.schema_is_installed():
            await queries.apply_upgrade()
        else:
            await queries.install()
            await queries.optimize_autovacuum()


async def _clear_log(queries: Queries) -> None:
    # Three rows a job, which nobody reads.
    while True:
        await queries.clear_queue_log()
        await asyncio.sleep(_CLEAR_LOG_S)
