"""Health data at rest: nothing of it can be read without the key, and nothing can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, inspect, select, text, type_coerce, update

from bot.care.night import Night
from bot.care.screening import Condition
from bot.store import (
    conversations,
    decisions,
    diary,
    everything,
    inbox,
    migrate,
    people,
    pictures,
    plans,
)
from bot.store import sealed as sealed_module
from bot.store.database import Database
from bot.store.diary import Intake
from bot.store.inbox import Left, Received
from bot.store.keyring import WrongKey
from bot.store.opening import open_database
from bot.store.resealing import tables
from bot.store.sealed import Sealed, as_stored
from bot.store.tables import check_in, intake, metadata, plan
from tests.kit.databases import open_sqlite
from tests.kit.keys import KEYRING
from tests.kit.plans import MONDAY, NOW, Life, a_plan

SAID = "it woke me three times, my left calf"
CUE = "after brushing teeth"
WORDS = (SAID, CUE, "kidney_disease", "citrate", "interval", "ask_first", "AgAC-photo")
"""What a person said, took and has, and what was decided about it."""

Row = tuple[object, ...]


def a_life(database: Database) -> Life:
    """A few nights with everything in them that is kept about somebody's health."""
    life = Life(database, a_plan(cue=CUE))
    life.is_screened(Condition.KIDNEY_DISEASE, unsure=True)
    life.nights(MONDAY, 3)
    received = Received(77, 1000, f'{{"text": "{SAID}"}}')
    life.run(lambda tx: inbox.store(tx, [received], now=life.now))
    asked = {"question": "morning", "context": {"said": SAID}}
    life.run(lambda tx: conversations.ask(tx, life.id, **asked, now=life.now))  # type: ignore[arg-type]
    kept = {"file_id": "AgAC-photo", "now": life.now}
    life.run(lambda tx: pictures.keep(tx, life.id, "0" * 64, **kept))  # type: ignore[arg-type]
    return life


def raw(database: Database) -> Iterator[tuple[str, Row]]:
    """Every row of every table as it lies there."""
    with database.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
            yield from ((name, tuple(row)) for row in rows)


def sealed_columns() -> list[Column[Any]]:
    return [column for table in tables() for column in table.c if isinstance(column.type, Sealed)]


def stored(life: Life, column: Column[Any]) -> list[object]:
    return life.run(lambda tx: list(tx.execute(select(as_stored(column))).scalars()))


def put(life: Life, column: Column[Any], value: object) -> None:
    """Write into every row of a column what the bot would not write."""
    changed = update(column.table).values({column: type_coerce(value, LargeBinary())})
    life.run(lambda tx: tx.execute(changed))


def dose_of(life: Life) -> Intake | None:
    return life.run(lambda tx: diary.intake_of(tx, life.id, MONDAY))


def test_nothing_of_a_life_can_be_read_from_the_tables(database: Database) -> None:
    life = a_life(database)
    for name, row in raw(database):
        lies_there = b"\n".join(
            value if isinstance(value, bytes) else str(value).encode() for value in row
        ).lower()
        found = [word for word in WORDS if word.lower().encode() in lies_there]
        # 100 mg, as the micrograms that they were kept as.
        assert (name, found, 100_000 in row) == (name, [], False)
    assert life.plan.cue == CUE


def test_nothing_of_a_life_can_be_read_from_the_file(file_database: Database, path: Path) -> None:
    life = a_life(file_database)
    for part in path.parent.iterdir():
        content = part.read_bytes().lower()
        assert [word for word in WORDS if word.lower().encode() in content] == [], part.name
    assert life.plan.cue == CUE


def test_the_words_would_be_found_if_they_were_there(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: people.change(tx, life.id, cards_seen=[SAID]))
    assert any(SAID in str(value) for _, row in raw(database) for value in row)


def test_every_value_of_a_sealed_column_is_sealed(database: Database) -> None:
    life = a_life(database)
    head = bytes((1,)) + bytes.fromhex(KEYRING.ids[0])
    for column in sealed_columns():
        for value in stored(life, column):
            assert isinstance(value, bytes) and value.startswith(head), str(column)


def test_one_value_is_never_sealed_alike_and_its_length_says_nothing(database: Database) -> None:
    life = Life(database)
    for dose, taken in ((0.0, False), (400.0, True), (100.0, True)):
        said = Intake(MONDAY, taken, dose, 100.0, life.now if taken else None, life.now)
        life.run(lambda tx, said=said: diary.add_intake(tx, life.id, said))  # type: ignore[misc]
    for column in (intake.c.dose_mg, intake.c.taken):
        values = stored(life, column)
        assert len(set(values)) == 3
        assert len({len(value) for value in values if isinstance(value, bytes)}) == 1


def test_what_is_sealed_comes_back_as_it_was(database: Database) -> None:
    life = Life(database, a_plan(cue=CUE, provider_ceiling_mg=None, last_change=None))
    said = Intake(MONDAY, True, 62.5, 100.0, life.now, life.now)
    life.run(lambda tx: diary.add_intake(tx, life.id, said))
    assert dose_of(life) == said
    assert life.plan == a_plan(cue=CUE, provider_ceiling_mg=None, last_change=None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:-1] + bytes((value[-1] ^ 1,)),
        lambda value: value[:30],
        lambda value: b"",
        lambda value: b"100000",
        lambda value: bytes((2,)) + value[1:],
    ],
    ids=["one bit", "cut short", "nothing", "plain", "another format"],
)
def test_a_value_that_was_tampered_with_is_refused_and_nothing_else(
    database: Database, spoil: Any
) -> None:
    life = Life(database)
    life.nights(MONDAY, 1)
    (value,) = stored(life, intake.c.dose_mg)
    put(life, intake.c.dose_mg, spoil(value))
    with pytest.raises(WrongKey):
        dose_of(life)
    assert life.plan.dose_mg == 100.0
    assert life.run(lambda tx: diary.check_in_of(tx, life.id, MONDAY)) is not None


