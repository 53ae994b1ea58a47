"""A setting that somebody wishes for: shown with the next messages, then saved or left.

The wish rides in the button; a cue, which can be too long for one, beside the open question.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases
from bot.chat.buttons import MAX_BYTES, button
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, outdated, turn_into
from bot.chat.settings_lines import lines
from bot.chat.settings_screens import TOPIC, saved
from bot.chat.setup_choices import clock_of
from bot.chat.words import Answer as Said
from bot.chat.words import read_answer
from bot.locale import LANGUAGES
from bot.locale import words as words_in
from bot.services import planning, settings
from bot.services.clocks import WrongNight
from bot.services.settings import Answer, Change, Saved
from bot.services.spacing import TooClose
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday

SAVE, LEAVE, WISH = "save", "leave", "wish"
ON, OFF = "on", "off"
_AGREED = "ok"
_MARKED = "#"
_ROOM = MAX_BYTES - len(f"1|{TOPIC}||{LEAVE}")


@dataclass(frozen=True, slots=True)
class Nights:
    """Which nights, and their bedtime. `days` empty: the usual nights. `agreed`: see rule S8."""

    days: tuple[Weekday, ...] = ()
    bedtime_local: time | None = None
    agreed: bool = False

    def as_text(self) -> str:
        """How a button and an open question carry it: "fri,sat/23:30/ok"."""
        bed = "" if self.bedtime_local is None else f"{self.bedtime_local:%H:%M}"
        return "/".join((",".join(self.days), bed, _AGREED if self.agreed else ""))

    @classmethod
    def of(cls, text: str) -> Nights:
        """Read it back. Raises ValueError for what we never wrote."""
        days, bed, agreed = text.split("/")
        named = tuple(map(Weekday, days.split(","))) if days else ()
        return cls(named, clock_of(bed) if bed else None, agreed == _AGREED)


@dataclass(frozen=True, slots=True)
class Wish:
    """A setting by its name, and its new value as a button writes it: "lead", "30"."""

    name: str
    value: str = ""

    def as_text(self) -> str:
        """How a button and an open question carry it."""
        return f"{self.name}={self.value}"

    @classmethod
    def of(cls, text: str) -> Wish:
        """Read it back; what it says is looked at later."""
        name, _, value = text.partition("=")
        return cls(name, value)

    @property
    def subject(self) -> str:
        """The same for a button; a fingerprint of what is too long for one."""
        whole = self.as_text()
        if len(whole.encode()) <= _ROOM:
            return whole
        return f"{self.name}={_MARKED}{zlib.crc32(whole.encode()):x}"


def of_nights(nights: Nights, *, wake_local: time | None = None) -> Wish:
    """These nights; times that are not told stay as they are."""
    wake = "" if wake_local is None else f"{wake_local:%H:%M}"
    return Wish("nights", f"{nights.as_text()}/{wake}")


def by_provider(name: str, plan: Plan, *, now: datetime) -> Wish:
    """A provider's word: "provider_ok", or a plan "reviewed" today."""
    return Wish(name, str(planning.tonight(plan, now=now)) if name == "reviewed" else ON)


def offer(tx: Connection, said: Incoming, wish: Wish) -> list[Reply]:
    """Show what would come of a wish, with "Save" and "Leave it"."""
    return shown(tx, said, wish, answer=look(tx, said, wish))


def look(tx: Connection, said: Incoming, wish: Wish) -> Answer:
    """What would come of a wish. Nothing is changed; None also for what cannot be wished."""
    change = _change(tx, said, wish)
    return None if change is None else settings.preview(tx, said.person.id, change, now=said.now)


def shown(tx: Connection, said: Incoming, wish: Wish, *, answer: Answer) -> list[Reply]:
    """What `look` found, as the next message: the question is what to do about it."""
    match answer:
        case Saved():
            about = {"wish": wish.as_text()}
            settings.ask(tx, said.person.id, settings.CONFIRM, now=said.now, about=about)
            return [_preview(tx, said, wish, would=answer)]
        case None | TooClose() | WrongNight():
            return saved(tx, said, answer)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """One of the two buttons below a preview, or a button that makes a wish."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    wish = Wish.of(subject)
    if answer == LEAVE:
        return _left(tx, said)
    if answer == WISH:
        return offer(tx, said, wish)
    waits = _open(said)
    if wish.value.startswith(_MARKED):
        wish = waits if waits is not None and waits.subject == subject else Wish("")
    return save(tx, said, wish)


def save(tx: Connection, said: Incoming, wish: Wish) -> list[Reply]:
    """Make it so, and say what is set now."""
    change = _change(tx, said, wish)
    if change is None:
        return outdated(said.words("common.old_button"))
    return saved(tx, said, settings.save(tx, said.person.id, change, now=said.now))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """A typed answer to a preview: "save", "yes", "leave it"."""
    wish, typed = _open(said), said.text.strip(" .!").casefold()
    if wish is None:
        return None
    answer = read_answer(typed, language=said.words.language)
    if means(said, "save", typed=typed) or answer is Said.YES:
        return save(tx, said, wish)
    if means(said, "leave", typed=typed) or answer is Said.NO:
        return _left(tx, said)
    return None


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The preview once more."""
    wish = _open(said)
    return [] if wish is None else offer(tx, said, wish)


