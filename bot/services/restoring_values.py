"""What a value of data.json can be, by the column that it goes into. All else is refused by path.

A reader gets a value and its path, "check_ins[3].cramps", and gives what the column keeps.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from typing import Final, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    String,
    Time,
)

from bot.care.fields import MOST_MG, shown
from bot.care.night import Night
from bot.care.values import is_amount, is_whole
from bot.report.unpacking import NotOurs
from bot.store.columns import DoseColumn, NightColumn
from bot.store.sealed import opened_type
from scheduler.columns import UtcDateTime

Reader = Callable[[object, str], object]
T = TypeVar("T")

_FIRST_DAY: Final = date(2015, 6, 24)  # Telegram has had bots since then
_LAST_DAY: Final = date(2200, 1, 1)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK: Final = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*")
_MOST_INTEGER: Final = 2**31 - 1
_MOST_ID: Final = 2**63 - 1
_DEEPEST: Final = 20


def refuse(path: str, value: object, *, no: str) -> NotOurs:
    """The refusal of a value, with what it is not: "plans[0].dose_mg: -1 is no dose in mg"."""
    return NotOurs(f"{path}: {shown(json.dumps(value))} is no {no}")


def of_column(column: Column[object]) -> Reader:
    """What a column keeps, as far as its type says."""
    match opened_type(column):
        case NightColumn():
            reader: Reader = night
        case DoseColumn():
            reader = dose
        case UtcDateTime():
            reader = instant
        case Time():
            reader = clock
        case Date():
            reader = day
        case Boolean():
            reader = yes_no
        case Float():
            reader = number("number from 0", most=MOST_MG)
        case BigInteger():
            reader = whole("number of a row", least=0, most=_MOST_ID)
        case Integer():
            reader = whole("whole number from 0", least=0, most=_MOST_INTEGER)
        case JSON():
            reader = anything
        case String(length=length):
            reader = text(most=length or _MOST_INTEGER)
        case other:
            raise TypeError(f"{column} keeps {other}, which data.json has no form for")
    return or_none(reader) if column.nullable else reader


def or_none(reader: Reader) -> Reader:
    """The same, or null."""
    return lambda value, path: None if value is None else reader(value, path)


def night(value: object, path: str) -> Night:
    """The date of an evening."""
    return Night(day(value, path))


def day(value: object, path: str) -> date:
    """A date since there are bots."""
    what = "date since Telegram has bots, such as 2026-11-23"
    read = _iso(value, path, form=_DATE, of=date.fromisoformat, what=what)
    if not _FIRST_DAY <= read < _LAST_DAY:
        raise refuse(path, value, no=what)
    return read


def instant(value: object, path: str) -> datetime:
    """A moment in UTC."""
    what = "moment in UTC, such as 2026-11-23T21:30:00Z"
    read = _iso(value, path, form=_INSTANT, of=_utc, what=what)
    if not _FIRST_DAY <= read.date() < _LAST_DAY:
        raise refuse(path, value, no=f"{what}, since Telegram has bots")
    return read


def clock(value: object, path: str) -> time:
    """A time of day on the person's wall."""
    return _iso(value, path, form=_CLOCK, of=time.fromisoformat, what="time of day, such as 22:30")


def _utc(told: str) -> datetime:
    return datetime.fromisoformat(told.replace("Z", "+00:00")).astimezone(UTC)


