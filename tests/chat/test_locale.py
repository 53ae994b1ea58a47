"""Everything the bot can say: each message exists, is used, fits, and keeps the tone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pytest

from bot.care.label import Form
from bot.care.model import Action, Flag, ReasonCode, Triage
from bot.care.row import CheckCode
from bot.care.screening import Condition
from bot.care.settle import PROPOSALS
from bot.chat.routes import COMMANDS
from bot.chat.walking import Topic
from bot.chat.warning_signs import GROUPS
from bot.locale import Words, number, words
from bot.services.clocks import WrongNight
from bot.services.planning import Kind
from bot.services.provider import Obstacle
from bot.services.setup_answers import Ending, Why
from bot.store.plans import RUNNING, PlanStatus
from tests.kit.messages import Asked, asked, catalog, mentioned, placeholders
from tests.kit.source import ROOT

WAITS = {*PROPOSALS, Action.STEP_DOWN, Action.STOP}  # a step of a taper and its end wait too

# Every name that the code computes, with all that can come of it.
FAMILIES: Mapping[str, Collection[object]] = {
    "bedtime.*": ("above_plan", "not_planned", "above_ceiling", "far_above"),
    "bedtime.button.*": ("took", "applied", "not_tonight", "different", "later"),
    "cancel.*": ("setup", "question"),
    "check.*": CheckCode,
    "command.*": COMMANDS,
    "condition.*": Condition,
    "flag.*": Flag,
    "form.*": Form,
    "morning.button.*": ("change", "pain", "anything_else"),
    "morning.record.stool.*": ("0", "1", "2", "3", "unsure"),
    "onboarding.gap.*": ("same", "different"),
    "onboarding.left.*": Ending,
    "onboarding.refused.*": Why,
    "pausing.*": (PlanStatus.PAUSED, PlanStatus.STOPPED),
    "pausing.already.*": (PlanStatus.PAUSED, PlanStatus.STOPPED),
    "pausing.*.*": [f"{kind}.{one}" for kind in ("already", "back") for one in RUNNING],
    "pausing.button.*": ("resume", "undo"),
    "phrase.upcoming.*": (Kind.EVENING, Kind.MORNING),
    "proposal.accepted.*": WAITS,
    "proposal.button.*": WAITS,
    "reason.*": ReasonCode,
    "provider.again.*": ("limit", "dose"),
    "provider.button.*": ("dose", "resume", "end", "limit", "no_limit"),
    "provider.confirm.*": ("limit", "dose", "resume"),
    "provider.obstacle.*": Obstacle,
    "referral.*": [level.value for level in Triage if level],
    "referral.goes_on.*": set(PlanStatus) - {PlanStatus.ACTIVE, PlanStatus.HELD},
    "rescreening.button.*": ("nothing", "some"),
    "travel.button.*": ("follow", "keep", "elsewhere"),
    "settings.*": ("now", "now_oil", "now_diary"),
    "settings.again.*": ("bedtime", "wake", "zone", "days", "lead"),
    "settings.ask.*": ("wake", "zone"),
    "settings.button.*": (
        "bedtime",
        "wake",
        "zone",
        "medicine_over",
        "provider_ok",
        "reviewed",
        "days",
        "lead",
    ),
    "settings.wrong.*": WrongNight,
    "spacing.reason.*": ("before", "after", "same"),
    "today.status.*": [status for status in PlanStatus if status is not PlanStatus.ACTIVE],
    "verdict.*": set(Action) - PROPOSALS,
    "verdict.offer.*": WAITS,
    "walk.changed.*": ("O1", "O2", "O3", "O4", "E8"),
    "walk.topic.*": Topic,
    "warning.button.*": ("none", "done"),
    "warning.group.*": GROUPS,
}
# "*" stands for two computed parts here; all of them are:
MORNING_BUTTONS = {
    "morning.button.cramps": ("no", "unsure"),
    "morning.button.stool": ("0", "1", "2", "3", "unsure"),
    "morning.button.taken": ("yes", "no", "unsure"),
}
MORNING_QUESTIONS = ("cramps", "stool", "taken", "pain")
# The setup's own tests walk through every step of these.
WALKED_ELSEWHERE = re.compile(r"onboarding\.(ask|record|hint|button|words|summary|tonight)\b.*")

MUCH_TEXT = "x" * 60

# What the rule book says of a reason's number, and how its sentence then has to show it.
SHOWN_AS = (
    (r"days to go", r"\{n\} days to go"),
    (r"days", r"\{n\} days"),
    (r"nights to come", r"\{n\} to go"),
    (r"cramps (a|in a usual) week", r"\{n\} (cramps )?a week"),
    (r"cramps in 14 nights", r"\{n\} in two weeks"),
    (r"cramp nights in the window of 14", r"\{n\} of the last 14 nights"),
    (r"check-ins.*dose taken", r"\{n\} of the last 7 evenings"),
    (r"check-ins.*mushy", r"\{n\} mornings of this week"),
    (r"check-ins", r"\{n\} (lately|in two weeks|mornings)"),
    (r"mg", r"\{n\} mg"),
    (r"the (dose|unit|ceiling)", r"\{n\} mg"),
)


def computed() -> set[str]:
    """Every key that a computed name of the code can become."""
    keys = {key.split("*")[0] + str(one) for key, all_ in FAMILIES.items() for one in all_}
    keys |= {f"{stem}.{one}" for stem, all_ in MORNING_BUTTONS.items() for one in all_}
    return keys | {f"morning.question.{one}" for one in MORNING_QUESTIONS}


def test_every_message_that_the_code_names_exists() -> None:
    assert {one.pattern for one in asked() if not one.is_family} <= catalog().keys()


def test_every_computed_name_is_listed_here_and_exists() -> None:
    families = {one.pattern for one in asked() if one.is_family}
    known = {*FAMILIES, "morning.button.*.*"}
    assert {one for one in families if not WALKED_ELSEWHERE.fullmatch(one)} <= known
    assert computed() <= catalog().keys()


def test_every_message_is_used() -> None:
    used = {one.pattern for one in asked()} | mentioned() | computed()
    left = {key for key in catalog() if key not in used}
    assert {key for key in left if not WALKED_ELSEWHERE.fullmatch(key)} == set()


@pytest.mark.parametrize("one", asked(), ids=lambda one: f"{one.place} {one.pattern}")
def test_every_placeholder_is_filled(one: Asked) -> None:
    for key, forms in catalog().items():
        if one.matches(key) and (not one.is_family or key in computed()):
            for text in forms:
                assert placeholders(text) <= one.given or "**" in one.given, key


def test_no_message_is_empty_or_too_long() -> None:
    for key, forms in catalog().items():
        for text in forms:
            longest = text.format(**dict.fromkeys(placeholders(text), MUCH_TEXT))
            assert 0 < len(longest) < 4096, key


def test_what_is_written_on_a_button_is_short() -> None:
    for key, (label, *_) in catalog().items():
        if ".button." in key or key.startswith(("button.", "flag.", "warning.group.")):
            assert 0 < len(label.replace("{minutes}", "60").replace("{mg}", "187.5")) <= 36, key


def test_the_tone_holds_no_blame_and_no_praise() -> None:
    forbidden = re.compile(r"\b(missed|failed|failure|only|should|shouldn't|streak\w*)\b", re.I)
    praise = re.compile(r"\b(great|well done|good job|congrat\w*|proud|awesome|perfect)\b", re.I)
    for key, forms in catalog().items():
        if key.startswith("onboarding.words."):
            continue  # what a person may write
        for text in forms:
            assert not forbidden.search(text), f"{key}: {text}"
            assert not praise.search(text), f"{key}: {text}"


def test_what_a_person_wrote_cannot_become_a_tag() -> None:
    text = words("en")("referral.2", emergency="<b>&")
    assert "&lt;b&gt;&amp;" in text


def test_a_button_shows_its_label_as_it_is() -> None:
    assert words("en").plain("privacy.no_contact") == "the person who gave you this bot"


def test_an_unknown_message_is_an_error_not_a_name_on_the_screen() -> None:
    say = words("en")
    for ask in (say, say.plain, lambda key: say.count(key, 1)):
        with pytest.raises(KeyError, match="no message is named"):
            ask("bedtime.no_such_message")


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert Words("xx").language == "en"
    assert Words("xx")("cancel.nothing") == words("en")("cancel.nothing")


def test_the_form_of_a_word_follows_its_number() -> None:
    say = words("en")
    assert "1 more time tonight" in say.count("bedtime.remaining", 1)
    assert "2 more times tonight" in say.count("bedtime.remaining", 2)


@pytest.mark.parametrize(
    ("value", "shown"), [(100.0, "100"), (37.5, "37.5"), (0.0, "0"), (1 / 3, "0.333"), (64, "64")]
)
def test_numbers_have_no_needless_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


def meanings() -> dict[str, str]:
    """What the rule book says about the number of each reason."""
    page = (ROOT / "bot" / "care" / "README.md").read_text()
    table = page.split("## Reasons")[1].split("## Numbers")[0]
    return dict(re.findall(r"^\| (\w+) \| (.+?) \|$", table, re.M))


@pytest.mark.parametrize("code", [code for code in ReasonCode if code not in set(Flag)])
def test_a_reason_shows_its_number_as_what_the_rule_book_says_it_is(code: ReasonCode) -> None:
    """A number that is called by the wrong name is a lie to a patient."""
    (text,) = catalog()[f"reason.{code}"]
    if "{n}" not in text:
        return
    meaning = meanings()[code]
    wanted = next((shown for said, shown in SHOWN_AS if re.search(said, meaning)), None)
    assert wanted is not None, f"{code} has no number: {meaning}"
    assert re.search(wanted, text), f"{meaning!r} is told as {text!r}"
