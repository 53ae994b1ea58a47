"""Typed reading of JSON values; every refusal names the path of the field and what it must be."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.care.values import ImpossibleValue, is_amount, is_whole

Choice = TypeVar("Choice", bound=StrEnum)

MOST_MG = 100_000.0
"""No dose, unit or ceiling is believed above this, mg: a bound for arithmetic, not for health."""

MOST_DAYS = 1_000_000
"""Day numbers stay within this on either side of 0."""


class CaseError(ImpossibleValue):
    """This case cannot be answered; the message says where it is wrong and what is expected."""


class _Doubled(dict[str, object]):
    """A JSON object that gives a name twice: of two answers for one day, which one counts?"""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def json_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """What `json.loads` makes of an object; `Fields` refuses names that are not unique."""
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            return _Doubled(name)
        values[name] = value
    return values


class Fields:
    """The fields of one JSON object, taken by name; `path` is its place in the whole."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise CaseError(f"{path or 'the line'}: must be an object")
        self._values: Mapping[str, object] = value
        self._path = path
        if isinstance(value, _Doubled):
            raise CaseError(f"{self.path(shown(value.name))}: is given twice")

    def path(self, name: str) -> str:
        """The whole path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def names(self) -> tuple[str, ...]:
        """The names that are there."""
        return tuple(self._values)

    def take(self, name: str) -> object:
        """The value of a field that must be there."""
        if name not in self._values:
            raise CaseError(f"{self.path(name)}: is missing")
        return self._values[name]

    def refuse_others(self, known: Collection[str]) -> None:
        """Refuse misspelled fields, which would otherwise be silently without effect."""
        for name in self._values:
            if name not in known:
                raise CaseError(f"{self.path(shown(name))}: is not a known field")

    def number(self, name: str, *, most: float = MOST_MG) -> float:
        """A finite number from 0 to `most`."""
        value = self.take(name)
        if not is_amount(value, most=most):
            raise CaseError(f"{self.path(name)}: must be a number from 0 to {most:g}")
        return float(value)

    def number_or_none(self, name: str, *, most: float = MOST_MG) -> float | None:
        """The same, or null."""
        return None if self.take(name) is None else self.number(name, most=most)

    def positive(self, name: str, *, least: float) -> float:
        """A number above 0; smaller than `least` is refused by its own sentence."""
        value = self.take(name)
        if not is_amount(value) or value == 0:
            raise CaseError(f"{self.path(name)}: must be a number above 0")
        if not least <= value <= MOST_MG:
            raise CaseError(f"{self.path(name)}: must be a number from {least:g} to {MOST_MG:g}")
        return float(value)

    def day(self, name: str) -> int:
        """A day number."""
        return whole(self.take(name), self.path(name), least=-MOST_DAYS, most=MOST_DAYS)

    def day_or_none(self, name: str) -> int | None:
        """A day number, or null."""
        return None if self.take(name) is None else self.day(name)

    def count_or_none(self, name: str, *, most: int) -> int | None:
        """A whole number from 0 to `most`, or null for "not sure"."""
        value = self.take(name)
        return None if value is None else whole(value, self.path(name), least=0, most=most)

    def yes_no(self, name: str) -> bool:
        """true or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise CaseError(f"{self.path(name)}: must be true or false")
        return value

    def yes_no_or_none(self, name: str) -> bool | None:
        """true, false, or null for unknown."""
        return None if self.take(name) is None else self.yes_no(name)

    def choice(self, name: str, of: type[Choice]) -> Choice:
        """One of the values of an enum."""
        return choice(self.take(name), self.path(name), of=of)

    def text(self, name: str) -> str:
        """Text that is not empty."""
        value = self.take(name)
        if not isinstance(value, str) or not value:
            raise CaseError(f"{self.path(name)}: must be text")
        return value


def choice(value: object, path: str, *, of: type[Choice]) -> Choice:
    """One of the values of an enum."""
    if isinstance(value, str) and value in set(of):
        return of(value)
    raise CaseError(f"{path}: must be one of {', '.join(of)}")


def whole(value: object, path: str, *, least: int, most: int) -> int:
    """A whole number between two bounds."""
    if not is_whole(value, least=least, most=most):
        raise CaseError(f"{path}: must be a whole number from {least} to {most}")
    return value


def shown(text: str) -> str:
    """Somebody's own words in a message: printable, and not longer than a line can bear."""
    plain = text.encode("ascii", "backslashreplace").decode()
    printable = "".join(sign if sign.isprintable() else "?" for sign in plain)
    return printable if len(printable) <= 40 else printable[:40] + "..."
