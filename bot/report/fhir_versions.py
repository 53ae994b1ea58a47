"""What was told more than once: which entry stands, and which were corrected or taken back.

The diary adds rows and changes none. A row that only knows more than the one before it is no
correction: a morning is told tap by tap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from bot.care.night import Night
from bot.store.diary import Known, MorningAnswers


class _OfANight(Protocol):
    @property
    def night(self) -> Night: ...


Row = TypeVar("Row")
Entry = TypeVar("Entry", bound=_OfANight)
TOLD = frozenset({Known.YES, Known.NO, Known.NOT_SURE})
"""The answers that a person gives; the others say why there is none."""


@dataclass(frozen=True, slots=True)
class Version(Generic[Row]):
    """One thing that was told. `row` is the first that says so, `number` counts from 0."""

    number: int
    row: Row
    stands: bool
    """Nothing that was told later contradicts it."""

    @property
    def corrects(self) -> bool:
        """Something else was told before."""
        return self.number > 0


def by_night(rows: Iterable[Entry]) -> Mapping[Night, list[Entry]]:
    """The rows of each Night, oldest first, by Night."""
    found: dict[Night, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.night, []).append(row)
    return dict(sorted(found.items()))


def versions(rows: Sequence[Row], told: Callable[[Row], object]) -> list[Version[Row]]:
    """What the rows of one Night said of one thing, oldest first; `told` None: nothing."""
    found: list[Row] = []
    before: object = None
    for row in rows:
        now = told(row)
        if now is not None and now != before:
            found.append(row)
        before = now
    last = len(found) - 1 if before is not None else None
    return [Version(at, row, at == last) for at, row in enumerate(found)]


def mornings(rows: Sequence[MorningAnswers]) -> list[Version[MorningAnswers]]:
    """The check-ins of one Night: the last row, and before it each that was contradicted."""
    gone = [row for row, following in pairwise(rows) if _contradicts(following, row)]
    stands = [rows[-1]] if _told(rows[-1]) else []
    return [Version(at, row, at == len(gone)) for at, row in enumerate([*gone, *stands])]


def _contradicts(later: MorningAnswers, row: MorningAnswers) -> bool:
    # Signs are ticked one by one: one more of them takes none back.
    both = later.flags_answer is Known.YES and row.flags_answer is Known.YES
    adds_signs = both and row.flags <= later.flags
    now, before = _told(later), _told(row)
    names = (name for name in before if not (name == "flags" and adds_signs))
    return any(now.get(name) != before[name] for name in names)


def _told(row: MorningAnswers) -> dict[str, object]:
    answers = {
        "cramps": (row.cramps_answer, row.cramps),
        "stool": (row.stool_answer, row.stool),
        "taken": (row.taken_answer, None),
        "disturbed": (row.disturbed_answer, None),
        "flags": (row.flags_answer, row.flags),
    }
    told: dict[str, object] = {name: said for name, said in answers.items() if said[0] in TOLD}
    numbers = {"pain": row.worst_pain, "longest": row.longest_minutes}
    return told | {name: number for name, number in numbers.items() if number is not None}
