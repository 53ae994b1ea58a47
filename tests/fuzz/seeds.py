"""Where the fuzzing begins: what is usual, so that small changes of it reach deep."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.report.unpacking import unpacked
from tests.hostile.updates import TEXTS, Hostile
from tests.kit.databases import open_sqlite
from tests.kit.exports import export_of
from tests.kit.plans import MONDAY, Life

SENTENCES = (
    "took 2 capsules at 23:30, the rest later",
    "two cramps, the second one bad, no diarrhea",
    "gestern 1½ Tabletten um halb elf, kein Durchfall",
    "me tomé 150 mg a las 10 y media; un calambre fuerte",
    "chest pain and I cannot breathe",
    "from the 3rd of march until next friday",
)


def seeds_of(target: str) -> list[bytes]:
    """Usual bytes for one target."""
    match target:
        case "updates":
            made = Hostile(1, (1, 2)).batch(60)
            return [json.dumps(one).encode() for one in made if len(json.dumps(one)) < 4_000]
        case "words":
            # A long one costs what a hundred usual ones do; the hostile updates have them.
            short = [text for text in (*SENTENCES, *TEXTS) if len(text) < 100]
            return [text.encode("utf-8", "replace") for text in short]
        case _:
            return _an_export()


def _an_export() -> list[bytes]:
    with TemporaryDirectory() as folder, closing(open_sqlite(Path(folder) / "x.db")) as database:
        life = Life(database)
        life.nights(MONDAY, 1)
        zipped = export_of(life)
    return [json.dumps(unpacked(zipped)).encode(), zipped]
