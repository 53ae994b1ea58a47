"""What an address and a secret of a webhook look like, for `bot.settings`."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\w:.]+\])(:[0-9]{1,5})?(/[\w./~-]*)?", re.ASCII)
_PORTS = frozenset({None, 80, 88, 443, 8443})  # those that Telegram delivers to
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
# Telegram takes 1 to 256 of these (setWebhook); shorter ones could be guessed.
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_SECRET_FORM = "16 to 256 of A-Z a-z 0-9 _ -"  # noqa: S105 - words about one
_HOW_TO_MAKE_ONE = "`openssl rand -hex 32` makes one"


def _url(value: str, info: ValidationInfo) -> str:
    sandbox = info.data.get("telegram_token") is None
    if not (_ADDRESS.fullmatch(value) and _is_reached(value, sandbox=sandbox)):
        raise ValueError(
            "the address at which Telegram reaches the bot, such as "
            "https://bot.example.org/telegram, on port 443, 80, 88 or 8443"
        )
    return value


def _is_reached(url: str, *, sandbox: bool) -> bool:
    parts = urlsplit(url)
    if sandbox and parts.scheme == "http":
        return parts.hostname in _LOCAL
    try:
        return parts.scheme == "https" and parts.port in _PORTS
    except ValueError:
        return False


def _secret(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if value is not None:
        return _other_secret(value)
    if info.data.get("webhook_url") is not None:
        raise ValueError(f"a secret when WEBHOOK_URL is set, {_SECRET_FORM}; {_HOW_TO_MAKE_ONE}")
    return None


def _other_secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError(f"{_SECRET_FORM}; {_HOW_TO_MAKE_ONE}")
    return value


WebhookUrl = Annotated[str, AfterValidator(_url)]
"""https, or http on this machine when a sandbox delivers. After `telegram_token`."""
WebhookSecret = Annotated[SecretStr | None, AfterValidator(_secret)]
"""Demanded with an address; after `webhook_url`, with its default validated."""
OtherSecret = Annotated[SecretStr, AfterValidator(_other_secret)]
"""Of the same form."""
