"""What Telegram keeps of a person's charts: one id for each, the newest, and none for ever."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection, select

from bot.store import people, pictures
from bot.store.database import Database
from bot.store.tables import picture
from tests.kit.plans import NOW, a_person

ONE, OTHER = "1" * 64, "2" * 64


def test_a_picture_is_known_by_its_person_and_by_what_it_was_drawn_from(
    database: Database,
) -> None:
    ann, bob = a_person(database), a_person(database)

    def live(tx: Connection) -> list[str | None]:
        pictures.keep(tx, ann, ONE, file_id="first", now=NOW)
        pictures.keep(tx, ann, ONE, file_id="second", now=NOW)
        asked = ((ann, ONE), (ann, OTHER), (bob, ONE))
        return [pictures.file_id_of(tx, person_id, digest) for person_id, digest in asked]

    assert database.run_now(live) == ["second", None, None]


def test_what_is_old_is_forgotten_and_the_rest_stays(database: Database) -> None:
    ann = a_person(database)

    def live(tx: Connection) -> tuple[int, list[str | None]]:
        pictures.keep(tx, ann, ONE, file_id="old", now=NOW)
        pictures.keep(tx, ann, OTHER, file_id="new", now=NOW + timedelta(seconds=1))
        gone = pictures.forget_old(tx, before=NOW + timedelta(seconds=1))
        return gone, [pictures.file_id_of(tx, ann, digest) for digest in (ONE, OTHER)]

    assert database.run_now(live) == (1, [None, "new"])


def test_a_database_without_its_key_does_not_tell_what_was_drawn(database: Database) -> None:
    ann = a_person(database)

    def live(tx: Connection) -> list[str]:
        pictures.keep(tx, ann, ONE, file_id="hers", now=NOW)
        return list(tx.execute(select(picture.c.digest)).scalars())

    [kept] = database.run_now(live)
    assert kept not in {ONE, sha256(ONE.encode()).hexdigest()}


def test_they_go_with_the_person(database: Database) -> None:
    ann = a_person(database)

    def live(tx: Connection) -> list[object]:
        pictures.keep(tx, ann, ONE, file_id="hers", now=NOW)
        people.forget(tx, ann)
        return list(tx.execute(select(picture).where(picture.c.person_id == ann)))

    assert database.run_now(live) == []
