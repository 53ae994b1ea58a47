"""What people say in German, and what it means."""

from datetime import time

import pytest

from bot.chat.words import (
    Amount,
    Answer,
    EveningWords,
    LaterTonight,
    MorningWords,
    NotTonight,
    Took,
    read_amount,
    read_answer,
    read_clock,
    read_count,
    read_evening,
    read_morning,
)
from tests.chat.test_words_evening import took, took_more
from tests.chat.test_words_morning import SOME, night

NEAR = time(22, 30)

NIGHTS = {
    "zwei Krämpfe, kein Durchfall": night(2, 0),
    "2 kraempfe, kein durchfall": night(2, 0),
    "2 Krampfe kein Durchfall": night(2, 0),
    "zwei Krämpfe, der zweite schlimm": night(2),
    "zwei Krämpfe, kein Durchfal": night(2, 0),
    "keine Krämpfe": night(0),
    "keine": night(0),
    "nein": night(0),
    "nichts": night(0, 0),
    "alles gut": night(0, 0),
    "keine Krämpfe, kein Durchfall": night(0, 0),
    "weder Krämpfe noch Durchfall": night(0, 0),
    "keine Krämpfe oder Durchfall": night(0, 0),
    "keinen Krampf und keinen Durchfall": night(0, 0),
    "Krämpfe hatte ich keine, Durchfall auch nicht": night(0, 0),
    "ohne Krämpfe, Stuhl normal": night(0, 0),
    "kein Durchfall, aber 3 Krämpfe": night(3, 0),
    "drei Wadenkrämpfe, Stuhl normal": night(3, 0),
    "hatte einen Krampf in der linken Wade": night(1),
    "1 Krampf, weicher Stuhl": night(1, 1),
    "einen Krampf und flüssigen Stuhl": night(1, 2),
    "ein Krampf um 3 Uhr": night(1),
    "zwölf Krämpfe": night(12),
    "ich hatte zweimal Krämpfe": night(2),
    "ein paar Krämpfe": SOME,
    "2-3 Krämpfe": SOME,
    "Krämpfe": SOME,
    "2, nein": night(2, 0),
    "nein, ja": night(0, 2),
    "Durchfall": night(stool=2),
    "Durchfall 7 mal": night(stool=3),
    "2 Krämpfe, Schmerz 7": night(2, pain=7),
    "2 Krämpfe, sonst alles gut": night(2, 0),
    "weiß nicht": night(answer=Answer.UNSURE),
    "2 cramps, no diarrhea": night(2, 0),
    "dos calambres, sin diarrea": night(2, 0),
}

EVENINGS: dict[str, EveningWords | None] = {
    "hab eine Kapsel um elf genommen": took(units=1, at=time(23)),
    "Genommen": took(),
    "schon genommen, danke": took(),
    "ja": took(),
    "nehme sie jetzt": took(),
    "vor einer Stunde genommen": took(),
    "eine halbe Tablette genommen": took(units=0.5),
    "1,5 Tabletten genommen": took(units=1.5),
    "anderthalb Tabletten genommen": took(units=1.5),
    "150 mg genommen": took(mg=150),
    "zweihundertfünfzig mg genommen": took(mg=250),
    "um viertel vor elf genommen": took(at=time(22, 45)),
    "habe um halb elf zwei Kapseln genommen": took(units=2, at=time(22, 30)),
    "noch eine Kapsel genommen": took_more(units=1),
    "took 1 capsule at 11": took(units=1, at=time(23)),
    "heute nicht": NotTonight(),
    "heute Abend nicht, mir ist übel": NotTonight(),
    "heute keine": NotTonight(),
    "nein danke": NotTonight(),
    "nicht genommen": NotTonight(),
    "ich nehme heute nichts": NotTonight(),
    "werde ich nicht nehmen": NotTonight(),
    "noch nicht": LaterTonight(None, None),
    "hab sie noch nicht genommen": LaterTonight(None, None),
    "später": LaterTonight(None, None),
    "in 20 Minuten": LaterTonight(20, None),
    "in einer halben Stunde": LaterTonight(30, None),
    "in anderthalb Stunden": LaterTonight(90, None),
    "erinnere mich um halb elf": LaterTonight(None, time(22, 30)),
    "nehme ich um elf": LaterTonight(None, time(23)),
    "ja nein": None,
    "nein, genommen": None,
    "nicht alle genommen": None,
    "genommen?": None,
    "11": None,
    "die": None,
    "vergessen": None,
}

