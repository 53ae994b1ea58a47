"""`python -m tests.chaos`: prints the seed and what was lived through; exit status 1 when a promise
was broken, with the audit. DATABASE_URL and ENGINE are the bot's, as for the tests."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from tests.chaos.course import Course, moments
from tests.chaos.folk import a_plan
from tests.chaos.troubles import picks
from tests.kit.faults_audit import audit
from tests.kit.faults_stage import Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.plans import MONDAY

PEOPLE, NIGHTS = 50, 20
SHOWN = 40


def main() -> int:
    """Run once; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--nights", type=int, default=NIGHTS)
    chosen = parser.parse_args()
    folder = Path(mkdtemp(prefix="chaos-"))
    _say(f"seed {chosen.seed}; the bot's log and database are in {folder}")
    broken = asyncio.run(_run(chosen.seed, chosen.people, chosen.nights, folder=folder))
    for sentence in broken[:SHOWN]:
        _say(sentence)
    if not broken:
        _say("every promise was kept")
        return 0
    again = f"--seed {chosen.seed} --people {chosen.people} --nights {chosen.nights}"
    _say(f"{len(broken)} broken promises; once more with: python -m tests.chaos {again}")
    return 1


async def _run(seed: int, people: int, nights: int, *, folder: Path) -> list[str]:
    begun = time.monotonic()
    dice = Random(seed)  # noqa: S311 - repeatable
    plans = [a_plan(dice) for _ in range(people)]
    with sandbox_beside(folder / "world") as url:
        async with stage(url, folder, *plans, SPREAD_SECONDS="120") as house:
            is_a_file = not os.environ.get("DATABASE_URL", "").startswith("postgres")
            database = folder / "data" / "bot.db" if is_a_file else None
            course = Course(house, seed, picks(database))
            broken = await _live(course, house, nights)
            _report(course, house, people * nights, time.monotonic() - begun)
            return broken


async def _live(course: Course, house: Stage, nights: int) -> list[str]:
    house.revives = True
    await house.start_bot()
    try:
        await course.live(moments(house.crowd, MONDAY, nights))
    except AssertionError as stuck:  # the world did not become quiet
        return [f"stuck: {stuck}", *await audit(house)]
    return await audit(house)


def _report(course: Course, house: Stage, person_nights: int, took_s: float) -> None:
    said = house.heard.said
    repeats = sum(one.is_marked for one in said)
    told = sum(len(sleeper.told) for sleeper in house.crowd)
    _say(f"{person_nights} person-nights in {took_s:.0f} s; {house.bot.starts} starts of the bot")
    _say(f"{len(said)} messages, {repeats} of them marked as repeats; {told} answers told")
    for name, count in course.struck.most_common():
        _say(f"{count:>5}  {name}")


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    sys.exit(main())
