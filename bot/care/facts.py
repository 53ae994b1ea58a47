"""What the rows of the decision table look at: the state and the check-ins, seen from today."""

from dataclasses import dataclass, field

from bot.care.model import Action, CheckIn, Flag, Phase, Reason, ReasonCode, State, Triage
from bot.care.windows import History, Window, is_loose, last_answered, window


@dataclass(frozen=True, slots=True)
class Found:
    """What a matching row says, before the overrides."""

    action: Action
    dose_mg: float
    reasons: tuple[Reason, ...]
    at_least: Triage = Triage.SELF_CARE
    """The triage rises to this; it never falls."""


def found(
    action: Action,
    dose_mg: float,
    *reasons: Reason | ReasonCode,
    at_least: Triage = Triage.SELF_CARE,
) -> Found:
    """A row's answer, with bare codes allowed for reasons that have no number."""
    wrapped = tuple(Reason(item) if isinstance(item, ReasonCode) else item for item in reasons)
    return Found(action, dose_mg, wrapped, at_least)


@dataclass(frozen=True, slots=True)
class Facts:
    """One morning, as the rows see it."""

    state: State
    history: History
    today: int
    _windows: dict[int, Window] = field(default_factory=dict, init=False, compare=False)
    """Windows that were asked for: several rows ask for the same one."""

    @property
    def answer(self) -> CheckIn | None:
        """Today's check-in, complete or not; None when nothing was answered."""
        return self.history.get(self.today)

    @property
    def yesterday(self) -> CheckIn | None:
        """Yesterday's check-in, complete or not."""
        return self.history.get(self.today - 1)

    @property
    def checked_in(self) -> bool:
        """Whether today has a complete check-in (C1)."""
        return self.answer is not None and self.answer.is_complete

    @property
    def flags(self) -> frozenset[Flag]:
        """Today's warning flags, also of an incomplete check-in."""
        return self.answer.flags if self.answer is not None else frozenset()

    @property
    def loose(self) -> bool:
        """Whether today tells of diarrhea (stool 2 or 3), also in an incomplete check-in."""
        return is_loose(self.answer)

    @property
    def took_dose(self) -> bool:
        """Whether today's answer says that last evening's dose was taken."""
        return self.answer is not None and self.answer.taken is True

    @property
    def paused(self) -> bool:
        """Whether the course waits for the bowel."""
        return self.state.phase is Phase.PAUSED_GI

    @property
    def days_treated(self) -> int:
        """Days since the course's first dose was planned."""
        return self.today - self.state.treat_start

    @property
    def days_since_change(self) -> int:
        """Days since the last change of dose."""
        return self.today - self.state.last_change

    @property
    def days_paused(self) -> int:
        """Days since PAUSED_GI began; without its day the last change counts, never later."""
        began = self.state.paused_on
        return self.today - (began if began is not None else self.state.last_change)

    @property
    def days_silent(self) -> int:
        """Days since the last answer; since the last change when nothing was ever answered."""
        last = last_answered(self.history, up_to=self.today)
        return self.days_since_change if last is None else self.today - last

    @property
    def missed_before_today(self) -> int:
        """Days without an answer between today's and the one before it.

        0 when today or nothing before it is answered: there is no lapse to come back from.
        """
        if self.answer is None:
            return 0
        before = last_answered(self.history, up_to=self.today - 1)
        return 0 if before is None else self.today - before - 1

    def window(self, days: int) -> Window:
        """The complete check-ins of the last `days` days, today included."""
        if days not in self._windows:
            self._windows[days] = window(self.history, today=self.today, days=days)
        return self._windows[days]
