"""The log: an action, ids, and nothing that a person said; a secret never gets through."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MASK = "***"
# httpx writes every address, with the token in it; the library under it writes whole answers.
_TALKATIVE = ("httpx", "httpcore", "telegram", "apscheduler", "alembic", "aiohttp.access")
# The first prints Telegram's answer when it is no JSON, the second what the database answered when
# it broke off: both could hold what somebody wrote. The third warns at every try to connect again;
# what is away is said once, by whoever needs it.
_UNHEARD = ("telegram.request", "psycopg", "psycopg.pool")


class _Redacting(logging.Formatter):
    """Formats a record as a whole, traceback included, and then takes the secrets out."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(FORMAT)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def configure(level: str, *, secrets: Sequence[str]) -> None:
    """Send the log to standard error. The libraries' own chatter is heard only when it warns."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _UNHEARD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
