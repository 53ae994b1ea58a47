"""`python -m tests.hostile`: the real bot under hostile updates; exit status 1 when a promise was
broken. It takes some minutes: a person's line moves at Telegram's pace."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from tests.hostile.siege import ANN, BOB, Report, besiege
from tests.hostile.updates import Hostile

UPDATES, UNREADABLE = 100_000, 8
MOST_GROWTH = 1.2
"""Memory at the end, to what it was after three tenths: by then every cache is full."""


def main() -> int:
    """Run once; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--updates", type=int, default=UPDATES)
    chosen = parser.parse_args()
    folder = Path(mkdtemp(prefix="hostile-"))
    _say(f"seed {chosen.seed}; the bot's log and database are in {folder}")
    hostile = Hostile(chosen.seed, (ANN, BOB))
    siege = besiege(folder, hostile, updates=chosen.updates, unreadable=UNREADABLE)
    report = asyncio.run(siege)
    _tell(report)
    if report.mb[-1] > MOST_GROWTH * report.mb[2]:
        report.broken.append("memory grows")
    for sentence in report.broken[:40]:
        _say(sentence)
    _say(f"{len(report.broken)} broken promises" if report.broken else "every promise was kept")
    return 1 if report.broken else 0


def _tell(report: Report) -> None:
    rate = report.updates / report.took_s
    _say(f"{report.updates} updates in {report.took_s:.0f} s ({rate:.0f} a second)")
    _say(f"memory on the way, MB: {' '.join(f'{mb:.0f}' for mb in report.mb)}")
    _say(f"stored: {', '.join(f'{count} {state}' for state, count in report.states.items())}")
    _say(f"calls: {', '.join(f'{count} {name}' for name, count in report.calls.most_common(8))}")


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    sys.exit(main())
