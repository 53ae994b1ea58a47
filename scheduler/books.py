"""The dispatcher's half that talks to the database: one turn, one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from scheduler import claims
from scheduler.claims import Arrow
from scheduler.faults import note, pause_after
from scheduler.order import one_at_a_time
from scheduler.savepoint import is_lost, savepoint
from scheduler.table import Claimed, Occurrence, State
from scheduler.verdicts import (
    Again,
    Expired,
    Failed,
    Gone,
    Handler,
    Later,
    Sent,
    Settled,
    Skipped,
    Verdict,
)

CLOSES: Mapping[type[Verdict], State] = {
    Sent: State.SENT,
    Skipped: State.SKIPPED,
    Gone: State.GONE,
    Failed: State.FAILED,
    Expired: State.EXPIRED,
}
SECOND = timedelta(seconds=1)


class Source(Protocol):
    """Where new rows come from. `claims.claim`, unless somebody else says which are ours."""

    def __call__(
        self, connection: Connection, *, now: datetime, limit: int, lease: timedelta
    ) -> Claimed:
        """Take up to `limit` rows until `now + lease`. Undone and asked again when a turn fails."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transaction is asked to do: record, keep, give back, and take up to `room` more."""

    settled: Sequence[Settled] = ()
    in_flight: Sequence[Occurrence] = ()
    waiting: Sequence[Occurrence] = ()
    unsaid: Sequence[Occurrence] = ()
    room: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What a turn leaves us with: leases that are longer now, rows to say, rows too late to say."""

    renewed: list[Occurrence] = field(default_factory=list)
    waiting: list[Occurrence] = field(default_factory=list)
    expired: list[Occurrence] = field(default_factory=list)


class Books:
    """Records what was said, keeps hold of what is not said yet, takes what is due."""

    def __init__(
        self, handlers: Mapping[str, Handler], *, lease: timedelta, source: Source = claims.claim
    ) -> None:
        self._handlers = handlers
        self._lease = lease
        self._source = source

    def turn(self, connection: Connection, turn: Turn, *, now: datetime) -> Held:
        """Do one turn. When it raises, all of it is undone, and it can be done again."""
        self.record(connection, turn.settled, now=now)
        self.give_back(connection, turn.unsaid)
        # Before the claim: a jump of the clock ends the leases of messages still in flight, and
        # the claim would then sweep them up and have them said twice.
        renewed = self.hold_on(connection, turn.in_flight, now=now)
        waiting = claims.renew(connection, turn.waiting, lease_until=now + self._lease)
        taken = self.take(connection, now=now, room=turn.room)
        return Held(renewed, waiting + taken.due, taken.expired)

    def take(self, connection: Connection, *, now: datetime, room: int) -> Claimed:
        """Take up to `room` rows from the source."""
        if room == 0:
            return Claimed(due=[], expired=[])
        return self._source(connection, now=now, limit=room, lease=self._lease)

    def hold_on(
        self, connection: Connection, in_flight: Sequence[Occurrence], *, now: datetime
    ) -> list[Occurrence]:
        """Renew the leases that are half gone; return those rows as they are held now."""
        soon = now + self._lease / 2
        fading = [one for one in in_flight if one.lease_until is None or one.lease_until <= soon]
        return claims.renew(connection, fading, lease_until=now + self._lease)

    def give_back(self, connection: Connection, unsaid: Sequence[Occurrence]) -> None:
        """Let somebody else say what we hold and never began to say."""
        claims.draw(connection, [claims.returning(one) for one in unsaid])

    def record(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Move the rows to where their verdicts say, and let the handlers settle those we held.

        To be done first in a transaction: it waits until their people are ours.
        """
        one_at_a_time(connection, [one.occurrence.person_id for one in settled])
        for batch in _each_person_once(settled):
            self._record(connection, batch, now=now)

    def _record(self, connection: Connection, batch: Sequence[Settled], *, now: datetime) -> None:
        """All in one go, which is cheap; when that raises, in halves, until the bug is alone.

        A row that is no longer ours raises too, unless it is alone.
        """
        try:
            with savepoint(connection):
                self._settle(connection, batch, now=now)
        except Exception as error:
            if is_lost(connection):
                raise  # no bug, and the whole turn is done again
            if len(batch) == 1:
                note(error, "settling", about=batch[0].occurrence)
                self._set_aside(connection, batch[0], now=now)
                return
            middle = len(batch) // 2
            self._record(connection, batch[:middle], now=now)
            self._record(connection, batch[middle:], now=now)

    def _settle(self, connection: Connection, batch: Sequence[Settled], *, now: datetime) -> None:
        arrows = [_arrow(one, now=now) for one in batch]
        if len(arrows) > 1:
            claims.draw_all(connection, arrows)
        elif not claims.draw(connection, arrows)[0]:
            return
        for kind, closed in _by_kind(batch).items():
            self._handlers[kind].settled(connection, closed, now=now)

    def _set_aside(self, connection: Connection, one: Settled, *, now: datetime) -> None:
        """Settle it again, without saying it again: as expired, once `good_until` has passed.

        Said again with every try, one bug in `settled` would wake a person every hour; closed
        for good, nothing would ever plan that person's next message.
        """
        occurrence = one.occurrence
        patience = now + pause_after(occurrence.attempts)
        due_at = max(patience, occurrence.good_until + SECOND)
        if isinstance(one.verdict, Sent | Again):
            round = occurrence.round
            claims.again(connection, occurrence, due_at=due_at, round=round, now=now)
        else:
            claims.release(connection, occurrence, due_at=due_at)


def _arrow(settled: Settled, *, now: datetime) -> Arrow:
    occurrence = settled.occurrence
    match settled.verdict:
        case Again(due_at=due_at):
            return claims.repeating(occurrence, due_at=due_at, round=occurrence.round + 1, now=now)
        case Later(retry_at=retry_at, unknown=unknown):
            # A retry in the past would be claimed, and refused, without end.
            soonest = max(retry_at, now + SECOND)
            return claims.releasing(occurrence, due_at=soonest, unknown=unknown)
        case verdict:
            return claims.finishing(occurrence, state=CLOSES[type(verdict)], now=now)


def _each_person_once(settled: Iterable[Settled]) -> list[list[Settled]]:
    """Settling a person's first row may close the second, so the second waits for a later batch."""
    batches: list[list[Settled]] = []
    rows: dict[int, int] = {}
    for one in settled:
        person_id = one.occurrence.person_id
        before = rows.get(person_id, 0)
        rows[person_id] = before + 1
        if before == len(batches):
            batches.append([])
        batches[before].append(one)
    return batches


def _by_kind(settled: Iterable[Settled]) -> dict[str, list[Settled]]:
    kinds: dict[str, list[Settled]] = {}
    for one in settled:
        if not isinstance(one.verdict, Later):
            kinds.setdefault(one.occurrence.kind, []).append(one)
    return kinds
