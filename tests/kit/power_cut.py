"""What a power cut would leave of a folder: the bytes that had reached the disk, and no others.

A program runs under strace, which writes down every write, sync and send in order. From that the
folder is rebuilt as it was on the disk at one moment. The worst case counts: whatever was not
synced by then is lost, and so is a new file as long as its folder was not synced.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

_CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,sendto,sendmsg"
_SYNCS, _SENDS = ("fsync", "fdatasync"), ("write", "sendto", "sendmsg")
_GLIMPSE = 50  # bytes: a method's name
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)")
_FILE = re.compile(r"\d+<(?P<path>[^>]*)>(?:, )?(?P<rest>.*)", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_RESULT = re.compile(r"\)\s+= .*$")
_UNFINISHED, _RESUMED = " <unfinished ...>", re.compile(r"<\.\.\. (\w+) resumed>")


def under_strace(trace: Path) -> tuple[str, ...]:
    """The command that runs a program and writes down what it does. The program stays our child."""
    # -D: strace steps aside, so that a signal for our child is one for the program.
    return (
        *("strace", "-D", "-f", "-y", "-xx", "-qq", "--seccomp-bpf"),
        *("-s", "1000000", "-e", f"trace={_CALLS}", "-e", "signal=none", "-o", str(trace)),
    )


def is_installed() -> bool:
    return shutil.which("strace") is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One call: when it began (`is_done` False) or ended. `text` is what was written or sent."""

    name: str
    path: str
    text: bytes
    numbers: tuple[int, ...]
    is_done: bool = True

    @property
    def leaves(self) -> bool:
        """Whether somebody else gets this: files, such as compiled Python, can hold any words."""
        return self.name in _SENDS and self.path.startswith(("socket:", "pipe:"))

    def sends(self, text: bytes) -> bool:
        """Whether this tells somebody else these words."""
        return self.leaves and text in self.text


def steps(trace: Path) -> Iterator[Step]:
    """What the program did, in order: each call as it began and as it ended without an error."""
    begun: dict[str, Step] = {}
    for line in trace.read_text().splitlines():
        thread, told = line.split(maxsplit=1)
        if _RESUMED.search(told):
            step = begun.pop(thread, None)
            if step is not None and not _failed(told):
                yield step
        elif (step := _step(told)) is not None:
            yield Step(step.name, step.path, step.text, step.numbers, is_done=False)
            if told.endswith(_UNFINISHED):
                begun[thread] = step
            elif not _failed(told):
                yield step


def told(trace: Path) -> str:
    """What was written, synced and sent, in order, for a failing test to print."""
    done = (step for step in steps(trace) if step.is_done)
    shown = (step for step in done if step.leaves or step.name not in _SENDS)
    lines = [
        f"{len(list(group))} x {name} {Path(path).name} {text!r}"
        for (name, path, text), group in groupby(shown, key=_glimpse)
    ]
    return "\n".join(["", *lines])


def _glimpse(step: Step) -> tuple[str, str, bytes]:
    return step.name, step.path, step.text[:_GLIMPSE] if step.leaves else b""


@dataclass(slots=True)
class _File:
    """One file: as it lies on the disk, and the writes that are only in memory yet."""

    on_disk: bytearray | None
    in_memory: list[Step] = field(default_factory=list)
    syncing: int = 0


class Disk:
    """A folder before a program runs; all that lies there is taken as safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._safe = {str(path): path.read_bytes() for path in folder.iterdir()}

    def cut(self, trace: Path, moment: Callable[[Step], bool], *, to: Path) -> bool:
        """Make the folder `to` with what is left at the first step of which `moment` is true.

        False, and nothing is made: there is no such step yet.
        """
        memory = _Memory(str(self._folder), self._safe)
        for step in steps(trace):
            if moment(step):
                memory.write_to(to)
                return True
            memory.carry_out(step)
        return False


class _Memory:
    """The files, step by step."""

    def __init__(self, folder: str, safe: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._files = {path: _File(bytearray(content)) for path, content in safe.items()}

    def write_to(self, folder: Path) -> None:
        """Make a folder with what is on the disk."""
        folder.mkdir()
        for path, file in self._files.items():
            if file.on_disk is not None:
                (folder / Path(path).name).write_bytes(file.on_disk)

    def carry_out(self, step: Step) -> None:
        if step.path == self._folder and step.is_done:
            for file in self._files.values():
                file.on_disk = bytearray() if file.on_disk is None else file.on_disk
        elif step.name == "unlink":
            self._files.pop(step.text.decode(), None)
        elif str(Path(step.path).parent) == self._folder and not step.path.endswith("-shm"):
            self._on_file(self._files.setdefault(step.path, _File(None)), step)

    def _on_file(self, file: _File, step: Step) -> None:
        if step.name in _SYNCS:
            if not step.is_done:
                file.syncing = len(file.in_memory)
                return
            file.on_disk = bytearray() if file.on_disk is None else file.on_disk
            for write in file.in_memory[: file.syncing]:
                _apply(write, file.on_disk)
            del file.in_memory[: file.syncing]
        elif step.is_done:
            file.in_memory.append(step)


def _apply(step: Step, content: bytearray) -> None:
    if step.name == "ftruncate":
        del content[step.numbers[0] :]
        return
    offset = step.numbers[-1]
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(step.text)] = step.text


def _step(told: str) -> Step | None:
    call = _CALL.match(told)
    if call is None:
        return None
    file = _FILE.match(call["arguments"])
    rest = call["arguments"] if file is None else file["rest"]
    text = b"".join(_bytes(found) for found in _TEXT.findall(rest))
    numbers = tuple(map(int, re.findall(r"(?<![\w\\])\d+(?![\w\\])", _TEXT.sub("", _given(rest)))))
    return Step(call["name"], "" if file is None else _path(file["path"]), text, numbers)


def _given(arguments: str) -> str:
    """The arguments without the result."""
    return _RESULT.sub("", arguments)


def _path(told: str) -> str:
    """strace -xx writes paths in hex too."""
    return _bytes(told).decode() if told.startswith("\\x") else told


def _bytes(told: str) -> bytes:
    return bytes.fromhex(told.replace("\\x", ""))


def _failed(told: str) -> bool:
    result = _RESULT.search(told)
    return result is None or "= -1" in result.group() or "= ?" in result.group()
