"""What the self-hoster decided for everybody who uses this house."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

CONSENT_VERSION = 1  # raise it when the words of consent change: everybody is asked again


class Access(StrEnum):
    """Who may begin."""

    OPEN = "open"
    INVITE = "invite"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class House:
    """The operator's choices. Without `dose_suggestions` the bot is a diary with safety advice."""

    dose_suggestions: bool = True
    operator_contact: str = ""
    is_sandbox: bool = False
    access: Access = Access.OPEN
    invite_code: str = field(default="", repr=False)
    """What an invite link carries; with "" nobody new comes in by one."""
    allowed_ids: frozenset[int] = frozenset()
    """The Telegram ids of those who may begin where `access` is a list."""
    operator_ids: frozenset[int] = frozenset()
    """The Telegram ids of those who may see counts of everybody."""
    backup_days: int = 30
    """After how many days the last backup with somebody's data is gone; 0: there are none."""
    consent_version: int = CONSENT_VERSION
    """The words of consent that count now."""
