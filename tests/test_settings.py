"""What the operator may set, and how each mistake is told."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from sqlalchemy import make_url

from bot.settings import (
    FIELDS,
    NAMES,
    Settings,
    SettingsError,
    explain,
    load_settings,
)
from bot.settings_forms import EngineKind, LogLevel
from tests.kit.env_example import render_env_example

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_12345"
NO_FILE = Path("there-is-no-such-file")
ENV_EXAMPLE = Path(__file__).parents[1] / ".env.example"

# "NAME: got this, wants that."
REFUSAL = re.compile(r"([A-Z_]+): got (.+), wants (.+)\.")

WRONG = [
    ("TELEGRAM_TOKEN", "123456789:short", "as BotFather shows it"),
    ("TELEGRAM_TOKEN", "my bot's token", "as BotFather shows it"),
    ("TELEGRAM_BASE_URL", "api.telegram.org/bot", "http://"),
    ("TELEGRAM_BASE_URL", "ftp://api.telegram.org/bot", "http://"),
    ("TELEGRAM_BASE_URL", "https://api.telegram.org", "ends with /bot"),
    ("TELEGRAM_BASE_URL", "https://bot", "ends with /bot"),
    ("TELEGRAM_BASE_FILE_URL", "https://api.telegram.org/file", "ends with /bot"),
    ("DATA_DIR", __file__, "a folder"),
    ("DATA_DIR", "~there-is-no-such-account/data", "a folder"),
    ("KEY_FILE", str(Path(__file__).parent), "a file"),
    ("KEY_FILE", "~there-is-no-such-account/key", "a file"),
    ("DATABASE_URL", "postgresql://bot:secret@db", "postgresql://user:password@host"),
    ("DATABASE_URL", "mysql://bot:secret@db/bot", "postgresql://user:password@host"),
    ("DATABASE_URL", "nights.db", "sqlite:///path"),
    ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///path"),
    ("SANDBOX_HOST", "http://127.0.0.1", "without port"),
    ("SANDBOX_HOST", "x" * 254, "without port"),
    ("SANDBOX_PORT", "65536", "from 0 to 65535"),
    ("SANDBOX_PORT", "-1", "from 0 to 65535"),
    ("SANDBOX_PORT", "http", "from 0 to 65535"),
    ("SANDBOX_URL", "127.0.0.1:8081", "http://"),
    ("SANDBOX_TOKEN", "sandbox", "4242:sandbox"),
    ("SANDBOX_TOKEN", TOKEN, "no real token"),
    ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
    ("SEND_WINDOW", "0", "from 1 to 30"),
    ("SEND_WINDOW", "31", "from 1 to 30"),
    ("LEASE_SECONDS", "9", "from 10 to 3600"),
    ("LEASE_SECONDS", "3601", "from 10 to 3600"),
    ("SAFETY_TICK_SECONDS", "4", "from 5 to 3600"),
    ("SAFETY_TICK_SECONDS", "1.5", "from 5 to 3600"),
    ("ENGINE", "kubernetes", "one of embedded, cluster"),
    ("ENGINE", "cluster", "postgresql://"),
    ("MESSAGES_PER_SECOND", "0", "from 1 to 1000"),
    ("MESSAGES_PER_SECOND", "1001", "from 1 to 1000"),
    ("SPREAD_SECONDS", "-1", "from 0 to 900"),
    ("SPREAD_SECONDS", "901", "from 0 to 900"),
    ("OPERATOR_CHAT_ID", "@me", "a whole number"),
    ("OPERATOR_CHAT_ID", "9" * 30, "a whole number as Telegram has it"),
    ("METRICS_PORT", "65536", "from 0 to 65535"),
    ("METRICS_HOST", "http://0.0.0.0", "without port"),
    ("LOG_FORMAT", "xml", "one of console, json"),
    ("SENTRY_DSN", "https://sentry.example/1", "as Sentry shows it"),
    ("WEBHOOK_URL", "bot.example.org/telegram", "https://"),
    ("WEBHOOK_URL", "http://bot.example.org/telegram", "https://"),
    ("WEBHOOK_URL", "https://bot.example.org:8444/", "on port 443, 80, 88 or 8443"),
    ("WEBHOOK_URL", "https://bot.example.org/telegram?x=1", "https://"),
    ("WEBHOOK_SECRET", "too-short-by-1-", "16 to 256"),
    ("WEBHOOK_SECRET", "there is a space in it", "16 to 256"),
    ("WEBHOOK_SECRET_OLD", "x" * 257, "16 to 256"),
    ("WEB_HOST", "http://0.0.0.0", "without port"),
    ("WEB_PORT", "0", "from 1 to 65535"),
    ("ACCESS", "friends", "one of open, invite, list"),
    ("INVITE_CODE", "short", "8 to 64"),
    ("INVITE_CODE", "h_abcdefgh", "h_ not at the beginning"),
    ("ALLOWED_IDS", "1234, @ann", "separated by commas"),
    ("ALLOWED_IDS", "9" * 5_000, "separated by commas"),
    ("OPERATOR_IDS", "me", "separated by commas"),
    ("BACKUP_DAYS", "-1", "from 0 to 3650"),
    ("BACKUP_DIR", __file__, "a folder"),
    ("DOSE_SUGGESTIONS", "perhaps", "true or false"),
    ("OPERATOR_CONTACT", "x" * 201, "at most 200 characters"),
]


def mistakes_in(environ: dict[str, str], env_file: Path = NO_FILE) -> list[str]:
    """The lines with which these settings are refused."""
    with pytest.raises(SettingsError) as refusal:
        load_settings(environ, env_file)
    return str(refusal.value).splitlines()


def written(folder: Path, text: str) -> Path:
    file = folder / ".env"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_set_is_a_sandbox_on_this_machine() -> None:
    settings = load_settings({}, NO_FILE)
    assert settings.sandbox_mode
    assert settings.sandbox_host == "127.0.0.1"
    assert settings.database == make_url("sqlite:///data/bot.sqlite3")
    assert settings == Settings()


def test_a_token_ends_the_sandbox_mode() -> None:
    settings = load_settings({"TELEGRAM_TOKEN": f" {TOKEN}\n"}, NO_FILE)
    assert settings.telegram_token == SecretStr(TOKEN)
    assert not settings.sandbox_mode


@pytest.mark.parametrize(("name", "text", "wants"), WRONG)
def test_a_wrong_value_is_told_with_its_name_and_what_is_wanted(
    name: str, text: str, wants: str
) -> None:
    (line,) = mistakes_in({name: text})
    assert line.startswith(f"{name}: got ")
    assert wants in line.partition(", wants ")[2]
    hidden = name in NAMES.secrets or text == TOKEN
    assert ("***" in line) == hidden
    assert (text[:30] in line) != hidden


def test_every_setting_can_be_wrong() -> None:
    assert {name for name, _, _ in WRONG} == set(FIELDS)


ODD_TEXTS = ("?", "-1", "1.5", "9" * 5_000, "x" * 5_000, "١٢", "a\x7fb", "'; --", "*", TOKEN, "{}")


@pytest.mark.parametrize("name", sorted(FIELDS))
@given(text=st.sampled_from(ODD_TEXTS) | st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=20, deadline=None)
def test_whatever_stands_behind_a_name_works_or_is_refused_by_that_name(
    name: str, text: str
) -> None:
    """Every setting of the model, also one of tomorrow."""
    try:
        taken = load_settings({name: text}, NO_FILE)
    except SettingsError as refusal:
        lines = str(refusal).splitlines()
        for line in lines:
            named, got, wants = REFUSAL.fullmatch(line).groups()  # type: ignore[union-attr]
            assert named in FIELDS and got and wants, line
        told = {line.partition(":")[0]: line for line in lines}
        # Alone it may lack another one, such as an address its secret: then that one is named.
        assert name in told or name.partition("_")[0] in {one.partition("_")[0] for one in told}
        if name in NAMES.secrets and len(text.strip()) > 3:
            assert text.strip() not in str(refusal).replace(told[name].partition("wants ")[2], "")
        assert TOKEN not in str(refusal)
        return
    made = (taken.database, taken.keys, taken.allowed_people, taken.operators, taken.secrets)
    assert len(made) == 5
    if name in NAMES.secrets and len(text.strip()) > 3:
        assert text.strip() not in repr(taken)


def test_a_webhook_wants_its_secret() -> None:
    (line,) = mistakes_in({"WEBHOOK_URL": "https://bot.example.org/telegram"})
    assert line.startswith("WEBHOOK_SECRET: got nothing, wants a secret when WEBHOOK_URL is set")


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_only_a_sandbox_delivers_to_this_machine_without_a_certificate(host: str) -> None:
    here = {"WEBHOOK_URL": f"http://{host}/telegram", "WEBHOOK_SECRET": "s" * 16}
    assert load_settings(here, NO_FILE).webhook_url == here["WEBHOOK_URL"]
    (line,) = mistakes_in(here | {"TELEGRAM_TOKEN": TOKEN})
    assert line.startswith("WEBHOOK_URL: got ")


def test_limits_themselves_are_allowed() -> None:
    lowest = {"SANDBOX_PORT": "0", "SEND_WINDOW": "1", "LEASE_SECONDS": "10"}
    highest = {"SANDBOX_PORT": "65535", "SEND_WINDOW": "30", "LEASE_SECONDS": "3600"}
    low = load_settings(lowest | {"SAFETY_TICK_SECONDS": "5"}, NO_FILE)
    high = load_settings(highest | {"OPERATOR_CONTACT": "x" * 200}, NO_FILE)
    assert (low.sandbox_port, low.send_window, low.safety_tick_seconds) == (0, 1, 5)
    assert (high.sandbox_port, high.send_window, high.lease_seconds) == (65535, 30, 3600)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    env_file = written(tmp_path, "SEND_WINDOW=many\nTELEGRAM_TOKN=x\n")
    environ = {"LOG_LEVEL": "LOUD", "DATABASE_URL_FILE": str(tmp_path / "none")}
    lines = mistakes_in(environ, env_file)
    names = {line.partition(":")[0] for line in lines}
    assert names == {"SEND_WINDOW", "TELEGRAM_TOKN", "LOG_LEVEL", "DATABASE_URL_FILE"}
    assert len(lines) == len(names)


def test_the_explanation_counts_the_mistakes_and_says_where_to_look() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings({"SEND_WINDOW": "0", "LOG_LEVEL": "LOUD"}, NO_FILE)
    text = explain(refusal.value)
    assert text.startswith("2 mistakes in the settings; nothing was started.\n")
    assert "\n  SEND_WINDOW: got '0', wants a whole number from 1 to 30.\n" in text
    assert ".env.example" in text.splitlines()[-1]


def test_a_single_mistake_is_explained_in_the_singular() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings({"SEND_WINDOW": "0"}, NO_FILE)
    assert explain(refusal.value).startswith("1 mistake in")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = written(tmp_path, "SEND_WINDOW=3\nLEASE_SECONDS=30\n")
    settings = load_settings({"SEND_WINDOW": "5"}, env_file)
    assert (settings.send_window, settings.lease_seconds) == (5, 30)


def test_an_empty_value_is_not_set(tmp_path: Path) -> None:
    env_file = written(tmp_path, "SEND_WINDOW=3\nTELEGRAM_TOKEN=\nTELEGRAM_TOKEN_FILE=\n")
    settings = load_settings({"SEND_WINDOW": "", "DATA_DIR": " "}, env_file)
    assert settings.sandbox_mode
    assert settings.data_dir == Path("data")
    assert settings.send_window == Settings().send_window


def test_quotes_comments_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff# mine\nSEND_WINDOW = 3  # few\r\nexport OPERATOR_CONTACT='Ann, #5'\r\n"
    settings = load_settings({}, written(tmp_path, text))
    assert (settings.send_window, settings.operator_contact) == (3, "Ann, #5")


def test_words_for_true_and_levels_are_read_as_people_write_them() -> None:
    settings = load_settings({"DOSE_SUGGESTIONS": "No", "LOG_LEVEL": "debug"}, NO_FILE)
    assert settings.dose_suggestions is False
    assert settings.log_level is LogLevel.DEBUG


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    env_file = written(tmp_path, f"\nTELEGRAM_TOKN={TOKEN}\nsend_window=3\nCOFFEE=black\n")
    typo, small, foreign = mistakes_in({}, env_file)
    assert typo == (
        "TELEGRAM_TOKN: got an unknown name (.env line 2), wants perhaps TELEGRAM_TOKEN."
    )
    assert small.endswith("wants perhaps SEND_WINDOW.")
    assert foreign == ("COFFEE: got an unknown name (.env line 4), wants a name from .env.example.")


def test_an_unknown_name_in_the_environment_is_none_of_our_business() -> None:
    assert load_settings({"TELEGRAM_TOKN": "x", "send_window": "no"}, NO_FILE) == Settings()


@pytest.mark.parametrize("line", [f"TELEGRAM_TOKEN: {TOKEN}", "TELEGRAM_TOKEN", TOKEN])
def test_a_line_that_sets_nothing_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    (told,) = mistakes_in({}, written(tmp_path, f"SEND_WINDOW=3\n{line}\n"))
    assert told == ".env line 2: got something that sets nothing, wants NAME=value."


def test_a_file_that_is_no_text_or_no_file_is_told(tmp_path: Path) -> None:
    binary = tmp_path / ".env"
    binary.write_bytes(b"SEND_WINDOW=\xff\n")
    (not_text,) = mistakes_in({}, binary)
    assert not_text.startswith(".env: got a file that cannot be read (it is not UTF-8 text)")
    (no_file,) = mistakes_in({}, tmp_path)
    assert "Is a directory" in no_file


@pytest.mark.parametrize("name", sorted(NAMES.secrets))
def test_every_secret_can_lie_in_a_file(tmp_path: Path, name: str) -> None:
    secret = {
        "TELEGRAM_TOKEN": TOKEN,
        "DATABASE_URL": "sqlite:///elsewhere/x.db",
        "INVITE_CODE": "from-the-file",
        "SENTRY_DSN": "https://key@sentry.example/1",
        "WEBHOOK_SECRET": "from-the-file-too",
        "WEBHOOK_SECRET_OLD": "from-the-file-as-well",
    }[name]
    file = tmp_path / "secret"
    file.write_text(f"\n  {secret}\n\n", encoding="utf-8")
    settings = load_settings({f"{name}_FILE": str(file)}, NO_FILE)
    assert getattr(settings, name.lower()) == SecretStr(secret)


def test_a_secret_and_its_file_together_are_a_mistake(tmp_path: Path) -> None:
    env_file = written(tmp_path, f"TELEGRAM_TOKEN_FILE={tmp_path / 'secret'}\n")
    (line,) = mistakes_in({"TELEGRAM_TOKEN": TOKEN}, env_file)
    assert line == (
        "TELEGRAM_TOKEN_FILE: got a file although TELEGRAM_TOKEN is set, "
        "wants one of the two alone."
    )


@pytest.mark.parametrize("content", [None, b"", b" \n\t\n", b"\xff\xfe\x00"])
def test_a_secret_file_that_holds_no_secret_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    (line,) = mistakes_in({"TELEGRAM_TOKEN_FILE": str(file)})
    assert line.startswith("TELEGRAM_TOKEN_FILE: got '")
    assert line.endswith("wants a readable file that holds the TELEGRAM_TOKEN.")


def test_a_folder_in_place_of_a_secret_file_is_told(tmp_path: Path) -> None:
    (line,) = mistakes_in({"DATABASE_URL_FILE": str(tmp_path)})
    assert "(Is a directory)" in line


def test_a_wrong_secret_from_a_file_is_told_by_the_name_that_was_set(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("123456789:too-short", encoding="utf-8")
    (line,) = mistakes_in({"TELEGRAM_TOKEN_FILE": str(file)})
    assert line.startswith("TELEGRAM_TOKEN_FILE: got ***, wants the token")


def test_settings_never_show_a_secret() -> None:
    url = "sqlite:///somewhere/private.db"
    settings = load_settings({"TELEGRAM_TOKEN": TOKEN, "DATABASE_URL": url}, NO_FILE)
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert TOKEN not in shown
    assert url not in shown


@settings(deadline=None)
@given(tail=st.text(alphabet="abcXYZ019_-", min_size=30, max_size=50))
def test_a_token_in_the_wrong_place_is_not_repeated(tail: str) -> None:
    token = f"123456789:{tail}"
    misplaced = {
        "SANDBOX_TOKEN": token,
        "LOG_LEVEL": token,
        "SEND_WINDOW": token,
        "TELEGRAM_BASE_URL": f"https://api.telegram.org/bot{token}",
        "SANDBOX_URL": f"https://anna:{tail}@example.org",
        "TELEGRAM_TOKEN": f"{token} ",
        "TELEGRAM_TOKEN_FILE": token,
    }
    lines = mistakes_in(misplaced)
    assert len(lines) == len(misplaced) - 1
    assert tail not in "\n".join(lines)


@pytest.mark.parametrize(
    "address",
    [
        "https://api.telegram.org/bot",
        "https://api.telegram.org/bot{token}/test",
        "http://localhost:8081/bot",
        "http://[::1]:8081/a/b/bot",
    ],
)
def test_an_address_before_the_token_is_taken_as_it_is(address: str) -> None:
    assert load_settings({"TELEGRAM_BASE_URL": address}, NO_FILE).telegram_base_url == address


def test_a_slash_at_the_end_of_an_address_makes_no_difference() -> None:
    settings = load_settings({"SANDBOX_URL": "http://localhost:8081/"}, NO_FILE)
    assert settings.sandbox_url == "http://localhost:8081"


def test_the_database_lies_where_the_operator_says(tmp_path: Path) -> None:
    default = load_settings({"DATA_DIR": str(tmp_path)}, NO_FILE)
    chosen = load_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}, NO_FILE)
    assert default.database.database == str(tmp_path / "bot.sqlite3")
    assert chosen.database.database == str(tmp_path / "x.db")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_named_as_people_name_it(scheme: str) -> None:
    url = f"{scheme}://bot:s%40fe@db:5433/nights"
    settings = load_settings({"DATABASE_URL": url, "ENGINE": "Cluster"}, NO_FILE)
    assert settings.database.drivername == "postgresql+psycopg"
    assert (settings.database.host, settings.database.port) == ("db", 5433)
    assert (settings.database.password, settings.database.database) == ("s@fe", "nights")
    assert settings.engine is EngineKind.CLUSTER
    assert "s%40fe" not in repr(settings)


def test_a_tilde_is_the_home_folder() -> None:
    assert load_settings({"DATA_DIR": "~/nights"}, NO_FILE).data_dir == Path.home() / "nights"


def test_ids_are_read_as_people_write_them() -> None:
    settings = load_settings({"OPERATOR_IDS": " 12,34 ", "ALLOWED_IDS": "56"}, NO_FILE)
    assert (settings.operators, settings.allowed_people) == ({12, 34}, {56})
    assert load_settings({}, NO_FILE).operators == frozenset()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().send_window = 3


def test_settings_made_by_hand_read_nothing_from_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEND_WINDOW", "3")
    assert Settings().send_window == 8
    assert load_settings(env_file=NO_FILE).send_window == 3


def test_env_example_is_what_the_settings_say() -> None:
    assert ENV_EXAMPLE.read_text(encoding="utf-8") == render_env_example(), (
        "make it anew: python -m tests.kit.env_example > .env.example"
    )


def test_env_example_with_every_line_active_is_the_defaults(tmp_path: Path) -> None:
    lines = ENV_EXAMPLE.read_text(encoding="utf-8").splitlines()
    active = [line.removeprefix("#") for line in lines if not line.startswith("# ")]
    names = {line.partition("=")[0] for line in active if line}
    assert names == set(FIELDS) | set(NAMES.secret_files)
    assert load_settings({}, written(tmp_path, "\n".join(active))) == Settings()
