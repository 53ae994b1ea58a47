"""Sends errors to Sentry, or to what understands it: kind and place of each, and nothing else.

Built from the log's own records, without the ids of people in them, and from no more of an error
than the log shows. The package's own collecting (requests, local variables, breadcrumbs, what was
logged before, the machine's name) is switched off, and only what is listed here leaves.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from sentry_sdk import Client

from bot import VERSION
from bot.logs import Redaction, said, told

FLUSH_S: Final = 2.0
_OURS: Final = ("bot", "scheduler")
# Their own troubles, sent by themselves, would go round in circles.
_NEVER: Final = ("sentry_sdk", "urllib3")
_ALLOWED: Final = frozenset(
    {
        "event_id",
        "exception",
        "fingerprint",
        "level",
        "logentry",
        "logger",
        "platform",
        "release",
        "sdk",
        "timestamp",
    }
)
# The ids of people, updates and nights. Those of errors, which have letters, stay: by them the line
# is found in the log; and so do lines of code.
_IDS: Final = re.compile(r"(?<![:\w])[0-9]+\b")
_ANY_NUMBER: Final = re.compile(r"\b[0-9a-f]{8}\b|[0-9]+")


@contextmanager
def sending(dsn: str, *, secrets: Sequence[str]) -> Iterator[None]:
    """Send every error that is logged until the block is left, and what waits then for a moment.

    It costs the event loop nothing: a thread of its own sends, and lets go what is too much.
    """
    client = Client(
        dsn,
        release=VERSION,
        environment="",
        server_name="",
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        propagate_traces=False,
        spotlight=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_allowed,
    )
    handler = _Sender(client, Redaction(secrets))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        client.close(timeout=FLUSH_S)


class _Sender(logging.Handler):
    def __init__(self, client: Client, safe: Redaction) -> None:
        super().__init__(logging.ERROR)
        self._client, self._safe = client, safe

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one error on."""
        if _is_of(record, _NEVER):
            return
        with suppress(Exception):  # the log itself says when a record cannot be written
            self._client.capture_event(_event(record, self._safe))


def _event(record: logging.LogRecord, safe: Redaction) -> Any:
    # Others' ids may be anything: of their messages, only what they are before these are filled in.
    text = said(record) if _is_of(record, _OURS) else str(record.msg).partition("\n")[0]
    text = _IDS.sub("#", safe(text))
    event: dict[str, object] = {
        "level": record.levelname.lower().replace("critical", "fatal"),
        "logger": record.name,
        "logentry": {"formatted": text},
        # The same action with other ids is the same trouble.
        "fingerprint": [record.name, _ANY_NUMBER.sub("#", text)],
    }
    errors = [
        {"type": kind, "stacktrace": {"frames": [{"function": safe(at)} for at in ats]}}
        for kind, ats in told(record)
    ]
    return event | ({"exception": {"values": errors}} if errors else {})


def _allowed(event: Any, hint: Any) -> Any:
    return {name: value for name, value in event.items() if name in _ALLOWED}


def _is_of(record: logging.LogRecord, names: Sequence[str]) -> bool:
    return record.name.partition(".")[0] in names
