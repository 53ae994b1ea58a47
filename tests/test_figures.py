"""The service in figures, as Prometheus reads them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client import generate_latest
from sqlalchemy import Connection, create_engine

from bot import VERSION
from bot.care.constants import RULES_VERSION
from bot.chat.counting import counted
from bot.figures import Figures
from bot.services.tally import Outcome
from scheduler.table import Occurrence, State
from scheduler.verdicts import Again, Failed, Gone, Later, Sent, Settled, Skipped, Verdict
from tests.kit.source import ROOT

NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
ROW = Occurrence(1, "evening", date(2026, 11, 23), NOW, NOW + timedelta(hours=3), State.SENDING)


class Says:
    """A handler with one answer."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict, self.settled_as = verdict, list[Settled]()

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        return self._verdict

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        self.settled_as += settled


def test_what_a_process_counts_is_there_with_nothing_about_anybody() -> None:
    figures = Figures()
    figures.spoke("evening", Outcome.SENT)
    figures.behind(12.0)
    figures.waited(0.2, urgent=True)
    figures.handled("message", 0.2)
    figures.overdue(3)
    text = generate_latest(figures.registry).decode()
    assert 'bot_planned_messages_total{kind="evening",outcome="sent"} 1.0' in text
    assert 'bot_planned_messages_total{kind="morning",outcome="refused"} 0.0' in text
    assert 'bot_message_late_seconds_bucket{le="5.0"} 0.0' in text
    assert 'bot_message_late_seconds_bucket{le="15.0"} 1.0' in text
    assert 'bot_turn_wait_seconds_bucket{le="0.3",urgent="yes"} 1.0' in text
    assert 'bot_handler_seconds_bucket{le="0.3",update="message"} 1.0' in text
    assert "bot_overdue_people 3.0" in text
    assert f'bot_build_info{{rules="{RULES_VERSION}",version="{VERSION}"}} 1.0' in text


def test_the_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize(
    ("verdict", "late", "outcome"),
    [
        (Sent(), False, Outcome.SENT),
        (Again(NOW), False, Outcome.SENT),
        (Sent(), True, Outcome.LATE),
        (Skipped("answered"), False, Outcome.SKIPPED),
        (Later(NOW), True, Outcome.RETRIED),
        (Gone(), False, Outcome.GONE),
        (Failed(), False, Outcome.REFUSED),
    ],
)
async def test_what_came_of_a_message_is_counted_and_passed_on(
    verdict: Verdict, late: bool, outcome: Outcome
) -> None:
    figures = Figures()
    handlers = counted({"evening": Says(verdict)}, figures)
    assert await handlers["evening"].speak(replace(ROW, late=late), NOW) is verdict
    labels = {"kind": "evening", "outcome": outcome}
    assert figures.registry.get_sample_value("bot_planned_messages_total", labels) == 1


async def test_only_what_was_said_is_measured_from_its_due_time() -> None:
    for verdict, times in ((Later(NOW), 0.0), (Sent(), 1.0)):
        figures = Figures()
        handlers = counted({"evening": Says(verdict)}, figures)
        await handlers["evening"].speak(ROW, NOW + timedelta(seconds=90))
        value = figures.registry.get_sample_value
        assert value("bot_message_late_seconds_count") == times
        assert value("bot_message_late_seconds_bucket", {"le": "60.0"}) == 0
        assert value("bot_message_late_seconds_bucket", {"le": "300.0"}) == times


def test_what_is_settled_reaches_the_handler() -> None:
    says, settled = Says(Sent()), [Settled(ROW, Sent())]
    with create_engine("sqlite://").connect() as connection:
        counted({"evening": says}, Figures())["evening"].settled(connection, settled, now=NOW)
    assert says.settled_as == settled
