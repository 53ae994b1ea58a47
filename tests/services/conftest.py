"""One database for a module; each test brings its own person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.database import Database
from tests.kit.databases import KINDS, SQLITE, open_kind

ON_BOTH = frozenset(
    f"test_{story}"
    for story in (
        "bedtime",
        "membership",
        "morning",
        "pausing",
        "planning",
        "provider",
        "titration",
        "undoing",
        "watch",
    )
)
"""The stories that also run on PostgreSQL: between them they touch every table in every way."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and _runs_on_both(metafunc):
        metafunc.parametrize("database", KINDS, indirect=True, scope="module")


def _runs_on_both(metafunc: pytest.Metafunc) -> bool:
    module = metafunc.module.__name__.rpartition(".")[2]
    # A property that asks a hundred times would ask PostgreSQL nothing new.
    is_property = getattr(metafunc.function, "is_hypothesis_test", False)
    return module in ON_BOTH and not is_property


@pytest.fixture(scope="module")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    kind, folder = getattr(request, "param", SQLITE), tmp_path_factory.mktemp("services")
    with open_kind(kind, request, folder) as opened:
        yield opened
