"""A client of the sandbox for its tests: the control API and bare Bot API calls."""

from types import TracebackType

import aiohttp

TOKEN = "4242:sandbox"


class Sim:
    """Talks to one sandbox; answers that should be fine are checked to be."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = aiohttp.ClientSession(url)

    async def __aenter__(self) -> "Sim":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.http.close()

    async def get(self, path: str):
        async with self.http.get(f"/sim/{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **body: object):
        async with self.http.post(f"/sim/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def refused(self, path: str, **body: object) -> tuple[int, str]:
        """The status and the sentence of a control call that must not work."""
        async with self.http.post(f"/sim/{path}", json=body) as response:
            assert response.status >= 400
            return response.status, (await response.json())["error"]

    async def person(self, name: str = "Ann", *, started: bool = True) -> int:
        """Somebody new; started means: pressed Start, and the bot has seen that."""
        user_id = (await self.post("users", first_name=name, language_code="en"))["id"]
        if started:
            await self.post(f"users/{user_id}/start")
            await self.drain()
        return user_id

    async def say(self, user_id: int, text: str, **more: object):
        return await self.post(f"users/{user_id}/say", text=text, **more)

    async def tap(self, user_id: int, message_id: int, **how: object):
        """A tap that does not wait for the answer unless asked to."""
        given = {"wait_s": 0, **how}
        return await self.post(f"users/{user_id}/tap", message_id=message_id, **given)

    async def messages(self, user_id: int):
        return (await self.get(f"users/{user_id}/transcript"))["messages"]

    async def raw(self, method: str, **params: object) -> tuple[int, dict]:
        """A Bot API call as JSON; the status and the body."""
        path = f"/bot{TOKEN}/{method}"
        async with self.http.post(path, json=params) as response:
            return response.status, await response.json()

    async def api(self, method: str, **params: object):
        """The result of a Bot API call that works."""
        status, body = await self.raw(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def error(self, method: str, **params: object) -> tuple[int, str]:
        """Code and description of a Bot API call that is refused."""
        status, body = await self.raw(method, **params)
        assert (body["ok"], body["error_code"]) == (False, status)
        return status, body["description"]

    async def send(self, chat_id: int, text: str = "hello", **more: object):
        return await self.api("sendMessage", chat_id=chat_id, text=text, **more)

    async def updates(self, **params: object):
        return await self.api("getUpdates", **params)

    async def drain(self) -> int:
        """Acknowledge all that waits; answers the next offset."""
        waiting = await self.updates()
        offset = waiting[-1]["update_id"] + 1 if waiting else 0
        await self.updates(offset=offset)
        return offset


def keyboard(*texts: str) -> dict:
    """One row of inline buttons; the data of each is its text in lower case."""
    return {"inline_keyboard": [[{"text": text, "callback_data": text.lower()} for text in texts]]}
