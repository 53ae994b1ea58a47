"""The one key of all tests. It is no secret, and no other database may have it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.store.keyring import Keyring, replace_keys

KEY: Final = bytes(range(32))
KEYRING: Final = Keyring((KEY,))


def key_file(path: Path, *keys: bytes) -> Path:
    """A file with these keys, the newest first; without any, with the key of all tests."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_keys(path, keys or (KEY,))
    return path
