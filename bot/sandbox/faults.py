"""Faults on demand: rules that make calls fail, hang, break, or updates come twice or swapped."""

import json
import random
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import isfinite

from bot.sandbox.store import Store
from bot.sandbox.wire import ControlError, JsonObject, dumps

FACT = "faults"
DEFAULT_RETRY_AFTER_S = 3
DEFAULT_HANG_S = 30.0
ANY_METHOD = "*"


class Fault(StrEnum):
    """What happens to a call, or to updates (the last two); README.md has the table."""

    TOO_MANY = "429"
    BLOCKED = "403_blocked"
    DEACTIVATED = "403_deactivated"
    REJECTED = "400"
    UNAUTHORIZED = "401"
    RESTARTING = "500"
    BAD_GATEWAY = "502"
    REFUSE = "refuse"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    TRUNCATED = "truncated"
    RESET = "reset"
    DUPLICATE_UPDATE = "duplicate_update"
    REORDER_UPDATES = "reorder_updates"


UPDATE_FAULTS = frozenset({Fault.DUPLICATE_UPDATE, Fault.REORDER_UPDATES})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `seen` counts the matching calls, `used` those that it made fail."""

    id: int
    kind: Fault
    method: str = ANY_METHOD
    chat_id: int | None = None
    nth: int = 1
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    retry_after: int = DEFAULT_RETRY_AFTER_S
    hang_s: float = DEFAULT_HANG_S
    seen: int = 0
    used: int = 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is one of the rule's."""
        if self.kind in UPDATE_FAULTS or self.method.lower() not in (ANY_METHOD, method.lower()):
            return False
        return self.chat_id is None or self.chat_id == chat_id

    def strikes(self) -> bool:
        """Whether the call just counted in `seen` fails; chance depends on seed and count only."""
        if self.seen < self.nth:
            return False
        chance = random.Random(f"{self.seed}:{self.seen}").random()  # noqa: S311 - repeatable
        return chance < self.probability

    def used_up(self) -> bool:
        """Whether the rule will never strike again."""
        return self.times is not None and self.used >= self.times


class Faults:
    """The rules in force, oldest first; they survive a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        kept = json.loads(store.fact(FACT) or '{"last_id": 0, "rules": []}')
        self._last_id = int(kept["last_id"])
        self.rules = [Rule(**{**rule, "kind": Fault(rule["kind"])}) for rule in kept["rules"]]

    def add(self, wanted: JsonObject) -> Rule:
        """Put a rule in force. Raises ControlError when it makes no sense."""
        self._last_id += 1
        rule = _read_rule(self._last_id, wanted)
        self.rules.append(rule)
        self._save()
        return rule

    def remove(self, rule_id: int) -> bool:
        """Take a rule back; False when there is none with this id."""
        left = [rule for rule in self.rules if rule.id != rule_id]
        found = len(left) < len(self.rules)
        self.rules = left
        self._save()
        return found

    def clear(self) -> None:
        """Take all rules back."""
        self.rules = []
        self._save()

    def strike(self, method: str, chat_id: int | None) -> Rule | None:
        """Count this call at every rule that matches; the first that strikes decides."""
        struck: Rule | None = None
        for rule in [rule for rule in self.rules if rule.matches(method, chat_id)]:
            counted = replace(rule, seen=rule.seen + 1)
            if struck is None and counted.strikes():
                counted = struck = replace(counted, used=counted.used + 1)
            self._put(counted)
        return struck

    def repeats_due(self) -> int:
        """How many acknowledged updates come once more, by the rules in force."""
        return sum(self._left(rule) for rule in self.rules if rule.kind is Fault.DUPLICATE_UPDATE)

    def repeated(self, count: int) -> None:
        """That many were repeated."""
        self._use(Fault.DUPLICATE_UPDATE, count)

    def reorder_due(self) -> bool:
        """Whether the next batch of two or more comes in the wrong order; counts as done."""
        if not any(rule.kind is Fault.REORDER_UPDATES for rule in self.rules):
            return False
        self._use(Fault.REORDER_UPDATES, 1)
        return True

    def to_json(self) -> list[JsonObject]:
        """The rules as the control API shows them."""
        return [asdict(rule) for rule in self.rules]

    @staticmethod
    def _left(rule: Rule) -> int:
        return 100 if rule.times is None else rule.times - rule.used

    def _use(self, kind: Fault, count: int) -> None:
        for rule in [rule for rule in self.rules if rule.kind is kind]:
            taken = min(count, self._left(rule))
            count -= taken
            self._put(replace(rule, used=rule.used + taken))

    def _put(self, changed: Rule) -> None:
        replaced = [changed if rule.id == changed.id else rule for rule in self.rules]
        self.rules = [rule for rule in replaced if not rule.used_up()]
        self._save()

    def _save(self) -> None:
        rules = {"last_id": self._last_id, "rules": self.to_json()}
        self._store.keep(FACT, dumps(rules))


INTEGERS = ("chat_id", "nth", "times", "seed", "retry_after")


def _read_rule(rule_id: int, wanted: JsonObject) -> Rule:
    unknown = wanted.keys() - {"method", "kind", "probability", "hang_s", *INTEGERS}
    if unknown:
        raise ControlError(400, f"A fault rule has no {', '.join(sorted(unknown))}.")
    try:
        kind = Fault(str(wanted.get("kind")))
    except ValueError:
        raise ControlError(400, f"A fault's kind is one of: {', '.join(Fault)}.") from None
    numbers = {name: _integer(name, wanted[name]) for name in INTEGERS if name in wanted}
    if kind in UPDATE_FAULTS or "nth" in numbers:
        numbers.setdefault("times", 1)
    rule = Rule(
        id=rule_id,
        kind=kind,
        method=str(wanted.get("method", ANY_METHOD)),
        probability=_number("probability", wanted.get("probability", 1.0)),
        hang_s=_number("hang_s", wanted.get("hang_s", DEFAULT_HANG_S)),
    )
    if rule.hang_s < 0 or numbers.get("nth", 1) < 1 or numbers.get("times", 1) < 1:
        raise ControlError(400, "nth and times of a fault rule begin at 1, hang_s at 0.")
    return replace(rule, **numbers)  # type: ignore[arg-type]  # only the integer fields


def _integer(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ControlError(400, f"{name} of a fault rule is a whole number.")
    return value


def _number(name: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        raise ControlError(400, f"{name} of a fault rule is a number.")
    return float(value)
