"""Which language a message is in: the person's own one as long as it knows all the words."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bot.chat.words.english import ENGLISH
from bot.chat.words.german import GERMAN
from bot.chat.words.spanish import SPANISH
from bot.chat.words.vocabulary import Vocabulary

VOCABULARIES: Final[Mapping[str, Vocabulary]] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}

_Meaning = TypeVar("_Meaning")


def likely(text: str, language: str, *, ties: bool = False) -> list[Vocabulary]:
    """The languages that a message may be in, the likeliest first.

    A message whose words are all of the person's language is in that language: "once" is one
    time to who speaks English, and eleven to who speaks Spanish. Another language has to know more
    of the words, or with `ties` as many; when one knows them all, it is in such a one.
    """
    own = VOCABULARIES.get(language, ENGLISH)
    strangers = {one: one.strangers(text) for one in (own, *VOCABULARIES.values())}
    if not strangers[own]:
        return [own]
    if ties and 0 in strangers.values():
        return [one for one, count in strangers.items() if not count]
    most = strangers[own] if ties else strangers[own] - 1
    known = (one for one, count in strangers.items() if one is own or count <= most)
    return sorted(known, key=lambda one: strangers[one])


def first_understood(
    text: str, language: str, *, read: Callable[[Vocabulary], _Meaning]
) -> _Meaning | None:
    """What `read` makes of a message in the likeliest language that understands it."""
    meanings = (read(vocabulary) for vocabulary in likely(text, language))
    return next((meaning for meaning in meanings if meaning is not None), None)
