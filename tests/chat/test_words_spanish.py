"""What people say in Spanish, and what it means."""

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
    "dos calambres, sin diarrea": night(2, 0),
    "2 calambres, no diarrea": night(2, 0),
    "2 calanbres sin diarea": night(2, 0),
    "dos calambres, el segundo fuerte": night(2),
    "ningún calambre, sin diarrea": night(0, 0),
    "ningun calambre": night(0),
    "no tuve calambres ni diarrea": night(0, 0),
    "sin calambres ni diarrea": night(0, 0),
    "sin calambres o diarrea": night(0, 0),
    "calambres no tuve, diarrea tampoco": night(0, 0),
    "no tuve diarrea, tuve dos calambres": night(2, 0),
    "sin diarrea pero 3 calambres": night(3, 0),
    "calambres: 2, diarrea: no": night(2, 0),
    "no": night(0),
    "ninguno": night(0),
    "nada": night(0, 0),
    "todo bien": night(0, 0),
    "2 calambres, por lo demás todo bien": night(2, 0),
    "un calambre en la pantorrilla izquierda": night(1),
    "tuve un calambre": night(1),
    "un calambre a las 3": night(1),
    "uno": night(1),
    "treinta y cinco calambres": night(35),
    "varios calambres": SOME,
    "2 o 3 calambres": SOME,
    "calambres": SOME,
    "2, no": night(2, 0),
    "no, sí": night(0, 2),
    "diarrea": night(stool=2),
    "diarrea 7 veces": night(stool=3),
    "caca blanda": night(stool=1),
    "heces líquidas": night(stool=2),
    "3 heces blandas": night(stool=2),
    "heces normales, sin calambres": night(0, 0),
    "2 calambres, dolor 7": night(2, pain=7),
    "no sé": night(answer=Answer.UNSURE),
    "no estoy seguro si tuve calambres": night(answer=Answer.UNSURE),
    "2 cramps, no diarrhea": night(2, 0),
    "zwei Krämpfe, kein Durchfall": night(2, 0),
}

EVENINGS: dict[str, EveningWords | None] = {
    "tomé 1 cápsula a las once": took(units=1, at=time(23)),
    "tome 1 capsula a las once": took(units=1, at=time(23)),
    "Tomada": took(),
    "ya la tomé, gracias": took(),
    "sí": took(),
    "listo": took(),
    "tomé hace una hora": took(),
    "tomé media tableta": took(units=0.5),
    "tomé una tableta y media": took(units=1.5),
    "tomé 1,5 tabletas": took(units=1.5),
    "tomé 150 mg": took(mg=150),
    "tomé ciento cincuenta mg": took(mg=150),
    "la tomé a las once menos cuarto": took(at=time(22, 45)),
    "tomé dos pastillas a las diez y media": took(units=2, at=time(22, 30)),
    "tomé 2 cápsulas más": took_more(units=2),
    "took it": took(),
    "hoy no": NotTonight(),
    "esta noche no": NotTonight(),
    "esta noche no, me siento mal": NotTonight(),
    "no gracias": NotTonight(),
    "no la tomé": NotTonight(),
    "no he tomado": NotTonight(),
    "no quiero": NotTonight(),
    "no la voy a tomar": NotTonight(),
    "no": NotTonight(),
    "todavía no": LaterTonight(None, None),
    "aun no la he tomado": LaterTonight(None, None),
    "luego": LaterTonight(None, None),
    "más tarde": LaterTonight(None, None),
    "en 20 minutos": LaterTonight(20, None),
    "en media hora": LaterTonight(30, None),
    "dentro de una hora y media": LaterTonight(90, None),
    "recuérdame a las diez y media": LaterTonight(None, time(22, 30)),
    "la tomo a las once": LaterTonight(None, time(23)),
    "no, la tomé": None,
    "sí no": None,
    "¿la tomé?": None,
    "11": None,
    "once": None,
    "olvidé": None,
}

