"""`import` as an operator meets it: one line a fact, one sentence for what cannot be done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from bot.commands import Refused, replay
from bot.importing import import_file
from bot.report.unpacking import unpacked
from bot.settings import Settings
from bot.store import people
from bot.store.opening import open_database
from bot.store.tables import helper
from tests.kit.databases import open_sqlite
from tests.kit.exports import export_of, number_of
from tests.kit.keys import key_file
from tests.kit.plans import MONDAY, Life

TOKEN = SecretStr("123456:" + "x" * 35)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """Somebody on the server before, with a trusted person."""
    with closing(open_sqlite(tmp_path / "old" / "bot.sqlite3")) as database:
        life = Life(database)
        life.nights(MONDAY, 3)
        invited = {"code": "abc", "created_at": life.now}
        life.run(lambda tx: tx.execute(insert(helper).values(person_id=life.id, **invited)))
        yield life


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """The settings of a server with nobody in its database."""
    open_sqlite(tmp_path / "new" / "bot.sqlite3").close()
    settings = Settings(data_dir=tmp_path / "new", telegram_token=TOKEN)
    key_file(settings.keys)
    return settings


def exported(life: Life, path: Path, **changes: object) -> Path:
    """A file with somebody's export; with changes it is data.json alone."""
    content = export_of(life)
    if changes:
        content = json.dumps({**unpacked(content), **changes}).encode()
    path.write_bytes(content)
    return path


def test_it_says_who_is_here_what_came_and_what_did_not(
    life: Life, here: Settings, tmp_path: Path
) -> None:
    told = import_file(here, exported(life, tmp_path / "my-data.zip"), now=life.now).text
    first, rows, decisions, trusted, last = told.splitlines()
    assert first == "Person 1 is restored, as of 2026-11-26 07:00 UTC."
    assert rows.startswith("plans 1, screenings 1, nights 4, intakes 3, check-ins 3")
    assert decisions == "All decisions made again: 3 same."
    assert "trusted people 1" in trusted and "/helpers" in trusted
    assert "/start" in last
    assert replay(here, person="1").text.splitlines()[-1] == "3 decisions: 3 same."


def test_the_number_of_the_file_is_theirs_unless_another_is_named(
    life: Life, here: Settings, tmp_path: Path
) -> None:
    file = exported(life, tmp_path / "my-data.zip")
    for number in (None, "4711"):
        import_file(here, file, telegram_id=number, now=life.now)
    with closing(open_database(here.database, here.keys)) as database:
        for number in (number_of(life), 4711):
            assert database.run_now(lambda tx, its=number: people.by_telegram_id(tx, its))


def test_a_second_time_is_refused_kindly(life: Life, here: Settings, tmp_path: Path) -> None:
    file = exported(life, tmp_path / "my-data.zip")
    import_file(here, file, now=life.now)
    with pytest.raises(Refused, match=r"is here already, so nothing is changed.*/delete"):
        import_file(here, file, now=life.now)


def test_a_broken_file_makes_no_database_and_a_good_one_does(life: Life, tmp_path: Path) -> None:
    nothing_yet = Settings(data_dir=tmp_path / "newer", telegram_token=TOKEN)
    file = exported(life, tmp_path / "data.json", nights=[7])
    with pytest.raises(Refused, match=r"data.json was not imported.*nights\[0\]: must be an obj"):
        import_file(nothing_yet, file, now=life.now)
    assert not (tmp_path / "newer").exists()
    assert import_file(nothing_yet, exported(life, tmp_path / "my-data.zip"), now=life.now).text


def test_a_changed_file_is_restored_and_said_to_differ(
    life: Life, here: Settings, tmp_path: Path
) -> None:
    rows = unpacked(exported(life, tmp_path / "my-data.zip").read_bytes())["intakes"]
    assert isinstance(rows, list)
    rows[0] |= {"taken": False, "dose_mg": 0.0}
    told = import_file(here, exported(life, tmp_path / "data.json", intakes=rows), now=life.now)
    assert "3 inputs changed. What differs: python -m bot replay 1" in told.text


def test_a_file_without_a_number_asks_whose_it_is(
    life: Life, here: Settings, tmp_path: Path
) -> None:
    data = unpacked(exported(life, tmp_path / "my-data.zip").read_bytes())
    person = data["person"]
    assert isinstance(person, dict)
    del person["telegram_id"]
    file = exported(life, tmp_path / "data.json", person=person)
    with pytest.raises(Refused, match="--telegram-id N"):
        import_file(here, file, now=life.now)
    assert import_file(here, file, telegram_id="4711", now=life.now).text


@pytest.mark.parametrize("number", ["", "0", "-5", "ann", "\u0664\u0662", "9" * 30])
def test_what_is_no_telegram_number_is_refused(
    life: Life, here: Settings, tmp_path: Path, number: str
) -> None:
    file = exported(life, tmp_path / "my-data.zip")
    with pytest.raises(Refused, match="is no Telegram number"):
        import_file(here, file, telegram_id=number, now=life.now)


@pytest.mark.parametrize(("name", "why"), [("none.zip", "No such file"), (".", "directory")])
def test_a_file_that_cannot_be_read_is_one_sentence(
    here: Settings, tmp_path: Path, name: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        import_file(here, tmp_path / name, now=Life.now)


def test_the_future_is_no_mistake_in_the_sandbox_alone(
    life: Life, here: Settings, tmp_path: Path
) -> None:
    file = exported(life, tmp_path / "my-data.zip")
    early = life.now - timedelta(days=300)
    with pytest.raises(Refused, match="made_at: 2026-11-26 07:00 UTC has not come yet"):
        import_file(here, file, now=early)
    sandbox = here.model_copy(update={"telegram_token": None})
    assert import_file(sandbox, file, now=early).text.startswith("Person 1 is restored")
