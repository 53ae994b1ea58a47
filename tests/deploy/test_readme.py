"""deploy/README.md leads to a bot that answers, keeps it, and carries it to another server.

Every `sh` block runs here, section by section, with the real files of deploy/systemd and the real
bot. Telegram is played by a sandbox; systemd, accounts and `make setup`, which would fetch
packages, by `tests.deploy.played`. What is in no list below fails.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.__main__ import main
from bot.sandbox.server import SandboxConfig, serve
from bot.settings import load_settings
from tests.deploy.blocks import README, Block, blocks
from tests.deploy.server import TOKEN, Server
from tests.deploy.warm import starter
from tests.kit.hooked import free_port
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

LIVED = (
    "systemd",
    "Back up and restore",
    "Upgrade",
    "Roll back",
    "Another token, another key",
)
"""The sections that one server goes through, from top to bottom."""
MOVED = "Move to another host"
PREPARED = ("Docker compose", "Kubernetes")
"""The sections whose `sh` blocks make files for what cannot run here."""
NOT_RUN = {
    "docker": "needs a Docker engine",
    "kubectl": "needs a cluster",
    "sudo nano": "a hand writes settings; the test does it too",
    "nano": "a hand writes secrets",
    "curl": "the same addresses are asked by the test",
    "cd": "goes where the next line is said",
}
"""How each line of a `console` block may begin, and why it is not run."""
STATE = "/var/lib/magnesium-night-bot"
_COMMAND = re.compile(r"(?:`nightbot|sudo nightbot|--rm bot|-m bot) ([a-z-]+)((?: --[a-z-]+)*)")


@pytest_asyncio.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Sandbox]:
    config = SandboxConfig("127.0.0.1", 0, tmp_path / "telegram", token=TOKEN)
    async with serve(config) as running, aiohttp.ClientSession() as session:
        yield Sandbox(running.url, session)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "server")
    yield server
    server.stop()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "another")
    yield server
    server.stop()


@pytest.fixture
def warm() -> Iterator[str]:
    with starter() as address:
        yield address


def of(section: str, kind: str = "sh") -> list[Block]:
    """The blocks of a section, at least one."""
    found = [block for block in blocks() if (block.section, block.kind) == (section, kind)]
    assert found, f"the README has no such section: {section}"
    return found


async def say(server: Server, section: str) -> str:
    """All of a section."""
    said = [await asyncio.to_thread(server.say, block) for block in of(section)]
    return "\n".join(said)


async def set_up(server: Server, telegram: Sandbox, port: int) -> Person:
    """The section for systemd, with the hands that write the settings and press Start in between.

    Gives the person who pressed it.
    """
    before, enable, after = of("systemd")
    await asyncio.to_thread(server.say, before)
    with server.path("/etc/magnesium-night-bot/.env").open("a") as settings:
        settings.write(f"TELEGRAM_BASE_URL={telegram.url}/bot\n")
        settings.write(f"TELEGRAM_BASE_FILE_URL={telegram.url}/file/bot\n")
        settings.write(f"METRICS_PORT={port}\n")
    await asyncio.to_thread(server.say, enable)
    person = await Person.join(telegram)
    await person.start()
    await person.sees("Do you agree", patience_s=30)
    assert "this account alone" in await asyncio.to_thread(server.say, after)
    return person


async def is_known(person: Person) -> None:
    """The bot answers, and goes on where this person was."""
    await person.start()
    await person.sees("How old", patience_s=30)


async def test_from_an_empty_folder_to_an_answering_bot_and_on_to_another_server(
    server: Server, new_server: Server, telegram: Sandbox, warm: str
) -> None:
    port = free_port()
    of_compose = server.project / "deploy" / "secrets"
    of_compose.mkdir()
    (of_compose / "token").write_text(TOKEN)
    ann = await set_up(server, telegram, port)
    await ann.tap("I agree", wait_s=30)
    await is_known(ann)
    await answers_whoever_watches(port)
    # Whoever tried compose before has secrets there, and everybody may read what is installed.
    assert not server.path("/opt/magnesium-night-bot/deploy/secrets").exists()
    # Each start of a Python costs a second: the first ones were as on a server, the rest is warm.
    server.warm = new_server.warm = warm
    for section in LIVED[1:]:
        await say(server, section)
        await is_known(ann)
    on_the_old, on_the_new = of(MOVED)
    await asyncio.to_thread(server.say, on_the_old)
    await asyncio.to_thread(carry, server, new_server)
    await asyncio.to_thread(new_server.say, on_the_new)
    await is_known(ann)
    assert "ERROR" not in server.log + new_server.log
    assert TOKEN not in server.log + new_server.log


async def answers_whoever_watches(port: int) -> None:
    """Each address that the section on watching names."""
    text = "\n".join(block.text for block in of("Watch", "console"))
    paths = re.findall(r":9090(/\w+)$", text, re.M)
    async with aiohttp.ClientSession() as session:
        for path in paths:
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 200, path
    assert len(paths) == 3


def carry(old: Server, new: Server) -> None:
    """What the section on moving says to carry over."""
    backups = sorted(old.path(f"{STATE}/data.backups").glob("*.backup"))
    shutil.copy(backups[-1], new.project / "moved.backup")
    shutil.copy(old.path(f"{STATE}/data.key"), new.project / "data.key")
    shutil.copy(old.path("/etc/magnesium-night-bot/.env"), new.project / "moved.env")


def test_what_compose_and_kubernetes_need_is_made(server: Server) -> None:
    for section in PREPARED:
        for block in of(section):
            server.say(block)
    secrets = server.project / "deploy" / "secrets"
    settings = load_settings(
        {
            "TELEGRAM_TOKEN_FILE": str(secrets / "token"),
            "DATABASE_URL_FILE": str(secrets / "database-url"),
            "WEBHOOK_SECRET_FILE": str(secrets / "webhook-secret"),
            "WEBHOOK_URL": "https://bot.example.org/telegram",
            "ENGINE": "cluster",
        }
    )
    assert settings.database.password == (secrets / "postgres-password").read_text().strip()
    assert "DOMAIN=bot.example.org" in (server.project / "deploy" / ".env").read_text()


def test_every_command_is_run_or_has_a_reason_not_to_be() -> None:
    for block in blocks():
        if block.kind == "sh":
            assert block.section in (*LIVED, MOVED, *PREPARED), block.text
            continue
        assert block.kind == "console", block.text
        for line in block.lines:
            assert any(line.startswith(f"{known} ") for known in NOT_RUN), line


def test_every_command_of_the_bot_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = set(_COMMAND.findall(README.read_text(encoding="utf-8")))
    for command, options in found:
        with pytest.raises(SystemExit) as end:
            main([command, "--help"])
        assert end.value.code == 0, command
        told = capsys.readouterr().out
        assert all(option in told for option in options.split()), (command, options)
    assert {"doctor", "backup", "restore", "upgrade"} <= {command for command, _ in found}


def test_every_link_and_heading_leads_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[\w-]+)?\)", text):
        assert (README.parent / target).exists(), target
    for heading in re.findall(r"\]\(#([\w-]+)\)", text):
        words = heading.replace("-", " ")
        assert re.search(rf"^#+ {words}$", text, re.M | re.I), heading
