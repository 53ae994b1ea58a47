"""Warning signs in plain German."""

import pytest

from bot.care.model import Flag
from bot.chat.words import read_flags

SIGNS = {
    "breathing": [
        "ich kann nicht atmen",
        "Atemnot",
        "ich bekomme keine Luft",
        "kriege kaum Luft",
        "kurzatmig",
        "das Atmen fällt mir schwer",
        "ich konnte nachts nicht richtig atmen",
        "Luftnot beim Treppensteigen",
        "ringe nach Luft",
    ],
    "chest_pain": [
        "Brustschmerzen",
        "BRUSTSCHMERZEN!!!",
        "Schmerzen in der Brust",
        "meine Brust tut weh",
        "Brustschmertzen",
        "Druck auf der Brust",
        "ein Stechen in der Brust",
        "Engegefühl in der Brust",
        "Herzschmerzen",
        "ich glaube, es war ein Herzinfarkt",
        "konnte nicht schlafen wegen Brustschmerzen",
        "kein Fieber, Brustschmerzen",
        "nein, ich habe Brustschmerzen",
        "Brustschmerzen, die nicht weggehen",
        "weiß nicht, warum meine Brust schmerzt",
        "2 Krämpfe und Brustschmerzen",
    ],
    "confusion": ["ich bin verwirrt", "desorientiert aufgewacht"],
    "faint": [
        "ohnmächtig",
        "ich bin in Ohnmacht gefallen",
        "bin umgekippt",
        "habe das Bewusstsein verloren",
        "mir wurde schwarz vor Augen",
    ],
    "slow_heartbeat": ["Puls 38", "mein Herz schlägt sehr langsam", "langsamer Puls"],
    "new_general_weakness": [
        "plötzlich ganz schwach",
        "sehr schwach",
        "am ganzen Körper schwach",
        "zu schwach zum Aufstehen",
        "zu kraftlos zum Aufstehen",
    ],
    "very_drowsy": ["sehr schläfrig", "extrem benommen", "ich kann kaum wach bleiben"],
    "jaw_stiff_spasms": ["mein Kiefer ist steif", "Kiefersperre", "Krampf im Kiefer"],
    "cold_pale_leg": ["kalter blasser Fuß", "mein Bein ist kalt und weiß"],
    "vomits_blood": ["Blut erbrochen", "habe Blut gekotzt", "Erbrechen mit Blut"],
    "throat_face_swelling": ["meine Zunge schwillt an", "Gesicht geschwollen", "Hals schwillt zu"],
    "heavy_bleeding": ["starke Blutung", "es blutet stark", "hört nicht auf zu bluten"],
    "sudden_severe_abdo_pain": [
        "plötzlich starke Bauchschmerzen",
        "unerträgliche Schmerzen im Bauch",
    ],
    "no_stool_no_gas_bloating": ["kein Stuhlgang, keine Winde und aufgebläht"],
    "blood_in_stool": [
        "Blut im Stuhl",
        "da war etwas Blut im Stuhl",
        "blutiger Durchfall",
        "Blut am Klopapier",
        "Stuhl hart, Blut beim Abwischen",
    ],
    "black_stool": [
        "schwarzer Stuhl",
        "schwarzer, teeriger Stuhl",
        "mein Stuhl ist schwarz",
        "Teerstuhl",
        "pechschwarzer Stuhlgang",
    ],
    "dehydration": [
        "ich bin dehydriert",
        "kann nicht pinkeln",
        "ich kann kein Wasser lassen",
        "kaum Urin",
        "muss kaum pinkeln",
    ],
    "fever_39": ["Fieber 39", "39,5 Fieber", "hohes Fieber", "Temperatur 39,2"],
    "cramp_gt10min": [
        "der Krampf dauerte 20 Minuten",
        "Krampf über 15 Minuten",
        "ein Krampf, der eine halbe Stunde dauerte",
        "der Krampf dauerte 2 Stunden",
    ],
    "wound_tetanus": ["in einen rostigen Nagel getreten", "ein Hund hat mich gebissen"],
    "toxin": ["Schlangenbiss", "ich habe Frostschutzmittel getrunken", "vielleicht vergiftet"],
    "one_leg_swollen_hot": [
        "Bein geschwollen",
        "Wade geschwollen und schmerzhaft",
        "Wade rot, geschwollen und heiß",
        "geschwollene Wade",
        "linker Fuß geschwollen",
        "dickes Bein",
        "Thrombose",
    ],
    "nausea_flushing_lightheaded": ["mir ist übel und schwindelig", "Hitzewallung und Schwindel"],
    "leg_weakness_wasting": ["mein Bein ist schwach", "das Bein wird dünner"],
    "numb_or_swollen_legs": ["taube Füße", "beide Beine sind geschwollen", "Füße kribbeln"],
    "pain_on_walking": ["Schmerzen beim Gehen"],
    "new_medicine": ["neues Medikament", "mir wurde ein Blutdrucksenker verschrieben"],
    "sleep_disturbed_cramps": ["Krämpfe haben mich geweckt"],
}

NO_SIGNS = [
    "",
    "2 Krämpfe, kein Durchfall",
    "keine Brustschmerzen",
    "keine Schmerzen in der Brust",
    "Brustschmerzen: nein",
    "Brustschmerzen habe ich nicht",
    "keine Brustschmerzen oder Atemnot",
    "weder Brustschmerzen noch Atemnot",
    "kein Blut im Stuhl",
    "kein Blut",
    "Blut im Stuhl habe ich nicht gesehen",
    "kein blutiger Durchfall",
    "ohne Blut",
    "nie ohnmächtig",
    "keine Probleme beim Atmen",
    "Blutdruck normal, Stuhl normal",
    "Fieber",
    "Fieber 38",
    "kein Fieber 39",
    "schwindelig",
    "Krampf dauerte 5 Minuten",
    "schwacher Krampf im Bein",
    "Tetanusimpfung",
    "verwirrt von der App",
    "Puls 70",
    "kalte Füße",
    "die Wade ist nicht geschwollen",
    "zwei Krämpfe, der zweite stark",
    "gut geschlafen",
]
WITHOUT_DOTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def test_every_flag_of_the_protocol_can_be_said_in_german() -> None:
    assert set(SIGNS) == set(Flag)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("text", "flag"), [(text, flag) for flag, texts in SIGNS.items() for text in texts]
)
def test_a_plain_german_warning_sign_is_never_lost(text: str, flag: str, language: str) -> None:
    assert flag in read_flags(text, language=language)


@pytest.mark.parametrize("text", NO_SIGNS)
def test_what_is_denied_in_german_is_no_warning_sign(text: str) -> None:
    assert read_flags(text, language="de") == frozenset()


@pytest.mark.parametrize("flag", SIGNS)
def test_a_german_sign_is_heard_without_dots_and_inside_a_longer_message(flag: str) -> None:
    sign = SIGNS[flag][0].translate(WITHOUT_DOTS)
    told = f"Guten Morgen. 2 Kraempfe, schlecht geschlafen. {sign}. Danke!"

    assert flag in read_flags(told, language="de")
