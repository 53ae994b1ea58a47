"""What every chart is drawn with: two themes, shapes and words as SVG, nothing of any diary.

A unit is a pixel of a phone that is 390 wide; the picture is rendered two to three times as large.
Colours are those of Okabe and Ito (2008, "Color Universal Design"), made lighter or darker for the
theme; whatever a colour says, a shape, a hatch or a word says too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from bot.report.chart_words import Theme

WIDTH: Final = 390
MARGIN: Final = 16
FONTS: Final = "Noto Sans, DejaVu Sans, sans-serif"
TITLE, LARGE, BODY, SMALL = 22.0, 18.0, 16.0, 14.0
"""Sizes of letters; nothing is smaller, so that it reads at arm's length."""
# A letter's usual share of its size, measured on Noto Sans over our catalogs; CJK and emoji are
# as wide as high.
_LETTER, _WIDE = 0.56, 1.05
_HATCH: Final = "unknown"
_LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme. On `paper`, shapes have a contrast of 3:1 at least, words of 4.5:1
    (WCAG 2.2, criteria 1.4.11 and 1.4.3).
    """

    paper: str
    ink: str
    faint: str
    """Second words."""
    line: str
    """Grids and frames, which carry nothing."""
    band: str
    """What lies behind a pause."""
    cramps: str
    taken: str
    stool: str
    heat: tuple[str, ...]
    """0, 1, 2, 3, 4 and more cramps, from the paper towards the colour of cramps."""
    on_heat: tuple[str, ...]
    """The words on each of them."""


PALETTES: Final = {
    Theme.LIGHT: Palette(
        paper="#ffffff",
        ink="#1b1f24",
        faint="#59636e",
        line="#d8dde3",
        band="#eaedf1",
        cramps="#bf4b00",
        taken="#0072b2",
        stool="#7a3d8a",
        heat=("#fdf3ea", "#fbd0a8", "#f0954f", "#b9520a", "#7a2f00"),
        on_heat=("#59636e", "#1b1f24", "#1b1f24", "#ffffff", "#ffffff"),
    ),
    Theme.DARK: Palette(
        paper="#17202b",
        ink="#f2f5f8",
        faint="#aab6c3",
        line="#394655",
        band="#263342",
        cramps="#ff9a4d",
        taken="#56b4e9",
        stool="#d9a3e6",
        heat=("#2a3440", "#5c3a20", "#9c5316", "#e07f2b", "#ffc48f"),
        on_heat=("#aab6c3", "#f2f5f8", "#ffffff", "#17202b", "#17202b"),
    ),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2


def sheet(parts: Iterable[str], *, height: float, palette: Palette, title: str) -> str:
    """A whole picture as SVG. `title` is what a reader of the screen says of it."""
    return element(
        "svg",
        element("title", plain(title)),
        element("defs", _hatch(palette)),
        element("rect", width=WIDTH, height=height, fill=palette.paper),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {_value(height)}",
        font_family=FONTS,
    )


def headline(title: str, below: str, *, palette: Palette) -> Iterator[str]:
    """The title of a chart, and a line of smaller words under it."""
    room = WIDTH - 2 * MARGIN
    shown = fitting(title, size=TITLE, width=room)
    yield text(MARGIN, 32, said=shown, fill=palette.ink, font_size=TITLE, font_weight="bold")
    if below:
        shown = fitting(below, size=SMALL, width=room)
        yield text(MARGIN, 54, said=shown, fill=palette.faint, font_size=SMALL)


def element(name: str, *inside: str, **attributes: object) -> str:
    """One element; an underscore in an attribute's name stands for a hyphen."""
    told = "".join(
        f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def text(x: float, y: float, *, said: str, fill: str, **attributes: object) -> str:
    """One line of words from `x` on, standing on `y`; they are safe whatever they hold."""
    return element("text", plain(said), x=x, y=y, fill=fill, **({"font_size": BODY} | attributes))


def box(at: Box, *, fill: str, **attributes: object) -> str:
    """A filled rectangle."""
    where = {"x": at.x, "y": at.y, "width": at.width, "height": at.height}
    return element("rect", **where, fill=fill, **attributes)


def unknown(at: Box) -> str:
    """The hatch of what nobody knows: no value, and surely not zero."""
    return box(at, fill=f"url(#{_HATCH})")


def path(points: str, *, fill: str = "none", **attributes: object) -> str:
    """A path by its commands."""
    return element("path", d=points, fill=fill, **attributes)


def circle(x: float, y: float, *, radius: float, fill: str, **attributes: object) -> str:
    """A circle around a point."""
    return element("circle", cx=x, cy=y, r=radius, fill=fill, **attributes)


def across(y: float, *, x: float, to: float, stroke: str, **attributes: object) -> str:
    """A line from left to right."""
    return element("line", x1=x, x2=to, y1=y, y2=y, stroke=stroke, **attributes)


def down(x: float, *, y: float, to: float, stroke: str, **attributes: object) -> str:
    """A line from above to below."""
    return element("line", x1=x, x2=x, y1=y, y2=to, stroke=stroke, **attributes)


def width_of(said: str, *, size: float) -> float:
    """About how wide a line of words is; rather too much than too little."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in said)
    return size * (_LETTER * (len(said) - wide) + _WIDE * wide)


def fitting(said: str, *, size: float, width: float) -> str:
    """The words, or as many of their letters as have room, with an ellipsis."""
    if width_of(said, size=size) <= width:
        return said
    cut = said
    while cut and width_of(f"{cut}…", size=size) > width:
        cut = cut[:-1]
    return f"{cut.rstrip(_LOOSE)}…"


def wrapped(said: str, *, size: float, width: float) -> list[str]:
    """The words in lines that have room; a word that has none in any line is cut."""
    lines: list[str] = []
    for word in said.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size=size) <= width:
            lines[-1] = longer
        else:
            lines.append(fitting(word, size=size, width=width))
    return lines


# What joins or turns the signs around it must not be left at a cut: a joiner, a variation, a tag.
_LOOSE: Final = " \u200d\ufe0f\u2066\u2067\u2068\u202a\u202b\u202d\u202e"


def plain(said: str) -> str:
    """Words as XML takes them: escaped, and without what XML 1.0 forbids (2.2, Characters)."""
    shown = "".join(sign for sign in said[:_LONGEST_WORDS] if _is_allowed(sign))
    return escape(shown)


def _is_allowed(sign: str) -> bool:
    # Cc: control, Cs: half of a surrogate pair, Cn: no character at all, such as U+FFFF.
    return unicodedata.category(sign) not in ("Cc", "Cs", "Cn")


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return escape(str(value))


def _hatch(palette: Palette) -> str:
    stripe = path("M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5", stroke=palette.faint, stroke_width=1.1)
    return element(
        "pattern",
        stripe,
        id=_HATCH,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )
