"""Places and their time zones: from what a person types, or from what their clock shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location

from bot.chat.places_data import CITIES, NAMES
from bot.chat.places_index import fold, load_index
from bot.chat.places_regions import NOT_CODES_ALONE, WORDS_AFTER, WORDS_BEFORE

_LONGEST_ANSWER = 60  # characters; a longer message is no place name
_CLOCK_SLACK_MIN = 15
_CLOSE_MIN = 7  # zones are a quarter of an hour apart at least
_DAY_MIN = 24 * 60
_EAST, _WEST = 14, 12  # whole hours that have a zone of their own
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-\u2212])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
_FIXED = re.compile(r"Etc/GMT([+-])(\d+)")
_BEFORE = frozenset(WORDS_BEFORE.split())
_AFTER = frozenset(WORDS_AFTER.split())

_Zones = dict[str, str]
"""Zone to label."""


@dataclass(frozen=True, slots=True)
class Place:
    """A time zone with a name a person knows: `zone` is an IANA id, `label` such as "Berlin"."""

    zone: str
    label: str

    def name(self, language: str) -> str:
        """What the place is called in this language: "Wien" for "Vienna"."""
        known = NAMES.get(language, {}).get(self.label)
        return known or _translated(self.zone, self.label, language=language)


def find_places(text: str, *, limit: int = 6) -> list[Place]:
    """The places that a typed name may mean, best-known first, one per zone; [] when unknown.

    Cities in English or their own spelling, countries, states and provinces ("Portland, Maine"),
    IANA ids, abbreviations of zones, whole hours from UTC ("UTC+2"). Beginnings of names and small
    slips are tolerated.
    """
    if len(text.strip()) > _LONGEST_ANSWER:
        return []
    if (found := _OFFSET.fullmatch(text.strip(" ."))) is not None:
        return _at_offset(found[1] == "+", int(found[2]))
    zones = _code_alone(text) or _exact(fold(text)) or _of_parts(text) or _similar(fold(text))
    ordered = sorted(zones, key=load_index().rank)
    return [Place(zone, zones[zone]) for zone in ordered[:limit]]


def territories(text: str) -> frozenset[str]:
    """The countries (ISO 3166 codes) of a place that is named without a slip; none when unknown."""
    if len(text.strip()) > _LONGEST_ANSWER:
        return frozenset()
    zones = _exact(fold(text)) or _of_parts(text)
    known = load_index().territories
    return frozenset(known[zone] for zone in zones if zone in known)


def without_sayings(text: str) -> str:
    """The same without "I live in", "it is", "ich bin" and their like before it."""
    words = text.split()
    while words and words[0] in _BEFORE:
        words = words[1:]
    return " ".join(words)


def places_at(
    reading: time, *, now: datetime, limit: int = 6, region_hint: str | None = None
) -> list[Place]:
    """The places where a clock shows `reading` now, within 15 minutes.

    `now` is aware. `region_hint` puts a region first: an ISO territory ("DE"), a language tag as
    Telegram sends it ("de", "pt-br") or the protocol's "US" and "EU_UK". Every rule of summer time
    that fits is offered before a second place with the same rule, the best-known first. Whether
    twelve hours away may be meant is for the caller to ask.
    Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    off = {zone: _minutes_off(reading, zone, now=now) for zone in CITIES}
    if min(off.values()) > _CLOCK_SLACK_MIN:  # an offset that none of our cities has
        off = {zone: _minutes_off(reading, zone, now=now) for zone in load_index().territories}
    near = [zone for zone, minutes in off.items() if minutes <= _CLOCK_SLACK_MIN]
    rank = load_index().rank

    def order(zone: str) -> tuple[bool, bool, int]:
        return (
            off[zone] > _CLOSE_MIN,
            not (region_hint and _is_hinted(zone, region_hint)),
            rank(zone),
        )

    chosen = _distinct_first(sorted(near, key=order), now)[:limit]
    return [Place(zone, load_index().labels[zone]) for zone in sorted(chosen, key=order)]


def place_name(zone: str, language: str) -> str:
    """A zone by the name of its place that most people know: "Berlin" for Europe/Berlin."""
    label = load_index().labels.get(zone, zone.rpartition("/")[2].replace("_", " "))
    return Place(zone, label).name(language)


def zone_name(zone: str) -> str:
    """A zone as a person reads it: its IANA id, and "UTC+2" for one without summer time.

    The ids of those have their sign turned round: UTC+2 is Etc/GMT-2.
    """
    found = _FIXED.fullmatch(zone)
    if found is None:
        return zone
    return f"UTC{'+' if found[1] == '-' else '-'}{found[2]}"


