"""Decisions, and the program as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import clinic, program
from tests.bench.report import Row
from tests.bench.sizes import Bench

_DAYS = (60, 365, 3_650)


def decisions(bench: Bench) -> Iterator[Row]:
    """What one costs, and that it costs no more after years."""
    first: dict[str, float] = {}
    for days in _DAYS:
        found = bench.run(clinic.decision, days=days, times=bench.sizes.tries)
        first = first or found
        beside = f"of {_DAYS[0]} days"
        what = f"one decision on a history of {days:,} days"
        yield Row(what, found["decide_us"], "us", first["decide_us"], beside)
        row = "  with its way through the table"
        yield Row(row, found["walk_us"], "us", first["walk_us"], beside)


def whole_program(bench: Bench) -> Iterator[Row]:
    """Bot and sandbox in one process, as `make run` starts them."""
    found = bench.run(program.life)
    yield Row("start, CPU", found["start_cpu_s"], "s")
    yield Row("memory, idle", found["memory_mb"], "MB")
    yield Row("stop", found["stop_s"], "s")
