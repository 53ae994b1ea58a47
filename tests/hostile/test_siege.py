"""A small siege with every test run; `make hostile` is the whole one."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp

from tests.hostile.siege import ANN, BOB, EVE, SECRETS, besiege
from tests.hostile.telegram import TOKEN, telegram
from tests.hostile.updates import MARK, Hostile

SEED = 7


async def test_under_hostile_updates_nothing_breaks_or_leaks_and_nobody_is_stuck(
    tmp_path: Path,
) -> None:
    hostile = Hostile(SEED, (ANN, BOB), chatty=0)
    report = await besiege(tmp_path, hostile, updates=600, unreadable=1)
    assert report.broken == []
    assert report.states["done"] > 240, "most of it was read and answered"
    assert report.calls["sendMessage"] > 180


def test_a_seed_gives_the_same_updates_again() -> None:
    first, again, other = (
        json.dumps(Hostile(seed, (ANN, BOB)).batch(300)) for seed in (SEED, SEED, SEED + 1)
    )
    assert first == again != other


async def test_a_word_in_the_wrong_chat_would_be_noticed() -> None:
    (secret, _), *_ = SECRETS.items()
    async with telegram(SECRETS) as server, aiohttp.ClientSession() as session:
        for chat, text in ((ANN, secret), (EVE, secret), (EVE, MARK.format(BOB)), (EVE, "hello")):
            fields = {"chat_id": str(chat), "text": text}
            await session.post(f"{server.url}/bot{TOKEN}/sendMessage", data=fields)
        assert len(server.leaks) == 2