def yes_no(value: object, path: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise refuse(path, value, no="true or false")
    return value


def dose(value: object, path: str) -> float:
    """Elemental magnesium in mg."""
    if not is_amount(value) or value >= MOST_MG:
        raise refuse(path, value, no=f"dose in mg, 0 to under {MOST_MG:.0f}")
    return float(value)


def number(what: str, *, most: float) -> Reader:
    """A number from 0 to `most`."""

    def read(value: object, path: str) -> float:
        if not is_amount(value, most=most):
            raise refuse(path, value, no=f"{what} to {most:g}")
        return float(value)

    return read


def whole(what: str, *, least: int, most: int) -> Reader:
    """A whole number between two bounds."""

    def read(value: object, path: str) -> int:
        if not is_whole(value, least=least, most=most):
            bounds = f"{what}, {least} to {most}" if most < _MOST_INTEGER else what
            raise refuse(path, value, no=bounds)
        return value

    return read


def text(*, most: int) -> Reader:
    """Text that can be kept and sent."""

    def read(value: object, path: str) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise refuse(path, value, no=f"text of up to {most} characters")
        return _plain(value, path)

    return read


def matching(pattern: str, what: str) -> Reader:
    """Text of a form."""
    form = re.compile(pattern)

    def read(value: object, path: str) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise refuse(path, value, no=what)
        return value

    return read


def zone(value: object, path: str) -> str:
    """The name of a time zone; this machine need not know it (`lost_zones`)."""
    if not isinstance(value, str) or len(value) > 64 or not _ZONE.fullmatch(value):
        raise refuse(path, value, no="time zone, such as Europe/Berlin")
    return value


def one_of(what: str, of: type[StrEnum]) -> Reader:
    """One of our words, as text."""
    words = frozenset(map(str, of))

    def read(value: object, path: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise refuse(path, value, no=f"{what} that this version knows")
        return value

    return read


def level(what: str, of: type[IntEnum]) -> Reader:
    """One of our levels, as its number."""
    return whole(what, least=min(of), most=max(of))


def member(what: str, of: Collection[int]) -> Reader:
    """One of some numbers."""

    def read(value: object, path: str) -> int:
        if not is_whole(value) or value not in of:
            raise refuse(path, value, no=what)
        return value

    return read


def any_number(value: object, path: str) -> float:
    """A finite number on either side of 0, whole or not."""
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > _MOST_ID:
        raise refuse(path, value, no="number")
    return value


def listed(item: Reader, *, unique: bool = False) -> Reader:
    """A list; with `unique` none of it twice."""

    def read(value: object, path: str) -> list[object]:
        if not isinstance(value, list):
            raise refuse(path, value, no="list")
        found = [item(each, f"{path}[{at}]") for at, each in enumerate(value)]
        for at, each in enumerate(found if unique else ()):
            if each in found[:at]:
                raise NotOurs(f"{path}[{at}]: {shown(str(each))} is there twice")
        return found

    return read


def keyed(key: Reader, item: Reader) -> Reader:
    """An object whose names and values are known."""

    def read(value: object, path: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise refuse(path, value, no="object")
        for name in value:
            key(name, f"{path}.{shown(name)}")
        return {name: item(each, f"{path}.{shown(name)}") for name, each in value.items()}

    return read


def pair(first: Reader, second: Reader) -> Reader:
    """A list of two; it is kept as it was given."""

    def read(value: object, path: str) -> list[object]:
        if not isinstance(value, list) or len(value) != 2:
            raise refuse(path, value, no="list of two")
        first(value[0], f"{path}[0]")
        second(value[1], f"{path}[1]")
        return value

    return read


def as_given(reader: Reader) -> Reader:
    """Check a value by a reader, and keep it as JSON has it."""

    def read(value: object, path: str) -> object:
        reader(value, path)
        return value

    return read


def anything(value: object, path: str, *, depth: int = 0) -> object:
    """JSON that can be kept and sent: no broken signs, no endless numbers, not too deep."""
    if depth > _DEEPEST:
        raise NotOurs(f"{path}: is nested too deeply")
    match value:
        case str():
            return _plain(value, path)
        case Mapping():
            return {
                _plain(name, path): anything(each, f"{path}.{shown(name)}", depth=depth + 1)
                for name, each in value.items()
            }
        case Sequence():
            return [
                anything(each, f"{path}[{at}]", depth=depth + 1) for at, each in enumerate(value)
            ]
        case int() | float() if not -_MOST_ID <= value <= _MOST_ID:
            raise refuse(path, value, no="number that can be kept")
    return value


def _plain(value: str, path: str) -> str:
    """Raises NotOurs for half a character, and for signs that steer a terminal."""
    for sign in value:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t":
            raise refuse(path, value, no="plain text")
    return value


def _iso(
    value: object, path: str, *, form: re.Pattern[str], of: Callable[[str], T], what: str
) -> T:
    try:
        if isinstance(value, str) and form.fullmatch(value):
            return of(value)
    except ValueError:
        pass
    raise refuse(path, value, no=what)
