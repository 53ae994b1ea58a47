"""Numbers, times, dates and lists as each language writes them, and who is spoken to in which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.label import Form
from bot.care.model import Region, Route
from bot.care.night import Night
from bot.chat import phrases
from bot.locale import LANGUAGES, isolated, spoken, words
from bot.services.planning import Apart, Kind, Upcoming
from bot.store import people
from bot.store.week import Weekday
from tests.kit.house import ON_100_MG, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

NIGHT = Night.parse("2026-11-23")
AT = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 22:30 in Berlin
HEBREW, ARABIC = "אחרי צחצוח", "بعد العشاء"
FSI, PDI = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("language", "region", "shown"),
    [
        ("en", Region.US, "10:30 PM"),
        ("en", Region.EU_UK, "22:30"),
        ("de", Region.EU_UK, "22:30"),
        ("de", Region.US, "22:30"),
        ("es", Region.EU_UK, "22:30"),
        ("es", Region.US, "10:30 p.m."),
    ],
)
def test_a_time_is_written_as_in_that_language_and_region(
    language: str, region: Region, shown: str
) -> None:
    assert phrases.clock(words(language), time(22, 30), region=region) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "37.5"), ("de", "37,5"), ("es", "37,5"), ("fr", "37.5")]
)
def test_a_number_has_the_decimal_sign_of_the_language(language: str, shown: str) -> None:
    say = words(language)
    assert say.number(37.5) == shown
    assert say("phrase.mg", mg=37.5).startswith(shown)
    assert say.plain("phrase.mg", mg=37.5).startswith(shown)
    plan = replace(ON_100_MG, unit_mg=75.0, halved=True)
    assert shown in phrases.dose(say, plan, dose_mg=37.5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0, 1, 64, 100.0, 12000.0])
def test_a_whole_number_has_no_signs_in_it(language: str, value: float) -> None:
    assert words(language).number(value) == str(int(value))


@pytest.mark.parametrize(
    ("language", "date", "short", "days", "day"),
    [
        ("en", "23 November 2026", "23 Nov", "Friday and Saturday", "Monday"),
        ("de", "23. November 2026", "23. Nov.", "Freitag und Samstag", "Montag"),
        ("es", "23 de noviembre de 2026", "23 nov", "viernes y sábado", "lunes"),
    ],
)
def test_days_and_dates_are_in_words_of_the_language(
    language: str, date: str, short: str, days: str, day: str
) -> None:
    say = words(language)
    assert phrases.date(say, NIGHT) == date
    assert phrases.short_date(say, NIGHT, region=Region.EU_UK) == short
    assert phrases.days(say, {Weekday.SAT, Weekday.FRI}) == days
    moment = phrases.moment(say, ON_100_MG, at=AT)
    assert day in moment
    assert "22:30" in moment


def test_an_american_date_begins_with_the_month() -> None:
    assert phrases.short_date(words("en"), NIGHT, region=Region.US) == "Nov 23"
    assert phrases.short_day(words("en"), NIGHT.evening, region=Region.US) == "Mon, Nov 23"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Mon 23 Nov"), ("de", "Mo., 23. Nov."), ("es", "lun, 23 nov")]
)
def test_a_short_day_has_the_order_and_the_signs_of_the_language(language: str, shown: str) -> None:
    assert phrases.short_day(words(language), NIGHT.evening, region=Region.EU_UK) == shown


@pytest.mark.parametrize(
    ("language", "mg", "oil"),
    [("en", "dose", "oil"), ("de", "Dosis", "Öl"), ("es", "dosis", "aceite")],
)
def test_a_spared_evening_of_oil_speaks_of_oil(language: str, mg: str, oil: str) -> None:
    spared = Upcoming(Kind.EVENING, NIGHT, AT, Apart.SPARED)
    on_oil = replace(ON_100_MG, route=Route.TOPICAL, form=Form.OIL, unit_mg=0.0, dose_mg=0.0)
    told = [phrases.coming(words(language), one, upcoming=[spared]) for one in (ON_100_MG, on_oil)]
    assert [(mg in one, oil in one) for one in told] == [(True, False), (False, True)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("n", "as_many_as"), [(0, 2), (0.5, 2), (1, 1), (1.5, 2), (2, 2), (11, 2)])
def test_one_and_a_half_is_more_than_one_everywhere(
    language: str, n: float, as_many_as: int
) -> None:
    say = words(language)
    told = say.count("bedtime.remaining", n).replace(say.number(n), "#", 1)
    assert told == say.count("bedtime.remaining", as_many_as).replace(str(as_many_as), "#", 1)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("es-419", "es"),
        ("es_MX", "es"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("den", "en"),
        ("pt-br", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_follows_the_code_of_the_phone(code: str | None, language: str) -> None:
    assert spoken(code) == language


@pytest.mark.parametrize(("code", "language"), [("de-AT", "de"), ("es", "es"), ("fr", "en")])
async def test_the_first_word_is_in_the_language_of_the_phone(
    bot: House, sandbox: Sandbox, code: str, language: str
) -> None:
    person = await Person.join(sandbox, language=code)
    await person.start()
    await bot.all_done()
    known = await bot.run(lambda tx: people.by_telegram_id(tx, person.id))
    assert known is not None
    assert known.language == language


async def test_what_was_chosen_counts_more_than_the_phone(bot: House, ann: Person) -> None:
    await bot.run(lambda tx: people.change(tx, 1, language="de"))
    await ann.say("/cancel")
    await ann.sees(words("de")("cancel.nothing"))
    known = await bot.run(lambda tx: people.get(tx, 1))
    assert known is not None
    assert known.language == "de"


@pytest.mark.parametrize("typed", [HEBREW, ARABIC, "Gaza غزة", "٣", "a\u202eb"])
def test_what_runs_from_the_right_turns_nothing_around_it(typed: str) -> None:
    for told in (words("en")("phrase.mg", mg=typed), words("en").plain("phrase.mg", mg=typed)):
        assert told == f"{FSI}{typed}{PDI} mg"


@pytest.mark.parametrize("typed", ["after brushing", "nach dem Zähneputzen", "después de cenar 🌙"])
def test_what_runs_from_the_left_stays_as_it_is(typed: str) -> None:
    assert words("en")("phrase.mg", mg=typed) == f"{typed} mg"


def test_a_part_that_is_set_apart_already_is_not_wrapped_again() -> None:
    inner = words("en").plain("phrase.mg", mg=HEBREW)
    assert words("en")("phrase.night", day=inner).count(FSI) == 1


@settings(max_examples=50)
@given(st.text(alphabet=st.sampled_from("ab1 <&אבع٣\n"), max_size=12))
def test_setting_apart_changes_no_letter(typed: str) -> None:
    told = isolated(typed)
    assert told.removeprefix(FSI).removesuffix(PDI) == typed
    assert told.count(FSI) == told.count(PDI) <= 1
