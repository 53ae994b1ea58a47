"""What came of an occurrence, and who is asked: the door through which the scheduler calls back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from scheduler.table import Occurrence


@dataclass(frozen=True, slots=True)
class Sent:
    """Said. `detail` is for the handler's own `settled`."""

    detail: object = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing was to be said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """Said, and the same occurrence speaks once more at `due_at`, one round on."""

    due_at: datetime
    detail: object = None


@dataclass(frozen=True, slots=True)
class Later:
    """A passing error: the same round is tried again at `retry_at`.

    `unknown`: it may have been heard all the same.
    """

    retry_at: datetime
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The person cannot be reached any more."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be said, and trying again would not help."""


@dataclass(frozen=True, slots=True)
class Expired:
    """`good_until` passed. Never a handler's answer: the dispatcher gives it to `settled`."""


Verdict = Sent | Skipped | Again | Later | Gone | Failed | Expired


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of an occurrence."""

    occurrence: Occurrence
    verdict: Verdict


class Handler(Protocol):
    """Speaks one kind of occurrence."""

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        """Send the message, outside of any transaction. `now` is when this try began."""

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        """Write down what came of them and plan the next, in the transaction that closes the rows.

        Called for every verdict but `Later`, and not when the person was faster (the row was
        closed, cancelled or postponed meanwhile). A person is among them once at most. When it
        raises, all of it is undone and it is called again for each half of them, and so on down
        to the one that raises alone: change nothing but the database.
        """
