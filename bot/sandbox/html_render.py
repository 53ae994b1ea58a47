"""Safe HTML of a message for the page: everything escaped, a handful of tags."""

from collections.abc import Sequence
from html import escape

from bot.sandbox.entities import Entity

PLAIN_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
CLASSES = {"spoiler": "spoiler", "mention": "mention", "hashtag": "hashtag"}
SAFE_SCHEMES = ("http://", "https://", "mailto:")


def render(text: str, entities: Sequence[Entity]) -> str:
    """The text as HTML; entities that cross the end of an outer one are cut there."""
    units = text.encode("utf-16-le", "surrogatepass")
    whole = Entity("", 0, len(units) // 2)
    ordered = sorted(entities, key=lambda entity: (entity.offset, -entity.length))
    return _render(units, whole, entities=ordered)


def _render(units: bytes, outer: Entity, *, entities: list[Entity]) -> str:
    """The inside of `outer`; takes from `entities` those that begin in it."""
    parts, at = [], outer.offset
    while entities and entities[0].offset < outer.end:
        entity = entities.pop(0)
        length = min(entity.end, outer.end) - entity.offset
        if entity.offset < at or length <= 0:
            continue
        parts.append(_plain(units, slice(at, entity.offset)))
        inside = Entity(entity.type, entity.offset, length, entity.detail)
        raw = _raw(units, slice(entity.offset, inside.end))
        opening, closing = _tags(inside, raw)
        parts += [opening, _render(units, inside, entities=entities), closing]
        at = inside.end
    return "".join([*parts, _plain(units, slice(at, outer.end))])


def _tags(entity: Entity, inner: str) -> tuple[str, str]:
    if entity.type in PLAIN_TAGS:
        tag = PLAIN_TAGS[entity.type]
        return f"<{tag}>", f"</{tag}>"
    if entity.type in CLASSES:
        return f'<span class="{CLASSES[entity.type]}">', "</span>"
    if entity.type == "bot_command":
        command = escape(inner, quote=True)
        return f'<span class="bot-command" data-command="{command}">', "</span>"
    if entity.type == "date_time":
        return _time_tag(dict(entity.detail)), "</time>"
    return _link_tags(entity, inner)


def _link_tags(entity: Entity, inner: str) -> tuple[str, str]:
    url = str(dict(entity.detail).get("url", inner))
    if entity.type == "email":
        url = f"mailto:{inner}"
    elif entity.type == "url" and "://" not in url:
        url = f"https://{url}"
    if entity.type not in {"url", "text_link", "email"} or not url.startswith(SAFE_SCHEMES):
        return "", ""
    target = 'target="_blank" rel="noopener noreferrer nofollow"'
    return f'<a href="{escape(url, quote=True)}" {target}>', "</a>"


def _time_tag(detail: dict[str, str | int]) -> str:
    unix = escape(str(detail.get("unix_time", "")), quote=True)
    time_format = escape(str(detail.get("date_time_format", "")), quote=True)
    return f'<time data-unix="{unix}" data-format="{time_format}">'


def _raw(units: bytes, part: slice) -> str:
    return units[part.start * 2 : part.stop * 2].decode("utf-16-le", "replace")


def _plain(units: bytes, part: slice) -> str:
    return escape(_raw(units, part), quote=True).replace("\n", "<br>")
