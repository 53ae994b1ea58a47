"""When nights begin and end: the usual ones, or those of some days of the week.

What was answered so far rides in the buttons, and beside the open question for who types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from babel.dates import get_day_names
from sqlalchemy import Connection

from bot.chat import phrases, spacing
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places_index import fold
from bot.chat.reply import How, Reply, ask, outdated, turn_into
from bot.chat.settings_screens import TOPIC
from bot.chat.settings_wishes import Nights, Wish, look, means, of_nights, offer, shown
from bot.chat.setup_choices import CHOICES, clock_of
from bot.chat.words import read_clock
from bot.locale import Words
from bot.services import settings
from bot.services import spacing as spacing_service
from bot.services.clocks import WrongNight
from bot.services.draft import Step
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday

DAYS_ARE, SAME, BED_IS, WAKE_IS, PHARMACIST_OK = "days_are", "same", "bed_is", "wake_is", "bed_ok"
ANSWERS = (DAYS_ARE, SAME, BED_IS, WAKE_IS, PHARMACIST_OK)
WEEKEND = (Weekday.FRI, Weekday.SAT)
_IN_A_ROW = 3


def about(nights: Nights) -> Mapping[str, object]:
    """What is kept beside an open question."""
    return {"nights": nights.as_text()}


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these questions."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    try:
        if answer == SAME:
            return offer(tx, said, Wish(SAME))
        if answer == WAKE_IS:
            nights, _, wake = subject.rpartition("/")
            return wake_told(tx, said, Nights.of(nights), at=clock_of(wake))
        return _tapped(tx, said, Nights.of(subject), answer=answer)
    except ValueError:
        return outdated(said.words("common.old_button"))


def choose_days(tx: Connection, said: Incoming) -> Reply:
    """Ask which nights have other times."""
    settings.ask(tx, said.person.id, settings.DAYS, now=said.now)
    return turn_into(said.words("settings.ask.days"), *day_rows(said.words), live=True)


def day_rows(words: Words) -> list[list[Button]]:
    """The weekend, and each day."""

    def one(label: str, *days: Weekday) -> Button:
        return button(label, TOPIC, subject=Nights(days).as_text(), answer=DAYS_ARE)

    weekend = one(words.plain("settings.button.weekend"), *WEEKEND)
    singles = [one(phrases.days(words, [day]), day) for day in Weekday]
    in_rows = [singles[at : at + _IN_A_ROW] for at in range(0, len(singles), _IN_A_ROW)]
    return [[weekend], *in_rows]


def ask_bedtime(tx: Connection, said: Incoming, nights: Nights) -> Reply:
    """Ask when these nights begin."""
    settings.ask(tx, said.person.id, settings.BEDTIME, now=said.now, about=about(nights))
    days = phrases.days(said.words, nights.days)
    key = "settings.ask.bedtime_days" if nights.days else "settings.ask.bedtime"
    rows = _clock_rows(tx, said, Step.BEDTIME, nights=nights)
    return turn_into(said.words(key, days=days), *rows, live=True)


def ask_wake(tx: Connection, said: Incoming) -> Reply:
    """Ask when the usual nights end."""
    settings.ask(tx, said.person.id, settings.WAKE, now=said.now)
    rows = _clock_rows(tx, said, Step.WAKE, nights=Nights())
    return turn_into(said.words("settings.ask.wake"), *rows, live=True)


def read_days(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Typed days: "weekend", "friday and saturday", "the same every night"."""
    text = said.text.strip(" .!").casefold()
    if means(said, "same", typed=text):
        return offer(tx, said, Wish(SAME))
    days = days_in(said.words, text)
    return [ask_bedtime(tx, said, Nights(days))] if days else None


def read_bedtime(tx: Connection, said: Incoming, plan: Plan) -> list[Reply] | None:
    """A typed bedtime, for the nights that were named before."""
    nights = _open(said)
    near = _clock(plan, nights).bedtime_local
    at = read_clock(said.text, near=near, language=said.words.language)
    return None if at is None else bed_told(tx, said, replace(nights, bedtime_local=at))


