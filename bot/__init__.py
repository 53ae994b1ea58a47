"""A Telegram bot that people who try magnesium against night cramps can trust with their nights."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said here, because nothing later would be readable
    sys.exit("This bot needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

VERSION = "0.1.0"
"""The version of pyproject.toml, which is not there where the bot is installed."""
