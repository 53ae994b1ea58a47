"""The doctor finds what is wrong, says what to do, and shows no secret and nobody's data."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, update

from bot.backup import backup
from bot.backup_kept import kept
from bot.doctor import examine
from bot.settings import Settings
from bot.store.alone import alone_on
from bot.store.keyring import new_key
from bot.store.tables import plan
from tests.kit.databases import open_sqlite
from tests.kit.keys import key_file
from tests.kit.plans import Life

TOKEN = "123456:" + "x" * 35
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A house in good order, in the sandbox."""
    (tmp_path / "data").mkdir(mode=0o700)
    with closing(open_sqlite(tmp_path / "data" / "bot.sqlite3")) as database:
        Life(database)
    settings = Settings(data_dir=tmp_path / "data", key_file=key_file(tmp_path / "bot.key"))
    backup(settings, folder=None, now=now() - HOUR)
    return settings


def told(settings: Settings) -> str:
    """What the doctor says, each finding on one line."""
    return " ".join(examine(settings, now=now()).text.split())


def finds(settings: Settings, sentence: str) -> bool:
    """Whether it says so, and that something is wrong."""
    answer = examine(settings, now=now())
    assert answer.differs, answer.text
    return f"wrong {sentence}" in " ".join(answer.text.split())


def test_a_house_in_order_has_nothing_wrong_and_says_what_was_not_checked(here: Settings) -> None:
    answer = examine(here, now=now())
    assert not answer.differs
    assert "wrong" not in answer.text
    said = " ".join(answer.text.split())
    assert "ok database: " in said and "is whole (integrity_check)" in said
    assert "ok key: it fits the database" in said
    assert "1 hours old" in said and "it is whole" in said
    assert "not checked token, webhook and clock: no TELEGRAM_TOKEN" in said


def test_where_nothing_has_run_yet_nothing_is_wrong(tmp_path: Path) -> None:
    answer = examine(Settings(data_dir=tmp_path / "data"), now=now())
    assert not answer.differs
    assert "The first start makes it." in answer.text
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_wrong(here: Settings) -> None:
    path = Path(str(here.database.database))
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)
    path.write_bytes(content)
    assert finds(here, f"database: {path} is damaged")


def test_another_file_in_the_databases_place_is_wrong(here: Settings) -> None:
    Path(str(here.database.database)).write_text("a shopping list\n" * 1000)
    assert finds(here, "database: ")


def test_a_key_that_does_not_fit_is_wrong(here: Settings, tmp_path: Path) -> None:
    another = key_file(tmp_path / "another.key", new_key())
    assert finds(here.model_copy(update={"key_file": another}), "key: The key file does not fit")


def test_a_lost_key_is_wrong(here: Settings) -> None:
    here.keys.unlink()
    assert finds(here, "key: There is no key file at")


def test_what_others_may_read_is_wrong_and_comes_with_the_command(here: Settings) -> None:
    here.data_dir.chmod(0o755)
    here.keys.chmod(0o644)
    assert finds(here, f"permissions: others may read {here.data_dir} Say: chmod 700")
    assert finds(here, f"key file: The key file {here.keys} is open to other accounts.")


def test_a_bot_that_runs_is_seen_and_left_alone(here: Settings) -> None:
    with alone_on(Path(str(here.database.database))):
        assert "one process: a bot runs on the file" in told(here)
    assert "one process: no bot runs on the file now" in told(here)


def test_an_old_backup_and_one_beyond_the_promise_are_worth_a_look(here: Settings) -> None:
    file = kept(here.backup_folder)[0].path
    file.rename(file.with_name(f"magnesium-{now() - 40 * DAY:%Y%m%dT%H%M%S}Z.backup"))
    said = told(here)
    assert "40 days old" in said and "1 older than BACKUP_DAYS (30)" in said


def test_a_damaged_backup_is_wrong(here: Settings) -> None:
    file = kept(here.backup_folder)[0].path
    file.write_bytes(file.read_bytes()[:-1])
    assert finds(here, "newest backup: it ends too early")


