"""An export on another server: all of it comes back, or a field is named and nothing does."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.care.model import Flag
from bot.report.unpacking import MOST_DATA_BYTES, NotOurs, unpacked
from bot.services import access, planning, replay, restoring, stretching, titration, undoing
from bot.services.access import Standing
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.replay import Outcome
from bot.services.restoring import AlreadyHere, Restored
from bot.store import conversations, people
from bot.store.database import Database
from bot.store.everything import TABLES
from bot.store.tables import chat_message, helper
from tests.kit.databases import POSTGRESQL, SQLITE, open_sqlite
from tests.kit.exports import export_from, export_of, number_of, row_counts
from tests.kit.plans import MONDAY, Life, counting

Json = dict[str, Any]
DAYS = 30
ANOTHER = 777_000_777
LEFT_EMPTY = ("trusted_people", "chat_messages", "chat_pictures")
SOME_OF_EACH = {name for name in TABLES if name not in LEFT_EMPTY}


@pytest.fixture(scope="module")
def lived(database: Database) -> Life:
    """Who counted, began, declined, corrected, undid, had diarrhea and is asked something."""
    life = Life(database, counting())
    told = life.nights(MONDAY, 15, cramps=2)[-1]
    life.accepts(told)
    for told in life.nights(MONDAY.plus(15), 8, cramps=2):
        if told.proposal is not None:
            life.declines(told)
    night = MONDAY.plus(22)
    life.tells(night, cramps=4, flags=[Flag.NUMB_OR_SWOLLEN_LEGS])
    life.night_and_morning(MONDAY.plus(23), stool=2)
    life.nights(MONDAY.plus(24), 5)
    life.at(MONDAY.plus(DAYS - 1), "22:00")
    stretched = MONDAY.plus(DAYS - 1)
    life.run(lambda tx: stretching.record(tx, life.id, stretched, done=True, now=life.now))
    life.run(lambda tx: undoing.undo(tx, life.id, now=life.now, house=life.house))
    life.run(lambda tx: stretching.record(tx, life.id, stretched, done=True, now=life.now))
    context = {"draft": {"place": "Köln"}, "aside": {"question": "a.b", "context": {}}}
    asked = {"question": "settings.zone", "context": context}
    life.run(lambda tx: conversations.ask(tx, life.id, **asked, now=life.now))
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    return life


@pytest.fixture(scope="module")
def month(lived: Life) -> bytes:
    """The zip of that month."""
    return export_of(lived)


@pytest.fixture(scope="module")
def text(month: bytes) -> str:
    return json.dumps(unpacked(month))


@pytest.fixture
def data(text: str) -> Json:
    """What is in the zip, to be changed."""
    found: Json = json.loads(text)
    return found


def data_of(life: Life) -> Json:
    return dict(unpacked(export_of(life)))


def brought(
    database: Database, data: Json, life: Life, telegram_id: int = ANOTHER
) -> Restored | AlreadyHere:
    export = restoring.read(data)
    return database.run_now(
        lambda tx: restoring.restore(tx, export, telegram_id=telegram_id, now=life.now)
    )


def normal(zipped: bytes) -> str:
    """data.json with ids that count from 1 in each table, and without the person's number."""
    data = json.loads(zipfile.ZipFile(io.BytesIO(zipped)).read("data.json"))
    data["person"].pop("telegram_id")
    new = {
        (name, row["id"]): at
        for name in TABLES
        for at, row in enumerate(data[name], start=1)
        if "id" in row
    }
    for name in TABLES:
        for row in data[name]:
            for column, table in ({"id": name} | POINTS.get(name, {})).items():
                if row.get(column):
                    row[column] = new[table, row[column]]
    return json.dumps(data, indent=1)


POINTS = {
    "decisions": {
        "plan_id": "plans",
        "known_check_in_id": "check_ins",
        "known_intake_id": "intakes",
    },
    "proposals": {"decision_id": "decisions"},
    "referrals": {"decision_id": "decisions"},
}


