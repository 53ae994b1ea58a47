"""Warning signs in plain Spanish."""

import unicodedata

import pytest

from bot.care.model import Flag
from bot.chat.words import read_flags

SIGNS = {
    "breathing": [
        "no puedo respirar",
        "me falta el aire",
        "me cuesta respirar",
        "dificultad para respirar",
        "apenas puedo respirar",
        "me quedo sin aliento",
        "no respiro bien",
    ],
    "chest_pain": [
        "dolor en el pecho",
        "dolor de pecho",
        "DOLOR DE PECHO!!!",
        "me duele el pecho",
        "presión en el pecho",
        "dolro de pecho",
        "creo que fue un infarto",
        "no pude dormir por el dolor de pecho",
        "no tengo fiebre, me duele el pecho",
        "no, me duele el pecho",
        "2 calambres y dolor en el pecho",
        "no sé por qué me duele el pecho",
        "dolor de pecho que no se quita",
    ],
    "confusion": ["estoy confundido", "me desperté desorientada"],
    "faint": ["me desmayé", "perdí el conocimiento", "casi me desmayo"],
    "slow_heartbeat": ["pulso 38", "el corazón me late muy lento", "pulso lento"],
    "new_general_weakness": [
        "estoy muy débil",
        "debilidad en todo el cuerpo",
        "de repente muy débil",
        "tan débil que no puedo levantarme",
    ],
    "very_drowsy": ["muy somnoliento", "no puedo mantenerme despierto"],
    "jaw_stiff_spasms": ["mandíbula rígida", "calambre en la mandíbula", "mandíbula trabada"],
    "cold_pale_leg": ["pie frío y pálido", "tengo la pierna fría y blanca"],
    "vomits_blood": ["vomité sangre", "vómito con sangre"],
    "throat_face_swelling": ["lengua hinchada", "se me hincha la cara", "se me cierra la garganta"],
    "heavy_bleeding": ["hemorragia", "sangro mucho", "no para de sangrar"],
    "sudden_severe_abdo_pain": ["dolor de barriga muy fuerte", "dolor de estómago insoportable"],
    "no_stool_no_gas_bloating": ["no hago caca, no tengo gases y estoy hinchado"],
    "blood_in_stool": [
        "sangre en las heces",
        "había sangre en la caca",
        "diarrea con sangre",
        "sangre al limpiarme",
        "sangre en el papel",
    ],
    "black_stool": ["heces negras", "caca negra", "mis heces son negras", "deposición negra"],
    "dehydration": [
        "estoy deshidratado",
        "no puedo orinar",
        "casi no orino",
        "orino muy poco",
        "no he orinado desde ayer",
    ],
    "fever_39": ["fiebre 39", "fiebre de 39,5", "fiebre alta", "temperatura 39,2"],
    "cramp_gt10min": [
        "el calambre duró 20 minutos",
        "calambre de 15 minutos",
        "un calambre de media hora",
        "el calambre duró 2 horas",
    ],
    "wound_tetanus": ["pisé un clavo oxidado", "me mordió un perro"],
    "toxin": ["me picó un alacrán", "bebí anticongelante", "quizás estoy intoxicado"],
    "one_leg_swollen_hot": [
        "pierna hinchada",
        "pantorrilla hinchada y dolorosa",
        "la pantorrilla está roja, hinchada y caliente",
        "pie izquierdo hinchado",
        "trombosis",
    ],
    "nausea_flushing_lightheaded": ["náuseas y mareo", "sofocos y mareos"],
    "leg_weakness_wasting": ["tengo la pierna débil", "la pierna está más delgada"],
    "numb_or_swollen_legs": ["pies dormidos", "las dos piernas hinchadas", "hormigueo en los pies"],
    "pain_on_walking": ["dolor al caminar"],
    "new_medicine": ["empecé un medicamento nuevo", "el médico me recetó una estatina"],
    "sleep_disturbed_cramps": ["los calambres me despertaron"],
}

NO_SIGNS = [
    "",
    "2 calambres, sin diarrea",
    "sin dolor de pecho",
    "no tengo dolor en el pecho",
    "no me duele el pecho",
    "dolor de pecho: no",
    "dolor de pecho no tengo",
    "no tengo dolor de pecho ni dificultad para respirar",
    "sin sangre en las heces",
    "no hay sangre",
    "nada de sangre",
    "diarrea sin sangre",
    "nunca me desmayé",
    "presión arterial normal, heces normales",
    "fiebre",
    "fiebre de 38",
    "no tengo fiebre de 39",
    "mareado",
    "el calambre duró 5 minutos",
    "un calambre débil en la pierna",
    "me pusieron la vacuna del tétanos",
    "confundido con la app",
    "pulso 70",
    "pies fríos",
    "la pierna no está hinchada",
    "dos calambres, el segundo fuerte",
    "dormí bien",
]


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_every_flag_of_the_protocol_can_be_said_in_spanish() -> None:
    assert set(SIGNS) == set(Flag)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("text", "flag"), [(text, flag) for flag, texts in SIGNS.items() for text in texts]
)
def test_a_plain_spanish_warning_sign_is_never_lost(text: str, flag: str, language: str) -> None:
    assert flag in read_flags(text, language=language)


@pytest.mark.parametrize("text", NO_SIGNS)
def test_what_is_denied_in_spanish_is_no_warning_sign(text: str) -> None:
    assert read_flags(text, language="es") == frozenset()


@pytest.mark.parametrize("flag", SIGNS)
def test_a_spanish_sign_is_heard_without_accents_and_inside_a_longer_message(flag: str) -> None:
    sign = without_accents(SIGNS[flag][0])
    told = f"Buenos dias. 2 calambres, dormi mal. {sign}. Gracias!"

    assert flag in read_flags(told, language="es")
