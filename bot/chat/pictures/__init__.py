"""The pictures that we ship: <name>.png beside this file, named by replies."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def picture(name: str) -> bytes:
    """The PNG of this name. Raises FileNotFoundError when we ship none."""
    return files(__package__).joinpath(f"{name}.png").read_bytes()
