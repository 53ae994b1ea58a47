"""One bot at a time on an SQLite file, and nothing left behind by one that was killed."""

from __future__ import annotations

import multiprocessing
import os
import stat
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.store.alone import InUse, alone_on, is_held

_context = multiprocessing.get_context("forkserver")


def hold(path: Path, told: Connection) -> None:
    with alone_on(path):
        told.send(os.getpid())
        told.recv()


def test_a_second_process_is_refused_with_the_first_ones_number(path: Path) -> None:
    ours, theirs = _context.Pipe()
    first = _context.Process(target=hold, args=(path, theirs))
    first.start()
    number = ours.recv()
    with (
        pytest.raises(InUse, match=f"number {number}.*Stop that one"),
        alone_on(path, patience_s=0),
    ):
        pass
    assert is_held(path)
    first.kill()
    first.join()
    with alone_on(path, patience_s=0):
        assert is_held(path)
    assert not is_held(path)


def test_whoever_only_looks_is_waited_for(path: Path) -> None:
    begun, looked = Event(), Event()

    def look() -> None:
        with alone_on(path):
            begun.set()
            looked.wait(0.2)

    looking = Thread(target=look)
    looking.start()
    begun.wait()
    with alone_on(path, patience_s=10):
        looking.join()


def test_another_file_is_another_matter(path: Path) -> None:
    with alone_on(path), alone_on(path.with_name("other.sqlite3")):
        pass


def test_the_lock_is_for_its_owner_only_and_holds_no_more_than_a_number(path: Path) -> None:
    with alone_on(path):
        beside = path.with_name("bot.sqlite3.lock")
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
        assert beside.read_text() == f"{os.getpid()}\n"
