""" "Later": the reminder once more, at a time that fits into this night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases, spacing
from bot.chat.bedtime_screens import answers, took, waits
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, ask, say, turn_into
from bot.services import bedtime, course
from bot.services.bedtime import Postponed, TooSoon
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.plans import Plan

_LONGEST_WAIT = timedelta(hours=24)


def choose(tx: Connection, said: Incoming, plan: Plan, *, night: Night) -> list[Reply]:
    """Ask when, with the choices that fit; when none does, say so and keep the other answers."""
    words = said.words
    minutes = bedtime.waits(tx, said.person.id, night, now=said.now)
    if not minutes:
        bedtime.ask_dose(tx, said.person.id, night, now=said.now)
        rows = answers(words, plan, night=night, may_wait=False)
        return [turn_into(words("bedtime.later_none"), *rows, live=True)]
    bedtime.ask_later(tx, said.person.id, night, now=said.now)
    rows = waits(words, night, minutes=minutes)
    return [turn_into(words("bedtime.later"), *rows, live=True)]


def choose_again(tx: Connection, said: Incoming, night: Night) -> list[Reply]:
    """The same question after words that told no time."""
    minutes = bedtime.waits(tx, said.person.id, night, now=said.now)
    rows = waits(said.words, night, minutes=minutes)
    return [ask(said.words("bedtime.later_again"), *rows)]


def put_off(tx: Connection, said: Incoming, night: Night, *, at: datetime) -> list[Reply]:
    """Remind again at `at`, or say why not."""
    stored, words = plans.current(tx, said.person.id), said.words
    in_reach = at - said.now < _LONGEST_WAIT
    answer = bedtime.later(tx, said.person.id, night, at=at, now=said.now) if in_reach else None
    if stored is None:
        return [say(words("common.no_plan"))]
    plan = stored.plan
    match answer:
        case Postponed(at):
            text = words("bedtime.postponed", time=phrases.clock_at(words, plan, at=at))
            return [turn_into(text, [took(words, plan, night=night)], live=True)]
        case TooClose():
            reasons = spacing.reasons(words, answer, region=plan.region)
            return [say(words("bedtime.too_close", reasons=reasons))]
        case TooSoon(free_at):
            return [say(words("bedtime.too_soon", time=phrases.clock_at(words, plan, at=free_at)))]
    oil = course.is_topical(plan)
    return [say(words("bedtime.too_late_oil" if oil else "bedtime.too_late"))]
