"""German with and without dots: "Krämpfe", "Kraempfe" and "Krampfe" are one word."""

from bot.chat.words.text import Folding

FOLDING = Folding({"ä": "a", "ö": "o", "ü": "u", "ae": "a", "oe": "o", "ue": "u"})
