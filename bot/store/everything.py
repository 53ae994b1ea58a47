"""All rows that are kept about one person, as they are, for the file that /export sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, Table, select

from bot.care.model import Flag
from bot.store import tables
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes
from scheduler.occurrences import occurrence_table

Values = Mapping[str, object]

# By the name that the file gives them, in the order of the file.
TABLES: Final[Mapping[str, Table]] = {
    "plans": tables.plan,
    "screenings": tables.screening,
    "nights": tables.night,
    "intakes": tables.intake,
    "check_ins": tables.check_in,
    "stretchings": tables.stretching,
    "decisions": tables.decision,
    "proposals": tables.proposal,
    "referrals": tables.referral,
    "last_entry": tables.last_entry,
    "open_question": tables.conversation,
    "trusted_people": tables.helper,
    "planned_messages": occurrence_table,
    "chat_messages": tables.chat_message,
    "chat_pictures": tables.picture,
}
# Of these rows: keys of ours, the number of somebody else, a code that lets its holder in, and what
# follows from the answers of a morning.
LEFT_OUT: Final = frozenset({"person_id", "telegram_id", "code", "told"})


@dataclass(frozen=True, slots=True)
class Everything:
    """The person's own row, and by name the rows of each table, oldest first."""

    person: Values
    rows: Mapping[str, Sequence[Values]]
    helps: Sequence[Values]
    """Where they are the trusted person of somebody else, who is not named."""


def of(connection: Connection, person_id: int) -> Everything | None:
    """All about a person; None when nobody has this id."""
    found = select(tables.person).where(tables.person.c.id == person_id)
    row = connection.execute(found).one_or_none()
    if row is None:
        return None
    mine = {name: _rows(connection, table, person_id) for name, table in TABLES.items()}
    theirs = select(tables.helper).where(tables.helper.c.telegram_id == row.telegram_id)
    helps = [_values(one) for one in connection.execute(theirs.order_by(tables.helper.c.id))]
    # With the person's own number: another server knows by it whom to restore.
    person = {name: value for name, value in row._asdict().items() if name != "id"}
    return Everything(person, mine, helps)


def night_times(kept: Everything) -> list[NightTimes]:
    """When bedtime and wake-up of each Night were, or will be."""
    return [NightTimes(**row) for row in kept.rows["nights"]]  # type: ignore[arg-type]


def intakes(kept: Everything) -> list[Intake]:
    """Every row about what was taken, oldest first, also those that were taken back."""
    return [Intake(**_told(row)) for row in kept.rows["intakes"]]  # type: ignore[arg-type]


def mornings(kept: Everything) -> list[MorningAnswers]:
    """Every row about a morning, oldest first. Raises ValueError for an answer that is none."""
    return [_morning(row) for row in kept.rows["check_ins"]]


def _morning(row: Values) -> MorningAnswers:
    answers = {name: Known(str(said)) for name, said in row.items() if name.endswith("_answer")}
    flags = frozenset(map(Flag, row["flags"]))  # type: ignore[call-overload]
    return MorningAnswers(**_told(row) | answers | {"flags": flags})  # type: ignore[arg-type]


def _told(row: Values) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "id"}


def _rows(connection: Connection, table: Table, person_id: int) -> list[Values]:
    found = select(table).where(table.c.person_id == person_id)
    ordered = found.order_by(*table.primary_key.columns)
    return [_values(row) for row in connection.execute(ordered)]


def _values(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name not in LEFT_OUT}
