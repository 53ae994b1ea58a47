"""What the self-hoster decided for everybody who uses this house."""

from __future__ import annotations

from dataclasses import dataclass

CONSENT_VERSION = 1  # raise it when the words of consent change: everybody is asked again


@dataclass(frozen=True, slots=True)
class House:
    """The operator's choices. Without `dose_suggestions` the bot is a diary with safety advice."""

    dose_suggestions: bool = True
    operator_contact: str = ""
    is_sandbox: bool = False
