"""Trusted people: invited by a link, asked, told what they will hear, and ended by either side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.chat import trusted
from bot.services.house import Access, House
from bot.services.kinds import Kind
from bot.store import everything, helpers, plans
from bot.store.database import Database
from bot.store.helpers import Helper, Stage
from scheduler import occurrences
from scheduler.occurrences import State
from tests.chat.phone import BOT, Phone
from tests.kit.house import AT_SIX, open_database

A_LINK = re.compile(rf"https://t\.me/{BOT}\?start=(h_[0-9a-f]{{32}})")
LISTED = House(access=Access.LIST, operator_contact="ops@example.org")
OVER = "That is over already. Nothing was changed."
OLD = "no longer does anything"
DEAD = "This link does not work any more"
SILENCE = "one message when my morning question had no answer for 3 days"
WEEK = "on Sundays, two numbers"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(tmp_path_factory.mktemp("trusted"))
    yield opened
    opened.close()


@pytest.fixture
def ann(database: Database) -> Phone:
    return Phone(database).has_a_plan()


@pytest.fixture
def bob(database: Database) -> Phone:
    return Phone(database)


def invites(ann: Phone) -> str:
    """Ann invites somebody who is to hear of three silent days; gives what the link brings."""
    ann.say("/helpers")
    ann.tap("Invite somebody")
    ann.tap("3 days")
    found = A_LINK.search(ann.tap("Give me the link"))
    assert found is not None
    return found[1]


def helps(bob: Phone, ann: Phone) -> Phone:
    bob.say(f"/start {invites(ann)}")
    assert "Thank you" in bob.tap("Yes, I will")
    return bob


def circle(ann: Phone) -> list[Helper]:
    person_id = ann.id
    return ann.database.run_now(lambda tx: helpers.of(tx, person_id))


def stages(ann: Phone) -> list[Stage]:
    return [one.stage(now=ann.now) for one in circle(ann)]


def is_told(ann: Phone) -> bool:
    """Whether a message to Ann waits, about who has said yes and who has left."""
    person_id = ann.id
    row = ann.database.run_now(lambda tx: occurrences.latest(tx, person_id, Kind.HELPER))
    return row is not None and row.state is State.PLANNED


def is_helped(ann: Phone) -> bool:
    return Stage.ACTIVE in stages(ann)


def test_the_invitation_says_exactly_what_will_be_heard(ann: Phone) -> None:
    assert "Nobody is invited yet." in ann.say("/helpers")
    assert "• nothing so far" in ann.tap("Invite somebody")
    assert "Give me the link" not in ann.labels
    assert SILENCE in ann.tap("3 days")
    assert "✓ 3 days" in ann.labels
    assert WEEK in ann.tap("Add the week in numbers")
    said = ann.tap("Give me the link")
    assert A_LINK.search(said)
    assert "works once, until 30 November" in said
    for promise in (SILENCE, WEEK, "no doses, no other answers, no name", "end it at any time"):
        assert promise in said


def test_a_link_offers_the_same_and_a_yes_is_heard_of(ann: Phone, bob: Phone) -> None:
    offer = bob.say(f"/start {invites(ann)}")
    assert SILENCE in offer
    assert WEEK not in offer
    assert "no emergency service" in offer
    assert bob.labels[:2] == ["Yes, I will", "No, thank you"]
    assert bob.person is None
    assert SILENCE in bob.tap("Yes, I will")
    assert is_helped(ann)
    assert is_told(ann)
    assert "Trusted person 1: said yes" in ann.say("/helpers")


def test_a_no_keeps_nothing_and_leaves_the_link_to_others(
    ann: Phone, bob: Phone, database: Database
) -> None:
    code = invites(ann)
    bob.say(f"/start {code}")
    assert "I keep nothing about you" in bob.tap("No, thank you")
    assert bob.person is None
    assert not is_told(ann)
    carl = Phone(database)
    carl.say(f"/start {code}")
    assert "Thank you" in carl.tap("Yes, I will")


def test_a_second_yes_is_quiet(ann: Phone, bob: Phone) -> None:
    bob.say(f"/start {invites(ann)}")
    yes = bob.data_of("Yes, I will")
    assert "Thank you" in bob.press(yes)
    assert bob.press(yes) == ""
    assert stages(ann) == [Stage.ACTIVE]


def test_a_link_works_once(ann: Phone, bob: Phone, database: Database) -> None:
    code, carl = invites(ann), Phone(database)
    for each in (bob, carl):
        assert "gave you this link" in each.say(f"/start {code}")
    assert "Thank you" in bob.tap("Yes, I will")
    assert DEAD in carl.tap("Yes, I will")
    assert DEAD in Phone(database).say(f"/start {code}")
    assert [one.telegram_id for one in circle(ann)] == [bob.number]
    assert carl.person is None


def test_a_link_dies_after_a_week_also_when_it_is_open(ann: Phone, bob: Phone) -> None:
    code = invites(ann)
    bob.say(f"/start {code}")
    ann.now = bob.now = AT_SIX + helpers.VALID_FOR
    assert DEAD in bob.tap("Yes, I will")
    assert DEAD in bob.say(f"/start {code}")
    assert "Nobody is invited yet." in ann.say("/helpers")


@pytest.mark.parametrize("made_up", ["h_x", "h_" + "0" * 32, "h_' or 1=1", "h_ü"])
def test_a_link_that_somebody_made_up_brings_nothing(bob: Phone, made_up: str) -> None:
    assert DEAD in bob.say(f"/start {made_up}")
    assert bob.person is None


def test_ones_own_link_and_a_second_link_stay_unused(ann: Phone, bob: Phone) -> None:
    assert "This link is your own" in ann.say(f"/start {invites(ann)}")
    helps(bob, ann)
    second = invites(ann)
    assert "a trusted person of theirs already" in bob.say(f"/start {second}")
    assert stages(ann) == [Stage.INVITED, Stage.ACTIVE, Stage.INVITED]


def test_three_are_the_most_and_an_end_makes_room(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    ann.say("/helpers")
    again = ann.data_of("Invite somebody")
    for _ in range(2):
        assert "Trusted person 2" in ann.press(again), "asked for twice, made once"
    invites(ann)
    ann.say("/helpers")
    assert ann.labels[:3] == [f"Trusted person {number}" for number in (1, 2, 3)]
    late = f"1|{trusted.TOPIC}|{circle(ann)[-1].id}|new"
    assert "There are 3 trusted people" in ann.press(late)
    ann.now += timedelta(minutes=1)
    assert "Trusted person 2 hears nothing any more" in ann.say("end helper 2")
    ann.say("/helpers")
    assert "Trusted person 2" in ann.tap("Invite somebody"), "the number is free again"
    assert len([one for one in stages(ann) if one is not Stage.ENDED]) == 3


def test_what_is_switched_off_is_heard_no_more(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    ann.say("/helpers")
    ann.tap("Trusted person 1")
    ann.tap("Add the week in numbers")
    assert WEEK in ann.tap("5 days")
    assert WEEK not in ann.tap("Take away the week in numbers")
    assert "nothing so far" in ann.tap("Not when I do not answer")
    (row,) = circle(ann)
    assert (row.silent_days, row.weekly) == (None, False)


@pytest.mark.parametrize("answer", ["d1", "d8", "d99", "d", "w7", "wx", "zz", ""])
def test_a_forged_switch_changes_nothing(ann: Phone, bob: Phone, answer: str) -> None:
    helps(bob, ann)
    before = circle(ann)
    assert OLD in ann.press(f"1|{trusted.TOPIC}|{before[0].id}|{answer}")
    assert circle(ann) == before


def test_nobody_can_touch_the_trusted_people_of_another(
    ann: Phone, bob: Phone, database: Database
) -> None:
    helps(bob, ann)
    carl = Phone(database).has_a_plan()
    carl.say("/helpers")
    for answer in ("open", "link", "d5", "w1", "end", "leave"):
        assert OVER in carl.press(f"1|{trusted.TOPIC}|{circle(ann)[0].id}|{answer}")
    for subject in ("", "x", "9" * 30):
        assert OLD in carl.press(f"1|{trusted.TOPIC}|{subject}|open")
    assert is_helped(ann)


def test_the_person_ends_it_with_a_tap_and_a_second_tap_changes_nothing(
    ann: Phone, bob: Phone
) -> None:
    helps(bob, ann)
    ann.say("/helpers")
    ann.tap("Trusted person 1")
    end = ann.data_of("End trusted person 1")
    assert "I do not tell them" in ann.press(end)
    assert OVER in ann.press(end)
    assert stages(ann) == [Stage.ENDED]
    assert bob.person is None, "their number was kept for this alone"
    assert OVER in bob.tap("Tell me nothing any more")


@pytest.mark.parametrize("words", ["end helper", "End my trusted person.", "end trusted person 1"])
def test_the_person_ends_it_in_words(ann: Phone, bob: Phone, words: str) -> None:
    helps(bob, ann)
    assert "Trusted person 1 hears nothing any more" in ann.say(words)
    assert not is_helped(ann)


def test_with_several_it_is_asked_which_one(ann: Phone, bob: Phone, database: Database) -> None:
    helps(bob, ann)
    helps(Phone(database), ann)
    assert "Trusted person 2: said yes" in ann.say("end helper")
    assert "Trusted person 2 hears nothing" in ann.say("remove helper 2")
    assert stages(ann) == [Stage.ACTIVE, Stage.ENDED]


def test_the_trusted_person_ends_it_with_a_tap_and_the_person_hears_of_it(
    ann: Phone, bob: Phone
) -> None:
    helps(bob, ann)
    leave = bob.data_of("Tell me nothing any more")
    assert "they hear that it has ended" in bob.press(leave)
    assert bob.person is None
    assert OVER in bob.press(leave)
    assert is_told(ann)
    assert "has ended it" in ann.say("/helpers")
    assert "Nobody is invited yet." in ann.say("helpers"), "told once"


def test_the_trusted_person_ends_it_in_words(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    assert "they hear that it has ended" in bob.say("Stop helping!")
    assert stages(ann) == [Stage.LEFT]


def test_who_helps_two_chooses_whom_to_leave(ann: Phone, bob: Phone, database: Database) -> None:
    dora = Phone(database, now=AT_SIX + timedelta(days=2)).has_a_plan()
    helps(bob, ann)
    bob.now = dora.now
    helps(bob, dora)
    assert "You are here as a person somebody trusts" in bob.say("stop helping")
    bob.tap("End the one of 25 November 2026")
    assert (is_helped(ann), is_helped(dora)) == (True, False)
    assert bob.person is not None


def test_who_is_here_for_somebody_else_is_not_led_into_a_setup(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    for said in ("/start", "/helpers", "good morning"):
        assert "You are here as a person somebody trusts" in bob.say(said)
    bob.say("/start")
    assert "Do you agree to this?" in bob.tap("I want a plan of my own")
    assert is_helped(ann)


def test_a_trusted_person_can_have_a_plan_and_trusted_people_of_their_own(
    ann: Phone, bob: Phone
) -> None:
    helps(bob.has_a_plan(), ann)
    said = bob.say("/helpers")
    assert "Nobody is invited yet." in said
    assert "You are here as a person somebody trusts" in said
    bob.say("stop helping")
    assert bob.person is not None, "their own plan goes on"


def test_whoever_deletes_everything_ends_it_without_a_word_to_others(
    ann: Phone, bob: Phone
) -> None:
    helps(bob, ann)
    invites(ann)
    ann.say("yes, delete everything")
    assert ann.person is None
    assert bob.person is None
    assert OVER in bob.tap("Tell me nothing any more")


def test_a_trusted_person_who_deletes_everything_has_ended_it(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    assert "Done." in bob.say("yes, delete everything")
    assert bob.person is None
    assert stages(ann) == [Stage.LEFT]
    assert is_told(ann)


def test_without_a_plan_there_is_nobody_to_invite(bob: Phone) -> None:
    assert "There is no plan yet" in bob.say("/helpers")
    assert OLD in bob.press(f"1|{trusted.TOPIC}|0|new")


def test_a_stranger_to_a_closed_house_may_be_a_trusted_person(
    database: Database, ann: Phone
) -> None:
    ann.house = House(access=Access.LIST, allowed_ids=frozenset({ann.number}))
    bob = Phone(database, LISTED)
    assert "for a small group" in bob.say("/start")
    helps(bob, ann)
    for said in ("/start", "/today", "/helpers", "hello"):
        assert "You are here as a person somebody trusts" in bob.say(said)
    for forged in ("own", "new", "all", "open"):
        assert OLD in bob.press(f"1|{trusted.TOPIC}|0|{forged}")
    person_id = bob.id
    assert database.run_now(lambda tx: plans.current(tx, person_id)) is None
    assert "they hear that it has ended" in bob.say("/stop")
    assert bob.person is None
    assert "for a small group" in bob.say("/start")


def test_who_is_off_the_list_can_still_stop_helping(database: Database, ann: Phone) -> None:
    bob = helps(Phone(database).has_a_plan(), ann)
    bob.house = LISTED
    bob.tap("Tell me nothing any more")
    assert stages(ann) == [Stage.LEFT]


def test_the_export_names_no_trusted_person_and_no_link(ann: Phone, bob: Phone) -> None:
    helps(bob, ann)
    code = invites(ann).removeprefix("h_")
    person_id = ann.id
    kept = ann.database.run_now(lambda tx: everything.of(tx, person_id))
    assert kept is not None
    first, second = kept.rows["trusted_people"]
    assert (first["silent_days"], first["weekly"], second["accepted_at"]) == (3, False, None)
    text = json.dumps([dict(first), dict(second)], default=str)
    assert str(bob.number) not in text
    assert code not in text
