"""The dispatcher's half that talks to the database: one turn, one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from scheduler import claims
from scheduler.faults import note, pause_after
from scheduler.table import Occurrence, State
from scheduler.verdicts import Again, Expired, Failed, Gone, Handler, Later, Sent, Skipped, Verdict

CLOSES: Mapping[type[Verdict], State] = {
    Sent: State.SENT,
    Skipped: State.SKIPPED,
    Gone: State.GONE,
    Failed: State.FAILED,
    Expired: State.EXPIRED,
}
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of an occurrence, not yet on record."""

    occurrence: Occurrence
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transaction is asked to do: record, keep, and claim up to `room` more."""

    spoken: Sequence[Spoken]
    in_flight: Sequence[Occurrence]
    waiting: Sequence[Occurrence]
    room: int


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold after a turn. `claimed` says how many rows it took, expired ones too."""

    in_flight: list[Occurrence]
    waiting: list[Occurrence]
    claimed: int


class Books:
    """Records what was said, keeps hold of what is not said yet, claims what is due."""

    def __init__(self, handlers: Mapping[str, Handler], *, lease: timedelta) -> None:
        self._handlers = handlers
        self._lease = lease

    def turn(self, connection: Connection, turn: Turn, *, now: datetime) -> Held:
        """Do one turn. When it raises, all of it is undone, and it can be done again."""
        self._record(connection, turn.spoken, now=now)
        # Before the claim: a jump of the clock ends the leases of messages still in flight, and
        # the claim would then sweep them up and have them said twice.
        in_flight = [self._hold_on(connection, one, now=now) for one in turn.in_flight]
        waiting = [self._renewed(connection, one, now=now) for one in turn.waiting]
        claimed = claims.claim(connection, now=now, limit=turn.room, lease=self._lease)
        expired = [Spoken(one, Expired()) for one in claimed.expired]
        self._record(connection, expired, now=now)
        still_ours = [one for one in waiting if one is not None]
        return Held(in_flight, still_ours + claimed.due, len(claimed.due) + len(expired))

    def _hold_on(self, connection: Connection, one: Occurrence, *, now: datetime) -> Occurrence:
        if one.lease_until is not None and one.lease_until - now > self._lease / 2:
            return one
        return self._renewed(connection, one, now=now) or one

    def _renewed(
        self, connection: Connection, one: Occurrence, *, now: datetime
    ) -> Occurrence | None:
        return claims.renew(connection, one, lease_until=now + self._lease)

    def _record(self, connection: Connection, spoken: Sequence[Spoken], *, now: datetime) -> None:
        """All in one go, which is cheap; when one of them raises, each by itself, undone alone."""
        if not spoken:
            return
        try:
            with connection.begin_nested():
                for one in spoken:
                    self._settle(connection, one, now=now)
        except Exception:
            for one in spoken:
                self._settle_alone(connection, one, now=now)

    def _settle_alone(self, connection: Connection, one: Spoken, *, now: datetime) -> None:
        try:
            with connection.begin_nested():
                self._settle(connection, one, now=now)
        except Exception as error:
            note(error, "settling", about=one.occurrence)
            self._set_aside(connection, one, now=now)

    def _settle(self, connection: Connection, one: Spoken, *, now: datetime) -> None:
        occurrence, verdict = one.occurrence, one.verdict
        ours = _move(connection, one, now=now)
        if ours and not isinstance(verdict, Later):
            handler = self._handlers[occurrence.kind]
            handler.settled(connection, occurrence, verdict=verdict, now=now)

    def _set_aside(self, connection: Connection, one: Spoken, *, now: datetime) -> None:
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


def _move(connection: Connection, one: Spoken, *, now: datetime) -> bool:
    occurrence = one.occurrence
    match one.verdict:
        case Again(due_at=due_at):
            round = occurrence.round + 1
            return claims.again(connection, occurrence, due_at=due_at, round=round, now=now)
        case Later(retry_at=retry_at):
            # A retry in the past would be claimed, and refused, without end.
            due_at = max(retry_at, now + SECOND)
            return claims.release(connection, occurrence, due_at=due_at)
        case verdict:
            return claims.finish(connection, occurrence, state=CLOSES[type(verdict)], now=now)
