"""What a catalog lists as words that a person may write: "going to bed, good night"."""

from __future__ import annotations

from bot.chat.words.text import split_words


def is_one_of(phrases: str, text: str) -> bool:
    """Whether somebody wrote one of these, which commas separate, and nothing else."""
    return _plain(text) in {_plain(phrase) for phrase in phrases.split(",")}


def is_part_of(phrases: str, text: str) -> bool:
    """Whether one of these, which commas separate, stands in what somebody wrote, word for word."""
    said = f" {' '.join(split_words(text))} "
    return any(f" {' '.join(split_words(phrase))} " in said for phrase in phrases.split(","))


def _plain(text: str) -> str:
    straight = text.replace("’", "'").replace(",", " ")
    return " ".join(straight.casefold().strip(" .!\n\t").split())
