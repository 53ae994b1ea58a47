"""The sandbox's time: the system's UTC plus an offset, or standing still."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.sandbox.wire import ControlError, JsonObject

LATEST_MS = 4_102_444_800_000  # 2100-01-01; Bot API dates are 32-bit seconds, clients stop there


@dataclass(frozen=True, slots=True)
class ClockState:
    """`frozen_ms` wins over `offset_ms`; `version` grows with every move and is never reused."""

    version: int = 1
    offset_ms: int = 0
    frozen_ms: int | None = None


class SandboxClock:
    """Tells sandbox time and can be moved, also backwards."""

    def __init__(self, state: ClockState, system_ms: Callable[[], int]) -> None:
        self.state = state
        self._system_ms = system_ms

    def now_ms(self) -> int:
        """Sandbox time in milliseconds since 1970 (UTC)."""
        frozen_ms = self.state.frozen_ms
        return self._system_ms() + self.state.offset_ms if frozen_ms is None else frozen_ms

    def now_s(self) -> int:
        """Sandbox time in whole seconds, the unit of Bot API dates."""
        return self.now_ms() // 1000

    def set_to(self, at_ms: int) -> None:
        """Jump to a moment. Raises ControlError outside 1970 to 2100."""
        if not 0 <= at_ms <= LATEST_MS:
            raise ControlError(400, "The clock goes from 1970 to 2100.")
        frozen = self.state.frozen_ms is not None
        self._move(
            offset_ms=at_ms - self._system_ms(),
            frozen_ms=at_ms if frozen else None,
        )

    def freeze(self, *, frozen: bool) -> None:
        """Stand still now, or go on from the moment the clock stands at."""
        now_ms = self.now_ms()
        self._move(
            offset_ms=now_ms - self._system_ms(),
            frozen_ms=now_ms if frozen else None,
        )

    def to_json(self) -> JsonObject:
        """The Clock object of the control API."""
        return {
            "version": self.state.version,
            "offset_ms": self.state.offset_ms,
            "frozen_ms": self.state.frozen_ms,
            "now_ms": self.now_ms(),
        }

    def _move(self, *, offset_ms: int, frozen_ms: int | None) -> None:
        self.state = replace(
            self.state,
            version=self.state.version + 1,
            offset_ms=offset_ms,
            frozen_ms=frozen_ms,
        )
