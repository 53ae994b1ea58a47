"""One row as one line of plain text, the same for SQLite and PostgreSQL, and back again.

A line is a JSON list of the values in the order of their columns' names. By the kind of a column:
an instant is whole microseconds since 1970 (SQLite keeps it so), a date and a time of day are text
in ISO 8601, bytes are base64, JSON is its own text, untouched. Nothing is looked into: what is
sealed travels sealed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Time,
)

from scheduler.columns import EPOCH, MICROSECOND


class Kind(StrEnum):
    """What the values of a column are, in whichever database."""

    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DATE = "date"
    TIME = "time"
    JSON = "json"
    BYTES = "bytes"


Turn = Callable[[object], object]
"""Turns one value that is not None."""

_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_KINDS: Final = (
    (Boolean, Kind.TRUTH),
    (DateTime, Kind.WHOLE),
    (Integer, Kind.WHOLE),
    (Float, Kind.NUMBER),
    (Date, Kind.DATE),
    (Time, Kind.TIME),
    (JSON, Kind.JSON),
    (LargeBinary, Kind.BYTES),
    (String, Kind.TEXT),
)


def kind_of(column: Column[object]) -> Kind:
    """The kind of a column as it was found in a database. Raises StopIteration for a new one."""
    return next(kind for known, kind in _KINDS if isinstance(column.type, known))


def to_line(row: Iterable[object], turns: Iterable[Turn]) -> bytes:
    """A row as the driver gave it, as a line."""
    values = [
        None if value is None else turn(value) for value, turn in zip(row, turns, strict=True)
    ]
    return _ENCODE(values).encode()


def to_row(line: bytes, turns: Sequence[Turn]) -> tuple[object, ...]:
    """A line as a driver takes it. Raises ValueError for one that does not fit."""
    values = json.loads(line)
    return tuple(
        None if value is None else turn(value) for value, turn in zip(values, turns, strict=True)
    )


def plain(kind: Kind) -> Turn:
    """From what a driver gives, of either database."""
    return _PLAIN.get(kind, _as_it_is)


def for_sqlite(kind: Kind) -> Turn:
    """To what SQLite keeps."""
    return _FOR_SQLITE.get(kind, _as_it_is)


def for_postgres(column: Column[object]) -> Turn:
    """To what PostgreSQL takes for this column; it reads dates, times and JSON from text itself."""
    if isinstance(column.type, DateTime):
        return _instant
    return _unbase64 if isinstance(column.type, LargeBinary) else _as_it_is


def _as_it_is(value: object) -> object:
    return value


def _micros(value: object) -> object:
    return (value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _iso_time(value: object) -> str:
    return (value if isinstance(value, time) else time.fromisoformat(str(value))).isoformat()


def _number(value: object) -> float:
    assert isinstance(value, int | float), "a column of numbers"
    return float(value)


def _base64(value: object) -> str:
    assert isinstance(value, bytes), "a column of bytes"
    return b64encode(value).decode()


def _unbase64(value: object) -> bytes:
    return b64decode(str(value), validate=True)


def _with_microseconds(value: object) -> str:
    # As SQLAlchemy writes a time of day into SQLite.
    return time.fromisoformat(str(value)).isoformat(timespec="microseconds")


def _instant(value: object) -> datetime:
    if not isinstance(value, int):
        raise ValueError("an instant is a whole number")
    return EPOCH + timedelta(microseconds=value)


_PLAIN: Final[Mapping[Kind, Turn]] = {
    Kind.TRUTH: bool,
    Kind.WHOLE: _micros,
    Kind.NUMBER: _number,
    Kind.DATE: _iso,
    Kind.TIME: _iso_time,
    Kind.BYTES: _base64,
}
_FOR_SQLITE: Final[Mapping[Kind, Turn]] = {
    Kind.TIME: _with_microseconds,
    Kind.BYTES: _unbase64,
}
