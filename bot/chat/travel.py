"""/travel: where the person is now, both ways with their next messages, and the way home."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import find_places, place_name, places_at
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.words import Answer, Command, read_answer, read_clock, read_command
from bot.services import travel
from bot.services.travel import Journey, NoJourney, Way
from bot.store import plans
from bot.store.plans import Plan
from scheduler import wallclock

TOPIC = "tr"
FOLLOW, KEEP, HOME, ELSEWHERE, PLACE = "follow", "keep", "home", "elsewhere", "place"


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """Ask for the time there; who is away already may be home again."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    travel.ask(tx, said.person.id, now=said.now)
    return [_where(said, stored.plan)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the journey."""
    answer, zone = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    match answer:
        case "elsewhere":
            return show(tx, said)
        case "place":
            return _arrived(tx, said, zone=zone)
        case "follow":
            return _gone(said, travel.go(tx, said.person.id, zone, now=said.now))
        case "keep" | "home":
            return _gone(said, travel.come_home(tx, said.person.id, now=said.now))
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The typed time or place; then "follow me" or "home time"."""
    stored, language = plans.current(tx, said.person.id), said.words.language
    if stored is None or said.question not in travel.QUESTIONS:
        return None
    command, answer = (read(said.text, language=language) for read in (read_command, read_answer))
    if command is Command.HOME or answer is Answer.NO:
        return _gone(said, travel.come_home(tx, said.person.id, now=said.now))
    zone = travel.place(tx, said.person.id)
    if zone is not None and (command is Command.FOLLOW or answer is Answer.YES):
        return _gone(said, travel.go(tx, said.person.id, zone, now=said.now))
    return _places(said, stored.plan)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    zone = travel.place(tx, said.person.id)
    if zone is not None:
        return _arrived(tx, said, zone=zone)
    return [ask(said.words("travel.again"))]


def _where(said: Incoming, plan: Plan) -> Reply:
    words = said.words
    if not travel.is_away(plan):
        return ask(words("travel.where"))
    home, here = _name(said, travel.home_of(plan)), _name(said, plan.zone)
    label = words.plain("travel.button.home", home=home)
    return ask(
        words("travel.away", home=home, here=here) + "\n\n" + words("travel.where"),
        [button(label, TOPIC, answer=HOME)],
    )


def _places(said: Incoming, plan: Plan) -> list[Reply] | None:
    near = wallclock.local(said.now, plan.zone).time()
    reading = read_clock(said.text, near=near, language=said.words.language)
    found = find_places(said.text) if reading is None else places_at(reading, now=said.now)
    if not found:
        return None
    rows = [
        [button(one.name(said.words.language), TOPIC, subject=one.zone, answer=PLACE)]
        for one in found
    ]
    return [ask(said.words("travel.which"), *rows)]


def _arrived(tx: Connection, said: Incoming, *, zone: str) -> list[Reply]:
    match travel.arrive(tx, said.person.id, zone, now=said.now):
        case Journey() as journey:
            return [_choice(said, journey)]
        case NoJourney(way):
            same = said.words("travel.same", place=_name(said, zone))
            return [say(same + "\n\n" + _coming(said, way))]
    return outdated(said.words("common.old_button"))


def _choice(said: Incoming, journey: Journey) -> Reply:
    """Both ways with their next messages, before anything is saved."""
    words, zone = said.words, journey.zone
    home = _name(said, travel.home_of(journey.keep.plan))
    here = wallclock.local(said.now, zone).time()
    clock = phrases.clock(words, here, region=journey.follow.plan.region)
    follow = words("travel.follow", place=_name(said, zone)) + "\n" + _coming(said, journey.follow)
    keep = words("travel.keep", home=home) + "\n" + _coming(said, journey.keep)
    there = words("travel.there", place=_name(said, zone), clock=clock)
    return ask(
        "\n\n".join((there, follow, keep, words("travel.nothing_yet"))),
        [_button(said, FOLLOW, zone=zone, place=_name(said, zone))],
        [_button(said, KEEP, zone=zone, place=home)],
        [_button(said, ELSEWHERE, zone=zone)],
    )


def _button(said: Incoming, answer: str, *, zone: str, place: str = "") -> Button:
    label = said.words.plain(f"travel.button.{answer}", place=place)
    return button(label, TOPIC, subject=zone, answer=answer)


def _gone(said: Incoming, way: Way | None) -> list[Reply]:
    if way is None:
        return outdated(said.words("common.old_button"))
    key = "travel.followed" if travel.is_away(way.plan) else "travel.at_home"
    place, home = _name(said, way.plan.zone), _name(said, travel.home_of(way.plan))
    return [turn_into(said.words(key, place=place, home=home) + "\n\n" + _coming(said, way))]


def _coming(said: Incoming, way: Way) -> str:
    return phrases.coming_by_phone(said.words, way.plan, upcoming=way.upcoming)


def _name(said: Incoming, zone: str) -> str:
    return place_name(zone, said.words.language)
