"""Places by name and by what their clocks show."""

from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.places import Place, find_places, places_at
from bot.chat.places_data import CITIES, NAMES
from bot.chat.places_index import load_index

WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)

FIRST_CHOICE = {
    # cities, in English and in their own spelling
    "Berlin": ("Europe/Berlin", "Berlin"),
    "  berlin ": ("Europe/Berlin", "Berlin"),
    "Munich": ("Europe/Berlin", "Munich"),
    "München": ("Europe/Berlin", "Munich"),
    "muenchen": ("Europe/Berlin", "Munich"),
    "Wien": ("Europe/Vienna", "Vienna"),
    "Rom": ("Europe/Rome", "Rome"),
    "Kiev": ("Europe/Kyiv", "Kyiv"),
    "Москва": ("Europe/Moscow", "Moscow"),
    "東京": ("Asia/Tokyo", "Tokyo"),
    "Boston": ("America/New_York", "Boston"),
    "San Francisco": ("America/Los_Angeles", "San Francisco"),
    "Seattle": ("America/Los_Angeles", "Seattle"),
    "Barcelona": ("Europe/Madrid", "Barcelona"),
    "Mumbai": ("Asia/Kolkata", "Mumbai"),
    "Sao Paulo": ("America/Sao_Paulo", "São Paulo"),
    "St. Louis": ("America/Chicago", "St. Louis"),
    "saint louis": ("America/Chicago", "St. Louis"),
    "Xian": ("Asia/Shanghai", "Xi'an"),
    "New York": ("America/New_York", "New York"),
    # ids
    "Europe/Berlin": ("Europe/Berlin", "Berlin"),
    "america/new_york": ("America/New_York", "New York"),
    "Asia/Calcutta": ("Asia/Kolkata", "Delhi"),
    "US/Pacific": ("America/Los_Angeles", "Los Angeles"),
    "UTC": ("Etc/UTC", "UTC"),
    # countries, states, provinces
    "Germany": ("Europe/Berlin", "Berlin"),
    "Deutschland": ("Europe/Berlin", "Berlin"),
    "Alemania": ("Europe/Berlin", "Berlin"),
    "UK": ("Europe/London", "London"),
    "Scotland": ("Europe/London", "London"),
    "the Netherlands": ("Europe/Amsterdam", "Amsterdam"),
    "Nepal": ("Asia/Kathmandu", "Kathmandu"),
    "USA": ("America/New_York", "New York"),
    "Texas": ("America/Chicago", "Texas, US"),
    "TX": ("America/Chicago", "Texas, US"),
    "Hawaii": ("Pacific/Honolulu", "Hawaii, US"),
    "Nova Scotia": ("America/Halifax", "Nova Scotia, Canada"),
    # abbreviations
    "NYC": ("America/New_York", "New York"),
    "LA": ("America/Los_Angeles", "Los Angeles"),
    "CET": ("Europe/Berlin", "Berlin"),
    "EST": ("America/New_York", "New York"),
    "Eastern time": ("America/New_York", "New York"),
    # inside something larger
    "Berlin, Germany": ("Europe/Berlin", "Berlin"),
    "Portland OR": ("America/Los_Angeles", "Portland"),
    "Portland, Maine": ("America/New_York", "Maine, US"),
    "paris texas": ("America/Chicago", "Texas, US"),
    "austin, tx": ("America/Chicago", "Austin"),
    "Berlin, Mitte": ("Europe/Berlin", "Berlin"),
    "Smallville, TX": ("America/Chicago", "Texas, US"),
    # sentences, beginnings, slips
    "I live in Berlin": ("Europe/Berlin", "Berlin"),
    "I'm in New York now": ("America/New_York", "New York"),
    "san fran": ("America/Los_Angeles", "San Francisco"),
    "Berlni": ("Europe/Berlin", "Berlin"),
    "Hambrug": ("Europe/Berlin", "Hamburg"),
    "New Yrok": ("America/New_York", "New York"),
    "sanfrancisco": ("America/Los_Angeles", "San Francisco"),
    "Barcelna": ("Europe/Madrid", "Barcelona"),
}

UNKNOWN = [
    "",
    " ",
    "?",
    "a",
    "no",
    "NO",
    "ok",
    "OK",
    "not",
    "xyzzy",
    "11",
    "🙂",
    "Berlin " * 20,
    "no, me",
]


@pytest.mark.parametrize(("text", "place"), FIRST_CHOICE.items())
def test_a_place_is_found_by_what_people_call_it(text: str, place: tuple[str, str]) -> None:
    assert find_places(text)[0] == Place(*place)


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_no_place_is_asked_again(text: str) -> None:
    assert find_places(text) == []


