"""The wire: what has certainly not arrived, what may have, and that nothing tells the token."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import TelegramError, TimedOut

from bot.chat.transport import NotSent, Transport
from bot.sandbox.server import DEFAULT_TOKEN
from tests.kit.house import bot_at
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Bot]:
    bot, _ = bot_at(sandbox.url)
    async with bot:
        yield bot


@pytest.fixture
async def ann(sandbox: Sandbox) -> Person:
    person = await Person.join(sandbox)
    await person.start()
    return person


async def test_words_and_files_arrive(wire: Bot, ann: Person) -> None:
    await wire.send_message(ann.id, "1 < 2 & ünïcödé")
    sent = await wire.send_document(ann.id, b"day;cramps\n", filename="diary.csv", caption="All")
    assert sent.document is not None
    assert sent.document.file_name == "diary.csv"
    assert "1 < 2 & ünïcödé" in await ann.news()


async def test_without_a_connection_it_is_certain_that_nothing_was_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bot, _ = bot_at(f"http://127.0.0.1:{unused.getsockname()[1]}")
    with pytest.raises(NotSent) as caught:
        await bot.initialize()
    await bot.shutdown()
    assert DEFAULT_TOKEN not in str(caught.value)


async def test_a_transport_that_is_not_open_sends_nothing() -> None:
    with pytest.raises(NotSent):
        await Transport().do_request("http://127.0.0.1:9/", "POST")


@pytest.mark.parametrize("kind", ["hang_before", "hang_after", "truncated", "reset", "refuse"])
async def test_without_an_answer_nobody_knows(
    wire: Bot, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", times=1, hang_s=5)
    with pytest.raises(TimedOut) as caught:
        await wire.send_message(ann.id, "hello", read_timeout=0.1)
    assert DEFAULT_TOKEN not in str(caught.value)


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_server_in_trouble_is_not_our_mistake(
    wire: Bot, ann: Person, sandbox: Sandbox, kind: str
) -> None:
    await sandbox.fault(kind=kind, method="sendMessage", times=1)
    with pytest.raises(TelegramError) as caught:
        await wire.send_message(ann.id, "hello")
    assert type(caught.value).__name__ == "NetworkError"
    await wire.send_message(ann.id, "hello again")
    assert "hello again" in await ann.news()


async def test_it_can_be_opened_twice_and_closed_twice() -> None:
    transport = Transport()
    await transport.initialize()
    await transport.initialize()
    await transport.shutdown()
    await transport.shutdown()
