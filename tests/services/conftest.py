"""One database file for a module; each test brings its own person."""

from collections.abc import Iterator

import pytest

from bot.store.database import Database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("services") / "bot.sqlite3")
    yield opened
    opened.close()