def other_files(zipped: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "data.json"}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """Another server's database."""
    with closing(open_sqlite(tmp_path / "other.sqlite3")) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Another server's database, of which nothing may ever be changed."""
    with closing(open_sqlite(tmp_path_factory.mktemp("other") / "bot.sqlite3")) as opened:
        yield opened


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_a_month_comes_back_whole_and_every_decision_can_be_made_again(
    lived: Life, month: bytes, data: Json, kind: str, request: pytest.FixtureRequest
) -> None:
    other: Database = request.getfixturevalue("empty" if kind == SQLITE else "on_postgres")
    Life(other)  # somebody is there already, so that no id is the same
    assert {name for name in TABLES if data[name]} == SOME_OF_EACH
    made = brought(other, data, lived, number_of(lived) + 500_000)
    assert isinstance(made, Restored)
    after = export_from(other, number_of(lived) + 500_000, lived)
    assert normal(after) == normal(month)
    assert other_files(after) == other_files(month)
    found = other.run_now(lambda tx: replay.replay(tx, made.person_id))
    assert {each.outcome for each in found} == {Outcome.SAME}
    assert made.outcomes == {Outcome.SAME: len(found)}


def test_life_goes_on_after_it(lived: Life, data: Json, empty: Database) -> None:
    made = brought(empty, data, lived)
    assert isinstance(made, Restored)
    there = Life(empty)
    there.id, there.now = made.person_id, lived.now
    night = MONDAY.plus(DAYS - 1)
    there.at(night.next(), "08:00")
    assert there.tells(night).decision is not None
    assert there.planned(Kind.MORNING) == [night.next()]


def test_a_proposal_still_waits_for_its_tap(database: Database, empty: Database) -> None:
    life = Life(database, counting())
    told = life.nights(MONDAY, 15, cramps=2)[-1]
    assert told.proposal is not None
    waiting = told.proposal.id
    life.run(lambda tx: titration.look(tx, life.id, waiting, now=life.now))
    made = brought(empty, data_of(life), life)
    assert isinstance(made, Restored)
    there = empty.run_now(lambda tx: titration.waiting(tx, made.person_id))
    assert there is not None and there.proposal is not None
    open_now = empty.run_now(lambda tx: conversations.get(tx, made.person_id))
    assert open_now is not None
    assert open_now.context == {"proposal": there.proposal.id}


def test_messages_are_planned_again_without_what_hung_in_the_air(
    database: Database, empty: Database
) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    data = data_of(life)
    (hangs,) = [row for row in data["planned_messages"] if row["state"] == "planned"][:1]
    hangs |= {"state": "sending", "lease_until": data["made_at"]}
    made = brought(empty, data, life)
    assert isinstance(made, Restored)
    there = Life(empty)
    there.id = made.person_id
    for kind in (Kind.EVENING, Kind.MORNING):
        assert there.planned(kind) == life.planned(kind)


def test_trusted_people_and_the_old_chat_stay_behind(database: Database, empty: Database) -> None:
    life = Life(database)
    invited = {"code": f"code-{life.id}", "created_at": life.now, "telegram_id": 4242}
    life.run(lambda tx: tx.execute(insert(helper).values(person_id=life.id, **invited)))
    sent = {"person_id": life.id, "message_id": 7, "sent_at": life.now}
    life.run(lambda tx: tx.execute(insert(chat_message).values(**sent)))
    life.run(lambda tx: conversations.ask(tx, life.id, question="a", context={}, now=life.now))
    life.run(lambda tx: conversations.shown(tx, life.id, 7))
    made = brought(empty, data_of(life), life)
    assert isinstance(made, Restored)
    assert made.trusted == 1
    counts = row_counts(empty)
    assert counts["helper"] == counts["chat_message"] == 0
    open_now = empty.run_now(lambda tx: conversations.get(tx, made.person_id))
    assert open_now is not None and open_now.message_id is None


def test_consent_is_kept_and_newer_words_are_asked_again(
    database: Database, empty: Database
) -> None:
    life = Life(database)
    life.run(lambda tx: people.consent(tx, life.id, version=1, now=life.now))
    made = brought(empty, data_of(life), life)
    assert isinstance(made, Restored)
    there = empty.run_now(lambda tx: people.get(tx, made.person_id))
    assert there is not None
    assert (there.consent_version, there.consented_at) == (1, life.now)
    newer = House(consent_version=2)
    stands = empty.run_now(lambda tx: access.standing(tx, there, newer))
    assert stands is Standing.ASKED_AGAIN


