"""Whole sentences that a catalog lists as what a person may write: "going to bed, good night"."""

from __future__ import annotations


def is_one_of(phrases: str, text: str) -> bool:
    """Whether somebody wrote one of these, which commas separate, and nothing else."""
    return _plain(text) in {_plain(phrase) for phrase in phrases.split(",")}


def _plain(text: str) -> str:
    straight = text.replace("’", "'").replace(",", " ")
    return " ".join(straight.casefold().strip(" .!\n\t").split())
