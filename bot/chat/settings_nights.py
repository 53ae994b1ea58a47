"""When nights begin and end: the usual ones, or those of some days of the week.

What was answered so far rides in the buttons, and beside the open question for who types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from babel.dates import get_day_names
from sqlalchemy import Connection

from bot.chat import phrases, spacing
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places_index import fold
from bot.chat.reply import Reply, ask, outdated
from bot.chat.settings_screens import TOPIC, saved
from bot.chat.setup_choices import CHOICES, clock_of
from bot.chat.words import read_clock
from bot.locale import Words
from bot.services import settings
from bot.services import spacing as spacing_service
from bot.services.clocks import WrongNight
from bot.services.draft import Step
from bot.services.settings import Answer
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday

DAYS_ARE, SAME, BED_IS, WAKE_IS, PHARMACIST_OK = "days_are", "same", "bed_is", "wake_is", "bed_ok"
ANSWERS = (DAYS_ARE, SAME, BED_IS, WAKE_IS, PHARMACIST_OK)
WEEKEND = (Weekday.FRI, Weekday.SAT)
_IN_A_ROW = 3
_AGREED = "ok"


@dataclass(frozen=True, slots=True)
class Nights:
    """The answers so far. `days` empty: the usual nights. `agreed`: by a pharmacist (S8)."""

    days: tuple[Weekday, ...] = ()
    bedtime_local: time | None = None
    agreed: bool = False

    def as_text(self) -> str:
        """How a button and an open question carry it: "fri,sat/23:30/ok"."""
        bed = "" if self.bedtime_local is None else f"{self.bedtime_local:%H:%M}"
        return "/".join((",".join(self.days), bed, _AGREED if self.agreed else ""))

    @classmethod
    def of(cls, text: str) -> Nights:
        """Read it back. Raises ValueError for what we never wrote."""
        days, bed, agreed = text.split("/")
        named = tuple(map(Weekday, days.split(","))) if days else ()
        return cls(named, clock_of(bed) if bed else None, agreed == _AGREED)


def about(nights: Nights) -> Mapping[str, object]:
    """What is kept beside an open question."""
    return {"nights": nights.as_text()}


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these questions."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    try:
        if answer == SAME:
            return saved(tx, said, settings.same_every_night(tx, said.person.id, now=said.now))
        if answer == WAKE_IS:
            told, _, wake = subject.rpartition("/")
            return wake_told(tx, said, Nights.of(told), at=clock_of(wake))
        return _tapped(tx, said, Nights.of(subject), answer=answer)
    except ValueError:
        return outdated(said.words("common.old_button"))


def choose_days(tx: Connection, said: Incoming, plan: Plan) -> Reply:
    """Ask which nights have other times."""
    settings.ask(tx, said.person.id, settings.DAYS, now=said.now)
    return ask(said.words("settings.ask.days"), *day_rows(said.words, plan))


def day_rows(words: Words, plan: Plan) -> list[list[Button]]:
    """The weekend, each day, and the way back to the same times every night."""

    def one(label: str, *days: Weekday) -> Button:
        return button(label, TOPIC, subject=Nights(days).as_text(), answer=DAYS_ARE)

    weekend = one(words.plain("settings.button.weekend"), *WEEKEND)
    singles = [one(phrases.days(words, [day]), day) for day in Weekday]
    back = [button(words.plain("settings.button.same"), TOPIC, answer=SAME)]
    in_rows = [singles[at : at + _IN_A_ROW] for at in range(0, len(singles), _IN_A_ROW)]
    return [[weekend], *in_rows, *([back] if plan.week else [])]


def ask_bedtime(tx: Connection, said: Incoming, nights: Nights) -> Reply:
    """Ask when these nights begin."""
    settings.ask(tx, said.person.id, settings.BEDTIME, now=said.now, about=about(nights))
    if not nights.days:
        return ask(said.words("settings.ask.bedtime"))
    days = phrases.days(said.words, nights.days)
    rows = _clock_rows(tx, said, Step.BEDTIME, nights=nights)
    return ask(said.words("settings.ask.bedtime_days", days=days), *rows)


def read_days(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Typed days: "weekend", "friday and saturday", "the same every night"."""
    words, text = said.words, said.text.strip(" .!").casefold()
    if text in words.plain("settings.words.same").split(", "):
        return saved(tx, said, settings.same_every_night(tx, said.person.id, now=said.now))
    days = _days_in(words, text)
    return [ask_bedtime(tx, said, Nights(days))] if days else None


def read_bedtime(tx: Connection, said: Incoming, plan: Plan) -> list[Reply] | None:
    """A typed bedtime, for the nights that were named before."""
    nights = _open(said)
    at = read_clock(said.text, near=_clock(plan, nights).bedtime_local)
    return None if at is None else bed_told(tx, said, replace(nights, bedtime_local=at))


def read_wake(tx: Connection, said: Incoming, plan: Plan) -> list[Reply] | None:
    """A typed wake-up time, for the bedtime that was told before or for the usual one."""
    nights = _open(said)
    at = read_clock(said.text, near=_clock(plan, nights).wake_local)
    return None if at is None else wake_told(tx, said, nights, at=at)


def bed_told(tx: Connection, said: Incoming, nights: Nights) -> list[Reply]:
    """A bedtime: saved when it fits the usual wake-up time, else that is asked next."""
    person_id, stored, at = said.person.id, plans.current(tx, said.person.id), nights.bedtime_local
    if stored is None or at is None:
        return outdated(said.words("common.old_button"))
    if nights.days:
        refused_for = spacing_service.refusal_of(tx, person_id, at)
        if refused_for is not None and not nights.agreed:
            return [_ask_other(tx, said, refused_for, nights=nights)]
        return [_ask_wake(tx, said, nights)]
    answer = settings.set_bedtime(tx, person_id, at, now=said.now, pharmacist_ok=nights.agreed)
    if isinstance(answer, TooClose):
        return [_ask_other(tx, said, answer, nights=nights)]
    return [_ask_wake(tx, said, nights)] if answer is WrongNight.LENGTH else saved(tx, said, answer)


