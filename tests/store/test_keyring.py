"""The key file, and what its keys seal: nothing opens with another key or in another place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.store.keyring import (
    BadKeyFile,
    Keyring,
    NoKeyFile,
    WrongKey,
    make_key_file,
    read_keyring,
    replace_keys,
)
from tests.kit.keys import KEY, KEYRING, key_file

OTHER = b"o" * 32
DOSE = b"intake.dose_mg"


def test_what_is_sealed_is_opened_again() -> None:
    assert KEYRING.unseal(KEYRING.seal(b"100000", about=DOSE), about=DOSE) == b"100000"


def test_a_sealed_value_has_the_form_that_is_written_down() -> None:
    sealed = KEYRING.seal(b"100000", about=DOSE)
    assert sealed[:1] == b"\x01" and sealed[1:5].hex() == KEYRING.ids[0]
    assert len(sealed) == 1 + 4 + 12 + len(b"100000") + 16
    assert sealed != KEYRING.seal(b"100000", about=DOSE)


def test_nothing_opens_elsewhere_or_with_another_key_or_changed() -> None:
    sealed = KEYRING.seal(b"100000", about=DOSE)
    with pytest.raises(WrongKey, match="changed or moved"):
        KEYRING.unseal(sealed, about=b"plan.dose_mg")
    with pytest.raises(WrongKey, match="not in the key file"):
        Keyring((OTHER,)).unseal(sealed, about=DOSE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(WrongKey):
            KEYRING.unseal(bytes(changed), about=DOSE)
    for length in range(len(sealed)):
        with pytest.raises(WrongKey):
            KEYRING.unseal(sealed[:length], about=DOSE)


def test_the_first_key_seals_and_all_unseal() -> None:
    both = Keyring((OTHER, KEY))
    assert both.unseal(KEYRING.seal(b"7", about=DOSE), about=DOSE) == b"7"
    assert Keyring((OTHER,)).unseal(both.seal(b"7", about=DOSE), about=DOSE) == b"7"


def test_a_key_for_another_use_is_its_own() -> None:
    both = Keyring((OTHER, KEY))
    assert len({both.derived("backup"), both.derived("other"), OTHER}) == 3
    assert both.derived("backup", key_id=KEYRING.ids[0]) == KEYRING.derived("backup")
    with pytest.raises(WrongKey, match="00000000 is not in the key file"):
        both.derived("backup", key_id="00000000")


def test_a_ring_never_shows_a_key(tmp_path: Path) -> None:
    shown = repr(KEYRING) + str(KEYRING)
    assert KEY.hex() not in shown and str(KEY) not in shown
    file = key_file(tmp_path / "key")
    secret = file.read_text().split()[-1]
    file.write_text(file.read_text().replace(secret, secret[:-6]))
    with pytest.raises(BadKeyFile) as refused:
        read_keyring(file)
    assert secret[:20] not in str(refused.value)


def test_a_key_file_is_made_once_and_for_this_account_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "bot.key"
    make_key_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "lost" in file.read_text() or "loses" in file.read_text()
    made = file.read_bytes()
    with pytest.raises(FileExistsError):
        make_key_file(file)
    assert file.read_bytes() == made
    assert [one.name for one in file.parent.iterdir()] == ["bot.key"]


def test_two_files_never_have_the_same_key(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_key_file(tmp_path / name)
    assert read_keyring(tmp_path / "a").ids != read_keyring(tmp_path / "b").ids


def test_a_file_that_is_away_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoKeyFile, match="There is no key file at"):
        read_keyring(tmp_path / "key")


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666, 0o620, 0o602])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    file = key_file(tmp_path / "key")
    file.chmod(mode)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        read_keyring(file)


def test_the_group_may_read_as_in_kubernetes(tmp_path: Path) -> None:
    file = key_file(tmp_path / "key")
    file.chmod(0o440)
    assert read_keyring(file).ids == KEYRING.ids


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# The key of a magnesium night bot.\n",
        b"a shopping list\n",
        b"SQLite format 3\x00" + bytes(100),
        b"\xff\xfe" * 40,
        b"12345678 " + b"A" * 43 + b"=\n",
    ],
    ids=["empty", "comments alone", "text", "a database", "no text", "an id of another key"],
)
def test_another_file_is_no_key_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(BadKeyFile):
        read_keyring(file)


def test_a_key_file_cut_anywhere_in_a_key_is_refused(tmp_path: Path) -> None:
    file = key_file(tmp_path / "key", OTHER, KEY)
    whole = file.read_bytes()
    begin = whole.index(Keyring((KEY,)).ids[0].encode())
    for end in range(begin + 1, len(whole) - 1):
        file.write_bytes(whole[:end])
        with pytest.raises(BadKeyFile):
            read_keyring(file)


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="not a file"):
        read_keyring(tmp_path)


def test_a_ring_takes_up_a_key_that_it_meets_and_seals_with_it(tmp_path: Path) -> None:
    file = key_file(tmp_path / "key")
    ring = read_keyring(file)
    replace_keys(file, (OTHER, KEY))
    sealed = Keyring((OTHER,)).seal(b"7", about=DOSE)
    assert ring.unseal(sealed, about=DOSE) == b"7"
    assert ring.ids == Keyring((OTHER, KEY)).ids
    assert Keyring((OTHER,)).unseal(ring.seal(b"8", about=DOSE), about=DOSE) == b"8"


@pytest.mark.parametrize("trouble", ["away", "spoilt", "open"])
def test_a_ring_goes_on_when_its_file_is_in_trouble(tmp_path: Path, trouble: str) -> None:
    file = key_file(tmp_path / "key")
    ring = read_keyring(file)
    if trouble == "away":
        file.unlink()
    elif trouble == "spoilt":
        file.write_text("a shopping list\n")
    else:
        file.chmod(0o644)
        os.utime(file)
    ring.look_again()
    assert ring.unseal(KEYRING.seal(b"7", about=DOSE), about=DOSE) == b"7"
