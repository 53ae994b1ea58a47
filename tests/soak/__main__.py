"""`python -m tests.soak`: a table for each database; exit status 1 when a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from tests.bench.report import machine
from tests.soak.audit import Audit
from tests.soak.course import Course, Stuck
from tests.soak.house import Kind, Size, soaked
from tests.soak.report import as_text, is_broken, lines, verdict

PEOPLE, DAYS = 500, 14
SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Live and look; the answer is the exit status."""
    told = _parser().parse_args(arguments)
    size = Size(told.people, told.days, told.seed)
    _say(f"{machine()}; {size.people:,} people, {size.days} days, seed {size.seed}")
    return max([_one(Kind(name), size) for name in told.database or list(Kind)])


def _one(kind: Kind, size: Size) -> int:
    folder, begun_s = Path(mkdtemp(prefix=f"soak-{kind}-")), time.monotonic()
    _say(f"\n{kind}: the bot's log and database are in {folder}")
    try:
        course, audit = asyncio.run(soaked(kind, size, folder))
    except (Stuck, RuntimeError) as error:
        _say(f"BROKEN: {error}")
        return 1
    table = lines(course, audit)
    _say(as_text(table))
    _say(_lived(course, time.monotonic() - begun_s))
    for sentence in _sentences(course, audit)[:SHOWN]:
        _say(f"  {sentence}")
    _say(f"{kind}: {verdict(table)}")
    return 1 if is_broken(table) else 0


def _lived(course: Course, took_s: float) -> str:
    troubles = ", ".join(f"{times} x {name}" for name, times in course.place.struck.most_common())
    return f"  in {took_s:.0f} s. Troubles: {troubles or 'none'}"


def _sentences(course: Course, audit: Audit) -> list[str]:
    return [*course.mislaid, *(one for broken in audit.broken.values() for one in broken)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--database", action="append", choices=list(Kind), help="both, if not told")
    parser.add_argument("--seed", type=int, default=7)
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
