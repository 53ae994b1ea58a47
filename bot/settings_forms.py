"""What a setting may look like: choices, and the check of each value, in words for the operator."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo

from bot.environment import TOKEN_FORM

_SANDBOX_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEB_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\w:.]+\])(:[0-9]{1,5})?(/[^\s?#@]*)?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")  # as long as a name can be (RFC 1035)
_DSN = re.compile(r"https?://\w+@[\w.-]+(:[0-9]{1,5})?(/[\w.-]+)*/[0-9]+", re.ASCII)
_MOST_ID = 2**52  # Bot API, Chat.id: at most 52 significant bits
SQLITE: Final = "sqlite:///"
# Also as SQLAlchemy writes it, with the driver's name; and a socket's folder as ?host=/run/...
_POSTGRES = re.compile(r"postgres(ql)?(\+psycopg)?://[^\s/]*/[^\s/?]+(\?\S*)?")


class LogLevel(StrEnum):
    """How much the log says, from everything to errors alone."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """Who reads the log."""

    CONSOLE = "console"
    JSON = "json"


class EngineKind(StrEnum):
    """What sends the planned messages."""

    EMBEDDED = "embedded"
    CLUSTER = "cluster"


class Access(StrEnum):
    """Who may begin."""

    OPEN = "open"
    INVITE = "invite"
    LIST = "list"


def _telegram_token(value: SecretStr) -> SecretStr:
    if not TOKEN_FORM.fullmatch(value.get_secret_value()):
        raise ValueError(
            "the token as BotFather shows it: digits, a colon, then 30 or more of A-Z a-z 0-9 _ -"
        )
    return value


def _sandbox_token(value: str) -> str:
    if TOKEN_FORM.fullmatch(value):
        raise ValueError("no real token, because this one is shown; that is for TELEGRAM_TOKEN")
    if not _SANDBOX_TOKEN.fullmatch(value):
        raise ValueError("digits, a colon, then letters and digits, such as 4242:sandbox")
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError("a host name or an address without port, such as 127.0.0.1")
    return value


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        raise ValueError("an address such as http://127.0.0.1:8081, without password, ? or #")
    return value.rstrip("/")


def _token_goes_behind(value: str) -> str:
    # The token is glued to this address. Without a path before it, the token would become part of
    # the host name and travel to every name server on the way.
    address = _web_address(value)
    if not re.search(r"[^/]/([^/]+/)*bot(\{token\}.*)?$", address):
        raise ValueError("an http(s) address that ends with /bot, because the token follows it")
    return address


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    path = url.removeprefix(SQLITE)
    if _POSTGRES.fullmatch(url) or (path not in ("", url, ":memory:") and "?" not in path):
        return value
    raise ValueError(
        "sqlite:///path to a file, such as sqlite:///data/bot.sqlite3, or "
        "postgresql://user:password@host:5432/name"
    )


def _fits_database(value: EngineKind, info: ValidationInfo) -> EngineKind:
    url: SecretStr | None = info.data.get("database_url")
    on_postgres = url is not None and url.get_secret_value().startswith("postgres")
    if value is EngineKind.CLUSTER and not on_postgres:
        raise ValueError("embedded, unless DATABASE_URL is a postgresql:// address")
    return value


def _folder(value: Path) -> Path:
    try:
        # A shell expands "~", an environment file does not: it would become a folder's name.
        folder = value.expanduser()
        in_the_way = folder.exists() and not folder.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("a folder that this account can reach") from error
    if in_the_way:
        raise ValueError("a folder (made when it is missing), and this is a file")
    return folder


def _file(value: Path) -> Path:
    try:
        file = value.expanduser()
        in_the_way = file.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("a file that this account can reach") from error
    if in_the_way:
        raise ValueError("a file (made when it is missing), and this is a folder")
    return file


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _invite_code(value: SecretStr) -> SecretStr:
    # "h_" begins the links for trusted people.
    if not re.fullmatch(r"(?!h_)[A-Za-z0-9_-]{8,64}", value.get_secret_value()):
        raise ValueError("8 to 64 of A-Z a-z 0-9 _ -, and h_ not at the beginning")
    return value


def _dsn(value: SecretStr) -> SecretStr:
    if not _DSN.fullmatch(value.get_secret_value()):
        raise ValueError("the DSN as Sentry shows it, such as https://key@host/1")
    return value


def _ids(value: str) -> str:
    if not re.fullmatch(r"\s*([0-9]{1,16}\s*(,\s*[0-9]{1,16}\s*)*)?", value, re.ASCII):
        raise ValueError("whole numbers, separated by commas, such as 12345, 67890")
    return value


def _chat_id(value: int) -> int:
    if abs(value) > _MOST_ID:
        raise ValueError("a whole number as Telegram has it, such as 12345 or -1001234567890")
    return value


ChatId = Annotated[int, AfterValidator(_chat_id)]
TelegramToken = Annotated[SecretStr, AfterValidator(_telegram_token)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
Engine = Annotated[EngineKind, BeforeValidator(_lower), AfterValidator(_fits_database)]
InviteCode = Annotated[SecretStr, AfterValidator(_invite_code)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SentryDsn = Annotated[SecretStr, AfterValidator(_dsn)]
BotAddress = Annotated[str, AfterValidator(_token_goes_behind)]
Host = Annotated[str, AfterValidator(_host)]
Folder = Annotated[Path, AfterValidator(_folder)]
File = Annotated[Path, AfterValidator(_file)]
SandboxToken = Annotated[str, AfterValidator(_sandbox_token)]
Ids = Annotated[str, AfterValidator(_ids)]
Level = Annotated[LogLevel, BeforeValidator(_upper)]
Format = Annotated[LogFormat, BeforeValidator(_lower)]
Entry = Annotated[Access, BeforeValidator(_lower)]