def test_somebody_who_is_here_is_not_touched(lived: Life, data: Json) -> None:
    before = row_counts(lived.database)
    made = brought(lived.database, data, lived, number_of(lived))
    assert made == AlreadyHere()
    assert row_counts(lived.database) == before


def test_somebody_of_whom_nothing_is_kept_is_no_obstacle(
    lived: Life, data: Json, empty: Database
) -> None:
    empty.run_now(lambda tx: people.meet(tx, ANOTHER, language="de", now=lived.now))
    assert isinstance(brought(empty, data, lived), Restored)


def test_whoever_comes_back_is_not_about_to_be_removed(database: Database, empty: Database) -> None:
    life = Life(database)
    life.run(lambda tx: people.change(tx, life.id, warned_at=life.now))
    made = brought(empty, data_of(life), life)
    assert isinstance(made, Restored)
    there = empty.run_now(lambda tx: people.get(tx, made.person_id))
    assert there is not None and there.warned_at is None


def test_a_file_from_before_a_field_was_added_is_read(
    lived: Life, data: Json, empty: Database
) -> None:
    del data["person"]["telegram_id"], data["person"]["reported_at"]
    for plan in data["plans"]:
        del plan["weekly_on"], plan["weekly_local"]
    assert restoring.read(data).telegram_id is None
    assert isinstance(brought(empty, data, lived), Restored)


def test_an_export_from_the_future_is_refused(data: Json, untouched: Database) -> None:
    export = restoring.read(data)
    now = export.made_at - timedelta(days=2)
    with pytest.raises(NotOurs, match="made_at"):
        untouched.run_now(lambda tx: restoring.restore(tx, export, telegram_id=ANOTHER, now=now))


def _set(path: str, value: object) -> Callable[[Json], None]:
    def change(data: Json) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        here: Any = data
        for part in way:
            here = here[part]
        here[last] = value

    return change


def _twice(name: str, **changes: object) -> Callable[[Json], None]:
    return lambda data: data[name].append({**data[name][-1], **changes})


def _swapped(name: str) -> Callable[[Json], None]:
    return lambda data: data[name].reverse()


