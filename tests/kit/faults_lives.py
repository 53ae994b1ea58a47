"""What people do while something goes wrong. Whether it went well is for the audit to say."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.care.night import Night
from tests.kit.faults_stage import Stage


async def an_evening(stage: Stage, night: Night) -> None:
    """Everybody's bedtime comes, the latest last; whoever is asked says that the dose is taken."""
    await stage.move_to(_latest(stage, night, 0))
    await stage.settled()
    await everybody_taps(stage, "took")


async def a_morning(stage: Stage, night: Night) -> None:
    """Everybody wakes up; whoever is asked tells of one cramp and no diarrhea."""
    await stage.move_to(_latest(stage, night, 1))
    await stage.settled()
    await everybody_taps(stage, "count:1")
    await everybody_taps(stage, "stool:0")


async def a_night(stage: Stage, night: Night) -> None:
    """An evening and the morning after it."""
    await an_evening(stage, night)
    await a_morning(stage, night)


async def everybody_taps(stage: Stage, answer: str) -> None:
    """Everybody who has such a button taps it, all at once; then all is answered."""
    for sleeper in stage.crowd:
        await sleeper.taps(answer)
    await stage.settled()


async def time_passes(stage: Stage, until: datetime, *, step: timedelta) -> None:
    """Let the clock go on in steps; at each, what is due is tried."""
    while (now := await stage.sandbox.now()) < until:
        await stage.move_to(min(now + step, until))
        await stage.said()


def _latest(stage: Stage, night: Night, which: int) -> datetime:
    return max(sleeper.due(night)[which].at for sleeper in stage.crowd)
