"""A house that was restored from a backup of days ago goes on; nobody is flooded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.backup import backup
from bot.backup_kept import kept
from bot.backup_restore import restore
from bot.settings import Settings
from tests.kit.house import BEDTIME, house
from tests.kit.keys import key_file
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

DAY = timedelta(days=1)
SORRY = "I was out of reach"
Moved = Callable[[], Path]


def home(folder: Path) -> Settings:
    """The settings of a house that `tests.kit.house` opens in this folder."""
    url = SecretStr(f"sqlite:///{folder / 'bot.db'}")
    key = key_file(folder.with_name("bot.key"))
    return Settings(data_dir=folder, database_url=url, key_file=key)


@pytest.fixture
def moved(tmp_path: Path) -> Moved:
    """Backs up as of Monday's bedtime, restores into a new folder and gives it."""

    def move() -> Path:
        old, new = home(tmp_path / "old"), home(tmp_path / "new")
        backup(old, folder=None, now=BEDTIME)
        restore(new, kept(old.backup_folder)[0].path, replace=False, now=BEDTIME)
        return new.data_dir

    return move


async def test_after_five_days_the_last_morning_is_asked_and_not_five(
    sandbox: Sandbox, visitor: Person, tmp_path: Path, moved: Moved
) -> None:
    async with house(sandbox, tmp_path / "old") as first:
        await first.lived(await first.move_in(visitor), nights=7)
        await sandbox.move_to(BEDTIME)
        await visitor.sees("Your plan tonight")
        await first.at_rest()
    folder = moved()
    await visitor.look_away()
    await sandbox.move_to(BEDTIME + 5 * DAY - timedelta(hours=3))
    async with house(sandbox, folder) as second:
        await second.at_rest()
        said = await visitor.news()
        assert (said.count("This comes late"), said.count(SORRY)) == (1, 1), said
        assert said.count("Any cramps last night?") <= 2 and "Your plan tonight" not in said
        await sandbox.move_to(BEDTIME + 5 * DAY)
        await visitor.sees("Your plan tonight")
