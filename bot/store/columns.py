"""Column types that keep a wrong value out of the database instead of finding it a year later."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.care.night import Night

# SQLite gives ids of its own only to an INTEGER key; PostgreSQL wants the eight bytes said aloud.
BigId = BigInteger().with_variant(Integer, "sqlite")

_MICROGRAMS_PER_MG = 1000


class NightColumn(TypeDecorator[Night]):
    """A Night, stored as the date of its evening. A bare date or an instant is refused."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Night | None, dialect: Dialect) -> date | None:
        if value is None:
            return None
        if not isinstance(value, Night):
            raise TypeError(f"a Night is stored here, not {type(value).__name__}")
        return value.evening

    def process_result_value(self, value: date | None, dialect: Dialect) -> Night | None:
        return None if value is None else Night(value)


class DoseColumn(TypeDecorator[float]):
    """Elemental magnesium in mg, stored as whole micrograms: exact, and alike everywhere."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not 0 <= value < 100_000:
            raise ValueError("a dose is stored in mg, from 0 to under 100,000")
        return round(value * _MICROGRAMS_PER_MG)

    def process_result_value(self, value: int | None, dialect: Dialect) -> float | None:
        return None if value is None else value / _MICROGRAMS_PER_MG
