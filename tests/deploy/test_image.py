"""The image, as deploy/Dockerfile describes it: parsed, because no Docker engine is needed to test.

What it leaves out is tried for real: a copy of the bot without its sandbox.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from bot.__main__ import MISTAKE
from bot.settings import NAMES
from tests.kit.source import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OF_THE_SHELL = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def steps() -> list[tuple[str, str]]:
    """Every instruction with what stands behind it, continued lines joined."""
    file = BytesIO(DOCKERFILE.read_bytes())
    found = DockerfileParser(fileobj=file).structure
    return [(step["instruction"], step["value"]) for step in found]


def last_stage() -> list[tuple[str, str]]:
    """The steps of the image that is kept."""
    every = steps()
    begins = max(at for at, (name, _) in enumerate(every) if name == "FROM")
    return every[begins:]


def values(name: str) -> Iterator[str]:
    return (value for step, value in last_stage() if step == name)


def test_every_stage_begins_with_the_same_pinned_python() -> None:
    images = {value.split()[0] for name, value in steps() if name == "FROM"}
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.11-slim-[a-z]+", images.pop())


def test_packages_come_from_the_lock_with_their_hashes() -> None:
    installs = [value for name, value in steps() if name == "RUN" and " install " in value]
    [by_pip] = [value for value in installs if "pip " in value and "requirements" in value]
    assert "--require-hashes" in by_pip
    assert "--requirement /requirements.lock" in by_pip


def test_it_runs_as_a_plain_numbered_account() -> None:
    *_, user = values("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    number = user.split(":")[0]
    [made] = [value for value in values("RUN") if "useradd" in value]
    assert f"--uid {number}" in made
    assert f"--owner {number}" in made


def test_nobody_finds_an_installer_in_it() -> None:
    [cleared] = [value for value in values("RUN") if "useradd" in value]
    assert "/usr/local/bin/pip*" in cleared
    assert "site-packages/*" in cleared
    assert "ensurepip" in cleared
    assert not any("pip" in value.split() for value in values("RUN"))


def test_the_sandbox_is_in_it_only_when_asked_for() -> None:
    assert ("ARG", "SANDBOX=0") in steps()
    [compiled] = [value for name, value in steps() if name == "RUN" and "compileall" in value]
    assert 'if [ "$SANDBOX" != 1 ]; then rm -r bot/sandbox; fi' in compiled


def test_its_environment_is_made_of_settings() -> None:
    [environment] = values("ENV")
    names = set(re.findall(r"(?:^|\s)([A-Z_]+)=", environment))
    assert all(name in NAMES for name in names - OF_THE_SHELL)
    [volumes] = values("VOLUME")
    folders = [re.search(rf"{name}=(/\w+)/", environment) for name in ("DATA_DIR", "KEY_FILE")]
    assert json.loads(volumes) == [found[1] for found in folders if found]


def test_its_health_is_asked_by_a_program_that_is_one() -> None:
    [check] = values("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[0] == "python"
    compile(command[2], "healthcheck", "exec")
    assert "/healthz" in command[2]


def test_only_what_it_needs_is_sent_to_be_built() -> None:
    lines = (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = {value.split()[0] for name, value in steps() if name == "COPY" and "--" not in value}
    assert sent == copied


@pytest.fixture(scope="module")
def without_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    for part in ("bot", "scheduler"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("sandbox"))
    return folder


def test_without_token_and_sandbox_it_says_what_is_missing(without_sandbox: Path) -> None:
    data = without_sandbox / "data"
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=without_sandbox,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == MISTAKE, done.stderr
    assert "@BotFather" in done.stderr
    assert "TELEGRAM_TOKEN_FILE" in done.stderr
    assert not data.exists()
