"""What a look at this process and the database found, for Prometheus.

The database tells every replica the same: take the highest, never the sum. What could not be read
is left out; a figure that stands still would look like a quiet evening.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from bot.condition import Look
from bot.services.pulse import Pulse

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Seen:
    """A collector of the last look."""

    def __init__(self, look: Look, *, decisions: Mapping[str, int], referrals: Mapping[str, int]):
        """`decisions` by action and `referrals` by level: of the last day, as they may be shown."""
        self._look, self._decisions, self._referrals = look, decisions, referrals

    def collect(self) -> Iterator[Metric]:
        """Each figure once; the library calls it."""
        yield from _of_process(self._look)
        if self._look.pulse is not None:
            yield from _of_database(self._look.pulse)
        yield _by(
            "bot_decisions_last_day",
            "Decisions of the last 24 hours by action, about five people or more, rounded down to "
            "a multiple of five.",
            label="action",
            values=self._decisions,
        )
        yield _by(
            "bot_referrals_last_day",
            "Advice to see a provider in the last 24 hours by level (4: emergency), to five people "
            "or more, rounded down to a multiple of five.",
            label="level",
            values=self._referrals,
        )


def page(counted: CollectorRegistry, seen: Seen) -> bytes:
    """Both families in Prometheus's text format."""
    looked_at = CollectorRegistry(auto_describe=False)
    looked_at.register(seen)
    return generate_latest(counted) + generate_latest(looked_at)


def _of_process(look: Look) -> Iterator[Metric]:
    yield _one(
        "bot_database_up",
        "Whether the database answered this process within its limit.",
        value=look.pulse is not None,
    )
    yield _one(
        "bot_database_answer_seconds",
        "How long the database took to answer, or was waited for.",
        value=_s(look.answered_in),
    )
    yield _one(
        "bot_engine_running",
        "Whether this process speaks planned messages.",
        value=look.is_running,
    )
    if look.silent is not None:
        yield _one(
            "bot_telegram_silent_seconds",
            "How long this process has heard nothing from Telegram.",
            value=_s(look.silent),
        )


def _of_database(pulse: Pulse) -> Iterator[Metric]:
    yield _one(
        "bot_due_messages", "Planned messages that are due and not said yet.", value=pulse.due
    )
    yield _one(
        "bot_due_lag_seconds", "How long the first of those messages is due.", value=_s(pulse.lag)
    )
    yield _one(
        "bot_inbox_updates", "Updates that came in and are not answered yet.", value=pulse.inbox
    )
    yield _one(
        "bot_inbox_age_seconds",
        "How long the first of those updates waits.",
        value=_s(pulse.inbox_age),
    )
    yield _one(
        "bot_set_aside_updates",
        "Updates that the bot failed on and kept for repair.",
        value=pulse.set_aside,
    )
    if pulse.listened is not None:
        yield _one(
            "bot_listened_seconds",
            "How long ago somebody last listened for updates.",
            value=_s(pulse.listened),
        )


def _one(name: str, about: str, *, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _by(name: str, about: str, *, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _s(time: timedelta) -> float:
    return time / timedelta(seconds=1)
