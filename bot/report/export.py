"""The file that /export sends: a zip with all that is kept, for programs and for people."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from bot.care.constants import RULES_VERSION
from bot.care.night import Night
from bot.report import fhir
from bot.report.fhir import Record
from bot.report.readme import README
from bot.report.tables import Decided, DiaryNight, decisions_csv, diary_csv, instant
from bot.store.everything import Everything

FORMAT: Final = 1
"""The version of data.json; raise it when a reader of the older one would go wrong."""


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into the file. `readable` is the whole of it in plain words."""

    made_at: datetime
    everything: Everything
    nights: Sequence[DiaryNight]
    decided: Sequence[Decided]
    readable: str
    record: Record


def packed(export: Export) -> bytes:
    """The zip. The same values give the same bytes."""
    contents = {
        "README.txt": README.encode(),
        "readable.txt": export.readable.encode(),
        "diary.csv": diary_csv(export.nights),
        "decisions.csv": decisions_csv(export.decided),
        "fhir.json": fhir.bundle(export.record, made_at=export.made_at),
        "data.json": data_json(export),
    }
    held = io.BytesIO()
    made = export.made_at.timetuple()[:6]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, made), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def data_json(export: Export) -> bytes:
    """All rows with every column; what each means stands in README.txt beside it."""
    kept = export.everything
    data = {
        "format": FORMAT,
        "made_at": export.made_at,
        "rules_version": RULES_VERSION,
        "person": kept.person,
        **kept.rows,
        "helps": kept.helps,
    }
    text = json.dumps(data, default=_plain, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return instant(value)
        case date() | time():
            return value.isoformat()
        case Night():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no form in data.json")
