"""`make soak` itself: it runs, and notices what it is there to notice. Its figures are to read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.soak.audit import ONCE, UNTRUE, Audit, Scene, audited
from tests.soak.course import DAY, Course
from tests.soak.folk import BEGINS, Fact
from tests.soak.house import Kind, Size, soaked
from tests.soak.report import is_broken, lines, verdict

SIZE = Size(people=5, days=1, seed=11)


def test_a_day_of_a_few_people_keeps_every_promise_and_a_broken_one_is_found(
    tmp_path: Path,
) -> None:
    course, audit = asyncio.run(soaked(Kind.SQLITE, SIZE, tmp_path))
    table = lines(course, audit)
    assert not is_broken(table), audit.broken
    assert verdict(table).startswith("Nothing was lost")
    assert audit.messages[ONCE] > SIZE.people
    assert audit.facts > SIZE.people
    assert course.place.struck, "a day without trouble proves little"
    again = _after_forgetting(course)
    assert again.broken[UNTRUE]
    assert again.broken["forgotten"]
    assert is_broken(lines(course, again))


def _after_forgetting(course: Course) -> Audit:
    """As if a phone had got nothing, and a diary held something else than what was told."""
    crowd = list(course.phones.crowd.values())
    deaf = max(crowd, key=lambda one: len(one.heard))
    told = next(iter(deaf.facts.values()))
    deaf.heard.clear()
    deaf.facts.clear()
    misheard: Fact = replace(told, value="something else")
    deaf.facts[told.night.plus(9), told.column] = misheard
    return audited(Scene(crowd, course.books, SIZE.seed, BEGINS + SIZE.days * DAY))
