"""The Bot API's door: one call from the URL to the answer, faults included."""

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.answers import CutOff, refuse, succeed, until_disconnected
from bot.sandbox.call import Call, Method
from bot.sandbox.calls import LoggedCall
from bot.sandbox.faults import Fault, Rule
from bot.sandbox.methods import BY_LOWER_NAME
from bot.sandbox.methods_updates import get_updates
from bot.sandbox.params import read_params
from bot.sandbox.wire import ApiError, bad_request, forbidden, too_many_requests
from bot.sandbox.world import World

TOKEN_FORM = re.compile(r"\d+:[\w-]+", re.ASCII)
AFTERWARDS = frozenset({Fault.HANG_AFTER, Fault.TRUNCATED, Fault.RESET})
NO_ANSWER = 0


async def call_method(request: Request) -> Response:
    """POST or GET /bot<token>/<method>."""
    world: World = request.app.state.world
    name, method = BY_LOWER_NAME.get(request.path_params["method"].lower(), ("", None))
    try:
        check_token(world, request.path_params["token"])
        if not name:
            raise ApiError(404, "Not Found: method not found")
        params = await read_params(request)
    except ApiError as error:
        return refuse(error)
    return await _Exchange(Call(world, params), request, name=name).answer(method)


async def download(request: Request) -> Response:
    """GET /file/bot<token>/<path>."""
    world: World = request.app.state.world
    try:
        check_token(world, request.path_params["token"])
        file_id = request.path_params["path"].rpartition("/")[2].partition(".")[0]
        file = world.records.file(file_id)
        if file is None or file.path != request.path_params["path"]:
            raise ApiError(404, "Not Found")
    except ApiError as error:
        return refuse(error)
    content = world.records.file_content(file.file_id)
    return Response(content, media_type="application/octet-stream")


def check_token(world: World, token: str) -> None:
    """Raises ApiError (401) for any token but the bot's own."""
    if TOKEN_FORM.fullmatch(token) is None:
        raise ApiError(401, "Unauthorized: invalid token specified")
    if token != world.rules.token:
        raise ApiError(401, "Unauthorized")


class _Exchange:
    """One call with its verdict, logged when it is known."""

    def __init__(self, call: Call, request: Request, *, name: str) -> None:
        self._call = call
        self._world = call.world
        self._request = request
        self._name = name
        self._chat_id = call.params.chat_id()

    async def answer(self, method: Method | None) -> Response:
        """The answer, or what a fault rule makes of it."""
        rule = self._fault()
        if rule is not None and rule.kind not in AFTERWARDS:
            broken = await self._fail_before(rule)
            if broken is not None:
                return broken
        response = await self._carry_out(method)
        return response if rule is None else await self._fail_after(rule, response)

    def _fault(self) -> Rule | None:
        faults = self._world.faults
        if not faults.rules:
            return None
        if self._chat_id is None:
            query = self._world.records.query(self._call.params.text("callback_query_id"))
            self._chat_id = None if query is None else query.chat_id
        return faults.strike(self._name, self._chat_id)

    async def _carry_out(self, method: Method | None) -> Response:
        try:
            result = await self._poll() if method is None else self._run(method)
        except ApiError as error:
            return self._refused(error)
        if method is not None or result:
            self._log(200, "")
        return succeed(result)

    def _run(self, method: Method) -> object:
        with self._world.store.transaction():
            return method(self._call)

    async def _poll(self) -> object:
        """getUpdates; when its client goes away, nothing is handed to it any more."""
        updates = self._world.updates
        poll = updates.open_poll()
        watcher = asyncio.ensure_future(until_disconnected(self._request.receive))
        watcher.add_done_callback(lambda _: updates.client_left(poll))
        try:
            return await get_updates(self._call, poll)
        finally:
            updates.close_poll(poll)
            watcher.cancel()

    async def _fail_before(self, rule: Rule) -> Response | None:
        """What the call gets instead of being carried out; None: it is carried out late."""
        if rule.kind is Fault.REFUSE:
            self._log(NO_ANSWER, "connection closed by a fault rule before the call")
            return CutOff()
        if rule.kind is Fault.HANG_BEFORE:
            if await self._hang(rule.hang_s):
                return None
            self._log(NO_ANSWER, "the client left before the call was carried out")
            return CutOff()
        return self._refused(_refusal(rule))

    async def _fail_after(self, rule: Rule, response: Response) -> Response:
        if rule.kind is Fault.HANG_AFTER:
            return response if await self._hang(rule.hang_s) else CutOff()
        if rule.kind is Fault.TRUNCATED:
            return CutOff(response)
        return CutOff(hard=True) if rule.kind is Fault.RESET else response

    async def _hang(self, hang_s: float) -> bool:
        """Wait; False when the client has gone or the server stops."""
        watcher = asyncio.ensure_future(until_disconnected(self._request.receive))
        watcher.add_done_callback(lambda _: self._world.bell.ring(watcher))
        try:
            await self._world.bell.wait(watcher, timeout_s=hang_s)
            return not watcher.done() and not self._world.bell.closed
        finally:
            watcher.cancel()

    def _refused(self, error: ApiError) -> Response:
        self._log(error.code, error.description)
        return refuse(error)

    def _log(self, status: int, description: str) -> None:
        call = LoggedCall(
            n=self._world.calls.next_number(),
            at_ms=self._world.clock.now_ms(),
            method=self._name,
            chat_id=self._chat_id,
            status=status,
            description=description,
            params=self._call.params.for_log(),
        )
        self._world.calls.add(call)


def _refusal(rule: Rule) -> ApiError:
    match rule.kind:
        case Fault.TOO_MANY:
            return too_many_requests(rule.retry_after)
        case Fault.BLOCKED:
            return forbidden("bot was blocked by the user")
        case Fault.DEACTIVATED:
            return forbidden("user is deactivated")
        case Fault.UNAUTHORIZED:
            return ApiError(401, "Unauthorized")
        case Fault.RESTARTING:
            return ApiError(500, "Internal Server Error: restart")
        case Fault.BAD_GATEWAY:
            return ApiError(502, "Bad Gateway")
        case _:
            return bad_request("refused by a fault rule")