def test_a_zone_that_this_machine_does_not_know_is_worth_a_look(here: Settings) -> None:
    with closing(open_sqlite(Path(str(here.database.database)))) as database:
        database.run_now(lambda tx: tx.execute(update(plan).values(zone="Mars/Olympus")))
    assert "look at this people's zones: not in this machine's zone data: Mars/Olympus" in told(
        here
    )


def test_an_older_schema_is_worth_a_look(here: Settings) -> None:
    with closing(sqlite3.connect(str(here.database.database))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    assert "look at this schema: that of an older version" in told(here)


def test_a_postgres_that_answers_is_named_and_its_password_is_not(
    here: Settings, postgres_url: URL
) -> None:
    address = postgres_url.set(password="hidden").render_as_string(hide_password=False)
    said = told(here.model_copy(update={"database_url": SecretStr(address)}))
    assert "ok database: PostgreSQL 18" in said
    assert "hidden" not in said


def test_a_postgres_that_is_away_is_wrong(here: Settings, tmp_path: Path) -> None:
    address = SecretStr(f"postgresql://bot:hidden@/bot?host={tmp_path}")
    away = here.model_copy(update={"database_url": address})
    assert finds(away, "database: it cannot be reached")
    assert "hidden" not in told(away)


@dataclass
class Telegram:
    """What Telegram answers, and by which clock."""

    base: str = ""
    status: int = 200
    ahead: timedelta = timedelta(0)
    webhook: dict[str, object] = field(default_factory=lambda: {"url": ""})

    def answer(self, path: str) -> dict[str, object]:
        result = {"id": 1, "username": "night_bot"} if path.endswith("getMe") else self.webhook
        return {"ok": self.status == 200, "result": result}


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    played = Telegram()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # house: http.server calls it so
            body = json.dumps(played.answer(self.path)).encode()
            self.send_response_only(played.status)
            date = format_datetime(now() + played.ahead, usegmt=True)
            headers = {"Date": date, "Content-Length": str(len(body))}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with served(Handler) as port:
        played.base = f"http://127.0.0.1:{port}/bot"
        yield played


@contextmanager
def served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def online(here: Settings, telegram: Telegram) -> Settings:
    """The same house on Telegram."""
    told = {"telegram_token": SecretStr(TOKEN), "telegram_base_url": telegram.base}
    return here.model_copy(update=told)


def test_telegram_knows_the_token_the_clock_is_right_and_the_token_is_not_shown(
    online: Settings,
) -> None:
    answer = examine(online, now=now())
    said = " ".join(answer.text.split())
    assert not answer.differs
    assert "ok token: it is that of @night_bot, number 1" in said
    assert "ok clock: as Telegram's" in said and "ok webhook: none: it polls" in said
    assert "x" * 30 not in said


def test_a_token_that_telegram_refuses_is_wrong(online: Settings, telegram: Telegram) -> None:
    telegram.status = 401
    assert finds(online, "token: Telegram does not accept it Copy it anew from BotFather")


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (365 * DAY, "wrong clock: 31536000 s behind Telegram's"),
        (-365 * DAY, "wrong clock: 31536000 s ahead of Telegram's"),
        (timedelta(seconds=30), "look at this clock: 30 s behind Telegram's"),
    ],
)
def test_a_wrong_clock_is_told_with_its_distance(
    online: Settings, telegram: Telegram, ahead: timedelta, sentence: str
) -> None:
    telegram.ahead = ahead + timedelta(seconds=0.5)  # the header has whole seconds
    assert sentence in told(online)


def test_a_webhook_of_somebody_else_is_worth_a_look(online: Settings, telegram: Telegram) -> None:
    telegram.webhook = {
        "url": "https://other.example.org/",
        "pending_update_count": 4711,
        "last_error_message": "Connection refused",
    }
    said = told(online)
    assert "look at this webhook: Telegram sends updates to an address" in said
    assert "4711 wait at Telegram" in said and "Connection refused" in said


def test_a_telegram_that_cannot_be_reached_is_wrong_and_soon_said(online: Settings) -> None:
    away = online.model_copy(update={"telegram_base_url": "http://127.0.0.1:9/bot"})
    assert finds(away, "Telegram: no answer (ClientConnectorError)")
