"""The run: from one moment at which something is due to the next, with trouble on the way."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.care.night import Night
from tests.chaos.folk import react
from tests.chaos.troubles import Pick, Trouble, pick
from tests.kit.faults import under
from tests.kit.faults_crowd import Sleeper
from tests.kit.faults_stage import Stage

HOUR = timedelta(hours=1)
BREATH_S = 1.5  # what a bot gets to try in vain, per moment of an outage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is asked about this Night at a moment."""

    sleeper: Sleeper
    kind: str
    night: Night


@dataclass(slots=True)
class Course:
    """A run in progress. All its dice come from the seed and the place, never from the timing."""

    stage: Stage
    seed: int
    among: dict[Pick, int]
    struck: Counter[str] = field(default_factory=Counter)

    async def live(self, moments: Sequence[tuple[datetime, Sequence[Waiting]]]) -> None:
        """Live through these moments, each with the trouble that its dice bring."""
        for number, (at, waiting) in enumerate(moments):
            dice = Random(f"{self.seed}:{number}")  # noqa: S311 - repeatable
            trouble = pick(dice, self.among)
            self.struck[trouble.fault.name.split(" after ")[0]] += 1
            await self._moment(at, waiting, trouble=trouble, dice=dice)

    async def _moment(
        self, at: datetime, waiting: Sequence[Waiting], *, trouble: Trouble, dice: Random
    ) -> None:
        async with under(trouble.fault, self.stage):
            await self.stage.move_to(max(at, await self.stage.sandbox.now()))
            await self._quiet(trouble)
            await self._reactions(waiting, dice)
            await self._quiet(trouble)
            if trouble.lasts:
                await self._pass(trouble.lasts, trouble)
        await self.stage.recovers()
        mornings = [one for one in waiting if one.kind == "morning"]
        await self._reactions(mornings, dice, kind="then")
        await self.stage.settled()
        if trouble.jump:
            await self.stage.sandbox.advance(trouble.jump)
            await self.stage.settled()

    async def _pass(self, time: timedelta, trouble: Trouble) -> None:
        end = await self.stage.sandbox.now() + time
        while (now := await self.stage.sandbox.now()) < end:
            await self.stage.move_to(min(now + HOUR, end))
            await self._quiet(trouble)

    async def _quiet(self, trouble: Trouble) -> None:
        """Wait for everything, or, when nothing gets through, for a while."""
        if not trouble.fault.cuts_off:
            await self.stage.settled()
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(BREATH_S):
                await self.stage.said()

    async def _reactions(
        self, waiting: Sequence[Waiting], dice: Random, *, kind: str | None = None
    ) -> None:
        for one in waiting:
            await react(one.sleeper, one.night, kind=kind or one.kind, dice=dice)


def moments(
    crowd: Sequence[Sleeper], first: Night, count: int
) -> list[tuple[datetime, list[Waiting]]]:
    """When something is due for somebody in these Nights, in order."""
    found: dict[datetime, list[Waiting]] = defaultdict(list)
    for sleeper in crowd:
        for night in map(first.plus, range(count)):
            for due in sleeper.due(night):
                found[due.at].append(Waiting(sleeper, due.kind, night))
    return sorted(found.items())
