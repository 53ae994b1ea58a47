"""The keys that health data is sealed with, and the file that holds them, apart from the database.

A sealed value is one byte for the format, four for the key's id, twelve random bytes (the nonce),
then the ciphertext with its tag of sixteen: AES-256-GCM. `about` is sealed along without being
stored: whoever unseals must know what the value is, so it cannot be moved into another column.

Random nonces of 96 bits are safe for 2**32 values of one key (NIST SP 800-38D, 8.3); a busy house
of 10,000 people comes there after some years of nights: rotate the key before.
"""

from __future__ import annotations

import binascii
import os
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.lasting import settle

KEY_BYTES = 32
ID_BYTES = 4
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_ID_END = len(_FORMAT) + ID_BYTES
_HEAD = _ID_END + _NONCE_BYTES
_MOST_CHARACTERS = 65_536
_COMMENT = """\
# The key of a magnesium night bot. The bot's database cannot be read without this file:
# who loses it loses every diary, who copies it can read every copy of the database.
# Keep a copy apart from the database and from its backups, and show it to nobody.
# One key a line, its id and the key in base64. The first one seals, all of them unseal.
"""


class WrongKey(ValueError):
    """A sealed value does not open: another key, another place, or changed since it was sealed."""


class KeyTrouble(RuntimeError):
    """The bot cannot work with the keys that it has; `str` tells the operator what to do."""


class NoKeyFile(KeyTrouble):
    """There is no key file where KEY_FILE says."""


class BadKeyFile(KeyTrouble):
    """There is a file, but no keys can be taken from it. `str` says why and never shows a line."""


class Keyring:
    """Keys by their id, the newest first: it seals, all unseal. Never shows a key."""

    def __init__(self, keys: tuple[bytes, ...], path: Path | None = None) -> None:
        """`keys`: 32 bytes each, at least one. `path`: the file to look into for newer ones."""
        self._path, self._seen = path, None if path is None else _stamp(path)
        self._take(keys)

    def __repr__(self) -> str:
        return f"<Keyring {', '.join(self.ids)}>"

    @property
    def ids(self) -> tuple[str, ...]:
        """Eight hexadecimal digits for each key, the newest first; they tell nothing of the key."""
        return tuple(key_id.hex() for key_id in self._secrets)

    def seal(self, plain: bytes, *, about: bytes) -> bytes:
        """Encrypt with the newest key; never twice the same."""
        head, cipher = self._newest
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + cipher.encrypt(nonce, plain, about)

    def unseal(self, sealed: bytes, *, about: bytes) -> bytes:
        """What `seal` was given. Raises WrongKey, and never says what the value was."""
        cipher = self._ciphers.get(sealed[:_ID_END]) or self._found_anew(sealed)
        if len(sealed) < _HEAD + _TAG_BYTES:
            raise WrongKey("a sealed value is cut short")
        try:
            return cipher.decrypt(sealed[_ID_END:_HEAD], sealed[_HEAD:], about)
        except InvalidTag:
            # Without a cause: the traceback of another library could show what it was given.
            raise WrongKey(f"a sealed value of {about.decode()} was changed or moved") from None

    def derived(self, purpose: str, *, key_id: str | None = None) -> bytes:
        """32 bytes for another use, from the newest key or the one with this id (HKDF, SHA-256).

        Raises WrongKey for an id that is not on the ring.
        """
        wanted = self.ids[0] if key_id is None else key_id
        secret = self._secrets.get(bytes.fromhex(wanted))
        if secret is None:
            raise WrongKey(f"key {wanted} is not in the key file")
        return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)

    def look_again(self) -> None:
        """Take up keys that were added to the file or removed from it since.

        A file that is away or cannot be read now changes nothing: the keys that are known go on.
        """
        if self._path is None:
            return
        seen = _stamp(self._path)
        if seen is None or seen == self._seen:
            return
        try:
            self._take(read_keys(self._path))
        except (NoKeyFile, BadKeyFile):
            return
        self._seen = seen

    def _found_anew(self, sealed: bytes) -> AESGCM:
        self.look_again()
        cipher = self._ciphers.get(sealed[:_ID_END])
        if cipher is None:
            raise WrongKey(f"key {sealed_with(sealed)} is not in the key file")
        return cipher

    def _take(self, keys: tuple[bytes, ...]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"one key or more, of {KEY_BYTES} bytes each")
        self._secrets: Mapping[bytes, bytes] = {_id(key): key for key in keys}
        self._ciphers = {_FORMAT + _id(key): AESGCM(key) for key in keys}
        # One assignment: another thread must never see the head of one key beside another key.
        self._newest = _FORMAT + _id(keys[0]), AESGCM(keys[0])


