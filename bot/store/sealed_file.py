"""A file that nobody reads or changes without the key: how a backup lies on a disk.

    head    16 bytes "magnesium-backup", 1 the format, 4 the key's id, 32 salt, 8 checksum
    chunk   4 bytes: its length, the highest bit set on the last one; then AES-256-GCM of a
            deflated piece, with its tag

The key is made for this one file (HKDF of the keyring's key for backups and the salt), so a
chunk's number can be its nonce. Head, number and length are authenticated along with each chunk,
as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015): chunks cannot be cut off, swapped, left out
or taken from another file without being noticed.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.keyring import ID_BYTES, KEY_BYTES, Keyring, WrongKey

PURPOSE: Final = "backup"
MAGIC: Final = b"magnesium-backup"
FORMAT: Final = 1

_SALT_BYTES: Final = 32
_CHECKSUM_BYTES: Final = 8
_HEAD_BYTES: Final = len(MAGIC) + 1 + ID_BYTES + _SALT_BYTES + _CHECKSUM_BYTES
_LAST: Final = 1 << 31
_MOST_CHUNK_BYTES: Final = 1 << 26
_LENGTH_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_QUICK: Final = 1  # of zlib: 9 takes four times as long for a tenth less


class Unusable(Exception):
    """This file is no backup that can be read. `str` says why, as the end of a sentence."""


def write_pieces(file: BinaryIO, pieces: Iterable[bytes], *, keyring: Keyring) -> None:
    """Seal these pieces into the file, one chunk each, as they come; they are never empty.

    Raises OSError of the file.
    """
    head = _new_head(keyring)
    file.write(head)
    cipher = _cipher(head, keyring)
    held: bytes | None = None
    number = 0
    for piece in pieces:
        if held is not None:
            _write_chunk(file, held, cipher=cipher, bound=_bound(head, number, last=False))
            number += 1
        held = piece
    _write_chunk(file, held or b"", cipher=cipher, bound=_bound(head, number, last=True))


def read_pieces(file: BinaryIO, *, keyring: Keyring) -> Iterator[bytes]:
    """The pieces, each as soon as it is found to be whole and ours.

    Only when the last one was given, nothing was cut off. Raises Unusable, and OSError.
    """
    head = file.read(_HEAD_BYTES)
    _require_head(head)
    try:
        cipher = _cipher(head, keyring)
    except WrongKey:
        raise Unusable(
            f"it was made with the key {_key_id(head)}, which is not in the key file; put the copy "
            "of that key's file where KEY_FILE says"
        ) from None
    number, is_last = 0, False
    while not is_last:
        is_last, sealed = _read_chunk(file)
        bound = _bound(head, number, last=is_last)
        yield _opened(sealed, cipher=cipher, bound=bound)
        number += 1
    if file.read(1):
        raise Unusable("it goes on behind its end: somebody added to it")


def _new_head(keyring: Keyring) -> bytes:
    key_id = bytes.fromhex(keyring.ids[0])
    begin = MAGIC + bytes([FORMAT]) + key_id + os.urandom(_SALT_BYTES)
    return begin + _checksum(begin)


def _checksum(begin: bytes) -> bytes:
    # Tells a damaged head from one of another key; what keeps a forger out is the seal.
    return sha256(begin).digest()[:_CHECKSUM_BYTES]


def _require_head(head: bytes) -> None:
    if not head.startswith(MAGIC) and not (head and MAGIC.startswith(head)):
        raise Unusable("it is no backup of this bot")
    if len(head) > len(MAGIC) and head[len(MAGIC)] != FORMAT:
        raise Unusable("a newer version of the bot made it; use that version or a newer one")
    if len(head) < _HEAD_BYTES:
        raise Unusable(_CUT)
    if head[-_CHECKSUM_BYTES:] != _checksum(head[:-_CHECKSUM_BYTES]):
        raise Unusable("its first bytes were changed or are damaged")


_CUT: Final = "it ends too early: it was cut off, or the copy is not complete"


def _key_id(head: bytes) -> str:
    return head[len(MAGIC) + 1 :][:ID_BYTES].hex()


def _cipher(head: bytes, keyring: Keyring) -> AESGCM:
    ours = keyring.derived(PURPOSE, key_id=_key_id(head))
    return AESGCM(HKDF(SHA256(), length=KEY_BYTES, salt=head, info=b"file").derive(ours))


def _bound(head: bytes, number: int, *, last: bool) -> tuple[bytes, bytes]:
    """A chunk's nonce, and what is authenticated along with it."""
    nonce = number.to_bytes(_NONCE_BYTES, "big")
    return nonce, head + nonce + (b"last" if last else b"more")


def _write_chunk(
    file: BinaryIO, piece: bytes, *, cipher: AESGCM, bound: tuple[bytes, bytes]
) -> None:
    nonce, about = bound
    sealed = cipher.encrypt(nonce, zlib.compress(piece, _QUICK), about)
    is_last = about.endswith(b"last")
    file.write((len(sealed) | (_LAST if is_last else 0)).to_bytes(_LENGTH_BYTES, "big"))
    file.write(sealed)


def _read_chunk(file: BinaryIO) -> tuple[bool, bytes]:
    """Whether it says that it is the last one, and what is sealed in it."""
    mark = file.read(_LENGTH_BYTES)
    if len(mark) < _LENGTH_BYTES:
        raise Unusable(_CUT)
    told = int.from_bytes(mark, "big")
    length = told & ~_LAST
    if length > _MOST_CHUNK_BYTES:
        raise Unusable(_CHANGED)
    sealed = file.read(length)
    if len(sealed) < length:
        raise Unusable(_CUT)
    return bool(told & _LAST), sealed


_CHANGED: Final = "it was changed since it was made, or the disk damaged it"


def _opened(sealed: bytes, *, cipher: AESGCM, bound: tuple[bytes, bytes]) -> bytes:
    nonce, about = bound
    try:
        return zlib.decompress(cipher.decrypt(nonce, sealed, about))
    except InvalidTag:
        raise Unusable(_CHANGED) from None
