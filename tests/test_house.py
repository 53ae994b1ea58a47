"""The house rules that a machine can watch. A reason beats a rule: `# house: <reason>`.

On the line of a `def` (or of an import) it lifts the limits for that one, on the first line of a
file the limit of the file's length.
"""

import re
import statistics
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.kit.source import (
    ROOT,
    Function,
    file_is_lifted,
    functions,
    imports,
    lines_of,
    modules,
    package_folders,
    place,
    texts,
)

FILE_CAP, FILE_MEDIAN = 400, 120
FUNCTION_CAP, FUNCTION_USUAL, FUNCTION_MEDIAN = 50, 30, 8
USUAL_SHARE = 0.95
PARAMETERS, POSITIONAL = 5, 2

# Python decides what these get; `__init__` and `__call__` are ours to design.
GIVEN_BY_PYTHON = re.compile(r"__(?!init__|call__)\w+__")

OF_ONE_MACHINE = re.compile(r"(?<![\w.*~])/(?:(?:work|root)\b|t[m]p/)|\.\./shared\b")
AN_INDEX = re.compile(r"pypi\.[a-z]|python[h]osted|index[-]url|registry\.[a-z]+\.[a-z]")
A_PIN = re.compile(r"[a-z0-9-]+==\S+( ; [^-]+)?( --hash=sha256:[0-9a-f]{64})+")

REQUIRED = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
    ".env.example",
    ".ci/run",
    "Makefile",
    "requirements.lock",
    "requirements-dev.lock",
]


def nobody(offenders: Iterable[str]) -> None:
    """Fail with the whole list, one offender a line."""
    listed = sorted(offenders)
    if listed:
        pytest.fail(f"{len(listed)} offenders:\n" + "\n".join(listed), pytrace=False)


def bound() -> list[Function]:
    """The functions that the limits hold for."""
    return [function for function in functions() if not function.lifted]


def test_no_file_is_a_god_file() -> None:
    nobody(
        f"{place(file)} has {len(lines_of(file))} lines, cap {FILE_CAP}"
        for file in modules()
        if len(lines_of(file)) > FILE_CAP and not file_is_lifted(file)
    )


def test_the_usual_file_is_small() -> None:
    lengths = [len(lines_of(file)) for file in modules() if file.name != "__init__.py"]
    assert statistics.median(lengths) <= FILE_MEDIAN


def test_no_function_is_long() -> None:
    nobody(
        f"{function.place} {function.name} has {function.lines} lines, cap {FUNCTION_CAP}"
        for function in bound()
        if function.lines > FUNCTION_CAP
    )


def test_nearly_every_function_fits_on_a_screen() -> None:
    long = [function for function in bound() if function.lines > FUNCTION_USUAL]
    if len(long) > (1 - USUAL_SHARE) * len(bound()):
        nobody(f"{function.place} {function.name}: {function.lines} lines" for function in long)


def test_the_usual_function_is_a_few_lines() -> None:
    assert statistics.median(function.lines for function in bound()) <= FUNCTION_MEDIAN


def test_parameters_are_few_and_named_after_the_second() -> None:
    nobody(
        f"{function.place} {function.name} takes {function.parameters} parameters "
        f"(cap {PARAMETERS}), {function.positional} of them by position (cap {POSITIONAL})"
        for function in bound()
        if function.parameters > PARAMETERS or function.positional > POSITIONAL
        if not GIVEN_BY_PYTHON.fullmatch(function.name)
    )


def test_no_import_hides_in_a_function() -> None:
    nobody(
        f"{found.place} imports {found.module} inside a function"
        for found in imports()
        if found.inside_function and not found.lifted
    )


def test_every_package_says_what_it_is_for() -> None:
    nobody(
        f"{place(folder / '__init__.py')} is missing or does not begin with a docstring"
        for folder in package_folders()
        if not (folder / "__init__.py").is_file()
        or not lines_of(folder / "__init__.py")
        or not lines_of(folder / "__init__.py")[0].startswith('"""')
    )


def test_only_the_chat_and_the_doors_know_telegram() -> None:
    allowed = [ROOT / "bot" / "chat", ROOT / "bot" / "web", ROOT / "bot" / "main.py"]
    nobody(
        f"{found.place} imports {found.module}"
        for found in imports()
        if found.module.split(".")[0] == "telegram"
        if not any(found.file.is_relative_to(door) for door in allowed)
    )


def test_the_sandbox_stands_alone() -> None:
    sandbox = ROOT / "bot" / "sandbox"
    nobody(
        f"{found.place} imports {found.module}"
        for found in imports()
        if found.file.is_relative_to(sandbox)
        if found.module.split(".")[0] in ("bot", "scheduler")
        if not f"{found.module}.".startswith("bot.sandbox.")
    )


@pytest.mark.parametrize(("what"), [OF_ONE_MACHINE, AN_INDEX], ids=["machine", "index"])
def test_the_project_stands_alone(what: re.Pattern[str]) -> None:
    nobody(
        f"{place(file, number)} names {found.group()}"
        for file, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        for found in what.finditer(line)
    )


def test_what_a_stranger_looks_for_is_there() -> None:
    nobody(
        f"{name} is missing or empty"
        for name in REQUIRED
        if not (ROOT / name).is_file() or not lines_of(ROOT / name)
    )


def test_ci_can_be_started() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111 == 0o111


def code_in(file: Path) -> Iterator[tuple[int, str]]:
    """The code in a text, with the line where it begins; a file without suffix is all code."""
    text = "\n".join(lines_of(file))
    pattern = re.compile(r"```.*?```|`[^`]+`" if file.suffix else r"^[^#\n]+$", re.DOTALL | re.M)
    for found in pattern.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found.group()


def is_ours(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".ci/run"])
def test_commands_in_the_docs_exist(name: str) -> None:
    file = ROOT / name
    targets = set(re.findall(r"^([a-z-]+):", "\n".join(lines_of(ROOT / "Makefile")), re.M))
    nobody(
        f"{place(file, line)} says make {target}"
        for line, code in code_in(file)
        for target in re.findall(r"\bmake ([a-z-]+)", code)
        if target not in targets
    )
    nobody(
        f"{place(file, line)} says python -m {module}"
        for line, code in code_in(file)
        for module in re.findall(r"\bpython3? -m ((?:bot|tests|scheduler)[\w.]*)", code)
        if not is_ours(module)
    )


def pins(lock: Path) -> list[str]:
    """The entries of a lock, each on one line and without remarks."""
    text = re.sub(r"\\\n\s*", "", lock.read_text(encoding="utf-8"))
    entries = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return [entry for entry in entries if entry and not entry.startswith("#")]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_pins_every_package_with_hashes_and_no_address(name: str) -> None:
    entries = pins(ROOT / name)
    nobody(f"{name}: {entry[:80]}" for entry in entries if not A_PIN.fullmatch(entry))
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def _project_named(need: str) -> str:
    """The name of a package as a lock writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", need)[0]).lower()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {_project_named(need) for need in project["dependencies"]}
    asked_dev = {_project_named(need) for need in project["optional-dependencies"]["dev"]}
    runtime = {entry.split("==")[0]: entry for entry in pins(ROOT / "requirements.lock")}
    tools = {entry.split("==")[0]: entry for entry in pins(ROOT / "requirements-dev.lock")}
    assert asked <= set(runtime)
    assert asked_dev <= set(tools)
    nobody(f"{name} differs" for name, entry in runtime.items() if tools.get(name) != entry)
