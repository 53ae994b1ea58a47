"""What is counted while the bot works. Who keeps the figures is for main to say."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What came of one try to say a planned message."""

    SENT = "sent"
    LATE = "sent late"
    SKIPPED = "skipped"
    """There was nothing to say any more."""
    RETRIED = "retried"
    """A passing trouble; it will be tried again."""
    GONE = "gone"
    """The person cannot be reached."""
    REFUSED = "refused"
    """Telegram did not take it, and trying again would not help: a bug of ours."""


class Refusal(StrEnum):
    """Why a delivery to the webhook was not taken."""

    SECRET = "secret"  # noqa: S105 - a word for a figure
    """It did not show the secret: a stranger's, or WEBHOOK_SECRET is another one at Telegram."""
    LARGE = "large"
    SLOW = "slow"
    MALFORMED = "malformed"
    AWAY = "away"
    """The database does not answer."""


class Tally(Protocol):
    """Keeps figures about the service, never about a person. Cheap, and safe in any thread."""

    def spoke(self, kind: str, outcome: Outcome) -> None:
        """Count one try to say a planned message of this kind."""

    def behind(self, seconds: float) -> None:
        """Note how long after its due time a planned message was said."""

    def waited(self, seconds: float, *, urgent: bool) -> None:
        """Note how long one message waited for its turn; `urgent`: a reply."""

    def handled(self, update: str, seconds: float) -> None:
        """Note how long an update of this kind took, from its turn to the answer on the screen."""

    def overdue(self, people: int) -> None:
        """Note how many people were due a message over an hour ago and got none."""


class Uncounted:
    """A tally that keeps nothing."""

    def spoke(self, kind: str, outcome: Outcome) -> None:
        """Forget it."""

    def behind(self, seconds: float) -> None:
        """Forget it."""

    def waited(self, seconds: float, *, urgent: bool) -> None:
        """Forget it."""

    def handled(self, update: str, seconds: float) -> None:
        """Forget it."""

    def overdue(self, people: int) -> None:
        """Forget it."""


UNCOUNTED = Uncounted()
