"""The table: what was promised beside what was found, and one line that says whether it held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.services.replay import Outcome
from tests.bench.measures import share
from tests.soak.audit import Audit
from tests.soak.course import Course, Evening

MOST_GROWTH_A_DAY = 0.01
"""Of the memory, on the days on which nothing is started anew."""
MOST_MB_A_DAY = 1.0
MOST_REPLY_P99_S, MOST_LATE_P99_S = 5.0, 60.0
MOST_KB_A_DAY = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """A figure and its target. `is_kept` None: nobody promised anything."""

    name: str
    measured: str
    target: str = ""
    is_kept: bool | None = None
    is_promise: bool = False
    """Whether something is lost when it is not kept; else it is only slow or large."""


def lines(course: Course, audit: Audit) -> list[Line]:
    """The whole table."""
    replies, late = course.phones.replies_s, course.phones.late_s
    return [
        *_promises(course, audit),
        *_waits("answer, calm", [s for s, calm in replies if calm], MOST_REPLY_P99_S),
        *_waits("answer, all", [s for s, _ in replies]),
        *_waits("lateness, calm", [s for s, calm in late if calm], MOST_LATE_P99_S),
        *_waits("lateness, all", [s for s, _ in late]),
        *_costs(course),
        *_memory(course.evenings),
    ]


def as_text(table: Sequence[Line]) -> str:
    """One aligned table."""
    widths = [max(len(cell) for cell in column) for column in zip(*map(_cells, table), strict=True)]
    rows = (
        "  ".join(cell.ljust(width) for cell, width in zip(_cells(line), widths, strict=True))
        for line in table
    )
    return "\n".join(f"  {row}".rstrip() for row in rows)


def verdict(table: Sequence[Line]) -> str:
    """One line."""
    broken = [line.name for line in table if line.is_kept is False and line.is_promise]
    missed = [line.name for line in table if line.is_kept is False and not line.is_promise]
    said = f"BROKEN: {', '.join(broken)}." if broken else "Nothing was lost, nothing doubled."
    return f"{said} Targets missed: {', '.join(missed)}." if missed else said


def is_broken(table: Sequence[Line]) -> bool:
    """Whether a promise was broken; a target that was missed is for reading."""
    return any(line.is_kept is False and line.is_promise for line in table)


def _promises(course: Course, audit: Audit) -> Iterator[Line]:
    for became, times in sorted(audit.messages.items()):
        yield Line(f"due messages: {became}", f"{times:,}")
    for promise in ("lost", "booked as said, and not heard", "forgotten", "written twice", "stuck"):
        yield _none(promise, len(audit.broken.get(promise, ())))
    yield _none("updates mislaid", len(course.mislaid))
    yield _none("messages after a deletion", course.phones.strangers)
    allowed = course.place.repeats_allowed
    held = audit.repeats <= allowed
    yield Line("reminders repeated", f"{audit.repeats}", f"<= {allowed} in flight", held, True)
    yield _none("repeats without a mark", audit.unmarked)
    yield Line("answers looked up in the diary", f"{audit.facts:,}")
    asked = sum(audit.replayed.values())
    same = audit.replayed[Outcome.SAME]
    yield Line("decisions replayed the same", f"{same:,} of {asked:,}", "all", same == asked, True)


def _none(name: str, count: int) -> Line:
    return Line(name, f"{count:,}", "0", count == 0, True)


def _waits(name: str, waits_s: Sequence[float], most_p99_s: float | None = None) -> Iterator[Line]:
    p50, p95, p99, worst = (share(waits_s, part) for part in (0.5, 0.95, 0.99, 1.0))
    measured = f"{p50:.2f} / {p95:.2f} / {p99:.2f} / {worst:.1f} s"
    target = "" if most_p99_s is None else f"p99 <= {most_p99_s:g} s"
    kept = None if most_p99_s is None else p99 <= most_p99_s
    yield Line(f"{name}: p50 / p95 / p99 / longest", measured, target, kept)


def _costs(course: Course) -> Iterator[Line]:
    first, last = course.evenings[0], course.evenings[-1]
    person_days = len(course.phones.crowd) * course.days
    cpu_ms = 1000 * sum(bot.cpu_s for bot in course.place.bots)
    yield Line("messages and changes of messages", f"{last.messages:,}")
    yield Line("a second, the whole run", f"{last.messages / last.took_s:.0f}")
    yield Line("CPU a message, all that goes with it", f"{cpu_ms / last.messages:.2f} ms")
    kb = 1024 * (course.disk_mb - first.disk_mb) / person_days
    kept = kb <= MOST_KB_A_DAY
    yield Line("database, a person and day", f"{kb:.2f} kB", f"<= {MOST_KB_A_DAY:g} kB", kept)


def _memory(evenings: Sequence[Evening]) -> Iterator[Line]:
    for number in range(len(evenings[0].memory_mb)):
        every = [evening.memory_mb[number] for evening in evenings]
        yield Line(f"process {number}: memory by day", " ".join(f"{mb:.0f}" for mb in every), "MB")
        calm = [e for e in evenings if e.starts[number] == evenings[-1].starts[number]][1:]
        if len(calm) > 2:
            slope = _slope([float(e.day) for e in calm], [e.memory_mb[number] for e in calm])
            most = max(MOST_MB_A_DAY, MOST_GROWTH_A_DAY * calm[0].memory_mb[number])
            days = f"days {calm[0].day} to {calm[-1].day}"
            name = f"process {number}: growth a day, {days}"
            yield Line(name, f"{slope:+.2f} MB", f"<= {most:.1f} MB", slope <= most, True)


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Of the straight line through these points, least squares."""
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return over / sum((a - middle_x) ** 2 for a in x)


def _cells(line: Line) -> tuple[str, ...]:
    kept = {True: "yes", False: "NO", None: ""}[line.is_kept]
    return line.name, line.measured, line.target, kept
