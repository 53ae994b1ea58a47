"""To bed now, by a button of /today or in words: tonight's plan is asked for at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.chat import bedtime_record, phrases, spacing
from bot.chat.bedtime_screens import answers, dose_lines, not_tonight
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, ask, say
from bot.locale import Words
from bot.services import course, going_to_bed, planning
from bot.services.bedtime import NoNight
from bot.services.going_to_bed import Asked, Known, NoDose, Refused, TooEarly
from bot.services.spacing import TooClose
from bot.store.plans import Plan


def buttons(tx: Connection, said: Incoming, plan: Plan) -> list[list[Button]]:
    """What can be done from early evening on, before the reminder comes; nothing at other times."""
    if not going_to_bed.may_be_offered(tx, said.person.id, now=said.now):
        return []
    words, night = said.words, planning.night_of_intake(plan, now=said.now)
    oil = course.is_topical(plan)
    already = "bedtime.button.applied_already" if oil else "bedtime.button.took_already"

    def one(key: str, answer: str) -> Button:
        return button(words.plain(key), bedtime_record.TOPIC, subject=night, answer=answer)

    return [[one(already, "took")], [one("bedtime.button.to_bed", "bed")]]


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "Good night" and its like; None when the words are about something else."""
    if not is_one_of(said.words.plain("bedtime.words.to_bed"), said.text):
        return None
    return now_to_bed(tx, said)


def now_to_bed(tx: Connection, said: Incoming) -> list[Reply]:
    """Ask for tonight's dose at once; the morning stays at its time."""
    words = said.words
    match going_to_bed.now_to_bed(tx, said.person.id, now=said.now):
        case Asked(offer, wake_at):
            woken_at = phrases.clock_at(words, offer.plan, at=wake_at)
            good_night = words("bedtime.good_night", time=woken_at)
            rows = answers(words, offer.plan, night=offer.night, may_wait=False)
            return [ask("\n".join([*dose_lines(words, offer), good_night]), *rows)]
        case Known(intake, plan, wake_at):
            record = bedtime_record.line(words, plan, intake=intake)
            return [say(f"{record} {_sleep_well(words, plan, wake_at=wake_at)}")]
        case NoDose(plan, wake_at):
            nothing = words("bedtime.nothing_tonight")
            return [say(f"{nothing} {_sleep_well(words, plan, wake_at=wake_at)}")]
        case TooEarly(plan, bed_at):
            return [say(words("bedtime.too_early", time=phrases.clock_at(words, plan, at=bed_at)))]
        case Refused() as refused:
            return [_refusal(words, refused)]
        case NoNight():
            return [say(words("common.no_plan"))]


def _refusal(words: Words, refused: Refused) -> Reply:
    plan, reason = refused.plan, refused.reason
    if isinstance(reason, TooClose):
        reasons = spacing.reasons(words, reason, region=plan.region)
        text = words("bedtime.too_close_now", reasons=reasons)
    else:
        text = words("bedtime.too_soon", time=phrases.clock_at(words, plan, at=reason))
    return say(text, [not_tonight(words, refused.night)])


def _sleep_well(words: Words, plan: Plan, *, wake_at: datetime | None) -> str:
    if wake_at is None:
        return words("bedtime.sleep_well")
    return words("bedtime.sleep_well_until", time=phrases.clock_at(words, plan, at=wake_at))
