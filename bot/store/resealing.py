"""Seals again, with the newest key, what an older key has sealed: a few rows at a time, beside a
running bot.

A row that the bot changes in between is left to it: whoever changes a row seals it with the newest
key anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    select,
    tuple_,
    type_coerce,
    update,
)

from bot.store.keyring import Keyring, WrongKey, sealed_with
from bot.store.sealed import Sealed, as_stored, keyring_of
from bot.store.tables import metadata, sealing_key

ROWS_AT_ONCE: Final = 200
"""Some 10 ms of a transaction: nobody who answers meanwhile has to wait longer."""

Place = tuple[object, ...]
"""The key of a row: the next slice begins behind it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What came of some rows of one table. `last` None: it was the end of the table.

    `broken`: values that do not open, whoever sealed them; they are left as they are.
    """

    last: Place | None
    resealed: int = 0
    broken: int = 0


def tables() -> Iterator[Table]:
    """Every table that has sealed columns."""
    return (table for table in metadata.sorted_tables if _sealed_columns(table))


def reseal(connection: Connection, table: Table, after: Place | None) -> Slice:
    """Seal the next rows of this table again, where an older key has sealed them."""
    rows = _next_rows(connection, table, after)
    keyring = keyring_of(connection.dialect)
    resealed = broken = 0
    for row in rows:
        changed, unopened = _again(table, row, keyring=keyring)
        broken += unopened
        if changed:
            resealed += _replace(connection, table, row, changed=changed)
    return Slice(_place(table, rows), resealed, broken)


def keys_in_use(
    connection: Connection, table: Table, after: Place | None
) -> tuple[frozenset[str], Place | None]:
    """Which keys are needed for the next rows of this table, and where to go on."""
    rows = _next_rows(connection, table, after)
    keyring = keyring_of(connection.dialect)
    used = {key for row in rows for key in _keys_of(table, row, keyring=keyring)}
    return frozenset(used), _place(table, rows)


def forget_proofs(connection: Connection, but: str) -> None:
    """The database needs no key any more but this one."""
    connection.execute(delete(sealing_key).where(sealing_key.c.key_id != but))


def _sealed_columns(table: Table) -> list[Column[object]]:
    return [column for column in table.c if isinstance(column.type, Sealed)]


def _next_rows(
    connection: Connection, table: Table, after: Place | None
) -> Sequence[Row[tuple[object, ...]]]:
    keys = list(table.primary_key)
    stored = (as_stored(column).label(column.name) for column in _sealed_columns(table))
    found = select(*keys, *stored).order_by(*keys).limit(ROWS_AT_ONCE)
    if after is not None:
        found = found.where(tuple_(*keys) > after)
    return connection.execute(found).all()


def _place(table: Table, rows: Sequence[Row[tuple[object, ...]]]) -> Place | None:
    if len(rows) < ROWS_AT_ONCE:
        return None
    return tuple(getattr(rows[-1], column.name) for column in table.primary_key)


def _keys_of(table: Table, row: Row[tuple[object, ...]], *, keyring: Keyring) -> Iterator[str]:
    """A value that was tampered with needs no key: none opens it."""
    for column in _sealed_columns(table):
        value = getattr(row, column.name)
        if _opened(column, value, keyring=keyring) is not None:
            yield sealed_with(value)


def _opened(column: Column[object], value: object, *, keyring: Keyring) -> bytes | None:
    if not isinstance(value, bytes):
        return None
    try:
        return keyring.unseal(value, about=str(column).encode())
    except WrongKey:
        return None


def _again(
    table: Table, row: Row[tuple[object, ...]], *, keyring: Keyring
) -> tuple[dict[str, bytes], int]:
    """The values of a row that are to be replaced, and how many do not open."""
    changed, broken = {}, 0
    for column in _sealed_columns(table):
        value = getattr(row, column.name)
        if value is None or (isinstance(value, bytes) and sealed_with(value) == keyring.ids[0]):
            continue
        plain = _opened(column, value, keyring=keyring)
        if plain is None:
            broken += 1
        else:
            changed[column.name] = keyring.seal(plain, about=str(column).encode())
    return changed, broken


def _replace(
    connection: Connection, table: Table, row: Row[tuple[object, ...]], *, changed: dict[str, bytes]
) -> int:
    """Only what is still as it was read: on PostgreSQL the bot may be quicker."""
    keys = [column == getattr(row, column.name) for column in table.primary_key]
    columns = [column for column in _sealed_columns(table) if column.name in changed]
    as_read = [
        type_coerce(column, LargeBinary()) == bindparam(f"was_{column.name}", type_=LargeBinary())
        for column in columns
    ]
    values = {
        column: type_coerce(bindparam(f"new_{column.name}"), LargeBinary()) for column in columns
    }
    given: dict[str, object] = {
        f"was_{column.name}": getattr(row, column.name) for column in columns
    }
    given |= {f"new_{name}": value for name, value in changed.items()}
    statement = update(table).where(and_(*keys, *as_read)).values(values)
    return connection.execute(statement, given).rowcount
