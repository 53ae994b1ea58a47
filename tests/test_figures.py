"""The service in figures, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import Connection, create_engine

from bot.chat.counting import counted
from bot.figures import Figures, shown
from bot.services.tally import Outcome
from scheduler.table import Occurrence, State
from scheduler.verdicts import Again, Failed, Gone, Later, Sent, Settled, Skipped, Verdict

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


async def page(figures: Figures) -> str:
    with shown(figures, 0) as port:
        address = f"http://127.0.0.1:{port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return await answer.text()


async def test_the_page_has_the_service_and_nothing_about_anybody() -> None:
    figures = Figures()
    figures.spoke("evening", Outcome.SENT)
    figures.waited(0.2, urgent=True)
    figures.overdue(3)
    text = await page(figures)
    assert 'bot_planned_messages_total{kind="evening",outcome="sent"} 1.0' in text
    assert 'bot_turn_wait_seconds_bucket{le="0.3",urgent="yes"} 1.0' in text
    assert "bot_overdue_people 3.0" in text


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


def test_what_is_settled_reaches_the_handler() -> None:
    says, settled = Says(Sent()), [Settled(ROW, Sent())]
    with create_engine("sqlite://").connect() as connection:
        counted({"evening": says}, Figures())["evening"].settled(connection, settled, now=NOW)
    assert says.settled_as == settled
