"""The first five minutes of somebody who typed `make run`: by visible names, nothing else."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.kit.browser import QUIET, chromium
from tests.kit.processes import ROOT

PICTURES = ROOT / "tests" / "artifacts"
PATIENCE_MS = 15_000


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """What the program prints: the page of a sandbox and a bot in one process."""
    program = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SANDBOX_PORT": "0"},
    )
    assert program.stdout is not None
    line = program.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found is not None, line
    with program:
        yield found.group()
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=10) == 0


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            timezone_id="Europe/Berlin",
            locale="en-GB",
            color_scheme="light",
            reduced_motion="reduce",
            device_scale_factor=2,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address)
        yield page
        browser.close()


class Newcomer:
    """Somebody who reads the page, taps what is written there, and types."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._chat: Locator = page.get_by_role("log")

    def taps(self, label: str) -> None:
        self._page.get_by_role("button", name=label, exact=True).last.click()

    def reads(self, text: str) -> None:
        expect(self._chat.get_by_text(text).last).to_be_visible(timeout=PATIENCE_MS)

    def writes(self, text: str) -> None:
        box = self._page.get_by_role("textbox", name="Message")
        box.fill(text)
        box.press("Enter")

    def keeps_a_picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self._page.screenshot(path=PICTURES / f"{name}.png")


def test_a_newcomer_gets_from_the_first_hello_to_a_decision(page: Page) -> None:
    ann = Newcomer(page)
    ann.taps("Start")
    ann.reads("private diary")
    ann.keeps_a_picture("1-hello")
    for label, next_words in (
        ("I am 18 to 64 and agree", "Does any of this apply"),
        ("None of these", "any medicine"),
        ("None", "Where"),
        ("Europe or UK", "What time is it for you"),
    ):
        ann.taps(label)
        ann.reads(next_words)
    ann.writes("Berlin")
    ann.reads("Is that right")
    ann.taps("Yes, that is right")
    ann.reads("go to bed")
    ann.writes("half past ten")
    ann.reads("get up")
    ann.writes("7")
    ann.reads("kind of magnesium")
    ann.taps("Citrate")
    ann.reads("How much")
    ann.writes("100 mg")
    ann.reads("percent")
    ann.taps("Skip")
    ann.reads("score line")
    ann.taps("No")
    ann.reads("take magnesium already")
    ann.taps("No")
    ann.taps("Start tonight")
    ann.reads("usual week")
    ann.writes("7")
    ann.reads("Next messages")
    ann.keeps_a_picture("2-summary")
    ann.taps("All right, begin")
    ann.reads("diary has begun")

    ann.taps("To the next message")
    ann.reads("Leave it out if you have diarrhea")
    ann.keeps_a_picture("3-evening")
    ann.taps("Took it")
    ann.reads("Noted. Sleep well.")
    ann.taps("To the next message")
    ann.reads("Any cramps last night?")
    ann.taps("2")
    ann.reads("Any diarrhea")
    ann.taps("No")
    ann.reads("Your plan stays as it is: 100 mg")
    ann.keeps_a_picture("4-decision")
    ann.taps("Why?")
    ann.reads("compares your own entries")
    ann.keeps_a_picture("5-why")
