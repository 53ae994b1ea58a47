"""What watches over the bot names figures that there are, and fires when it should."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import FIELDS
from tests.chat.conftest import sandbox, sandbox_url, visitor
from tests.kit.health_pages import served
from tests.kit.house import house
from tests.kit.promql import Series, evaluate, metrics_of
from tests.kit.sandbox import Sandbox
from tests.kit.source import ROOT

__all__ = ["sandbox", "sandbox_url", "visitor"]

PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboard.json"
OF_PROMETHEUS = {"up"}
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
UP = Series("up", 1)


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Each alert by its name."""
    text = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))
    return {one["alert"]: one for group in text["groups"] for one in group["rules"]}


@cache
def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> Iterator[str]:
    yield from (one["expr"] for one in rules().values())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


async def test_every_figure_and_label_that_is_asked_for_is_one_that_a_running_bot_has(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path) as bot:
        await bot.at_rest()
        async with served(bot) as watched:
            _, page = await watched.get("/metrics")
    families = list(text_string_to_metric_families(page))
    known = {family.name + end for family in families for end in SUFFIXES[family.type]}
    # A label shows with its first value; of these there are none in a new house.
    labels = {"le", "update", "urgent", "action", "level", "job"} | {
        label for family in families for sample in family.samples for label in sample.labels
    }
    for expression in expressions():
        metrics, used = metrics_of(expression)
        assert metrics <= known | OF_PROMETHEUS, expression
        assert used <= labels, expression


async def test_every_figure_is_asked_for_somewhere(sandbox: Sandbox, tmp_path: Path) -> None:
    async with house(sandbox, tmp_path) as bot, served(bot) as watched:
        _, page = await watched.get("/metrics")
    names = {family.name for family in text_string_to_metric_families(page)}
    asked = " ".join(expressions())
    assert {name for name in names if name not in asked} == set()


def test_every_alert_says_what_to_do_and_names_settings_that_there_are() -> None:
    for name, rule in rules().items():
        assert rule["labels"]["severity"] in ("critical", "warning"), name
        assert rule["annotations"]["summary"].endswith("."), name
        action = rule["annotations"]["action"]
        assert len(action.split()) > 8, name
        named = set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", action))
        assert named <= set(FIELDS), name


def told(name: str, now: float, then: float = 0.0, **labels: str) -> Series:
    return Series(f"bot_{name}", now, then, labels)


def answers(*, within_1_s: float, within_10_s: float, all_of_them: float) -> list[Series]:
    counts = {"1.0": within_1_s, "10.0": within_10_s, "+Inf": all_of_them}
    return [told("handler_seconds_bucket", count, le=le) for le, count in counts.items()]


WALKED: list[tuple[str, list[Series], list[Series]]] = [
    ("NightBotDown", [Series("up", 0)], [Series("up", 0, labels={"instance": "a"}), UP]),
    ("NightBotDown", [], [UP]),
    (
        "NightBotDatabaseAway",
        [told("database_up", 1, instance="a"), told("database_up", 0, instance="b")],
        [told("database_up", 1)],
    ),
    (
        "NightBotSendsNothing",
        [told("engine_running", 0, instance="a"), told("engine_running", 0, instance="b")],
        [told("engine_running", 0, instance="a"), told("engine_running", 1, instance="b")],
    ),
    ("NightBotBehind", [told("due_lag_seconds", 901)], [told("due_lag_seconds", 899)]),
    (
        "NightBotPeopleWait",
        [told("overdue_people", 0, instance="a"), told("overdue_people", 1, instance="b")],
        [told("overdue_people", 0)],
    ),
    ("NightBotAnswersNobody", [told("inbox_age_seconds", 601)], [told("inbox_age_seconds", 9)]),
    (
        "NightBotTelegramSilent",
        [told("telegram_silent_seconds", 601)],
        [
            told("telegram_silent_seconds", 601, instance="a"),
            told("telegram_silent_seconds", 2, instance="b"),
        ],
    ),
    ("NightBotNobodyListens", [told("listened_seconds", 601)], [told("listened_seconds", 60)]),
    (
        "NightBotWebhookRefuses",
        [
            told("webhook_refused_total", 20, 5, reason="secret"),
            told("webhook_refused_total", 6, reason="away"),
        ],
        [told("webhook_refused_total", 900, 890, reason="secret")],
    ),
    (
        "NightBotUpdatesSetAside",
        [told("set_aside_updates", 3, 2)],
        [told("set_aside_updates", 3, 3)],
    ),
    (
        "NightBotMessagesRefused",
        [told("planned_messages_total", 1, 0, outcome="refused", kind="evening")],
        [told("planned_messages_total", 9, 0, outcome="sent", kind="evening")],
    ),
    (
        "NightBotAnswersSlowly",
        answers(within_1_s=80, within_10_s=100, all_of_them=100),
        answers(within_1_s=96, within_10_s=100, all_of_them=100),
    ),
    (
        "NightBotAnswersSlowly",
        answers(within_1_s=0, within_10_s=9, all_of_them=10),
        answers(within_1_s=0, within_10_s=0, all_of_them=0),
    ),
    (
        "NightBotTwoVersions",
        [
            told("build_info", 1, version="0.1.0", rules="1.0", instance="a"),
            told("build_info", 1, version="0.2.0", rules="1.0", instance="b"),
        ],
        [
            told("build_info", 1, version="0.1.0", rules="1.0", instance="a"),
            told("build_info", 1, version="0.1.0", rules="1.0", instance="b"),
        ],
    ),
]


@pytest.mark.parametrize(("alert", "bad", "well"), WALKED)
def test_each_alert_fires_when_it_should_and_is_quiet_otherwise(
    alert: str, bad: list[Series], well: list[Series]
) -> None:
    expression = rules()[alert]["expr"]
    assert evaluate(expression, bad)
    assert not evaluate(expression, well)


def test_every_alert_is_walked() -> None:
    assert {alert for alert, _, _ in WALKED} == set(rules())


def test_the_sample_reads_the_rules_and_the_job_that_they_name() -> None:
    sample = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    assert all((PROMETHEUS / name).is_file() for name in sample["rule_files"])
    (job,) = sample["scrape_configs"]
    assert f'job="{job["job_name"]}"' in rules()["NightBotDown"]["expr"]
    assert job.get("metrics_path", "/metrics") == "/metrics"


def test_the_dashboard_can_be_imported_and_read() -> None:
    whole = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    (source,) = whole["templating"]["list"]
    assert len({one["id"] for one in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["title"] and panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] == f"${{{source['name']}}}"
        at = panel["gridPos"]
        here = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not here & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= here


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not on this machine")
def test_promtool_agrees() -> None:
    for what, file in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        command = ["promtool", "check", what, str(PROMETHEUS / file)]
        subprocess.run(command, check=True, capture_output=True)
