"""What /settings shows: what is set, a button for each, and what was saved."""

from __future__ import annotations

from datetime import time

from sqlalchemy import Connection

from bot.care.model import Screen
from bot.chat import phrases, spacing
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import zone_name
from bot.chat.reply import Reply, outdated, say
from bot.chat.setup_choices import AGAIN_TOPIC
from bot.locale import Words
from bot.services import course
from bot.services import spacing as spacing_service
from bot.services.clocks import WrongNight
from bot.services.settings import Answer, Saved
from bot.services.spacing import TooClose
from bot.store.plans import Plan, PlanStatus
from bot.store.week import NightClock, Weekday

TOPIC = "se"


def text(tx: Connection, said: Incoming, plan: Plan) -> str:
    """What is set now."""
    words = said.words
    kind = "now_oil" if course.is_topical(plan) else "now" if plan.unit_mg else "now_diary"
    medicines = spacing_service.times_of(tx, said.person.id) if kind == "now" else {}
    now = words(
        f"settings.{kind}",
        bedtime=phrases.clock(plan.bedtime_local, plan.region),
        wake=phrases.clock(plan.wake_local, plan.region),
        zone=zone_name(plan.zone),
        product=words.plain(f"form.{plan.form}"),
        unit=course.piece_mg(plan),
    )
    lead = words.count("settings.lead", plan.lead_minutes) if plan.lead_minutes else ""
    home = words("settings.home", home=zone_name(plan.home_zone)) if plan.home_zone else ""
    taken = spacing.times(words, medicines, region=plan.region)
    return "\n".join(part for part in (now, home, *_nights(words, plan), lead, taken) if part)


def rows(tx: Connection, said: Incoming, plan: Plan) -> list[list[Button]]:
    """A button for each thing that can be set."""
    words = said.words

    def one(name: str) -> list[Button]:
        return [button(words.plain(f"settings.button.{name}"), TOPIC, answer=name)]

    rows = [one("bedtime") + one("wake"), one("days"), one("lead") + one("zone")]
    rows.append([button(words.plain("settings.button.health"), AGAIN_TOPIC, answer="ask")])
    if spacing_service.has_course(tx, said.person.id):
        rows.append(one("medicine_over"))
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        rows.append(one("provider_ok"))
    rows.append([button(words.plain("provider.button.open"), "pv", answer="show")])
    if plan.status is PlanStatus.HELD:
        rows.append([button(words.plain("referral.button.assessed"), "re", answer="assessed")])
    return rows


def saved(tx: Connection, said: Incoming, answer: Answer) -> list[Reply]:
    """What a new value came to: all that is set now with the next messages, or why it cannot be."""
    match answer:
        case None | TooClose():
            return outdated(said.words("common.old_button"))
        case WrongNight():
            return [say(said.words(f"settings.wrong.{answer}"))]
        case Saved(plan, upcoming):
            coming = phrases.coming_by_phone(said.words, plan, upcoming=upcoming)
            parts = (said.words("settings.saved"), text(tx, said, plan), coming)
            return [say("\n\n".join(parts))]


def _nights(words: Words, plan: Plan) -> list[str]:
    """The nights with times of their own, those with the same times in one line."""
    return [
        words(
            "settings.nights",
            days=phrases.days(words, [day for day in Weekday if plan.week.get(day) == clock]),
            bedtime=_clock(plan, clock.bedtime_local),
            wake=_clock(plan, clock.wake_local),
        )
        for clock in dict.fromkeys(_in_order(plan))
    ]


def _in_order(plan: Plan) -> list[NightClock]:
    return [plan.week[day] for day in Weekday if day in plan.week]


def _clock(plan: Plan, at: time) -> str:
    return phrases.clock(at, plan.region)
