"""Barks when the service itself is in trouble: no database, nobody answered, no word of Telegram.

Once when it has lasted, once when it is over: into the log, and to the operator. Of several
replicas one tells the operator; while the database is away, the one that did so last.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.chat.contact import Contact
from bot.chat.operator import Distress, Operator
from bot.chat.post import Replica
from bot.condition import LIMIT_S, TELEGRAM_PATIENCE, Condition
from bot.store import duties
from bot.store.database import Database
from scheduler.clock import Clock
from scheduler.faults import again_and_again

log = logging.getLogger(__name__)

DUTY: Final = "lookout"
LOOK_EVERY_S: Final = 60.0
_LEASE: Final = timedelta(seconds=3 * LOOK_EVERY_S)
INBOX_PATIENCE: Final = timedelta(minutes=10)
_ASKED_AFTER: Final = timedelta(minutes=4)
"""Who polls hears from Telegram within a minute; who stands by, or has a webhook, asks."""
_LASTS_S: Final = {
    # A server that is started anew is back in less.
    Distress.DATABASE: 300.0,
    # Two looks more: a clock that was moved makes everything old for a moment.
    Distress.INBOX: INBOX_PATIENCE.total_seconds() + LOOK_EVERY_S,
    Distress.TELEGRAM: TELEGRAM_PATIENCE.total_seconds(),
}
_SEEN_AFTER_S: Final = {
    Distress.DATABASE: 0.0,
    Distress.INBOX: INBOX_PATIENCE.total_seconds(),
    Distress.TELEGRAM: TELEGRAM_PATIENCE.total_seconds(),
}
"""How long it lasts already when it is seen first."""
_LOGGED: Final = {
    Distress.DATABASE: "the database does not answer",
    Distress.INBOX: "updates are not answered",
    Distress.TELEGRAM: "telegram is silent",
}


@dataclass(slots=True)
class _Case:
    """One trouble from its first sign until whoever has to know knows that it is over."""

    began_s: float
    ended_s: float | None = None
    is_logged: bool = False
    is_told: bool = False
    is_well_logged: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """To Telegram and, through it, to the operator (None: the log alone hears of it)."""

    contact: Contact
    ask: Callable[[], Awaitable[object]]
    """Asks Telegram for an answer; the contact notes that one came."""
    operator: Operator | None
    monotonic_s: Callable[[], float] = time.monotonic

    async def ask_for_a_sign(self) -> None:
        """Make Telegram say something, unless it did so within the last minutes."""
        silent = self.contact.silent
        if silent is None or silent >= _ASKED_AFTER:
            await self.ask()


class Lookout:
    """One for each process."""

    def __init__(
        self,
        condition: Condition,
        database: Database,
        *,
        clock: Clock,
        replica: Replica,
        wire: Wire,
    ) -> None:
        """`clock` is the service's, for what is written down."""
        self._condition, self._database = condition, database
        self._clock, self._replica, self._wire = clock, replica, wire
        self._is_ours = replica.alone
        self._cases: dict[Distress, _Case] = {}

    async def run(self) -> None:
        """Watch until cancelled."""
        await again_and_again(
            self.look, doing="the lookout's look", every_s=LOOK_EVERY_S, first_after_s=LOOK_EVERY_S
        )

    async def look(self) -> None:
        """Look once, and bark if there is news."""
        await self._wire.ask_for_a_sign()
        is_written, look = await self._hold(), await self._condition.look()
        pulse, silent = look.pulse, look.silent
        found = {Distress.DATABASE: pulse is None or not is_written}
        if pulse is not None:
            found[Distress.INBOX] = pulse.inbox_age >= INBOX_PATIENCE
        if silent is not None:
            found[Distress.TELEGRAM] = silent >= TELEGRAM_PATIENCE
        for distress, is_there in found.items():
            await self._weigh(distress, is_there=is_there)

    async def _hold(self) -> bool:
        """Ask for the duty. It is written down: so a full disk is noticed, too."""
        holder, now = self._replica.name, self._clock.now()
        try:
            async with asyncio.timeout(LIMIT_S):
                ours = await self._database.try_once(
                    lambda tx: duties.hold(tx, DUTY, holder, now=now, lease=_LEASE)
                )
        except (OSError, RuntimeError, SQLAlchemyError):
            return False
        # Alone there is nobody else: the duty is still that of our life before.
        self._is_ours = ours or self._replica.alone
        return True

    async def _weigh(self, distress: Distress, *, is_there: bool) -> None:
        now_s, case = self._wire.monotonic_s(), self._cases.get(distress)
        if is_there:
            if case is None:
                case = self._cases[distress] = _Case(began_s=now_s - _SEEN_AFTER_S[distress])
            case.ended_s = None
            await self._bark(distress, case, now_s=now_s)
        elif case is not None:
            case.ended_s = case.ended_s or now_s
            if await self._calm_down(distress, case):
                del self._cases[distress]

    async def _bark(self, distress: Distress, case: _Case, *, now_s: float) -> None:
        lasts_s = now_s - case.began_s
        if lasts_s < _LASTS_S[distress]:
            return
        minutes = round(lasts_s / 60)
        if not case.is_logged:
            log.error("%s since minutes=%s", _LOGGED[distress], minutes)
            case.is_logged = True
        operator = self._wire.operator
        if operator is None or case.is_told or not self._is_ours:
            return
        # What cannot be said while it lasts is said when it is over.
        if distress is not Distress.TELEGRAM:
            case.is_told = await operator.hears_of(distress, minutes=minutes)

    async def _calm_down(self, distress: Distress, case: _Case) -> bool:
        """Say that it is over; False: the operator has to be told still."""
        if not case.is_logged or case.ended_s is None:
            return True
        minutes, operator = round((case.ended_s - case.began_s) / 60), self._wire.operator
        if not case.is_well_logged:
            log.info("over after minutes=%s: %s", minutes, _LOGGED[distress])
            case.is_well_logged = True
        if operator is None or not self._is_ours:
            return True
        return await operator.hears_it_is_over(distress, minutes=minutes)
