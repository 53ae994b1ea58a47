"""One thread that writes, and commits together what waited while it was busy.

A commit waits for the disk (1 ms on a laptop's, 10 ms on a memory card). The answers of several
people that wait at the same moment can wait for it once: each in a savepoint of its own, so that
one that fails is undone alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

from scheduler.savepoint import is_lost, savepoint

T = TypeVar("T")

# A larger group gains little more, and its first waits for its last.
TOGETHER = 32


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], object]
    answer: Future[object] = field(default_factory=Future)


class Writer:
    """Runs transactions one after the other, in the order in which they came."""

    def __init__(
        self, engine: Engine, *, together: int, passing: Callable[[Exception], str | None]
    ) -> None:
        """`together`: the most transactions in one commit. `passing`: see `Database.passing`."""
        self._engine, self._together, self._passing = engine, together, passing
        self._waiting: deque[_Job] = deque()
        self._turns, self._counting = 0, Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in a transaction. The answer is there when it is committed, not earlier."""
        job = _Job(work)
        with self._counting:
            self._waiting.append(job)
            # Turns enough for all that wait, and no more: one for each job would pile up for as
            # long as the thread is never idle.
            if len(self._waiting) > self._turns * self._together:
                self._turns += 1
                self._thread.submit(self._turn)
        return job.answer  # type: ignore[return-value]

    def call(self, work: Callable[[Engine], T]) -> T:
        """Run something that is no transaction in the thread that owns the connection."""
        return self._thread.submit(work, self._engine).result()

    def close(self) -> None:
        """Finish what was begun and close the connection, which only its own thread may do."""
        self.call(Engine.dispose)
        self._thread.shutdown()

    def _turn(self) -> None:
        jobs = self._next_jobs()
        if len(jobs) > 1 and self._commit_together(jobs):
            return
        for job in jobs:
            self._commit_alone(job)

    def _next_jobs(self) -> list[_Job]:
        jobs: list[_Job] = []
        with self._counting:
            self._turns -= 1
            while self._waiting and len(jobs) < self._together:
                job = self._waiting.popleft()
                if job.answer.set_running_or_notify_cancel():
                    jobs.append(job)
        return jobs

    def _commit_alone(self, job: _Job) -> None:
        try:
            with self._engine.begin() as connection:
                answer = job.work(connection)
        except BaseException as error:
            job.answer.set_exception(error)
        else:
            job.answer.set_result(answer)

    def _commit_together(self, jobs: list[_Job]) -> bool:
        """False: all of it was undone, and each is to be tried by itself."""
        try:
            with self._engine.begin() as connection:
                tell = [self._in_savepoint(connection, job) for job in jobs]
        except Exception as error:
            if self._passing(error) is None:
                return False
            # One by one they would each wait for the same lock, and nobody could stop the thread.
            tell = [partial(job.answer.set_exception, error) for job in jobs]
        for answer in tell:
            answer()
        return True

    def _in_savepoint(self, connection: Connection, job: _Job) -> Callable[[], None]:
        """Do one of several; what comes back tells its caller, once all are committed."""
        try:
            with savepoint(connection):
                answer = job.work(connection)
        except Exception as error:
            if self._passing(error) is not None or is_lost(connection):
                raise  # a full disk undoes the whole transaction, the savepoints too
            return partial(job.answer.set_exception, error)
        return partial(job.answer.set_result, answer)
