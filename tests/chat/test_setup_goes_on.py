"""A setup goes on where it was, whatever happened to the bot in between."""

from __future__ import annotations

from pathlib import Path

from tests.kit.house import house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def test_a_restart_in_the_setup_loses_no_answer_and_no_question(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path) as first:
        await visitor.start()
        for label in ("I agree", "18 to 64"):
            await visitor.tap(label)
        await visitor.sees("Does any of this apply")
        await visitor.tap("Surgery planned")
        await first.all_done()
    async with house(sandbox, tmp_path) as second:
        assert "✓ Surgery planned" in await visitor.buttons()
        await visitor.tap("Done")
        await visitor.sees("any medicine")
        await visitor.say("none")
        await visitor.sees("Where do you live?")
        await second.all_done()
