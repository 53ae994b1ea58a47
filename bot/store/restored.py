"""Puts back what `everything` gave: the rows of one person, under ids of this database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, Table, insert, select

from bot.store import tables
from bot.store.diary import is_anything_told
from bot.store.everything import TABLES, Values
from bot.store.upsert import insert_new

Ids = Mapping[int, int]
"""Ids of the file to ids of this database."""
Rows = Mapping[str, Sequence[Values]]

PROPOSAL: Final = "proposal"
"""In the open question's context: the proposal that it is about."""
POINTS: Final[Mapping[str, Mapping[str, str]]] = {
    "plans": {},
    "screenings": {},
    "nights": {},
    "intakes": {},
    "check_ins": {},
    "stretchings": {},
    "decisions": {
        "plan_id": "plans",
        "known_check_in_id": "check_ins",
        "known_intake_id": "intakes",
    },
    "proposals": {"decision_id": "decisions"},
    "referrals": {"decision_id": "decisions"},
    "last_entry": {},
    "open_question": {},
    "planned_messages": {},
}
"""What is brought back: by table, which of its columns name a row of which other table.

In the order in which it can be done: what is pointed at comes first.
"""
NOTHING_YET: Final = 0
"""What a decision knew of a diary that had no row."""


def add_person(connection: Connection, telegram_id: int, values: Values) -> int | None:
    """Make the person; None when somebody has this Telegram id."""
    row = {**values, "telegram_id": telegram_id}
    made = connection.execute(insert_new(connection, tables.person).values(row))
    if made.rowcount != 1:
        return None
    found = select(tables.person.c.id).where(tables.person.c.telegram_id == telegram_id)
    return int(connection.execute(found).scalar_one())


def add_rows(connection: Connection, person_id: int, rows: Rows) -> Mapping[str, Ids]:
    """Add all rows in the order of the file; gives the ids that they have here.

    `rows` may leave out a table. Raises KeyError for a row that points at none of the file.
    """
    ids: dict[str, Ids] = {}
    for name, points in POINTS.items():
        here = [_pointing(row, points, ids=ids) for row in rows.get(name, ())]
        ids[name] = _add(connection, person_id, TABLES[name], rows=here)
    return ids


def _pointing(row: Values, points: Mapping[str, str], *, ids: Mapping[str, Ids]) -> Values:
    moved = {column: _id(ids[name], row[column]) for column, name in points.items()}
    context = row.get("context")
    if context is not None:
        moved["context"] = _about(context, ids["proposals"])
    return {**row, **moved}


def _id(ids: Ids, old: object) -> object:
    return ids[old] if isinstance(old, int) and old != NOTHING_YET else old


def _about(value: object, proposals: Ids) -> object:
    """The same, with the proposal that it names; also in a question that was set aside."""
    if not isinstance(value, dict):
        return value
    return {
        name: _id(proposals, each) if name == PROPOSAL else _about(each, proposals)
        for name, each in value.items()
    }


def _add(connection: Connection, person_id: int, table: Table, *, rows: Sequence[Values]) -> Ids:
    values = [{**_without_id(row), "person_id": person_id} for row in rows]
    if table is tables.check_in:
        values = [{**row, "told": is_anything_told(row)} for row in values]
    if not values:
        return {}
    if "id" not in table.c:
        connection.execute(insert(table), values)
        return {}
    # One after the other as the file has them: of two rows of a Night the newer id counts.
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    new = connection.execute(made, values).scalars().all()
    return dict(zip(map(_old_id, rows), new, strict=True))


def _without_id(row: Values) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "id"}


def _old_id(row: Values) -> int:
    old = row["id"]
    assert isinstance(old, int), "a row of the file has been read"
    return old
