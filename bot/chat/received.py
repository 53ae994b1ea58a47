"""An update as Telegram sent it, read without trust: whose it is, and how much of it is stored.

Nothing in an update is believed before it is looked at, its size and its numbers least of all:
what a database cannot hold must not stop the updates of the others.
"""

from __future__ import annotations

import json
import re
from typing import Final, TypeGuard

from bot.store.inbox import Received

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask Telegram for."""
MOST_TEXT: Final = 4096
"""Characters of the longest message (Bot API, Message.text)."""
MOST_CHARS: Final = 256_000
"""Of an update as JSON. The longest text and the longest text that it answers, each character
escaped as 12 others, have 100,000."""
MOST_DEPTH: Final = 40
"""Of lists and objects in each other. An answer to an answer with buttons has 9."""
_MOST_PART: Final = 64_000
_MOST_PERSON: Final = 2**52 - 1  # Bot API, User.id: at most 52 significant bits
_MOST_UPDATE: Final = 2**63 - 2  # what both databases hold, less one for the next offset
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


class NoUpdate(ValueError):
    """This is no update: not an object, or one without a number of its own."""


def received(update: object) -> Received:
    """What is stored of one update. Raises NoUpdate.

    Of one that is larger or deeper than Telegram's own, the parts of usual size.
    """
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update, dict) or not _is_number(update_id, most=_MOST_UPDATE):
        raise NoUpdate("an update is an object with a number of its own")
    whole = _as_json(update, most=MOST_CHARS)
    return Received(update_id, sender(update), whole or json.dumps(_smaller(update)))


def sender(update: dict[str, object]) -> int | None:
    """Whose update it is; whatever looks wrong belongs to nobody."""
    for kind in KINDS:
        body = update.get(kind)
        author = body.get("from") if isinstance(body, dict) else None
        author_id = author.get("id") if isinstance(author, dict) else None
        if _is_number(author_id, most=_MOST_PERSON) and author_id > 0:
            return author_id
    return None


def readable(text: object) -> str:
    """The text of a message without what no database takes (NUL, half a character pair)."""
    return _UNSTORABLE.sub("", text[:MOST_TEXT]) if isinstance(text, str) else ""


def _is_number(value: object, *, most: int) -> TypeGuard[int]:
    # Python takes True for 1.
    return type(value) is int and 0 <= value <= most


def _as_json(value: object, *, most: int) -> str | None:
    if _is_deep(value):
        return None
    # In ASCII: half a character pair is no text for a database, its escape is.
    text = json.dumps(value)
    return text if len(text) <= most else None


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _smaller(update: dict[str, object]) -> dict[str, object]:
    smaller: dict[str, object] = {"update_id": update["update_id"]}
    for kind in KINDS:
        body = update.get(kind)
        if isinstance(body, dict):
            smaller[kind] = {name: part for name, part in body.items() if _is_usual(name, part)}
    return smaller if _as_json(smaller, most=MOST_CHARS) else {"update_id": update["update_id"]}


def _is_usual(name: object, part: object) -> bool:
    return len(str(name)) < MOST_DEPTH and _as_json(part, most=_MOST_PART) is not None