def _translated(zone: str, label: str, *, language: str) -> str:
    """The name of the zone's own city in this language; any other city keeps its label."""
    english, own = (
        get_timezone_location(zone, locale=locale, return_city=True) for locale in ("en", language)
    )
    return own if label == english else label


def _at_offset(east: bool, hours: int) -> list[Place]:
    if hours > (_EAST if east else _WEST):
        return []
    zone = f"Etc/GMT{'-' if east else '+'}{hours}" if hours else "Etc/UTC"
    return [Place(zone, zone_name(zone) if hours else "UTC")]


def _code_alone(text: str) -> _Zones:
    code = text.strip()
    if len(code) > 3 or code in NOT_CODES_ALONE or fold(code) in load_index().names:
        return {}
    return load_index().codes.get(code, {})


def _exact(name: str) -> _Zones:
    """The zones of a name, with "I live in ..." and "... time" taken off if need be."""
    names = load_index().names
    words = name.split()
    if name not in names:
        while words and words[0] in _BEFORE:
            words = words[1:]
    if " ".join(words) not in names:
        while words and words[-1] in _AFTER:
            words = words[:-1]
    return names.get(" ".join(words), {})


def _of_parts(text: str) -> _Zones:
    """ "Portland, Maine", "paris texas", "Smallville, TX": a place inside a larger one."""
    for head, tail, comma in _splits(text):
        inner = _exact(fold(head))
        # "or", "me", "in" are states only beside a city.
        outer = _exact(fold(tail)) or _by_code(tail.upper() if inner else tail)
        if not outer or not (inner or comma):
            continue
        # A name that is elsewhere ("Paris" in Texas) is a small one that we do not know.
        return {zone: inner[zone] for zone in inner if zone in outer} or outer
    return _exact(fold(text.partition(",")[0]))


def _splits(text: str) -> Iterator[tuple[str, str, bool]]:
    head, comma, tail = text.rpartition(",")
    if comma:
        yield head.partition(",")[0], tail, True
    words = text.replace(",", " ").split()
    for at in range(len(words) - 1, 0, -1):
        yield " ".join(words[:at]), " ".join(words[at:]), False


def _by_code(text: str) -> _Zones:
    return load_index().codes.get(text.strip().rstrip("."), {})


def _similar(name: str) -> _Zones:
    """Names that begin so, or that differ by a slip after the first letter."""
    if len(name) < 4:  # "not" is no beginning of Nottingham
        return {}
    names = load_index().names
    found = [key for key in names if key.startswith(name)]
    if not found:
        # "sanfrancisco" lacks a space; "no me" is not Nome.
        alike = [key for key in names if key[0] == name[0] and key.count(" ") >= name.count(" ")]
        found = get_close_matches(name, alike, n=3, cutoff=0.8)
    zones: _Zones = {}
    for key in found:
        zones = names[key] | zones
    return zones


@cache
def _zone_info(zone: str) -> ZoneInfo:
    # ZoneInfo itself remembers eight zones; reading all again takes 30 ms.
    return ZoneInfo(zone)


def _minutes_off(reading: time, zone: str, *, now: datetime) -> int:
    local = now.astimezone(_zone_info(zone))
    apart = abs(local.hour * 60 + local.minute - reading.hour * 60 - reading.minute)
    return min(apart, _DAY_MIN - apart)


def _distinct_first(zones: list[str], now: datetime) -> list[str]:
    """The first zone of every behaviour in the coming year, then the others."""
    first: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        first.setdefault(_behaviour(zone, now), zone)
    leaders = list(first.values())
    return leaders + [zone for zone in zones if zone not in leaders]


def _behaviour(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    info = _zone_info(zone)
    return tuple((now + timedelta(weeks=2 * n)).astimezone(info).utcoffset() for n in range(27))


def _territory_of(hint: str) -> str:
    """The ISO territory that a hint names; a language stands for its largest country."""
    parts = hint.replace("_", "-").split("-")
    if len(parts) == 1 and parts[0].islower():
        return str(get_global("likely_subtags").get(parts[0], "")).rpartition("_")[2]
    return parts[-1].upper()


def _is_hinted(zone: str, hint: str) -> bool:
    if hint == "EU_UK":
        return zone.startswith("Europe/")
    return load_index().territories.get(zone) == _territory_of(hint)
