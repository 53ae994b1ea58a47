"""Writes `.env.example` from the settings: `python -m tests.kit.env_example > .env.example`."""

import sys
import textwrap

from bot.settings import FIELDS, NAMES, Settings

_HEAD = """\
Settings of the magnesium night bot. All have defaults: without any, the bot starts a sandbox.
Copy this file to .env, take the # away before a line and change its value. Variables of the
environment go before .env. An empty value counts as not set.
"""
_WIDTH = 98


def render_env_example() -> str:
    """The whole file: every setting with its description and its default, all of them inactive."""
    return "\n".join([_comment(_HEAD), *(_entry(name) for name in FIELDS)])


def _entry(name: str) -> str:
    default = getattr(Settings(), name.lower())
    lines = f"{_comment(FIELDS[name].description or '')}#{name}={_written(default)}\n"
    if name in NAMES.secrets:
        lines += f"# Or the path of a file that holds it:\n#{name}_FILE=\n"
    return lines


def _written(default: object) -> str:
    if default is None:
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _comment(text: str) -> str:
    lines = textwrap.wrap(text, _WIDTH)
    return "".join(f"# {line}\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(render_env_example())
