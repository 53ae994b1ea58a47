"""How a call is answered: properly, or broken on purpose."""

import asyncio
import contextlib
import socket
import struct

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.wire import ApiError, JsonObject, dumps

TRANSPORT = "sandbox.transport"  # ASGI extension that server.py puts into the scope
GATEWAY_PAGE = "<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"


def succeed(result: object) -> Response:
    """ok with a result."""
    return _json(200, {"ok": True, "result": result})


def refuse(error: ApiError) -> Response:
    """A refusal; the HTTP status is its error_code."""
    if error.code in (413, 502):
        return gateway_page(error.code, error.description)
    body: JsonObject = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after_s is None:
        return _json(error.code, body)
    body["parameters"] = {"retry_after": error.retry_after_s}
    response = _json(error.code, body)
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def gateway_page(status: int, title: str) -> Response:
    """What the proxy in front of Telegram says: HTML, not JSON."""
    return Response(GATEWAY_PAGE.format(title=f"{status} {title}"), status, media_type="text/html")


class CutOff(Response):
    """Ends the connection instead of answering.

    With `sent` the head and that part of the body go out first; with `hard` the peer gets a
    TCP reset. Without a server that lends its transport the answer is a 500.
    """

    def __init__(self, sent: Response | None = None, *, hard: bool = False) -> None:
        super().__init__(status_code=500)
        self._sent = sent
        self._hard = hard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # house: ASGI
        """Part of the body, then the end."""
        transport = scope.get("extensions", {}).get(TRANSPORT)
        if not isinstance(transport, asyncio.Transport):
            await super().__call__(scope, receive, send)
            return
        if self._sent is not None:
            await self._begin(self._sent, send)
        if self._hard:
            _reset(transport)
        else:
            transport.close()
        await until_disconnected(receive)

    async def _begin(self, response: Response, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": response.raw_headers,
            }
        )
        half = bytes(response.body)[: len(response.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


async def until_disconnected(receive: Receive) -> None:
    """Return when the client has gone (the body must have been read)."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset(transport: asyncio.Transport) -> None:
    """Closing with a linger time of 0 makes the kernel send RST in place of FIN."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _json(status: int, body: JsonObject) -> Response:
    return Response(dumps(body), status, media_type="application/json")
