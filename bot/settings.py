"""What the operator can set: read once at the start, checked whole, frozen from then on.

The environment comes first, then the file `.env` in the working directory, then the defaults below.
An empty value counts as not set. `.env.example` is made from this file.
"""

import os
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL, make_url

from bot.environment import MASK, TOKEN_FORM, Found, Mistake, Names, gather, shown

_SANDBOX_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEB_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\w:.]+\])(:[0-9]{1,5})?(/[^\s?#@]*)?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_SQLITE = "sqlite:///"
# Also as SQLAlchemy writes it, with the driver's name; and a socket's folder as ?host=/run/...
_POSTGRES = re.compile(r"postgres(ql)?(\+psycopg)?://[^\s/]*/[^\s/?]+(\?\S*)?")


class LogLevel(StrEnum):
    """How much the log says, from everything to errors alone."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class EngineKind(StrEnum):
    """What sends the planned messages."""

    EMBEDDED = "embedded"
    CLUSTER = "cluster"


class Access(StrEnum):
    """Who may begin."""

    OPEN = "open"
    INVITE = "invite"
    LIST = "list"


class SettingsError(Exception):
    """These settings cannot be used. `str` names every mistake, one line each."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


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
    path = url.removeprefix(_SQLITE)
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


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _invite_code(value: SecretStr) -> SecretStr:
    # "h_" begins the links for trusted people.
    if not re.fullmatch(r"(?!h_)[A-Za-z0-9_-]{8,64}", value.get_secret_value()):
        raise ValueError("8 to 64 of A-Z a-z 0-9 _ -, and h_ not at the beginning")
    return value


def _ids(value: str) -> str:
    if not re.fullmatch(r"\s*([0-9]+\s*(,\s*[0-9]+\s*)*)?", value, re.ASCII):
        raise ValueError("whole numbers, separated by commas, such as 12345, 67890")
    return value


TelegramToken = Annotated[SecretStr, AfterValidator(_telegram_token)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
Engine = Annotated[EngineKind, BeforeValidator(_lower), AfterValidator(_fits_database)]
InviteCode = Annotated[SecretStr, AfterValidator(_invite_code)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
BotAddress = Annotated[str, AfterValidator(_token_goes_behind)]


class Settings(BaseSettings):
    """Everything the operator may set, valid and frozen. Made by `load_settings`.

    Made by hand (in a test, say) it reads nothing from the machine: defaults and arguments alone.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram_token: TelegramToken | None = Field(
        default=None,
        description="The token that BotFather gave you. Without it the bot starts a sandbox: "
        "a chat page on this machine that plays Telegram.",
    )
    telegram_base_url: BotAddress = Field(
        default="https://api.telegram.org/bot",
        description="Where Telegram's Bot API answers; the token is put right behind it.",
    )
    telegram_base_file_url: BotAddress = Field(
        default="https://api.telegram.org/file/bot",
        description="Where Telegram hands out files; the token is put right behind it.",
    )
    data_dir: Annotated[Path, AfterValidator(_folder)] = Field(
        default=Path("data"), description="The folder with everything that the bot remembers."
    )
    database_url: DatabaseUrl | None = Field(
        default=None,
        description="Another place for the database: sqlite:///path, or "
        "postgresql://user:password@host/name. Without it: bot.sqlite3 in the data folder.",
    )
    engine: Engine = Field(
        default=EngineKind.EMBEDDED,
        description="embedded: one bot process, any database. cluster: as many equal processes "
        "as you like, on one PostgreSQL.",
    )
    sandbox_host: Annotated[str, AfterValidator(_host)] = Field(
        default="127.0.0.1",
        description="Where the sandbox listens. Anybody who reaches it can read and write in "
        "its chats, so leave it on this machine.",
    )
    sandbox_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8081, description="The sandbox's port; 0 takes any free one."
    )
    sandbox_url: WebAddress | None = Field(
        default=None,
        description="A sandbox that already runs elsewhere, such as http://127.0.0.1:8081. "
        "Then none is started here.",
    )
    sandbox_token: Annotated[str, AfterValidator(_sandbox_token)] = Field(
        default="4242:sandbox", description="The token that the sandbox knows; no secret."
    )
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(
        default=LogLevel.INFO, description="How much the log says: DEBUG, INFO, WARNING or ERROR."
    )
    send_window: Annotated[int, Field(ge=1, le=30)] = Field(
        default=8,
        description="How many messages may be on their way to Telegram at once (1-30). A crash "
        "repeats at most this many.",
    )
    lease_seconds: Annotated[int, Field(ge=10, le=3600)] = Field(
        default=120,
        description="After how many seconds a message that a crash left half sent is taken up "
        "again (10-3600).",
    )
    safety_tick_seconds: Annotated[int, Field(ge=5, le=3600)] = Field(
        default=60,
        description="How often the bot looks for due messages even when no alarm rang, "
        "in seconds (5-3600).",
    )
    messages_per_second: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=30,
        description="How many messages a second all processes together may send (1-1000). "
        "Telegram lets a bot send about 30.",
    )
    spread_seconds: Annotated[int, Field(ge=0, le=900)] = Field(
        default=120,
        description="Messages that are due at the same minute are spread over this many seconds, "
        "each person always at the same place (0-900).",
    )
    operator_chat_id: int | None = Field(
        default=None,
        description="The Telegram chat that hears when something is wrong with the service, never "
        "what people answered. Write /start to the bot from there first.",
    )
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0,
        description="A port of this machine for Prometheus figures (/metrics); 0: none.",
    )
    access: Annotated[Access, BeforeValidator(_lower)] = Field(
        default=Access.OPEN,
        description="Who may begin. open: whoever finds the bot. invite: whoever comes by a link "
        "with INVITE_CODE. list: the people of ALLOWED_IDS.",
    )
    invite_code: InviteCode | None = Field(
        default=None,
        description="The code of the invite link https://t.me/<bot>?start=<code>: 8 to 64 of A-Z "
        "a-z 0-9 _ -. A new one leaves in whoever is in.",
    )
    allowed_ids: Annotated[str, AfterValidator(_ids)] = Field(
        default="",
        description="The Telegram numbers of those who may begin, separated by commas.",
    )
    operator_ids: Annotated[str, AfterValidator(_ids)] = Field(
        default="",
        description="The Telegram numbers of those who run this bot, separated by commas: "
        "/operator shows them counts of everybody, and no group under 5.",
    )
    backup_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        default=30,
        description="After how many days the last backup with somebody's data is gone (0-3650). "
        "/delete says so; 0: there are no backups.",
    )
    dose_suggestions: bool = Field(
        default=True,
        description="true: the bot may propose another dose. false: diary, reminders and "
        "safety messages only.",
    )
    operator_contact: Annotated[str, Field(max_length=200)] = Field(
        default="",
        description="How people reach you about their data; /privacy shows it. At most 200 "
        "characters.",
    )

    @classmethod
    def settings_customise_sources(  # house: pydantic-settings gives this signature
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments alone: `load_settings` gathers the rest, to name every mistake at once."""
        return (init_settings,)

    @property
    def sandbox_mode(self) -> bool:
        """No token: the bot talks to a sandbox and Telegram is not involved."""
        return self.telegram_token is None

    @property
    def allowed_people(self) -> frozenset[int]:
        """The Telegram numbers of ALLOWED_IDS."""
        return _numbers(self.allowed_ids)

    @property
    def operators(self) -> frozenset[int]:
        """The Telegram numbers of OPERATOR_IDS."""
        return _numbers(self.operator_ids)

    @property
    def database(self) -> URL:
        """Where the database is."""
        if self.database_url is None:
            return URL.create("sqlite", database=str(self.data_dir / "bot.sqlite3"))
        text = self.database_url.get_secret_value()
        if text.startswith(_SQLITE):
            return URL.create("sqlite", database=text.removeprefix(_SQLITE))
        return make_url(text).set(drivername="postgresql+psycopg")


def _numbers(ids: str) -> frozenset[int]:
    return frozenset(int(number) for number in ids.split(",") if number.strip())


def _is_secret(field: FieldInfo) -> bool:
    kinds = (field.annotation, *get_args(field.annotation))
    return any(SecretStr in (kind, *get_args(kind)) for kind in kinds)


FIELDS: Mapping[str, FieldInfo] = {
    name.upper(): field for name, field in Settings.model_fields.items()
}
"""Every setting by the name that the operator writes."""

NAMES = Names(
    settings=frozenset(FIELDS),
    secrets=frozenset(name for name, field in FIELDS.items() if _is_secret(field)),
)


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")
) -> Settings:
    """Read the environment and `env_file` (which may be missing); the environment wins.

    Raises SettingsError with every mistake that there is.
    """
    found = gather(os.environ if environ is None else environ, env_file, names=NAMES)
    values = {name.lower(): text for name, text in found.texts.items() if name in FIELDS}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError((*found.mistakes, *_mistakes(error, found))) from None
    if found.mistakes:
        raise SettingsError(found.mistakes)
    return settings


def explain(error: SettingsError) -> str:
    """The text for the operator's terminal, before the process ends with status 2."""
    count = len(error.mistakes)
    head = f"{count} mistake{'s' if count > 1 else ''} in the settings; nothing was started."
    foot = "Settings come from the environment and from .env; .env.example explains each."
    return "\n".join([head, *(f"  {mistake}" for mistake in error.mistakes), foot])


def _mistakes(error: ValidationError, found: Found) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0]).upper()
        got = MASK if name in NAMES.secrets else shown(found.texts[name])
        wants = detail.get("ctx", {}).get("error") or _wants(name)
        yield Mistake(found.labels.get(name, name), got, str(wants))


def _wants(name: str) -> str:
    limits = Settings.model_json_schema()["properties"][name.lower()]
    if "maximum" in limits:
        return f"a whole number from {limits['minimum']} to {limits['maximum']}"
    if "maxLength" in limits:
        return f"at most {limits['maxLength']} characters"
    if limits.get("type") == "boolean":
        return "true or false"
    if "anyOf" in limits:
        return "a whole number"
    kinds: Mapping[str, type[StrEnum]] = {"ENGINE": EngineKind, "ACCESS": Access}
    return "one of " + ", ".join(kinds.get(name, LogLevel))
