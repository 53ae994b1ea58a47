"""The HTML of parse_mode, read as Telegram reads it, with its exact complaints.

Rules and texts: parse_html of tdlib (MessageEntity.cpp). Offsets in complaints count bytes.
"""

from dataclasses import dataclass, replace

from bot.sandbox.entities import Detail, Entity, utf16_length
from bot.sandbox.wire import ApiError, bad_request

TYPE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
SPACE = b" \t\r\n\v\0"
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
TIME_FORMAT_LETTERS = frozenset("rtTdDw")
LATEST_UNIX = 2**31 - 1
LINK_SCHEMES = frozenset({"http", "https", "tg", "ton"})


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of a text with tags.

    Raises ApiError("can't parse entities: ...") in Telegram's words.
    """
    if "<" not in markup and "&" not in markup:
        return markup, []
    reader = _Reader(markup.encode())
    reader.read()
    return "".join(reader.text), [_without_language(entity) for entity in reader.entities]


@dataclass(slots=True)
class _Tag:
    """A start tag; `text_start` counts the pieces of text that came before it."""

    name: str
    begin: int
    offset: int
    text_start: int
    attributes: dict[str, str]

    def unclosed(self) -> ApiError:
        return _complaint(f'Unclosed start tag "{self.name}" at byte offset {self.begin}')


class _Reader:
    """Goes through the bytes once; every method leaves `_at` behind what it has read."""

    def __init__(self, source: bytes) -> None:
        self.text: list[str] = []
        self.entities: list[Entity] = []
        self._source = source
        self._at = 0
        self._length = 0
        self._open: list[_Tag] = []

    def read(self) -> None:
        """Read all of it."""
        while not self._ended():
            if self._sees(b"<"):
                self._end_tag() if self._sees(b"</") else self._start_tag()
            else:
                self._add(self._character() if self._sees(b"&") else self._until(b"<", b"&"))
        if self._open:
            name = self._open[-1].name
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{name}"')

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._name(SPACE + b">")
        if self._ended():
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        if name not in TYPE_OF_TAG:
            raise _complaint(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = _Tag(name, begin, self._length, len(self.text), {})
        self._skip_space()
        while not self._sees(b">"):
            self._attribute(tag)
        self._at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(tag)

    def _attribute(self, tag: _Tag) -> None:
        name = self._name(SPACE + b"=>")
        if not name and self._ended():
            raise tag.unclosed()
        if not name:
            raise _complaint(
                f'Empty attribute name in the tag "{tag.name}" at byte offset {tag.begin}'
            )
        self._skip_space()
        if self._sees(b"="):
            self._at += 1
            self._skip_space()
            tag.attributes[name] = self._attribute_value(tag)
        elif (tag.name, name) == ("blockquote", "expandable") and not self._ended():
            tag.attributes[name] = ""
        else:
            raise _complaint(
                "Expected equal sign in declaration of an attribute "
                f'of the tag "{tag.name}" at byte offset {tag.begin}'
            )
        self._skip_space()

    def _attribute_value(self, tag: _Tag) -> str:
        if self._ended():
            raise tag.unclosed()
        quoted = self._sees(b"'") or self._sees(b'"')
        value = self._quoted() if quoted else self._name_token()
        if self._ended():
            raise _complaint(f"Unclosed start tag at byte offset {tag.begin}")
        return value

    def _quoted(self) -> str:
        quote = self._source[self._at : self._at + 1]
        self._at += 1
        parts = []
        while not self._ended() and not self._sees(quote):
            parts.append(self._character() if self._sees(b"&") else self._until(quote, b"&"))
        self._at += 1
        return "".join(parts)

    def _name_token(self) -> str:
        begin = self._at
        while not self._ended() and (self._is_alnum() or self._source[self._at] in b".-"):
            self._at += 1
        if self._ended() or self._source[self._at] not in SPACE + b">":
            raise _complaint(f"Unexpected end of name token at byte offset {begin}")
        return self._source[begin : self._at].decode().lower()

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _complaint(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        found = self._name(SPACE + b">")
        self._skip_space()
        if not self._sees(b">"):
            raise _complaint(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if found and found != tag.name:
            raise _complaint(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{found}>"'
            )
        if self._length > tag.offset:
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        length = self._length - tag.offset
        if tag.name in {"pre", "code"}:
            self._close_code(tag, length)
            return
        detail = self._detail(tag)
        if tag.name == "a" and not detail:
            return
        kind = TYPE_OF_TAG[tag.name]
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            kind = "expandable_blockquote"
        self.entities.append(Entity(kind, tag.offset, length, detail))

    def _close_code(self, tag: _Tag, length: int) -> None:
        """`pre` and `code` around the same text are one block with a language."""
        written = tag.attributes.get("class", "")
        language = written.removeprefix("language-") if "language-" in written else ""
        detail: Detail = (("language", language),) if language else ()
        closed = Entity(tag.name, tag.offset, length, detail if tag.name == "code" else ())
        inner = self.entities[-1] if self.entities else None
        if inner is not None and {inner.type, tag.name} == {"pre", "code"}:
            either = inner.detail if tag.name == "pre" else detail
            if (inner.offset, inner.length) == (tag.offset, length) and either:
                self.entities.pop()
                closed = Entity("pre", tag.offset, length, either)
        self.entities.append(closed)

    def _detail(self, tag: _Tag) -> Detail:
        if tag.name == "a":
            url = tag.attributes.get("href") or "".join(self.text[tag.text_start :])
            return (("url", _checked_link(url)),) if _is_link(url) else ()
        if tag.name == "tg-emoji":
            return (("custom_emoji_id", tag.attributes.get("emoji-id", "")),)
        return _time_detail(tag.attributes) if tag.name == "tg-time" else ()

    def _character(self) -> str:
        """The character that `&...;` stands for, or the `&` itself when it stands for none."""
        begin = self._at
        self._at += 1
        while not self._ended() and (self._is_alnum() or self._sees(b"#")):
            self._at += 1
        code = _code_point(self._source[begin + 1 : self._at])
        if code == 0:
            self._at = begin + 1
            return "&"
        if self._sees(b";"):
            self._at += 1
        if 0xD800 <= code <= 0xDFFF:
            raise bad_request(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return chr(code)

    def _until(self, *signs: bytes) -> str:
        found = (self._source.find(sign, self._at) for sign in signs)
        stop = min((at for at in found if at >= 0), default=len(self._source))
        begin, self._at = self._at, stop
        return self._source[begin:stop].decode()

    def _name(self, ends: bytes) -> str:
        begin = self._at
        while not self._ended() and self._source[self._at] not in ends:
            self._at += 1
        return self._source[begin : self._at].decode(errors="replace").lower()

    def _add(self, text: str) -> None:
        self.text.append(text)
        self._length += utf16_length(text)

    def _skip_space(self) -> None:
        while not self._ended() and self._source[self._at] in SPACE:
            self._at += 1

    def _ended(self) -> bool:
        return self._at >= len(self._source)

    def _sees(self, sign: bytes) -> bool:
        return self._source.startswith(sign, self._at)

    def _is_alnum(self) -> bool:
        return self._source[self._at : self._at + 1].isalnum()


def _without_language(entity: Entity) -> Entity:
    """Only a `code` inside a `pre` may name its language."""
    return replace(entity, detail=()) if entity.type == "code" else entity


def _time_detail(attributes: dict[str, str]) -> Detail:
    unix, time_format = attributes.get("unix", ""), attributes.get("format", "")
    if not (unix.isascii() and unix.isdecimal() and 0 < int(unix[:11]) <= LATEST_UNIX):
        raise _complaint("Invalid date specified")
    if not set(time_format) <= TIME_FORMAT_LETTERS:
        raise _complaint("Invalid date format specified")
    return (("unix_time", int(unix)), ("date_time_format", time_format))


def _is_link(url: str) -> bool:
    scheme, separator, _ = url.partition("://")
    known = scheme.lower() in LINK_SCHEMES if separator else "." in url
    return (known or url.startswith("mailto:")) and len(url.split()) == 1


def _checked_link(url: str) -> str:
    link = url.strip()
    if link.startswith("mailto:"):
        return link
    link = link if "://" in link else f"http://{link}"
    return link if link.count("/") > 2 else f"{link}/"


def _code_point(name: bytes) -> int:
    """0 for a name that stands for nothing."""
    if not name.startswith(b"#"):
        return ord(NAMED.get(name, "\0"))
    digits, base = (name[2:], 16) if name[1:2] in (b"x", b"X") else (name[1:], 10)
    try:
        code = int(digits, base)
    except ValueError:
        return 0
    return code if code < 0x10FFFF else 0


def _complaint(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
