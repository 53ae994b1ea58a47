"""The service in figures, for Prometheus: how it does, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from bot.services.tally import Outcome

# A reply that waits for a second is felt; a reminder waits for the others of its minute.
_WAITS_S: Final = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 120.0)


class Figures:
    """A tally in a registry of its own: the bot's figures without those of the machine."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._spoken = Counter(
            "bot_planned_messages",
            "Tries to say a planned message, by its kind and what came of it.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self._waits = Histogram(
            "bot_turn_wait_seconds",
            "How long a message waited for its turn at Telegram.",
            ["urgent"],
            buckets=_WAITS_S,
            registry=self.registry,
        )
        self._overdue = Gauge(
            "bot_overdue_people",
            "People who were due a message over an hour ago and got none.",
            registry=self.registry,
        )

    def spoke(self, kind: str, outcome: Outcome) -> None:
        """Count one try to say a planned message of this kind."""
        self._spoken.labels(kind, outcome).inc()

    def waited(self, seconds: float, *, urgent: bool) -> None:
        """Note how long one message waited for its turn; `urgent`: a reply."""
        self._waits.labels("yes" if urgent else "no").observe(seconds)

    def overdue(self, people: int) -> None:
        """Note how many people wait for a message that is over an hour late."""
        self._overdue.set(people)


@contextmanager
def shown(figures: Figures, port: int) -> Iterator[int]:
    """Serve the figures at /metrics, to this machine alone; gives the port (0 takes a free one).

    Raises OSError when the port is taken.
    """
    server, thread = start_http_server(port, addr="127.0.0.1", registry=figures.registry)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
