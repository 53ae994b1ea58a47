"""All names of places the chat knows: our own table, CLDR's cities and countries, IANA's ids."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from bot.chat.places_data import CITIES
from bot.chat.places_regions import ABBREVIATIONS, STATES, TERRITORY_NAMES

_LOCALES = ("en", "de", "es")  # the languages that the chat is planned for
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_LONGEST_NAME = 100


def fold(text: str) -> str:
    """One spelling for all: no accents, capitals or signs, single spaces ("Sao Paulo")."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST_NAME].casefold().translate(_LETTERS))
    bare = "".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
    # Not a blank: "Xi'an" and "O'Higgins" are one word to who types them.
    joined = bare.replace("'", "").replace("’", "")
    return " ".join("".join(char if char.isalnum() else " " for char in joined).split())


@dataclass(frozen=True, slots=True)
class Index:
    """Names to zones, each with the label to show; zones in the order of `rank`."""

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Folded name to {zone: label}."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Two capital letters ("TX", "DE") to {zone: label}."""
    territories: dict[str, str] = field(default_factory=dict)
    """Zone to ISO 3166 code."""
    labels: dict[str, str] = field(default_factory=dict)
    """Zone to the label of the zone itself; the best-known zones come first."""

    def add(self, name: str, *, zone: str, label: str) -> None:
        """Makes `name` find `zone`; a label that is there already stays."""
        for key in {fold(name), fold(name.casefold().translate(_UMLAUTS))} - {""}:
            self.names.setdefault(key, {}).setdefault(zone, label)

    def rank(self, zone: str) -> int:
        """Smaller is better known."""
        return _ranks().get(zone, len(CITIES))


@lru_cache(maxsize=1)
def load_index() -> Index:
    """The index, built at the first call: CLDR's tables take a tenth of a second to read."""
    index = Index()
    _add_cities(index)
    for names, zones in ABBREVIATIONS.items():
        for name in names.split():
            for zone in zones.split():
                index.add(name, zone=zone, label=index.labels[zone])
    _add_states(index)
    _add_cldr_cities(index)
    _add_territories(index)
    _add_iana_ids(index)
    return index


@lru_cache(maxsize=1)
def _ranks() -> Mapping[str, int]:
    return {zone: rank for rank, zone in enumerate(CITIES)}


def _add_cities(index: Index) -> None:
    for zone, cities in CITIES.items():
        for city in cities.split(";"):
            label, _, others = city.partition("=")
            index.labels.setdefault(zone, label.strip())
            for name in (label, *others.split(",")):
                index.add(name, zone=zone, label=label.strip())


def _add_states(index: Index) -> None:
    for country, table in STATES.items():
        for line in table.strip().splitlines():
            names, _, zones = line.partition(":")
            name, _, code = names.strip().rpartition(" ")
            for at, zone in enumerate(zones.split()):
                city = index.labels.get(zone, _last_part(zone))
                label = f"{name}, {country}" if at == 0 else f"{name}, {country} ({city} time)"
                index.add(name, zone=zone, label=label)
                index.codes.setdefault(code, {}).setdefault(zone, label)


def _add_cldr_cities(index: Index) -> None:
    english = dict(_cldr_cities("en"))
    for locale in _LOCALES:
        for zone, city in _cldr_cities(locale):
            label = english.get(zone, _last_part(zone))
            index.labels.setdefault(zone, label)
            index.add(city, zone=zone, label=label)


def _cldr_cities(locale: str) -> Iterator[tuple[str, str]]:
    """Zones with the city that stands for them, where it differs from the zone's id."""
    known = available_timezones()
    for cldr_zone, names in Locale.parse(locale).time_zones.items():
        zone, city = _canonical(cldr_zone), dict(names).get("city")
        if city and zone in known and not zone.startswith("Etc/"):
            yield zone, city


def _add_territories(index: Index) -> None:
    named = [Locale.parse(locale).territories for locale in _LOCALES]
    for code, zones in _territory_zones(index):
        own = TERRITORY_NAMES.get(code, "").split(",")
        for zone in zones:
            index.codes.setdefault(code, {}).setdefault(zone, index.labels[zone])
            for name in (*own, *(names[code] for names in named if code in names)):
                index.add(name, zone=zone, label=index.labels[zone])


def _territory_zones(index: Index) -> Iterator[tuple[str, list[str]]]:
    """Countries with the zones to offer: of several only those of our table, when it has any."""
    known = available_timezones()
    for code, listed in get_global("territory_zones").items():
        if len(code) != 2 or code == "ZZ":
            continue
        zones = sorted((zone for zone in listed if zone in known), key=index.rank)
        for zone in zones:
            index.territories.setdefault(zone, code)
            index.labels.setdefault(zone, _last_part(zone))
        yield code, [zone for zone in zones if zone in CITIES] or zones


def _add_iana_ids(index: Index) -> None:
    for alias in available_timezones():
        zone = _canonical(alias)
        if "/" in alias and not alias.startswith(("Etc/", "SystemV/")):
            label = index.labels.get(zone, _last_part(zone))
            index.add(alias, zone=zone, label=label)
            index.names.setdefault(fold(_last_part(alias)), {zone: label})


def _canonical(zone: str) -> str:
    """Today's name of a zone: CLDR still lists Asia/Calcutta."""
    return str(get_global("zone_aliases").get(zone, zone))


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