def _without(name: str, field: str) -> Callable[[Json], None]:
    return lambda data: data[name][0].pop(field)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set("format", 2), "format: 2 is another one than 1"),
        (_set("format", "1"), "format: 1 is another one"),
        (_set("wallet", []), "wallet: is not a known field"),
        (_set("made_at", "yesterday"), 'made_at: "yesterday" is no moment in UTC'),
        (_set("nights", {}), "nights: {} is no list of rows"),
        (_set("nights/3", 7), r"nights\[3\]: must be an object"),
        (_set("check_ins/3/cramps", -1), r"check_ins\[3\].cramps: -1 is no count of cramps"),
        (_set("check_ins/3/cramps", "2"), r'check_ins\[3\].cramps: "2" is no count of cramps'),
        (_set("check_ins/3/cramps", True), r"check_ins\[3\].cramps: true is no count of cramps"),
        (
            _set("check_ins/3/cramps", 0),
            r"check_ins\[3\].cramps: 0 does not go with the answer yes",
        ),
        (_set("check_ins/3/stool", 4), r"check_ins\[3\].stool: 4 is no grade of the bowel"),
        (_set("check_ins/3/flags", ["green_ears"]), r'flags\[0\]: "green_ears" is no warning sign'),
        (_set("check_ins/3/mood", 1), r"check_ins\[3\].mood: is not a known field"),
        (_set("intakes/0/dose_mg", 1e9), r"intakes\[0\].dose_mg: 1000000000.0 is no dose in mg"),
        (_set("intakes/0/dose_mg", None), r"intakes\[0\].dose_mg: null is no dose in mg"),
        (_set("intakes/0/recorded_at", "2026-11-24T22:31:00"), r"recorded_at: .* is no moment"),
        (
            _set("intakes/0/recorded_at", "2031-01-01T00:00:00Z"),
            r"recorded_at: lies after the file",
        ),
        (_set("intakes/0/night", "1926-11-23"), r'intakes\[0\].night: "1926-11-23" is no date'),
        (_set("intakes/0/night", "2026-02-30"), r"intakes\[0\].night: .* is no date"),
        (_set("plans/0/origin", "2150-01-01"), r"plans\[0\].origin: lies too far ahead"),
        (_set("plans/0/zone", "../etc"), r'plans\[0\].zone: "../etc" is no time zone'),
        (_set("plans/0/bedtime_local", "25:00"), r"plans\[0\].bedtime_local: .* is no time of day"),
        (_set("plans/0/phase", "DREAM"), r'plans\[0\].phase: "DREAM" is no phase'),
        (_set("plans/0/cue", "a\u0000b"), r"plans\[0\].cue: .* is no plain text"),
        (_set("plans/0/cue", "x" * 61), r"plans\[0\].cue: .* is no text of up to 60"),
        (_set("plans/0/gi_caps", {"many": []}), r"plans\[0\].gi_caps.many: .* is no dose in mg"),
        (_set("plans/0/week", {"fri": ["23:30"]}), r"plans\[0\].week.fri: .* is no list of two"),
        (_set("decisions/2/plan_id", 99999), r"decisions\[2\].plan_id: plans has no row 99999"),
        (_set("decisions/2/known_intake_id", 99999), r"known_intake_id: intakes has no row 99999"),
        (_set("decisions/2/action", "FLY"), r'decisions\[2\].action: "FLY" is no action'),
        (_set("decisions/2/reasons", [["WHY", 1]]), r'reasons\[0\]\[0\]: "WHY" is no reason'),
        (_set("person/language", "../en"), "person.language: .* is no language"),
        (_set("person/telegram_id", 0), "person.telegram_id: 0 is no Telegram number"),
        (_set("open_question/0/question", "a" * 41), r"open_question\[0\].question"),
        (_set("open_question/0/context", {"proposal": 99}), r"open_question\[0\].context"),
        (_set("open_question/0/context", {"proposal": []}), r"open_question\[0\].context"),
        (_set("rules_version", 1), "rules_version: 1 is no version of the rule book"),
        (_twice("nights"), r"nights\[\d+\].night: .* is there twice"),
        (_twice("intakes"), r"intakes\[\d+\].id: \d+ is there twice"),
        (_twice("open_question"), r"open_question\[1\]: there is one at most"),
        (_twice("planned_messages"), r"planned_messages\[\d+\].night: .* is there twice"),
        (_swapped("check_ins"), r"check_ins\[1\].id: \d+ stands behind \d+"),
        (_without("plans", "dose_mg"), r"plans\[0\].dose_mg: is missing"),
        (_without("plans", "weekly_on"), r"plans\[1\]: has other fields than plans\[0\]"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(
    lived: Life, data: Json, untouched: Database, change: Callable[[Json], None], sentence: str
) -> None:
    change(data)
    with pytest.raises(NotOurs, match=sentence):
        brought(untouched, data, lived)
    assert not any(row_counts(untouched).values())


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "neither a zip nor text"),
        (b"[1, 2]", "holds no object"),
        (b'{"format": 1,', "no JSON, or cut off: .* line 1"),
        (b'{"format": 1, "format": 1}', "format: is given twice"),
        (b'{"format": NaN}', "NaN is no number"),
        (b'{"format": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"PK nothing else", "the zip is broken"),
        (zipped("letter.txt", b"Dear"), "holds no data.json"),
        (zipped("data.json", b"{}", zipfile.ZIP_BZIP2), "packed in another way"),
        (zipped("data.json", b" " * (MOST_DATA_BYTES + 1)), "unpacks to over 50 MB"),
        (b"PK\x01\x02" * 200, "too many files"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_none_of_ours_is_refused_in_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(NotOurs, match=sentence):
        unpacked(content)


@pytest.mark.parametrize("foreign", [{}, {"format": 1}, {"resourceType": "Bundle"}])
def test_a_foreign_object_is_no_export(foreign: Json) -> None:
    with pytest.raises(NotOurs, match="format: this is no export of this bot"):
        restoring.read(foreign)
