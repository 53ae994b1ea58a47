"""What goes over the wire: JSON, and refusals with their exact words."""

import json
from typing import TypeAlias

JsonObject: TypeAlias = dict[str, object]

_encode = json.JSONEncoder(separators=(",", ":")).encode


def dumps(value: object) -> str:
    """Compact ASCII JSON, as Telegram writes it (lone surrogates survive as escapes)."""
    return _encode(value)


def parse_object(text: str) -> JsonObject:
    """Read a JSON object that this sandbox wrote itself.

    Raises ValueError when the text holds anything but an object.
    """
    value: object = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a JSON object was expected")
    return value


class ApiError(Exception):
    """A refusal of the Bot API: HTTP status, description, and when to come back."""

    def __init__(self, code: int, description: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after_s = retry_after_s


class ControlError(Exception):
    """A refusal of the control API: the HTTP status and a sentence for a person."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def bad_request(text: str) -> ApiError:
    """A 400 with the words of the official server after its "Bad Request: "."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """A 403: the chat cannot be reached, and repeating does not help."""
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(retry_after_s: int) -> ApiError:
    """A 429 that says when to come back."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after_s}", retry_after_s=retry_after_s
    )
