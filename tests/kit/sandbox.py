"""The sandbox from a test's side: its clock, its faults, its people. All over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


class Sandbox:
    """Control of one running sandbox at `url`."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session

    async def get(self, path: str, **query: object) -> Any:
        params = {name: str(value) for name, value in query.items()}
        async with self._session.get(f"{self.url}{path}", params=params) as answer:
            return await _body(answer)

    async def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        async with self._session.post(f"{self.url}{path}", json=body or {}) as answer:
            return await _body(answer)

    async def now(self) -> datetime:
        return EPOCH + (await self.get("/sim/clock"))["now_ms"] * MS

    async def move_to(self, moment: datetime) -> None:
        await self.post("/sim/clock", {"set_ms": (moment - EPOCH) // MS})

    async def advance(self, by: timedelta) -> None:
        await self.post("/sim/clock", {"advance_s": by.total_seconds()})

    async def alarm(self) -> datetime | None:
        """When the bot will next speak on its own, as it told the sandbox."""
        alarm_ms = (await self.get("/sim/state"))["alarm_ms"]
        return None if alarm_ms is None else EPOCH + alarm_ms * MS

    async def expects(self, due: datetime | None) -> bool:
        """Whether it was told just this alarm; it is told whole milliseconds."""
        told = await self.alarm()
        return due == told or (due is not None and told is not None and abs(due - told) < MS)

    async def fault(self, **rule: object) -> None:
        await self.post("/sim/faults", rule)

    async def no_faults(self) -> None:
        async with self._session.delete(f"{self.url}/sim/faults"):
            pass

    async def calls(self, method: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get("/sim/calls", method=method)
        return found


async def _body(answer: aiohttp.ClientResponse) -> Any:
    body = await answer.json()
    if answer.status >= 400:
        raise AssertionError(f"{answer.method} {answer.url.path}: {body}")
    return body
