"""The web server inside our loop: quiet, on its port alone, and loaded by those who want one."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.serving import serving

A_SECRET_THOUGHT = "my leg hurts"


async def broken(request: Request) -> Response:
    raise ValueError(A_SECRET_THOUGHT)


async def slow(request: Request) -> Response:
    await asyncio.sleep(0.3)
    return PlainTextResponse("at last")


APP = Starlette(routes=[Route("/broken", broken), Route("/slow", slow)])


async def test_an_error_is_a_bare_500_and_its_words_reach_neither_wire_nor_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        serving(APP, host="127.0.0.1", port=0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/broken") as answer,
    ):
        said = await answer.text()
    assert answer.status == 500
    assert A_SECRET_THOUGHT not in said + caplog.text
    assert "a request broke us (ValueError at " in caplog.text
    assert "test_serving.py" in caplog.text


async def test_what_is_being_answered_at_a_stop_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with aiohttp.ClientSession() as session:
        async with serving(APP, host="127.0.0.1", port=0) as port:
            asking = asyncio.create_task(session.get(f"http://127.0.0.1:{port}/slow"))
            await asyncio.sleep(0.1)
        answer = await asking
        assert await answer.text() == "at last"
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://127.0.0.1:{port}/slow")
    assert not caplog.records


async def test_a_port_that_is_taken_and_a_host_that_is_none_are_named() -> None:
    async with serving(APP, host="127.0.0.1", port=0) as port:
        with pytest.raises(OSError, match="in use") as taken:
            async with serving(APP, host="127.0.0.1", port=port):
                pass
    assert taken.value.filename == f"127.0.0.1:{port}"
    with pytest.raises(OSError) as unknown:
        async with serving(APP, host="there-is-no-such-host.invalid", port=0):
            pass
    assert unknown.value.filename == "there-is-no-such-host.invalid:0"
