"""The page for a provider as words in their places: for typst, and as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.care.model import Region
from bot.report.typeset import Page

TEMPLATE: Final = "visit"


class Paper(StrEnum):
    """The sheet, by typst's names."""

    A4 = "a4"
    LETTER = "us-letter"

    @classmethod
    def of(cls, region: Region) -> Paper:
        """What printers hold where the person lives."""
        return cls.LETTER if region is Region.US else cls.A4


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know at a glance."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG), and what it shows for whoever hears the page."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its head; every row is as long as the head."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its items; `note` is said after them."""

    title: str
    items: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All words of the page, in the order in which they are read."""

    language: str
    paper: Paper
    title: str
    about: str
    facts: tuple[Fact, ...]
    questions: Block
    picture: Picture | None
    grid: Grid
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    closing: Block


def page(sheet: Sheet, *, made_at: datetime) -> Page:
    """The page for the typesetter."""
    return Page(TEMPLATE, asdict(sheet), made_at)


def plain(sheet: Sheet) -> tuple[str, ...]:
    """The same in paragraphs of plain text; the picture as what it shows."""
    first = [sheet.title, sheet.about, *(f"{one.label}: {one.text}" for one in sheet.facts)]
    shown = [] if sheet.picture is None else [sheet.picture.alt]
    rest = (_block(one) for one in (*sheet.left, *sheet.right, sheet.closing))
    parts = ["\n".join(first), _block(sheet.questions), *shown, _grid(sheet.grid), *rest]
    return tuple(part for part in parts if part)


def _block(block: Block) -> str:
    return "\n".join(_lines(block.title, block.items, note=block.note))


def _grid(grid: Grid) -> str:
    rows = (_row(grid.head, row) for row in grid.rows)
    return "\n".join(_lines(grid.title, tuple(rows), note=grid.note))


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    told = (f"{name}: {cell}" for name, cell in zip(head[1:], row[1:], strict=True) if cell)
    return f"{row[0]}. {'; '.join(told)}"


def _lines(title: str, items: Sequence[str], *, note: str) -> Iterator[str]:
    yield title.upper()
    for one in items:
        yield f"• {one}"
    if note:
        yield note