CLOCKS = {
    "a las diez y media": time(22, 30),
    "diez y cuarto": time(22, 15),
    "once menos cuarto": time(22, 45),
    "once menos diez": time(22, 50),
    "diez y veinte": time(22, 20),
    "a las diez y treinta y cinco": time(22, 35),
    "cuarto para las once": time(22, 45),
    "diez para las once": time(22, 50),
    "a las 22 horas": time(22),
    "a las veintidós treinta": time(22, 30),
    "once": time(23),
    "a la una": time(1),
    "una y media": time(1, 30),
    "a las 10 de la noche": time(22),
    "10.30 p. m.": time(22, 30),
    "a las once y media de la noche": time(23, 30),
    "medianoche": time(0),
    "me acuesto a las once": time(23),
    "22h30": time(22, 30),
    "half past ten": time(22, 30),
    "entre diez y once": None,
    "después de las once": None,
    "no": None,
}

AMOUNTS = {
    "150 mg": Amount(150, None),
    "1,5 tabletas": Amount(None, 1.5),
    "media tableta": Amount(None, 0.5),
    "una cápsula": Amount(None, 1),
    "una tableta y media": Amount(None, 1.5),
    "una y media tabletas": Amount(None, 1.5),
    "ciento cincuenta mg": Amount(150, None),
    "doscientos cincuenta miligramos": Amount(250, None),
    "0,3 g": Amount(300, None),
    "2 x 150 mg": Amount(300, None),
    "1.000 mg": None,
    "un poco": None,
}

ANSWERS = {
    "sí": Answer.YES,
    "si": Answer.YES,
    "claro que sí": Answer.YES,
    "por supuesto": Answer.YES,
    "no": Answer.NO,
    "no, gracias": Answer.NO,
    "creo que no": Answer.NO,
    "nunca": Answer.NO,
    "no sé": Answer.UNSURE,
    "no lo sé": Answer.UNSURE,
    "no estoy segura": Answer.UNSURE,
    "quizás": Answer.UNSURE,
    "tal vez": Answer.UNSURE,
    "yes": Answer.YES,
    "nein": Answer.NO,
    "sí no": None,
    "y": None,
    "ok": None,
    "ni idea por qué": None,
}

UNCLEAR = [
    "¿es bueno el magnesio para mi perro?",
    "y",
    "casi sin calambres",
    "sin calambres salvo uno",
    "retortijones",
    "calambres, no",
    "las heces no eran normales",
    "1000 calambres",
    "calabazas y carambas",
    "ya no tengo esos calambres de antes",
]


@pytest.mark.parametrize(("text", "meant"), NIGHTS.items())
def test_a_spanish_morning_is_understood(text: str, meant: MorningWords) -> None:
    assert read_morning(text, language="es") == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_in_a_spanish_morning_is_asked_again(text: str) -> None:
    assert read_morning(text, language="es") is None


@pytest.mark.parametrize(("text", "meant"), EVENINGS.items())
def test_a_spanish_evening_is_understood(text: str, meant: EveningWords | None) -> None:
    assert read_evening(text, near=NEAR, language="es") == meant


@pytest.mark.parametrize(("text", "meant"), CLOCKS.items())
def test_a_spanish_time_is_understood(text: str, meant: time | None) -> None:
    assert read_clock(text, near=NEAR, language="es") == meant


@pytest.mark.parametrize(("text", "meant"), AMOUNTS.items())
def test_a_spanish_amount_is_understood(text: str, meant: Amount | None) -> None:
    assert read_amount(text, language="es") == meant


@pytest.mark.parametrize(("text", "meant"), ANSWERS.items())
def test_a_spanish_answer_is_understood(text: str, meant: Answer | None) -> None:
    assert read_answer(text, language="es") == meant


@pytest.mark.parametrize(
    ("text", "count"),
    [("uno", 1), ("dos", 2), ("cero", 0), ("veintiuno", 21), ("2 cápsulas", None)],
)
def test_a_spanish_count_is_understood(text: str, count: float | None) -> None:
    assert read_count(text, language="es") == count


def test_a_slip_in_a_number_is_shown_back_before_it_counts() -> None:
    told = read_evening("tomé cuaranta mg", near=NEAR, language="es")

    assert told == Took(Amount(40, None), None)
    assert told is not None
    assert not told.is_sure
