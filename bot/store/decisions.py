"""What the protocol said, what waits for a tap, and what a provider should see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Text, bindparam, cast, insert, select, update

from bot.care.model import Action, Decision, Reason, ReasonCode, Triage
from bot.care.night import Night
from bot.store.diary import KnownRows
from bot.store.tables import decision, proposal, referral
from scheduler.prepared import Prepared


class ProposalState(StrEnum):
    """open -> accepted / declined by a tap; open -> overtaken by a newer decision or a change."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"


class Trigger(StrEnum):
    """What made the protocol speak."""

    CHECK_IN = "check_in"
    EVALUATION = "evaluation"  # the fixed hour on a day without a check-in
    ENTRY = "entry"
    TAP = "tap"  # asked again on the day's facts when a proposal was accepted
    PROVIDER = "provider"  # asked again when a provider's limit or dose was recorded
    SCREENING = "screening"  # asked again when the health questions were answered


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A Decision with all that a replay needs. `night` is the Night whose dose it decides.

    `known` is how much of the diary there was; None in rows of the first release.
    """

    id: int
    night: Night
    decided_at: datetime
    trigger: Trigger
    plan_id: int
    rules_version: str
    inputs_digest: str
    decision: Decision
    known: KnownRows | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stored decision that holds what this version does not know; `problem` says what."""

    id: int
    night: str
    rules_version: str
    problem: str


NOT_OURS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What Python raises where a stored value is none that this version writes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A Decision that waits for a tap."""

    id: int
    decision_id: int
    state: ProposalState


@dataclass(frozen=True, slots=True)
class Referral:
    """Advice to see a provider."""

    id: int
    decision_id: int
    level: Triage
    referred_at: datetime
    acknowledged_at: datetime | None
    assessed_at: datetime | None


_MINE = decision.c.person_id == bindparam("person_id")
_LATEST = Prepared(select(decision).where(_MINE).order_by(decision.c.id.desc()).limit(1))
_ADD = Prepared(
    insert(decision)
    .values({c.name: bindparam(c.name) for c in decision.c if c.name != "id"})
    .returning(decision.c.id)
)
_OVERTAKE = Prepared(
    update(proposal)
    .where(proposal.c.person_id == bindparam("of"), proposal.c.state == ProposalState.OPEN)
    .values(state=ProposalState.OVERTAKEN, answered_at=bindparam("answered_at"))
)
_REFER = Prepared(
    insert(referral)
    .values(
        person_id=bindparam("person_id"),
        decision_id=bindparam("decision_id"),
        level=bindparam("level"),
        referred_at=bindparam("referred_at"),
    )
    .returning(referral.c.id)
)
_REFERRALS = Prepared(
    select(referral)
    .where(referral.c.person_id == bindparam("person_id"))
    .order_by(referral.c.id.desc())
)


def add(connection: Connection, person_id: int, made: StoredDecision) -> StoredDecision:
    """Store a decision before anybody sees it; the answer carries its id."""
    said = made.decision
    values = {
        "night": made.night,
        "decided_at": made.decided_at,
        "trigger": made.trigger,
        "plan_id": made.plan_id,
        "rules_version": made.rules_version,
        "inputs_digest": made.inputs_digest,
        "action": said.action,
        "dose_mg": said.dose_mg,
        "triage": int(said.triage),
        "reasons": [[reason.code, reason.number] for reason in said.reasons],
        "row": said.row,
        "override": said.override,
        "known_check_in_id": None if made.known is None else made.known.check_in_id,
        "known_intake_id": None if made.known is None else made.known.intake_id,
    }
    row = _ADD.first(connection, person_id=person_id, **values)
    assert row is not None, "a row that is added has an id"
    return replace(made, id=row.id)


def latest(connection: Connection, person_id: int) -> StoredDecision | None:
    """The newest decision about the person, or None."""
    row = _LATEST.first(connection, person_id=person_id)
    return None if row is None else _decision(row._asdict())


def get(connection: Connection, person_id: int, decision_id: int) -> StoredDecision | None:
    """One decision of this person."""
    here = (decision.c.person_id == person_id) & (decision.c.id == decision_id)
    row = connection.execute(select(decision).where(here)).one_or_none()
    return None if row is None else _decision(row._asdict())


def after(connection: Connection, person_id: int, night: Night) -> list[StoredDecision]:
    """What was decided about the Nights after this one, oldest first; without unreadable rows."""
    later = _MINE & (decision.c.night > bindparam("night"))
    found = select(decision).where(later).order_by(decision.c.id)
    rows = connection.execute(found, {"person_id": person_id, "night": night}).all()
    return [made for row in rows if (made := _readable(row._asdict())) is not None]


def _readable(row: dict[str, object]) -> StoredDecision | None:
    try:
        return _decision(row)
    except NOT_OURS:
        return None


def all_of(connection: Connection, person_id: int) -> list[StoredDecision | Unreadable]:
    """Every decision about the person, oldest first; one that cannot be read stops no other."""
    mine = decision.c.person_id == person_id
    ids = select(decision.c.id).where(mine).order_by(decision.c.id)
    found = connection.execute(ids).scalars().all()
    every = (read(connection, person_id, each) for each in found)
    return [each for each in every if each is not None]


def read(
    connection: Connection, person_id: int, decision_id: int
) -> StoredDecision | Unreadable | None:
    """One decision of this person, whatever it holds; None when there is none."""
    try:
        return get(connection, person_id, decision_id)
    except NOT_OURS as error:
        night, version = cast(decision.c.night, Text), cast(decision.c.rules_version, Text)
        as_text = select(night, version).where(decision.c.id == decision_id)
        row = connection.execute(as_text).one()
        return Unreadable(decision_id, str(row[0]), str(row[1]), str(error))


def _decision(row: dict[str, object]) -> StoredDecision:
    reasons = tuple(_reason(code, number) for code, number in row["reasons"])  # type: ignore[attr-defined]
    said = Decision(
        action=Action(str(row["action"])),
        dose_mg=row["dose_mg"],  # type: ignore[arg-type]
        triage=Triage(row["triage"]),  # type: ignore[arg-type]
        reasons=reasons,
        row=row["row"],  # type: ignore[arg-type]
        override=row["override"],  # type: ignore[arg-type]
    )
    names = ("id", "night", "decided_at", "plan_id", "rules_version", "inputs_digest")
    kept = {name: row[name] for name in names}
    if not isinstance(row["decided_at"], datetime):
        raise ValueError("decided_at is no instant")
    trigger, known = Trigger(str(row["trigger"])), _known(row)
    return StoredDecision(**kept, trigger=trigger, decision=said, known=known)  # type: ignore[arg-type]


def _reason(code: str, number: object) -> Reason:
    if number is not None and not isinstance(number, int | float):
        raise ValueError(f"{number!r} is no number of {code}")
    return Reason(ReasonCode(code), number)


def _known(row: dict[str, object]) -> KnownRows | None:
    check_in_id, intake_id = row["known_check_in_id"], row["known_intake_id"]
    if isinstance(check_in_id, int) and isinstance(intake_id, int):
        return KnownRows(check_in_id, intake_id)
    return None


def propose(connection: Connection, person_id: int, decision_id: int, *, now: datetime) -> Proposal:
    """Let a decision wait for a tap; whatever waited before is overtaken."""
    overtake(connection, person_id, now=now)
    values = {"decision_id": decision_id, "state": ProposalState.OPEN, "proposed_at": now}
    added = insert(proposal).values(person_id=person_id, **values).returning(proposal.c.id)
    return Proposal(connection.execute(added).scalar_one(), decision_id, ProposalState.OPEN)


def overtake(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Nothing waits for a tap any more."""
    _OVERTAKE.change(connection, of=person_id, answered_at=now)


