"""What can be chosen or written for a reminder, a language and a place, and what that wishes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from babel import Locale
from sqlalchemy import Connection

from bot.chat import phrases, settings_weekly
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.places import find_places, places_at
from bot.chat.places_index import fold
from bot.chat.reply import Reply, outdated, turn_into
from bot.chat.settings_lines import own_name
from bot.chat.settings_nights import days_in
from bot.chat.settings_screens import TOPIC, Group, back
from bot.chat.settings_wishes import WISH, Wish, look, means, offer, shown
from bot.chat.words import LaterTonight, read_clock, read_evening, read_number
from bot.locale import LANGUAGES, Words
from bot.services import settings
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler import wallclock

DAY_IS, DAYS_DONE, CUE_IS = "quiet_day", "quiet_done", "cue_is"
ANSWERS: Final = (DAY_IS, DAYS_DONE, CUE_IS, settings_weekly.DAY_IS)
_LEADS: Final = (0, 15, 30, 60)
_CUES: Final = ("teeth", "water", "door")
_MARK: Final = "✓ "
_ADD, _DROP = "+", "-"
_CHOSEN: Final = "days"
_IN_A_ROW: Final = 3


def ask(tx: Connection, said: Incoming, plan: Plan, *, name: str) -> Reply:
    """Open the question for one of these settings."""
    _open(tx, said, plan, name=name)
    return turn_into(said.words(f"settings.ask.{name}"), *rows(said, plan, name=name), live=True)


def rows(said: Incoming, plan: Plan, *, name: str) -> list[list[Button]]:
    """What can be tapped in answer to such a question."""
    words = said.words
    match name:
        case "lead":
            return [_leads(words), back(words, Group.REMINDERS)]
        case "cue":
            return [*_cues(words), back(words, Group.REMINDERS)]
        case "follow_ups":
            counts = range(settings.MOST_FOLLOW_UPS + 1)
            return [
                [_wish(str(n), "follow_ups", value=n) for n in counts],
                back(words, Group.REMINDERS),
            ]
        case "quiet":
            return _evenings(words, plan.quiet)
        case "weekly":
            return settings_weekly.day_rows(words)
        case "language":
            named = [_wish(own_name(code), "language", value=code) for code in LANGUAGES]
            return [named, back(words, Group.YOU)]
    return [back(words, Group.NIGHT)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button that is no wish yet: an evening of several, or a cue in the person's language."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    try:
        if answer == CUE_IS:
            return offer(tx, said, Wish("cue", _cue(said.words, subject)))
        if answer == settings_weekly.DAY_IS:
            return _day_tapped(tx, said, Weekday(subject))
        return _evening_tapped(tx, said, answer, subject=subject)
    except (ValueError, KeyError):
        return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming, plan: Plan) -> list[Reply] | None:
    """The typed answer to such a question; None when it is none."""
    if said.question == settings.ZONE:
        return zone_of(tx, said, plan, typed=said.text)
    if said.question == settings.CUE:
        return wished(tx, said, cue_of(said, said.text))
    find = _WISHES.get(said.question)
    wish = None if find is None else find(said, said.text.strip(" .!").casefold())
    return None if wish is None else wished(tx, said, wish)


# --- readers, also of whole wishes ("follow-ups 1") ---


def zone_of(tx: Connection, said: Incoming, plan: Plan, *, typed: str) -> list[Reply] | None:
    """The places that fit a city, a country or a time of day, to choose from."""
    near = wallclock.local(said.now, plan.zone).time()
    reading = read_clock(typed, near=near, language=said.words.language)
    places = find_places(typed) if reading is None else places_at(reading, now=said.now)
    if not places:
        return None
    if len(places) == 1:
        return wished(tx, said, Wish("zone", places[0].zone))
    settings.ask(tx, said.person.id, settings.ZONE, now=said.now)
    shown = [[_wish(place.name(said.words.language), "zone", value=place.zone)] for place in places]
    return [turn_into(said.words("settings.which_zone"), *shown, live=True)]


def lead_of(said: Incoming, typed: str) -> Wish | None:
    """ "30", "half an hour before", "at bedtime"."""
    minutes = _minutes(said, typed)
    return None if minutes is None else Wish("lead", str(minutes))


def follow_ups_of(said: Incoming, typed: str) -> Wish | None:
    """ "2", "none"."""
    if means(said, "none", typed=typed):
        return Wish("follow_ups", "0")
    number = read_number(typed, language=said.words.language)
    return None if number is None or number != int(number) else Wish("follow_ups", str(int(number)))


def quiet_of(said: Incoming, typed: str) -> Wish | None:
    """ "weekends", "Friday and Sunday", "none"."""
    if means(said, "none", typed=typed):
        return _quiet([])
    days = days_in(said.words, typed)
    return _quiet(days) if days else None


def language_of(said: Incoming, typed: str) -> Wish | None:
    """A language by its own name, by that in the person's language, or in English."""
    wanted = fold(typed)
    for code in LANGUAGES:
        names = {own_name(code), code}
        names |= {Locale(here).languages.get(code, "") for here in (said.words.language, "en")}
        if wanted in map(fold, names):
            return Wish("language", code)
    return None


