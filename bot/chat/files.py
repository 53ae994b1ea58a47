"""Files that are made for one person at the moment of sending, such as the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it leaves the house; at most 50 MB (Bot API, sendDocument)."""

    filename: str
    content: bytes


class Files(Protocol):
    """Makes the files that replies name by their kind. main.py fills it."""

    async def make(self, kind: str, chat_id: int) -> MadeFile | None:
        """The file for the person of this chat; None when there is nothing of theirs (any more)."""
        ...


class NoFiles:
    """Makes none: for a house without exports, such as a test's."""

    async def make(self, kind: str, chat_id: int) -> MadeFile | None:
        """None, whatever the kind."""
        return None


NO_FILES: Files = NoFiles()
