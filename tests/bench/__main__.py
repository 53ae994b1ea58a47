"""`make bench`: one table of figures, each measured now on this machine, beside the others'.

    python -m tests.bench [--quick] [--only NAME ...] [--json]

Each scenario runs in a process of its own. A figure is for reading: nothing fails because it is
slow. Exit status 1: something could not be measured at all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.bench import care, receiving, replicas, scheduling, sealing, sending
from tests.bench.report import Row, Subject, as_json, as_text, machine, summary
from tests.bench.sizes import SIZES, Bench, bench

SUBJECTS: Mapping[str, tuple[str, Callable[[Bench], Iterator[Row]]]] = {
    "core": ("The scheduler alone: SQLite, synchronous FULL, sends nothing", scheduling.alone),
    "theirs": ("Beside a cron job for each person", scheduling.beside_theirs),
    "sends": ("Real messages to a sink, no limit, one core", sending.sending),
    "inbound": ("What people write, one core", receiving.receiving),
    "sealing": ("Health data sealed, one core", sealing.sealing),
    "cluster": ("Two replicas on one PostgreSQL", replicas.replicas),
    "decisions": ("Decisions", care.decisions),
    "program": ("Bot and sandbox in one process", care.whole_program),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print each table as soon as it is there."""
    told = _parser().parse_args(arguments)
    work = bench("quick" if told.quick else told.size)
    say = sys.stderr if told.json else sys.stdout
    subjects, is_broken = [], False
    say.write(f"{machine()}\n")
    for name in told.only or SUBJECTS:
        begun = time.perf_counter()
        title, measure = SUBJECTS[name]
        rows, error = _measured(measure, work)
        subjects.append(Subject(title, rows))
        is_broken = is_broken or error is not None
        trouble = f"\n  broken: {error!r}" if error else ""
        took_s = time.perf_counter() - begun
        say.write(f"\n{as_text(subjects[-1])}{trouble}\n  ({name}: {took_s:.0f} s)\n")
        say.flush()
    say.write(f"\n{summary(subjects)}\n")
    if told.json:
        sys.stdout.write(as_json(subjects) + "\n")
    return 1 if is_broken else 0


def _measured(
    measure: Callable[[Bench], Iterator[Row]], work: Bench
) -> tuple[list[Row], Exception | None]:
    """The rows, as far as they could be measured: one subject never hides the others."""
    rows = []
    try:
        for row in measure(work):
            rows.append(row)
    except (subprocess.CalledProcessError, AssertionError, OSError, RuntimeError) as error:
        return rows, error
    return rows, None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, about a minute")
    parser.add_argument("--size", choices=list(SIZES), default="full", help="tiny: only to run")
    parser.add_argument("--only", nargs="+", choices=list(SUBJECTS), help="these rows")
    parser.add_argument("--json", action="store_true", help="for a program to read")
    return parser


if __name__ == "__main__":
    sys.exit(main())
