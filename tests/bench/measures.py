"""How time, processor and memory are taken, alike for us and for the others."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")

Figures = dict[str, float]
"""What a scenario found, by name; plain numbers, so that they pass between processes as JSON."""


@dataclass
class Stopwatch:
    """Wall time and CPU time of this process, all threads, from its making to `stop`."""

    _wall: float = field(default_factory=time.perf_counter)
    _cpu: float = field(default_factory=time.process_time)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def stop(self) -> Stopwatch:
        self.cpu_s = time.process_time() - self._cpu
        self.wall_s = time.perf_counter() - self._wall
        return self


def share(values: Sequence[float], part: float) -> float:
    """The value below which this part of them lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def lateness(values: Sequence[float]) -> Figures:
    """How late messages were, in seconds."""
    return {"p50_s": share(values, 0.5), "p99_s": share(values, 0.99), "max_s": share(values, 1)}


def memory_mb(pid: int | None = None) -> float:
    """The resident memory of a process, of this one by default; 0 on a system that does not say."""
    told = Path(f"/proc/{pid or os.getpid()}/statm")
    return int(told.read_text().split()[1]) * _PAGE / 2**20 if told.exists() else 0.0


def cpu_s_of(pid: int) -> float:
    """The CPU time that another process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
