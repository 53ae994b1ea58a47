"""Message entities: UTF-16 offsets, trimming, and what Telegram finds in plain text by itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.sandbox.wire import JsonObject

# What stands in a text by itself. The alternatives are in order of precedence.
AUTOMATIC = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})"
    r"|(?P<url>(?<![\w@.])(?:https?://[^\s<>\"]+|(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|me|gov|edu|info)"
    r"\b(?:/[^\s<>\"]*)?))"
    r"|(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d])\w{1,256})"
)
MAY_HOLD_AUTOMATIC = re.compile(r"[/@#.]")
NEVER_INSIDE = frozenset({"code", "pre", "text_link", "text_mention", "date_time"})


Detail: TypeAlias = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked part of a text; offset and length count UTF-16 units, as in the Bot API.

    `detail` is the extra field of that type: url, language, unix_time with format, emoji id.
    """

    type: str
    offset: int
    length: int
    detail: Detail = ()

    @property
    def end(self) -> int:
        """The offset behind the last unit."""
        return self.offset + self.length

    def to_json(self) -> JsonObject:
        """The Bot API MessageEntity object."""
        return {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
            **dict(self.detail),
        }


def entity_from_json(value: JsonObject) -> Entity | None:
    """Read a MessageEntity; None when it is not one."""
    kind, offset, length = value.get("type"), value.get("offset"), value.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        return None
    named = ((key, value[key]) for key in value if key not in {"type", "offset", "length"})
    detail = tuple((key, item) for key, item in named if isinstance(item, str | int))
    return Entity(kind, offset, length, detail)


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def trim(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Cut white space off both ends, moving the entities along."""
    trimmed = text.strip()
    skipped = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(trimmed)
    moved = (_clip(entity, skipped=skipped, end=end) for entity in entities)
    return trimmed, tuple(entity for entity in moved if entity.length > 0)


def with_automatic(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Add commands, links, mentions, hashtags and addresses that stand in the text."""
    if MAY_HOLD_AUTOMATIC.search(text) is None:
        return tuple(sorted(entities, key=_order))
    closed = [entity for entity in entities if entity.type in NEVER_INSIDE]
    found = [
        entity
        for entity in _automatic(text)
        if not any(entity.offset < other.end and other.offset < entity.end for other in closed)
    ]
    return tuple(sorted((*entities, *found), key=_order))


def _automatic(text: str) -> list[Entity]:
    found = []
    for match in AUTOMATIC.finditer(text):
        part = match.group().rstrip(".,:;!?'\")") if match.lastgroup == "url" else match.group()
        offset = utf16_length(text[: match.start()])
        found.append(Entity(match.lastgroup or "", offset, utf16_length(part)))
    return found


def _clip(entity: Entity, *, skipped: int, end: int) -> Entity:
    start = min(max(entity.offset - skipped, 0), end)
    stop = min(max(entity.end - skipped, 0), end)
    return replace(entity, offset=start, length=stop - start)


def _order(entity: Entity) -> tuple[int, int]:
    return (entity.offset, -entity.length)
