"""The database in trouble, under the real bot: waited out, said once, nothing lost."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.kit import power_cut
from tests.kit.faults import NOTHING, Fault, run
from tests.kit.faults_crowd import STEADY
from tests.kit.faults_disk import disk_full, locked
from tests.kit.faults_lives import a_morning, everybody_taps
from tests.kit.faults_stage import Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.plans import MONDAY

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "sqlite").startswith("postgres"), reason="a matter of files"
)
needs_strace = pytest.mark.skipif(
    not power_cut.is_installed() and not os.environ.get("CI"), reason="needs the package strace"
)
TROUBLE, OVER = "the database does not answer", "the database answers again"


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[Stage]:
    with sandbox_beside(tmp_path / "world") as url:
        watched = ("-m", "tests.kit.watched", "-m", "bot")
        async with stage(url, tmp_path, STEADY, STEADY, run=watched) as house:
            await house.start_bot()
            yield house


@needs_strace
async def test_a_full_disk_is_waited_out(house: Stage, tmp_path: Path) -> None:
    await _is_waited_out(house, disk_full(tmp_path / "data" / "bot.db"))


async def test_a_database_locked_by_another_program_is_waited_out(
    house: Stage, tmp_path: Path
) -> None:
    await _is_waited_out(house, locked(tmp_path / "data" / "bot.db"))


async def _is_waited_out(house: Stage, fault: Fault) -> None:
    """At bedtime nothing can be written down: not that somebody is reminded, not what is told."""
    ann, _ = house.crowd
    evening, _ = ann.due(MONDAY)

    async def bedtime_comes(house: Stage) -> None:
        await house.move_to(evening.at)
        await ann.says("took it", night=MONDAY, column="taken", value=True)
        await house.logs(TROUBLE)

    assert await run(fault, bedtime_comes, stage=house) == []
    await house.logs(OVER)
    assert house.bot.output().count(TROUBLE) == 1
    await everybody_taps(house, "took")
    assert await run(NOTHING, lambda house: a_morning(house, MONDAY), stage=house) == []
