"""The evening in the chat: a reminder with four answers, by button or in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases, safety, spacing
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.subjects import night_of, night_open
from bot.chat.words import (
    Amount,
    EveningWords,
    LaterTonight,
    NotTonight,
    Took,
    read_amount,
    read_clock,
    read_evening,
)
from bot.locale import Words
from bot.services import bedtime, course, planning
from bot.services.bedtime import NoNight, Offer, Postponed, Recorded, TooMuch
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.diary import Intake
from bot.store.plans import Plan
from scheduler import wallclock

TOPIC = "ev"
_LONGEST_WAIT = timedelta(hours=24)


def reminder(words: Words, offer: Offer) -> Reply:
    """Tonight's reminder. The repeats make no sound and say how many remain."""
    oil = course.is_topical(offer.plan)
    text = words(
        "bedtime.reminder_oil" if oil else "bedtime.reminder",
        dose=phrases.dose(words, offer.plan, dose_mg=offer.dose_mg),
    )
    extra = [text, words("bedtime.skip_if_unwell")]
    if offer.plan.lead_minutes and offer.bed_ahead_at is not None:
        at = phrases.clock_at(offer.plan, offer.bed_ahead_at)
        extra.insert(0, words("bedtime.ahead", time=at))
    if offer.late:
        extra.insert(0, words("bedtime.late"))
    if offer.round:
        more, last = offer.remaining, words("bedtime.last")
        extra.append(words.count("bedtime.remaining", more) if more else last)
    return ask("\n".join(extra), *_answers(words, offer.night, oil=oil), silent=offer.round > 0)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the evening."""
    night, words = night_of(said.tap), said.words
    if night is None or said.tap is None:
        return outdated(words("common.old_button"))
    if not bedtime.is_open(tx, said.person.id, night, now=said.now):
        return outdated(words("bedtime.old", night=phrases.night(words, night)))
    match said.tap.answer:
        case "took":
            return _took(tx, said, night, amount=None, at=None)
        case "skip":
            return _not_tonight(tx, said, night)
        case "amount":
            return _ask_amount(tx, said, night, text=words("bedtime.amount"))
        case "later":
            return _ask_later(tx, said, night)
        case "change":
            return _change(tx, said, night)
        case minutes if minutes in map(str, bedtime.LATER_MINUTES):
            return _later(tx, said, night, at=said.now + timedelta(minutes=int(minutes)))
    return outdated(words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words of the evening, with or without the reminder on the screen."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    plan = stored.plan
    night = _night_meant(said, plan)
    heard = read_evening(said.text, near=plan.clock_of(night).bedtime_local)
    if heard is not None:
        return _heard(tx, said, heard, plan=plan, night=night)
    amount = read_amount(said.text) if said.question == bedtime.AMOUNT_QUESTION else None
    if amount is not None:
        return _took(tx, said, night, amount=amount, at=None)
    near = wallclock.local(said.now, plan.zone).time()
    at = read_clock(said.text, near=near) if said.question == bedtime.LATER_QUESTION else None
    return None if at is None else _later(tx, said, night, at=_next_wall(plan, night, at=at))


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The evening's question once more, with an example of an answer in words."""
    stored, words = plans.current(tx, said.person.id), said.words
    if stored is None:
        return []
    night = _night_meant(said, stored.plan)
    if said.question == bedtime.AMOUNT_QUESTION:
        return [ask(words("bedtime.amount_again"), *_amounts(tx, said, night))]
    if said.question == bedtime.LATER_QUESTION:
        return [ask(words("bedtime.later_again"), *_waits(words, night))]
    oil = course.is_topical(stored.plan)
    return [ask(words("bedtime.not_understood"), *_answers(words, night, oil=oil))]


def record_line(words: Words, plan: Plan, *, intake: Intake) -> str:
    """What the diary says about a Night's dose."""
    night = phrases.night(words, intake.night)
    if not intake.taken:
        return words("bedtime.recorded_none", night=night)
    if course.is_topical(plan):
        return words("bedtime.recorded_oil", night=night)
    return words(
        "bedtime.recorded", night=night, dose=phrases.dose(words, plan, dose_mg=intake.dose_mg)
    )