CLOCKS = {
    "halb elf": time(22, 30),
    "halb eins": time(0, 30),
    "viertel nach zehn": time(22, 15),
    "Viertel vor elf": time(22, 45),
    "dreiviertel elf": time(22, 45),
    "zehn nach zehn": time(22, 10),
    "zehn vor elf": time(22, 50),
    "fünf vor halb elf": time(22, 25),
    "fuenf nach halb elf": time(22, 35),
    "zehn Uhr dreißig": time(22, 30),
    "22 Uhr 30": time(22, 30),
    "22.30 Uhr": time(22, 30),
    "um elf": time(23),
    "gegen 11": time(23),
    "um ein Uhr": time(1),
    "zweiundzwanzig Uhr": time(22),
    "10 Uhr abends": time(22),
    "Mitternacht": time(0),
    "half past ten": time(22, 30),
    "viertel elf": None,  # a quarter past ten in the east, unknown elsewhere
    "zwischen zehn und elf": None,
    "nach elf": None,
}

AMOUNTS = {
    "150 mg": Amount(150, None),
    "1,5 Tabletten": Amount(None, 1.5),
    "eine halbe Tablette": Amount(None, 0.5),
    "zwei und eine halbe Kapsel": Amount(None, 2.5),
    "2 x 150 mg": Amount(300, None),
    "hundertfünfzig Milligramm": Amount(150, None),
    "0,3 g": Amount(300, None),
    "zweihundert mg": Amount(200, None),
    "1.000 mg": None,
    "ein bisschen": None,
}

ANSWERS = {
    "ja": Answer.YES,
    "klar": Answer.YES,
    "auf jeden Fall": Answer.YES,
    "nein": Answer.NO,
    "nö": Answer.NO,
    "überhaupt nicht": Answer.NO,
    "ueberhaupt nicht": Answer.NO,
    "weiß nicht": Answer.UNSURE,
    "bin mir nicht sicher": Answer.UNSURE,
    "keine Ahnung": Answer.UNSURE,
    "vielleicht": Answer.UNSURE,
    "yes": Answer.YES,
    "sí": Answer.YES,
    "no": Answer.NO,
    "ja nein": None,
    "die": None,
    "ok": None,
    "keine Ahnung warum": None,
}

UNCLEAR = [
    "ist Magnesium gut für meinen Hund",
    "die",
    "fast keine Krämpfe",
    "keine Krämpfe außer einem",
    "Bauchkrämpfe",
    "Krämpfe, nein",
    "Stuhl war nicht normal",
    "1000 Krämpfe",
    "keine 2 Krämpfe",
    "Kämpfe und Dämpfe",
    "meine Krämpfe sind weg",
]


@pytest.mark.parametrize(("text", "meant"), NIGHTS.items())
def test_a_german_morning_is_understood(text: str, meant: MorningWords) -> None:
    assert read_morning(text, language="de") == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_in_a_german_morning_is_asked_again(text: str) -> None:
    assert read_morning(text, language="de") is None


@pytest.mark.parametrize(("text", "meant"), EVENINGS.items())
def test_a_german_evening_is_understood(text: str, meant: EveningWords | None) -> None:
    assert read_evening(text, near=NEAR, language="de") == meant


@pytest.mark.parametrize(("text", "meant"), CLOCKS.items())
def test_a_german_time_is_understood(text: str, meant: time | None) -> None:
    assert read_clock(text, near=NEAR, language="de") == meant


@pytest.mark.parametrize(("text", "meant"), AMOUNTS.items())
def test_a_german_amount_is_understood(text: str, meant: Amount | None) -> None:
    assert read_amount(text, language="de") == meant


@pytest.mark.parametrize(("text", "meant"), ANSWERS.items())
def test_a_german_answer_is_understood(text: str, meant: Answer | None) -> None:
    assert read_answer(text, language="de") == meant


@pytest.mark.parametrize(
    ("text", "count"),
    [("einen", 1), ("zwei", 2), ("null", 0), ("einundzwanzig", 21), ("2 Kapseln", None)],
)
def test_a_german_count_is_understood(text: str, count: float | None) -> None:
    assert read_count(text, language="de") == count


def test_a_slip_in_a_number_is_shown_back_before_it_counts() -> None:
    told = read_evening("siben Kapseln genommen", near=NEAR, language="de")

    assert told == Took(Amount(None, 7), None)
    assert told is not None
    assert not told.is_sure


def test_a_slip_in_another_word_is_put_right_without_a_question() -> None:
    told = read_morning("2 Krämpfe, kein Durchfal", language="de")

    assert told is not None
    assert told.is_sure
