"""Where settings come from: the environment, the file `.env`, and files that hold a secret.

Finds the text behind each name and notes every mistake on the way. What a text must look like is
for `bot.settings` to say; no value of a secret is ever repeated here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from dotenv.parser import Binding, parse_stream

MASK = "***"
TOKEN_FORM = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")  # as BotFather gives them out

_PASSWORD_IN_ADDRESS = re.compile(r"(?<=//)[^/]+(?=@)")
_SHOWN_CHARACTERS = 60
_SECRET_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that the operator has to change. `got` never carries a secret."""

    name: str
    got: str
    wants: str

    def __str__(self) -> str:
        return f"{self.name}: got {self.got}, wants {self.wants}."


@dataclass(frozen=True)
class Names:
    """The names that we answer to. Every secret `NAME` may come from a file, by `NAME_FILE`."""

    settings: frozenset[str]
    secrets: frozenset[str]

    @cached_property
    def secret_files(self) -> dict[str, str]:
        """Each name that holds a path, with the secret that lies there."""
        return {f"{name}_FILE": name for name in sorted(self.secrets)}

    def __contains__(self, name: str) -> bool:
        return name in self.settings or name in self.secret_files

    def nearest(self, name: str) -> str | None:
        """The name that was probably meant."""
        near = get_close_matches(name.upper(), sorted([*self.settings, *self.secret_files]), n=1)
        return near[0] if near else None


@dataclass(frozen=True, slots=True)
class Found:
    """The text of every setting that is set, and what went wrong on the way.

    `labels` has the name under which the operator set a secret, when that was `NAME_FILE`.
    """

    texts: dict[str, str]
    labels: dict[str, str]
    mistakes: tuple[Mistake, ...]


def gather(environ: Mapping[str, str], env_file: Path, *, names: Names) -> Found:
    """Look everywhere; the environment wins over the file, and an empty text is not set."""
    mistakes: list[Mistake] = []
    texts = _read_env_file(env_file, names, mistakes=mistakes)
    texts |= {name: environ[name].strip() for name in environ if name in names}
    texts = {name: text for name, text in texts.items() if text}
    labels = {name: label for label, name in names.secret_files.items() if label in texts}
    secrets = {
        name: _open_secret(name, label, texts=texts, mistakes=mistakes)
        for name, label in labels.items()
    }
    texts |= {name: secret for name, secret in secrets.items() if secret}
    return Found(texts, labels, tuple(mistakes))


def shown(text: str) -> str:
    """The text for the operator's eyes, short.

    A token or a password in the wrong place must not reach the terminal or the journal.
    """
    safe = _PASSWORD_IN_ADDRESS.sub(MASK, TOKEN_FORM.sub(MASK, text))
    return repr(safe if len(safe) <= _SHOWN_CHARACTERS else safe[:_SHOWN_CHARACTERS] + "...")


def _read_env_file(env_file: Path, names: Names, *, mistakes: list[Mistake]) -> dict[str, str]:
    try:
        with env_file.open(encoding="utf-8-sig") as text:
            lines = [line for line in parse_stream(text) if line.key or line.error]
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        got = f"a file that cannot be read ({_why(error)})"
        mistakes.append(Mistake(env_file.name, got, "a text file with lines NAME=value"))
        return {}
    mistakes.extend(_line_mistakes(lines, names, file_name=env_file.name))
    return {
        line.key: (line.value or "").strip() for line in lines if line.key and line.key in names
    }


def _line_mistakes(lines: list[Binding], names: Names, *, file_name: str) -> Iterator[Mistake]:
    for line in lines:
        where = f"{file_name} line {_line_number(line)}"
        if line.error or not line.key or line.value is None:
            # Passed over in silence, "TELEGRAM_TOKEN: 123" would start a sandbox, not the bot.
            yield Mistake(where, "something that sets nothing", "NAME=value")
        elif line.key not in names:
            near = names.nearest(line.key)
            wants = f"perhaps {near}" if near else "a name from .env.example"
            yield Mistake(TOKEN_FORM.sub(MASK, line.key), f"an unknown name ({where})", wants)


def _line_number(line: Binding) -> int:
    # The parser counts blank lines to the entry that follows them.
    entry = line.original.string
    blank = entry[: len(entry) - len(entry.lstrip())]
    return line.original.line + blank.count("\n")


def _open_secret(
    name: str, label: str, *, texts: Mapping[str, str], mistakes: list[Mistake]
) -> str:
    if name in texts:
        mistakes.append(Mistake(label, f"a file although {name} is set", "one of the two alone"))
        return ""
    try:
        with Path(texts[label]).expanduser().open(encoding="utf-8-sig") as text:
            secret = text.read(_SECRET_CHARACTERS).strip()
        why = "it is empty"
    except (OSError, ValueError, RuntimeError) as error:
        secret, why = "", _why(error)
    if not secret:
        got = f"{shown(texts[label])} ({why})"
        mistakes.append(Mistake(label, got, f"a readable file that holds the {name}"))
    return secret


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return error.strerror or "it fails" if isinstance(error, OSError) else str(error)
