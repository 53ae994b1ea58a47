"""A newcomer with an older Python gets one sentence, not a traceback from somewhere below."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"

# Answers `-c code` as a Python of another version would, and notes instead of doing `-m venv`.
PRETENDER = """\
#!/bin/sh
if [ "$1" = -c ]; then
  exec "{real}" -c 'import sys; sys.version_info = {info}; sys.version = "{version} (main)"
exec(sys.argv[1])' "$2"
fi
mkdir -p .venv && touch .venv/made
"""


def python(folder: Path, version: str) -> Path:
    """A python3 that says it is of this version."""
    info = tuple(int(part) for part in version.split("."))
    script = folder / "python3"
    script.write_text(PRETENDER.format(real=sys.executable, info=info, version=version))
    script.chmod(0o755)
    return script


def make(folder: Path, goal: str, *, version: str) -> subprocess.CompletedProcess[str]:
    """What `make` does in a fresh copy of the project with such a Python."""
    shutil.copy(MAKEFILE, folder)
    command = ["make", "--no-print-directory", goal, f"PYTHON={python(folder, version)}"]
    # `make test` runs us: what it tells its own children is not for this one.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


@pytest.mark.parametrize("goal", ["run", "setup", "check", "test"])
def test_an_older_python_is_told_in_one_sentence(tmp_path: Path, goal: str) -> None:
    result = make(tmp_path, goal, version="3.9.2")
    (sentence,) = [line for line in result.stderr.splitlines() if not line.startswith("make:")]
    assert sentence.startswith("This bot needs Python 3.11 or newer;")
    assert "3.9.2" in sentence
    assert f"make {goal} PYTHON=" in sentence
    assert result.returncode != 0
    assert not result.stdout
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("version", ["3.11.0", "3.12.4", "4.0.0"])
def test_python_from_3_11_on_is_welcome(tmp_path: Path, version: str) -> None:
    result = make(tmp_path, ".venv/.python", version=version)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / ".venv" / "made").exists()
