"""The table of routes: no two stories share a topic, so no story hears the buttons of another."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest

from bot.chat import routes
from bot.chat.incoming import Story
from tests.kit.source import ROOT


def written(name: str) -> int:
    """How many routes stand in the source of this table; in the table itself the last one wins."""
    for node in ast.parse((ROOT / "bot" / "chat" / "routes.py").read_text()).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.Dict(keys=keys)):
                if found == name:
                    return len(keys)
    raise AssertionError(f"no table {name}")


@pytest.mark.parametrize(
    ("name", "table"), [("BUTTONS", routes.BUTTONS), ("COMMANDS", routes.COMMANDS)]
)
def test_no_two_stories_share_a_topic_or_a_command(name: str, table: Mapping[str, Story]) -> None:
    assert len(table) == written(name)


def test_every_story_has_one_topic() -> None:
    assert len(set(routes.BUTTONS.values())) == len(routes.BUTTONS)
