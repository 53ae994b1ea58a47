"""Warning signs in plain words."""

import pytest

from bot.care.model import Flag
from bot.chat.words import read_flags

SIGNS = {
    "breathing": [
        "I can't breathe",
        "can not breathe",
        "short of breath",
        "out of breath all night",
        "trouble breathing",
        "not breathing well",
        "not getting enough air",
        "brethless",
    ],
    "chest_pain": [
        "chest pain",
        "CHEST PAIN!!!",
        "chset pain",
        "my chest hurts",
        "pain in the chest",
        "tightness in my chest",
        "chest and arm pain",
        "chest pain that does not go away",
        "didn't sleep because of chest pain",
        "not sleeping my chest hurts",
        "don't know why my chest hurts",
        "never felt such chest pain",
        "no I have chest pain",
        "no fever, chest pain",
        "2 cramps and chest pain",
        "is chest pain a side effect?",
        "I think it was a heart attack",
    ],
    "confusion": ["confused", "I woke up disoriented"],
    "faint": ["fainted", "I passed out twice", "blacked out", "I feel faint"],
    "slow_heartbeat": [
        "pulse 38",
        "slow pulse",
        "my heart is beating very slowly",
        "heart rate 41",
    ],
    "new_general_weakness": ["weak all over", "suddenly weak", "too weak to stand"],
    "very_drowsy": ["very drowsy", "I can't stay awake"],
    "jaw_stiff_spasms": ["my jaw is stiff", "lockjaw", "cramp in the jaw"],
    "cold_pale_leg": ["cold pale foot", "my leg is cold and white"],
    "vomits_blood": ["vomited blood", "threw up blood"],
    "throat_face_swelling": ["my tongue is swelling", "face is swollen", "throat is closing"],
    "heavy_bleeding": ["heavy bleeding", "it won't stop bleeding"],
    "sudden_severe_abdo_pain": ["sudden severe stomach pain", "unbearable belly pain"],
    "no_stool_no_gas_bloating": [
        "no stool no gas and bloated",
        "can't poop or pass gas, very bloated",
    ],
    "blood_in_stool": [
        "blood in stool",
        "there was some blood in my poop",
        "bloody diarrhea",
        "stool hard, blood when wiping",
        "blod in stool",
    ],
    "black_stool": ["black stool", "black tarry stools", "my poop is black"],
    "dehydration": ["I am dehydrated", "I can barely pee", "haven't peed since yesterday"],
    "fever_39": ["fever 39", "fever of 39,5", "high fever", "temperature 103", "39.2 fever"],
    "cramp_gt10min": [
        "cramp lasted 20 minutes",
        "a 15 min cramp",
        "cramp for half an hour",
        "cramp longer than 10 minutes",
        "the cramp lasted 2 hours",
    ],
    "wound_tetanus": ["stepped on a rusty nail", "a dog bit me", "could it be tetanus"],
    "toxin": ["snake bite", "I drank antifreeze", "maybe poisoned"],
    "one_leg_swollen_hot": ["swollen leg", "calf is red, swollen and hot", "left foot swollen"],
    "nausea_flushing_lightheaded": ["nauseous and flushed", "flushing and dizzy"],
    "leg_weakness_wasting": ["my leg is weak", "leg is getting thinner"],
    "numb_or_swollen_legs": ["numb feet", "both legs are swollen", "pins and needles"],
    "pain_on_walking": ["pain when walking"],
    "new_medicine": ["started a new medication", "I was prescribed a statin"],
    "sleep_disturbed_cramps": ["cramps woke me"],
}

NO_SIGNS = [
    "",
    "2 cramps, no diarrhea",
    "no chest pain",
    "not chest pain",
    "I don't have chest pain",
    "chest pain: no",
    "no chest pain or trouble breathing",
    "no blood in stool",
    "I don't have blood in my stool",
    "I don't think I have blood in my stool",
    "no bloody diarrhea",
    "never fainted",
    "any new medication? no",
    "blood pressure normal, stool normal",
    "heartburn",
    "bloated",
    "fever",
    "fever 38",
    "no fever 39",
    "dizzy",
    "nausea",
    "a faint cramp",
    "weak leg cramps",
    "cramp lasted 5 minutes",
    "cramp after I slept for 5 hours",
    "had my tetanus shot",
    "food poisoning",
    "confused about the app",
    "pulse 70",
    "cold feet",
]


def test_every_flag_of_the_protocol_can_be_said_in_words() -> None:
    assert set(SIGNS) == set(Flag)


@pytest.mark.parametrize(
    ("text", "flag"), [(text, flag) for flag, texts in SIGNS.items() for text in texts]
)
def test_a_plain_warning_sign_is_never_lost(text: str, flag: str) -> None:
    assert flag in read_flags(text)


@pytest.mark.parametrize("text", NO_SIGNS)
def test_what_is_denied_or_unclear_is_no_warning_sign(text: str) -> None:
    assert read_flags(text) == frozenset()


@pytest.mark.parametrize("flag", SIGNS)
def test_a_plain_sign_is_heard_inside_a_longer_message(flag: str) -> None:
    sign = SIGNS[flag][0]

    assert flag in read_flags(f"Good morning. 2 cramps, no fever, slept badly. {sign}. Thanks!")


def test_several_signs_are_all_heard() -> None:
    assert read_flags("black stool, chest pain and I fainted") == {
        "black_stool",
        "chest_pain",
        "faint",
    }
