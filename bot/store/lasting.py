"""A new name in a folder that lasts: without this a power cut may take it back."""

from __future__ import annotations

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """Write the folder itself to the disk: the names in it are there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
