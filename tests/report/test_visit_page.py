"""The page: one sheet of real, tagged text for every diary, whatever a person wrote in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import PdfObject

from bot.report import typeset
from bot.report.typeset import Typesetter
from bot.report.visit_page import Block, Fact, Grid, Paper, Picture, Sheet, page, plain

AT = datetime(2026, 11, 23, 17, 30, 5, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 39 50"><path d="M1 1h9"/></svg>'
NASTY = '#import "x" $a$ *b* <c> @d \\ [e] {f} // g \u202e \u2067 \x07 \x00 "'


def a_sheet(text: str = "words") -> Sheet:
    block = Block(f"Head {text}", (f"one {text}", "two"), "note")
    return Sheet(
        language="de",
        paper=Paper.A4,
        title="Cramps and magnesium",
        about=f"{text}. 23 November 2026",
        facts=(Fact("Product", text), Fact("Plan", "100 mg")),
        questions=block,
        picture=Picture(SVG, f"A chart of {text}"),
        grid=Grid("Nights", ("From", "Plan", "Cramps"), (("Mon", text, "3 of 7"),), "note"),
        left=(block,),
        right=(block, block),
        closing=block,
    )


async def pdf_of(sheet: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(await Typesetter().pdf(page(sheet, made_at=AT))))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(one.extract_text() for one in pdf.pages).split())


async def test_the_page_says_what_it_is_and_in_which_language() -> None:
    pdf = await pdf_of(a_sheet())
    root = pdf.root_object
    assert len(pdf.pages) == 1
    assert root["/Lang"] == "de"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Cramps and magnesium"
    assert pdf.metadata.creation_date == AT
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


async def test_its_parts_are_tagged_in_the_order_of_reading() -> None:
    pdf = await pdf_of(a_sheet())
    tree = elements(pdf.root_object["/StructTreeRoot"])
    tags = [str(one["/S"]).lstrip("/") for one in tree if "/S" in one]
    assert tags[:2] == ["Document", "H1"]
    assert {"Table", "TH", "L", "Figure", "H2"} <= set(tags)
    assert tags.index("L") < tags.index("Figure") < tags.index("Table")


def elements(node: object) -> Iterator[dict[str, object]]:
    """The structure elements below, in the order in which they are read."""
    held = node.get_object() if isinstance(node, PdfObject) else node
    if isinstance(held, list):
        for one in held:
            yield from elements(one)
    elif isinstance(held, dict):
        yield held
        yield from elements(held.get("/K", []))


async def test_the_picture_is_told_to_whoever_hears_the_page() -> None:
    pdf = await pdf_of(a_sheet("nights"))
    tree = elements(pdf.root_object["/StructTreeRoot"])
    assert [str(one["/Alt"]) for one in tree if "/Alt" in one] == ["A chart of nights"]


@pytest.mark.parametrize("paper", Paper)
async def test_the_sheet_is_the_one_that_printers_hold(paper: Paper) -> None:
    pdf = await pdf_of(replace(a_sheet(), paper=paper))
    width_pt = round(float(pdf.pages[0].mediabox.width))
    assert width_pt == (595 if paper is Paper.A4 else 612)


async def test_what_a_person_wrote_is_never_code() -> None:
    pdf = await pdf_of(a_sheet(NASTY))
    assert '#import "x" $a$ *b* <c> @d \\ [e] {f} // g' in text_of(pdf)


@pytest.mark.parametrize(
    "name", ["ليلى", "חנה", "Ann 🧂😀 Müller", "中文名字", "नेहा", "e\u0301\u0301"]
)
async def test_every_name_gets_a_page(name: str) -> None:
    assert "Cramps and magnesium" in text_of(await pdf_of(a_sheet(name)))


async def test_a_flood_of_long_words_still_fits_on_one_page() -> None:
    long = "Magnesiumhydrogencarbonatbrausetabletten " * 3
    block = Block("Head", (long,) * 6, long)
    rows = tuple((long[:20], long[:30], "10 of 12") for _ in range(7))
    flood = replace(
        a_sheet(),
        facts=tuple(Fact("Fact", long) for _ in range(9)),
        questions=Block("Questions", (long,) * 5),
        grid=replace(a_sheet().grid, rows=rows),
        left=(block,),
        right=(block, Block("Told", (long * 4,))),
    )
    assert len((await pdf_of(flood)).pages) == 1


async def test_no_picture_and_no_row_is_a_page_too() -> None:
    bare = replace(a_sheet(), picture=None, grid=replace(a_sheet().grid, rows=()))
    assert "3 of 7" not in text_of(await pdf_of(bare))


async def test_every_sign_that_our_fonts_claim_has_a_shape() -> None:
    """PDF/UA refuses a sign without one; mistakes are made at the ends of a range."""
    held = (Path(typeset.__file__).parent / "fonts" / "covered.txt").read_text().split()
    ends = [chr(int(end, 16)) for one in held for end in one.split("-")]
    few = replace(a_sheet(), left=(Block(" ".join(ends), ()),))
    assert len((await pdf_of(few)).pages) == 1


def test_the_plain_text_has_the_same_words() -> None:
    text = "\n\n".join(plain(a_sheet("tea & <b>")))
    assert "Product: tea & <b>" in text
    assert "• Mon. Plan: tea & <b>; Cramps: 3 of 7" in text
    assert "A chart of tea & <b>" in text