def wake_told(tx: Connection, said: Incoming, nights: Nights, *, at: time) -> list[Reply]:
    """A wake-up time, which completes the night."""
    person_id, bedtime = said.person.id, nights.bedtime_local
    if bedtime is None:
        return saved(tx, said, settings.set_wake(tx, person_id, at, now=said.now))
    answer: Answer = settings.set_nights(
        tx,
        person_id,
        NightClock(bedtime, at),
        days=nights.days,
        pharmacist_ok=nights.agreed,
        now=said.now,
    )
    if isinstance(answer, TooClose):
        return [_ask_other(tx, said, answer, nights=nights)]
    return saved(tx, said, answer)


def refused(tx: Connection, said: Incoming, *, plan: Plan, question: str) -> list[Reply]:
    """The first bedtime of the week that comes too close to a medicine, with those that fit."""
    unfit = spacing_service.unfit_bedtimes(tx, said.person.id, plan)
    too_close = spacing_service.refusal_of(tx, said.person.id, unfit[0]) if unfit else None
    if too_close is None:
        return []
    usual = too_close.at_local == plan.bedtime_local
    own = [day for day, clock in plan.week.items() if clock.bedtime_local == too_close.at_local]
    nights = Nights(() if usual else tuple(own))
    settings.ask(tx, said.person.id, settings.BEDTIME, now=said.now, about=about(nights))
    return [_too_close(said.words, too_close, plan=plan, nights=nights, question=question)]


def _tapped(tx: Connection, said: Incoming, nights: Nights, *, answer: str) -> list[Reply]:
    if answer == DAYS_ARE and nights.days:
        return [ask_bedtime(tx, said, nights)]
    return bed_told(tx, said, replace(nights, agreed=answer == PHARMACIST_OK))


def _ask_other(tx: Connection, said: Incoming, too_close: TooClose, *, nights: Nights) -> Reply:
    """Why a bedtime cannot stand, and another one please."""
    plan = plans.current(tx, said.person.id)
    assert plan is not None, "only who has a plan has a bedtime"
    nights = Nights(nights.days)
    settings.ask(tx, said.person.id, settings.BEDTIME, now=said.now, about=about(nights))
    question = said.words("settings.ask.bedtime_again")
    return _too_close(said.words, too_close, plan=plan.plan, nights=nights, question=question)


def _ask_wake(tx: Connection, said: Incoming, nights: Nights) -> Reply:
    settings.ask(tx, said.person.id, settings.WAKE, now=said.now, about=about(nights))
    rows = _clock_rows(tx, said, Step.WAKE, nights=nights)
    return ask(said.words("settings.ask.wake_then"), *rows)


def _too_close(
    words: Words, too_close: TooClose, *, plan: Plan, nights: Nights, question: str
) -> Reply:
    def one(label: str, at: time, *, answer: str) -> Button:
        subject = replace(nights, bedtime_local=at).as_text()
        return button(label, TOPIC, subject=subject, answer=answer)

    clocks = [one(phrases.clock(at, plan.region), at, answer=BED_IS) for at in too_close.fitting]
    label = words.plain("settings.button.pharmacist_ok")
    agreed = one(label, too_close.at_local, answer=PHARMACIST_OK)
    reasons = spacing.refusal(words, too_close, region=plan.region)
    return ask(f"{reasons}\n\n{question}", *([clocks] if clocks else []), [agreed])


def _clock_rows(
    tx: Connection, said: Incoming, step: Step, *, nights: Nights
) -> list[list[Button]]:
    """The times that the setup offers too."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return []
    region = stored.plan.region

    def one(at: str) -> Button:
        told = replace(nights, bedtime_local=clock_of(at)).as_text()
        subject = told if step is Step.BEDTIME else f"{nights.as_text()}/{at}"
        answer = BED_IS if step is Step.BEDTIME else WAKE_IS
        return button(phrases.clock(clock_of(at), region), TOPIC, subject=subject, answer=answer)

    return [[one(at) for at in row] for row in CHOICES[step]]


def _open(said: Incoming) -> Nights:
    told = None if said.open is None else said.open.context.get("nights")
    return Nights() if told is None else Nights.of(str(told))


def _clock(plan: Plan, nights: Nights) -> NightClock:
    """What is set for these nights so far: what a bare "11" is near to."""
    return plan.week.get(nights.days[0], plan.usual) if nights.days else plan.usual


def _days_in(words: Words, text: str) -> tuple[Weekday, ...]:
    """The days that were named; none when a word is something else: half is not understood."""
    if text in words.plain("settings.words.weekend").split(", "):
        return WEEKEND
    beside = set(words.plain("settings.words.beside").split(", "))
    names = _day_names(words.language)
    told = [one for one in fold(text.replace("-", "_")).split() if one not in beside]
    found = {names.get(one) or names.get(one.removesuffix("s")) for one in told}
    return () if None in found else tuple(day for day in Weekday if day in found)


def _day_names(language: str) -> dict[str, Weekday]:
    """Long and short names of the days, as they are typed."""
    return {
        fold(get_day_names(width, locale=language)[number]): day
        for width in ("wide", "abbreviated")
        for number, day in enumerate(Weekday)
    }