def test_a_value_does_not_open_in_another_column(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 1)
    (moved,) = stored(life, intake.c.planned_mg)
    put(life, intake.c.dose_mg, moved)
    with pytest.raises(WrongKey, match=r"intake\.dose_mg was changed or moved"):
        dose_of(life)


def test_a_plain_value_that_somebody_wrote_is_refused(file_database: Database) -> None:
    life = Life(file_database)
    life.run(lambda tx: tx.execute(text("UPDATE plan SET dose_mg = 400000")))
    with pytest.raises(WrongKey, match=r"plan\.dose_mg is not sealed"):
        life.run(lambda tx: plans.current(tx, life.id))


def test_a_refusal_says_nothing_of_the_value(database: Database) -> None:
    life = Life(database, a_plan(cue=CUE))
    (value,) = stored(life, plan.c.cue)
    assert isinstance(value, bytes)
    put(life, plan.c.cue, value[:-1] + bytes((value[-1] ^ 1,)))
    with pytest.raises(WrongKey) as refused:
        life.run(lambda tx: plans.current(tx, life.id))
    assert CUE not in repr(refused.value) and value.hex() not in repr(refused.value)
    assert refused.value.__cause__ is None


def test_a_decision_that_does_not_open_stops_no_other(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    first = life.run(lambda tx: decisions.all_of(tx, life.id))[0].id
    tampered = text("UPDATE decision SET reasons = :nothing WHERE id = :id")
    life.run(lambda tx: tx.execute(tampered, {"nothing": b"nothing", "id": first}))
    unreadable, readable = life.run(lambda tx: decisions.all_of(tx, life.id))
    assert isinstance(unreadable, decisions.Unreadable)
    assert isinstance(readable, decisions.StoredDecision)


def test_the_database_is_never_asked_about_what_is_sealed() -> None:
    for ask in (
        lambda: plan.c.dose_mg > 100,
        lambda: plan.c.cue.is_(None),
        lambda: check_in.c.cramps.in_([1, 2]),
        lambda: plan.c.dose_mg.desc(),
        lambda: "x" + plan.c.cue,
    ):
        with pytest.raises(TypeError, match="is sealed"):
            ask()


def test_two_databases_in_one_process_have_their_own_keys(
    file_database: Database, tmp_path: Path
) -> None:
    from_elsewhere = KEYRING.__class__((b"k" * 32,))
    url = file_database.engine.url.set(database=str(tmp_path / "other" / "bot.sqlite3"))
    with closing(open_database(url, from_elsewhere)) as other:
        for one in (Life(file_database), Life(other), Life(file_database)):
            one.nights(MONDAY, 1)
            assert dose_of(one) is not None


def test_the_list_of_what_is_sealed_is_true() -> None:
    listed = (sealed_module.__doc__ or "").splitlines()
    for table in metadata.sorted_tables:
        for column in table.c:
            mark = "sealed" if isinstance(column.type, Sealed) else "clear"
            (line,) = (line for line in listed if line.startswith(f"| {table.name} | {mark}: "))
            assert f"`{column.name}`" in line, str(column)


class TestUpgrade:
    """A database as the release before left it, with somebody's nights in it."""

    def test_an_older_database_is_sealed_and_loses_nothing(self, database: Database) -> None:
        life = a_life(database)
        before = life.run(lambda tx: everything.of(tx, life.id))
        migrate.downgrade(database.engine, "0005")
        plain = [row for name, row in raw(database) if name == "plan"]
        assert any(CUE in row and 100_000 in row for row in plain)
        migrate.upgrade(database.engine)
        assert life.run(lambda tx: everything.of(tx, life.id)) == before
        for _, row in raw(database):
            assert not [value for value in row if value in (CUE, 100_000)]
        (open_one,) = life.run(lambda tx: inbox.take(tx, "one", Left.ALL, now=NOW))
        assert open_one.payload == f'{{"text": "{SAID}"}}'

    def test_no_plain_page_stays_in_the_file(self, path: Path) -> None:
        with closing(open_sqlite(path)) as database:
            person_id = a_life(database).id
            migrate.downgrade(database.engine, "0005")
        plain = path.read_bytes().lower()
        assert [word for word in WORDS if word.lower().encode() not in plain] == []
        with closing(open_sqlite(path)) as database:
            stored = database.run_now(lambda tx: plans.current(tx, person_id))
            assert stored is not None and stored.plan.cue == CUE
        for part in path.parent.iterdir():
            content = part.read_bytes().lower()
            assert [word for word in WORDS if word.lower().encode() in content] == [], part.name

    def test_more_rows_than_a_slice_are_sealed(self, file_database: Database) -> None:
        life = Life(file_database)
        said = Intake(MONDAY, True, 50.0, 100.0, None, life.now)
        add = [
            replace(said, night=Night(MONDAY.evening.replace(day=1 + n % 28))) for n in range(1100)
        ]
        life.run(lambda tx: [diary.add_intake(tx, life.id, one) for one in add])
        migrate.downgrade(file_database.engine, "0005")
        migrate.upgrade(file_database.engine)
        values = life.run(lambda tx: tx.execute(select(intake.c.dose_mg)).scalars().all())
        assert values == [50.0] * 1100
