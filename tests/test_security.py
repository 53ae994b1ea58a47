"""SECURITY.md names the test that shows each promise: it exists, and no attack is without one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from bot.report.unpacking import MOST_DATA_BYTES, NotOurs, unpacked
from tests.test_complaints import NAMED, TESTS, defined_in

SECURITY = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
AN_ATTACK = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]*::[^|]*) \|$", re.M)
# What the threat model has to speak of.
SPOKEN_OF = (
    *(
        "forged updates",
        "stolen token",
        "replayed webhook",
        "forged buttons",
        "flood",
        "huge media",
    ),
    *("log", "html in names", "csv injection", "path tricks", "sql", "package", "operator"),
    *("lost or unlocked phone", "trusted person", "stolen disk", "invite"),
)


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = NAMED.findall(SECURITY)
    assert len(named) == SECURITY.count("::"), "a name that could not be read"
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(path)] == []


def test_every_attack_has_somebody_who_does_it_and_a_test() -> None:
    rows = AN_ATTACK.findall(SECURITY)
    assert len(rows) == SECURITY.count("\n| ") - 1, "a row that could not be read"
    assert [attack for attack, _, _, proofs in rows if not NAMED.search(proofs)] == []
    attacks = " ".join(attack.casefold() for attack, _, _, _ in rows)
    assert [one for one in SPOKEN_OF if one not in attacks] == []


def zipped(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_names_inside_a_zip_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tricks = ("../../outside", "/etc/outside", "..\\outside", "data.json/../outside", "link")
    entries = {**dict.fromkeys(tricks, b"x"), "data.json": json.dumps({"form": 1}).encode()}
    assert unpacked(zipped(**entries)) == {"form": 1}
    with pytest.raises(NotOurs):
        unpacked(zipped(**{"../data.json": b"{}"}))
    assert list(tmp_path.iterdir()) == []


def test_a_zip_that_swells_is_refused() -> None:
    bomb = zipped(**{"data.json": b" " * (MOST_DATA_BYTES + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(NotOurs, match="unpacks to over 50 MB"):
        unpacked(bomb)
