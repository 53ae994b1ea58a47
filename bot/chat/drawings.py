"""Pictures that are drawn for one person at the moment of sending, such as charts."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as SVG. `file_id`: what Telegram calls its picture already, "" when it does not."""

    svg: str
    file_id: str = ""

    @property
    def digest(self) -> str:
        """The name of its picture in our store: what it was drawn from, unreadable."""
        return sha256(self.svg.encode()).hexdigest()


class Drawings(Protocol):
    """Draws what replies name, such as "nights.dark". main.py fills it."""

    async def draw(self, what: str, chat_id: int) -> Drawing | None:
        """The drawing for the person of this chat; None when there is nothing to draw."""
        ...

    async def png(self, drawing: Drawing) -> bytes | None:
        """Its picture; None when none can be made, now or here."""
        ...

    async def sent(self, drawing: Drawing, file_id: str, *, chat_id: int) -> None:
        """Telegram keeps its picture, sent to this chat, under this id from now on."""
        ...


class NoDrawings:
    """Draws nothing: then words stand in for the picture."""

    async def draw(self, what: str, chat_id: int) -> Drawing | None:
        """None, whatever it is."""
        return None

    async def png(self, drawing: Drawing) -> bytes | None:
        """None, whatever it is."""
        return None

    async def sent(self, drawing: Drawing, file_id: str, *, chat_id: int) -> None:
        """Nobody asks for it again."""


NO_DRAWINGS: Drawings = NoDrawings()
