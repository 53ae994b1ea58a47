"""The parameters of a Bot API call, whatever kind of body they came in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.wire import ApiError, bad_request, dumps

UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024  # Bot API, sendDocument: up to 50 MB
OVERHEAD_BYTES = 1024 * 1024  # the rest of a multipart body: boundaries and other fields
LOGGED_CHARS = 8192
SQLITE_LIMIT = 2**63
TRUE_WORDS = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """Every value as text, as the official server holds them; objects are JSON texts."""

    values: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value, empty when it is missing."""
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        """true, yes and 1 are true, all else is false."""
        return self.text(name).lower() in TRUE_WORDS

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a whole number, or the default."""
        try:
            number = int(self.text(name))
        except ValueError:
            return default
        return number if abs(number) < SQLITE_LIMIT else default

    def parsed(self, name: str) -> object:
        """The value read as JSON; None when it is missing. Raises ApiError when it is not JSON."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            value: object = json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None
        return value

    def chat_id(self) -> int | None:
        """The chat, when the call names one by number."""
        return self.integer("chat_id") or None

    def for_log(self) -> dict[str, str]:
        """What /sim/calls shows: long values are cut, files are named."""
        shown = {name: value[:LOGGED_CHARS] for name, value in self.values.items()}
        for name, upload in self.files.items():
            shown[name] = f"<{upload.name}, {len(upload.content)} bytes>"
        return shown


async def read_params(request: Request) -> Params:
    """Query string, urlencoded, multipart and JSON bodies.

    Raises ApiError for bodies over the limit (413) or that cannot be read (400).
    """
    values = dict(request.query_params)
    if request.method == "GET":
        return Params(values)
    if int(request.headers.get("content-length", "0")) > UPLOAD_LIMIT_BYTES + OVERHEAD_BYTES:
        raise too_large()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        return await _multipart(request, values)
    return read_body(content_type, await request.body(), known=values)


def read_body(content_type: str, body: bytes, *, known: Mapping[str, str] | None = None) -> Params:
    """A body of JSON or of a form, beside what is known already.

    Raises ApiError (400) when it cannot be read.
    """
    try:
        read = _json(body) if content_type == "application/json" else _urlencoded(body)
    except (ValueError, RecursionError):
        raise bad_request("can't parse the request body") from None
    return _checked(Params({**(known or {}), **read}))


def too_large() -> ApiError:
    """What the proxy in front of Telegram answers to a large body."""
    return ApiError(413, "Request Entity Too Large")


def _urlencoded(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _json(body: bytes) -> dict[str, str]:
    value = json.loads(body or b"{}")
    if not isinstance(value, dict):
        raise ValueError("an object was expected")
    given = ((name, item) for name, item in value.items() if item is not None)
    return {name: item if isinstance(item, str) else dumps(item) for name, item in given}


async def _multipart(request: Request, values: dict[str, str]) -> Params:
    files: dict[str, Upload] = {}
    async with request.form(max_part_size=OVERHEAD_BYTES) as form:
        for name, part in form.multi_items():
            if isinstance(part, UploadFile):
                files[name] = await _upload(part)
            else:
                values[name] = part
    return _checked(Params(values, files))


async def _upload(part: UploadFile) -> Upload:
    if (part.size or 0) > UPLOAD_LIMIT_BYTES:
        raise too_large()
    mime_type = part.content_type or "application/octet-stream"
    return Upload(part.filename or "file", mime_type, await part.read())


def _checked(params: Params) -> Params:
    try:
        for value in params.values.values():
            value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return params
