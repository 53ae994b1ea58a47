"""A machine on which the bot cannot start: one sentence, the status of the README, no traceback."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.hostile.telegram import TOKEN, telegram
from tests.kit.processes import Program, bot_program

YEAR, DAY = timedelta(days=365), timedelta(days=1)
# Python's own words for a folder that cannot be made there.
NOWHERE = "/proc/no-disk/data"


async def ended(bot: Program) -> tuple[int, str]:
    """The exit status, and what was said."""
    await bot.launch()
    status = await asyncio.wait_for(bot.wait(), 30)
    return status, bot.output()


@pytest.mark.parametrize("off", [-YEAR, -DAY, DAY, YEAR])
async def test_a_clock_that_is_wrong_by_days_or_years_is_told_beside_telegrams(
    tmp_path: Path, off: timedelta
) -> None:
    async with telegram({}) as server:
        server.date = format_datetime(datetime.now(UTC) + off, usegmt=True)
        base = f"{server.url}/bot"
        bot = bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=base)
        status, told = await ended(bot)
    assert status == 1
    (sentence,) = (line for line in told.splitlines() if "clock" in line)
    assert f"Telegram's says {datetime.now(UTC) + off:%Y-%m-%d}" in sentence
    assert sentence.startswith("This machine's clock says ") and "Set the clock" in sentence
    assert "Traceback" not in told


async def test_a_clock_that_is_minutes_off_or_a_date_that_is_none_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    near = format_datetime(datetime.now(UTC) + timedelta(minutes=50), usegmt=True)
    for number, date in enumerate((near, "Thursday")):
        async with telegram({}) as server:
            server.date = date
            base = f"{server.url}/bot"
            folder = tmp_path / str(number)
            bot = bot_program(folder, "", TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=base)
            await bot.start(until="the bot listens to Telegram")
            assert await bot.stop() == 0


async def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.write_text("")
    key = str(tmp_path / "data.key")
    inside = str(file / "data")
    cases = ((NOWHERE, 1, "/proc"), (inside, 1, str(file)), (str(file), 2, "DATA_DIR"))
    for folder, wanted, named in cases:
        bot = bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN, DATA_DIR=folder, KEY_FILE=key)
        bot.log.unlink(missing_ok=True)
        status, told = await ended(bot)
        assert (status, named in told) == (wanted, True), told
        assert "Traceback" not in told


async def test_an_env_file_that_is_no_file_or_no_text_is_told_with_status_2(
    tmp_path: Path,
) -> None:
    env_file = tmp_path / ".env"
    env_file.mkdir()
    status, told = await ended(bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN))
    assert (status, "Is a directory" in told) == (2, True)
    env_file.rmdir()
    env_file.write_bytes(b"SEND_WINDOW=\xff\xfe\n")
    status, told = await ended(bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN))
    assert (status, "it is not UTF-8 text" in told) == (2, True)
    assert "Traceback" not in told


async def test_a_disk_that_is_full_at_the_start_is_waited_for_and_said_once(
    tmp_path: Path,
) -> None:
    database = tmp_path / "data" / "bot.sqlite3"
    database.parent.mkdir()
    places = [part for end in ("", "-wal", "-journal") for part in ("-P", f"{database}{end}")]
    full = ("-e", "trace=pwrite64,fallocate", "-e", "inject=pwrite64:error=ENOSPC")
    under = ("strace", "-f", "-o", os.devnull, *full, *places)
    bot = bot_program(tmp_path, "", under=under, TELEGRAM_TOKEN=TOKEN)
    await bot.start(until="the database does not answer")
    await asyncio.sleep(1)
    await bot.kill()
    assert bot.output().count("the database does not answer") == 1
    assert "Traceback" not in bot.output()
