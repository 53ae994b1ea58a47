"""The evening in the chat: a reminder with four answers, by button or in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import bedtime_going, bedtime_later, phrases, stretching
from bot.chat.bedtime_record import TOPIC, advice, change_button
from bot.chat.bedtime_record import line as record_line
from bot.chat.bedtime_screens import amounts, answers, reminder
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.subjects import night_of, night_open
from bot.chat.understood_screens import ask_evening, must_ask
from bot.chat.undo_button import undo_button
from bot.chat.words import (
    Amount,
    EveningWords,
    LaterTonight,
    NotTonight,
    Took,
    read_amount,
    read_answer,
    read_clock,
    read_evening,
)
from bot.services import bedtime, course, planning
from bot.services import stretching as stretching_service
from bot.services.bedtime import NoNight, Recorded, TooMuch
from bot.store import plans
from bot.store.plans import Plan
from scheduler import wallclock

__all__ = ["TOPIC", "advice", "again", "in_mg", "read", "record_line", "reminder", "tap"]


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
            return _choose_later(tx, said, night)
        case "bed":
            return bedtime_going.now_to_bed(tx, said)
        case "change":
            return _change(tx, said, night)
        case minutes if minutes in map(str, bedtime.LATER_MINUTES):
            at = said.now + timedelta(minutes=int(minutes))
            return bedtime_later.put_off(tx, said, night, at=at)
    return outdated(words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words of the evening, with or without the reminder on the screen."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    plan = stored.plan
    night = _night_meant(said, plan)
    language, bedtime_local = said.words.language, plan.clock_of(night).bedtime_local
    if said.question not in bedtime.QUESTIONS and read_answer(said.text, language=language):
        return None  # a bare "yes" to another question, or to none
    heard = read_evening(said.text, near=bedtime_local, language=language)
    if heard is None and is_one_of(said.words.plain("bedtime.words.one_more"), said.text):
        heard = _one_more(tx, said, night)
    if heard is not None and (
        must_ask(said, heard) or _is_out_of_place(tx, said, heard, plan=plan, night=night)
    ):
        return ask_evening(tx, said, heard)
    if heard is not None:
        return _heard(tx, said, heard, plan=plan, night=night)
    return _half_answered(tx, said, plan, night=night)


def _is_out_of_place(
    tx: Connection, said: Incoming, heard: EveningWords, *, plan: Plan, night: Night
) -> bool:
    """Whether "skip" or "no thanks" may be about anything: to no question about the dose, with a
    dose noted already, or of a night that is over."""
    if not isinstance(heard, NotTonight) or said.is_confirmed or said.question in bedtime.QUESTIONS:
        return False
    is_over = said.now >= planning.times(plan, night).wake_at
    return is_over or bool(said.question) or bedtime.is_taken(tx, said.person.id, night)


def _half_answered(
    tx: Connection, said: Incoming, plan: Plan, *, night: Night
) -> list[Reply] | None:
    """A bare amount or a bare time, where one was asked for."""
    language = said.words.language
    is_amount = said.question == bedtime.AMOUNT_QUESTION
    amount = read_amount(said.text, language=language) if is_amount else None
    if amount is not None:
        taken = Took(amount, None, is_sure=amount.is_sure)
        if must_ask(said, taken):
            return ask_evening(tx, said, taken)
        return _took(tx, said, night, amount=amount, at=None)
    near = wallclock.local(said.now, plan.zone).time()
    is_later = said.question == bedtime.LATER_QUESTION
    at = read_clock(said.text, near=near, language=language) if is_later else None
    if at is None:
        return None
    return bedtime_later.put_off(tx, said, night, at=_next_wall(plan, night, at=at))


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The evening's question once more, with an example of an answer in words."""
    stored, words = plans.current(tx, said.person.id), said.words
    if stored is None:
        return []
    night, oil = _night_meant(said, stored.plan), course.is_topical(stored.plan)
    if said.question == bedtime.AMOUNT_QUESTION:
        return [ask(words("bedtime.amount_again"), *amounts(tx, said, night))]
    if said.question == bedtime.LATER_QUESTION:
        return bedtime_later.choose_again(tx, said, night)
    text = words("bedtime.not_understood_oil" if oil else "bedtime.not_understood")
    return [ask(text, *answers(words, stored.plan, night=night))]


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


