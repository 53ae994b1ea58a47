"""TELLS: the only package that knows Telegram. Parses what is said, calls one service, answers."""

import os

# The library's durations as timedelta, its coming form: without it each 429 brings a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
