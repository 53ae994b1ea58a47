"""Every reader of what somebody typed, asked the same way: for tests that ask them all."""

from collections.abc import Callable, Mapping
from datetime import date, time

from bot.chat.words import (
    read_amount,
    read_answer,
    read_clock,
    read_command,
    read_count,
    read_date,
    read_evening,
    read_flags,
    read_morning,
    read_number,
)
from bot.chat.words.languages import VOCABULARIES

NEAR = time(22, 30)
MONDAY = date(2026, 11, 23)
LANGUAGES = sorted(VOCABULARIES)
READERS: Mapping[str, Callable[[str, str], object]] = {
    "clock": lambda text, language: read_clock(text, near=NEAR, language=language),
    "number": lambda text, language: read_number(text, language=language),
    "count": lambda text, language: read_count(text, language=language),
    "amount": lambda text, language: read_amount(text, language=language),
    "answer": lambda text, language: read_answer(text, language=language),
    "evening": lambda text, language: read_evening(text, near=NEAR, language=language),
    "morning": lambda text, language: read_morning(text, language=language),
    "flags": lambda text, language: read_flags(text, language=language),
    "date": lambda text, language: read_date(text, today=MONDAY, language=language),
    "command": lambda text, language: read_command(text, language=language),
}
"""Each by its name; it takes the text and whose words are tried first."""
