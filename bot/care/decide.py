"""The one door of the rule book: state, check-ins and today in, a decision out."""

from collections.abc import Callable
from typing import Final

from bot.care import rows_bowel as bowel
from bot.care import rows_rhythm as rhythm
from bot.care import rows_safety as safety
from bot.care import rows_steps as steps
from bot.care.facts import Facts, Found
from bot.care.flags import triage_of
from bot.care.model import Decision, State
from bot.care.overrides import override
from bot.care.windows import History

Row = Callable[[Facts], Found | None]

TABLE: Final[tuple[tuple[str, Row], ...]] = (
    ("1", safety.row_1),
    ("2", safety.row_2),
    ("3", safety.row_3),
    ("4", safety.row_4),
    ("5", safety.row_5),
    ("6", safety.row_6),
    ("7a", safety.row_7a),
    ("7b", safety.row_7b),
    ("7c", safety.row_7c),
    ("7d", safety.row_7d),
    ("7e", safety.row_7e),
    ("8", safety.row_8),
    ("9a", bowel.row_9a),
    ("9b", bowel.row_9b),
    ("9c", bowel.row_9c),
    ("9d", bowel.row_9d),
    ("10", bowel.row_10),
    ("11", bowel.row_11),
    ("12", bowel.row_12),
    ("13", bowel.row_13),
    ("14", bowel.row_14),
    ("15", bowel.row_15),
    ("16", rhythm.row_16),
    ("17", rhythm.row_17),
    ("18", rhythm.row_18),
    ("19", rhythm.row_19),
    ("20", rhythm.row_20),
    ("21a", rhythm.row_21a),
    ("21b", rhythm.row_21b),
    ("21c", rhythm.row_21c),
    ("22", steps.row_22),
    ("23", steps.row_23),
    ("24", steps.row_24),
    ("25", steps.row_25),
    ("26", steps.row_26),
)
"""The decision table, top to bottom. The first row that matches answers."""


def decide(  # house: the rule book is a function of these three, in this order
    state: State, history: History, today: int
) -> Decision:
    """What the rule book says about tonight, on the morning of day `today`.

    `history` holds the check-ins by day; days after `today` are not looked at, and a long history
    costs no more than a short one. The same input always gives the same decision.
    """
    facts = Facts(state, history, today)
    row, found = _first_match(facts)
    triage = max(triage_of(facts.flags), found.at_least)
    return override(facts, Decision(found.action, found.dose_mg, triage, found.reasons, row))


def _first_match(facts: Facts) -> tuple[str, Found]:
    for name, row in TABLE:
        found = row(facts)
        if found is not None:
            return name, found
    raise AssertionError("rows 25 and 26 leave no morning without an answer")
