"""The setup from the first /start to a running plan, and what /start says later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

import bot.locale
from bot.care.label import Form
from bot.care.model import Phase, Region, Route, Triage
from bot.services import onboarding as service
from bot.services import pausing
from bot.services.draft import Draft
from bot.services.house import House
from bot.store import decisions, people, plans
from bot.store.plans import GiEvents, PlanStatus
from tests.chat.newcomer import (
    AT_HOME,
    HEALTHY,
    NOW,
    PRODUCT,
    Newcomer,
    at_unit,
    begun,
    newcomer,
    to_summary,
)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def test_a_newcomer_is_set_up_in_fifteen_taps(person: Newcomer) -> None:
    plan = begun(person)
    assert person.taps <= 15
    assert (plan.status, plan.phase, plan.dose_mg) == (PlanStatus.ACTIVE, Phase.BASELINE, 0)
    assert (plan.region, plan.zone) == (Region.EU_UK, "Europe/Berlin")
    assert (plan.bedtime_local, plan.wake_local) == (time(22, 30), time(7))
    assert (plan.form, plan.unit_mg, plan.route) == (Form.CITRATE, 100, Route.ORAL)
    assert str(plan.origin) == "2026-11-23"
    assert person.question == ""


def test_the_same_is_possible_in_words_alone(person: Newcomer) -> None:
    person.start()
    for text in (
        "yes", "52", "none", "no", "USA", "15:40", "New York", "half past ten", "7 am",
        "glycinate", "150", "no", "no", "no", "start tonight", "five", "begin",
    ):  # fmt: skip
        person.say(text)
    plan = person.plan
    assert plan is not None, person.everything
    assert (plan.region, plan.zone) == (Region.US, "America/New_York")
    assert (plan.phase, plan.dose_mg, plan.baseline_per_week) == (Phase.TITRATE, 150, 5)
    assert (person.taps, person.typed) == (0, 17)


def test_the_welcome_says_what_this_is_not(person: Newcomer) -> None:
    text = person.start().text
    for said in ("not a medical device", "no diagnosis", "Nobody reads this chat", "911", "112"):
        assert said in text
    assert "end-to-end encrypted" in text
    assert "dummy pills" in text


def test_more_about_privacy_still_asks_for_consent(person: Newcomer) -> None:
    person.start()
    message = person.tap("More about privacy")
    assert "No name" in message.text
    person.tap("I agree")
    assert person.question == "setup.age"


def test_consent_is_stored_with_the_moment_it_was_given(person: Newcomer) -> None:
    person.start()
    person.tap("I agree")
    person.now = NOW + timedelta(minutes=9)
    person.answer(*HEALTHY[1:], *AT_HOME, *PRODUCT, "Measure first", "All right, begin")
    found = person.run(lambda tx: people.by_telegram_id(tx, person.telegram_id))
    assert found is not None
    assert found.consented_at == NOW


def test_without_consent_nothing_is_asked_or_kept(person: Newcomer) -> None:
    person.start()
    assert "/start" in person.tap("No, thank you").text
    assert (person.question, person.plan) == ("", None)


def test_under_18_ends_kindly_and_nothing_is_kept(person: Newcomer) -> None:
    person.start()
    text = person.answer("I agree", "Under 18").text
    assert "adults" in text
    assert (person.question, person.plan) == ("", None)
    assert not person.last.labels


def test_the_summary_shows_the_next_two_messages(person: Newcomer) -> None:
    text = to_summary(person).text
    assert "Tuesday at 07:00" in text
    assert "Wednesday at 07:00" in text
    assert "250 mg" in text
    assert "Berlin" in text


def test_the_united_states_get_their_ceiling_and_their_clock(person: Newcomer) -> None:
    person.start()
    person.answer(*HEALTHY, "United States", "New York 3:40", "10:30", "7:00", *PRODUCT)
    text = person.tap("Measure first").text
    assert "350 mg" in text
    assert "10:30 PM" in text.replace("\u202f", " ")


def test_a_house_without_dose_suggestions_does_not_offer_a_start(person: Newcomer) -> None:
    person.house = House(dose_suggestions=False)
    person.start()
    person.answer(*HEALTHY, *AT_HOME, *PRODUCT)
    assert person.question == "setup.summary"


@pytest.mark.parametrize(
    ("what", "then", "answer"),
    [
        ("Bedtime", "setup.bedtime", "23:00"),
        ("Getting up", "setup.wake", "08:00"),
        ("Place", "setup.zone", "London"),
        ("How to start", "setup.start", "Measure first"),
        ("Age", "setup.age", "18 to 64"),
    ],
)
def test_a_change_asks_one_question_and_returns_to_the_summary(
    person: Newcomer, what: str, then: str, answer: str
) -> None:
    to_summary(person)
    person.answer("Change something", what)
    assert person.question == then
    person.tap(answer)
    assert person.question == "setup.summary"


def test_a_change_of_product_asks_what_depends_on_it(person: Newcomer) -> None:
    to_summary(person)
    person.answer("Change something", "Product", "Glycinate", "150 mg", "Skip", "No")
    assert person.question == "setup.summary"
    assert "Glycinate, 150 mg" in person.last.text


def test_looking_again_keeps_what_was_ticked(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "Surgery planned", "Done", "None", *AT_HOME, *PRODUCT)
    person.answer("Change something", "Health")
    assert "✓ Surgery planned" in person.last.labels


def test_a_new_bedtime_that_swallows_the_wake_time_asks_for_it_again(person: Newcomer) -> None:
    to_summary(person)
    person.answer("Change something", "Bedtime")
    person.say("06:30")
    assert person.question == "setup.wake"


def test_nothing_to_change_goes_back_to_the_summary(person: Newcomer) -> None:
    to_summary(person)
    person.answer("Change something", "Back")
    assert person.question == "setup.summary"
    person.answer("Change something", "Back", "All right, begin")
    assert person.plan is not None


def test_start_in_the_middle_loses_nothing(person: Newcomer) -> None:
    at_unit(person)
    assert "Nothing is lost" in person.start().text
    person.answer("100 mg", "Skip", "No", "No", "Measure first", "All right, begin")
    assert person.plan is not None


def test_start_when_set_up_is_a_short_word(person: Newcomer) -> None:
    begun(person)
    text = person.start().text
    assert "You are set up" in text
    assert "Tuesday at 07:00" in text
    assert person.question == ""


def test_start_on_pause_points_to_resume(person: Newcomer) -> None:
    begun(person)
    person.run(lambda tx: pausing.pause(tx, 1, now=NOW))
    assert "/resume" in person.start().text


def stopped(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "No", "Start tonight", "7", "All right, begin")
    person.run(lambda tx: pausing.stop(tx, 1, now=NOW))


def test_after_a_stop_only_a_measured_start_is_offered_and_the_caps_stay(person: Newcomer) -> None:
    stopped(person)
    assert person.plan is not None
    caps = {200.0: GiEvents(person.plan.origin, 2)}
    marked = replace(person.plan, gi_caps=caps)
    person.run(lambda tx: plans.add(tx, 1, marked, cause="test", now=NOW))
    person.start()
    person.answer(*HEALTHY[1:], *AT_HOME, *PRODUCT)
    assert person.question == "setup.summary"
    person.tap("All right, begin")
    assert person.plan.gi_caps == caps
    assert person.plan.phase is Phase.BASELINE


def test_after_a_warning_it_asks_whether_they_were_seen(person: Newcomer) -> None:
    stopped(person)
    person.run(_refer)
    assert "Have you been seen" in person.start().text
    assert "see a doctor" in person.tap("Not yet").text
    person.start()
    person.tap("Yes, I have been seen")
    assert person.question == "setup.age"
    known = person.run(lambda tx: decisions.referrals(tx, 1))
    assert all(referral.assessed_at == NOW for referral in known)


def _refer(tx: Connection) -> None:
    latest = decisions.latest(tx, 1)
    assert latest is not None
    decisions.refer(tx, 1, latest.id, level=Triage.URGENT, now=NOW)


def test_no_message_uses_a_word_that_blames() -> None:
    catalog = Path(bot.locale.__file__).parent / "en" / "onboarding.po"
    said = set(re.findall(r"[a-z]+", catalog.read_text(encoding="utf-8").lower()))
    assert said.isdisjoint({"missed", "failed", "only", "should"})


def test_the_service_refuses_to_confirm_an_unfinished_setup(person: Newcomer) -> None:
    person.start()
    with pytest.raises(ValueError, match="every question"):
        person.run(lambda tx: service.confirm(tx, 1, Draft(), now=NOW))
