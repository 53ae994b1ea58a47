"""The log: an action and ids; never what a person wrote, never the token."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.logs import MASK, configure
from bot.sandbox.server import DEFAULT_TOKEN
from bot.store.inbox import Received, store
from bot.store.tables import inbox
from tests.kit.house import BEDTIME, WAKE, House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PRIVATE = ("Persephone", "burgundy socks", "7 cramps", "1000", "chest pain")


@pytest.fixture
def our_log(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Logging as the program does it, at its most talkative, and without any redaction."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: log.level for name, log in _loggers().items()}
    configure("DEBUG", secrets=())
    yield capsys
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, log in _loggers().items():
        log.setLevel(levels.get(name, logging.NOTSET))


def _loggers() -> dict[str, logging.Logger]:
    known = logging.root.manager.loggerDict
    return {name: log for name, log in known.items() if isinstance(log, logging.Logger)}


async def test_what_people_say_and_take_never_reaches_the_log(
    bot: House,
    visitor: Person,
    sandbox: Sandbox,
    our_log: pytest.CaptureFixture[str],
) -> None:
    await bot.move_in(visitor)
    await sandbox.fault(kind="502", method="sendMessage", times=1)
    await sandbox.fault(kind="truncated", method="sendMessage", nth=3, times=1)
    await visitor.say("my name is Persephone and I wear burgundy socks")
    await visitor.sees("I did not understand that")
    await sandbox.move_to(BEDTIME)
    await visitor.say("took 1000 mg")
    await visitor.sees("1000 mg", "above the upper level")
    await sandbox.move_to(WAKE)
    await visitor.sees("Any cramps")
    await visitor.say("7 cramps, no diarrhea, chest pain")
    await visitor.sees("112")
    bad = {"message": {"from": {"id": visitor.id}, "text": "burgundy socks", "date": "now"}}
    await sandbox.post("/sim/updates", {"update": bad})
    await visitor.sees("Something went wrong")
    await sandbox.fault(kind="400", method="sendMessage", times=1)
    await visitor.say("/help")
    await visitor.sees("while I answered")
    await bot.all_done()
    logged = our_log.readouterr().err
    assert "update set aside id=" in logged
    assert "a reply was refused id=" in logged
    for words in (*PRIVATE, DEFAULT_TOKEN):
        assert words not in logged, words


def test_a_secret_that_gets_into_a_log_line_is_masked(
    our_log: pytest.CaptureFixture[str],
) -> None:
    configure("INFO", secrets=["12:abc", ""])
    try:
        raise ValueError("https://api.telegram.org/bot12:abc/getMe")
    except ValueError:
        logging.getLogger("bot").exception("it broke with 12:abc")
    logged = our_log.readouterr().err
    assert "12:abc" not in logged
    assert f"it broke with {MASK}" in logged
    assert "getMe" not in logged, "the words of an error"
    assert "ValueError" in logged


@pytest.mark.parametrize("name", ["httpx", "telegram.ext", "aiohttp.access", "apscheduler.x"])
def test_the_libraries_are_heard_when_they_warn(
    our_log: pytest.CaptureFixture[str], name: str
) -> None:
    logging.getLogger(name).info("GET https://api.telegram.org/bot12:abc/getMe")
    logging.getLogger(name).warning("a warning")
    logged = our_log.readouterr().err
    assert "getMe" not in logged
    assert "a warning" in logged


@pytest.mark.parametrize("name", ["telegram.request", "psycopg", "psycopg.pool"])
def test_what_telegram_or_the_database_answered_is_never_printed(
    our_log: pytest.CaptureFixture[str], name: str
) -> None:
    logging.getLogger(name).error("Can not make sense of: burgundy socks")
    assert "burgundy" not in our_log.readouterr().err


async def test_an_error_of_the_database_does_not_quote_the_row(bot: House) -> None:
    row = Received(update_id=1, telegram_id=1, payload="burgundy socks")
    await bot.run(lambda tx: store(tx, [row], now=BEDTIME))
    doubled = insert(inbox).values(update_id=1, payload="burgundy socks", state="received")
    with pytest.raises(IntegrityError) as caught:
        await bot.run(lambda tx: tx.execute(doubled))
    assert "burgundy" not in str(caught.value)
