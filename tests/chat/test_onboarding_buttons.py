"""Old, doubled and forged buttons, and words that nobody expects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.draft import Step
from bot.store import plans
from tests.chat.newcomer import (
    AT_HOME,
    HEALTHY,
    PRODUCT,
    Message,
    Newcomer,
    at_unit,
    at_zone,
    begun,
    newcomer,
    to_summary,
)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def test_a_second_tap_is_a_quiet_yes(person: Newcomer) -> None:
    at_zone(person)
    person.tap("Berlin")
    data = person.data_of("22:30")
    person.press(data)
    before = dict(person.screen)
    person.press(data)
    assert person.screen == before
    assert person.question == "setup.wake"


def test_a_second_confirmation_begins_nothing_twice(person: Newcomer) -> None:
    to_summary(person)
    data = person.data_of("All right, begin")
    person.press(data)
    before = dict(person.screen)
    person.press(data)
    assert person.screen == before
    stored = person.run(lambda tx: plans.current(tx, 1))
    assert stored is not None
    assert stored.version == 1


def test_a_button_from_before_says_kindly_that_it_is_old(person: Newcomer) -> None:
    at_zone(person)
    old = "1|su|age|older"
    assert "That button is old" in person.press(old).text
    assert person.question == "setup.zone"
    assert "Berlin 21:40" in person.last.labels


def test_a_button_without_a_setup_points_on(person: Newcomer) -> None:
    person.screen[1] = Message("something old")
    assert "/start" in person.press("1|su|age|older").text
    begun(person)
    assert "/settings" in person.press("1|su|age|older").text


@pytest.mark.parametrize(
    "data",
    [
        "1|su|zone|Nowhere/Land", "1|su|zone|../../etc/passwd", "1|su|zone|", "1|su|nonsense|x",
        "1|su|summary|begin", "1|su||", "1|su|change|zone", "1|su|change|welcome",
        "2|su|zone|Europe/Berlin", "junk", "1|su|zone|" + "x" * 40,
    ],
)  # fmt: skip
def test_forged_buttons_change_nothing(person: Newcomer, data: str) -> None:
    at_zone(person)
    person.press(data)
    assert (person.question, person.plan) == ("setup.zone", None)


@pytest.mark.parametrize("answer", ["nan", "inf", "-inf", "1e999", "0", "-100", "", "x", "5000"])
def test_forged_amounts_change_nothing(person: Newcomer, answer: str) -> None:
    at_unit(person)
    person.press(f"1|su|unit|{answer}")
    assert person.question == "setup.unit"


@pytest.mark.parametrize("answer", ["24:00", "22:30:15", "22:30+02:00", "", "late"])
def test_forged_times_change_nothing(person: Newcomer, answer: str) -> None:
    at_zone(person)
    person.tap("Berlin")
    person.press(f"1|su|bedtime|{answer}")
    assert person.question == "setup.bedtime"


def test_unknown_words_get_an_example_and_the_question_again(person: Newcomer) -> None:
    person.start()
    for label in ("I agree", "18 to 64", "None of these", "None", *AT_HOME, *PRODUCT):
        text = person.say("blubb blubb").text
        assert len(text) > 40
        assert "I did not understand that" in text or "could not find" in text
        person.tap(label)


def test_a_very_long_text_is_no_answer(person: Newcomer) -> None:
    person.start()
    assert "I did not understand that" in person.say("yes " * 1024).text


def test_what_a_person_types_never_becomes_markup(person: Newcomer) -> None:
    at_zone(person)
    assert "<script>" not in person.say("<script>Berlin</script>").text


SAID = [
    "yes", "no", "none", "not sure", "done", "Berlin", "22:30", "7 am", "100", "0", "-1", "citrate",
    "oil", "skip", "this", "both", "measure", "start tonight", "begin", "change", "bedtime", "back",
    "usa", "52", "70", "<b>", "{x}", "%s", "keep a diary", "iron", "unsure", "+iron", "under_18",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(SAID), st.text(max_size=30))
WAY = (*HEALTHY, *AT_HOME, *PRODUCT, "Measure first")
NEW_IDS = count(1)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("say"), TEXTS),
        st.tuples(st.just("tap"), st.integers(0, 40)),
        st.tuples(st.just("press"), st.tuples(st.sampled_from(list(Step)), TEXTS)),
        st.tuples(st.just("start"), st.none()),
    ),
    max_size=40,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(on_the_way=st.integers(0, len(WAY)), moves=MOVES)
def test_whatever_is_said_and_tapped_nobody_is_stuck(
    person: Newcomer, on_the_way: int, moves: list[tuple[str, object]]
) -> None:
    person = Newcomer(person.database, telegram_id=next(NEW_IDS))
    person.start()
    person.answer(*WAY[:on_the_way])
    for kind, what in moves:
        _play(person, kind, what)
        assert person.question.startswith("setup.") or person.question == ""
        if person.question:
            assert person.living.labels, "every question of the setup has buttons"


def _play(person: Newcomer, kind: str, what: object) -> None:
    buttons = [b for m in person.screen.values() for row in m.rows for b in row]
    if kind == "say" and person.question:
        person.say(str(what))
    elif kind == "tap" and buttons:
        person.press(buttons[int(str(what)) % len(buttons)].data)
    elif kind == "press":
        step, answer = what  # type: ignore[misc]
        person.press(f"1|su|{step}|{answer}")
    elif kind == "start" or not person.question:
        person.start()