def sealed_with(sealed: bytes) -> str:
    """The id of the key that sealed a value."""
    return sealed[len(_FORMAT) : _ID_END].hex()


def read_keyring(path: Path) -> Keyring:
    """The keys of a file. Raises NoKeyFile; BadKeyFile for another file or one open to others."""
    return Keyring(read_keys(path), path)


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a file, the newest first. Raises as `read_keyring`."""
    _require_private(path)
    try:
        with path.open(encoding="ascii") as file:
            text = file.read(_MOST_CHARACTERS)
    except UnicodeDecodeError:
        raise BadKeyFile(f"{path} is no key file of this bot: it is not plain text.") from None
    except OSError as error:
        raise BadKeyFile(f"The key file {path} cannot be read ({error.strerror}).") from error
    lines = [line.strip() for line in text.splitlines()]
    keys = tuple(
        _key(line, f"{path}, line {number}")
        for number, line in enumerate(lines, 1)
        if line and not line.startswith("#")
    )
    if not keys:
        raise BadKeyFile(f"{path} is no key file of this bot: there is no key in it.")
    return keys


def make_key_file(path: Path) -> None:
    """Write a file with one new key, 0600; an existing file is never overwritten.

    Raises FileExistsError, and OSError when it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = _written_beside(path, (new_key(),))
    try:
        os.link(beside, path)  # whole or not at all, and never over another
    finally:
        beside.unlink()
    settle(path.parent)


def replace_keys(path: Path, keys: tuple[bytes, ...]) -> None:
    """Write these keys instead, the newest first: whoever reads sees the old file or the new one.

    Raises OSError when the file or its folder cannot be written; nothing was changed then.
    """
    _written_beside(path, keys).replace(path)
    settle(path.parent)


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def _id(key: bytes) -> bytes:
    # Made from the key, so that a line with a slip in it is noticed before anything is sealed.
    return sha256(b"magnesium-night-bot key id" + key).digest()[:ID_BYTES]


def _key(line: str, where: str) -> bytes:
    """A key from a line of the file; the line itself is never repeated."""
    key_id, _, text = line.partition(" ")
    try:
        key = b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES or _id(key).hex() != key_id:
        raise BadKeyFile(
            f"{where}: this is no key, or it was cut short or changed. Put the copy of the key "
            "file in its place."
        )
    return key


def _require_private(path: Path) -> None:
    """The group may read: Kubernetes hands a secret to a plain user by its group (fsGroup)."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise NoKeyFile(f"There is no key file at {path}.") from None
    except OSError as error:
        raise BadKeyFile(f"The key file {path} cannot be read ({error.strerror}).") from error
    if not stat.S_ISREG(mode):
        raise BadKeyFile(f"{path} is no key file of this bot: it is not a file.")
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise BadKeyFile(
            f"The key file {path} is open to other accounts. Say: chmod 600 {path}. If somebody "
            "else could have read it, rotate the key."
        )


def _written_beside(path: Path, keys: tuple[bytes, ...]) -> Path:
    """A file in the same folder, 0600, safe on the disk."""
    lines = "".join(f"{_id(key).hex()} {b64encode(key).decode()}\n" for key in keys)
    descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(_COMMENT + lines)
        file.flush()
        os.fsync(descriptor)
    return Path(name)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is replaced or written; None when it is away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
