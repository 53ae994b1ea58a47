"""Counts what comes of each planned message, beside whoever speaks it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services.tally import Outcome, Tally
from scheduler import verdicts
from scheduler.table import Occurrence
from scheduler.verdicts import Handler, Settled, Verdict


class Counted:
    """A handler that does what another does, and keeps count."""

    def __init__(self, handler: Handler, tally: Tally) -> None:
        self._handler, self._tally = handler, tally

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        """Have it said, and count what came of it."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        verdict = await self._handler.speak(occurrence, now)
        self._tally.spoke(occurrence.kind, _outcome(occurrence, verdict))
        if isinstance(verdict, verdicts.Sent | verdicts.Again):
            begun_late_s = (now - occurrence.due_at) / timedelta(seconds=1)
            self._tally.behind(max(0.0, begun_late_s) + loop.time() - began_s)
        return verdict

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Not counted here: this may run twice, the first time undone."""
        self._handler.settled(connection, settled, now=now)


def counted(handlers: Mapping[str, Handler], tally: Tally) -> dict[str, Handler]:
    """The same handlers, counted."""
    return {kind: Counted(handler, tally) for kind, handler in handlers.items()}


def _outcome(occurrence: Occurrence, verdict: Verdict) -> Outcome:
    match verdict:
        case verdicts.Sent() | verdicts.Again():
            return Outcome.LATE if occurrence.late else Outcome.SENT
        case verdicts.Skipped() | verdicts.Expired():
            return Outcome.SKIPPED
        case verdicts.Later():
            return Outcome.RETRIED
        case verdicts.Gone():
            return Outcome.GONE
        case verdicts.Failed():
            return Outcome.REFUSED
