"""What a person's words can mean to the chat: small values without any behaviour."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class Answer(StrEnum):
    """The three answers that every question allows."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much was taken: `mg` or `units` (capsules, sachets), never both, never negative.

    Milligrams are as the person wrote them; only the plan knows whether a label means elemental
    magnesium. Zero and absurd numbers are passed on, for the caller to ask again.
    """

    mg: float | None
    units: float | None
    is_sure: bool = field(default=True, compare=False)
    """False: a word of the number was put right; show what was understood and ask."""


@dataclass(frozen=True, slots=True)
class Took:
    """The dose was taken. `amount` None: as planned. `at` None: no time was said.

    `more`: that amount beside what was taken before; then there is one.
    """

    amount: Amount | None
    at: time | None
    more: bool = False
    is_sure: bool = field(default=True, compare=False)
    """False: a word was put right that decides; show what was understood and ask."""


@dataclass(frozen=True, slots=True)
class NotTonight:
    """No dose this evening, without a reason asked."""

    is_sure: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class LaterTonight:
    """Ask again: after `minutes`, or `at` a wall-clock time; both None: the chat offers choices."""

    minutes: int | None
    at: time | None
    is_sure: bool = field(default=True, compare=False)


EveningWords = Took | NotTonight | LaterTonight


@dataclass(frozen=True, slots=True)
class MorningWords:
    """What a morning message says; None and empty mean "not said", never zero.

    `cramps` is a count; `cramps_answer` is also given when there is no count (YES: some, UNSURE:
    does not know; NO always comes with 0). `stool` is the protocol's scale: 0 none, 1 one or two
    mushy, 2 three or more loose, any watery or a bare "diarrhea", 3 six or more in 24 hours.
    `flags` are the protocol's names of warning signs. `worst_pain` is 0 to 10.
    """

    cramps: int | None = None
    cramps_answer: Answer | None = None
    stool: int | None = None
    stool_unsure: bool = False
    flags: frozenset[str] = frozenset()
    worst_pain: int | None = None
    is_sure: bool = field(default=True, compare=False)
    """False: a deciding word was put right, or two clauses differ; show it and ask."""
    is_named: bool = field(default=True, compare=False)
    """False: no word says what it is about, as in "2, no" or "all good"."""
