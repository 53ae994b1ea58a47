"""A backup: the dump of one moment in a sealed file, and the way back.

The first piece is the head, the last one the counts and digests; the pieces between begin with the
name of a table, then come its rows, a line each (see `plain`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import Connection

from bot.store import dump
from bot.store.dump import Batch, Layout, Sum, Sums
from bot.store.keyring import Keyring
from bot.store.plain import Kind
from bot.store.sealed_file import Unusable, read_pieces, write_pieces

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Head:
    """Which version of the tables a backup has, and the moment that it shows."""

    revision: str
    made_at: datetime
    layout: Layout


def write(connection: Connection, file: BinaryIO, head: Head, *, keyring: Keyring) -> Sums:
    """Write everything that the transaction sees; the answer is what was counted.

    Raises OSError of the file and DBAPIError of the database.
    """
    sums = Sums()
    write_pieces(file, _pieces(connection, head, sums=sums), keyring=keyring)
    return sums


@dataclass(frozen=True, slots=True)
class Reading:
    """A backup that is being read. `sums` is complete, and the file found whole, at the end."""

    head: Head
    batches: Iterator[Batch]
    sums: Sums


def read(file: BinaryIO, *, keyring: Keyring) -> Reading:
    """The head, and all rows as they come. Raises Unusable, also while they come, and OSError."""
    pieces, sums = read_pieces(file, keyring=keyring), Sums()
    return Reading(_head(next(pieces)), _batches(pieces, sums), sums)


def verified(file: BinaryIO, *, keyring: Keyring) -> tuple[Head, Sums]:
    """Read a backup to its end, and what was counted. Raises Unusable and OSError."""
    reading = read(file, keyring=keyring)
    for _ in reading.batches:
        pass
    return reading.head, reading.sums


def _pieces(connection: Connection, head: Head, *, sums: Sums) -> Iterator[bytes]:
    tables = {name: dict(columns) for name, columns in head.layout.items()}
    told = {"format": FORMAT, "revision": head.revision, "made_at": head.made_at.isoformat()}
    yield json.dumps({**told, "tables": tables}).encode()
    for batch in sums.counted(dump.batches(connection, head.layout)):
        yield b"\n".join([batch.table.encode(), *batch.lines])
    yield json.dumps({"end": _told(sums)}).encode()


def _told(sums: Sums) -> Mapping[str, tuple[int, str]]:
    return {name: (each.rows, f"{each.digest:064x}") for name, each in sums.of.items()}


def _head(piece: bytes) -> Head:
    told = json.loads(piece)
    if told["format"] != FORMAT:
        raise Unusable("a newer version of the bot made it; use that version or a newer one")
    layout = {
        name: {column: Kind(kind) for column, kind in columns.items()}
        for name, columns in told["tables"].items()
    }
    return Head(told["revision"], datetime.fromisoformat(told["made_at"]), layout)


def _batches(pieces: Iterable[bytes], sums: Sums) -> Iterator[Batch]:
    for piece in pieces:
        name, *lines = piece.split(b"\n")
        if name.startswith(b"{"):
            _require_same(json.loads(piece)["end"], sums)
            continue
        batch = Batch(name.decode(), lines)
        sums.add(batch)
        yield batch


def _require_same(told: Mapping[str, tuple[int, str]], found: Sums) -> None:
    counted = {name: Sum(rows, int(digest, 16)) for name, (rows, digest) in told.items()}
    if counted != found.of:
        raise Unusable("it does not hold as many rows as it says")
