"""A decision that explains itself: the way through the table, row by row."""

from dataclasses import dataclass

from bot.care.facts import Facts
from bot.care.model import Decision, State
from bot.care.overrides import override
from bot.care.row import CheckCode, Row
from bot.care.table import TABLE, first_match
from bot.care.windows import History


@dataclass(frozen=True, slots=True)
class Step:
    """Why one row of the table did not answer."""

    row: str
    """The row's name, such as "7e"."""
    failed: CheckCode
    """The first thing the row asks for that was not so."""
    number: float | None = None
    """The number behind it; the rule book gives its meaning and unit for each code."""
    limit: float | None = None
    """What the row compared that number with, where it did."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How a decision came about."""

    steps: tuple[Step, ...]
    """The rows before the one that answered, top to bottom."""
    said: Decision
    """What the row that answered said, before the overrides; `said.row` is its name."""
    decision: Decision
    """What `decide` says; `decision.override` names the override that changed it, if one did."""


def walk(state: State, history: History, today: int) -> Walk:  # house: as `decide`
    """The same question as to `decide`, answered with the way there."""
    facts = Facts(state, history, today)
    row = first_match(facts)
    earlier = TABLE[: TABLE.index(row)]
    said = row.answer(facts)
    return Walk(tuple(_step(each, facts) for each in earlier), said, override(facts, said))


def _step(row: Row, facts: Facts) -> Step:
    failed = next(check for check in row.when if not check.holds(facts))
    number = None if failed.number is None else failed.number(facts)
    return Step(row.name, failed.code, number, failed.limit)
