"""Who is let in, who stays in, and on which footing."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from bot.services import access
from bot.services.access import Standing
from bot.services.house import Access, House
from bot.store import people
from bot.store.database import Database
from bot.store.people import Person
from bot.store.tables import helper
from tests.kit.plans import NOW, a_person

INVITE = House(access=Access.INVITE, invite_code="come-in-please")


@pytest.fixture
def ann(database: Database) -> int:
    return a_person(database)


def known(database: Database, person_id: int) -> Person:
    found = database.run_now(lambda tx: people.get(tx, person_id))
    assert found is not None
    return found


def standing(database: Database, person_id: int, house: House) -> Standing:
    person = known(database, person_id)
    return database.run_now(lambda tx: access.standing(tx, person, house))


def admitted(database: Database, person_id: int, code: str, house: House = INVITE) -> bool:
    person = known(database, person_id)
    return database.run_now(lambda tx: access.admit(tx, person, house, code=code, now=NOW))


def agrees(database: Database, person_id: int, version: int = 1) -> None:
    database.run_now(lambda tx: people.consent(tx, person_id, version=version, now=NOW))


def test_an_open_house_lets_everybody_in(database: Database, ann: int) -> None:
    assert standing(database, ann, House()) is Standing.IN


def test_the_code_opens_the_door_and_nothing_else_does(database: Database, ann: int) -> None:
    for wrong in ("", "come-in", "COME-IN-PLEASE", "ünïcode"):
        assert not admitted(database, ann, wrong)
        assert standing(database, ann, INVITE) is Standing.STRANGER
    assert admitted(database, ann, "come-in-please")
    assert standing(database, ann, INVITE) is Standing.IN


def test_without_a_code_nobody_new_comes_in(database: Database, ann: int) -> None:
    assert not admitted(database, ann, "", House(access=Access.INVITE))


def test_who_is_in_stays_in_when_the_code_changes(database: Database, ann: int) -> None:
    admitted(database, ann, "come-in-please")
    bob = a_person(database)
    agrees(database, bob)  # came when the house was open
    changed = House(access=Access.INVITE, invite_code="another-code")
    assert {standing(database, one, changed) for one in (ann, bob)} == {Standing.IN}


def test_who_is_taken_off_the_list_is_known_and_not_in(database: Database, ann: int) -> None:
    listed = House(access=Access.LIST, allowed_ids=frozenset({known(database, ann).telegram_id}))
    assert standing(database, ann, listed) is Standing.IN
    assert standing(database, ann, House(access=Access.LIST)) is Standing.STRANGER
    agrees(database, ann)
    assert standing(database, ann, House(access=Access.LIST)) is Standing.OFF_LIST


def test_a_trusted_person_is_no_stranger(database: Database, ann: int) -> None:
    bob = a_person(database)
    values = {"code": "x", "created_at": NOW, "telegram_id": known(database, bob).telegram_id}
    database.run_now(lambda tx: tx.execute(insert(helper).values(person_id=ann, **values)))
    assert standing(database, bob, INVITE) is Standing.HELPER


def test_newer_words_are_asked_for_again(database: Database, ann: int) -> None:
    newer = House(consent_version=2)
    assert standing(database, ann, newer) is Standing.IN  # the setup asks
    agrees(database, ann)
    assert standing(database, ann, newer) is Standing.ASKED_AGAIN
    agrees(database, ann, version=2)
    assert standing(database, ann, newer) is Standing.IN


def test_a_consent_that_was_taken_back_is_none(database: Database, ann: int) -> None:
    agrees(database, ann)
    database.run_now(lambda tx: people.take_back_consent(tx, ann))
    assert standing(database, ann, House()) is Standing.TAKEN_BACK


def test_the_code_shows_in_no_text_of_the_house() -> None:
    assert "come-in-please" not in repr(INVITE)
