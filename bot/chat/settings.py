"""/settings in the chat: what is set, a button for each, and the effect in the next messages."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.care.model import Screen
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import find_places, places_at
from bot.chat.reply import Reply, ask, outdated, say
from bot.chat.words import read_clock
from bot.locale import Words
from bot.services import course, settings
from bot.services.settings import SameTimes, Saved
from bot.store import plans
from bot.store.plans import Plan, PlanStatus
from scheduler import wallclock

TOPIC = "se"
_QUESTIONS = {"bedtime": settings.BEDTIME, "wake": settings.WAKE, "zone": settings.ZONE}


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is set now."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    return [say(_text(said.words, stored.plan), *_rows(said.words, stored.plan))]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the settings: open a question, or record what a provider said."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer in _QUESTIONS:
        settings.ask(tx, said.person.id, _QUESTIONS[answer], now=said.now)
        return [ask(said.words(f"settings.ask.{answer}"))]
    if answer == "zone_is":
        return _saved(said, settings.set_zone(tx, said.person.id, _zone(said), now=said.now))
    if answer == "medicine_over":
        return _saved(said, settings.medicine_over(tx, said.person.id, now=said.now))
    if answer == "provider_ok":
        return _saved(said, settings.provider_said_ok(tx, said.person.id, now=said.now))
    if answer == "reviewed":
        return _saved(said, settings.provider_reviewed(tx, said.person.id, now=said.now))
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed answer to a question that the settings opened."""
    stored = plans.current(tx, said.person.id)
    if stored is None or said.question not in settings.QUESTIONS:
        return None
    if said.question == settings.ZONE:
        return _zone_choices(said, stored.plan)
    bedtime = said.question == settings.BEDTIME
    at = read_clock(
        said.text, near=stored.plan.bedtime_local if bedtime else stored.plan.wake_local
    )
    if at is None:
        return None
    change = settings.set_bedtime if bedtime else settings.set_wake
    return _saved(said, change(tx, said.person.id, at, now=said.now))


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    return [ask(said.words(f"settings.again.{said.question.partition('.')[2]}"))]


def _saved(said: Incoming, answer: Saved | SameTimes | None) -> list[Reply]:
    match answer:
        case None:
            return outdated(said.words("common.old_button"))
        case SameTimes():
            return [say(said.words("settings.same_times"))]
        case Saved(plan, upcoming):
            coming = phrases.coming(said.words, plan, upcoming=upcoming)
            parts = (said.words("settings.saved"), _text(said.words, plan), coming)
            return [say("\n\n".join(parts))]


def _text(words: Words, plan: Plan) -> str:
    kind = "now_oil" if course.is_topical(plan) else "now" if plan.unit_mg else "now_diary"
    return words(
        f"settings.{kind}",
        bedtime=phrases.clock(plan.bedtime_local, plan.region),
        wake=phrases.clock(plan.wake_local, plan.region),
        zone=plan.zone,
        product=words.plain(f"form.{plan.form}"),
        unit=plan.unit_mg,
    )


def _rows(words: Words, plan: Plan) -> list[list[Button]]:
    def one(name: str) -> list[Button]:
        return [button(words.plain(f"settings.button.{name}"), TOPIC, answer=name)]

    rows = [one("bedtime") + one("wake"), one("zone")]
    if plan.spacing_conflict:
        rows.append(one("medicine_over"))
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        rows.append(one("provider_ok"))
    rows.append(one("reviewed"))
    if plan.status is PlanStatus.HELD:
        rows.append([button(words.plain("referral.button.assessed"), "re", answer="assessed")])
    return rows


def _zone_choices(said: Incoming, plan: Plan) -> list[Reply] | None:
    near = wallclock.local(said.now, plan.zone).time()
    reading = read_clock(said.text, near=near)
    places = find_places(said.text) if reading is None else places_at(reading, now=said.now)
    rows = [[button(place.label, TOPIC, subject=place.zone, answer="zone_is")] for place in places]
    return [ask(said.words("settings.which_zone"), *rows)] if rows else None


def _zone(said: Incoming) -> str:
    return said.tap.subject if said.tap is not None else ""