def read_wake(tx: Connection, said: Incoming, plan: Plan) -> list[Reply] | None:
    """A typed wake-up time, for the bedtime that was told before or for the usual one."""
    nights = _open(said)
    near = _clock(plan, nights).wake_local
    at = read_clock(said.text, near=near, language=said.words.language)
    return None if at is None else wake_told(tx, said, nights, at=at)


def bed_told(tx: Connection, said: Incoming, nights: Nights) -> list[Reply]:
    """A bedtime: shown when it fits the usual wake-up time, else that is asked next."""
    person_id, stored, at = said.person.id, plans.current(tx, said.person.id), nights.bedtime_local
    if stored is None or at is None:
        return outdated(said.words("common.old_button"))
    if nights.days:
        refused_for = spacing_service.refusal_of(tx, person_id, at)
        if refused_for is not None and not nights.agreed:
            return [_ask_other(tx, said, refused_for, nights=nights)]
        return [_ask_wake(tx, said, nights)]
    answer = look(tx, said, of_nights(nights))
    if answer is WrongNight.LENGTH:
        return [_ask_wake(tx, said, nights)]
    return _shown(tx, said, nights, wish=of_nights(nights))


def wake_told(tx: Connection, said: Incoming, nights: Nights, *, at: time) -> list[Reply]:
    """A wake-up time, which completes the night."""
    return _shown(tx, said, nights, wish=of_nights(nights, wake_local=at))


def _shown(tx: Connection, said: Incoming, nights: Nights, *, wish: Wish) -> list[Reply]:
    answer = look(tx, said, wish)
    if isinstance(answer, TooClose):
        return [_ask_other(tx, said, answer, nights=nights)]
    return shown(tx, said, wish, answer=answer)


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
    asked = _too_close(said.words, too_close, plan=plan.plan, nights=nights, question=question)
    return replace(asked, how=How.EDIT)


def _ask_wake(tx: Connection, said: Incoming, nights: Nights) -> Reply:
    settings.ask(tx, said.person.id, settings.WAKE, now=said.now, about=about(nights))
    rows = _clock_rows(tx, said, Step.WAKE, nights=nights)
    return turn_into(said.words("settings.ask.wake_then"), *rows, live=True)


def _too_close(
    words: Words, too_close: TooClose, *, plan: Plan, nights: Nights, question: str
) -> Reply:
    def one(label: str, at: time, *, answer: str) -> Button:
        subject = replace(nights, bedtime_local=at).as_text()
        return button(label, TOPIC, subject=subject, answer=answer)

    clocks = [
        one(phrases.clock(words, at, region=plan.region), at, answer=BED_IS)
        for at in too_close.fitting
    ]
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
        label = phrases.clock(said.words, clock_of(at), region=region)
        return button(label, TOPIC, subject=subject, answer=answer)

    return [[one(at) for at in row] for row in CHOICES[step]]


def _open(said: Incoming) -> Nights:
    told = None if said.open is None else said.open.context.get("nights")
    return Nights() if told is None else Nights.of(str(told))


def _clock(plan: Plan, nights: Nights) -> NightClock:
    """What is set for these nights so far: what a bare "11" is near to."""
    return plan.week.get(nights.days[0], plan.usual) if nights.days else plan.usual


def days_in(words: Words, text: str) -> tuple[Weekday, ...]:
    """The days that were named; none when a word is something else: half is not understood."""
    if text in words.plain("settings.words.weekend").split(", "):
        return WEEKEND
    beside = set(words.plain("settings.words.beside").split(", "))
    names = day_names(words.language)
    told = [one for one in fold(text.replace("-", "_")).split() if one not in beside]
    found = {names.get(one) or names.get(one.removesuffix("s")) for one in told}
    return () if None in found else tuple(day for day in Weekday if day in found)


def day_names(language: str) -> dict[str, Weekday]:
    """Long and short names of the days, as they are typed."""
    return {
        fold(get_day_names(width, locale=language)[number]): day
        for width in ("wide", "abbreviated")
        for number, day in enumerate(Weekday)
    }
