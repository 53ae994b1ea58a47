"""`python -m tests.fuzz --seconds 30`: random bytes for the readers of updates, of words and of
import files. Coverage-guided with atheris, where it is installed (Linux on x86-64); by Hypothesis
elsewhere. Exit status 1 with what was found."""

from __future__ import annotations

import argparse
import subprocess
import sys
import traceback
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import TARGETS
from tests.fuzz.unguided import hunt

SECONDS = 30
SHOWN = 3_000


def main() -> int:
    """Share the time among the targets; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--target", choices=[*TARGETS], action="append")
    chosen = parser.parse_args()
    names = chosen.target or [*TARGETS]
    each_s = max(1, chosen.seconds // len(names))
    look = _guided if find_spec("atheris") else _unguided
    found = [name for name in names if not look(name, each_s)]
    _say(f"found something in: {', '.join(found)}" if found else "found nothing")
    return 1 if found else 0


def _guided(name: str, seconds: int) -> bool:
    corpus = Path(mkdtemp(prefix=f"fuzz-{name}-"))
    for number, one in enumerate(seeds_of(name)):
        (corpus / f"seed-{number}").write_bytes(one)
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        _say(f"{name}: {(done.stdout + done.stderr)[-SHOWN:]}")
        return False
    counted = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    _say(f"{name}: {' '.join(counted).split()[-1] if counted else '?'} inputs, guided by coverage")
    return True


def _unguided(name: str, seconds: int) -> bool:
    try:
        tried = hunt(TARGETS[name], seeds_of(name), seconds=seconds)
    except Exception:
        _say(f"{name}: {traceback.format_exc()[-SHOWN:]}")
        return False
    _say(f"{name}: {tried} inputs by Hypothesis; atheris is not installed here")
    return True


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    sys.exit(main())
