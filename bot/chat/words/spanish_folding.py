"""Spanish with and without accents: "médico" and "medico" are one word."""

from bot.chat.words.text import Folding

FOLDING = Folding({"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"})
