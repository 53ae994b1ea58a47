"""How the evening looks: the reminder, and the buttons below its questions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases, stretching
from bot.chat.bedtime_record import TOPIC
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask
from bot.locale import Words
from bot.services import bedtime, course
from bot.services.bedtime import Offer
from bot.store.plans import Plan

_ENDS_A_CUE = " .,:;!-"


def reminder(words: Words, offer: Offer) -> Reply:
    """Tonight's reminder. The repeats make no sound and say how many remain."""
    extra = dose_lines(words, offer)
    if offer.plan.lead_minutes and offer.bed_ahead_at is not None:
        at = phrases.clock_at(words, offer.plan, at=offer.bed_ahead_at)
        extra.insert(0, words("bedtime.ahead", time=at))
    if offer.late:
        extra.insert(0, words("bedtime.late"))
    if offer.round:
        extra.append(_what_follows(words, offer))
    rows = answers(words, offer.plan, night=offer.night)
    return ask("\n".join(extra), *rows, silent=offer.round > 0)


def dose_lines(words: Words, offer: Offer) -> list[str]:
    """What tonight's plan is, after the person's own cue, and when to leave it out."""
    oil, plan = course.is_topical(offer.plan), offer.plan
    dose = phrases.dose(words, plan, dose_mg=offer.dose_mg)
    plain = words("bedtime.reminder_oil" if oil else "bedtime.reminder", dose=dose)
    cue = _cue(plan.cue or "")
    cued = words("bedtime.cued_oil" if oil else "bedtime.cued", cue=cue, dose=dose)
    stretch = [words("stretching.prompt")] if plan.stretching else []
    skip = words("bedtime.skip_if_unwell_oil" if oil else "bedtime.skip_if_unwell")
    return [cued if cue else plain, *stretch, skip]


def answers(words: Words, plan: Plan, *, night: Night, may_wait: bool = True) -> list[list[Button]]:
    """The answers to the reminder: with one tap, or with another amount or time."""
    oil = course.is_topical(plan)

    def one(name: str, answer: str) -> Button:
        return button(words.plain(f"bedtime.button.{name}"), TOPIC, subject=night, answer=answer)

    first = [took(words, plan, night=night), one("not_tonight", "skip")]
    amount = [] if oil else [one("different", "amount")]
    later = [one("later", "later")] if may_wait else []
    show = [stretching.show_button(words, night)] if plan.stretching else []
    return [row for row in (first, [*amount, *later], show) if row]


def took(words: Words, plan: Plan, *, night: Night) -> Button:
    """As planned: taken, or applied."""
    oil = course.is_topical(plan)
    label = words.plain("bedtime.button.applied" if oil else "bedtime.button.took")
    return button(label, TOPIC, subject=night, answer="took")


def not_tonight(words: Words, night: Night) -> Button:
    """Nothing, without a question."""
    return button(words.plain("bedtime.button.not_tonight"), TOPIC, subject=night, answer="skip")


def amounts(tx: Connection, said: Incoming, night: Night) -> list[list[Button]]:
    """What needs no number below the question how much it was."""
    words = said.words
    planned = button(words.plain("bedtime.button.as_planned"), TOPIC, subject=night, answer="took")
    none = button(words.plain("bedtime.button.none"), TOPIC, subject=night, answer="skip")
    return [[planned, none] if bedtime.is_planned(tx, said.person.id, night) else [none]]


def waits(words: Words, night: Night, *, minutes: Sequence[int]) -> list[list[Button]]:
    """The choices of "later"."""

    def one(minutes: int) -> Button:
        label = words.plain("bedtime.button.minutes", minutes=minutes)
        return button(label, TOPIC, subject=night, answer=str(minutes))

    return [[one(choice) for choice in minutes]] if minutes else []


def _what_follows(words: Words, offer: Offer) -> str:
    if offer.remaining:
        return words.count("bedtime.remaining", offer.remaining)
    oil = course.is_topical(offer.plan)
    return words("bedtime.last_oil" if oil else "bedtime.last")


def _cue(cue: str) -> str:
    """The person's own words as the beginning of a sentence, on one line."""
    told = " ".join(cue.split()).rstrip(_ENDS_A_CUE)
    return told[:1].upper() + told[1:]
