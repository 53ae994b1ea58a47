"""Places offered as buttons before anybody typed a city: by where a person lives and the phone's
language. A wrong guess costs one line of typing, never a wrong zone: each shows its clock."""

from __future__ import annotations

from typing import Final

from bot.chat.places import Place
from bot.services.draft import Home

_BY_HOME: Final = {
    Home.US: (
        Place("America/New_York", "New York"),
        Place("America/Chicago", "Chicago"),
        Place("America/Denver", "Denver"),
        Place("America/Phoenix", "Phoenix"),
        Place("America/Los_Angeles", "Los Angeles"),
        Place("Pacific/Honolulu", "Honolulu"),
    ),
    Home.EUROPE: (
        Place("Europe/London", "London"),
        Place("Europe/Dublin", "Dublin"),
        Place("Europe/Paris", "Paris"),
        Place("Europe/Berlin", "Berlin"),
        Place("Europe/Madrid", "Madrid"),
        Place("Europe/Athens", "Athens"),
    ),
    Home.ELSEWHERE: (
        Place("America/Toronto", "Toronto"),
        Place("America/Sao_Paulo", "São Paulo"),
        Place("Africa/Johannesburg", "Johannesburg"),
        Place("Asia/Kolkata", "Mumbai"),
        Place("Asia/Tokyo", "Tokyo"),
        Place("Australia/Sydney", "Sydney"),
    ),
}
_BY_LANGUAGE: Final = {
    "de": (Place("Europe/Berlin", "Berlin"), Place("Europe/Vienna", "Vienna")),
    "fr": (Place("Europe/Paris", "Paris"), Place("Europe/Brussels", "Brussels")),
    "es": (Place("Europe/Madrid", "Madrid"),),
    "it": (Place("Europe/Rome", "Rome"),),
    "nl": (Place("Europe/Amsterdam", "Amsterdam"),),
    "pl": (Place("Europe/Warsaw", "Warsaw"),),
    "pt": (Place("Europe/Lisbon", "Lisbon"),),
    "sv": (Place("Europe/Stockholm", "Stockholm"),),
    "uk": (Place("Europe/Kyiv", "Kyiv"),),
}
_ELSEWHERE_BY_LANGUAGE: Final = {
    "es": (
        Place("America/Mexico_City", "Mexico City"),
        Place("America/Bogota", "Bogotá"),
        Place("America/Lima", "Lima"),
        Place("America/Santiago", "Santiago"),
        Place("America/Argentina/Buenos_Aires", "Buenos Aires"),
    ),
    "pt": (Place("America/Sao_Paulo", "São Paulo"),),
}
_SHOWN = 6


def likely_places(home: Home | None, language_code: str) -> tuple[Place, ...]:
    """Up to six places, the likeliest first."""
    language = language_code[:2].lower()
    first = _BY_LANGUAGE.get(language, ()) if home is Home.EUROPE else ()
    if home is Home.ELSEWHERE:
        first = _ELSEWHERE_BY_LANGUAGE.get(language, ())
    places = dict.fromkeys((*first, *_BY_HOME[home or Home.ELSEWHERE]))
    return tuple(places)[:_SHOWN]
