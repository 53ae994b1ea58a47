"""Our own source as data, for the tests of the house: files, functions, imports, texts."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_MADE_BY_TOOLS = {".git", ".venv", "data", "artifacts", "__pycache__", ".env"}
_LIFTED = re.compile(r"#\s*house:\s*\S+")


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method; `self` and `cls` are no parameters, `*args` and `**kwargs` neither.

    Nor is a leading `connection` or `tx`: what a service or a query runs in is its receiver.

    `lifted`: a comment `# house: <reason>` stands on the line of its `def`.
    """

    place: str
    name: str
    lines: int
    positional: int
    parameters: int
    lifted: bool


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, with its full name."""

    place: str
    file: Path
    module: str
    inside_function: bool
    lifted: bool


def place(file: Path, line: int = 1) -> str:
    """Where something is, as editors understand it."""
    return f"{file.relative_to(ROOT)}:{line}"


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product; migrations, which are written once and kept, left out."""
    files = [file for top in ("bot", "scheduler") for file in (ROOT / top).rglob("*.py")]
    return tuple(sorted(file for file in files if file.parent.name != "versions"))


@cache
def package_folders() -> tuple[Path, ...]:
    """Every folder of the product that holds Python files, or folders that do."""
    folders = {file.parent for top in ("bot", "scheduler") for file in (ROOT / top).rglob("*.py")}
    for folder in list(folders):
        folders |= {up for up in folder.parents if ROOT in up.parents}
    return tuple(sorted(folders))


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the project."""
    for file in sorted(_files(ROOT)):
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def file_is_lifted(file: Path) -> bool:
    """Whether a reason against the limit of a file stands in its first line."""
    return bool(_LIFTED.search(lines_of(file)[0])) if lines_of(file) else False


@cache
def lines_of(file: Path) -> tuple[str, ...]:
    """The lines of a file."""
    return tuple(file.read_text(encoding="utf-8").splitlines())


@cache
def functions() -> tuple[Function, ...]:
    """Every function of the product."""
    return tuple(
        _function(file, node, in_class=isinstance(parent, ast.ClassDef))
        for file in modules()
        for parent in ast.walk(_tree(file))
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the product."""
    return tuple(
        Import(place(file, node.lineno), file, module, node in hidden, _lifted(file, node.lineno))
        for file in modules()
        for hidden in [_nodes_in_functions(_tree(file))]
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in _imported(file, node)
    )


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in _MADE_BY_TOOLS or entry.name.endswith(("_cache", ".egg-info")):
            continue
        if entry.is_dir() and entry.name != ".hypothesis":
            yield from _files(entry)
        elif entry.is_file():
            yield entry


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse("\n".join(lines_of(file)), filename=str(file))


def _lifted(file: Path, line: int) -> bool:
    return bool(_LIFTED.search(lines_of(file)[line - 1]))


def _function(
    file: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, *, in_class: bool
) -> Function:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    bound = in_class and "staticmethod" not in decorators
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)][bound:]
    positional = len(names) - (names[:1] in (["connection"], ["tx"]))
    return Function(
        place=place(file, node.lineno),
        name=node.name,
        lines=(node.end_lineno or node.lineno) - node.lineno + 1,
        positional=positional,
        parameters=positional + len(node.args.kwonlyargs),
        lifted=_lifted(file, node.lineno),
    )


def _nodes_in_functions(tree: ast.Module) -> set[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {inner for node in ast.walk(tree) if isinstance(node, kinds) for inner in ast.walk(node)}


def _imported(file: Path, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    package = list(file.relative_to(ROOT).parent.parts)
    start = package[: len(package) - node.level + 1] if node.level else []
    module = ".".join([*start, *([node.module] if node.module else [])])
    return [f"{module}.{alias.name}" for alias in node.names]
