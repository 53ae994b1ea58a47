"""What is said to a warning sign, as it stands on the screen: short, what to do first, and true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from textwrap import wrap

import pytest

from bot.care.flags import LEVEL, STOP_FLAGS
from bot.care.model import Flag, Phase, Region, Screen, Triage
from bot.chat import safety, telling
from bot.chat.reply import Reply
from bot.locale import words
from bot.services.planning import Kind
from bot.services.titration import Told
from bot.store.database import Database
from bot.store.plans import Plan, PlanStatus
from tests.kit.databases import open_sqlite
from tests.kit.plans import MONDAY, Life, a_plan, counting, on_the_skin

SAY = words("en")
TUESDAY = MONDAY.next()
PHONE_COLUMNS, PHONE_LINES, SCREEN = 42, 8, 350  # half a small phone, the keyboard open
HOMES = {
    "911": {"region": Region.US, "zone": "America/Chicago"},
    "112": {"region": Region.EU_UK, "zone": "Europe/Berlin"},
    "999": {"region": Region.EU_UK, "zone": "Europe/London"},
    "911 (US), 112 (Europe) or 999 (UK)": {"region": Region.EU_UK, "zone": "Australia/Sydney"},
}
PLANS = {
    "on a dose": a_plan(),
    "counting": counting(),
    "diary": counting(screen=Screen.ASK_FIRST),
    "blocked": counting(screen=Screen.BLOCK),
    "on the skin": on_the_skin(),
    "waiting for the bowel": a_plan(phase=Phase.PAUSED_GI, paused_on=MONDAY, resume_dose_mg=50.0),
    "paused by hand": a_plan(status=PlanStatus.PAUSED),
    "stopped": counting(status=PlanStatus.STOPPED),
}
URGENT = [flag for flag, level in LEVEL.items() if level >= Triage.URGENT]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_sqlite(tmp_path_factory.mktemp("referrals") / "bot.sqlite3")
    yield opened
    opened.close()


def shown(reply: Reply) -> str:
    return re.sub(r"<[^>]+>", "", reply.text)


def labels(replies: list[Reply]) -> list[str]:
    return [button.label for reply in replies for row in reply.rows for button in row]


def lines(text: str) -> int:
    return sum(len(wrap(line, PHONE_COLUMNS)) or 1 for line in text.split("\n"))


def told_of(database: Database, plan: Plan, flag: Flag) -> tuple[Life, Told]:
    life = Life(database, plan)
    life.at(TUESDAY, "08:00")
    return life, life.tells(MONDAY, flags={flag})


@pytest.mark.parametrize("number", HOMES)
@pytest.mark.parametrize("flag", URGENT)
def test_an_urgent_sign_fits_one_screen_and_begins_with_what_to_do(
    database: Database, flag: Flag, number: str
) -> None:
    _, told = told_of(database, a_plan(**HOMES[number]), flag)
    replies = telling.told(SAY, told)
    text = "\n".join(shown(reply) for reply in replies)
    begins = {Triage.URGENT: "Please see a doctor today.", Triage.EMERGENCY: f"Call {number} now."}
    assert replies[0].text.startswith(f"<b>{begins[LEVEL[flag]]}</b>")
    assert number in text
    assert "Nobody reads this chat" in text
    assert len(text) <= SCREEN
    assert lines(text) <= PHONE_LINES
    assert labels(replies) == ["I have read this"]


@pytest.mark.parametrize("kind", PLANS)
@pytest.mark.parametrize("flag", [Flag.CHEST_PAIN, Flag.BLOOD_IN_STOOL, Flag.FAINT])
def test_what_becomes_of_the_magnesium_is_said_as_it_is(
    database: Database, flag: Flag, kind: str
) -> None:
    life, told = told_of(database, PLANS[kind], flag)
    text = "\n".join(shown(reply) for reply in telling.told(SAY, told))
    is_stopped = life.plan.status is PlanStatus.STOPPED
    had_dose = PLANS[kind].phase is not Phase.BASELINE
    assert ("magnesium is stopped" in text) == (is_stopped and had_dose)
    assert ("plan is stopped" in text) == (is_stopped and not had_dose)
    assert ("magnesium is paused" in text) == (life.plan.status is PlanStatus.HELD and had_dose)
    assert ("no dose in your plan" in text) == (not is_stopped and not had_dose)
    assert "take no" in text or "take none" in text
    assert life.tonight_mg == 0
    assert life.planned(Kind.EVENING) == []


def test_a_stop_flag_stops_and_another_urgent_one_pauses(database: Database) -> None:
    for flag in URGENT:
        life, _ = told_of(database, a_plan(), flag)
        held = PlanStatus.STOPPED if flag in STOP_FLAGS else PlanStatus.HELD
        assert life.plan.status is held


def test_a_prompt_sign_names_days_and_then_the_plan(database: Database) -> None:
    _, told = told_of(database, a_plan(), Flag.NUMB_OR_SWOLLEN_LEGS)
    advice, verdict = telling.told(SAY, told)
    assert shown(advice).startswith("Please contact your doctor or pharmacist within one to three")
    assert "Your plan stays as it is" in verdict.text
    assert labels([advice, verdict]) == ["I have read this", "Why?"]


@pytest.mark.parametrize("level", [level for level in Triage if level])
def test_the_words_are_the_same_every_time(level: Triage) -> None:
    plan = a_plan(status=PlanStatus.HELD)
    first, second = (safety.referral(SAY, level, plan=plan) for _ in range(2))
    assert first == second


def test_somebody_without_a_plan_has_nothing_to_tap() -> None:
    reply = safety.referral(SAY, Triage.EMERGENCY, plan=None)
    assert shown(reply).startswith("Call 911 (US), 112 (Europe) or 999 (UK) now.")
    assert reply.rows == ()


@pytest.mark.parametrize(
    ("region", "zone", "number"),
    [
        (Region.US, "America/New_York", "911"),
        (Region.US, "Europe/Paris", "911 (US), 112 (Europe) or 999 (UK)"),
        (Region.EU_UK, "Atlantic/Canary", "112"),
        (Region.EU_UK, "Europe/Belfast", "999"),
        (Region.EU_UK, "America/Toronto", "911 (US), 112 (Europe) or 999 (UK)"),
    ],
)
def test_all_numbers_are_named_where_one_is_not_certain(
    region: Region, zone: str, number: str
) -> None:
    assert safety.emergency(SAY, replace(a_plan(), region=region, zone=zone)) == number
