"""The commands of deploy/README.md as a person copies them, block by block under their heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.kit.source import ROOT

README = ROOT / "deploy" / "README.md"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_HEADING = re.compile(r"^#+ (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `kind`: `sh` runs in the test, `console` is shown only."""

    kind: str
    section: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def blocks() -> Iterator[Block]:
    """Every block, from top to bottom."""
    text = README.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        # A comment of a shell looks like a heading: outside of blocks alone.
        before = _FENCE.sub("", text[: found.start()])
        section = _HEADING.findall(before)[-1]
        yield Block(found[1], section, tuple(found[2].splitlines()))
