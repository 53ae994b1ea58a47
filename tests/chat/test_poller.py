"""Updates are stored before they are acknowledged, each once; trouble is waited out or told."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from contextlib import closing
from pathlib import Path

import pytest
from telegram import Bot

from bot.chat.arrivals import ALLOWED_UPDATES, Arrivals
from bot.chat.poller import Poller
from bot.chat.post import Post, Replica
from bot.chat.reaching import SecondPoller, TokenRefused
from bot.chat.transport import Transport
from bot.sandbox.server import SandboxConfig, serve
from bot.store.database import Database
from bot.store.inbox import Received
from scheduler.clock import SystemClock
from tests.kit.databases import open_sqlite
from tests.kit.house import House, bot_at, eventually, house
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

LOG = "bot.chat.reaching"


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == LOG]


def poller_of(bot: Bot, long_polls: Transport, database: Database) -> Poller:
    post = Post(database, clock=SystemClock(), replica=Replica("any"), poke=lambda: None)
    arrivals = Arrivals(database, post=post, feed=lambda _: None)
    return Poller(bot, long_polls, arrivals=arrivals)


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger=LOG)
    return caplog


async def test_an_update_is_stored_before_it_is_acknowledged(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ann = await Person.join(sandbox)
    async with house(sandbox, tmp_path, started=False) as first:
        await ann.start()
        kept: list[Received] = []
        poller = first.poller_to(kept.append)
        assert await poller.poll_once(timeout_s=0) == 1
        assert await first.inbox_states() == ["received"]
        # Nothing was acknowledged yet: Telegram would still give it to the next who asks.
        assert await first.poller_to(kept.append).poll_once(timeout_s=0) == 1
        assert len({received.update_id for received in kept}) == 1
    async with house(sandbox, tmp_path) as second:
        await ann.sees("Do you agree")
        await second.worker.idle()
        assert (await ann.news()).count("Do you agree") == 1


async def test_an_update_that_comes_twice_is_handled_once(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="duplicate_update", times=2)
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await ann.say("/privacy")
    await ann.sees("What is kept")
    await bot.worker.idle()
    words = [message["text"] for message in await ann.messages() if message["from"]["is_bot"]]
    assert len(words) == 2


async def test_a_batch_in_disorder_is_put_in_order(sandbox: Sandbox, tmp_path: Path) -> None:
    ann = await Person.join(sandbox)
    await ann.say("/help")
    await ann.say("/privacy")
    await sandbox.fault(kind="reorder_updates")
    async with house(sandbox, tmp_path):
        await ann.sees("What is kept", "I am no doctor")
        words = [message["text"] for message in await ann.messages() if message["from"]["is_bot"]]
        assert "I am no doctor" in words[0]


async def test_what_we_want_to_hear_is_said_with_every_poll(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/help")
    await ann.sees("I am no doctor")
    ours = [call for call in await sandbox.calls("getUpdates") if "timeout" in call["params"]]
    assert ours
    for call in ours:
        assert json.loads(call["params"]["allowed_updates"]) == ALLOWED_UPDATES


async def test_a_wrong_token_is_one_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    stranger, long_polls = bot_at(sandbox.url, token="77:wrong")
    with closing(open_sqlite(tmp_path / "bot.db")) as database:
        poller = poller_of(stranger, long_polls, database)
        with pytest.raises(TokenRefused, match=r"^Telegram does not accept .*TELEGRAM_TOKEN\.$"):
            await poller.first_contact()
    await stranger.shutdown()


async def test_a_token_revoked_later_ends_the_polling(sandbox: Sandbox, tmp_path: Path) -> None:
    async with house(sandbox, tmp_path, started=False) as living:
        await sandbox.fault(kind="401", method="getUpdates")
        with pytest.raises(TokenRefused):
            await living.poller.run()


async def test_two_pollers_are_told_of_each_other(sandbox: Sandbox, tmp_path: Path) -> None:
    async with house(sandbox, tmp_path) as living:
        await sandbox.calls("getUpdates")
        async with house(sandbox, tmp_path / "other"):
            with pytest.raises(SecondPoller, match=r"^Another program fetches .* answers\.$"):
                await asyncio.wait_for(living.listening, 5)


async def test_a_network_that_is_away_in_the_middle_is_waited_for_and_logged_once(
    bot: House, ann: Person, sandbox: Sandbox, quiet: pytest.LogCaptureFixture
) -> None:
    await sandbox.fault(kind="502", method="getUpdates", times=2)
    await ann.say("/help")
    await ann.sees("I am no doctor")
    await ann.say("/privacy")
    await ann.sees("What is kept")
    told = warnings_of(quiet)
    assert [line.split("(")[0].strip() for line in told] == [
        "telegram does not answer",
        "telegram answers again",
    ]


async def test_a_network_that_is_away_at_the_start_is_waited_for(
    tmp_path: Path, quiet: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bot, long_polls = bot_at(f"http://127.0.0.1:{port}")
    with closing(open_sqlite(tmp_path / "bot.db")) as database:
        contact = asyncio.create_task(poller_of(bot, long_polls, database).first_contact())
        await eventually(lambda: bool(warnings_of(quiet)))
        async with serve(SandboxConfig("127.0.0.1", port, tmp_path / "world")):
            await asyncio.wait_for(contact, 5)
    assert bot.username
    assert len(warnings_of(quiet)) == 1
    await bot.shutdown()
