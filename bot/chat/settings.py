"""/settings in the chat: what is set, a button for each, and the effect in the next messages."""

from __future__ import annotations

from datetime import time

from sqlalchemy import Connection

from bot.care.model import Screen
from bot.chat import phrases, spacing
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import find_places, places_at
from bot.chat.reply import Reply, ask, outdated, say
from bot.chat.setup_choices import AGAIN_TOPIC, clock_of
from bot.chat.words import read_clock
from bot.locale import Words
from bot.services import course, settings
from bot.services import spacing as spacing_service
from bot.services.settings import SameTimes, Saved
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.plans import Plan, PlanStatus
from scheduler import wallclock

TOPIC = "se"
_BED_IS, _PHARMACIST_OK = "bed_is", "bed_ok"
_QUESTIONS = {"bedtime": settings.BEDTIME, "wake": settings.WAKE, "zone": settings.ZONE}


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is set now."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    return [say(_text(tx, said, stored.plan), *_rows(tx, said, stored.plan))]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the settings: open a question, or record what a provider said."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer in _QUESTIONS:
        settings.ask(tx, said.person.id, _QUESTIONS[answer], now=said.now)
        return [ask(said.words(f"settings.ask.{answer}"))]
    if answer in (_BED_IS, _PHARMACIST_OK):
        return _bedtime_tapped(tx, said, pharmacist_ok=answer == _PHARMACIST_OK)
    if answer == "zone_is":
        return _saved(tx, said, settings.set_zone(tx, said.person.id, _subject(said), now=said.now))
    if answer == "medicine_over":
        return _saved(tx, said, settings.medicine_over(tx, said.person.id, now=said.now))
    if answer == "provider_ok":
        return _saved(tx, said, settings.provider_said_ok(tx, said.person.id, now=said.now))
    if answer == "reviewed":
        return _saved(tx, said, settings.provider_reviewed(tx, said.person.id, now=said.now))
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
    if bedtime:
        return _bedtime(tx, said, at, pharmacist_ok=False)
    return _saved(tx, said, settings.set_wake(tx, said.person.id, at, now=said.now))


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    return [ask(said.words(f"settings.again.{said.question.partition('.')[2]}"))]


def _bedtime_tapped(tx: Connection, said: Incoming, *, pharmacist_ok: bool) -> list[Reply]:
    try:
        at = clock_of(_subject(said))
    except ValueError:
        return outdated(said.words("common.old_button"))
    return _bedtime(tx, said, at, pharmacist_ok=pharmacist_ok)


def _bedtime(tx: Connection, said: Incoming, at: time, *, pharmacist_ok: bool) -> list[Reply]:
    person_id, stored = said.person.id, plans.current(tx, said.person.id)
    answer = settings.set_bedtime(tx, person_id, at, now=said.now, pharmacist_ok=pharmacist_ok)
    if stored is None or not isinstance(answer, TooClose):
        return _saved(tx, said, answer)
    settings.ask(tx, person_id, settings.BEDTIME, now=said.now)
    again = said.words("settings.ask.bedtime_again")
    return [refused(said.words, answer, plan=stored.plan, question=again)]


def refused(words: Words, refused: TooClose, *, plan: Plan, question: str) -> Reply:
    """Why a bedtime cannot stand, with the nearest that fit; another one can be typed."""

    def one(label: str, at: time, *, answer: str) -> Button:
        return button(label, TOPIC, subject=f"{at:%H:%M}", answer=answer)

    clocks = [one(phrases.clock(at, plan.region), at, answer=_BED_IS) for at in refused.fitting]
    label = words.plain("settings.button.pharmacist_ok")
    agreed = one(label, refused.at_local, answer=_PHARMACIST_OK)
    reasons = spacing.refusal(words, refused, region=plan.region)
    return ask(f"{reasons}\n\n{question}", *([clocks] if clocks else []), [agreed])


def _saved(
    tx: Connection, said: Incoming, answer: Saved | SameTimes | TooClose | None
) -> list[Reply]:
    match answer:
        case None | TooClose():
            return outdated(said.words("common.old_button"))
        case SameTimes():
            return [say(said.words("settings.same_times"))]
        case Saved(plan, upcoming):
            coming = phrases.coming(said.words, plan, upcoming=upcoming)
            parts = (said.words("settings.saved"), _text(tx, said, plan), coming)
            return [say("\n\n".join(parts))]


def _text(tx: Connection, said: Incoming, plan: Plan) -> str:
    words = said.words
    kind = "now_oil" if course.is_topical(plan) else "now" if plan.unit_mg else "now_diary"
    medicines = spacing_service.times_of(tx, said.person.id) if kind == "now" else {}
    now = words(
        f"settings.{kind}",
        bedtime=phrases.clock(plan.bedtime_local, plan.region),
        wake=phrases.clock(plan.wake_local, plan.region),
        zone=plan.zone,
        product=words.plain(f"form.{plan.form}"),
        unit=course.piece_mg(plan),
    )
    return "\n".join(
        part for part in (now, spacing.times(words, medicines, region=plan.region)) if part
    )


def _rows(tx: Connection, said: Incoming, plan: Plan) -> list[list[Button]]:
    words = said.words

    def one(name: str) -> list[Button]:
        return [button(words.plain(f"settings.button.{name}"), TOPIC, answer=name)]

    rows = [one("bedtime") + one("wake"), one("zone")]
    rows.append([button(words.plain("settings.button.health"), AGAIN_TOPIC, answer="ask")])
    if spacing_service.has_course(tx, said.person.id):
        rows.append(one("medicine_over"))
    if plan.screen is Screen.ASK_FIRST and not plan.provider_ok:
        rows.append(one("provider_ok"))
    rows.append([button(words.plain("provider.button.open"), "pv", answer="show")])
    if plan.status is PlanStatus.HELD:
        rows.append([button(words.plain("referral.button.assessed"), "re", answer="assessed")])
    return rows


def _zone_choices(said: Incoming, plan: Plan) -> list[Reply] | None:
    near = wallclock.local(said.now, plan.zone).time()
    reading = read_clock(said.text, near=near)
    places = find_places(said.text) if reading is None else places_at(reading, now=said.now)
    rows = [[button(place.label, TOPIC, subject=place.zone, answer="zone_is")] for place in places]
    return [ask(said.words("settings.which_zone"), *rows)] if rows else None


def _subject(said: Incoming) -> str:
    return said.tap.subject if said.tap is not None else ""
