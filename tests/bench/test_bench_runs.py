"""`make bench` itself: it runs, and judges its figures rightly. What it finds is nobody's business
here, least of all how fast.
"""

from __future__ import annotations

import json

import pytest

from tests.bench import nights, sends, theirs
from tests.bench.__main__ import main
from tests.bench.child import fresh
from tests.bench.report import Row, Subject, as_json, as_text, at_least, at_most, of_theirs
from tests.bench.sink import sink


@pytest.mark.parametrize("subject", ["core", "sends", "decisions"])
def test_the_figures_can_be_taken(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--size", "tiny", "--json", "--only", subject]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows
    assert all(row["ours"] >= 0 for row in rows)


def test_no_night_of_ours_is_lost_or_said_twice() -> None:
    # The first in a process of its own, as `make bench` runs each.
    ours, cron = fresh(nights.ours), nights.theirs()
    assert (ours["lost"], ours["doubled"]) == (0, 0)
    assert cron["lost"] > 0
    assert cron["doubled"] > 0


def test_a_queue_in_memory_says_nothing_of_what_a_restart_missed() -> None:
    assert theirs.job_queue_after_downtime(people=2)["missed"] == 2


def test_the_sink_counts_every_message_once() -> None:
    with sink() as server:
        sends.bare(base_url=server.base_url, messages=20)
        chats = [chat for _, chat in server.arrived()]
        assert sorted(chats) == list(range(20 + sends.WARM))
        assert server.arrived() == []


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("no target", 1.0), None),
        (Row("fast enough", 5_000, "/s", targets=(at_least(5_000),)), True),
        (Row("too dear", 101, "us", targets=(at_most(100),)), False),
        (Row("one of two", 800, "/s", 2_000, targets=(at_least(700), of_theirs(least=0.7))), False),
        (Row("nothing beside it", 1.0, "s", 0.0, targets=(of_theirs(most=1.3),)), None),
    ],
)
def test_a_row_is_met_when_all_its_targets_are(row: Row, met: bool | None) -> None:
    assert row.met is met


def test_the_table_shows_figure_ratio_and_target() -> None:
    row = Row("sends", 1_400.0, "/s", 2_000.0, "bare sender", (of_theirs(least=0.7),))
    subject = Subject("Real sends", [row])
    assert as_text(subject).splitlines()[1].split(maxsplit=4) == [
        "sends",
        "1,400/s",
        "2,000/s",
        "bare",
        "sender  0.7 x  >= 0.7 x  yes",
    ]
    assert json.loads(as_json([subject]))["rows"][0]["met"] is True
