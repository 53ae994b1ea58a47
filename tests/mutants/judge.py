"""A judge that is warm already: every mutant is tried in a fork of it, a second sooner than cold.

`python -m tests.mutants.judge SOCKET FIRST REST` serves in the tree that is the current folder;
FIRST and REST are test files, joined by commas: the ones that should notice it, and all others.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module

import hypothesis.strategies
import pytest

# Seconds of the processor, so that a busy machine makes no mutant look like an endless loop.
QUESTIONS_S = 5  # 500 of them take a fifth of a second
FIRST_S = 15
REST_S = 60
MOST_BYTES = 2**31  # what no test needs; a loop that fills memory ends here
WARM = (hypothesis.strategies, pytest)


def serve(address: str, first: Sequence[str], rest: Sequence[str]) -> None:
    """Judge whenever somebody asks, one after the other, until this process is ended."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        while True:
            wire, _ = door.accept()
            with wire:
                wire.send(bytes([_in_a_fork(first, rest)]))


def _in_a_fork(first: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether it is noticed. Whatever the mutant does to its process, the judge stays as it was."""
    child = os.fork()
    if child == 0:
        noticed = True
        try:
            noticed = _is_noticed(first, rest)
        finally:
            os._exit(noticed)
    _, status = os.waitpid(child, 0)
    return status != 0


def _is_noticed(first: Sequence[str], rest: Sequence[str]) -> bool:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    _within(QUESTIONS_S)
    sample = import_module("tests.kit.frozen_sample")  # and with it the mutant, fresh in each fork
    kept = sample.stored(sample.RULES_VERSION)
    if any(sample.line_of(line["seed"]) != line for line in kept):
        return True
    for files, seconds in ((first, FIRST_S), (rest, REST_S)):
        _within(seconds)
        if pytest.main([*files]) != pytest.ExitCode.OK:
            return True
    return False


def _within(seconds: int) -> None:
    """End this process when it needs longer; that counts as noticed."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(","))
