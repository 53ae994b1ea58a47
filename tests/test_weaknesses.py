"""The look for known weaknesses: a hole fails, a machine without a network does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.weaknesses import in_code, in_packages

SKIPPED = {"name": "aiohttp", "skip_reason": "not found"}
SOUND = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
HOLED = {
    "name": "starlette",
    "version": "1.0",
    "vulns": [{"id": "CVE-2027-1", "fix_versions": ["1.0.1"]}],
}


def audit(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages})


@pytest.mark.parametrize(
    "trouble",
    [
        "requests.exceptions.ConnectionError: HTTPSConnectionPool: Max retries exceeded",
        "ERROR:pip_audit._cli:Could not connect to the vulnerability feed",
        "timed out",
    ],
)
def test_without_a_network_the_advisories_are_skipped_and_that_is_said(trouble: str) -> None:
    found = in_packages("", trouble)
    assert found.holes == ()
    assert "cannot be reached" in found.skipped


def test_a_service_that_knows_no_package_is_no_clean_bill() -> None:
    found = in_packages(audit(SKIPPED, SKIPPED), "")
    assert found.holes == ()
    assert "knows none of the packages" in found.skipped


def test_a_known_hole_is_named_with_the_version_that_mends_it() -> None:
    found = in_packages(audit(SOUND, HOLED), "")
    assert found.holes == ("starlette 1.0: CVE-2027-1, mended in 1.0.1",)
    assert found.asked == 2


def test_one_package_that_cannot_be_asked_about_is_named() -> None:
    assert in_packages(audit(SOUND, SKIPPED), "").holes == ("aiohttp could not be asked about",)


def test_any_other_trouble_fails() -> None:
    (hole,) = in_packages("", "ERROR: requirements.lock: no such file").holes
    assert "no such file" in hole


@pytest.mark.parametrize(
    ("line", "is_passed_over"),
    [
        ('run(f"DELETE FROM {table}")', False),
        ('run(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above', True),
        ('run(f"DELETE FROM {table}")  # noqa: E501, S608 - names', True),
        ('run(f"DELETE FROM {table}")  # noqa: S105', False),
        ('run(f"DELETE FROM {table}")  # noqa', False),
    ],
)
def test_a_finding_is_passed_over_only_by_the_reason_for_just_this_one(
    tmp_path: Path, line: str, is_passed_over: bool
) -> None:
    (tmp_path / "sql.py").write_text(f"import x\n{line}\n")
    finding = {"filename": "sql.py", "line_number": 2, "line_range": [2], "test_id": "B608"}
    metrics = {"_totals": {"loc": 2}}
    report = {"errors": [], "results": [finding | {"issue_text": "SQL"}], "metrics": metrics}
    assert (in_code(json.dumps(report), tmp_path).holes == ()) == is_passed_over
