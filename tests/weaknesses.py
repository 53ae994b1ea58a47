"""`python -m tests.weaknesses`: what bandit finds in our code, and known holes in what we install.

bandit reads what ruff's S rules read, by its own eyes: it also knows text that runs backwards (a
"trojan source"), keys that are too short and secrets by their value. A line that says why ruff may
pass it over (`# noqa: S608 - names from the tuple above`) says it to bandit too (B608); nothing
else is passed over. pip-audit asks an advisory service about every package of requirements.lock.
Without a network that is skipped, and said; a known hole always fails.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
AUDIT = ("pip_audit", "--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off")
BANDIT = ("bandit", "-q", "-r", "-c", "pyproject.toml", "-f", "json", "bot", "scheduler")
PATIENCE_S = 120
_AWAY = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|Max retries|NewConnectionError|NameResolution"
    r"|Could not connect|timed out|ProxyError|SSLError|Temporary failure|\b50[0234]\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found. `holes`: each one fails; `skipped`: why it says nothing."""

    holes: tuple[str, ...]
    asked: int = 0
    skipped: str = ""


def main() -> int:
    """Look once; the answer is the exit status."""
    code = in_code(_run(BANDIT).stdout, ROOT)
    installed = in_packages(*_audited())
    for hole in (*code.holes, *installed.holes):
        _say(hole)
    _say(f"bandit: {len(code.holes)} findings in {code.asked} lines")
    _say(
        f"pip-audit: skipped, {installed.skipped}"
        if installed.skipped
        else f"pip-audit: {len(installed.holes)} known holes in {installed.asked} packages"
    )
    return 1 if code.holes or installed.holes else 0


def in_code(report: str, root: Path) -> Found:
    """What bandit reports and no line explains. Raises ValueError when there is no report."""
    told = json.loads(report)
    unread = [f"bandit could not read {one['filename']}" for one in told["errors"]]
    found = [
        f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}"
        for one in told["results"]
        if not _is_explained(one, root)
    ]
    return Found((*unread, *found), int(told["metrics"]["_totals"]["loc"]))


def in_packages(report: str, trouble: str) -> Found:
    """What pip-audit reports of the packages. `trouble` is what it said beside that."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        if _AWAY.search(trouble):
            return Found((), skipped="because the advisory service cannot be reached")
        return Found((f"pip-audit failed: {trouble.strip()[-300:]}",))
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        # Such as a mirror that has the packages and not what is known of them.
        return Found((), skipped="because the service that answers knows none of the packages")
    holes = tuple(_holes(asked))
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    return Found((*holes, *(f"{name} could not be asked about" for name in unknown)), len(asked))


def _holes(packages: Iterable[Mapping[str, object]]) -> Iterable[str]:
    for one in packages:
        for hole in one.get("vulns", ()):  # type: ignore[attr-defined]
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}"


def _is_explained(finding: Mapping[str, object], root: Path) -> bool:
    """Whether a line of it has ruff's number for the same thing."""
    lines = (root / str(finding["filename"])).read_text(encoding="utf-8").splitlines()
    numbers: Sequence[int] = finding["line_range"]  # type: ignore[assignment]
    mark = re.compile(rf"# noqa: (\w+, )*S{str(finding['test_id']).removeprefix('B')}\b")
    return any(mark.search(lines[number - 1]) for number in numbers)


def _audited() -> tuple[str, str]:
    try:
        done = _run((*AUDIT, "-r", str(LOCK)))
    except subprocess.TimeoutExpired:
        return "", "timed out"
    return done.stdout, done.stderr


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    sys.exit(main())
