"""A systemd unit as its sections: no tool of systemd is needed to read one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_SECTION = re.compile(r"\[(\w+)\]")


@dataclass(frozen=True, slots=True)
class Unit:
    """`settings`: every line as (section, directive, value), in order."""

    settings: tuple[tuple[str, str, str], ...]

    def all(self, directive: str) -> list[str]:
        """Every value of a directive that may stand there more than once."""
        return [value for _, name, value in self.settings if name == directive]

    def one(self, directive: str) -> str:
        """The value of a directive that stands there once; "" when it does not."""
        found = self.all(directive)
        assert len(found) <= 1, f"{directive} stands there {len(found)} times"
        return found[0] if found else ""


def read_unit(file: Path) -> Unit:
    """Raises ValueError for a line that is none of a unit's."""
    section, settings = "", list[tuple[str, str, str]]()
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith(("#", ";")):
            continue
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
            continue
        name, equals, value = line.partition("=")
        if not (section and equals and name.isalnum()):
            raise ValueError(f"{file.name}: {line!r} sets nothing")
        settings.append((section, name, value))
    return Unit(tuple(settings))
