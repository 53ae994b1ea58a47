"""Who may come in, and on which footing: by the house's rules and by their own consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from sqlalchemy import Connection

from bot.services.house import Access, House
from bot.store import people, plans
from bot.store.people import TAKEN_BACK, Person
from bot.store.plans import RUNNING, PlanStatus


class Standing(StrEnum):
    """How somebody stands at the door."""

    IN = "in"
    STRANGER = "stranger"
    """Not let in, and nothing is kept of them."""
    HELPER = "helper"
    """Not let in for a plan of their own, and somebody's trusted person."""
    OFF_LIST = "off_list"
    """Was in, and the operator has taken them off the list since."""
    TAKEN_BACK = "taken_back"
    """Has taken back the consent: nothing is recorded of them."""
    ASKED_AGAIN = "asked_again"
    """Has agreed to other words than those that count now."""


def standing(connection: Connection, person: Person, house: House) -> Standing:
    """On which footing this person is here."""
    if not _is_let_in(person, house):
        if house.access is Access.LIST and _was_in(person):
            return Standing.OFF_LIST
        helps = people.helps(connection, person.telegram_id)
        return Standing.HELPER if helps else Standing.STRANGER
    if person.consent_version == TAKEN_BACK:
        return Standing.TAKEN_BACK
    if person.consent_version is not None and person.consent_version < house.consent_version:
        return Standing.ASKED_AGAIN
    return Standing.IN


def admit(
    connection: Connection, person: Person, house: House, *, code: str, now: datetime
) -> bool:
    """Let somebody in who brings the invite's code; says whether it is the right one."""
    if house.access is not Access.INVITE or not house.invite_code:
        return False
    # In constant time, as a secret is compared.
    if not compare_digest(code.encode(), house.invite_code.encode()):
        return False
    people.change(connection, person.id, admitted_at=now)
    return True


def suspend(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The plan of somebody who is off the list rests: silence, and nothing is lost.

    /resume goes on for whoever is on the list again. Whoever calls this plans anew afterwards: a
    message that is being said is not cancelled here.
    """
    stored = plans.current(connection, person_id)
    if stored is not None and stored.plan.status in (*RUNNING, PlanStatus.LAPSED):
        paused = replace(stored.plan, status=PlanStatus.PAUSED)
        plans.add(connection, person_id, paused, cause=Standing.OFF_LIST, now=now)


def _is_let_in(person: Person, house: House) -> bool:
    match house.access:
        case Access.OPEN:
            return True
        case Access.INVITE:
            return _was_in(person)
        case Access.LIST:
            return person.telegram_id in house.allowed_ids


def _was_in(person: Person) -> bool:
    """Whether they came in before: whoever is in stays in when the invite's code changes."""
    return person.admitted_at is not None or person.consent_version is not None
