"""Plays systemd, and make where it would install packages, in one folder instead of on a server.

A program of its own, started under the names `systemctl`, `systemd-run` and `make` by what the
test runs. What a service gets is real: its command, folders, environment and token as in the unit.
Accounts and hardening are not played.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Client
from pathlib import Path
from typing import NamedTuple

from tests.deploy.units import Unit, read_unit

SERVER = "PLAYED_SERVER"
"""The folder that plays the root of a server."""
VENV = "PLAYED_VENV"
"""The environment that `make setup` gives instead of installing one."""
WARM = "PLAYED_WARM"
"""Where `tests.deploy.warm` listens; without it the bot starts cold, as on a server."""
PATIENCE_S = 30.0


class Start(NamedTuple):
    """A start of `python` with these arguments. `waits`: until it has ended."""

    arguments: tuple[str, ...]
    folder: str
    env: Mapping[str, str]
    log: str
    waits: bool


def main(name: str, arguments: Sequence[str]) -> int:
    """Give the exit status."""
    server = Path(os.environ[SERVER])
    if name == "make":
        return _set_up(arguments)
    if name == "systemd-run":
        return _run(server, arguments)
    return _control(server, [each for each in arguments if not each.startswith("-")])


def _set_up(arguments: Sequence[str]) -> int:
    folder = Path(arguments[arguments.index("-C") + 1])
    assert arguments[-1] == "setup", "nothing else is made on a server"
    assert "\nsetup:" in (folder / "Makefile").read_text(), "there is no such target"
    (folder / ".venv").symlink_to(os.environ[VENV], target_is_directory=True)
    return 0


def _run(server: Path, arguments: Sequence[str]) -> int:
    first = next(at for at, each in enumerate(arguments) if not each.startswith("--"))
    given = (each.removeprefix("--property=") for each in arguments[:first] if "=" in each)
    pairs = (each.partition("=") for each in given)
    unit = Unit(tuple(("Service", key, value) for key, _, value in pairs))
    environment = _environment(server, unit, name=f"run-{os.getpid()}")
    command, folder = arguments[first:], unit.one("WorkingDirectory")
    if WARM not in os.environ:
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    # What the shell between does was seen when it started cold.
    asked = command[command.index("nightbot") + 1 :]
    environment["TELEGRAM_TOKEN_FILE"] = f"{environment['CREDENTIALS_DIRECTORY']}/token"
    log = server / f"run-{os.getpid()}.log"
    start = Start(("-m", "bot", *asked), folder, environment, log=str(log), waits=True)
    status = _warm(start)
    sys.stdout.write(log.read_text())
    return status


def _control(server: Path, words: Sequence[str]) -> int:
    verb, names = words[0], [name for name in words[1:] if not name.endswith(".timer")]
    match verb:
        case "daemon-reload":
            return 0
        case "is-active":
            return 0 if _pid(server, names[0]) else 3
        case "start" | "enable":
            _start(server, names[0])
        case "stop" | "disable":
            _stop(server, names[0])
        case "restart":
            _stop(server, names[0])
            _start(server, names[0])
        case _:
            return 1
    return 0


def _start(server: Path, name: str) -> None:
    if _pid(server, name):
        return
    unit = read_unit(server / "etc/systemd/system" / f"{name}.service")
    command, folder = shlex.split(unit.one("ExecStart")), unit.one("WorkingDirectory")
    environment = _expanded(_environment(server, unit, name=name))
    log = server / f"{name}.log"
    if WARM in os.environ:
        start = Start(tuple(command[1:]), folder, environment, log=str(log), waits=False)
        pid = _warm(start)
    else:
        pid = _cold(command, folder, environment, log)
    (server / f"{name}.pid").write_text(f"{pid}")


def _cold(  # house: what a service is
    command: Sequence[str], folder: str, environment: Mapping[str, str], log: Path
) -> int:
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    return process.pid


def _warm(start: Start) -> int:
    """Give the exit status, or the number of the process that goes on."""
    with Client(os.environ[WARM]) as line:
        line.send(tuple(start))  # a plain one: this module has another name over there
        answer: int = line.recv()
        return answer


def _stop(server: Path, name: str) -> None:
    pid, waited = _pid(server, name), 0.0
    if not pid:
        return
    os.kill(pid, signal.SIGTERM)
    while _lives(pid) and waited < PATIENCE_S:
        time.sleep(0.05)
        waited += 0.05
    (server / f"{name}.pid").unlink()


def _pid(server: Path, name: str) -> int:
    file = server / f"{name}.pid"
    pid = int(file.read_text()) if file.exists() else 0
    return pid if pid and _lives(pid) else 0


def _lives(pid: int) -> bool:
    """A process that nobody waits for stays as a zombie, with the state Z."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _environment(server: Path, unit: Unit, *, name: str) -> dict[str, str]:
    """What systemd would hand over, and nothing of the test's own environment."""
    credentials = server / "run/credentials" / name
    credentials.mkdir(parents=True, exist_ok=True)
    for line in unit.all("LoadCredential"):
        credential, _, source = line.partition(":")
        shutil.copy(source, credentials / credential)
    for folder in unit.all("StateDirectory"):
        (server / "var/lib" / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    words = [word for line in unit.all("Environment") for word in shlex.split(line)]
    set_ = {name: value for name, _, value in (word.partition("=") for word in words)}
    return {"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": str(credentials), **set_}


def _expanded(environment: Mapping[str, str]) -> dict[str, str]:
    """What a unit's file may say of itself; of a command by hand systemd leaves it as it is."""
    folder = environment["CREDENTIALS_DIRECTORY"]
    return {name: value.replace("%d", folder) for name, value in environment.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
