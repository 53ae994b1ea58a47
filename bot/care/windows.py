"""Windows of check-ins and what is counted in them (rules W1-W3 of the rule book)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.care.constants import (
    CLEAR_MORNINGS_TO_RESTART,
    STOOL_DIARRHEA,
    STOOL_MILD,
    WEEK_DAYS,
)
from bot.care.model import CheckIn

History = Mapping[int, CheckIn]
"""Check-ins by day number; a day without an answer is absent."""

LOOKBACK_DAYS = 60
"""How far day-by-day look-ups go before the whole history is asked; a lapse is rarely longer."""


@dataclass(frozen=True, slots=True)
class Window:
    """The complete check-ins of some consecutive days."""

    checkins: tuple[CheckIn, ...]

    @property
    def count(self) -> int:
        """Check-ins in the window."""
        return len(self.checkins)

    @property
    def cramps(self) -> int:
        """Cramps in all its nights together."""
        return sum(checkin.cramps or 0 for checkin in self.checkins)

    @property
    def cramp_nights(self) -> int:
        """Nights with at least one cramp."""
        return sum(1 for checkin in self.checkins if checkin.cramps)

    @property
    def taken_nights(self) -> int:
        """Nights whose dose was surely taken."""
        return sum(1 for checkin in self.checkins if checkin.taken is True)

    @property
    def mild_stools(self) -> int:
        """Check-ins with a stool of exactly 1."""
        return sum(1 for checkin in self.checkins if checkin.stool == STOOL_MILD)

    @property
    def rate(self) -> float:
        """Cramps a week (W3); 0 for an empty window, which no rule asks for a rate."""
        return self.cramps * WEEK_DAYS / self.count if self.checkins else 0.0


def window(history: History, *, today: int, days: int) -> Window:
    """The complete check-ins of the last `days` days, today included (W1)."""
    answers = (history.get(day) for day in range(today - days + 1, today + 1))
    return Window(tuple(answer for answer in answers if answer is not None and answer.is_complete))


def last_answered(history: History, *, up_to: int) -> int | None:
    """The last day up to `up_to` that was answered at all, complete or not, or None (W2)."""
    for day in range(up_to, up_to - LOOKBACK_DAYS, -1):
        if day in history:
            return day
    return max((day for day in history if day <= up_to), default=None)


def last_loose_stool(history: History, *, today: int, days: int) -> int | None:
    """The last of these days on which any loose stool was told, even without a complete check-in.

    Doubt counts against a step up, so an incomplete check-in's stool counts here (C1).
    """
    for day in range(today, today - days, -1):
        answer = history.get(day)
        if answer is not None and (answer.stool or 0) >= STOOL_MILD:
            return day
    return None


def clear_mornings(history: History, *, today: int) -> int:
    """How many mornings in a row, today's the last of them, had a complete check-in and stool 0.

    Counted up to what a restart needs (E8); more is not asked for by any rule.
    """
    clear = 0
    while clear < CLEAR_MORNINGS_TO_RESTART:
        answer = history.get(today - clear)
        if answer is None or not answer.is_complete or answer.stool != 0:
            break
        clear += 1
    return clear


def not_taken(answers: Iterable[CheckIn | None]) -> bool:
    """Whether these answers say that no dose was taken: one complete check-in at least, and all no.

    An incomplete check-in cannot prove it, but can deny it (C1).
    """
    given = [answer for answer in answers if answer is not None]
    return any(answer.is_complete for answer in given) and all(
        answer.taken is False for answer in given
    )


def is_loose(answer: CheckIn | None) -> bool:
    """Whether this check-in, complete or not, tells of diarrhea (stool 2 or 3)."""
    return answer is not None and (answer.stool or 0) >= STOOL_DIARRHEA
