"""The sealed file: it comes back as it went in, or it is refused with the reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.keyring import Keyring, new_key
from bot.store.sealed_file import FORMAT, MAGIC, Unusable, read_pieces, write_pieces

KEYRING = Keyring((new_key(),))
PIECES = [b"a head", b"one cramp " * 500, b"", b"the end"]


def sealed(pieces: list[bytes], keyring: Keyring = KEYRING) -> bytes:
    file = BytesIO()
    write_pieces(file, iter(pieces), keyring=keyring)
    return file.getvalue()


def opened(content: bytes, keyring: Keyring = KEYRING) -> list[bytes]:
    return list(read_pieces(BytesIO(content), keyring=keyring))


FILE = sealed(PIECES)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=6))
@settings(max_examples=30)
def test_what_was_written_comes_back(pieces: list[bytes]) -> None:
    assert opened(sealed(pieces)) == pieces


def test_nothing_of_it_can_be_read_without_the_key_and_no_two_files_are_alike() -> None:
    assert b"cramp" not in FILE and b"head" not in FILE
    assert sealed(PIECES)[100:] != FILE[100:]


@given(st.integers(0, len(FILE) - 1))
@settings(max_examples=80)
def test_a_file_that_was_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(Unusable, match=r"ends too early|no backup of this bot"):
        opened(FILE[:length])


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
@settings(max_examples=80)
def test_a_file_with_a_changed_byte_is_refused(at: int, change: int) -> None:
    changed = bytearray(FILE)
    changed[at] ^= change
    with pytest.raises(Unusable):
        opened(bytes(changed))


def test_a_changed_byte_inside_a_chunk_is_said_to_be_a_change() -> None:
    changed = bytearray(FILE)
    changed[-1] ^= 1
    with pytest.raises(Unusable, match="it was changed"):
        opened(bytes(changed))


def chunks() -> tuple[bytes, list[bytes]]:
    """The head, and the chunks with their lengths."""
    head, rest = FILE[:61], FILE[61:]
    found = []
    while rest:
        length = 4 + (int.from_bytes(rest[:4], "big") & 0x7FFFFFFF)
        found.append(rest[:length])
        rest = rest[length:]
    return head, found


def test_chunks_cannot_be_swapped_left_out_repeated_or_made_the_last() -> None:
    head, (first, second, third, last) = chunks()
    ended = (int.from_bytes(second[:4], "big") | 1 << 31).to_bytes(4, "big") + second[4:]
    for wrong in (
        [second, first, third, last],
        [first, third, last],
        [first, first, second, third, last],
        [first, ended],
        [last],
    ):
        with pytest.raises(Unusable, match="it was changed"):
            opened(head + b"".join(wrong))


def test_a_chunk_of_another_file_of_the_same_key_does_not_fit() -> None:
    head, _ = chunks()
    with pytest.raises(Unusable, match="it was changed"):
        opened(head + sealed(PIECES)[61:])


def test_something_behind_the_end_is_refused() -> None:
    with pytest.raises(Unusable, match="goes on behind its end"):
        opened(FILE + b"x")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(100), b"SQLite format 3\0" * 9])
def test_another_kind_of_file_is_said_to_be_none_of_ours(content: bytes) -> None:
    with pytest.raises(Unusable, match="no backup of this bot"):
        opened(content)


def test_another_key_is_named_by_its_id_and_so_that_it_can_be_looked_for() -> None:
    with pytest.raises(Unusable, match=f"the key {KEYRING.ids[0]}, which is not in the key file"):
        opened(FILE, Keyring((new_key(),)))


def test_a_key_that_was_rotated_out_of_use_still_opens_older_files() -> None:
    older, newer = new_key(), new_key()
    content = sealed(PIECES, Keyring((older,)))
    assert opened(content, Keyring((newer, older))) == PIECES


def test_a_format_of_the_future_is_said_to_be_newer() -> None:
    assert FORMAT == 1 and FILE.startswith(MAGIC + b"\x01")
    newer = bytearray(FILE)
    newer[len(MAGIC)] = 2
    with pytest.raises(Unusable, match="a newer version of the bot made it"):
        opened(bytes(newer))
