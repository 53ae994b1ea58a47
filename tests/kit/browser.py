"""Headless Chromium for tests: found on this machine, quiet, and never skipped where CI says so."""

from __future__ import annotations

import os
import shutil

import pytest

# Chromium asks for sandboxing that containers do not give, and calls home unless told not to.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """The path of the browser; without one the tests are skipped, on a CI machine they fail."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "no chromium is installed (Debian package: chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
