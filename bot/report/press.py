"""The child that sets one picture or one page and ends: a request on stdin, bytes on stdout.

Started by typeset.py as a program, never imported by the bot: typst keeps 220 MB when it stays.
What goes wrong is told by the exit code alone, because typst's messages quote the text. It imports
little, as every picture pays for it: pathlib, typing and datetime took 25 of a picture's 120 ms.
"""

from __future__ import annotations

import json
import os
import sys

NO_TYPST = 3
"""The exit code of a machine without typst."""

try:
    import typst
except ImportError:
    sys.exit(NO_TYPST)

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
_POLITE = 10
# One point of the drawing is one pixel at this many pixels an inch.
_PPI = 72.0
# The drawing and its width are data: nothing of them is read as typst's code.
_DRAWING = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def set_type(request: dict[str, str]) -> bytes:
    """The bytes of a PNG or PDF. Raises typst's own errors.

    `template` "" asks for the drawing `svg`, `width` pixels wide; a template's name for its page
    with the values in `data`, as PDF dated `made_at` (Unix seconds), or with `ppi` as PNG.
    """
    fonts = typst.Fonts(False, False, [os.path.join(_HERE, "fonts")])  # noqa: PTH118
    template, ppi = request["template"], request.get("ppi", "")
    if ppi or not template:
        return typst.compile(
            _page(template) if template else _DRAWING,
            font_paths=fonts,
            format="png",
            ppi=float(ppi or _PPI),
            sys_inputs=request,
        )
    return typst.compile(
        _page(template),
        font_paths=fonts,
        format="pdf",
        sys_inputs=request,
        pdf_standards="ua-1",
        timestamp=int(request["made_at"]),
    )


def _page(template: str) -> str:
    return os.path.join(_HERE, f"{template}.typ")  # noqa: PTH118


def main() -> None:
    """Set what stdin asks for. A chat that waits goes before this: it is made with low priority."""
    if sys.platform != "win32":
        os.nice(_POLITE)
    sys.stdout.buffer.write(set_type(json.load(sys.stdin.buffer)))


if __name__ == "__main__":
    main()
