"""What goes wrong at Telegram: rules with dice, each used up after so many blows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Blow(StrEnum):
    """What happens to a call."""

    TOO_MANY = "429"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    REFUSED = "connection closed, nothing done"
    LOST = "carried out, answer lost"
    SLOW = "answered after a while"


@dataclass(slots=True)
class Rule:
    """So many calls, each with this chance, get this blow."""

    blow: Blow
    left: int
    chance: float = 1.0


class Weather:
    """The rules of the moment, and what they did since the beginning."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)  # noqa: S311 - repeatable
        self._rules: list[Rule] = []
        self.is_away = False
        """Whether Telegram cannot be reached at all."""
        self.struck: Counter[str] = Counter()

    def turns(self, *rules: Rule) -> None:
        """From now on these rules, and none of before."""
        self._rules = list(rules)

    def strikes(self, method: str) -> Blow | None:
        """What happens to this call."""
        if self.is_away:
            return Blow.REFUSED
        if method == "getUpdates":  # fetched one at a time: its troubles are those of being away
            return None
        for rule in self._rules:
            if rule.left > 0 and self._dice.random() < rule.chance:
                rule.left -= 1
                self.struck[f"{rule.blow} in {method}"] += 1
                return rule.blow
        return None
