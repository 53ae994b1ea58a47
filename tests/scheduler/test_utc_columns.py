"""UtcDateTime: only instants are stored, and they sort."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError

from scheduler.columns import UtcDateTime
from tests.scheduler.world import NOW, file_engine

moments = Table("moment", MetaData(), Column("at", UtcDateTime))
INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy wants it so, it adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Connection]:
    engine = file_engine(tmp_path / "moments.db")
    with engine.begin() as connection:
        moments.create(connection)
        yield connection
    engine.dispose()


@given(written=st.lists(INSTANTS, min_size=1, max_size=5))
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_instants_come_back_in_order_and_to_the_microsecond(
    store: Connection, written: list[datetime]
) -> None:
    store.execute(delete(moments))
    store.execute(insert(moments), [{"at": moment} for moment in written])
    assert list(store.scalars(select(moments.c.at).order_by(moments.c.at))) == sorted(written)


def test_an_instant_is_read_back_in_utc(store: Connection) -> None:
    store.execute(insert(moments), {"at": NOW.astimezone(timezone(timedelta(hours=2)))})
    [read] = store.scalars(select(moments.c.at))
    assert (read, read.tzinfo) == (NOW, UTC)


def test_nothing_stays_nothing(store: Connection) -> None:
    store.execute(insert(moments), {"at": None})
    assert list(store.scalars(select(moments.c.at))) == [None]


def test_a_naive_datetime_is_refused(store: Connection) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        store.execute(insert(moments), {"at": NOW.replace(tzinfo=None)})


def test_a_naive_datetime_is_refused_in_a_comparison_too(store: Connection) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        store.execute(select(moments).where(moments.c.at < NOW.replace(tzinfo=None)))


def test_postgresql_gets_a_time_with_time_zone() -> None:
    kind = UtcDateTime().compile(dialect=postgresql.dialect())
    assert kind == "TIMESTAMP WITH TIME ZONE"
