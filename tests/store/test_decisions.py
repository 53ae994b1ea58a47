"""Decisions with their reasons, what waits for a tap, and advice to see a provider."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.model import Action, Decision, Reason, ReasonCode, Triage
from bot.store import decisions, plans
from bot.store.database import Database
from bot.store.decisions import Proposal, ProposalState, StoredDecision, Trigger
from tests.kit.plans import A_PLAN, MONDAY, NOW, a_person

LATER = NOW + timedelta(hours=1)
STEP_UP = Decision(
    Action.STEP_UP, 150.0, Triage.SELF_CARE, (Reason(ReasonCode.ELIGIBLE, 150.0),), "26"
)

numbers = st.none() | st.integers(0, 1000) | st.floats(0, 1000, allow_nan=False)
any_decision = st.builds(
    Decision,
    action=st.sampled_from(Action),
    dose_mg=st.integers(0, 400_000).map(lambda micrograms: micrograms / 1000),
    triage=st.sampled_from(Triage),
    reasons=st.lists(st.builds(Reason, st.sampled_from(ReasonCode), numbers), max_size=5).map(
        tuple
    ),
    row=st.sampled_from(["1", "7e", "21b", "E4"]),
    override=st.none() | st.integers(1, 4),
)


def store(
    database: Database,
    person_id: int,
    said: Decision = STEP_UP,
    trigger: Trigger = Trigger.CHECK_IN,
) -> StoredDecision:
    def work(tx: Connection) -> StoredDecision:
        known = plans.current(tx, person_id) or plans.add(
            tx, person_id, A_PLAN, cause="test", now=NOW
        )
        made = StoredDecision(0, MONDAY, NOW, trigger, known.id, RULES_VERSION, "f" * 64, said)
        return decisions.add(tx, person_id, made)

    return database.run_now(work)


def propose(database: Database, person_id: int) -> Proposal:
    made = store(database, person_id)
    return database.run_now(lambda tx: decisions.propose(tx, person_id, made.id, now=NOW))


def waits(database: Database, person_id: int) -> Proposal | None:
    return database.run_now(lambda tx: decisions.open_proposal(tx, person_id))


@settings(max_examples=40, deadline=None)
@given(any_decision, st.sampled_from(Trigger))
def test_a_decision_comes_back_with_all_its_reasons(
    shared: Database, said: Decision, trigger: Trigger
) -> None:
    ann = a_person(shared)
    made = store(shared, ann, said, trigger)
    assert made.decision == said
    assert shared.run_now(lambda tx: decisions.get(tx, ann, made.id)) == made
    assert shared.run_now(lambda tx: decisions.latest(tx, ann)) == made


def test_the_latest_decision_is_the_one_made_last(database: Database) -> None:
    ann = a_person(database)
    store(database, ann)
    second = store(database, ann, replace(STEP_UP, dose_mg=200.0))
    assert database.run_now(lambda tx: decisions.latest(tx, ann)) == second


def test_somebody_elses_decision_is_not_found(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    made = store(database, ann)
    assert database.run_now(lambda tx: decisions.get(tx, bob, made.id)) is None
    assert database.run_now(lambda tx: decisions.latest(tx, bob)) is None


def test_a_new_proposal_overtakes_the_one_before(database: Database) -> None:
    ann = a_person(database)
    first, second = propose(database, ann), propose(database, ann)
    overtaken = database.run_now(lambda tx: decisions.proposal_of(tx, ann, first.id))
    assert overtaken == replace(first, state=ProposalState.OVERTAKEN)
    assert waits(database, ann) == second


def test_a_proposal_is_answered_once(database: Database) -> None:
    ann = a_person(database)
    proposal = propose(database, ann)

    def answer(state: ProposalState) -> bool:
        return database.run_now(lambda tx: decisions.answer(tx, proposal.id, state, now=LATER))

    assert answer(ProposalState.ACCEPTED) is True
    assert answer(ProposalState.DECLINED) is False
    known = database.run_now(lambda tx: decisions.proposal_of(tx, ann, proposal.id))
    assert known == replace(proposal, state=ProposalState.ACCEPTED)
    assert waits(database, ann) is None


def test_somebody_elses_proposal_is_not_found(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    proposal = propose(database, ann)
    assert database.run_now(lambda tx: decisions.proposal_of(tx, bob, proposal.id)) is None
    propose(database, bob)
    assert waits(database, ann) == proposal


def test_advice_stays_open_until_the_person_was_seen(database: Database) -> None:
    ann = a_person(database)
    made = store(database, ann)
    refer = database.run_now(
        lambda tx: decisions.refer(tx, ann, made.id, level=Triage.URGENT, now=NOW)
    )
    database.run_now(lambda tx: decisions.acknowledge(tx, ann, now=LATER))
    read = database.run_now(lambda tx: decisions.referrals(tx, ann))
    assert read == [replace(refer, acknowledged_at=LATER)]
    database.run_now(lambda tx: decisions.assessed(tx, ann, now=LATER))
    seen = database.run_now(lambda tx: decisions.referrals(tx, ann))
    assert seen == [replace(refer, acknowledged_at=LATER, assessed_at=LATER)]


def test_when_the_person_was_seen_first_is_kept(database: Database) -> None:
    ann = a_person(database)
    made = store(database, ann)
    database.run_now(lambda tx: decisions.refer(tx, ann, made.id, level=Triage.PROMPT, now=NOW))
    for at in (NOW, LATER):
        database.run_now(lambda tx, at=at: decisions.assessed(tx, ann, now=at))
    (only,) = database.run_now(lambda tx: decisions.referrals(tx, ann))
    assert only.assessed_at == NOW
