"""Changing what the person set: nights, reminder, zone, language, and what their provider said.

A new value is a `Change`: `preview` shows what would come of it, `save` makes it so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import clocks, planning, spacing, titration, trusted_plans
from bot.services.clocks import WrongNight
from bot.services.planning import Upcoming
from bot.services.spacing import TooClose
from bot.store import conversations, people, plans
from bot.store.plans import BY_SETTINGS, Plan
from bot.store.week import NightClock, Weekday
from scheduler import wallclock

BEDTIME, WAKE, ZONE = "settings.bedtime", "settings.wake", "settings.zone"
DAYS, LEAD, CUE = "settings.days", "settings.lead", "settings.cue"
FOLLOW_UPS, QUIET, LANGUAGE = "settings.follow_ups", "settings.quiet", "settings.language"
WEEKLY, CONFIRM = "settings.weekly", "settings.confirm"
QUESTIONS = (BEDTIME, WAKE, ZONE, DAYS, LEAD, CUE, FOLLOW_UPS, QUIET, LANGUAGE, WEEKLY, CONFIRM)
# Whoever is reminded earlier does it again at bedtime, or forgets. Judgment.
LONGEST_LEAD_MINUTES: Final = 120
# More would be nagging (DESIGN, "The chat").
MOST_FOLLOW_UPS: Final = 3
LONGEST_CUE: Final = 60  # as long as its column, and one line on a phone


@dataclass(frozen=True, slots=True)
class Saved:
    """The plan as it is (or, in a preview, would be), with the next messages."""

    plan: Plan
    upcoming: list[Upcoming]


Answer = Saved | WrongNight | TooClose | None
"""None: there is no plan, or no such value."""


@dataclass(frozen=True, slots=True)
class Change:
    """New values of what a person set: columns of the plan, and of the person.

    `bedtime_local` is a new bedtime, which must keep its distance to the person's medicines (S8)
    unless a pharmacist agreed.
    """

    plan: Mapping[str, object] = field(default_factory=dict)
    person: Mapping[str, object] = field(default_factory=dict)
    bedtime_local: time | None = None
    pharmacist_ok: bool = False

    @property
    def moves_nights(self) -> bool:
        """Whether it is about the nights: what else is set must not fail for times of long ago."""
        return self.moves_bedtimes or "wake_local" in self.plan

    @property
    def moves_bedtimes(self) -> bool:
        """Whether a bedtime changes, for which another medicine may have made the dose wait."""
        return bool({"bedtime_local", "week"}.intersection(self.plan))


def ask(
    connection: Connection,
    person_id: int,
    question: str,
    *,
    now: datetime,
    about: Mapping[str, object] | None = None,
) -> None:
    """Open the question for a new value; `about` is what was answered before it."""
    conversations.ask(connection, person_id, question=question, context=about or {}, now=now)


def leave(connection: Connection, person_id: int) -> None:
    """Close the open question; nothing is changed."""
    conversations.close(connection, person_id, questions=QUESTIONS)


def preview(connection: Connection, person_id: int, change: Change, *, now: datetime) -> Answer:
    """What would come of a change if it were saved now. Nothing is changed."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = _changed(connection, person_id, stored.plan, change=change)
    if not isinstance(plan, Plan):
        return plan
    if change.moves_bedtimes and plan.spacing_conflict:
        waits = _would_wait(connection, person_id, plan, change=change)
        plan = replace(plan, spacing_conflict=waits)
    return Saved(plan, planning.upcoming(connection, person_id, plan, now=now))


