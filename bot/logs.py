"""The log: an action, ids, and nothing that a person said; a secret never gets through.

As lines for people or, for programs, as one JSON object a line. Of an error both tell its kind and
where it was, never its words: those could quote a message, a row or an address.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

MASK = "***"
# httpx writes every address, with the token in it; the library under it writes whole answers.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "telegram",
    "apscheduler",
    "alembic",
    "aiohttp.access",
    "urllib3",
)
# The first prints Telegram's answer when it is no JSON, the second what the database answered when
# it broke off: both could hold what somebody wrote. The third warns at every try to connect again;
# what is away is said once, by whoever needs it.
_UNHEARD = ("telegram.request", "psycopg", "psycopg.pool")
_PLACES = 12  # of the innermost frames


class Redaction:
    """Takes the secrets out of whatever is to be shown."""

    def __init__(self, secrets: Sequence[str]) -> None:
        # The longest first: an address holds its password.
        self._secrets = sorted({one for one in secrets if one}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text with `***` for each secret."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


class _ToStderr(logging.Handler):
    """To whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception as error:
            # The library's own way would print the record with its values, past the formatter.
            line = f"a record of {record.name} could not be written ({type(error).__name__})"
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


class _Console(logging.Formatter):
    """A line for each record; below it, where an error was."""

    def __init__(self, safe: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: ")
        self._safe = safe

    def format(self, record: logging.LogRecord) -> str:
        record.asctime = self.formatTime(record)
        head = self.formatMessage(record)
        lines = [f"{kind}\n" + "".join(f"  at {at}\n" for at in ats) for kind, ats in told(record)]
        return self._safe("\n".join([head + said(record), *lines]).rstrip("\n"))


class _Json(logging.Formatter):
    """One object a record, on one line. `action` is the message before its ids were filled in."""

    def __init__(self, safe: Redaction) -> None:
        super().__init__()
        self._safe = safe

    def format(self, record: logging.LogRecord) -> str:
        safe, at = self._safe, datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "action": safe(_first_line(record, str(record.msg))),
            "message": safe(said(record)),
        }
        errors = [{"kind": kind, "at": [safe(at) for at in ats]} for kind, ats in told(record)]
        return json.dumps(line | ({"errors": errors} if errors else {}))


def configure(level: str, *, secrets: Sequence[str], as_json: bool = False) -> None:
    """Send the log to standard error. The libraries' own chatter is heard only when it warns."""
    handler, safe = _ToStderr(), Redaction(secrets)
    handler.setFormatter(_Json(safe) if as_json else _Console(safe))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _UNHEARD:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def said(record: logging.LogRecord) -> str:
    """The message of a record, with its ids."""
    return _first_line(record, record.getMessage())


def told(record: logging.LogRecord) -> Iterator[tuple[str, list[str]]]:
    """The kind of each error of a record and where it was, the innermost place last.

    An error comes before the one that it led to.
    """
    error = record.exc_info[1] if record.exc_info else None
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for one in reversed(chain):
        frames = traceback.extract_tb(one.__traceback__)[-_PLACES:]
        yield _kind(one), [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _kind(error: BaseException) -> str:
    kind = type(error).__name__
    # The system's own words, such as "No space left on device": they are from a closed list.
    if isinstance(error, OSError) and error.strerror and error.errno is not None:
        return f"{kind} ({error.strerror})"
    return kind


def _first_line(record: logging.LogRecord, text: str) -> str:
    # Below its first line asyncio shows the task, and with it the error's words.
    return text.partition("\n")[0] if record.name == "asyncio" else text
