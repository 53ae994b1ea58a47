"""The protocol is asked here and nowhere else: on a plan version and what the diary says of a day.

The same function answers the chat and a replay: that is what makes a stored decision a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.care.constants import RULES_VERSION
from bot.care.decide import decide
from bot.care.digest import inputs_digest
from bot.care.entry import Stop, begin_again, begin_tonight
from bot.care.model import Action, Decision, Triage
from bot.care.night import Night
from bot.services import course
from bot.services.course import Inputs
from bot.store import decisions, diary, plans
from bot.store.decisions import Referral, StoredDecision, Trigger
from bot.store.diary import KnownRows
from bot.store.plans import StoredPlan


@dataclass(frozen=True, slots=True)
class Asked:
    """What the protocol was told about one day, and what it said. `known`: how much was known."""

    tonight: Night
    trigger: Trigger
    known: KnownRows
    inputs: Inputs
    said: Decision

    @property
    def digest(self) -> str:
        """The fingerprint of what it was told, in hex."""
        return inputs_digest(self.inputs.state, self.inputs.history, self.inputs.today)


def ask(connection: Connection, stored: StoredPlan, tonight: Night, *, trigger: Trigger) -> Asked:
    """Ask about the day whose evening is `tonight`, on all that is known now. Nothing is stored."""
    known = diary.known_now(connection, stored.person_id)
    inputs = course.inputs_of(connection, stored, tonight, known=known)
    said = _answer(inputs, trigger, stop=_stop_before(connection, stored, at=None))
    return Asked(tonight, trigger, known, inputs, said)


def ask_again(connection: Connection, made: StoredDecision) -> Asked | None:
    """Ask what was asked when this decision was made: of that plan, on what was known then.

    None without that plan version. Raises ValueError, TypeError or LookupError for a stored row
    that this version cannot read.
    """
    stored = plans.get(connection, made.plan_id)
    if stored is None:
        return None
    known = made.known or diary.known_at(connection, stored.person_id, made.decided_at)
    return _ask_then(connection, stored, made, known=known)


def ask_knowing(connection: Connection, made: StoredDecision, known: KnownRows) -> Asked | None:
    """The same, if so much of the diary had been known then.

    None without that plan version. Raises what `ask_again` raises.
    """
    stored = plans.get(connection, made.plan_id)
    return None if stored is None else _ask_then(connection, stored, made, known=known)


def store(
    connection: Connection, stored: StoredPlan, asked: Asked, *, now: datetime
) -> StoredDecision:
    """Keep the answer with all that a replay needs. `stored` is the plan that was asked about."""
    made = StoredDecision(
        id=0,  # given by the database
        night=asked.tonight,
        decided_at=now,
        trigger=asked.trigger,
        plan_id=stored.id,
        rules_version=RULES_VERSION,
        inputs_digest=asked.digest,
        decision=asked.said,
        known=asked.known,
    )
    return decisions.add(connection, stored.person_id, made)


def has_lapsed(connection: Connection, stored: StoredPlan, tonight: Night) -> bool:
    """Whether the protocol calls the time without an answer a lapse (row 16)."""
    asked = ask(connection, stored, tonight, trigger=Trigger.EVALUATION)
    return asked.said.action is Action.PAUSE_REMINDERS


def _ask_then(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, known: KnownRows
) -> Asked:
    inputs = course.inputs_of(connection, stored, made.night, known=known)
    said = _answer(inputs, made.trigger, stop=_stop_before(connection, stored, at=made.decided_at))
    return Asked(made.night, made.trigger, known, inputs, said)


def _answer(inputs: Inputs, trigger: Trigger, *, stop: Stop | None) -> Decision:
    """The table's answer, or that of the rules of entry; no START too soon after a stop (E8)."""
    if trigger is Trigger.ENTRY:
        said = begin_tonight(inputs.state)
    else:
        said = decide(inputs.state, inputs.history, inputs.today)
    return begin_again(said, inputs.history, today=inputs.today, stop=stop)


def _stop_before(connection: Connection, stored: StoredPlan, *, at: datetime | None) -> Stop | None:
    """How the course before this one ended (E8), as known at an instant (None: now).

    None for the first course. Later advice is no part of it.
    """
    triage = stored.plan.follows_stop
    if triage is None:
        return None
    begun_at = plans.course_begun_at(connection, stored)
    waits = any(
        referral.level >= Triage.PROMPT and not _was_assessed(referral, at)
        for referral in decisions.referrals(connection, stored.person_id)
        if referral.referred_at <= begun_at
    )
    return Stop(triage, assessed=not waits)


def _was_assessed(referral: Referral, at: datetime | None) -> bool:
    known = referral.assessed_at
    return known is not None and (at is None or known <= at)
