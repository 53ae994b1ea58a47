"""A folder that plays a small server: its root, the project unpacked on it, and its programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.deploy.blocks import Block
from tests.deploy.played import SERVER, VENV, WARM
from tests.kit.source import ROOT

TOKEN = "123456:" + "x" * 35
# Of the project, what a server needs.
PARTS = ("bot", "scheduler", "deploy", "Makefile", "requirements.lock", ".env.example")
FOLDERS = ("/opt/magnesium", "/etc/magnesium", "/etc/systemd", "/var/lib/magnesium", "/usr/local")
_ABSOLUTE = re.compile("|".join(FOLDERS))
_HERE = f'PYTHONPATH={ROOT} exec "{sys.executable}" -S -m tests.deploy.played'

STAND_INS: Mapping[str, str] = {
    "sudo": 'exec "$@"',
    "systemctl": f'{_HERE} systemctl "$@"',
    "systemd-run": f'{_HERE} systemd-run "$@"',
    "make": f'{_HERE} make "$@"',
    "useradd": "exit 0",
    "chown": "exit 0",
    # The real one, for whoever runs the tests: only root may give a file to somebody else.
    "install": """
for word; do
  shift
  case $word in -o | -g) skip=yes ;; *) [ "$skip" = yes ] || set -- "$@" "$word"; skip=no ;; esac
done
exec /usr/bin/install "$@"
""",
}
"""Programs that a command of the README may start, and that are played here: the reasons are that
they change the machine (accounts, services, owners) or would fetch packages (make)."""


class Server:
    """One server. `say` runs a block of the README as its operator would."""

    def __init__(self, folder: Path) -> None:
        self.root, self.project, self._programs = folder / "root", folder / "new", folder / "bin"
        for part in ("etc/systemd/system", "usr/local/bin", "opt", "var/lib"):
            (self.root / part).mkdir(parents=True)
        self.warm: str | None = None
        """Where a starter of `tests.deploy.warm` listens, when the bot need not start cold."""
        self._unpack()
        self._programs.mkdir()
        for name, does in STAND_INS.items():
            program = self._programs / name
            program.write_text(f"#!/bin/sh\n{does}\n")
            program.chmod(0o755)

    def say(self, block: Block) -> str:
        """Run all its lines, with a token on standard input; gives what they print."""
        done = subprocess.run(
            ["/bin/bash", "-e", "-c", self.placed(block.text)],
            cwd=self.project,
            env=self._environment(),
            input=f"{TOKEN}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, (
            f"{block.text}\nended with {done.returncode}:\n{said}{self.log}"
        )
        return said

    def stop(self) -> None:
        """Leave nothing running."""
        self.say(Block("sh", "", ("systemctl stop magnesium-night-bot",)))

    @property
    def log(self) -> str:
        """What the service said."""
        file = self.root / "magnesium-night-bot.log"
        return file.read_text() if file.exists() else ""

    def path(self, absolute: str) -> Path:
        """Where a path of the README is."""
        return Path(self.placed(absolute))

    def placed(self, text: str) -> str:
        """The text with the paths of a server below this folder."""
        return _ABSOLUTE.sub(lambda found: f"{self.root}{found[0]}", text)

    def _unpack(self) -> None:
        """The project without its sandbox: a bot for Telegram does not need it."""
        leave_out = shutil.ignore_patterns("sandbox", "secrets", ".env", "secret.yaml")
        self.project.mkdir()
        for part in PARTS:
            source, target = ROOT / part, self.project / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=leave_out)
            else:
                shutil.copy2(source, target)
        for file in self._of_systemd():
            file.write_text(self.placed(file.read_text()))

    def _of_systemd(self) -> Iterator[Path]:
        yield from (self.project / "deploy" / "systemd").iterdir()

    def _environment(self) -> dict[str, str]:
        local = self.root / "usr" / "local" / "bin"
        venv = Path(sys.executable).parent.parent
        return {
            "PATH": f"{self._programs}:{local}:{os.environ['PATH']}",
            SERVER: str(self.root),
            VENV: str(venv),
        } | ({} if self.warm is None else {WARM: self.warm})