def save(connection: Connection, person_id: int, change: Change, *, now: datetime) -> Answer:
    """Make a change. The same once more is a quiet yes.

    A bedtime that comes too close to a medicine is refused (S8), unless a pharmacist agreed.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    refused = _too_close(connection, person_id, change)
    plan = _changed(connection, person_id, stored.plan, change=change)
    if not isinstance(plan, Plan):
        return plan
    if change.person:
        people.change(connection, person_id, **change.person)
    saved = _save(connection, person_id, change.plan, now=now)
    if refused is not None:
        spacing.pharmacist_said_ok(connection, person_id)
    if change.plan.get("provider_ok"):  # what was "ask first" may begin
        titration.reconsider(connection, person_id, now=now)
        return _save(connection, person_id, {}, now=now)
    return _gone_on(connection, person_id, saved, now=now) if change.moves_bedtimes else saved


# --- changes ---


def nights(
    plan: Plan,
    clock: NightClock,
    *,
    days: Collection[Weekday] = (),
    pharmacist_ok: bool = False,
) -> Change:
    """When the nights of these weekdays begin and end; of all others when no day is named."""
    new: Mapping[str, object]
    if days:
        told = {**plan.week, **dict.fromkeys(days, clock)}
        new = {"week": {day: at for day, at in told.items() if at != plan.usual}}
    else:
        new = {"bedtime_local": clock.bedtime_local, "wake_local": clock.wake_local}
    return Change(new, bedtime_local=clock.bedtime_local, pharmacist_ok=pharmacist_ok)


def wake(at_local: time) -> Change:
    """The usual morning question."""
    return Change({"wake_local": at_local})


def same_nights() -> Change:
    """Every night of the week has the usual times again."""
    return Change({"week": {}})


def zone(name: str) -> Change | None:
    """Another time zone from now on; None when nobody knows it."""
    return Change({"zone": name, "home_zone": None}) if wallclock.is_zone(name) else None


def lead(minutes: int) -> Change | None:
    """The evening reminder comes this long before bedtime; None for a time out of reach."""
    in_reach = 0 <= minutes <= LONGEST_LEAD_MINUTES
    return Change({"lead_minutes": minutes}) if in_reach else None


def cue(text: str) -> Change | None:
    """What the person does anyway when the dose is due, on one line; "" takes it away.

    None for what is longer than LONGEST_CUE or has no letter in it.
    """
    told = _one_line(text)
    if not told:
        return Change({"cue": None}) if not text.strip() else None
    fits = len(told) <= LONGEST_CUE and any(char.isalpha() for char in told)
    return Change({"cue": told}) if fits else None


def follow_ups(count: int) -> Change | None:
    """How many reminders may follow the first of an evening; None for more than three."""
    return Change({"follow_ups": count}) if 0 <= count <= MOST_FOLLOW_UPS else None


def stretching(on: bool) -> Change:
    """Whether the evening asks for the stretches too."""
    return Change({"stretching": on})


def quiet(days: Collection[Weekday]) -> Change:
    """The evenings with one silent reminder and no other."""
    return Change({"quiet": frozenset(days)})


def weekly(day: Weekday | None, at_local: time) -> Change:
    """When the look back comes; None: none comes, and the hour is kept for another time."""
    return Change({"weekly_on": day, "weekly_local": at_local})


def discreet(on: bool) -> Change:
    """Whether the first line of every message says nothing about health."""
    return Change(person={"discreet": on})


def be_discreet(connection: Connection, person_id: int, on: bool) -> None:
    """The same at once, for whoever has no plan yet."""
    people.change(connection, person_id, discreet=on)


def cards(on: bool) -> Change:
    """Whether a card of /learn may come unasked."""
    return Change(person={"cards": on})


def language(code: str) -> Change:
    """The language of all messages from now on: one that the chat speaks."""
    return Change(person={"language": code})


# --- changes made at once ---


def provider_ok() -> Change:
    """A provider agreed to a trial with magnesium."""
    return Change(plan={"provider_ok": True})


def reviewed(on: Night) -> Change:
    """A provider looked at the plan on the day of this evening; it is good for six months."""
    return Change(plan={"reviewed_on": on})


def set_bedtime(
    connection: Connection,
    person_id: int,
    bedtime_local: time,
    *,
    now: datetime,
    pharmacist_ok: bool = False,
) -> Answer:
    """Move the usual bedtime; the wake-up stays. See `save`."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    clock = NightClock(bedtime_local, stored.plan.wake_local)
    return set_nights(connection, person_id, clock, now=now, pharmacist_ok=pharmacist_ok)


def set_wake(connection: Connection, person_id: int, wake_local: time, *, now: datetime) -> Answer:
    """Move the usual morning question."""
    return save(connection, person_id, wake(wake_local), now=now)


def set_nights(
    connection: Connection,
    person_id: int,
    clock: NightClock,
    *,
    days: Collection[Weekday] = (),
    pharmacist_ok: bool = False,
    now: datetime,
) -> Answer:
    """Set when the nights of these weekdays begin and end; see `nights` and `save`."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    change = nights(stored.plan, clock, days=days, pharmacist_ok=pharmacist_ok)
    return save(connection, person_id, change, now=now)


def medicine_over(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """The course of medicine that needed magnesium to wait is over (row 3)."""
    spacing.course_is_over(connection, person_id)
    return _gone_on(connection, person_id, _save(connection, person_id, {}, now=now), now=now)


def _one_line(text: str) -> str:
    """Without line breaks, control signs and marks that turn the direction of a whole message."""
    shown = (" " if unicodedata.category(char)[0] in "ZC" else char for char in text)
    return " ".join("".join(shown).split())


def _changed(
    connection: Connection, person_id: int, plan: Plan, *, change: Change
) -> Plan | WrongNight | TooClose:
    """The plan with these values, or why it cannot have them."""
    too_close = _too_close(connection, person_id, change)
    if too_close is not None and not change.pharmacist_ok:
        return too_close
    new = replace(plan, **change.plan)  # type: ignore[arg-type]
    return (clocks.wrong_week(new) if change.moves_nights else None) or new


def _too_close(connection: Connection, person_id: int, change: Change) -> TooClose | None:
    if change.bedtime_local is None:
        return None
    return spacing.refusal_of(connection, person_id, change.bedtime_local)


def _would_wait(connection: Connection, person_id: int, plan: Plan, *, change: Change) -> bool:
    unfit = spacing.unfit_bedtimes(connection, person_id, plan)
    agreed = change.bedtime_local if change.pharmacist_ok else None
    waits = any(at != agreed for at in unfit)
    return waits or spacing.has_course(connection, person_id)


def _gone_on(connection: Connection, person_id: int, saved: Answer, *, now: datetime) -> Answer:
    """After a change: what waited for another medicine waits no more, unless there is reason."""
    if not isinstance(saved, Saved) or not saved.plan.spacing_conflict:
        return saved
    if spacing.must_wait(connection, person_id, saved.plan):
        return saved
    _save(connection, person_id, {"spacing_conflict": False}, now=now)
    titration.reconsider(connection, person_id, now=now)
    return _save(connection, person_id, {}, now=now)


def _save(
    connection: Connection, person_id: int, changes: Mapping[str, object], *, now: datetime
) -> Answer:
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = replace(stored.plan, **changes)  # type: ignore[arg-type]
    if plan != stored.plan:
        plans.add(connection, person_id, plan, cause=BY_SETTINGS, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    planning.replan(connection, person_id, now=now)
    if plan.zone != stored.plan.zone:
        trusted_plans.moved(connection, person_id, now=now)
    return Saved(plan, planning.upcoming(connection, person_id, plan, now=now))
