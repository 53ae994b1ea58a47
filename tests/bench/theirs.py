"""What people use today, run as its users run it: a cron job for each person.

(a) python-telegram-bot's `JobQueue.run_daily`; (b) APScheduler with its SQLAlchemy job store on an
SQLite file. Both with their defaults, which drop what is a second late; `patient` lifts that, so
that the cost and the lateness of every single message can be seen at all.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import tempfile
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.util import datetime_to_utc_timestamp
from telegram.ext import Application as AnyApplication
from telegram.ext import ApplicationBuilder, ContextTypes

from tests.bench.measures import Figures, Stopwatch, lateness, memory_mb

Application = AnyApplication[Any, Any, Any, Any, Any, Any]

TOKEN = "1:bench"
DOWNTIME = timedelta(minutes=10)
# Nothing more is said when nothing was for so long after the scheduler's turn.
QUIET_S = 1.0

_said: list[float] = []


def job_queue_burst(*, people: int, patient: bool) -> Figures:
    """(a) Everybody is due at the same second."""
    return asyncio.run(_job_queue_burst(people, patient=patient))


def job_queue_after_downtime(*, people: int) -> Figures:
    """(a) Everybody fell due ten minutes before the start, at which all are registered again."""
    return asyncio.run(_job_queue_after_downtime(people))


def job_queue_start(*, people: int) -> Figures:
    """(a) The queue lives in memory: registering everybody is its start."""
    before_mb, watch = memory_mb(), Stopwatch()
    application = _application()
    _register(application, people, due=datetime.now(UTC) - timedelta(hours=1), patient=False)
    watch.stop()
    return {"memory_mb": memory_mb(), "own_mb": memory_mb() - before_mb, "wall_s": watch.wall_s}


def job_store_burst(*, people: int, patient: bool) -> Figures:
    """(b) Everybody is due at the same second."""
    due = _whole_second(timedelta(seconds=2 + people / 5_000))
    with _job_store(people, due=due, patient=patient) as jobs:
        return asyncio.run(_job_store_turn(jobs, people, due=due))


def job_store_after_downtime(*, people: int) -> Figures:
    """(b) Everybody fell due ten minutes before the start."""
    with _job_store(people, due=_whole_second(-DOWNTIME), patient=False) as jobs:
        return asyncio.run(_job_store_turn(jobs, people, due=datetime.now(UTC)))


async def _job_queue_burst(people: int, *, patient: bool) -> Figures:
    due = _whole_second(timedelta(seconds=2 + people * _registering_s() * 1.5))
    application = _application()
    _register(application, people, due=due, patient=patient)
    return await _run(application, people, due=due)


async def _job_queue_after_downtime(people: int) -> Figures:
    application = _application()
    _register(application, people, due=datetime.now(UTC) - DOWNTIME, patient=False)
    return await _run(application, people, due=datetime.now(UTC))


async def _run(application: Application, people: int, *, due: datetime) -> Figures:
    queue = application.job_queue
    assert queue is not None
    await queue.start()
    try:
        return await _listen(due, people)
    finally:
        queue.scheduler.shutdown(wait=False)


async def _job_store_turn(jobs: AsyncIOScheduler, people: int, *, due: datetime) -> Figures:
    jobs.start()
    try:
        return await _listen(due, people)
    finally:
        jobs.shutdown(wait=False)


def _application() -> Application:
    # It says of each message that it dropped it: ten thousand lines of log would cost it more.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    return ApplicationBuilder().token(TOKEN).build()


def _register(application: Application, people: int, *, due: datetime, patient: bool) -> None:
    queue = application.job_queue
    assert queue is not None
    grace = {"misfire_grace_time": None} if patient else None
    for person_id in range(1, people + 1):
        queue.run_daily(_remind, due.timetz(), chat_id=person_id, job_kwargs=grace)


def _registering_s() -> float:
    """How long it takes to register one person, so that the burst lies behind the last."""
    watch = Stopwatch()
    _register(_application(), 200, due=datetime.now(UTC), patient=False)
    return watch.stop().wall_s / 200


async def _remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    _said.append(clock.time())


async def _remind_person(person_id: int) -> None:
    _said.append(clock.time())


@contextmanager
def _job_store(people: int, *, due: datetime, patient: bool) -> Iterator[AsyncIOScheduler]:
    """A scheduler that is about to start on a file with a cron job for each person."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        store = SQLAlchemyJobStore(f"sqlite:///{Path(folder) / 'jobs.sqlite3'}")
        _fill(store, people, due=due, patient=patient)
        yield AsyncIOScheduler(timezone=UTC, jobstores={"default": store})


def _fill(store: SQLAlchemyJobStore, people: int, *, due: datetime, patient: bool) -> None:
    """Store what `add_job` would store for each, in one transaction: one by one takes minutes."""
    store.jobs_t.create(store.engine, checkfirst=True)
    state = _model(due, patient=patient).__getstate__()
    rows = [
        {
            "id": str(person_id),
            "next_run_time": datetime_to_utc_timestamp(due),
            "job_state": _pickled(state, person_id),
        }
        for person_id in range(1, people + 1)
    ]
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)


def _model(due: datetime, *, patient: bool) -> Job:
    cron = {"hour": due.hour, "minute": due.minute, "second": due.second}
    grace = {"misfire_grace_time": None} if patient else {}
    asleep = BackgroundScheduler(timezone=UTC)
    asleep.start(paused=True)
    try:
        return asleep.add_job(_remind_person, "cron", args=[0], next_run_time=due, **cron, **grace)
    finally:
        asleep.shutdown()


def _pickled(state: dict[str, object], person_id: int) -> bytes:
    own = {"id": str(person_id), "args": (person_id,)}
    return pickle.dumps(state | own, pickle.HIGHEST_PROTOCOL)


def _whole_second(ahead: timedelta) -> datetime:
    return (datetime.now(UTC) + ahead).replace(microsecond=0)


async def _listen(due: datetime, people: int) -> Figures:
    """Wait for the burst, until nothing more comes, and count."""
    _said.clear()
    await asyncio.sleep(due.timestamp() - clock.time() - 0.2)
    watch = Stopwatch()
    await _quiet(due)
    watch.stop()
    late = [at - due.timestamp() for at in _said]
    return {
        "due": people,
        "missed": people - len(_said),
        "a_second": len(_said) / max(late, default=watch.wall_s),
        "cpu_us": watch.cpu_s / people * 1e6,
        **lateness(late),
    }


async def _quiet(due: datetime) -> None:
    """Until the scheduler's turn, which holds the loop, is over and nothing was said for long."""
    while clock.time() < due.timestamp() + 0.1:
        await asyncio.sleep(0.05)
    known, since = -1, clock.time()
    while clock.time() - since < QUIET_S:
        if len(_said) != known:
            known, since = len(_said), clock.time()
        await asyncio.sleep(0.05)
