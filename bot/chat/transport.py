"""The wire to Telegram: python-telegram-bot's request interface on aiohttp.

The library's own transport costs two to five milliseconds of CPU a message; this one a quarter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import aiohttp
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.chat.contact import Contact

READ_TIMEOUT_S = 20.0
CONNECT_TIMEOUT_S = 5.0
# Telegram closes idle connections after a minute; a new TLS handshake costs more than keeping one.
KEEP_ALIVE_S = 55.0
# From here on it is a server before Telegram that answers, to say that Telegram does not.
_OF_THE_EDGE = 500
_NO_ANSWER = "Invalid server response"  # the library's own words for it


class NotSent(NetworkError):
    """There was no connection: Telegram has certainly not seen this request."""


class Transport(BaseRequest):
    """One pool of connections. Raises NotSent and TimedOut, nothing else."""

    def __init__(
        self,
        *,
        connections: int = 16,
        read_timeout_s: float = READ_TIMEOUT_S,
        contact: Contact | None = None,
    ) -> None:
        """`contact` is told of every answer that Telegram itself gave."""
        self._connections, self._read_timeout_s = connections, read_timeout_s
        self._contact = contact or Contact()
        self._session: aiohttp.ClientSession | None = None
        self.date = ""
        """When the last answer was given, by the server's clock, as its header has it."""

    @property
    def read_timeout(self) -> float:
        return self._read_timeout_s

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=KEEP_ALIVE_S
            )
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(  # house: the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request. The signature is the library's; only the read timeout is used."""
        if self._session is None:
            raise NotSent("the transport is not open")
        read = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout_s
        timeout = aiohttp.ClientTimeout(sock_read=read, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                body = await response.read()
                self.date = response.headers.get("Date", "")
                if response.status < _OF_THE_EDGE:
                    self._contact.heard()
                return response.status, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # The address of a connection error carries no token, but the error's text might.
            raise NotSent(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            # No answer, or half of one: Telegram may have done what we asked for.
            raise TimedOut(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """An answer of Telegram. Raises TelegramError for what is none, however deep it is nested.

        One that has no result gets none, where the library would stumble over it.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError(_NO_ANSWER) from None
        if not isinstance(answer, dict):
            raise TelegramError(_NO_ANSWER)
        return {"result": None, **answer}


def _body(request_data: RequestData | None) -> Mapping[str, str] | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
