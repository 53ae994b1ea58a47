"""The compose files and the Caddyfile: read, and each of their promises checked.

No Docker engine is needed: what compose itself would say to a file is left to compose.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.settings import NAMES
from tests.deploy.blocks import README
from tests.kit.source import ROOT

FOLDER = ROOT / "deploy"
FILES = ("compose.yaml", "compose.cluster.yaml")
PROGRAM = "magnesium-night-bot:local"


def read(file: str) -> dict[str, Any]:
    """The file, with its anchors put in."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text())
    return found


def services(file: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(file)["services"]
    return found


def ours(file: str) -> dict[str, dict[str, Any]]:
    """The services that run the bot's image."""
    return {name: each for name, each in services(file).items() if each["image"] == PROGRAM}


@pytest.mark.parametrize("file", FILES)
def test_a_container_can_do_little(file: str) -> None:
    assert set(ours(file)) == {"bot", "backup"}
    for service in ours(file).values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert {volume.split(":")[1] for volume in service["volumes"]} == {"/data", "/key"}
    for service in services(file).values():
        assert "no-new-privileges:true" in service["security_opt"]
        assert "mem_limit" in service
        assert "privileged" not in service
        assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("file", FILES)
def test_every_image_has_a_version(file: str) -> None:
    for service in services(file).values():
        image, _, tag = service["image"].partition(":")
        assert image
        assert tag
        assert tag != "latest"


@pytest.mark.parametrize("file", FILES)
def test_every_name_in_the_environment_is_a_setting(file: str) -> None:
    for service in ours(file).values():
        assert all(name in NAMES for name in service["environment"])


@pytest.mark.parametrize("file", FILES)
def test_every_secret_is_declared_handed_over_and_told_how_to_make(file: str) -> None:
    declared = read(file)["secrets"]
    for service in services(file).values():
        held = service.get("secrets", [])
        assert set(held) <= set(declared)
        told = [str(value) for value in service.get("environment", {}).values()]
        named = {value.removeprefix("/run/secrets/") for value in told if "/run/secrets/" in value}
        assert named == set(held)
    readme = README.read_text()
    assert all(f"{secret['file']}" in readme for secret in declared.values())


@pytest.mark.parametrize("file", FILES)
def test_every_volume_and_network_is_declared(file: str) -> None:
    whole = read(file)
    for service in services(file).values():
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {name for name in named if not name.startswith(".")} <= set(whole["volumes"])
        assert set(service.get("networks", [])) <= set(whole.get("networks", {}))
        assert set(service.get("depends_on", {})) <= set(services(file))


def test_one_becomes_the_other_and_keeps_its_volumes() -> None:
    one, several = (read(file) for file in FILES)
    assert one["name"] == several["name"]
    assert set(one["volumes"]) <= set(several["volumes"])


def test_the_single_bot_opens_no_port_to_others() -> None:
    ports = [port for each in services(FILES[0]).values() for port in each.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_cluster_has_two_bots_and_only_caddy_is_reached() -> None:
    cluster = services(FILES[1])
    assert cluster["bot"]["deploy"]["replicas"] == 2
    assert cluster["bot"]["environment"]["ENGINE"] == "cluster"
    assert {name for name, each in cluster.items() if "ports" in each} == {"caddy"}
    assert cluster["postgres"]["networks"] == ["inside"]
    assert read(FILES[1])["networks"]["inside"] == {"internal": True}


def test_caddy_passes_on_the_one_address_that_telegram_is_told() -> None:
    caddyfile = (FOLDER / "Caddyfile").read_text()
    bot = services(FILES[1])["bot"]["environment"]
    path = re.sub(r"https://\$\{[^}]*\}", "", bot["WEBHOOK_URL"])
    [handled] = re.findall(r"^\thandle (/\S+) \{$", caddyfile, re.M)
    assert handled == path
    [host, port] = re.findall(r"dynamic a (\S+) (\d+) \{", caddyfile)[0]
    assert host in services(FILES[1])
    assert f"WEB_PORT={port}" in (FOLDER / "Dockerfile").read_text()
    assert "{$DOMAIN}" in caddyfile
    assert "DOMAIN" in services(FILES[1])["caddy"]["environment"]


def test_every_block_of_the_caddyfile_is_closed() -> None:
    depth = 0
    for line in (FOLDER / "Caddyfile").read_text().splitlines():
        words = line.split("#")[0].strip()
        depth -= words == "}"
        assert depth >= 0, line
        assert len(line) - len(line.lstrip("\t")) == depth or not words, line
        depth += words.endswith("{")
    assert depth == 0