def advice(words: Words, recorded: Recorded) -> list[Reply]:
    """What to do after more than the plan; nothing to say after that much or less."""
    intake, plan = recorded.intake, recorded.plan
    if course.is_topical(plan) or intake.dose_mg <= intake.planned_mg:
        return []
    key = "above_plan" if intake.planned_mg else "not_planned"
    if intake.dose_mg > recorded.ceiling_mg:
        key = "far_above" if intake.dose_mg > bedtime.MAX_PLAUSIBLE_MG else "above_ceiling"
    text = words(
        f"bedtime.{key}",
        mg=intake.planned_mg,
        ceiling=recorded.ceiling_mg,
        emergency=safety.emergency(words, plan),
    )
    return [say(text)]


def in_mg(amount: Amount | None, plan: Plan) -> float | None:
    """An amount as a person told it, in mg; None when none was told, or when none is counted."""
    if amount is None or course.is_topical(plan):
        return None
    if amount.mg is not None:
        return amount.mg
    return round((amount.units or 0) * course.piece_mg(plan), 3)


def _night_meant(said: Incoming, plan: Plan) -> Night:
    """The Night of a question that is half answered; else the one that this hour belongs to."""
    half_answered = said.question in (bedtime.AMOUNT_QUESTION, bedtime.LATER_QUESTION)
    told = night_open(said) if half_answered else None
    return told or planning.night_of_intake(plan, now=said.now)


def _heard(
    tx: Connection, said: Incoming, heard: EveningWords, *, plan: Plan, night: Night
) -> list[Reply]:
    match heard:
        case Took(amount, at, more):
            amount = _in_all(tx, said, amount, night=night, plan=plan) if more else amount
            # A told time is of this night; one that still lies ahead was meant loosely: now.
            taken_at = None if at is None else min(_next_wall(plan, night, at=at), said.now)
            return _took(tx, said, night, amount=amount, at=taken_at)
        case NotTonight():
            return _not_tonight(tx, said, night)
        case LaterTonight(minutes, at):
            if minutes is not None:
                return _later(tx, said, night, at=said.now + timedelta(minutes=minutes))
            if at is not None:
                return _later(tx, said, night, at=_next_wall(plan, night, at=at))
            return _ask_later(tx, said, night)


def _in_all(
    tx: Connection, said: Incoming, amount: Amount | None, *, night: Night, plan: Plan
) -> Amount | None:
    """What was noted already and this amount beside it; the diary knows one sum a Night."""
    more_mg = in_mg(amount, plan)
    if not more_mg:  # the oil is not counted, and pieces of an unknown size are asked about
        return amount
    return Amount(mg=bedtime.noted_mg(tx, said.person.id, night) + more_mg, units=None)


def _took(
    tx: Connection, said: Incoming, night: Night, *, amount: Amount | None, at: datetime | None
) -> list[Reply]:
    stored, words = plans.current(tx, said.person.id), said.words
    if stored is None:
        return [say(words("common.no_plan"))]
    dose_mg = in_mg(amount, stored.plan)
    if dose_mg is None and not bedtime.is_planned(tx, said.person.id, night):
        return _ask_amount(tx, said, night, text=words("bedtime.amount_unplanned"))
    if dose_mg == 0 and amount is not None and amount.units:
        return _ask_amount(tx, said, night, text=words("bedtime.amount_in_mg"))
    taken_at = at or said.now
    answer = bedtime.took(
        tx, said.person.id, night, dose_mg=dose_mg, taken_at=taken_at, now=said.now
    )
    return _told(tx, said, answer, night=night)