def means(said: Incoming, meaning: str, *, typed: str) -> bool:
    """Whether these words are among those that the catalog lists for a meaning."""
    return typed in said.words.plain(f"settings.words.{meaning}").split(", ")


def _open(said: Incoming) -> Wish | None:
    if said.question != settings.CONFIRM or said.open is None:
        return None
    return Wish.of(str(said.open.context.get("wish", "")))


def _left(tx: Connection, said: Incoming) -> list[Reply]:
    settings.leave(tx, said.person.id)
    return [turn_into(said.words("settings.left"))]


def _preview(tx: Connection, said: Incoming, wish: Wish, *, would: Saved) -> Reply:
    """How it would be, in the language in which it would be said."""
    change = _change(tx, said, wish)
    person = said.person if change is None else replace(said.person, **change.person)  # type: ignore[arg-type]
    said = replace(said, person=person, words=words_in(person.language))
    words = said.words
    as_set = [line for name in _SHOWN[wish.name] for line in lines(tx, said, would.plan, name=name)]
    about = f"settings.about.{wish.name}"
    more = [words(about)] if words.has(about) else []
    if wish.name == "weekly":
        more += _next_look_back(tx, said, would.plan)
    coming = phrases.coming_by_phone(words, would.plan, upcoming=would.upcoming)
    head = "\n".join((words("settings.would"), *as_set, *more))
    rows = [
        [button(words.plain("settings.button.save"), TOPIC, subject=wish.subject, answer=SAVE)],
        [button(words.plain("settings.button.leave"), TOPIC, answer=LEAVE)],
    ]
    return turn_into(f"{head}\n\n{words('settings.then')}\n{coming}", *rows, live=True)


def _next_look_back(tx: Connection, said: Incoming, plan: Plan) -> list[str]:
    """When the next one would come: after a new day it can be more than a week away."""
    at, words = planning.look_back_at(tx, said.person.id, plan, now=said.now), said.words
    if at is None:
        return []
    day = phrases.short_day(words, phrases.local_date(plan, at=at), region=plan.region)
    return [words("settings.weekly_next", day=day, time=phrases.clock_at(words, plan, at=at))]


_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "nights": ("bedtime", "wake", "nights"),
    "same": ("bedtime", "wake"),
    "zone": ("zone",),
    "lead": ("lead",),
    "cue": ("cue",),
    "follow_ups": ("follow_ups",),
    "stretching": ("stretching",),
    "quiet": ("quiet",),
    "weekly": ("weekly",),
    "discreet": ("discreet",),
    "cards": ("cards",),
    "language": ("language",),
    "provider_ok": ("provider_ok",),
    "reviewed": ("reviewed",),
}


def _change(tx: Connection, said: Incoming, wish: Wish) -> Change | None:
    """The change that a wish asks for; None for one that nobody can make."""
    stored, make = plans.current(tx, said.person.id), _MADE.get(wish.name)
    if stored is None or make is None:
        return None
    try:
        return make(stored.plan, wish.value)
    except (ValueError, KeyError):
        return None


def _nights(plan: Plan, value: str) -> Change:
    told, _, wake = value.rpartition("/")
    nights = Nights.of(told)
    if not nights.days and nights.bedtime_local is None:
        return settings.wake(clock_of(wake))
    usual = plan.week.get(nights.days[0], plan.usual) if nights.days else plan.usual
    bedtime = nights.bedtime_local or usual.bedtime_local
    clock = NightClock(bedtime, clock_of(wake) if wake else usual.wake_local)
    return settings.nights(plan, clock, days=nights.days, pharmacist_ok=nights.agreed)


def _language(value: str) -> Change | None:
    return settings.language(value) if value in LANGUAGES else None


def _quiet(value: str) -> Change:
    return settings.quiet([Weekday(day) for day in value.split(",") if day])


def _weekly(plan: Plan, value: str) -> Change:
    """ "fri/10:00", "off", "on"; the day or the hour that is left out stays."""
    usual = plan.weekly_on or Weekday.SUN
    if value in (ON, OFF):
        return settings.weekly(usual if value == ON else None, plan.weekly_local)
    day, at = value.split("/")
    at_local = clock_of(at) if at else plan.weekly_local
    return settings.weekly(Weekday(day) if day else usual, at_local)


_SWITCH: Final = {ON: True, OFF: False}
_MADE: Final[Mapping[str, Callable[[Plan, str], Change | None]]] = {
    "nights": _nights,
    "same": lambda _, value: settings.same_nights(),
    "zone": lambda _, value: settings.zone(value),
    "lead": lambda _, value: settings.lead(int(value)),
    "cue": lambda _, value: settings.cue(value),
    "follow_ups": lambda _, value: settings.follow_ups(int(value)),
    "stretching": lambda _, value: settings.stretching(_SWITCH[value]),
    "quiet": lambda _, value: _quiet(value),
    "weekly": _weekly,
    "discreet": lambda _, value: settings.discreet(_SWITCH[value]),
    "cards": lambda _, value: settings.cards(_SWITCH[value]),
    "language": lambda _, value: _language(value),
    "provider_ok": lambda _, value: settings.provider_ok() if _SWITCH[value] else None,
    "reviewed": lambda _, value: settings.reviewed(Night.parse(value)),
}