def cue_of(said: Incoming, typed: str) -> Wish:
    """The person's own words, or none at all."""
    plain = typed.strip(" .!")
    return Wish("cue", "" if means(said, "none", typed=plain.casefold()) else plain)


def wished(tx: Connection, said: Incoming, wish: Wish) -> list[Reply]:
    """A wish in words, shown; its question once more when it cannot be so."""
    answer = look(tx, said, wish)
    return (
        again(tx, said, name=wish.name) if answer is None else shown(tx, said, wish, answer=answer)
    )


def again(tx: Connection, said: Incoming, *, name: str) -> list[Reply]:
    """The question for one of these settings once more, with an example."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return outdated(said.words("common.no_plan"))
    _open(tx, said, stored.plan, name=name)
    asked = said.words(f"settings.again.{name}")
    return [turn_into(asked, *rows(said, stored.plan, name=name), live=True)]


_WISHES: Final[Mapping[str, Callable[[Incoming, str], Wish | None]]] = {
    settings.LEAD: lead_of,
    settings.FOLLOW_UPS: follow_ups_of,
    settings.QUIET: quiet_of,
    settings.LANGUAGE: language_of,
    settings.WEEKLY: settings_weekly.wish_of,
}


def _leads(words: Words) -> list[Button]:
    def label(minutes: int) -> str:
        if not minutes:
            return words.plain("settings.button.at_bedtime")
        return words.plain("settings.button.minutes", minutes=minutes)

    return [_wish(label(minutes), "lead", value=minutes) for minutes in _LEADS]


def _cues(words: Words) -> list[list[Button]]:
    chosen = [[button(_cue(words, name), TOPIC, subject=name, answer=CUE_IS)] for name in _CUES]
    none = words.plain("settings.button.no_cue")
    return [*chosen, [_wish(none, "cue", value="")]]


def _cue(words: Words, name: str) -> str:
    """A cue that many people have. Raises ValueError for none of ours."""
    if name not in _CUES:
        raise ValueError("not a cue of ours")
    return words.plain(f"settings.cue.{name}")


def _open(tx: Connection, said: Incoming, plan: Plan, *, name: str) -> None:
    """Open a question. The evenings that are chosen so far are kept beside theirs."""
    about = {_CHOSEN: sorted(plan.quiet)} if name == "quiet" else {}
    settings.ask(tx, said.person.id, f"settings.{name}", now=said.now, about=about)


def _evening_tapped(tx: Connection, said: Incoming, answer: str, *, subject: str) -> list[Reply]:
    """One more evening, one less, or all of them: two quick taps are two changes.

    Raises ValueError or KeyError for a button of another time.
    """
    if said.open is None or said.question != settings.QUIET:
        raise ValueError("these evenings are not asked about any more")
    told = said.open.context.get(_CHOSEN)
    chosen = {Weekday(str(day)) for day in (told if isinstance(told, list) else [])}
    if answer == DAYS_DONE:
        return offer(tx, said, _quiet(_in_order(chosen)))
    day = Weekday(subject[1:])
    chosen = chosen | {day} if {_ADD: True, _DROP: False}[subject[0]] else chosen - {day}
    about = {_CHOSEN: sorted(chosen)}
    settings.ask(tx, said.person.id, settings.QUIET, now=said.now, about=about)
    return [turn_into(said.words("settings.ask.quiet"), *_evenings(said.words, chosen), live=True)]


def _day_tapped(tx: Connection, said: Incoming, day: Weekday) -> list[Reply]:
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return outdated(said.words("common.no_plan"))
    return [settings_weekly.ask_hour(tx, said, stored.plan, day=day)]


def _in_order(days: Collection[Weekday]) -> list[Weekday]:
    return [day for day in Weekday if day in days]


def _evenings(words: Words, chosen: Collection[Weekday]) -> list[list[Button]]:
    """Every evening, on or off, and the way on."""
    singles = [_evening(words, day, on=day in chosen) for day in Weekday]
    done = button(words.plain("settings.button.done"), TOPIC, answer=DAYS_DONE)
    in_rows = [singles[at : at + _IN_A_ROW] for at in range(0, len(singles), _IN_A_ROW)]
    return [*in_rows, [done]]


def _evening(words: Words, day: Weekday, *, on: bool) -> Button:
    label = (_MARK if on else "") + phrases.days(words, [day])
    return button(label, TOPIC, subject=f"{_DROP if on else _ADD}{day}", answer=DAY_IS)


def _quiet(days: Sequence[Weekday]) -> Wish:
    return Wish("quiet", ",".join(days))


def _wish(label: str, name: str, *, value: object) -> Button:
    return button(label, TOPIC, subject=Wish(name, str(value)).as_text(), answer=WISH)


def _minutes(said: Incoming, typed: str) -> int | None:
    if means(said, "at_bedtime", typed=typed):
        return 0
    number = read_number(typed, language=said.words.language)
    if number is not None:
        return round(number) if number >= 0 else None
    match read_evening(typed, near=wallclock.NOON, language=said.words.language):
        case LaterTonight(minutes=int(minutes)):
            return minutes
    return None
