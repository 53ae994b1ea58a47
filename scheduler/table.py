"""The occurrence table and the states of its rows; `occurrences.py` draws and owns the arrows.

The two partial indexes hold only the rows that wait and the rows in flight, so a million closed
rows cost a claim nothing. Conditions spell the states as literals because neither SQLite nor
PostgreSQL uses a partial index for a bound parameter.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    false,
    literal_column,
)

from scheduler.columns import UtcDateTime


class State(StrEnum):
    """Where a row stands: open while planned, queued or sending, else closed."""

    PLANNED = "planned"
    QUEUED = "queued"
    """Due, and handed to the cluster's queue; `lease_until` says how long we trust that."""
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    """We said nothing, on purpose."""
    EXPIRED = "expired"
    """`good_until` passed first. With `sent_at` set, only a follow-up was left unsaid."""
    CANCELLED = "cancelled"
    GONE = "gone"
    """The person cannot be reached any more."""
    FAILED = "failed"
    """It could not be said, and trying again would not help."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A wish: speak of `kind` and `night` at `due_at`, and never after `good_until`."""

    person_id: int
    kind: str
    night: date
    due_at: datetime
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A row as it was read.

    `round` is 0 for the first message and counts the follow-ups; `attempts` counts the tries of
    this round that came to nothing; `in_doubt`, that one of them may have been heard all the same;
    `sent_at` is when this night was last spoken of.
    """

    person_id: int
    kind: str
    night: date
    due_at: datetime
    good_until: datetime
    state: State
    round: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    late: bool = False
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """What we hold: `due` to be said now, `expired` to be closed unsaid; both oldest first."""

    due: list[Occurrence]
    expired: list[Occurrence]


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

occurrence_table = Table(
    "occurrence",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("night", Date, primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("good_until", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("in_doubt", Boolean, nullable=False, server_default=false()),
    # Clustered by its natural key on SQLite, so that a burst touches few pages.
    sqlite_with_rowid=False,
)


def spelled(state: State) -> ColumnElement[str]:
    """The state as a literal: a statement for many rows runs faster the fewer it binds."""
    return literal_column(f"'{state}'", String)


def in_state(state: State) -> ColumnElement[bool]:
    return occurrence_table.c.state == spelled(state)


def _index_rows_in(state: State, column: str) -> None:
    condition = in_state(state)
    Index(None, occurrence_table.c[column], sqlite_where=condition, postgresql_where=condition)


_index_rows_in(State.PLANNED, "due_at")
_index_rows_in(State.SENDING, "lease_until")
Index(
    "ix_occurrence_queued",
    occurrence_table.c.lease_until,
    sqlite_where=in_state(State.QUEUED),
    postgresql_where=in_state(State.QUEUED),
)


_STATE = occurrence_table.columns.keys().index("state")


def must_be_closed(state: State) -> None:
    if state in {State.PLANNED, State.QUEUED, State.SENDING}:
        raise ValueError(f"A row cannot be closed as {state}.")


def read(row: Row[tuple[object, ...]]) -> Occurrence:
    """Read a row with all columns of the table, in their order."""
    values: list[object] = [*row]
    values[_STATE] = State(str(values[_STATE]))
    return Occurrence(*values)  # type: ignore[arg-type]
