"""A prepared statement says and refuses what SQLAlchemy would, only sooner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError

from scheduler.columns import UtcDateTime
from scheduler.prepared import Prepared

NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)

thing = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False, unique=True),
    Column("at", UtcDateTime),
    Column("day", Date),
    Column("is_good", Boolean),
    Column("more", JSON),
)
ADD = Prepared(
    insert(thing)
    .values({column.name: bindparam(column.name) for column in thing.c if column.name != "id"})
    .returning(thing.c.id)
)
_BY_NAME = select(thing).where(thing.c.name == bindparam("name"))
BY_NAME, ALL = Prepared(_BY_NAME), Prepared(select(thing).order_by(thing.c.id))
RENAME = Prepared(
    update(thing).where(thing.c.name == bindparam("old")).values(name=bindparam("new"), more=None)
)
PLAIN: dict[str, object] = {"at": NOW, "day": NOW.date(), "is_good": True, "more": {"a": [1]}}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://")
    thing.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are undone."""
    with engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


def add(connection: Connection, name: str) -> int:
    row = ADD.first(connection, name=name, **PLAIN)
    assert row is not None
    return int(row.id)


@given(
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    day=st.none() | st.dates(),
    is_good=st.none() | st.booleans(),
    more=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    ),
)
def test_what_is_stored_comes_back_as_from_sqlalchemy(
    engine: Engine, at: datetime | None, day: date | None, is_good: bool | None, more: object
) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        ADD.first(connection, name="x", at=at, day=day, is_good=is_good, more=more)
        quick = BY_NAME.first(connection, name="x")
        plain = connection.execute(_BY_NAME, {"name": "x"}).one()
        assert quick is not None
        assert tuple(quick) == tuple(plain)
        assert quick._asdict() == plain._asdict()
        assert (quick.at, quick.day, quick.is_good, quick.more) == (at, day, is_good, more)
        transaction.rollback()


def test_every_row_comes_in_order_and_none_is_none(connection: Connection) -> None:
    assert ALL.all(connection) == []
    assert BY_NAME.first(connection, name="a") is None
    for name in ("b", "a"):
        add(connection, name)
    assert [row.name for row in ALL.all(connection)] == ["b", "a"]


def test_a_change_says_how_many_rows_it_changed(connection: Connection) -> None:
    add(connection, "a")
    assert RENAME.change(connection, old="a", new="b") == 1
    assert RENAME.change(connection, old="a", new="b") == 0
    row = BY_NAME.first(connection, name="b")
    assert row is not None
    assert row.more is None


def test_a_broken_rule_is_the_error_that_sqlalchemy_raises(connection: Connection) -> None:
    add(connection, "a")
    with pytest.raises(IntegrityError):
        add(connection, "a")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"name": "a", **PLAIN, "at": NOW.replace(tzinfo=None)}, id="refused"),
        pytest.param({"name": "a"}, id="missing"),
    ],
)
def test_a_value_that_cannot_be_stored_is_refused(
    connection: Connection, values: dict[str, object]
) -> None:
    with pytest.raises(StatementError):
        ADD.first(connection, **values)


def test_an_error_tells_no_value(connection: Connection) -> None:
    with pytest.raises(StatementError) as refused:
        ADD.first(connection, name="secret", **PLAIN | {"at": NOW.replace(tzinfo=None)})
    with pytest.raises(IntegrityError) as broken:
        for _ in range(2):
            add(connection, "secret")
    assert "secret" not in str(refused.value) + str(broken.value)


def test_whoever_listens_to_the_statements_hears_them(engine: Engine) -> None:
    heard: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        with engine.begin() as connection:
            BY_NAME.first(connection, name="a")
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len(heard) == 1


def test_without_a_transaction_one_is_begun(engine: Engine) -> None:
    with engine.connect() as connection:
        add(connection, "gone")
        assert connection.in_transaction()
        connection.rollback()
        assert BY_NAME.first(connection, name="gone") is None
