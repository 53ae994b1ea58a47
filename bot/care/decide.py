"""The one door of the rule book: state, check-ins and today in, a decision out."""

from bot.care.facts import Facts
from bot.care.model import Decision, State
from bot.care.overrides import override
from bot.care.table import first_match
from bot.care.windows import History


def decide(  # house: the rule book is a function of these three, in this order
    state: State, history: History, today: int
) -> Decision:
    """What the rule book says about tonight, on the morning of day `today`.

    `history` holds the check-ins by day; days after `today` are not looked at, and a long history
    costs no more than a short one. The same input always gives the same decision.
    """
    facts = Facts(state, history, today)
    return override(facts, first_match(facts).answer(facts))
