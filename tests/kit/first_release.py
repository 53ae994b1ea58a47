"""A database as the first release left it: version 0.1.0, its first step (0001), four people.

That release wrote the rows itself, living with these people from 16 March to 6 April 2026, with the
night in between that has no hour from two to three. All are set up for Berlin, bed at 22:30:

- Ann took tablets of 50 mg for three weeks: 100 mg, then 150 mg, which she agreed to. Once she left
  the dose out, once she took less, one morning she was not sure. 200 mg wait for her answer, and so
  does a message that she wrote and that nobody has read.
- Ben began on 3 April with 100 mg, had diarrhea after two nights and stopped.
- Dora only counts, and told of a hot swollen leg: she was advised to see somebody today.
- Cem is in the middle of the setup and was asked about medicines.

It is kept as text in `tests/store/first_release`. That release had SQLite alone; the text for
PostgreSQL has the same rows in the tables that its step 0001 makes there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import URL, Connection, Select, column, inspect, select, table

from bot.store.sealed import opened_type
from bot.store.tables import metadata
from scheduler.table import metadata as scheduler_metadata
from tests.kit.source import ROOT

ANN, BEN, DORA, CEM = 1, 2, 3, 4
"""Our ids of them; Telegram's are 1001 to 1004, as the sandbox gives them."""

LEFT_AT: Final = datetime(2026, 4, 6, 15, 0, tzinfo=UTC)
"""17:00 in Berlin, when that release was stopped."""

LAST_UPDATE: Final = 100_131
"""Ann's unread "/today"; Telegram counts on from there."""

Columns = Mapping[str, list[str]]
Rows = dict[str, list[tuple[object, ...]]]

_TABLES: Final = {**metadata.tables, **scheduler_metadata.tables}
_FOLDER: Final = ROOT / "tests" / "store" / "first_release"


def as_left(address: URL) -> None:
    """Put what the first release left into an empty database."""
    kind = address.get_backend_name()
    script = (_FOLDER / f"{kind}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        path = Path(str(address.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as file:
            file.executescript(f"BEGIN; {script} COMMIT;")
    else:
        plain = address.set(drivername=kind).render_as_string(hide_password=False)
        with psycopg.connect(plain) as server:
            server.execute(script.encode())


def columns_of(tx: Connection) -> Columns:
    """The columns of every table that is there, but for Alembic's."""
    found = inspect(tx)
    names = (name for name in found.get_table_names() if name != "alembic_version")
    return {name: [each["name"] for each in found.get_columns(name)] for name in names}


def read_plainly(tx: Connection, columns: Columns) -> Rows:
    """These columns as any release before the sealing read them: doses in mg, instants in UTC."""
    plain = {
        name: [column(each, opened_type(_TABLES[name].c[each])) for each in names]
        for name, names in columns.items()
    }
    return {name: _rows(tx, select(table(name, *plain[name]))) for name in columns}


def read_today(tx: Connection, columns: Columns) -> Rows:
    """These columns by today's tables, which unseal them."""
    return {
        name: _rows(tx, select(*(_TABLES[name].c[each] for each in names)))
        for name, names in columns.items()
    }


def _rows(tx: Connection, found: Select[Any]) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in tx.execute(found)), key=repr)
