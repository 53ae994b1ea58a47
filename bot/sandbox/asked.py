"""What the control API is asked, read carefully: path, query and JSON body."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.wire import ControlError, JsonObject, dumps
from bot.sandbox.world import World

LARGEST_NUMBER = 2**53  # what JSON numbers hold exactly in a browser


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the control API. The readers raise ControlError (400)."""

    request: Request
    body: JsonObject

    def path_number(self, name: str) -> int:
        """A number in the path (the route takes digits only)."""
        return _number(name, self.request.path_params[name]) or 0

    def query_number(self, name: str) -> int | None:
        """A number in the query string."""
        return _number(name, self.request.query_params.get(name))

    def timeout_s(self) -> float:
        """How long a long poll may wait, at most a minute."""
        try:
            wanted_s = float(self.request.query_params.get("timeout", "0"))
        except ValueError:
            raise ControlError(400, "timeout is a number of seconds.") from None
        return min(max(wanted_s, 0.0), 60.0)

    def number(self, name: str) -> int | None:
        """A whole number in the body."""
        return _number(name, self.body.get(name))

    def needed_number(self, name: str) -> int:
        """A whole number that must be in the body."""
        found = self.number(name)
        if found is None:
            raise ControlError(400, f"{name} is missing.")
        return found

    def text(self, name: str) -> str | None:
        """A text in the body."""
        value = self.body.get(name)
        if value is None or isinstance(value, str):
            return value
        raise ControlError(400, f"{name} is a text.")


def _number(name: str, value: object) -> int | None:
    if value is None:
        return None
    try:
        number = int(str(value))
    except ValueError:
        raise ControlError(400, f"{name} is a whole number.") from None
    if abs(number) > LARGEST_NUMBER:
        raise ControlError(400, f"{name} is too large.")
    return number


Endpoint = Callable[[Request], Awaitable[Response]]


def acting(action: Callable[[World, Asked], object]) -> Endpoint:
    """An endpoint that answers at once, as one transaction."""

    async def endpoint(request: Request) -> Response:
        world: World = request.app.state.world
        try:
            asked = Asked(request, await _read_body(request))
            with world.store.transaction():
                return answer(action(world, asked))
        except ControlError as error:
            return answer({"error": error.sentence}, error.code)

    return endpoint


def waiting(action: Callable[[World, Asked], Awaitable[object]]) -> Endpoint:
    """An endpoint that may wait for something; it opens its own transactions."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = Asked(request, await _read_body(request))
            return answer(await action(request.app.state.world, asked))
        except ControlError as error:
            return answer({"error": error.sentence}, error.code)

    return endpoint


def answer(value: object, status: int = 200) -> Response:
    """A JSON answer that nobody caches."""
    headers = {"Cache-Control": "no-store"}
    return Response(dumps(value), status, headers, media_type="application/json")


async def _read_body(request: Request) -> JsonObject:
    if request.method in ("GET", "DELETE"):
        return {}
    _check_same_origin(request)
    try:
        value = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ControlError(400, "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise ControlError(400, "The body is not a JSON object.")
    _check_unicode(value)
    return value


def _check_same_origin(request: Request) -> None:
    """A page from elsewhere in the same browser must not play with this world."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ControlError(403, "Only the sandbox's own page may do this.")


def _check_unicode(value: JsonObject) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ControlError(400, "A text holds half of a character.") from None
