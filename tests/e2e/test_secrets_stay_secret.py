"""A whole life at the most talkative, troubles included: no token, key or secret is ever told."""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot
from telegram.error import InvalidToken

from bot.chat.transport import Transport
from bot.settings import load_settings
from tests.hostile.telegram import TOKEN, Telegram, telegram
from tests.kit.keys import KEY
from tests.kit.processes import Program, bot_program

ANN = 7001
CODE = "an-invite-code-that-is-long"
PASSWORD = "open-sesame-open-sesame"  # a database's
SECRETS = (TOKEN, TOKEN.partition(":")[2], base64.b64encode(KEY).decode(), KEY.hex(), CODE)


def said(update_id: int, text: str) -> dict[str, object]:
    """What Ann writes, as Telegram tells it."""
    author = {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": ANN, "type": "private", "first_name": "Ann"}
    length = len(text.partition(" ")[0])
    entities = [{"type": "bot_command", "offset": 0, "length": length}] if text[0] == "/" else []
    frame = {"message_id": update_id, "date": round(time.time()), "chat": chat, "from": author}
    return {"update_id": update_id, "message": {**frame, "text": text, "entities": entities}}


async def live(server: Telegram, bot: Program) -> None:
    """From the first word to the last, with every trouble that Telegram has."""
    server.listen_to(ANN)
    texts = (f"/start {CODE}", "I agree", "/settings", "/export", "/privacy", f"/start {TOKEN}")
    for number, text in enumerate(texts, start=1):
        server.troubles.extend((500, 502, 404) if number == 3 else ())
        server.put([said(number, text)])
    server.put([{"update_id": 90, "message": {"from": {"id": ANN}, "text": TOKEN, "date": "x"}}])
    server.put_raw(f"this is no JSON but {TOKEN}")
    server.put([said(91, "/help")])
    await server.has_told(ANN, "I am no doctor", within_s=30)


async def page(port: int, path: str) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return await answer.text()


async def test_a_life_with_all_troubles_tells_no_secret_anywhere(tmp_path: Path) -> None:
    port = _free_port()
    async with telegram({}) as server:
        bot = bot_program(
            tmp_path,
            "",
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_BASE_URL=f"{server.url}/bot",
            ACCESS="invite",
            INVITE_CODE=CODE,
            METRICS_PORT=str(port),
        )
        await bot.start(until="the bot listens to Telegram")
        await live(server, bot)
        pages = [await page(port, path) for path in ("/metrics", "/readyz", f"/{TOKEN}", "/x")]
        server.troubles.extend([401] * 100)
        server.put_raw('{"ok":false,"error_code":401,"description":"Unauthorized"}')
        await bot.stop()
        await bot.launch()
        assert await asyncio.wait_for(bot.wait(), 30) == 3
    told = bot.output()
    assert "DEBUG" in told and "update set aside" in told and "TELEGRAM_TOKEN" in told
    assert "Traceback" not in told
    for secret in SECRETS:
        assert secret not in told + "".join(pages[:2] + pages[3:])
    assert TOKEN not in pages[2]


async def test_a_database_that_refuses_is_told_without_its_password(tmp_path: Path) -> None:
    address = f"postgresql://bot:{PASSWORD}@127.0.0.1:{_free_port()}/nights"
    bot = bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN, DATABASE_URL=address)
    await bot.start(until="the database does not answer")
    await bot.stop()
    for secret in (PASSWORD, *SECRETS):
        assert secret not in bot.output()


async def test_nothing_of_ours_shows_a_secret_when_it_is_printed() -> None:
    environ = {"TELEGRAM_TOKEN": TOKEN, "INVITE_CODE": CODE}
    environ |= {"DATABASE_URL": f"postgresql://bot:{PASSWORD}@db/nights"}
    settings = load_settings(environ, Path("there-is-no-such-file"))
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.database!r}"
    shown += f"{settings.database} {Transport()!r} {vars(Transport())}"
    for secret in (*SECRETS, PASSWORD):
        assert secret not in shown


async def test_the_librarys_own_error_which_names_the_token_reaches_nobody(tmp_path: Path) -> None:
    """A token that is revoked in the middle of the start: after getMe, before the first poll."""
    async with telegram({}) as server:
        server.troubles.append(401)
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=Transport())
        with pytest.raises(InvalidToken, match=TOKEN):
            await bot.initialize()
        await bot.shutdown()
        server.troubles.extend([0, *[401] * 100])
        base = f"{server.url}/bot"
        program = bot_program(tmp_path, "", TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=base)
        await program.start(until="the bot listens to Telegram")
        await program.stop()
    assert TOKEN not in program.output() and TOKEN.partition(":")[2] not in program.output()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
