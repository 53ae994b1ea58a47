"""The table: each row with its figure, the other's figure from the same run, and its target."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "each", "/s", "s", "ms", "us", "MB"]
_SUFFIX = {"": "", "each": "", "/s": "/s", "s": " s", "ms": " ms", "us": " us", "MB": " MB"}
_DIGITS = {"": 0, "each": 3, "/s": 0, "s": 3, "ms": 1, "us": 0, "MB": 0}
_HEAD = ("ours", "theirs", "beside", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Target:
    """What a row must show: a bound of our figure, or of its ratio to theirs."""

    least: float | None = None
    most: float | None = None
    of: Literal["ours", "ratio"] = "ours"

    def met(self, row: Row) -> bool | None:
        """None: there is no such figure in this row."""
        value = row.ours if self.of == "ours" else row.ratio
        if value is None:
            return None
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)

    def words(self, unit: Unit) -> str:
        bounds = ((">=", self.least), ("<=", self.most))
        return ", ".join(
            f"{sign} {_ratio(bound) if self.of == 'ratio' else _amount(bound, unit)}"
            for sign, bound in bounds
            if bound is not None
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured. `beside` says with whom, or with what, it is compared."""

    name: str
    ours: float | None
    unit: Unit = ""
    theirs: float | None = None
    beside: str = ""
    targets: tuple[Target, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Ours by theirs; None when there is nothing to divide by."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether every target that can be judged is met; None without one."""
        known = [met for target in self.targets if (met := target.met(self)) is not None]
        return all(known) if known else None


@dataclass(frozen=True, slots=True)
class Subject:
    """Some rows under one heading."""

    title: str
    rows: Sequence[Row]


def at_least(bound: float) -> Target:
    return Target(least=bound)


def at_most(bound: float) -> Target:
    return Target(most=bound)


def of_theirs(*, least: float | None = None, most: float | None = None) -> Target:
    return Target(least=least, most=most, of="ratio")


def as_text(subject: Subject) -> str:
    """One aligned table."""
    rows = [_cells(row) for row in subject.rows]
    head = (subject.title, *_HEAD)
    widths = [max(len(cells[column]) for cells in (head, *rows)) for column in range(len(head))]
    return "\n".join(_aligned(cells, widths) for cells in (head, *rows))


def machine() -> str:
    """What the figures were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return f"{cores} cores, {platform.machine()}, Python {python}, SQLite {sqlite}"


def summary(subjects: Sequence[Subject]) -> str:
    """How many of the targets are met."""
    judged = [row for subject in subjects for row in subject.rows if row.met is not None]
    return f"{sum(row.met is True for row in judged)} of {len(judged)} targets are met."


def as_json(subjects: Sequence[Subject]) -> str:
    """The same for a program."""
    rows = [
        {
            "subject": subject.title,
            "name": row.name,
            "ours": row.ours,
            "unit": row.unit,
            "theirs": row.theirs,
            "beside": row.beside,
            "ratio": row.ratio,
            "target": _targets(row),
            "met": row.met,
        }
        for subject in subjects
        for row in subject.rows
    ]
    return json.dumps({"machine": machine(), "rows": rows}, indent=1)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"  {row.name}",
        _amount(row.ours, row.unit),
        _amount(row.theirs, row.unit),
        row.beside,
        "" if row.ratio is None else _ratio(row.ratio),
        _targets(row),
        {True: "yes", False: "NO", None: ""}[row.met],
    )


def _targets(row: Row) -> str:
    return ", ".join(target.words(row.unit) for target in row.targets)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    to_the_right = {1, 2, 4}
    padded = [
        cell.rjust(width) if column in to_the_right else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _amount(value: float | None, unit: Unit) -> str:
    if value is None:
        return ""
    digits = _DIGITS[unit]
    if value == int(value):
        digits = 0
    return f"{value:,.{digits}f}{_SUFFIX[unit]}"


def _ratio(value: float) -> str:
    return f"{value:,.0f} x" if value >= 100 else f"{value:.3g} x"
