"""Reads what people write instead of a slash: "pause", "Hilfe", "deshacer"."""

from bot.chat.words.languages import VOCABULARIES
from bot.chat.words.vocabulary import Command, Vocabulary

_ENDS = ".!¡¿,"
_LONG_ENOUGH = 5  # letters, to be a slip of a command: "para" is a word, no slip of "parar"


def read_command(text: str, *, language: str = "en") -> Command | None:
    """The command that a message consists of, in the person's language or in another.

    A question is none: "stop?" asks what would happen.
    """
    own = VOCABULARIES.get(language, VOCABULARIES["en"])
    others = (one for one in VOCABULARIES.values() if one is not own)
    found = (_command(text, vocabulary) for vocabulary in (own, *others))
    return next((command for command in found if command is not None), None)


def _command(text: str, vocabulary: Vocabulary) -> Command | None:
    words = [word for word in vocabulary.plain(text) if word not in _ENDS]
    if not 0 < len(words) <= 8:
        return None
    if len(words) == 1 and len(words[0]) >= _LONG_ENOUGH:
        words = [vocabulary.command_speller.correct(words[0])]
    return vocabulary.commands.get(" ".join(words))
