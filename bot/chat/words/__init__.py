"""Reads what people type: times, amounts, answers, evening and morning messages.

Deterministic and pure. Every reader returns None when in doubt: the chat then asks again. A
reading with `is_sure` False is shown back and asked about first.
"""

from bot.chat.words.amounts import read_amount, read_count, read_number
from bot.chat.words.answers import read_answer
from bot.chat.words.clock import read_clock
from bot.chat.words.commands import read_command
from bot.chat.words.dates import SaidDate, read_date
from bot.chat.words.evening import read_evening
from bot.chat.words.meanings import (
    Amount,
    Answer,
    EveningWords,
    LaterTonight,
    MorningWords,
    NotTonight,
    Took,
)
from bot.chat.words.morning import read_morning
from bot.chat.words.vocabulary import Command
from bot.chat.words.warnings import read_flags

__all__ = [
    "Amount",
    "Answer",
    "Command",
    "EveningWords",
    "LaterTonight",
    "MorningWords",
    "NotTonight",
    "SaidDate",
    "Took",
    "read_amount",
    "read_answer",
    "read_clock",
    "read_command",
    "read_count",
    "read_date",
    "read_evening",
    "read_flags",
    "read_morning",
    "read_number",
]
