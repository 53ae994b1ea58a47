"""The protocol at work: asked after each check-in and at a fixed hour, stored, told, then done.

Doubt lowers or holds. What stops or lowers takes effect at once; what raises waits for a tap, and
the protocol is asked again on the facts of that moment before the plan changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.care.constants import SAY_AGAIN_AFTER_DAYS, STOOL_SEVERE
from bot.care.flags import triage_of
from bot.care.model import Action, CheckIn, Decision, Phase, Triage
from bot.care.night import Night
from bot.care.settle import needs_tap
from bot.care.windows import is_loose
from bot.services import asking, course, effects, health, planning
from bot.services.house import House
from bot.store import conversations, decisions, plans
from bot.store.decisions import Proposal, ProposalState, StoredDecision, Trigger
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan

# PROTOCOL: routine advice that is nearly everybody's case is said at most once in 28 days.
ROUTINE_EVERY = timedelta(days=SAY_AGAIN_AFTER_DAYS)
UNDO = "undo"  # the cause of a version that takes back what a decision of the same day changed
CONFIRM = "proposal.confirm"  # the open question whether to do what was proposed


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as a person hears it: what was before, what is now, what waits for a tap.

    `repeats`: nothing new was said; the day's decision stands after another answer.
    `questions_first`: a tap waits until the questions about health are answered (S6).
    """

    stored: StoredDecision
    before: Plan
    plan: Plan
    proposal: Proposal | None
    referral: Triage | None
    repeats: bool = False
    questions_first: bool = False

    @property
    def decision(self) -> Decision:
        return self.stored.decision

    @property
    def action(self) -> Action:
        """What it is to a person: to go on after the bot had waited for a tap is to resume."""
        waited = self.before.status is PlanStatus.WAITING and not needs_tap(self.decision)
        goes_on = self.proposal is not None or self.plan.status is PlanStatus.ACTIVE
        return Action.RESUME if waited and goes_on else self.decision.action

    @property
    def raises(self) -> bool:
        """Whether it gives more than the plan of tonight: then the number is confirmed."""
        return self.decision.dose_mg > course.tonight_mg(self.plan)


@dataclass(frozen=True, slots=True)
class Outdated:
    """The proposal is no longer open: answered (and how), overtaken, or never this person's."""

    state: ProposalState | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The plan stays as it is."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Accepted:
    """The plan now is as proposed. `told` is the decision that confirmed it."""

    plan: Plan
    told: Told


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """Asked again, the protocol no longer proposes this; `told` is what it says now."""

    told: Told


def evaluate(
    connection: Connection,
    stored: StoredPlan,
    tonight: Night,
    *,
    trigger: Trigger,
    now: datetime,
    house: House,
) -> Told | None:
    """Ask the protocol about the day whose evening is `tonight`, store the answer and act on it.

    `stored` is the newest plan. None when it does not run, unless this morning tells what must be
    heard anyway.
    """
    newest = decisions.latest(connection, stored.person_id)
    today = newest if newest is not None and newest.night == tonight else None
    basis = stored.plan if today is None else effects.without(connection, stored, today)
    asked = asking.ask(connection, replace(stored, plan=basis), tonight, trigger=trigger)
    if basis.status not in RUNNING and not _must_be_heard(basis, asked.inputs.answer):
        return None
    if today is not None and _repeats(
        today, asked.said, trigger=trigger, taken_back=basis != stored.plan
    ):
        waits = decisions.open_proposal(connection, stored.person_id)
        return Told(today, basis, stored.plan, waits, None, repeats=True)
    start = effects.put(connection, stored, basis, cause=UNDO, now=now)
    made = asking.store(connection, start, asked, now=now)
    return _act(connection, start, made, house=house, now=now)


def begin_tonight(connection: Connection, person_id: int, *, now: datetime) -> Told:
    """Start without a measured baseline; the confirmation of the summary is the tap."""
    stored = plans.current(connection, person_id)
    assert stored is not None, "a course begins with a stored plan"
    tonight = planning.tonight(stored.plan, now=now)
    asked = asking.ask(connection, stored, tonight, trigger=Trigger.ENTRY)
    made = asking.store(connection, stored, asked, now=now)
    begun = stored
    if made.decision.action is Action.START:
        begun = effects.take_effect(connection, stored, made, now=now)
    return Told(made, stored.plan, begun.plan, None, _refer(connection, stored, made, now=now))


