"""What a person decides about their data, and the file that holds all of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert

from bot.care.model import Triage
from bot.care.night import Night
from bot.chat.privacy_readable import readable
from bot.locale import words
from bot.report.export import Export, packed
from bot.services import privacy, privacy_export
from bot.services import stretching as stretches
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.privacy_export import Kept
from bot.store import chat_messages, conversations, everything, people, pictures
from bot.store.database import Database
from bot.store.everything import LEFT_OUT, TABLES
from bot.store.plans import PlanStatus
from bot.store.tables import helper, metadata, person
from tests.kit.plans import MONDAY, Life

NOT_THEIRS = {"inbox", "duty", "person", "sealing_key"}


@pytest.fixture
def life(database: Database) -> Life:
    """Somebody of whom every table keeps something."""
    life = Life(database)
    life.nights(MONDAY, 7)
    life.at(MONDAY.plus(7), "09:00")
    life.tells(MONDAY.plus(6), stool=3)
    life.at(MONDAY.plus(7), "22:00")
    life.run(lambda tx: people.consent(tx, life.id, version=1, now=life.now))
    night = MONDAY.plus(7)
    life.run(lambda tx: stretches.record(tx, life.id, night, done=True, now=life.now))
    life.run(lambda tx: chat_messages.note(tx, life.id, [7, 8], now=life.now))
    life.run(lambda tx: pictures.keep(tx, life.id, "1" * 64, file_id="AgAC", now=life.now))
    asked = {"question": "settings.zone", "context": {"=cmd": "'"}}
    life.run(lambda tx: conversations.ask(tx, life.id, **asked, now=life.now))
    values = {"code": f"secret-{life.id}", "created_at": life.now, "telegram_id": 424242}
    life.run(lambda tx: tx.execute(insert(helper).values(person_id=life.id, **values)))
    return life


def kept(life: Life) -> Kept:
    known = life.run(lambda tx: people.get(tx, life.id))
    assert known is not None
    number = known.telegram_id
    found = life.run(lambda tx: privacy_export.gather(tx, number, now=life.now))
    assert found is not None
    return found


def contents(life: Life) -> dict[str, str]:
    found = kept(life)
    text = readable(words("en"), found, now=life.now)
    kept_so = (found.everything, found.nights, found.decided, text, found.record)
    made = packed(Export(life.now, *kept_so))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


READ: Mapping[type, Callable[[str], object]] = {
    datetime: lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")),
    date: date.fromisoformat,
    time: time.fromisoformat,
    Night: Night.parse,
}
"""How a program reads the texts of data.json back, by the type that the column has."""


def test_every_table_with_something_of_a_person_is_in_the_file() -> None:
    theirs = {name for name, table in metadata.tables.items() if "person_id" in table.c}
    assert theirs == {table.name for table in TABLES.values()} - {"occurrence"}
    assert set(metadata.tables) - theirs == NOT_THEIRS


def test_the_data_can_be_read_back_row_by_row(life: Life) -> None:
    data = json.loads(contents(life)["data.json"])
    rows = life.run(lambda tx: everything.of(tx, life.id))
    assert rows is not None
    for name, table in TABLES.items():
        assert data[name], name
        columns = set(table.c.keys()) - LEFT_OUT
        for told, stored in zip(data[name], rows.rows[name], strict=True):
            assert set(told) == columns
            read = {c: READ.get(type(stored[c]), lambda same: same)(told[c]) for c in columns}
            assert read == dict(stored)
    assert set(data["person"]) == set(person.c.keys()) - {"id"}


def test_nobody_elses_number_and_no_code_is_in_any_file(life: Life) -> None:
    known = life.run(lambda tx: people.get(tx, life.id))
    assert known is not None
    found = contents(life)
    for name, text in found.items():
        for secret in (f"secret-{life.id}", "424242"):
            assert secret not in text, name
    assert found["data.json"].count("telegram_id") == 1
    assert json.loads(found["data.json"])["person"]["telegram_id"] == known.telegram_id


def test_files_that_are_shown_to_others_have_no_number_of_the_person(life: Life) -> None:
    number = 987_654_321
    life.run(lambda tx: people.change(tx, life.id, telegram_id=number))
    found = contents(life)
    assert [name for name, text in found.items() if str(number) in text] == ["data.json"]


def test_the_same_moment_gives_the_same_bytes(life: Life) -> None:
    assert contents(life) == contents(life)


def test_the_readable_text_tells_nights_decisions_and_advice(life: Life) -> None:
    text = contents(life)["readable.txt"]
    assert "23 November 2026: took 100 mg" in text
    assert "WHAT THE PLAN SAID" in text
    assert "see a provider" in text
    assert "{" not in text


def test_somebody_without_a_plan_has_a_short_text(database: Database) -> None:
    met = database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=Life.now))
    found = database.run_now(lambda tx: privacy_export.gather(tx, 4711, now=Life.now))
    assert found is not None
    assert "There is no plan." in readable(words("en"), found, now=Life.now)
    database.run_now(lambda tx: people.forget(tx, met.id))
    assert database.run_now(lambda tx: privacy_export.gather(tx, 4711, now=Life.now)) is None


def test_a_consent_that_is_taken_back_stops_everything_once(life: Life) -> None:
    assert life.run(lambda tx: privacy.take_back(tx, life.id, now=life.now))
    assert life.plan.status is PlanStatus.STOPPED
    assert life.planned(Kind.EVENING) == life.planned(Kind.MORNING) == []
    assert life.run(lambda tx: conversations.get(tx, life.id)) is None
    assert not life.run(lambda tx: privacy.take_back(tx, life.id, now=life.now))
    known = life.run(lambda tx: people.get(tx, life.id))
    assert known is not None
    assert known.consented_at is None


def test_new_words_wait_in_front_of_the_open_question_and_give_it_back(life: Life) -> None:
    house = House(consent_version=2)
    for _ in range(2):
        life.run(lambda tx: privacy.ask_again(tx, life.id, now=life.now))
    waiting = life.run(lambda tx: conversations.get(tx, life.id))
    assert privacy.is_asked(waiting)
    after = life.run(lambda tx: privacy.agree(tx, life.id, house, now=life.now))
    assert after is not None
    assert (after.question, after.context) == ("settings.zone", {"=cmd": "'"})


def test_erasing_names_the_messages_that_telegram_still_lets_us_delete(life: Life) -> None:
    life.pass_time(timedelta(hours=40))
    life.run(lambda tx: chat_messages.note(tx, life.id, [9], now=life.now))
    life.pass_time(timedelta(hours=8))
    assert life.run(lambda tx: privacy.erase(tx, life.id, now=life.now)).message_ids == (9,)
    assert life.run(lambda tx: privacy.erase(tx, life.id, now=life.now)).message_ids == ()
    assert life.run(lambda tx: people.get(tx, life.id)) is None


@pytest.mark.parametrize(
    ("days", "end"), [(0, None), (1, date(2026, 3, 1)), (30, date(2026, 3, 30))]
)
def test_backups_end_on_a_day_that_can_be_named(days: int, end: date | None) -> None:
    assert privacy.backups_end(House(backup_days=days), date(2026, 2, 28)) == end


def test_every_level_of_advice_has_a_name() -> None:
    for level in Triage:
        assert words("en").has(f"export.level.{level.value}") is bool(level)
