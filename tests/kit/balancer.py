"""A proxy as it stands before replicas: each request goes to the next one that answers."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

_PASSED_ON = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")


@asynccontextmanager
async def balancer(*ports: int) -> AsyncIterator[int]:
    """A port that stands for all of these."""
    turns = deque(ports)

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        for _ in ports:
            turns.rotate(1)
            url = f"http://127.0.0.1:{turns[0]}{request.path}"
            try:
                async with http.post(url, data=body, headers=headers) as answer:
                    return web.Response(
                        status=answer.status,
                        body=await answer.read(),
                        content_type=answer.content_type,
                    )
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break  # it broke off; only Telegram may say the same again
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/{path:.*}", pass_on)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with aiohttp.ClientSession() as http:
            yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
