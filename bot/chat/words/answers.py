"""Reads yes, no and not sure."""

from bot.chat.words.languages import first_understood
from bot.chat.words.meanings import Answer
from bot.chat.words.tagging import tag
from bot.chat.words.vocabulary import Sense, Vocabulary

_ANSWERS: dict[Sense | None, Answer] = {
    Sense.YES: Answer.YES,
    Sense.NO: Answer.NO,
    Sense.UNSURE: Answer.UNSURE,
}


def read_answer(text: str, *, language: str = "en") -> Answer | None:
    """The answer that a message consists of; None when it says two, or anything else as well.

    "ok" is no answer: it agrees to a proposal, but means "nothing wrong" about an illness.
    """
    return first_understood(text, language, read=lambda vocabulary: _answer(text, vocabulary))


def _answer(text: str, vocabulary: Vocabulary) -> Answer | None:
    tags = tag(vocabulary.words(text), vocabulary.answers, numbers=vocabulary.numbers)
    said = {each.sense for each in tags if each.sense is not Sense.FILLER}
    return _ANSWERS.get(said.pop()) if len(said) == 1 else None