def accept(
    connection: Connection, person_id: int, proposal_id: int, *, now: datetime, house: House
) -> Accepted | Reconsidered | Outdated:
    """Do what was proposed, if the protocol still says so on the facts of this moment."""
    proposal = decisions.proposal_of(connection, person_id, proposal_id)
    stored = plans.current(connection, person_id)
    if proposal is None or stored is None:
        return Outdated()
    if proposal.state is not ProposalState.OPEN:
        return Outdated(proposal.state)
    conversations.close(connection, person_id, questions=(CONFIRM,))
    proposed = decisions.get(connection, person_id, proposal.decision_id)
    assert proposed is not None, "a proposal has its decision"
    # Whoever answered before the usual wake time has answered for the evening that comes.
    tonight = max(planning.tonight(stored.plan, now=now), proposed.night)
    basis = stored.plan
    if proposed.night == tonight:
        basis = effects.without(connection, stored, proposed)
    start = effects.put(connection, stored, basis, cause=UNDO, now=now)
    asked = asking.ask(connection, start, tonight, trigger=Trigger.TAP)
    made = asking.store(connection, start, asked, now=now)
    asks_first = health.come_first(connection, start, made.decision, now=now)
    stands = _same(made.decision, proposed.decision) and house.dose_suggestions
    if asks_first or not stands:
        return Reconsidered(_act(connection, start, made, house=house, now=now))
    decisions.answer(connection, proposal.id, ProposalState.ACCEPTED, now=now)
    changed = effects.accept(connection, start, made, now=now)
    return Accepted(changed.plan, Told(made, stored.plan, changed.plan, None, None))


def decline(
    connection: Connection, person_id: int, proposal_id: int, *, now: datetime
) -> Declined | Outdated:
    """Keep the plan as it is."""
    proposal = decisions.proposal_of(connection, person_id, proposal_id)
    stored = plans.current(connection, person_id)
    if proposal is None or stored is None:
        return Outdated()
    if not decisions.answer(connection, proposal.id, ProposalState.DECLINED, now=now):
        return Outdated(proposal.state)
    conversations.close(connection, person_id, questions=(CONFIRM,))
    return Declined(stored.plan)


def waiting(connection: Connection, person_id: int) -> Told | None:
    """The decision whose proposal waits for a tap."""
    proposal = decisions.open_proposal(connection, person_id)
    if proposal is None:
        return None
    return _recall(connection, decisions.get(connection, person_id, proposal.decision_id))


def look(connection: Connection, person_id: int, proposal_id: int, *, now: datetime) -> Told | None:
    """Open the question whether to do what waits; None when this does not wait any more."""
    told = waiting(connection, person_id)
    if told is None or told.proposal is None or told.proposal.id != proposal_id:
        return None
    context = {"proposal": proposal_id}
    conversations.ask(connection, person_id, question=CONFIRM, context=context, now=now)
    return told


def last(connection: Connection, person_id: int) -> Told | None:
    """The newest decision, as it was told."""
    return _recall(connection, decisions.latest(connection, person_id))


def review(
    connection: Connection, person_id: int, tonight: Night, *, now: datetime, house: House
) -> Told | None:
    """The protocol's fixed hour: for a day without a check-in, or with one that was left half done.

    None when it says what it said today. What was decided here before a crash is told again.
    """
    stored = plans.current(connection, person_id)
    if stored is None or _has_just_come_back(stored, now):
        return None
    known = decisions.latest(connection, person_id)
    trigger = Trigger.EVALUATION
    if known is not None and (known.night, known.trigger) == (tonight, trigger):
        return _recall(connection, known)
    told = evaluate(connection, stored, tonight, trigger=trigger, now=now, house=house)
    return None if told is None or told.repeats else told


def reconsider(connection: Connection, person_id: int, *, now: datetime) -> Told | None:
    """Weigh this morning's answers once more, now that the plan is another; propose nothing yet.

    Diarrhea told before a provider's OK was recorded must not be followed by a dose. None when
    nothing is decided for tonight.
    """
    stored, known = plans.current(connection, person_id), decisions.latest(connection, person_id)
    if stored is None or known is None or known.night < planning.tonight(stored.plan, now=now):
        return None
    quiet, trigger = House(dose_suggestions=False), Trigger.EVALUATION
    return evaluate(connection, stored, known.night, trigger=trigger, now=now, house=quiet)


