"""Gathers what a provider should see of some nights, at one moment, for the page of /report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.care.levels import highest_tolerated
from bot.care.model import Action, Reason
from bot.care.night import Night
from bot.report.season import Answered, Period, Product, Season
from bot.report.visit import (
    Advice,
    Compared,
    Counted,
    Fortnight,
    GoneWithout,
    Sign,
    Standing,
    Told,
    Turn,
    Visit,
    counted,
    stages,
)
from bot.services import course, morning, phases, progress, report, season
from bot.services.phases import Stretch
from bot.services.progress import Progress, Span
from bot.services.report import Nights
from bot.store import decisions, diary, plans, screenings
from bot.store.decisions import ProposalState, StoredDecision
from bot.store.plans import Plan

# More rows of the table would push the page beyond its end.
_STAGES: Final = 7
_UNCHANGED: Final = frozenset(
    {
        Action.HOLD,
        Action.MAINTAIN,
        Action.BASELINE_CONTINUE,
        Action.BASELINE_EXTEND,
        Action.DIARY_ONLY,
        Action.PAUSE_REMINDERS,
    }
)


def gather(
    connection: Connection, person_id: int, chosen: Nights, *, now: datetime
) -> Visit | None:
    """All that the page says of these nights; None without a plan."""
    stored = plans.current(connection, person_id)
    begun = report.begun_on(connection, person_id)
    if stored is None or begun is None:
        return None
    whole = season.look(connection, person_id, first=begun, last=chosen.last, now=now)
    assert whole is not None, "somebody with a plan has nights, be there none of them"
    plan, within = stored.plan, _within(whole, chosen)
    decided = decisions.after(connection, person_id, chosen.first.plus(-1))
    decided = [one for one in decided if one.night <= chosen.last.plus(1)]
    return Visit(
        first=chosen.first,
        last=chosen.last,
        made_on=report.day_of(plan, now),
        season=within,
        stages=stages(_with_before(whole, within).nights, at_most=_STAGES),
        standing=_standing(
            plan, whole.product, tonight=morning.night_of_answer(plan, now=now).next()
        ),
        told=_told(connection, plan, person_id=person_id),
        compared=_compared(connection, person_id, whole=whole, now=now),
        gone_without=_gone_without(whole, since=chosen.first),
        signs=tuple(_signs(connection, person_id, chosen)),
        advice=tuple(_advice(connection, plan, person_id=person_id, chosen=chosen)),
        turns=tuple(_turns(connection, person_id, decided)),
        unchanged=sum(1 for one in decided if one.decision.action in _UNCHANGED),
    )


def _within(whole: Season, chosen: Nights) -> Season:
    """The nights of the range that are over."""
    nights = (one for one in whole.nights if chosen.first <= one.night <= chosen.last)
    marks = (one for one in whole.marks if chosen.first <= one.night <= chosen.last)
    over = tuple(one for one in nights if one.answered is not Answered.AHEAD)
    return replace(whole, nights=over, marks=tuple(marks))


def _with_before(whole: Season, within: Season) -> Season:
    """What came before the magnesium stays on the page, however long ago it was."""
    first = within.nights[0].night if within.nights else None
    before = (one for one in whole.nights if one.period is Period.BEFORE)
    earlier = tuple(one for one in before if first is not None and one.night < first)
    return replace(whole, nights=(*earlier, *within.nights))


def _standing(plan: Plan, product: Product, *, tonight: Night) -> Standing:
    state = course.state_of(plan, tonight)
    began = plan.treat_start
    return Standing(
        status=plan.status,
        product=product,
        is_topical=course.is_topical(plan),
        region=plan.region,
        tonight_mg=course.tonight_mg(plan),
        ceiling_mg=course.ceiling_mg(plan),
        other_mg=plan.other_mg,
        by_provider=plan.provider_plan,
        is_highest=highest_tolerated(state, course.day_of(plan, tonight)),
        treated_days=None if began is None else max(0, tonight - began),
        was_reviewed=state.provider_reviewed,
        baseline_per_week=plan.baseline_per_week,
        is_recalled=not plan.baseline_measured,
    )


def _told(connection: Connection, plan: Plan, *, person_id: int) -> Told:
    known = screenings.latest(connection, person_id)
    if known is None:
        return Told(None, (), age_65_or_older=False, kidney_tested=None)
    on = report.day_of(plan, known.screened_at)
    ticked = tuple(sorted(known.conditions))
    return Told(on, ticked, known.age_65_or_older, known.kidney_tested)


def _compared(
    connection: Connection, person_id: int, *, whole: Season, now: datetime
) -> Compared | None:
    found = progress.look(connection, person_id, now=now)
    if not isinstance(found, Progress):
        return None
    before, lately = (_counted(whole, span) for span in (found.baseline, found.now))
    return Compared(before, lately, found.now.first, found.now.last, found.said)


def _counted(whole: Season, span: Span) -> Counted:
    return counted([one for one in whole.nights if span.first <= one.night <= span.last])


def _gone_without(whole: Season, *, since: Night) -> GoneWithout | None:
    found = [one for one in phases.find(whole) if one.last >= since]
    if not found:
        return None
    newest = found[-1]
    return GoneWithout(
        first=newest.first,
        last=newest.last,
        with_magnesium=_fortnight(newest.with_magnesium),
        without=_fortnight(newest.without),
        again=None if newest.again is None else _fortnight(newest.again),
        said=newest.said,
    )


def _fortnight(stretch: Stretch) -> Fortnight:
    return Fortnight(stretch.rate, len(stretch.cramps))


def _signs(connection: Connection, person_id: int, chosen: Nights) -> Iterator[Sign]:
    """Newest first."""
    answers = diary.check_ins_since(connection, person_id, chosen.first)
    for night in sorted(answers, reverse=True):
        if night <= chosen.last.plus(1):
            yield from (Sign(night, flag) for flag in sorted(answers[night].flags))


def _advice(
    connection: Connection, plan: Plan, *, person_id: int, chosen: Nights
) -> Iterator[Advice]:
    """Newest first."""
    for one in decisions.referrals(connection, person_id):
        on = report.day_of(plan, one.referred_at)
        if not chosen.first <= on <= chosen.last.plus(1):
            continue
        made = decisions.read(connection, person_id, one.decision_id)
        reasons: tuple[Reason, ...] = ()
        if isinstance(made, StoredDecision):
            reasons = made.decision.reasons
        read_on, seen_on = (_day_or_none(plan, at) for at in (one.acknowledged_at, one.assessed_at))
        yield Advice(on, one.level, reasons, read_on, seen_on)


def _turns(
    connection: Connection, person_id: int, decided: Sequence[StoredDecision]
) -> Iterator[Turn]:
    """Newest first; what was said again from day to day is told once."""
    answered: Mapping[int, ProposalState] = {
        one.decision_id: one.state for one in decisions.proposals(connection, person_id)
    }
    told: tuple[object, ...] = ()
    for made in reversed(decided):
        said, state = made.decision, answered.get(made.id)
        if said.action in _UNCHANGED or told == (said.action, said.dose_mg):
            continue
        told = (said.action, said.dose_mg)
        taken = None if state is None else state is ProposalState.ACCEPTED
        yield Turn(made.night, said.action, said.dose_mg, said.reasons, made.rules_version, taken)


def _day_or_none(plan: Plan, at: datetime | None) -> Night | None:
    return None if at is None else report.day_of(plan, at)
