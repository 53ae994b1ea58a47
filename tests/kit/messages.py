"""The messages of the chat as data: what the code asks for, and what the catalogs hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from tests.kit.source import ROOT

_KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
_ASKS = frozenset({"words", "plain", "count"})
_CHAT = ROOT / "bot" / "chat"
_DATA = frozenset({"places_data.py", "places_regions.py"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One place that asks for a message: the key as a pattern, and the values that it gives."""

    place: str
    pattern: str
    given: frozenset[str]

    @property
    def is_family(self) -> bool:
        """Whether a part of the key is computed."""
        return "*" in self.pattern

    def matches(self, key: str) -> bool:
        if not self.is_family:
            return key == self.pattern
        return re.fullmatch(re.escape(self.pattern).replace(r"\*", "[^.]+"), key) is not None


@cache
def catalog(language: str = "en") -> dict[str, tuple[str, ...]]:
    """Every translated message of a language with its forms: one, or singular and plural."""
    found: dict[str, tuple[str, ...]] = {}
    for file in catalog_files(language):
        for message in read_po(BytesIO(file.read_bytes()), locale=language):
            key, forms = _all(message.id)[0], _all(message.string)
            if key and any(forms):
                assert key not in found, f"{key} stands in two catalogs"
                found[key] = forms
    return found


def catalog_files(language: str) -> list[Path]:
    """The files of a language, one for each story."""
    return sorted((ROOT / "bot" / "locale" / language).glob("*.po"))


@cache
def captions() -> frozenset[str]:
    """Every message that is named where the chat makes a picture or a file: it is a caption."""
    return frozenset(
        pattern
        for file in sorted(_CHAT.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("picture", "document")
        for part in ast.walk(call)
        if isinstance(part, ast.Call) and _asks(part.func) and part.args
        for pattern in _patterns(part.args[0])
    )


def _all(text: object) -> tuple[str, ...]:
    """A message in all its forms: as it stands, or singular and plural."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@cache
def asked() -> tuple[Asked, ...]:
    """Every call in the chat that asks for a message by its name."""
    return tuple(
        Asked(f"{file.name}:{call.lineno}", pattern, _given(call))
        for file in sorted(_CHAT.rglob("*.py"))
        if file.name not in _DATA
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and _asks(call.func) and call.args
        for pattern in _patterns(call.args[0])
    )


@cache
def mentioned() -> frozenset[str]:
    """Every text in the chat's code that looks like the name of a message."""
    return frozenset(
        node.value
        for file in _CHAT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if _KEY.fullmatch(node.value)
    )


def _asks(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _ASKS or ast.unparse(function) == "words('en')"


def _given(call: ast.Call) -> frozenset[str]:
    counted = {"n"} if ast.unparse(call.func).endswith(".count") else set()
    return frozenset({word.arg or "**" for word in call.keywords} | counted)


def _patterns(key: ast.expr) -> Iterator[str]:
    if isinstance(key, ast.IfExp):
        yield from _patterns(key.body)
        yield from _patterns(key.orelse)
    elif isinstance(key, ast.Constant) and "." in str(key.value):
        yield str(key.value)
    elif isinstance(key, ast.JoinedStr):
        pattern = "".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in key.values)
        if _KEY.fullmatch(pattern.replace("*", "x")):
            yield pattern
