"""A decision in words: what to do first, tonight's plan, what waits for a tap, and why."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.care.decide import decide
from bot.care.model import Action, Decision, Phase, Reason, ReasonCode, Region, Triage
from bot.care.settle import needs_tap
from bot.care.wire import Case, read_case
from bot.chat import telling
from bot.chat.reply import Reply
from bot.locale import words
from bot.services.titration import Told
from bot.store.decisions import Proposal, ProposalState, StoredDecision, Trigger
from bot.store.plans import Plan, PlanStatus
from tests.kit.house import AT_SIX, MONDAY, ON_100_MG
from tests.kit.source import ROOT

SAY = words("en")
OPEN = Proposal(7, 1, ProposalState.OPEN)
CASES = [
    read_case(line)
    for line in (ROOT / "tests" / "care" / "cases.jsonl").read_text().splitlines()
    if line
]


def made(decision: Decision, *, trigger: Trigger = Trigger.CHECK_IN) -> StoredDecision:
    return StoredDecision(1, MONDAY, AT_SIX, trigger, 1, "1.0", "digest", decision)


def said(action: Action, dose_mg: float = 0.0, *, triage: int = 0, **number: float) -> Decision:
    reasons = tuple(Reason(ReasonCode(code), n) for code, n in number.items())
    return Decision(action, dose_mg, Triage(triage), reasons, "26")


def heard(
    decision: Decision,
    plan: Plan = ON_100_MG,
    *,
    proposal: Proposal | None = None,
    trigger: Trigger = Trigger.CHECK_IN,
) -> Told:
    referral = decision.triage or None
    return Told(made(decision, trigger=trigger), ON_100_MG, plan, proposal, referral)


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.rows for button in row]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_worked_case_can_be_told_and_explained(case: Case) -> None:
    decision = decide(case.state, case.history, case.today)
    plan = replace(
        ON_100_MG,
        phase=case.state.phase,
        unit_mg=case.state.unit_mg,
        dose_mg=case.state.dose_mg,
        baseline_per_week=case.state.baseline_per_week,
    )
    proposal = OPEN if needs_tap(decision) else None
    told = heard(decision, plan, proposal=proposal)
    texts = [reply.text for reply in telling.told(SAY, told)] + [telling.why(SAY, told)]
    for text in texts:
        assert 0 < len(text) < 4096
        assert not re.search(r"\{|\(\s|\s\)|  |\( a week|before \.|with  mg", text), text
        assert " mg" not in re.sub(r"\d mg", "", text), text


def test_a_raise_is_offered_and_says_that_nothing_changes_by_itself() -> None:
    told = heard(said(Action.STEP_UP, 150.0, ELIGIBLE=150), proposal=OPEN)
    (verdict,) = telling.told(SAY, told)
    assert "from 100 mg (2 × 50 mg) to 150 mg (3 × 50 mg)" in verdict.text
    assert "Nothing changes until you tap" in verdict.text
    assert labels(verdict) == ["Raise to 150 mg", "Not now", "Why?"]


def test_a_raise_is_confirmed_with_its_number_and_leaving_it_weighs_the_same() -> None:
    told = heard(said(Action.STEP_UP, 150.0), proposal=OPEN)
    reply = telling.confirm(SAY, told)
    assert "150 mg" in reply.text
    assert labels(reply) == ["Yes, 150 mg", "No, leave it as it is"]


def test_lowering_or_stopping_is_one_tap() -> None:
    for action in (Action.RECOMMEND_STOP, Action.STEP_DOWN, Action.STOP):
        told = heard(said(action, 50.0), proposal=OPEN)
        (verdict,) = telling.told(SAY, told)
        assert verdict.rows[0][0].data.endswith("|yes")


def test_a_step_of_a_taper_that_waits_does_not_claim_to_be_done() -> None:
    for action in (Action.STEP_DOWN, Action.STOP):
        (verdict,) = telling.told(SAY, heard(said(action, 50.0), proposal=OPEN))
        assert "Nothing changes until you tap" in verdict.text


def test_lowering_at_once_says_what_is_taken_from_tonight_on() -> None:
    plan = replace(ON_100_MG, dose_mg=50.0)
    verdict = telling.told(SAY, heard(said(Action.STEP_DOWN, 50.0, MILD_GI=3), plan))[0]
    assert verdict.text.startswith("From tonight on: 50 mg (1 piece), less than before.")
    assert "soft stool on 3 mornings of this week" in verdict.text


def test_a_warning_comes_first_and_offers_nothing_that_goes_on() -> None:
    told = heard(said(Action.STEP_DOWN, 50.0, triage=2), proposal=OPEN)
    referral, verdict = telling.told(SAY, told)
    assert referral.text.startswith("<b>")
    assert labels(referral) == ["I have read this"]
    assert labels(verdict) == ["Why?"]
    assert "until you tap" not in verdict.text


@pytest.mark.parametrize("level", [3, 4])
def test_an_urgent_warning_is_all_that_is_said(level: int) -> None:
    told = heard(said(Action.STEP_DOWN, 50.0, triage=level), proposal=OPEN)
    (referral,) = telling.told(SAY, told)
    assert labels(referral) == ["I have read this"]


def test_routine_advice_follows_the_verdict() -> None:
    verdict, advice = telling.told(SAY, heard(said(Action.HOLD, 100.0, triage=1)))
    assert "Your plan stays" in verdict.text
    assert "There is no hurry" in advice.text
    assert labels(advice) == ["I have read this"]


@pytest.mark.parametrize(
    ("region", "zone", "number"),
    [
        (Region.US, "America/Chicago", "911"),
        (Region.EU_UK, "Europe/Berlin", "112"),
        (Region.EU_UK, "Europe/London", "999"),
    ],
)
def test_the_number_to_call_is_that_of_the_persons_country(
    region: Region, zone: str, number: str
) -> None:
    plan = replace(ON_100_MG, region=region, zone=zone)
    referral = telling.told(SAY, heard(said(Action.STOP, triage=4), plan))[0]
    assert referral.text.startswith(f"<b>Call {number} now.</b>")


def test_nothing_new_is_not_said_twice() -> None:
    told = replace(heard(said(Action.HOLD, 100.0)), repeats=True)
    assert telling.told(SAY, told) == []


def test_a_held_plan_names_the_way_out() -> None:
    plan = replace(ON_100_MG, status=PlanStatus.HELD)
    (verdict,) = telling.told(SAY, heard(said(Action.HOLD, 100.0), plan))
    assert "I was assessed" in verdict.text


def test_where_nothing_is_taken_tonight_no_dose_is_named() -> None:
    plan = replace(ON_100_MG, phase=Phase.BASELINE, dose_mg=0.0)
    (verdict,) = telling.told(SAY, heard(said(Action.HOLD, 0.0), plan))
    assert verdict.text.startswith("No dose tonight.")


def test_without_dose_suggestions_a_raise_is_not_even_mentioned() -> None:
    (verdict,) = telling.told(SAY, heard(said(Action.STEP_UP, 150.0, ELIGIBLE=150)))
    assert "150" not in verdict.text
    assert verdict.text == "Your plan stays as it is: 100 mg (2 × 50 mg)."


def test_why_tells_all_reasons_with_their_numbers_and_the_row() -> None:
    told = heard(said(Action.HOLD, 100.0, INTERVAL=3, LOW_ADHERENCE=4, GOOD_RESPONSE=2.3333))
    text = telling.why(SAY, told)
    assert "(3 days to go)" in text
    assert "on 4 of the last 7 evenings" in text
    assert "(2.3 a week)" in text
    assert "row 26 of the published plan, version 1.0" in text


def test_why_after_an_accepted_offer_tells_what_was_set() -> None:
    plan = replace(ON_100_MG, dose_mg=150.0)
    told = heard(said(Action.STEP_UP, 150.0, ELIGIBLE=150), plan, trigger=Trigger.TAP)
    text = telling.why(SAY, told)
    assert text.startswith("It is set: 150 mg")
    assert "until you tap" not in text


def test_why_after_a_declined_offer_tells_the_plan_that_stands() -> None:
    told = heard(said(Action.STEP_UP, 150.0, ELIGIBLE=150))
    assert telling.why(SAY, told).startswith("Your plan stays as it is: 100 mg")
