"""The units of deploy/systemd: read by our own parser, and by systemd-analyze where it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import MISTAKE, SECOND, TOKEN
from bot.settings import NAMES
from tests.deploy.units import Unit, read_unit
from tests.kit.source import ROOT

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(file for file in FOLDER.iterdir() if file.suffix in {".service", ".timer"})
# Each closes a way out for whoever breaks into the bot.
CLOSED = (
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "NoNewPrivileges",
    "PrivateDevices",
    "PrivateTmp",
    "PrivateUsers",
    "ProtectClock",
    "ProtectControlGroups",
    "ProtectHome",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "RemoveIPC",
    "RestrictNamespaces",
    "RestrictRealtime",
    "RestrictSUIDSGID",
)
KNOWN = {
    *CLOSED,
    *("Description", "Documentation", "Wants", "After", "StartLimitIntervalSec"),
    *("Type", "User", "Group", "WorkingDirectory", "ExecStart", "Environment"),
    *("StateDirectory", "StateDirectoryMode", "UMask", "LoadCredential"),
    *("Restart", "RestartSec", "RestartPreventExitStatus", "KillMode", "TimeoutStopSec"),
    *("MemoryMax", "TasksMax", "LimitCORE", "CapabilityBoundingSet", "AmbientCapabilities"),
    *("ProtectSystem", "ProtectProc", "ProcSubset", "RestrictAddressFamilies"),
    *("SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber"),
    *("OnCalendar", "RandomizedDelaySec", "Persistent", "WantedBy"),
}
"""What systemd 252 knew when it was last asked: a slip is noticed without it too."""
OF_THE_SHELL = {"PYTHONPATH", "PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE"}


def service() -> Unit:
    return read_unit(FOLDER / "magnesium-night-bot.service")


def names_set(unit: Unit) -> set[str]:
    """The variables of its environment."""
    words = [word for line in unit.all("Environment") for word in line.split()]
    return {word.partition("=")[0] for word in words}


def test_a_status_that_stays_the_same_is_not_tried_again() -> None:
    prevented = {int(status) for status in service().one("RestartPreventExitStatus").split()}
    assert prevented == {MISTAKE, TOKEN, SECOND}
    assert service().one("Restart") == "on-failure"


def test_the_service_is_a_plain_account_that_writes_one_folder() -> None:
    unit = service()
    assert unit.one("User") not in {"", "root", "0"}
    assert unit.one("ProtectSystem") == "strict"
    assert unit.one("StateDirectoryMode") == "0700"
    assert unit.one("CapabilityBoundingSet") == ""
    assert {name: unit.one(name) for name in CLOSED} == dict.fromkeys(CLOSED, "yes")


def test_the_token_is_handed_over_as_a_credential() -> None:
    credential, _, file = service().one("LoadCredential").partition(":")
    assert file.startswith("/etc/")
    assert f"TELEGRAM_TOKEN_FILE=%d/{credential}" in service().all("Environment")


def test_every_name_in_the_environment_is_a_setting() -> None:
    assert all(name in NAMES for name in names_set(service()) - OF_THE_SHELL)


def test_a_command_by_hand_gets_what_the_service_gets() -> None:
    text = (FOLDER / "nightbot").read_text()
    unit = service()
    alike = ("User", "Group", "WorkingDirectory", "Environment", "LoadCredential", "StateDirectory")
    for name in (*alike, "StateDirectoryMode", "UMask", "ProtectSystem", "PrivateTmp"):
        for value in unit.all(name):
            # Of a command by hand systemd does not fill in %d.
            said = value.replace("=%d", '="$CREDENTIALS_DIRECTORY')
            assert f"{name}={value}" in text.replace("'", "") or said in text, (name, value)
    assert f'{unit.one("ExecStart")} "$@"' in text


def test_the_timer_starts_the_backup_every_day() -> None:
    timer = read_unit(FOLDER / "magnesium-night-bot-backup.timer")
    assert timer.one("OnCalendar") == "*-*-* 03:17"
    assert timer.one("Persistent") == "yes"
    backup = read_unit(FOLDER / "magnesium-night-bot-backup.service")
    assert backup.one("ExecStart") == "/opt/magnesium-night-bot/deploy/systemd/nightbot backup"


@pytest.mark.parametrize("script", ["install", "nightbot"])
def test_the_scripts_are_programs(script: str) -> None:
    assert (FOLDER / script).stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", FOLDER / script], check=False).returncode == 0


def test_no_line_is_a_slip() -> None:
    for file in UNITS:
        assert {name for _, name, _ in read_unit(file).settings} <= KNOWN, file.name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_knows_every_line(tmp_path: Path) -> None:
    for file in UNITS:
        # It looks for the programs, which are not on this machine.
        lines = file.read_text().splitlines()
        known = [f"ExecStart={sys.executable}" if "ExecStart=" in line else line for line in lines]
        (tmp_path / file.name).write_text("\n".join([*known, ""]))
    said = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / file.name for file in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    of_ours = [line for line in said.stderr.splitlines() if "magnesium" in line]
    assert (said.returncode, of_ours) == (0, [])