def proposal_of(connection: Connection, person_id: int, proposal_id: int) -> Proposal | None:
    """One proposal of this person: somebody else's id finds nothing."""
    here = (proposal.c.person_id == person_id) & (proposal.c.id == proposal_id)
    row = connection.execute(select(proposal).where(here)).one_or_none()
    return None if row is None else Proposal(row.id, row.decision_id, ProposalState(row.state))


def open_proposal(connection: Connection, person_id: int) -> Proposal | None:
    """What waits for a tap now."""
    waiting = (proposal.c.person_id == person_id) & (proposal.c.state == ProposalState.OPEN)
    row = connection.execute(select(proposal).where(waiting)).one_or_none()
    return None if row is None else Proposal(row.id, row.decision_id, ProposalState(row.state))


def proposals(connection: Connection, person_id: int) -> list[Proposal]:
    """All that waits or waited for a tap of this person, oldest first."""
    found = select(proposal).where(proposal.c.person_id == person_id).order_by(proposal.c.id)
    return [
        Proposal(row.id, row.decision_id, ProposalState(row.state))
        for row in connection.execute(found)
    ]


def was_proposed(connection: Connection, decision_id: int) -> bool:
    """Whether this decision waits for a tap, or has waited for one."""
    found = select(proposal.c.id).where(proposal.c.decision_id == decision_id)
    return connection.execute(found).one_or_none() is not None


def answer(
    connection: Connection, proposal_id: int, state: ProposalState, *, now: datetime
) -> bool:
    """Close an open proposal. False: it was answered before (a second tap is a quiet yes)."""
    here = (proposal.c.id == proposal_id) & (proposal.c.state == ProposalState.OPEN)
    values = {"state": state, "answered_at": now}
    return connection.execute(update(proposal).where(here).values(values)).rowcount == 1


def refer(
    connection: Connection, person_id: int, decision_id: int, *, level: Triage, now: datetime
) -> Referral:
    """Record that the person was advised to see a provider."""
    values = {"decision_id": decision_id, "level": int(level), "referred_at": now}
    row = _REFER.first(connection, person_id=person_id, **values)
    assert row is not None, "a row that is added has an id"
    return Referral(row.id, decision_id, level, now, None, None)


def referrals(connection: Connection, person_id: int) -> list[Referral]:
    """Everything the person was advised, newest first."""
    return [
        Referral(
            row.id,
            row.decision_id,
            Triage(row.level),
            row.referred_at,
            row.acknowledged_at,
            row.assessed_at,
        )
        for row in _REFERRALS.all(connection, person_id=person_id)
    ]


def acknowledge(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person has read what was advised."""
    here = (referral.c.person_id == person_id) & referral.c.acknowledged_at.is_(None)
    connection.execute(update(referral).where(here).values(acknowledged_at=now))


def assessed(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person says that a provider has looked at them."""
    here = (referral.c.person_id == person_id) & referral.c.assessed_at.is_(None)
    connection.execute(update(referral).where(here).values(assessed_at=now))