def _has_just_come_back(stored: StoredPlan, now: datetime) -> bool:
    """Whoever came back today is not told the same evening that it has been too quiet."""
    return stored.plan.status is PlanStatus.WAITING and now - stored.created_at < timedelta(days=1)


def _recall(connection: Connection, made: StoredDecision | None) -> Told | None:
    before = None if made is None else plans.get(connection, made.plan_id)
    if made is None or before is None:
        return None
    person_id = before.person_id
    newest = plans.current(connection, person_id) or before
    waits = decisions.open_proposal(connection, person_id)
    known = decisions.referrals(connection, person_id)
    level = next((one.level for one in known if one.decision_id == made.id), None)
    mine = waits if waits is not None and waits.decision_id == made.id else None
    return Told(made, before.plan, newest.plan, mine, level)


def _repeats(today: StoredDecision, said: Decision, *, trigger: Trigger, taken_back: bool) -> bool:
    """Whether the protocol says what it said today: by itself, or what a tap has accepted."""
    if today.trigger is Trigger.TAP and taken_back:
        return _same(today.decision, said)
    if today.trigger is Trigger.ENTRY:  # it goes on with what was begun today
        return (said.action, said.dose_mg) == (Action.HOLD, today.decision.dose_mg)
    return today.decision == said and trigger in (today.trigger, Trigger.EVALUATION)


def _must_be_heard(plan: Plan, answer: CheckIn | None) -> bool:
    """Whether a paused or stopped plan must listen: to a warning sign, and to diarrhea."""
    if answer is None:
        return False
    severe = is_loose(answer) and answer.stool == STOOL_SEVERE
    from_doses = is_loose(answer) and plan.phase is not Phase.BASELINE
    return severe or from_doses or triage_of(answer.flags) >= Triage.PROMPT


def _act(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, house: House, now: datetime
) -> Told:
    decisions.overtake(connection, stored.person_id, now=now)
    proposal, changed = None, stored
    if effects.is_back_after_lapse(made.decision):
        changed = effects.wait_for_tap(connection, stored, made, now=now)
    elif not needs_tap(made.decision):
        changed = effects.take_effect(connection, stored, made, now=now)
    offers = house.dose_suggestions and _may_propose(connection, changed, made)
    asks_first = offers and health.come_first(connection, changed, made.decision, now=now)
    if offers and not asks_first:
        proposal = decisions.propose(connection, stored.person_id, made.id, now=now)
    referral = _refer(connection, stored, made, now=now)
    return Told(made, stored.plan, changed.plan, proposal, referral, questions_first=asks_first)


def _may_propose(connection: Connection, stored: StoredPlan, made: StoredDecision) -> bool:
    """Whether a tap may be asked for: never while a warning sign waits for a provider.

    A plan that waits for a tap asks for it on every morning that names a dose and no sign.
    """
    if stored.plan.status not in (PlanStatus.ACTIVE, PlanStatus.WAITING):
        return False
    if needs_tap(made.decision):
        return True
    if stored.plan.status is not PlanStatus.WAITING or made.decision.dose_mg == 0:
        return False
    answer = course.inputs_of(connection, stored, made.night).answer
    return answer is not None and answer.is_complete and not answer.flags


def _refer(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, now: datetime
) -> Triage | None:
    """Record advice to see a provider. Routine advice is not repeated within four weeks, but for
    a stop: what ends a course is always said with it."""
    level = made.decision.triage
    if level is Triage.SELF_CARE:
        return None
    known = decisions.referrals(connection, stored.person_id)
    recent = any(now - referral.referred_at < ROUTINE_EVERY for referral in known)
    if level is Triage.ROUTINE and recent and made.decision.action is not Action.STOP:
        return None
    decisions.refer(connection, stored.person_id, made.id, level=level, now=now)
    return level


def _same(one: Decision, other: Decision) -> bool:
    return (one.action, one.dose_mg) == (other.action, other.dose_mg)
