"""What a button carries: a version, a topic, what it is about, and the answer; at most 64 bytes.

The data comes back from the person's phone weeks later, or from somebody who made it up. So it
names things (a Night, a proposal), never amounts to trust, and each service looks again.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "1"
MAX_BYTES = 64  # Telegram refuses more with BUTTON_DATA_INVALID
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Tap:
    """The meaning of a pressed button: topic ("ev"), subject ("2026-11-23"), answer ("took")."""

    topic: str
    subject: str
    answer: str


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what is written on it and what it sends."""

    label: str
    data: str


def button(label: str, topic: str, *, subject: object = "", answer: str = "") -> Button:
    """Make a button. Raises ValueError when its data would not fit."""
    data = _SEPARATOR.join((VERSION, topic, str(subject), answer))
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"the data of a button on topic {topic!r} has over {MAX_BYTES} bytes")
    return Button(label, data)


def read_tap(data: str) -> Tap | None:
    """The meaning of button data, or None for one of another version or a forged one."""
    parts = data.split(_SEPARATOR)
    if len(parts) != 4 or parts[0] != VERSION:
        return None
    return Tap(*parts[1:])


def pattern(topic: str) -> str:
    """The regular expression that routes the buttons of one topic."""
    return rf"^{VERSION}\|{topic}\|"
