"""`python -m tests.mutants [MODULE ...]`: mutation testing of `bot/care` by cosmic-ray.

Works on copies of the tree in a temporary folder. Prints the mutants that no test noticed and the
score; answers 1 when it is below 95 %. All of them take about half an hour on two cores.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
CARE = Path("bot/care")
TESTS = Path("tests/care")
ASK = Path("tests/mutants/ask.py")
WORKERS = 2
LEAST_SCORE = 0.95
TIMEOUT_S = 900  # the judge itself loses patience sooner
# One wrong operator instead of another proves what all eleven would; `|` is mostly a type's.
NOT_USED = (
    r"core/ReplaceBinaryOperator_\w+_(Mod|FloorDiv|Pow|LShift|RShift|BitXor|BitOr|BitAnd)$",
    r"core/ReplaceBinaryOperator_BitOr_(Add|Sub|Mul|Div)$",
    r"core/ReplaceComparisonOperator_(Is|IsNot)_(Lt|LtE|Gt|GtE|Eq|NotEq)$",
    r"core/ReplaceComparisonOperator_(Lt|LtE|Gt|GtE|Eq|NotEq)_(Is|IsNot)$",
)
PYTEST_INI = "[pytest]\naddopts = -x -q --import-mode=importlib -p no:cacheprovider\n"
ENVIRONMENT = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HYPOTHESIS_PROFILE": "quick"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small error. `noticed`: a test failed, or the module could not even be read."""

    module: str
    noticed: bool
    diff: str


def main(names: Sequence[str]) -> int:
    """Try every mutant of these modules, or of all, and say which were not noticed."""
    modules = [CARE / f"{name}.py" for name in names] or sorted(
        each.relative_to(ROOT) for each in (ROOT / CARE).glob("[!_]*.py")
    )
    with tempfile.TemporaryDirectory() as folder:
        trees = _copies(Path(folder))
        with ThreadPoolExecutor(WORKERS) as pool:
            found = [one for some in pool.map(lambda m: _tried(trees, m), modules) for one in some]
    unnoticed = sum(not mutant.noticed for mutant in found)
    score = 1 - unnoticed / max(1, len(found))
    _say(f"\n{len(found)} mutants, {unnoticed} not noticed: {score:.1%}")
    return 0 if score >= LEAST_SCORE else 1


def _copies(folder: Path) -> SimpleQueue[Path]:
    """A tree of its own for each worker, for a mutant is a changed file."""
    trees: SimpleQueue[Path] = SimpleQueue()
    for number in range(WORKERS):
        tree = folder / str(number)
        for part in ("bot", "scheduler", "tests"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "CHANGELOG.md", tree)
        (tree / "pytest.ini").write_text(PYTEST_INI, encoding="utf-8")
        trees.put(tree)
    return trees


def _tried(trees: SimpleQueue[Path], module: Path) -> list[Mutant]:
    tree = trees.get()
    config, session = tree / f"{module.stem}.toml", tree / f"{module.stem}.sqlite"
    config.write_text(_instructions(tree, module), encoding="utf-8")
    try:
        with _judge(tree, module):
            _run(tree, "cosmic-ray", "init", config, session)
            _run(tree, "cr-filter-operators", session, config)
            _run(tree, "cosmic-ray", "exec", config, session)
        found = list(_results(_run(tree, "cosmic-ray", "dump", session), module))
    finally:
        trees.put(tree)
    unnoticed = [mutant for mutant in found if not mutant.noticed]
    told = "".join(f"\n{mutant.diff}\n" for mutant in unnoticed)
    _say(f"{module}: {len(found) - len(unnoticed)} of {len(found)} noticed{told}")
    return found


def _instructions(tree: Path, module: Path) -> str:
    command = shlex.join([sys.executable, "-SE", str(ASK), str(_door(tree, module))])
    return (
        "[cosmic-ray]\n"
        f"module-path = {json.dumps(str(module))}\n"
        f"timeout = {TIMEOUT_S}\n"
        "excluded-modules = []\n"
        f"test-command = {json.dumps(command)}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
        "[cosmic-ray.filters.operators-filter]\n"
        f"exclude-operators = {json.dumps(NOT_USED)}\n"
    )


@contextmanager
def _judge(tree: Path, module: Path) -> Iterator[None]:
    """The judge of one module, to whom its own tests come first."""
    imported = f"bot.care.{module.stem} import", f"bot.care import {module.stem}"
    every = sorted((tree / TESTS).glob("test_*.py"))
    first = [each for each in every if any(text in each.read_text() for text in imported)]
    rest = [each for each in every if each not in first]
    files = [",".join(map(str, some)) for some in (first or rest, rest or first)]
    door = _door(tree, module)
    command = [sys.executable, "-m", "tests.mutants.judge", str(door), *files]
    judge = subprocess.Popen(command, cwd=tree, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    try:
        while not door.exists():
            time.sleep(0.05)
        yield
    finally:
        judge.kill()
        judge.wait()


def _door(tree: Path, module: Path) -> Path:
    return tree / f"{module.stem}.socket"


def _run(tree: Path, tool: str, *arguments: object) -> str:
    command = [str(Path(sys.executable).parent / tool), *map(str, arguments)]
    done = subprocess.run(
        command, cwd=tree, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout


def _results(dump: str, module: Path) -> Iterator[Mutant]:
    for line in dump.splitlines():
        _, result = json.loads(line)
        if result is not None and result["worker_outcome"] != "skipped":
            noticed = result["test_outcome"] != "survived"
            yield Mutant(module.stem, noticed, result["diff"])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