def _one_more(tx: Connection, said: Incoming, night: Night) -> Took | None:
    """One more piece, told without a verb; None when there was none before."""
    noted_mg = bedtime.noted_mg(tx, said.person.id, night)
    return Took(Amount(mg=None, units=1), None, more=True) if noted_mg else None


def _as_noted(tx: Connection, said: Incoming, night: Night) -> Amount | None:
    """ "Took it" after "took 3" takes nothing back; None when nothing was noted: as planned."""
    noted_mg = bedtime.noted_mg(tx, said.person.id, night)
    return Amount(mg=noted_mg, units=None) if noted_mg else None


def _heard(
    tx: Connection, said: Incoming, heard: EveningWords, *, plan: Plan, night: Night
) -> list[Reply]:
    match heard:
        case Took(amount, at, more):
            if more:
                amount = _in_all(tx, said, amount, night=night, plan=plan)
            elif amount is None:
                amount = _as_noted(tx, said, night)
            # A told time is of this night; one that still lies ahead was meant loosely: now.
            taken_at = None if at is None else min(_next_wall(plan, night, at=at), said.now)
            return _took(tx, said, night, amount=amount, at=taken_at)
        case NotTonight():
            return _not_tonight(tx, said, night)
        case LaterTonight(minutes, at):
            if minutes is not None:
                wanted_at = said.now + timedelta(minutes=minutes)
            elif at is not None:
                wanted_at = _next_wall(plan, night, at=at)
            else:
                return bedtime_later.choose(tx, said, plan, night=night)
            return bedtime_later.put_off(tx, said, night, at=wanted_at)


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
    if answer.spared and asleep:
        noted = words("bedtime.noted_early")
    text = f"{record_line(words, plan, intake=intake)} {noted}"
    stretched = stretching_service.of(tx, said.person.id, intake.night)
    if stretched is not None:
        text += f" {stretching.line(words, stretched)}"
    asks = plan.stretching and asleep and stretched is None
    rows = [stretching.answers(words, intake.night)] if asks else []
    change = [change_button(words, intake.night), *undo_button(tx, said, intake.night)]
    record = turn_into(text, *rows, change)
    later = [] if asleep or not intake.taken else _evening_after(tx, said, plan)
    return [record, *advice(words, answer), *later]


def _evening_after(tx: Connection, said: Incoming, plan: Plan) -> list[Reply]:
    """What a dose that is told by day makes of the evening after it; mostly nothing."""
    coming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    changed = [one for one in coming if one.apart is not None]
    if not changed:
        return []
    told, oil = phrases.coming(said.words, plan, upcoming=changed), course.is_topical(plan)
    how = said.words("bedtime.told_time_oil" if oil else "bedtime.told_time")
    return [say(f"{told}\n{how}")]


def _choose_later(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    return bedtime_later.choose(tx, said, stored.plan, night=night)


def _ask_amount(
    tx: Connection, said: Incoming, night: Night, *, text: str, doubted_mg: float | None = None
) -> list[Reply]:
    person_id = said.person.id
    if bedtime.ask_amount(tx, person_id, night, now=said.now, doubted_mg=doubted_mg) is None:
        return [say(said.words("common.no_plan"))]
    return [ask(text, *amounts(tx, said, night))]


def _change(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    stored, words = plans.current(tx, said.person.id), said.words
    if stored is None:
        return [say(words("common.no_plan"))]
    rows = answers(words, stored.plan, night=night, may_wait=False)
    return [turn_into(words("bedtime.again"), *rows)]


def _next_wall(plan: Plan, night: Night, *, at: time) -> datetime:
    return planning.at_wall(plan, night, at_local=at)
