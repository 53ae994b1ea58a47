"""Advice to see a provider: read, acted on, and what the plan waits for until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.care.model import Triage
from bot.services import asking, planning
from bot.store import decisions, plans
from bot.store.plans import Plan, PlanStatus


def acknowledge(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person has read the advice; it stays open until they were assessed."""
    decisions.acknowledge(connection, person_id, now=now)


def waits_for_provider(connection: Connection, person_id: int) -> bool:
    """Whether "I was assessed" is still to come: a plan is held, or prompt advice is open."""
    stored = plans.current(connection, person_id)
    if stored is not None and stored.plan.status is PlanStatus.HELD:
        return True
    return any(
        referral.level >= Triage.PROMPT and referral.assessed_at is None
        for referral in decisions.referrals(connection, person_id)
    )


def assessed(connection: Connection, person_id: int, *, now: datetime) -> Plan | None:
    """A provider has looked at the person: what waited for that goes on. None without a plan.

    After a lapse the mornings go on, and a dose waits for a tap.
    """
    decisions.assessed(connection, person_id, now=now)
    stored = plans.current(connection, person_id)
    if stored is None or stored.plan.status is not PlanStatus.HELD:
        return None if stored is None else stored.plan
    lapsed = asking.has_lapsed(connection, stored, planning.tonight(stored.plan, now=now))
    status = PlanStatus.WAITING if lapsed else PlanStatus.ACTIVE
    plan = replace(stored.plan, status=status)
    plans.add(connection, person_id, plan, cause="assessed", now=now)
    planning.replan(connection, person_id, now=now)
    return plan
