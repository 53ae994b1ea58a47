"""What holds in every language: whose words a message is in, slips, places, days, commands."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.places import find_places
from bot.chat.words import (
    Answer,
    Command,
    NotTonight,
    Took,
    read_answer,
    read_clock,
    read_command,
    read_date,
    read_evening,
    read_morning,
)
from tests.kit.word_readers import LANGUAGES, MONDAY, NEAR, READERS

MIXED = (
    "no nein kein keine nicht sin ni nada ja sí si yes halb elf viertel vor nach media y menos "
    "cuarto a las once um uhr eine un una 2 3,5 1/2 krämpfe calambres durchfall diarrea genommen "
    "tomé kapsel mg heute hoy noch todavía später luego bis hasta freitag 12/03 3. dezember . , ? "
    "zweihundertfünfzig hunderttausend ciento treinta blut stuhl sangre pecho in en minuten hora"
)
ANYTHING = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(MIXED.split()), max_size=9).map(" ".join)
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=ANYTHING)
@settings(max_examples=40, deadline=None)
def test_no_text_makes_a_reader_fail_in_any_language(language: str, text: str) -> None:
    for read in READERS.values():
        read(text, language)


@pytest.mark.parametrize("language", ["de", "es"])
def test_one_endless_word_is_answered_at_once(language: str) -> None:
    for text in ("hundert" * 500, "zweihundert" * 3, "ciento" * 600, "und" * 1000):
        for read in READERS.values():
            read(text, language)


RENDERED = {
    "en": ("{n} cramps, no diarrhea", "no cramps, diarrhea"),
    "de": ("{n} Krämpfe, kein Durchfall", "keine Krämpfe, Durchfall"),
    "es": ("{n} calambres, sin diarrea", "sin calambres, diarrea"),
}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 50), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_rendered_night_reads_back_whatever_language_is_set(
    count: int, written: str, language: str
) -> None:
    told = read_morning(RENDERED[written][0].format(n=count), language=language)

    assert told is not None
    assert (told.cramps, told.stool, told.is_sure) == (count, 0, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_stays_with_what_it_denies(language: str) -> None:
    told = read_morning(RENDERED[language][1], language=language)

    assert told is not None
    assert (told.cramps, told.stool) == (0, 2)


def slips_of(text: str, at: int, *, letter: str) -> set[str]:
    """The text with one letter missing, one too many, one wrong."""
    before, after = text[:at], text[at + 1 :]
    return {before + after, before + letter + text[at:], before + letter + after}


NOES = {"de": ["nein", "kein", "keine", "nicht", "niemals"], "es": ["no", "nunca", "nada", "jamás"]}
YESES = {"de": ["ja", "klar", "genau", "genommen"], "es": ["sí", "claro", "cierto", "tomada"]}
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("language", ["de", "es"])
@given(at=st.integers(0, 7), letter=LETTERS, data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_slip_never_turns_yes_and_no_round(
    language: str, at: int, letter: str, data: st.DataObject
) -> None:
    no, yes = (data.draw(st.sampled_from(words[language])) for words in (NOES, YESES))

    for slip in slips_of(no, at, letter=letter):
        assert read_answer(slip, language=language) is not Answer.YES or slip in ("ja", "si")
        assert not isinstance(read_evening(slip, near=NEAR, language=language), Took)
    for slip in slips_of(yes, at, letter=letter) - {"na", "ne"}:
        assert read_answer(slip, language=language) is not Answer.NO
        assert read_evening(slip, near=NEAR, language=language) != NotTonight()


def test_a_sentence_that_two_languages_read_follows_the_persons_language() -> None:
    assert read_clock("once", near=NEAR, language="es") == time(23)
    assert read_clock("once", near=NEAR, language="en") is None
    assert read_answer("y", language="en") is Answer.YES
    assert read_answer("y", language="es") is None


@pytest.mark.parametrize(
    "text",
    [
        "is magnesium good for my dog",
        "no idea why",
        "I got a gift",
        "die",
        "no one knows",
        "once upon a time",
        "das ist mein Hund",
        "mi perro come mucho",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_small_talk_is_no_answer_of_a_night(text: str, language: str) -> None:
    assert read_morning(text, language=language) is None
    assert read_evening(text, near=NEAR, language=language) is None
    assert read_answer(text, language=language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("took thirten mg", "en"),
        ("2 cramps, no diarrhea, soft stool", "en"),
        ("zwei Krämpfe, kein Durchfall, weicher Stuhl", "de"),
        ("dos calambres, sin diarrea, caca blanda", "es"),
    ],
)
def test_what_is_in_doubt_is_not_sure(text: str, language: str) -> None:
    told = read_evening(text, near=NEAR, language=language) or read_morning(text, language=language)

    assert told is not None
    assert not told.is_sure


DAYS = {
    "en": {
        "until Friday": date(2026, 11, 27),
        "3 December": date(2026, 12, 3),
        "December 3rd": date(2026, 12, 3),
        "Friday the 4th of December": date(2026, 12, 4),
        "2026-12-03": date(2026, 12, 3),
        "25/12": date(2026, 12, 25),
        "the day after tomorrow": date(2026, 11, 25),
        "in 3 days": date(2026, 11, 26),
        "for a week": date(2026, 11, 30),
        "3 December 2025": date(2025, 12, 3),
    },
    "de": {
        "bis Freitag": date(2026, 11, 27),
        "3. Dezember": date(2026, 12, 3),
        "bis zum 3. Dezember 2026": date(2026, 12, 3),
        "3.12.": date(2026, 12, 3),
        "5. Maerz": date(2027, 3, 5),
        "übermorgen": date(2026, 11, 25),
        "in zwei Wochen": date(2026, 12, 7),
        "until Friday": date(2026, 11, 27),
    },
    "es": {
        "hasta el viernes": date(2026, 11, 27),
        "3 de diciembre": date(2026, 12, 3),
        "hasta el miercoles": date(2026, 11, 25),
        "pasado mañana": date(2026, 11, 25),
        "dentro de dos semanas": date(2026, 12, 7),
        "la semana que viene": date(2026, 11, 30),
    },
}
TWO_DAYS = {
    "12/03": {date(2026, 12, 3), date(2027, 3, 12)},
    "until Monday": {MONDAY, date(2026, 11, 30)},
    "nächsten Freitag": {date(2026, 11, 27), date(2026, 12, 4)},
}


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [(text, language, day) for language, days in DAYS.items() for text, day in days.items()],
)
def test_a_day_is_understood(text: str, language: str, day: date) -> None:
    told = read_date(text, today=MONDAY, language=language)

    assert told is not None
    assert (told.day, told.is_sure) == (day, True)


@pytest.mark.parametrize(("text", "days"), TWO_DAYS.items())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_with_two_meanings_names_both(text: str, days: set[date], language: str) -> None:
    told = read_date(text, today=MONDAY, language=language)

    assert told is not None
    assert {told.day, told.other} == days
    assert not told.is_sure


@pytest.mark.parametrize("text", ["", "3", "soon", "31 February", "13/13", "99.99.", "0 days"])
def test_what_is_no_day_is_asked_again(text: str) -> None:
    assert read_date(text, today=MONDAY) is None


COMMANDS = {
    "Pause!": Command.PAUSE,
    "stop": Command.STOP,
    "stop?": None,
    "Stopp": Command.STOP,
    "Hilfe": Command.HELP,
    "¡Ayuda!": Command.HELP,
    "anything else?": Command.WARNING,
    "Notfall": Command.WARNING,
    "emergencia": Command.WARNING,
    "Tagebuch": Command.DIARY,
    "tagbuch": Command.DIARY,
    "diario": Command.DIARY,
    "rueckgaengig": Command.UNDO,
    "deshacer": Command.UNDO,
    "abbrechen": Command.CANCEL,
    "reanudar": Command.RESUME,
    "I am home": Command.HOME,
    "ich bin wieder zuhause": Command.HOME,
    "I want to stop taking the magnesium.": Command.STOP,
    "Ich möchte Magnesium absetzen": Command.STOP,
    "Quiero dejar el magnesio": Command.STOP,
    "What do I take tonight?": Command.TODAY,
    "Was nehme ich heute Abend?": Command.TODAY,
    "¿Qué tomo esta noche?": Command.TODAY,
    "I'm pregnant": Command.HEALTH,
    "Ich bin schwanger.": Command.HEALTH,
    "tomo hierro": Command.HEALTH,
    "Bericht für meine Ärztin": Command.REPORT,
    "informe para mi médico": Command.REPORT,
    "¿Funciona?": Command.PROGRESS,
    "Alles klar": Command.THANKS,
    "¡Muchas gracias!": Command.THANKS,
    "👍": Command.THANKS,
    "heute": None,
    "hoy": None,
    "para": None,
}


@pytest.mark.parametrize(("text", "command"), COMMANDS.items())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_understood_without_a_slash(
    text: str, command: Command | None, language: str
) -> None:
    assert read_command(text, language=language) is command


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Wien", "Vienna"),
        ("Köln", "Cologne"),
        ("Koeln", "Cologne"),
        ("Mailand", "Milan"),
        ("Genf", "Geneva"),
        ("Nizza", "Nice"),
        ("ich bin in Wien", "Vienna"),
        ("ich wohne in der Schweiz", "Zurich"),
        ("Nueva York", "New York"),
        ("Londres", "London"),
        ("Ginebra", "Geneva"),
        ("Pekín", "Beijing"),
        ("Fráncfort", "Frankfurt"),
        ("La Haya", "The Hague"),
        ("estoy en Madrid", "Madrid"),
        ("Ciudad del Cabo", "Cape Town"),
        ("La Paz", "La Paz"),
    ],
)
def test_cities_have_german_and_spanish_names(name: str, label: str) -> None:
    assert find_places(name)[0].label == label
