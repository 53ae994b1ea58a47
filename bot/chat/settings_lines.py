"""How each setting stands, in a line or a few, the same on every screen and before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Final

from babel import Locale
from sqlalchemy import Connection

from bot.chat import phrases, spacing
from bot.chat.incoming import Incoming
from bot.chat.places import zone_name
from bot.locale import Words
from bot.services import course
from bot.services import spacing as spacing_service
from bot.store.people import Person
from bot.store.plans import Plan, PlanStatus
from bot.store.week import NightClock, Weekday

# What the first screen says, in this order.
_FIRST: Final = (
    *("bedtime", "wake", "nights", "zone", "home", "product", "medicines"),
    *("lead", "cue", "follow_ups", "quiet", "stretching", "weekly", "paused", "discreet"),
)
# As a plan begins.
_FOLLOW_UPS: Final = 2
_WEEKLY: Final = (Weekday.SUN, time(18))


def text(tx: Connection, said: Incoming, plan: Plan) -> str:
    """All that is set, as far as it fits one screen: what nobody changed is left out."""
    shown = [name for name in _FIRST if name not in _usual(plan, said.person)]
    return "\n".join(line for name in shown for line in lines(tx, said, plan, name=name))


def lines(tx: Connection, said: Incoming, plan: Plan, *, name: str) -> list[str]:
    """How one thing is set; nothing where there is nothing to say."""
    if name == "medicines":
        return _medicines(tx, said, plan)
    if name in _OF_PERSON:
        return [_OF_PERSON[name](said.words, said.person)]
    return _OF_PLAN[name](said.words, plan)


def own_name(language: str) -> str:
    """A language by the name that its speakers use: "Deutsch"."""
    return (Locale.parse(language).get_display_name(language) or language).capitalize()


def _usual(plan: Plan, person: Person) -> set[str]:
    """What is as it was at first, so that the first screen need not say it."""
    unchanged = {
        "lead": not plan.lead_minutes,
        "cue": plan.cue is None,
        "follow_ups": plan.follow_ups == _FOLLOW_UPS,
        "quiet": not plan.quiet,
        "stretching": not plan.stretching,
        "weekly": (plan.weekly_on, plan.weekly_local) == _WEEKLY,
        "discreet": not person.discreet,
    }
    return {name for name, same in unchanged.items() if same}


def _medicines(tx: Connection, said: Incoming, plan: Plan) -> list[str]:
    if course.is_topical(plan) or not plan.unit_mg:
        return []
    medicines = spacing_service.times_of(tx, said.person.id)
    taken = spacing.times(said.words, medicines, region=plan.region)
    return [taken] if taken else []


def _bedtime(words: Words, plan: Plan) -> list[str]:
    return [words("settings.line.bedtime", bedtime=_clock(words, plan, at=plan.bedtime_local))]


def _wake(words: Words, plan: Plan) -> list[str]:
    return [words("settings.line.wake", wake=_clock(words, plan, at=plan.wake_local))]


def _zone(words: Words, plan: Plan) -> list[str]:
    return [words("settings.line.zone", zone=zone_name(plan.zone))]


def _product(words: Words, plan: Plan) -> list[str]:
    product = words.plain(f"form.{plan.form}")
    if course.is_topical(plan):
        return [words("settings.line.product_oil", product=product)]
    if not plan.unit_mg:
        return [words("settings.line.product_diary")]
    return [words("settings.line.product", product=product, unit=course.piece_mg(plan))]


def _nights(words: Words, plan: Plan) -> list[str]:
    """The nights with times of their own, those with the same times in one line."""
    return [
        words(
            "settings.nights",
            days=phrases.days(words, [day for day in Weekday if plan.week.get(day) == clock]),
            bedtime=_clock(words, plan, at=clock.bedtime_local),
            wake=_clock(words, plan, at=clock.wake_local),
        )
        for clock in dict.fromkeys(_in_order(plan))
    ]


def _in_order(plan: Plan) -> list[NightClock]:
    return [plan.week[day] for day in Weekday if day in plan.week]


def _clock(words: Words, plan: Plan, *, at: time) -> str:
    return phrases.clock(words, at, region=plan.region)


def _lead(words: Words, plan: Plan) -> list[str]:
    if not plan.lead_minutes:
        return [words("settings.line.lead_none")]
    return [words.count("settings.lead", plan.lead_minutes)]


def _cue(words: Words, plan: Plan) -> list[str]:
    told = words("settings.line.cue_none") if plan.cue is None else plan.cue
    return [words("settings.line.cue", cue=told)]


def _quiet(words: Words, plan: Plan) -> list[str]:
    none = words.plain("settings.line.quiet_none")
    days = phrases.days(words, plan.quiet) if plan.quiet else none
    return [words("settings.line.quiet", days=days)]


def _paused(words: Words, plan: Plan) -> list[str]:
    if plan.status is not PlanStatus.PAUSED or plan.paused_until is None:
        return []
    return [words("settings.line.paused", day=phrases.date(words, plan.paused_until))]


def _provider_ok(words: Words, plan: Plan) -> list[str]:
    return [words("provider.line.ok")] if plan.provider_ok else []


def _reviewed(words: Words, plan: Plan) -> list[str]:
    if plan.reviewed_on is None:
        return []
    return [words("provider.line.reviewed", day=phrases.date(words, plan.reviewed_on))]


def _home(words: Words, plan: Plan) -> list[str]:
    return [words("settings.home", home=zone_name(plan.home_zone))] if plan.home_zone else []


def _follow_ups(words: Words, plan: Plan) -> list[str]:
    return [words("settings.line.follow_ups", n=plan.follow_ups)]


def _stretching(words: Words, plan: Plan) -> list[str]:
    return [words(f"settings.line.stretching.{_switch(plan.stretching)}")]


def _weekly(words: Words, plan: Plan) -> list[str]:
    if plan.weekly_on is None:
        return [words("settings.line.weekly_off")]
    day = phrases.days(words, [plan.weekly_on])
    at = _clock(words, plan, at=plan.weekly_local)
    return [words("settings.line.weekly", day=day, time=at)]


def _language(words: Words, person: Person) -> str:
    return words("settings.line.language", language=own_name(words.language))


def _discreet(words: Words, person: Person) -> str:
    return words(f"settings.line.discreet.{_switch(person.discreet)}")


def _cards(words: Words, person: Person) -> str:
    return words(f"settings.line.cards.{_switch(person.cards)}")


def _switch(on: bool) -> str:
    return "on" if on else "off"


_OF_PLAN: Final[Mapping[str, Callable[[Words, Plan], list[str]]]] = {
    "bedtime": _bedtime,
    "wake": _wake,
    "zone": _zone,
    "nights": _nights,
    "home": _home,
    "product": _product,
    "lead": _lead,
    "cue": _cue,
    "follow_ups": _follow_ups,
    "quiet": _quiet,
    "stretching": _stretching,
    "weekly": _weekly,
    "paused": _paused,
    "provider_ok": _provider_ok,
    "reviewed": _reviewed,
}
_OF_PERSON: Final[Mapping[str, Callable[[Words, Person], str]]] = {
    "language": _language,
    "discreet": _discreet,
    "cards": _cards,
}
