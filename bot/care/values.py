"""What the values of a question can be. Everything else is refused by its path, never guessed."""

from enum import Enum
from math import inf
from typing import TypeGuard


class ImpossibleValue(ValueError):
    """A value that cannot be; the message begins with its field's path and says what it must be."""


def is_whole(value: object, *, least: float = -inf, most: float = inf) -> TypeGuard[int]:
    """Whether this is a whole number between two bounds; true and false are no numbers."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_amount(value: object, *, most: float = inf) -> TypeGuard[int | float]:
    """Whether this is a finite number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= most and value < inf  # NaN is in no order, so it is refused too


def must(possible: bool, path: str, *, be: str) -> None:
    """Raises ImpossibleValue, naming the path and what the value must be, unless it is possible."""
    if not possible:
        raise ImpossibleValue(f"{path}: must be {be}")


def must_be_amount(value: object, path: str) -> None:
    """A finite number, not negative. Raises ImpossibleValue."""
    must(is_amount(value), path, be="a number from 0")


def must_be_amount_or_none(value: object, path: str) -> None:
    """The same, or None. Raises ImpossibleValue."""
    must(value is None or is_amount(value), path, be="a number from 0, or None")


def must_be_day(value: object, path: str) -> None:
    """A day number. Raises ImpossibleValue."""
    must(is_whole(value), path, be="a day number")


def must_be_yes_no(value: object, path: str) -> None:
    """True or False. Raises ImpossibleValue."""
    must(isinstance(value, bool), path, be="True or False")


def must_be_one_of(value: object, path: str, *, of: type[Enum]) -> None:
    """A member of an enum. Raises ImpossibleValue."""
    must(isinstance(value, of), path, be=f"a {of.__name__}")
