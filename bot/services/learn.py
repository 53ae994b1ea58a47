"""Cards to learn from: which one fits a calm morning, and whether it may be offered unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import (
    EFFECT_DAYS,
    LOW_BASELINE_CRAMPS,
    MIN_CHECKINS_14,
    NO_BENEFIT_RATIO,
    REVIEW_STABLE_DAYS,
)
from bot.care.levels import next_level
from bot.care.model import Action, CheckIn, Decision, Phase, ReasonCode, State, Triage
from bot.care.night import Night
from bot.care.windows import window
from bot.services import course
from bot.services.course import Inputs
from bot.store import conversations, decisions, people, plans
from bot.store.decisions import Trigger
from bot.store.people import Person
from bot.store.plans import Plan, PlanStatus

AT_MOST_EVERY: Final = timedelta(days=7)
# Whoever has just begun has enough to read.
FIRST_AFTER_MORNINGS: Final = 3
# For so long after the first dose it is news when and how it is taken. Judgment.
NEW_FOR_DAYS: Final = 28
# None of these waits for a tap, and none lowers or stops anything.
_CALM: Final = frozenset(
    {Action.BASELINE_CONTINUE, Action.BASELINE_EXTEND, Action.HOLD, Action.MAINTAIN}
)


class Card(StrEnum):
    """What can be learnt, in the order of the menu."""

    HOW = "how"
    BALANCE = "balance"
    VESSELS = "vessels"
    FORMS = "forms"
    SKIN = "skin"
    DOSE = "dose"
    DIARRHEA = "diarrhea"
    TIMING = "timing"
    FOODS = "foods"
    CAUSES = "causes"
    MEDICINES = "medicines"
    PROVIDER = "provider"
    CRAMP = "cramp"
    STRETCHING = "stretching"
    EVIDENCE = "evidence"
    NIGHTS = "nights"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a calm morning says about the choice of a card.

    `cramps` of last night. `days_on` since the first dose, None while nights are counted first.
    `persists`: cramps go on as before, four weeks and more into the course.
    """

    cramps: int = 0
    days_on: int | None = None
    at_ceiling: bool = False
    persists: bool = False
    is_topical: bool = False
    stretches: bool = False


def fitting(facts: Facts) -> list[Card]:
    """The cards that fit, the most useful one first."""
    counting = facts.days_on is None
    is_new = facts.days_on is not None and facts.days_on < NEW_FOR_DAYS
    fits: Mapping[Card, bool] = {
        Card.FOODS: facts.at_ceiling,
        Card.CAUSES: facts.persists,
        Card.MEDICINES: facts.persists,
        Card.CRAMP: facts.cramps > 0,
        Card.SKIN: facts.is_topical,
        Card.NIGHTS: counting,
        Card.FORMS: counting,
        Card.TIMING: is_new and not facts.is_topical,
        Card.STRETCHING: facts.cramps > 0 and not facts.stretches,
    }
    return [card for card, does in fits.items() if does]


def offer(connection: Connection, person: Person, *, now: datetime) -> Card | None:
    """The card that is offered beside the answer of this moment, noted as offered; mostly None.

    At most one a week, none that was offered or opened before, and never beside a warning, advice
    to see a provider, diarrhea, an open question or a proposal that waits.
    """
    if not person.cards or (person.card_at is not None and now - person.card_at < AT_MOST_EVERY):
        return None
    facts = _facts(connection, person.id, now=now)
    if facts is None:
        return None
    card = next((one for one in fitting(facts) if one not in person.cards_seen), None)
    if card is not None:
        seen = sorted({*person.cards_seen, card.value})
        people.change(connection, person.id, card_at=now, cards_seen=seen)
    return card


def opened(connection: Connection, person: Person, card: Card) -> None:
    """Remember that a card was read: it is not offered any more."""
    if card not in person.cards_seen:
        people.change(connection, person.id, cards_seen=sorted({*person.cards_seen, card.value}))


def switch(connection: Connection, person: Person, *, on: bool) -> None:
    """Offer cards, or none any more. The same once more is a quiet yes."""
    if person.cards is not on:
        people.change(connection, person.id, cards=on)


def _facts(connection: Connection, person_id: int, *, now: datetime) -> Facts | None:
    """What this morning says; None when it is not calm, or nothing was answered just now."""
    made = decisions.latest(connection, person_id)
    if made is None or (made.decided_at, made.trigger) != (now, Trigger.CHECK_IN):
        return None
    stored = plans.current(connection, person_id)
    if stored is None or not _is_calm(stored.plan, made.decision):
        return None
    if conversations.get(connection, person_id) is not None:
        return None
    if any(one.decision_id == made.id for one in decisions.referrals(connection, person_id)):
        return None
    inputs = course.inputs_of(connection, stored, made.night)
    if len(inputs.history) < FIRST_AFTER_MORNINGS or not _is_well(inputs.answer):
        return None
    return _facts_of(stored.plan, inputs, night=made.night)


def _is_calm(plan: Plan, decision: Decision) -> bool:
    """Whether the protocol said nothing that has to be heard alone."""
    goes_on = plan.status is PlanStatus.ACTIVE and decision.action in _CALM
    bowel = ReasonCode.GI_RECENT in {reason.code for reason in decision.reasons}
    return goes_on and decision.triage < Triage.PROMPT and not bowel


def _is_well(answer: CheckIn | None) -> bool:
    return answer is not None and answer.is_complete and answer.stool == 0 and not answer.flags


def _facts_of(plan: Plan, inputs: Inputs, *, night: Night) -> Facts:
    answer, days_on = inputs.answer, None
    if plan.phase is not Phase.BASELINE:
        days_on = night - (plan.treat_start or plan.origin)
    return Facts(
        cramps=(answer.cramps if answer is not None else None) or 0,
        days_on=days_on,
        at_ceiling=_is_at_ceiling(inputs.state),
        persists=_persists(plan, inputs, days_on=days_on or 0),
        is_topical=course.is_topical(plan),
        stretches=plan.stretching,
    )


def _is_at_ceiling(state: State) -> bool:
    """Whether there is a dose, and none higher for this product (L3)."""
    has_dose = state.phase is not Phase.BASELINE and state.dose_mg > 0
    return has_dose and next_level(state, state.dose_mg) is None


def _persists(plan: Plan, inputs: Inputs, *, days_on: int) -> bool:
    """Whether cramps are not a quarter fewer after four weeks, as row 24 asks later.

    Without a baseline: whether there are enough of them to count.
    """
    lately = window(inputs.history, today=inputs.today, days=EFFECT_DAYS)
    if days_on < REVIEW_STABLE_DAYS or lately.count < MIN_CHECKINS_14:
        return False
    if plan.baseline_per_week is None:
        return lately.cramps >= LOW_BASELINE_CRAMPS
    return lately.cramps > 0 and lately.rate > NO_BENEFIT_RATIO * plan.baseline_per_week
