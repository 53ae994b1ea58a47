"""What the operator can set: read once at the start, checked whole, frozen from then on.

The environment comes first, then the file `.env` in the working directory, then the defaults below.
An empty value counts as not set. `.env.example` is made from this file.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL, make_url

from bot.environment import MASK, Found, Mistake, Names, gather, shown
from bot.settings_forms import (
    SQLITE,
    Access,
    BotAddress,
    ChatId,
    DatabaseUrl,
    Engine,
    EngineKind,
    Entry,
    File,
    Folder,
    Format,
    Host,
    Ids,
    InviteCode,
    Level,
    LogFormat,
    LogLevel,
    SandboxToken,
    SentryDsn,
    TelegramToken,
    WebAddress,
)
from bot.webhook_settings import OtherSecret, WebhookSecret, WebhookUrl

_LONG_PASSWORD = 8


class SettingsError(Exception):
    """These settings cannot be used. `str` names every mistake, one line each."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


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
    data_dir: Folder = Field(
        default=Path("data"), description="The folder with everything that the bot remembers."
    )
    database_url: DatabaseUrl | None = Field(
        default=None,
        description="Another place for the database: sqlite:///path, or "
        "postgresql://user:password@host/name. Without it: bot.sqlite3 in the data folder.",
    )
    key_file: File | None = Field(
        default=None,
        description="The file with the key of the health data, made at the first start; keep a "
        "copy of it apart from the database. Without it: the data folder's name with .key behind "
        "it, so that a copy of the folder has no key.",
    )
    engine: Engine = Field(
        default=EngineKind.EMBEDDED,
        description="embedded: one bot process, any database. cluster: as many equal processes "
        "as you like, on one PostgreSQL.",
    )
    sandbox_host: Host = Field(
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
    sandbox_token: SandboxToken = Field(
        default="4242:sandbox", description="The token that the sandbox knows; no secret."
    )
    log_level: Level = Field(
        default=LogLevel.INFO, description="How much the log says: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Format = Field(
        default=LogFormat.CONSOLE,
        description="console: lines for people. json: one JSON object a line, for programs.",
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
    operator_chat_id: ChatId | None = Field(
        default=None,
        description="The Telegram chat that hears when something is wrong with the service, never "
        "what people answered. Write /start to the bot from there first.",
    )
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0,
        description="A port for whoever watches over the bot: /healthz, /readyz and Prometheus "
        "figures (/metrics); 0: none.",
    )
    metrics_host: Host = Field(
        default="127.0.0.1",
        description="Where that port listens. It asks for no password and shows no ids: on this "
        "machine, or on a network of your own (0.0.0.0 in a container).",
    )
    sentry_dsn: SentryDsn | None = Field(
        default=None,
        description="Where errors are sent, for Sentry or what understands it (DSN): kind and "
        "place of each, never a value. Needs the extra package sentry-sdk.",
    )
    webhook_url: WebhookUrl | None = Field(
        default=None,
        description="The public https address at which Telegram delivers messages to WEB_PORT; "
        "whatever passes them on leaves the path as it is. Without it the bot fetches them.",
    )
    webhook_secret: WebhookSecret = Field(
        default=None,
        validate_default=True,
        description="What Telegram shows at WEBHOOK_URL, so that nobody else is let in: 16 to 256 "
        "of A-Z a-z 0-9 _ -. `openssl rand -hex 32` makes one.",
    )
    webhook_secret_old: OtherSecret | None = Field(
        default=None,
        description="A second secret that is let in too, while WEBHOOK_SECRET is changed.",
    )
    web_host: Host = Field(
        default="127.0.0.1",
        description="Where the bot listens for Telegram, for a proxy with a certificate before "
        "it. 0.0.0.0 in a container.",
    )
    web_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=8080, description="The port for Telegram's deliveries; unused without WEBHOOK_URL."
    )
    access: Entry = Field(
        default=Access.OPEN,
        description="Who may begin. open: whoever finds the bot. invite: whoever comes by a link "
        "with INVITE_CODE. list: the people of ALLOWED_IDS.",
    )
    invite_code: InviteCode | None = Field(
        default=None,
        description="The code of the invite link https://t.me/<bot>?start=<code>: 8 to 64 of A-Z "
        "a-z 0-9 _ -. A new one leaves in whoever is in.",
    )
    allowed_ids: Ids = Field(
        default="",
        description="The Telegram numbers of those who may begin, separated by commas.",
    )
    operator_ids: Ids = Field(
        default="",
        description="The Telegram numbers of those who run this bot, separated by commas: "
        "/operator shows them counts of everybody, and no group under 5.",
    )
    backup_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        default=30,
        description="After how many days the last backup with somebody's data is gone (0-3650). "
        "/delete says so; 0: there are no backups.",
    )
    backup_dir: Folder | None = Field(
        default=None,
        description="Where `python -m bot backup` puts its files; a backup older than BACKUP_DAYS "
        "is removed there. Without it: the data folder's name with .backups behind it.",
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
    def backup_folder(self) -> Path:
        """Where the backups are: not in the data folder, of which somebody may make copies."""
        return self.backup_dir or Path(f"{self.data_dir.absolute()}.backups")

    @property
    def keys(self) -> Path:
        """The file with the keys; by default beside the data folder, never in it."""
        return self.key_file or Path(f"{self.data_dir.absolute()}.key")

    @property
    def secrets(self) -> list[str]:
        """What no log and no report may show."""
        values = [getattr(self, name.lower()) for name in sorted(NAMES.secrets)]
        shown = [value.get_secret_value() for value in values if value is not None]
        password = str(self.database.password or "")
        # A shorter one, such as "bot", is part of too many words, and half of them would be masked.
        return [*shown, password] if len(password) >= _LONG_PASSWORD else shown

    @property
    def database(self) -> URL:
        """Where the database is."""
        if self.database_url is None:
            return URL.create("sqlite", database=str(self.data_dir / "bot.sqlite3"))
        text = self.database_url.get_secret_value()
        if text.startswith(SQLITE):
            return URL.create("sqlite", database=text.removeprefix(SQLITE))
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
        got = _got(name, found)
        wants = detail.get("ctx", {}).get("error") or _wants(name)
        yield Mistake(found.labels.get(name, name), got, str(wants))


def _got(name: str, found: Found) -> str:
    if name not in found.texts:
        return "nothing"
    return MASK if name in NAMES.secrets else shown(found.texts[name])


def _wants(name: str) -> str:
    schema = Settings.model_json_schema()
    limits = schema["properties"][name.lower()]
    if "maximum" in limits:
        return f"a whole number from {limits['minimum']} to {limits['maximum']}"
    if "maxLength" in limits:
        return f"at most {limits['maxLength']} characters"
    if limits.get("type") == "boolean":
        return "true or false"
    if "anyOf" in limits:
        return "a whole number"
    kind = limits["$ref"].rpartition("/")[2]
    return "one of " + ", ".join(schema["$defs"][kind]["enum"])
