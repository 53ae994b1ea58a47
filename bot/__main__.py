"""The command line: `python -m bot` runs the bot, `decide` asks the rule book, `replay` and
`explain` look at what the bot has decided, `stats` counts, `import` restores a person, and
`rotate-key` lets a new key seal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import rotating
from bot.backup_commands import NAMES as KEEPING
from bot.backup_commands import add_commands, keep
from bot.care import cli
from bot.chat.reaching import SecondPoller, TokenRefused
from bot.chat.right_clock import WrongClock
from bot.commands import Answer, Refused, explain, replay, stats
from bot.environment import MASK, Mistake
from bot.importing import import_file
from bot.logs import configure
from bot.main import run
from bot.settings import Settings, SettingsError, load_settings
from bot.settings import explain as explain_mistakes
from bot.settings_forms import LogFormat
from bot.store.alone import InUse
from bot.store.keyring import KeyTrouble
from bot.store.looking import NoDatabase
from bot.store.migrate import SchemaTooNew, SchemaTooOld
from bot.store.postgres import PostgresRefuses
from bot.upgrade import add_command as add_upgrade
from bot.upgrade import upgrade
from bot.world import NoSandbox, SandboxPortTaken
from scheduler.clock import SystemClock

log = logging.getLogger("bot")

MISTAKE, TOKEN, SECOND, CANNOT = 2, 3, 4, 1
DIFFERS = 1
EXIT_STATUS = (
    "Exit status: 0 done; 1 a replay found what differs or cannot be read (decisions of other "
    "rules are named, and are no difference); 2 the question could not be answered."
)
HEALTH_DATA = (
    "It prints health data of that person, to this terminal alone: nobody but whoever can read the "
    "database gets it, and it is for the case that somebody asked you about their own plan."
)
COUNTS = "count people, messages and errors; never an answer or a name, and no group under 5"
HOW_COUNTED = (
    "By this machine's clock, beside a running bot if you like: nothing waits for it. "
    "Who deleted their data is not counted, because nothing is kept of them."
)
IMPORT = "restore a person from the file that /export gave them, on this or another server"
HOW_IMPORTED = (
    "Whole or not at all, also beside a running bot. Trusted people are other persons and stay "
    "behind. Exit status: 0 done; 2 not imported, and nothing is changed."
)
ROTATE = "let a new key seal the health data, and seal all of it again"
HOW_ROTATED = (
    "Beside a running bot if you like: it takes up the new key by itself. When it is done it says "
    "what comes next. Exit status: 0 done; 2 not done, and it can be said again."
)
PERSON = "the bot's own number for somebody, as its log names them"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the answer is the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        match chosen.command:
            case "decide":
                return _decide()
            case "replay":
                return _look(lambda settings: replay(settings, person=chosen.person))
            case "explain":
                person, night = chosen.person, chosen.night
                return _look(lambda settings: explain(settings, person=person, night=night))
            case "stats":
                now = SystemClock().now()
                return _look(lambda settings: stats(settings, as_json=chosen.json, now=now))
            case "import":
                return _look(lambda settings: _import(settings, chosen))
            case "upgrade":
                return _look(lambda settings: upgrade(settings, back_to=chosen.step))
            case name if name in KEEPING:
                return _look(lambda settings: keep(settings, chosen))
            case "rotate-key":
                return _look(lambda settings: _rotate(settings, chosen))
        return _run()
    except BrokenPipeError:
        # Whoever read our answers has seen enough (`| head`); at exit Python would flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    known = parser.add_subparsers(dest="command")
    known.add_parser("run", help="run the bot (the default)")
    known.add_parser("decide", help="answer cases on standard input, one JSON object a line")
    looks = {
        "replay": "make all stored decisions of a person again, on what was known then",
        "explain": "show the walk through the table to the decisions about one Night",
    }
    for name, what in looks.items():
        about = f"{what}. {HEALTH_DATA} {EXIT_STATUS}"
        look = known.add_parser(name, help=what, description=about)
        look.add_argument("person", metavar="PERSON", help=PERSON)
        if name == "explain":
            look.add_argument("night", metavar="NIGHT", help="the date of its evening: 2026-11-23")
    about = f"{COUNTS}. {HOW_COUNTED}"
    known.add_parser("stats", help=COUNTS, description=about).add_argument(
        "--json", action="store_true", help="for a machine; null is not shown"
    )
    imports = known.add_parser("import", help=IMPORT, description=f"{IMPORT}. {HOW_IMPORTED}")
    imports.add_argument("file", metavar="FILE", type=Path, help="the zip, or its data.json")
    imports.add_argument("--telegram-id", metavar="N", help="as this account, not the file's own")
    add_upgrade(known)
    add_commands(known)
    about = f"{ROTATE}. {HOW_ROTATED}"
    steps = known.add_parser("rotate-key", help=ROTATE, description=about)
    step = steps.add_mutually_exclusive_group()
    step.add_argument("--add", action="store_true", help="with several machines: before the rest")
    step.add_argument("--finish", action="store_true", help="take the older keys out of the file")
    return parser


def _import(settings: Settings, chosen: argparse.Namespace) -> Answer:
    now = SystemClock().now()
    return import_file(settings, chosen.file, telegram_id=chosen.telegram_id, now=now)


def _rotate(settings: Settings, chosen: argparse.Namespace) -> Answer:
    if chosen.add:
        return rotating.add(settings)
    return rotating.finish(settings) if chosen.finish else rotating.rotate(settings)


def _run() -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        return _say(explain_mistakes(error), MISTAKE)
    as_json = settings.log_format is LogFormat.JSON
    configure(settings.log_level, secrets=settings.secrets, as_json=as_json)
    try:
        with _sending(settings):
            return _live(settings)
    except SettingsError as error:
        return _say(explain_mistakes(error), MISTAKE)


def _live(settings: Settings) -> int:
    try:
        asyncio.run(run(settings))
    except TokenRefused as error:
        return _say(str(error), TOKEN)
    except SecondPoller as error:
        return _say(str(error), SECOND)
    except NoSandbox as error:
        return _say(str(error), MISTAKE)
    except SandboxPortTaken as error:
        return _say(str(error), CANNOT)
    except (SchemaTooNew, PostgresRefuses, KeyTrouble, InUse, WrongClock) as error:
        return _say(str(error), CANNOT)
    except DBAPIError as error:
        return _say(f"The database does not work: {error.orig}", CANNOT)
    except OSError as error:
        what = error.strerror or type(error).__name__
        where = f" ({error.filename})" if error.filename else ""
        return _say(f"The bot cannot start: {what}{where}.", CANNOT)
    except KeyboardInterrupt:
        return 0
    except Exception:
        # Python's own traceback would show the error's words, which may be a person's.
        log.critical("the bot broke off", exc_info=True)
        return CANNOT
    return 0


def _sending(settings: Settings) -> AbstractContextManager[None]:
    """Errors go to SENTRY_DSN while the bot runs, also the one that ends it."""
    if settings.sentry_dsn is None:
        return nullcontext()
    if find_spec("sentry_sdk") is None:
        wants = "the package sentry-sdk: pip install 'magnesium-night-bot[sentry]'"
        raise SettingsError((Mistake("SENTRY_DSN", MASK, wants),))
    from bot.sentry import sending  # noqa: PLC0415 # house: a package that need not be there

    return sending(settings.sentry_dsn.get_secret_value(), secrets=settings.secrets)


def _decide() -> int:
    """Answer what can be answered; say of each other line what is wrong with it."""
    refused = 0
    with os.fdopen(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
        for answer in cli.answer_lines(lines):
            if isinstance(answer, cli.Refused):
                refused += 1
                print(f"line {answer.line_number}: {answer.message}", file=sys.stderr)
            else:
                print(answer.text)
    return MISTAKE if refused else 0


def _look(command: Callable[[Settings], Answer]) -> int:
    """Print what a command answers; nothing is started."""
    try:
        answer = command(load_settings())
    except SettingsError as error:
        return _say(explain_mistakes(error), MISTAKE)
    except (Refused, NoDatabase, PostgresRefuses, SchemaTooNew, SchemaTooOld, KeyTrouble) as error:
        return _say(str(error), MISTAKE)
    except DBAPIError as error:
        return _say(f"The database does not work: {error.orig}", MISTAKE)
    except OSError as error:
        return _say(f"The database cannot be reached: {error.strerror}.", MISTAKE)
    print(answer.text, flush=True)
    return DIFFERS if answer.differs else 0


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