def test_a_name_of_two_places_offers_both() -> None:
    assert [place.label for place in find_places("Georgia")] == ["Georgia, US", "Tbilisi"]
    assert {place.zone for place in find_places("San José")} == {
        "America/Los_Angeles",
        "America/Costa_Rica",
    }


def test_a_wide_country_offers_its_zones_the_best_known_first() -> None:
    labels = [place.label for place in find_places("USA", limit=4)]

    assert labels == ["New York", "Los Angeles", "Chicago", "Denver"]


def test_a_state_with_two_zones_offers_both() -> None:
    assert [place.zone for place in find_places("Texas")] == ["America/Chicago", "America/Denver"]


def test_every_place_of_the_index_has_a_zone_that_exists() -> None:
    index = load_index()
    zones = {
        zone for table in (index.names, index.codes) for found in table.values() for zone in found
    }

    assert zones <= available_timezones()
    assert set(CITIES) <= zones


def test_a_whole_catalogue_of_cities_is_known() -> None:
    cities = [city.partition("=")[0] for cities in CITIES.values() for city in cities.split(";")]

    assert len(cities) >= 300
    assert all(find_places(city) for city in cities)


@pytest.mark.parametrize(
    ("now", "reading", "first"),
    [
        (WINTER, time(13, 0), "Berlin"),
        (SUMMER, time(14, 0), "Berlin"),
        (WINTER, time(12, 4), "London"),
        (WINTER, time(7, 0), "New York"),
        (WINTER, time(4, 0), "Los Angeles"),
        (WINTER, time(17, 30), "Delhi"),
        (WINTER, time(17, 45), "Kathmandu"),
        (WINTER, time(8, 30), "St. John's"),
        (WINTER, time(1, 45), "Chatham Islands"),
    ],
)
def test_a_clock_finds_its_best_known_place(now: datetime, reading: time, first: str) -> None:
    assert places_at(reading, now=now)[0].label == first


def test_every_rule_of_summer_time_is_among_the_choices() -> None:
    labels = [place.label for place in places_at(time(13, 0), now=WINTER)]

    assert labels[:3] == ["Berlin", "Paris", "Madrid"]
    assert "Lagos" in labels  # the same now, another time in summer


@pytest.mark.parametrize(
    ("hint", "first"),
    [
        ("pt-br", "São Paulo"),
        ("BR", "São Paulo"),
        ("es-AR", "Buenos Aires"),
        ("AR", "Buenos Aires"),
        ("xx", "São Paulo"),
        ("", "São Paulo"),
        (None, "São Paulo"),
    ],
)
def test_the_own_region_comes_first(hint: str | None, first: str) -> None:
    assert places_at(time(9, 0), now=WINTER, region_hint=hint)[0].label == first


def test_the_regions_of_the_protocol_come_first() -> None:
    europe = places_at(time(12, 0), now=WINTER, limit=4, region_hint="EU_UK")
    us = places_at(time(7, 0), now=WINTER, limit=3, region_hint="US")

    assert all(place.zone.startswith("Europe/") for place in europe[:3])
    assert {place.label for place in us} >= {"New York"}


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        places_at(time(12, 0), now=WINTER.replace(tzinfo=None))


@settings(max_examples=60, deadline=None)
@given(st.times(), st.sampled_from([WINTER, SUMMER]), st.integers(1, 8))
def test_every_place_offered_shows_that_time(reading: time, now: datetime, limit: int) -> None:
    places = places_at(reading, now=now, limit=limit)

    assert len(places) <= limit
    assert all(a.zone != b.zone for a, b in combinations(places, 2))
    for place in places:
        local = now.astimezone(ZoneInfo(place.zone))
        shown = timedelta(hours=local.hour, minutes=local.minute)
        apart = abs(shown - timedelta(hours=reading.hour, minutes=reading.minute))
        assert min(apart, timedelta(days=1) - apart) <= timedelta(minutes=15)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(CITIES)), st.sampled_from([WINTER, SUMMER]))
def test_whoever_reads_the_clock_of_a_known_city_is_offered_a_place(
    zone: str, now: datetime
) -> None:
    assert places_at(now.astimezone(ZoneInfo(zone)).time(), now=now)


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ("Wien", "de", "Wien"),
        ("Wien", "en", "Vienna"),
        ("münchen", "de", "München"),
        ("Lisboa", "es", "Lisboa"),
        ("Hamburg", "de", "Hamburg"),
        ("UTC+2", "de", "UTC+2"),
        ("New York", "es", "Nueva York"),
    ],
)
def test_a_place_is_called_as_in_the_language_of_the_chat(
    typed: str, language: str, shown: str
) -> None:
    assert find_places(typed)[0].name(language) == shown


def test_every_name_in_another_language_belongs_to_a_city_that_is_known() -> None:
    for names in NAMES.values():
        for english, own in names.items():
            assert find_places(own)[0].label == english
