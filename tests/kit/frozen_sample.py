"""500 generated questions with the answers of one rules version: a change of a dose is noticed.

`python -m tests.kit.frozen_sample` writes the file of a new version. A file that is there is never
written again: what a version has answered once, it answers always.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice, zip_longest
from pathlib import Path

from bot.care.constants import RULES_VERSION
from bot.care.decide import decide
from bot.care.digest import inputs_digest
from bot.care.entry import already_taking, begin_tonight
from bot.care.model import Decision, ReasonCode, State
from bot.care.settle import dose_tonight, settle
from bot.care.wire import plain_number, state_json
from tests.kit.seeded_questions import Question, question

FOLDER = Path(__file__).parents[1] / "care"
SIZE = 500
OVERRIDDEN = 90  # of them at least: answers that an override has changed
OF_EACH_REASON = 3
SEEDS = 30_000  # looked through for questions that reach every corner of the table
SHOWN = 12  # hex digits of a digest; a changed one is noticed, nobody is kept from forging it

Json = dict[str, object]
Decisions = Mapping[int, Decision]
"""Answers by the number of the question."""


def sample_file(version: str) -> Path:
    """Where the answers of a rules version are kept."""
    return FOLDER / f"decisions-{version}.jsonl"


def stored(version: str) -> list[Json]:
    """The answers that this version gave."""
    lines = sample_file(version).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def line_of(seed: int) -> Json:
    """What the rules of today say to one question.

    `inputs` tells a changed question from a changed answer. `then` is the state once the decision
    took effect and the dose named until then, `entry` how the same person's course would begin.
    """
    asked = question(seed)
    said = decide(asked.state, asked.history, asked.today)
    after = settle(asked.state, said, asked.today)
    return {
        "seed": seed,
        "inputs": inputs_digest(asked.state, asked.history, asked.today)[:SHOWN],
        "answer": _answer(said),
        "then": _short([dose_tonight(asked.state, said), state_json(after)]),
        "entry": _short(_entry(asked.state)),
    }


def chosen() -> list[int]:
    """The numbers of 500 questions that reach every reason, row and override, the rare ones too."""
    decisions = {seed: _decision(question(seed)) for seed in range(SEEDS)}
    rare = _of_each_reason(decisions)
    overridden = {seed for seed, said in decisions.items() if said.override is not None} - rare
    plain = decisions.keys() - overridden - rare
    drawn = [*islice(_in_turns(decisions, overridden), OVERRIDDEN), *rare]
    return sorted([*drawn, *islice(_in_turns(decisions, plain), SIZE - len(drawn))])


def write(version: str, seeds: Iterable[int]) -> Path:
    """Keep today's answers as those of this version. Raises FileExistsError if it has some."""
    file = sample_file(version)
    with file.open("x", encoding="utf-8") as lines:
        for seed in seeds:
            lines.write(json.dumps(line_of(seed), separators=(",", ":")) + "\n")
    return file


def main() -> int:
    """Write the file of the current rules version."""
    if sample_file(RULES_VERSION).exists():
        print(f"The answers of version {RULES_VERSION} are kept; a change needs a new version.")  # noqa: T201
        return 1
    print(f"Wrote {write(RULES_VERSION, chosen())}")  # noqa: T201
    return 0


def _decision(asked: Question) -> Decision:
    return decide(asked.state, asked.history, asked.today)


def _of_each_reason(decisions: Decisions) -> set[int]:
    """The first few questions that are answered with each reason."""
    given: Counter[ReasonCode] = Counter()
    found: set[int] = set()
    for seed, said in decisions.items():
        codes = {reason.code for reason in said.reasons}
        if any(given[code] < OF_EACH_REASON for code in codes):
            found.add(seed)
            given.update(codes)
    return found


def _in_turns(decisions: Decisions, seeds: Collection[int]) -> Iterator[int]:
    """A question of each row and override after the other, answers unlike those before first."""
    alike: Counter[object] = Counter()
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for seed in sorted(seeds):
        said = decisions[seed]
        answer = (said.row, said.override, said.action, tuple(r.code for r in said.reasons))
        kinds[f"{said.row}/{said.override}"].append((alike[answer], seed))
        alike[answer] += 1
    turns = zip_longest(*(sorted(kinds[kind]) for kind in sorted(kinds)))
    return (found[1] for found in chain.from_iterable(turns) if found is not None)


def _answer(said: Decision) -> Json:
    return {
        "row": said.row,
        "override": said.override,
        "action": said.action.value,
        "dose_mg": plain_number(said.dose_mg),
        "triage": int(said.triage),
        "reasons": [[reason.code.value, reason.number] for reason in said.reasons],
    }


def _entry(state: State) -> list[Json]:
    joined, kept = already_taking(state, state.dose_mg)
    return [_answer(begin_tonight(state)), _answer(kept), dict(state_json(joined))]


def _short(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:SHOWN]


if __name__ == "__main__":
    sys.exit(main())
