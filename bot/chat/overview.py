"""/today, /help and /cancel: where things stand, at any time."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import bedtime, bedtime_going, phrases, safety, telling
from bot.chat.incoming import Incoming
from bot.chat.morning import first_question
from bot.chat.reply import Reply, say
from bot.locale import Words
from bot.services import course, membership, morning, planning, titration
from bot.services.planning import Apart
from bot.store import conversations, diary, plans
from bot.store.plans import Plan, PlanStatus


def today(tx: Connection, said: Incoming) -> list[Reply]:
    """Tonight's plan, what is written down, what comes next, and what waits for a tap."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    plan, words = stored.plan, said.words
    night = planning.night_of_intake(plan, now=said.now)
    upcoming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    spared = [one.night for one in upcoming if one.apart is Apart.SPARED]
    is_spared = planning.tonight(plan, now=said.now) in spared
    lines = [_nothing_tonight(words, plan) if is_spared else tonight(words, plan)]
    intake = diary.intake_of(tx, said.person.id, night)
    if intake is not None:
        lines.append(bedtime.record_line(words, plan, intake=intake))
    lines += ["", phrases.coming(words, plan, upcoming=upcoming)]
    waits = titration.waiting(tx, said.person.id)
    more = [telling.reminder_of_proposal(words, waits)] if waits is not None else []
    held = plan.status is PlanStatus.HELD
    rows = [[safety.assessed_button(words)]] if held else []
    rows += bedtime_going.buttons(tx, said, plan)
    return [say("\n".join(lines), *rows), *more, *_open_morning(tx, said, plan)]


def help_(tx: Connection, said: Incoming) -> list[Reply]:
    """What one can do here."""
    return [say(said.words("help.text"))]


def cancel(tx: Connection, said: Incoming) -> list[Reply]:
    """Close the open question; what was answered stays answered."""
    if said.open is None:
        return [say(said.words("cancel.nothing"))]
    conversations.close(tx, said.person.id, questions=(said.question,))
    begun = "setup" if said.question.startswith("setup.") else "question"
    return [say(said.words(f"cancel.{begun}"))]


def tonight(words: Words, plan: Plan) -> str:
    """What this evening offers, or why it offers nothing."""
    if plan.status is not PlanStatus.ACTIVE:
        return words(f"today.status.{plan.status}")
    if not course.offers_tonight(plan):
        return _nothing_tonight(words, plan)
    return words("today.dose", dose=phrases.dose(words, plan, dose_mg=course.tonight_mg(plan)))


def _nothing_tonight(words: Words, plan: Plan) -> str:
    return words("today.no_oil" if course.is_topical(plan) else "today.no_dose")


def _open_morning(tx: Connection, said: Incoming, plan: Plan) -> list[Reply]:
    """Last night's question, while it waits for an answer and nothing newer is asked."""
    night = morning.night_of_answer(plan, now=said.now)
    if said.question.startswith("bedtime.") or night < plan.origin:
        return []
    if said.is_back and membership.long_away(tx, said.person.id, now=said.now) is not None:
        return []  # first they are asked about their health
    check_in = morning.begin(tx, said.person.id, night, now=said.now)
    if check_in is None:
        return []
    return [first_question(said.words, check_in, late=False, again=True)]
