"""The typesetter: bytes come back, nothing leaks, and no child outlives its question."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report import typeset
from bot.report.typeset import NotSet, Typesetter, Why, printable
from tests.kit.source import ROOT

PRESS = str(ROOT / "bot" / "report" / "press.py")
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width="300" height="200">
<rect width="300" height="200" fill="#ffffff"/><text x="20" y="80" font-family="Noto Sans"
font-size="30">Nights 中 😀 שלום</text></svg>"""


def pretends(code: str, *arguments: object) -> tuple[str, ...]:
    """A press of ours that does something else."""
    return (sys.executable, "-I", "-S", "-c", code, *map(str, arguments))


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_a_drawing_becomes_a_png_as_wide_as_asked() -> None:
    assert size_of(await Typesetter().png(SVG, width_px=600)) == (600, 400)


async def test_the_letters_of_a_drawing_are_drawn_with_our_fonts() -> None:
    without = SVG.replace("Nights", "").replace("שלום", "").replace("中", "")
    with_letters = await Typesetter().png(SVG, width_px=600)
    assert with_letters != await Typesetter().png(without, width_px=600)


async def test_what_is_no_drawing_is_said_to_be_broken() -> None:
    with pytest.raises(NotSet) as trouble:
        await Typesetter().png("<svg", width_px=600)
    assert trouble.value.why is Why.BROKEN


async def test_a_machine_without_typst_says_so() -> None:
    without_packages = (sys.executable, "-I", "-S", PRESS)
    with pytest.raises(NotSet) as trouble:
        await Typesetter(without_packages).png(SVG, width_px=600)
    assert trouble.value.why is Why.NO_TYPST


async def test_a_machine_without_the_program_is_no_crash() -> None:
    with pytest.raises(NotSet) as trouble:
        await Typesetter(("/nowhere/python",)).png(SVG, width_px=600)
    assert trouble.value.why is Why.BROKEN


SLEEPS = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"


def is_alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_child_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    slow = Typesetter(pretends(SLEEPS, tmp_path / "pid"), limit_s=0.3)
    with pytest.raises(NotSet) as trouble:
        await slow.png(SVG, width_px=600)
    assert trouble.value.why is Why.TOO_SLOW
    assert not is_alive(tmp_path / "pid")


async def test_a_child_goes_with_whoever_waits_for_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    waiting = asyncio.create_task(Typesetter(pretends(SLEEPS, pid_file)).png(SVG, width_px=600))
    while not (pid_file.exists() and pid_file.read_text()):
        await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not is_alive(pid_file)


async def test_two_children_at_a_time_are_enough(tmp_path: Path) -> None:
    notes = "import sys, time; book = open(sys.argv[1], 'ab', 0); "
    notes += "book.write(b'+'); time.sleep(0.1); book.write(b'-'); print('made')"
    busy = Typesetter(pretends(notes, tmp_path / "notes"))
    await asyncio.gather(*(busy.png(SVG, width_px=600) for _ in range(5)))
    at_once, most = 0, 0
    for sign in (tmp_path / "notes").read_text():
        at_once += 1 if sign == "+" else -1
        most = max(most, at_once)
    assert most == 2


async def test_nothing_of_a_person_is_in_arguments_or_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "a secret")
    shows = "import json, os, sys; print(json.dumps([sys.argv, dict(os.environ)]))"
    seen = json.loads(await Typesetter(pretends(shows)).png(SVG, width_px=600))
    assert "Nights" not in str(seen)
    assert "a secret" not in str(seen)


def test_the_bot_itself_never_loads_typst() -> None:
    sources = {one.name: one.read_text() for one in (ROOT / "bot").rglob("*.py")}
    assert [name for name, text in sources.items() if "import typst" in text] == ["press.py"]
    assert not [name for name, text in sources.items() if "report.press" in text]


def test_an_emoji_goes_and_an_unknown_letter_leaves_a_box() -> None:
    assert printable("Ann 🧂😀 Müller") == "Ann  Müller"
    assert printable("中文 ليلى חנה") == "□□ ليلى חנה"


@given(st.text(max_size=40))
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert len(once) <= len(text)


def test_the_fonts_come_with_their_license_and_are_small() -> None:
    fonts = Path(typeset.__file__).parent / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert sum(one.stat().st_size for one in fonts.iterdir()) < 1_500_000
