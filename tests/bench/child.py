"""Runs a scenario in a process of its own: nothing warm, nothing shared, memory of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.bench.measures import Figures

ROOT = Path(__file__).parents[2]
FIRST_CORE, SECOND_CORE = 0, 1

Scenario = Callable[..., Figures]


def fresh(scenario: Scenario, *, core: int | None = None, **options: object) -> Figures:
    """What a scenario finds when a new process runs it, on one core if asked.

    Raises CalledProcessError when it fails; its error is on the screen by then.
    """
    place = f"{scenario.__module__}:{scenario.__name__}"
    told = json.dumps({"core": core, "options": options})
    program = subprocess.run(
        [sys.executable, "-m", "tests.bench.child", place, told],
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
    )
    figures: Figures = json.loads(program.stdout.splitlines()[-1])
    return figures


def here(scenario: Scenario, *, core: int | None = None, **options: object) -> Figures:
    """The same inside this process: quick, for figures that nobody reads."""
    return scenario(**options)


def environment() -> dict[str, str]:
    """For a process that is to find our modules from any folder."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def stay_on(core: int | None) -> None:
    """Bind this process to one core, on machines that have it and systems that can."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[core % len(allowed)]})


def main() -> None:
    place, told = sys.argv[1], json.loads(sys.argv[2])
    module, name = place.split(":")
    stay_on(told["core"])
    figures = getattr(import_module(module), name)(**told["options"])
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