def _not_tonight(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    answer = bedtime.not_tonight(tx, said.person.id, night, now=said.now)
    return _told(tx, said, answer, night=night)


def _told(
    tx: Connection, said: Incoming, answer: Recorded | NoNight | TooMuch, *, night: Night
) -> list[Reply]:
    match answer:
        case NoNight():
            return [say(said.words("common.no_plan"))]
        case TooMuch(dose_mg):
            text = said.words("bedtime.too_much", mg=dose_mg)
            return _ask_amount(tx, said, night, text=text, doubted_mg=dose_mg)
        case Recorded():
            return _recorded(tx, said, answer)


def _recorded(tx: Connection, said: Incoming, answer: Recorded) -> list[Reply]:
    words, intake, plan = said.words, answer.intake, answer.plan
    asleep = said.now < planning.times(plan, intake.night).wake_at
    noted = words("bedtime.noted" if asleep else "bedtime.noted_later")
    change = button(words.plain("button.change"), TOPIC, subject=intake.night, answer="change")
    record = turn_into(f"{record_line(words, plan, intake=intake)} {noted}", [change])
    later = [] if asleep or not intake.taken else _evening_after(tx, said, plan)
    return [record, *advice(words, answer), *later]


def _evening_after(tx: Connection, said: Incoming, plan: Plan) -> list[Reply]:
    """What a dose that is told by day makes of the evening after it; mostly nothing."""
    coming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    changed = [one for one in coming if one.apart is not None]
    if not changed:
        return []
    told = phrases.coming(said.words, plan, upcoming=changed)
    return [say(f"{told}\n{said.words('bedtime.told_time')}")]


def _later(tx: Connection, said: Incoming, night: Night, *, at: datetime) -> list[Reply]:
    in_reach = at - said.now < _LONGEST_WAIT
    answer = bedtime.later(tx, said.person.id, night, at=at, now=said.now) if in_reach else None
    stored = plans.current(tx, said.person.id)
    if isinstance(answer, TooClose) and stored is not None:
        reasons = spacing.reasons(said.words, answer, region=stored.plan.region)
        return [say(said.words("bedtime.too_close", reasons=reasons))]
    if not isinstance(answer, Postponed) or stored is None:
        return [say(said.words("bedtime.too_late"))]
    text = said.words("bedtime.postponed", time=phrases.clock_at(stored.plan, answer.at))
    took = button(said.words.plain("bedtime.button.took"), TOPIC, subject=night, answer="took")
    return [turn_into(text, [took], live=True)]


def _ask_later(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    bedtime.ask_later(tx, said.person.id, night, now=said.now)
    return [turn_into(said.words("bedtime.later"), *_waits(said.words, night), live=True)]


def _ask_amount(
    tx: Connection, said: Incoming, night: Night, *, text: str, doubted_mg: float | None = None
) -> list[Reply]:
    person_id = said.person.id
    if bedtime.ask_amount(tx, person_id, night, now=said.now, doubted_mg=doubted_mg) is None:
        return [say(said.words("common.no_plan"))]
    return [ask(text, *_amounts(tx, said, night))]


def _change(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    stored = plans.current(tx, said.person.id)
    oil = stored is not None and course.is_topical(stored.plan)
    rows = _answers(said.words, night, oil=oil, may_wait=False)
    return [turn_into(said.words("bedtime.again"), *rows)]


def _waits(words: Words, night: Night) -> list[list[Button]]:
    def one(minutes: int) -> Button:
        label = words.plain("bedtime.button.minutes", minutes=minutes)
        return button(label, TOPIC, subject=night, answer=str(minutes))

    return [[one(minutes) for minutes in bedtime.LATER_MINUTES]]


def _amounts(tx: Connection, said: Incoming, night: Night) -> list[list[Button]]:
    words = said.words
    took = button(words.plain("bedtime.button.as_planned"), TOPIC, subject=night, answer="took")
    none = button(words.plain("bedtime.button.none"), TOPIC, subject=night, answer="skip")
    return [[took, none] if bedtime.is_planned(tx, said.person.id, night) else [none]]


def _answers(words: Words, night: Night, *, oil: bool, may_wait: bool = True) -> list[list[Button]]:
    def one(name: str, answer: str) -> Button:
        return button(words.plain(f"bedtime.button.{name}"), TOPIC, subject=night, answer=answer)

    first = [one("applied" if oil else "took", "took"), one("not_tonight", "skip")]
    amount = [] if oil else [one("different", "amount")]
    later = [one("later", "later")] if may_wait else []
    return [row for row in (first, [*amount, *later]) if row]


def _next_wall(plan: Plan, night: Night, *, at: time) -> datetime:
    return planning.at_wall(plan, night, at_local=at)
