"""One table of figures, each measured now on this machine."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.care.decide import decide
from bot.care.model import CheckIn, Phase, Region, Route, Screen, State
from bot.care.walk import walk
from bot.store.database import Database
from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Dispatcher
from scheduler.occurrences import Planned
from scheduler.table import Occurrence
from scheduler.verdicts import Sent, Verdict

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
PEOPLE = 5_000
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print."""
    rows = [*_decisions(), *_burst(), *_process()]
    width = max(len(name) for name, _ in rows)
    for name, figure in rows:
        sys.stdout.write(f"{name:<{width}}  {figure}\n")


def _decisions() -> Iterator[tuple[str, str]]:
    short_s = None
    for days in (60, 365, 3_650):
        history = {day: CheckIn(1, 0, taken=True) for day in range(1, days + 1)}
        state = State(
            region=Region.EU_UK,
            route=Route.ORAL,
            unit_mg=50,
            phase=Phase.TITRATE,
            screen=Screen.OK,
            dose_mg=150,
            baseline_per_week=7,
            treat_start=days - 60,
            last_change=days - 20,
        )
        took_s = _each(lambda s=state, h=history, d=days: decide(s, h, d), times=2_000)  # type: ignore[misc]
        short_s = short_s or took_s
        times = f"{took_s / short_s:.2f} x"
        yield f"one decision on a history of {days} days", f"{took_s * 1e6:.0f} us, {times}"
        asked_s = _each(lambda s=state, h=history, d=days: walk(s, h, d), times=500)  # type: ignore[misc]
        yield "  with its way through the table", f"{asked_s * 1e6:.0f} us"


def _burst() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "bench.sqlite3")
        database.run_now(lambda tx: [occurrences.plan(tx, one) for one in _due()])
        clock = ShiftedClock(frozen_at=NOW + timedelta(minutes=1))
        dispatcher = Dispatcher(database, {"evening": _Silent()}, clock=clock, window=30)
        before = time.process_time()
        begun = time.perf_counter()
        said = asyncio.run(dispatcher.run_due())
        wall, cpu = time.perf_counter() - begun, time.process_time() - before
        database.close()
    yield f"a burst of {said} due at once, sending nothing", f"{said / wall:.0f} a second"
    yield "  CPU for each of them", f"{cpu / said * 1e6:.0f} us"


def _process() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SANDBOX_PORT": "0"}
        program = subprocess.Popen(
            [sys.executable, "-u", "-m", "bot"], cwd=folder, stdout=subprocess.PIPE, env=env
        )
        with program:
            assert program.stdout is not None
            program.stdout.readline()
            fields = Path(f"/proc/{program.pid}/stat").read_text().rsplit(")", 1)[1].split()
            cpu = (int(fields[11]) + int(fields[12])) / _TICKS
            time.sleep(2)
            pages = int(Path(f"/proc/{program.pid}/statm").read_text().split()[1])
            program.send_signal(signal.SIGINT)
            stopped = time.perf_counter()
            program.wait()
    yield "start of bot and sandbox together", f"{cpu:.2f} s of CPU"
    yield "memory of both together, idle", f"{pages * _PAGE / 2**20:.0f} MB"
    yield "stop", f"{time.perf_counter() - stopped:.1f} s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield "peak memory of this benchmark", f"{peak:.0f} MB"


class _Silent:
    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        return Sent()

    def settled(self, connection: object, occurrence: Occurrence, **_: object) -> None:
        pass


def _due() -> Iterator[Planned]:
    for person_id in range(1, PEOPLE + 1):
        yield Planned(person_id, "evening", date(2026, 11, 23), NOW, NOW + timedelta(hours=3))


def _each(work: Callable[[], object], *, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times


if __name__ == "__main__":
    main()
