"""What this process counts of itself, for Prometheus: how it does, and nothing about anybody.

Each replica counts for itself: add them up. What all of them read alike is in `bot/web/metrics.py`.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from bot import VERSION
from bot.care.constants import RULES_VERSION
from bot.services.kinds import Kind
from bot.services.tally import Outcome, Refusal

# When each series began is of no use to anybody, and would double the page.
disable_created_metrics()  # type: ignore[no-untyped-call]

# A reply that waits for a second is felt; a reminder waits for the others of its minute.
_WAITS_S: Final = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 120.0)
# From the answer to a tap, which has to feel immediate, to a provider's page with its charts.
_HANDLER_S: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
# A second is on time; from five minutes on a message is marked late, after an hour it is reported.
_LATE_S: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)


class Figures:
    """A tally in a registry of its own: the bot's figures without those of the machine."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._spoken = self._counter(
            "bot_planned_messages",
            "Tries to say a planned message, by its kind and what came of it.",
            "kind",
            "outcome",
        )
        self._late = self._histogram(
            "bot_message_late_seconds",
            "How long after its due time a planned message was at Telegram.",
            buckets_s=_LATE_S,
        )
        self._waits = self._histogram(
            "bot_turn_wait_seconds",
            "How long a message waited for its turn at Telegram.",
            "urgent",
            buckets_s=_WAITS_S,
        )
        self._handled = self._histogram(
            "bot_handler_seconds",
            "How long an update took from its turn to the answer, by the kind of update.",
            "update",
            buckets_s=_HANDLER_S,
        )
        self._overdue = self._gauge(
            "bot_overdue_people",
            "People who were due a message over an hour ago and got none; 0 in all replicas but "
            "the one that watches.",
        )
        self._refused = self._counter(
            "bot_webhook_refused",
            "Deliveries to the webhook that were not taken, by the reason.",
            "reason",
        )
        self._begin()

    def spoke(self, kind: str, outcome: Outcome) -> None:
        """Count one try to say a planned message of this kind."""
        self._spoken.labels(kind, outcome).inc()

    def behind(self, seconds: float) -> None:
        """Note how long after its due time a planned message was said."""
        self._late.observe(seconds)

    def waited(self, seconds: float, *, urgent: bool) -> None:
        """Note how long one message waited for its turn; `urgent`: a reply."""
        self._waits.labels("yes" if urgent else "no").observe(seconds)

    def handled(self, update: str, seconds: float) -> None:
        """Note how long an update of this kind took, from its turn to the answer on the screen."""
        self._handled.labels(update).observe(seconds)

    def overdue(self, people: int) -> None:
        """Note how many people wait for a message that is over an hour late."""
        self._overdue.set(people)

    def refused(self, why: Refusal) -> None:
        """Count one delivery to the webhook that was not taken."""
        self._refused.labels(why).inc()

    def _begin(self) -> None:
        build = self._gauge("bot_build_info", "What runs here; always 1.", "version", "rules")
        build.labels(VERSION, RULES_VERSION).set(1)
        # A series that begins with its first fault has not grown, and no alert would see it.
        for kind in Kind:
            for outcome in Outcome:
                self._spoken.labels(kind, outcome)
        for why in Refusal:
            self._refused.labels(why)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self.registry)

    def _histogram(
        self, name: str, about: str, *labels: str, buckets_s: tuple[float, ...]
    ) -> Histogram:
        return Histogram(name, about, labels, buckets=buckets_s, registry=self.registry)
