"""The fuzzing itself: it begins with what is usual, and it would notice."""

from __future__ import annotations

import json

import pytest

from bot.chat.received import received
from bot.report.unpacking import unpacked
from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import TARGETS
from tests.fuzz.unguided import hunt


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_is_usual_keeps_every_promise(name: str) -> None:
    seeds = seeds_of(name)
    for one in seeds:
        TARGETS[name](one)
    assert seeds


def test_the_seeds_reach_deep() -> None:
    assert any(received(json.loads(one)).telegram_id for one in seeds_of("updates")[:20])
    assert all(unpacked(one)["person"] for one in seeds_of("exports"))


def test_a_broken_promise_is_found() -> None:
    def broken(data: bytes) -> None:
        assert b"null" not in data

    with pytest.raises(AssertionError):
        hunt(broken, [b'{"a": 1}'], seconds=5)
