"""The command line: `python -m bot` runs the bot, `python -m bot decide` asks the rule book."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from bot.care.cli import Refused, answer_lines
from bot.chat.poller import SecondPoller, TokenRefused
from bot.logs import configure
from bot.main import run
from bot.sandbox.server import PortTaken
from bot.settings import Settings, SettingsError, explain, load_settings
from bot.store.migrate import SchemaTooNew

MISTAKE, TOKEN, SECOND, CANNOT = 2, 3, 4, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("run", help="run the bot (the default)")
    commands.add_parser("decide", help="answer cases on standard input, one JSON object a line")
    chosen = parser.parse_args(arguments)
    try:
        return _decide() if chosen.command == "decide" else _run()
    except BrokenPipeError:
        # Whoever read our answers has seen enough (`| head`); at exit Python would flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run() -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        return _say(explain(error), MISTAKE)
    configure(settings.log_level, secrets=_secrets(settings))
    try:
        asyncio.run(run(settings))
    except TokenRefused as error:
        return _say(str(error), TOKEN)
    except SecondPoller as error:
        return _say(str(error), SECOND)
    except PortTaken as error:
        return _say(f"{error} The setting is SANDBOX_PORT.", CANNOT)
    except SchemaTooNew as error:
        return _say(str(error), CANNOT)
    except DBAPIError as error:
        return _say(f"The database does not work: {error.orig}", CANNOT)
    except OSError as error:
        what = error.strerror or type(error).__name__
        where = f" ({error.filename})" if error.filename else ""
        return _say(f"The bot cannot start: {what}{where}.", CANNOT)
    except KeyboardInterrupt:
        return 0
    return 0


def _decide() -> int:
    """Answer what can be answered; say of each other line what is wrong with it."""
    refused = 0
    with os.fdopen(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
        for answer in answer_lines(lines):
            if isinstance(answer, Refused):
                refused += 1
                print(f"line {answer.line_number}: {answer.message}", file=sys.stderr)
            else:
                print(answer.text)
    return MISTAKE if refused else 0


def _secrets(settings: Settings) -> list[str]:
    token = settings.telegram_token
    return [] if token is None else [token.get_secret_value()]


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
