"""Pictures to look at: every chart and page from invented diaries, into `samples/` (not kept).

make samples, or: python -m tests.samples FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection

from bot.care.model import Region
from bot.chat import charts_facts
from bot.chat.charts_facts import Facts, View, What
from bot.chat.charts_svg import svg
from bot.chat.report_files import worded
from bot.chat.report_wish import Order
from bot.locale import LANGUAGES
from bot.report.chart_words import Theme
from bot.report.typeset import Typesetter
from bot.report.visit import Visit
from bot.report.visit_page import Sheet, page, plain
from bot.services import report, report_visit
from bot.services.report import Nights, Range
from bot.store import people
from bot.store.database import Database
from bot.store.people import Person
from tests.kit import invented
from tests.kit.databases import open_sqlite
from tests.kit.plans import NOW

FOLDER: Final = Path("samples")
_WIDTH_PX: Final = 1080
_PPI: Final = 96.0
_STORIES: Final = {
    "weeks": invented.A_FEW_WEEKS,
    "year": invented.a_year(),
    "gaps": invented.ALL_GAPS,
    "one-night": invented.ONE_NIGHT,
}
_NAMES: Final = {"weeks": "Ann Example", "year": "ليلى حداد", "gaps": "", "one-night": "חנה 🧂"}


def main(folder: Path) -> None:
    """Make all of them; less than half a minute."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in asyncio.run(_made()):
        (folder / name).write_bytes(made)
    print(f"{len(list(folder.iterdir()))} files in {folder}")  # noqa: T201 - for who looks


async def _made() -> list[tuple[str, bytes]]:
    typesetter, made = Typesetter(), []
    for story in _STORIES:
        for language in LANGUAGES:
            for name, drawing in _charts(story, language):
                made.append((name, await typesetter.png(drawing, width_px=_WIDTH_PX)))
            made += await _pages(typesetter, story, language=language)
    return made


async def _pages(typesetter: Typesetter, story: str, *, language: str) -> list[tuple[str, bytes]]:
    """A4 in Europe, letter in the United States; as PDF, as picture and as text."""
    region = Region.US if language == "en" else Region.EU_UK
    sheet = _sheet(story, language, region=region)
    set_page, name = page(sheet, made_at=NOW), f"page-{story}-{language}"
    return [
        (f"{name}.pdf", await typesetter.pdf(set_page)),
        (f"{name}.png", await typesetter.proof(set_page, ppi=_PPI)),
        (f"{name}.txt", "\n\n".join(plain(sheet)).encode()),
    ]


def _charts(story: str, language: str) -> Iterator[tuple[str, str]]:
    with TemporaryDirectory() as held, closing(_lived(Path(held), story)) as database:
        for view in View:
            for theme in Theme:
                what = What(view, theme)
                drawn = _chart(database, what, language=language)
                if drawn:
                    yield f"chart-{story}-{what}-{language}.png", drawn


def _chart(database: Database, what: What, *, language: str) -> str:
    def gather(tx: Connection) -> Facts | None:
        return charts_facts.facts(tx, replace(_person(tx), language=language), what, now=NOW)

    facts = database.run_now(gather)
    return "" if facts is None else svg(facts)


def _sheet(story: str, language: str, *, region: Region) -> Sheet:
    def gather(tx: Connection) -> tuple[Nights | None, Visit | None]:
        nights = report.nights(tx, _person(tx), Range.COURSE, now=NOW)
        assert nights is not None
        return nights, report_visit.gather(tx, _person(tx).id, nights, now=NOW)

    with TemporaryDirectory() as held, closing(_lived(Path(held), story, region)) as database:
        nights, visit = database.run_now(gather)
    assert nights is not None
    assert visit is not None
    return worded(visit, Order(nights, language, _NAMES[story]))


def _person(tx: Connection) -> Person:
    return people.meet(tx, invented.A_FEW_WEEKS.telegram_id, language="en", now=NOW)


def _lived(folder: Path, story: str, region: Region = Region.EU_UK) -> Database:
    database = open_sqlite(folder / "bot.sqlite3")
    told = _STORIES[story]
    told = replace(told, plan=replace(told.plan, region=region))
    database.run_now(lambda tx: invented.live(tx, told))
    return database


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
