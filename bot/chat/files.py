"""What is made for one person at the moment of sending, such as the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it leaves the house; at most 50 MB (Bot API, sendDocument)."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MadeText:
    """Text (HTML) that goes below the reply's own, in one message."""

    text: str


class Files(Protocol):
    """Makes what replies name by its kind. main.py fills it."""

    async def make(self, kind: str, chat_id: int) -> MadeFile | MadeText | None:
        """What the person of this chat gets; None when there is nothing of theirs (any more)."""
        ...


class NoFiles:
    """Makes none: for a house without exports, such as a test's."""

    async def make(self, kind: str, chat_id: int) -> MadeFile | MadeText | None:
        """None, whatever the kind."""
        return None


NO_FILES: Files = NoFiles()
