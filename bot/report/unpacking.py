"""The way back from the file of /export to what its data.json holds; a stranger's file is refused.

Whoever runs a bot gets such files from people: nothing in one is believed, its sizes least of all.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final, NoReturn

from bot.care.fields import shown

DATA: Final = "data.json"
MOST_FILE_BYTES: Final = 50_000_000
"""The most that Telegram lets a bot send (sendDocument): a larger file is none that we made."""
MOST_DATA_BYTES: Final = 50_000_000
"""A month of a diary is under 0.1 MB of JSON, so this is more than a lifetime."""
_MOST_ENTRIES: Final = 100
_ENTRY: Final = b"PK\x01\x02"  # begins each entry of a zip's directory (APPNOTE.TXT, 4.3.12)
_IS_ZIP: Final = b"PK"
_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class NotOurs(ValueError):
    """This is no export that can be read; `str` says where it is wrong, for whoever sent it."""


def unpacked(content: bytes) -> Mapping[str, object]:
    """The object of data.json, from the zip or from data.json itself. Raises NotOurs."""
    if len(content) > MOST_FILE_BYTES:
        raise NotOurs(f"the file has over {MOST_FILE_BYTES // 1_000_000} MB: no export is so large")
    return _parsed(_data(content) if content.startswith(_IS_ZIP) else content)


def _data(content: bytes) -> bytes:
    if content.count(_ENTRY) > _MOST_ENTRIES:
        raise NotOurs("the zip holds too many files: it is no export of this bot")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _entry(archive)
    except KeyError:
        raise NotOurs(f"the zip holds no {DATA}: it is no export of this bot") from None
    # What zipfile raises for a broken archive, and for one that it cannot read.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        if isinstance(error, NotOurs):
            raise
        raise NotOurs("the zip is broken or cut off") from None


def _entry(archive: zipfile.ZipFile) -> bytes:
    info = archive.getinfo(DATA)
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        raise NotOurs(f"{DATA} is packed in another way than this bot packs it")
    with archive.open(info) as packed:
        # Not `info.file_size`: a zip bomb lies about that.
        data = packed.read(MOST_DATA_BYTES + 1)
    if len(data) > MOST_DATA_BYTES:
        raise NotOurs(f"{DATA} unpacks to over {MOST_DATA_BYTES // 1_000_000} MB: no export does")
    return data


def _parsed(data: bytes) -> Mapping[str, object]:
    try:
        value: object = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number
        )
    except NotOurs:
        raise
    except UnicodeDecodeError:
        raise NotOurs(
            "this is neither a zip nor text in UTF-8: it is no export of this bot"
        ) from None
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        raise NotOurs(f"this is no JSON, or cut off: {wrong.msg} at {where}") from None
    except RecursionError:
        raise NotOurs(f"{DATA} is nested too deeply: it is no export of this bot") from None
    except ValueError:  # Python's own limit for the digits of a whole number
        raise NotOurs(f"{DATA} holds a number that is too long") from None
    if not isinstance(value, dict):
        raise NotOurs(f"{DATA} holds no object: it is no export of this bot")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotOurs(f"{shown(twice)}: is given twice in one object")
    return values


def _no_number(word: str) -> NoReturn:
    raise NotOurs(f"{word} is no number")
