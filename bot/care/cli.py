"""Lines of cases in, lines of answers out; the pure half of `python -m bot decide`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.care.decide import decide
from bot.care.fields import CaseError
from bot.care.wire import read_case, write_answer


@dataclass(frozen=True, slots=True)
class Answered:
    """A case and its answer."""

    line_number: int
    text: str
    """One JSON object, without the line end."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not a case."""

    line_number: int
    message: str
    """Where it is wrong and what is expected."""


def answer_lines(lines: Iterable[str]) -> Iterator[Answered | Refused]:
    """Answer case after case; a malformed line is refused and the others still get answers.

    Lines count from 1; empty ones are skipped.
    """
    for line_number, line in enumerate(lines, start=1):
        text = line.strip("\ufeff \t\r\n")
        if text:
            yield _answer(line_number, text)


def _answer(line_number: int, text: str) -> Answered | Refused:
    try:
        case = read_case(text)
    except CaseError as wrong:
        return Refused(line_number, str(wrong))
    decision = decide(case.state, case.history, case.today)
    return Answered(line_number, write_answer(case.id, decision))
