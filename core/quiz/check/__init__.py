"""Everything that a question claims, verified: by reading, by running, by grading what must be right and wrong.

A few runs of the kernel make the variants of all questions; each solution, mutant and broken code has one of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from core.errors import QuizError
from core.quiz import template
from core.quiz.check.claims import claims
from core.quiz.check.fault import fault_of
from core.quiz.check.keys import keys, over_all
from core.quiz.check.programs import programs
from core.quiz.check.slopes import slopes
from core.quiz.draws import draw, given
from core.quiz.grade import grade
from core.quiz.model import Choices, Item
from core.quiz.solve import AT_ONCE, Runner
from core.quiz.variant import Variant, make_all

VARIANTS = 20
"""Of each question."""


@dataclass
class Report:
    """What a check found."""

    items: int = 0
    variants: int = 0
    runs: int = 0
    faults: list[QuizError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What holds for the bank as a whole and is not met."""

    @property
    def clean(self) -> bool:
        return not self.faults and not self.notices


def check(items: Sequence[Item], kernel: Runner, variants: int = VARIANTS) -> Report:
    """Verify these questions, each by itself."""
    report = Report(len(items))
    for item in items:
        report.faults.extend(claims(item))
    made = _variants(items, kernel, variants, report)
    jobs: list[Callable[[], list[QuizError]]] = []
    for item in items:
        mine = made.get(item.id, [])
        for variant in mine[: _graded(item)]:
            report.faults.extend(keys(variant))
        if mine:
            report.faults.extend(over_all(item, mine))
            jobs.extend(programs(item, mine, kernel))
    report.runs = len(jobs)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(lambda job: job(), jobs):
            report.faults.extend(found)
    report.faults = _once(report.faults)
    return report


def _once(faults: Sequence[QuizError]) -> list[QuizError]:
    unique = {str(fault): fault for fault in faults}
    return sorted(unique.values(), key=lambda fault: (str(fault.path), fault.line))


def _graded(item: Item) -> int | None:
    """Of how many variants the key is graded: all, except where the answer is not drawn at all."""
    return None if item.params else 1


def _variants(items: Sequence[Item], kernel: Runner, count: int, report: Report) -> dict[str, list[Variant]]:
    """Variants of each question: ``count`` where something is drawn, one more for every ``expect``."""
    asked: list[tuple[Item, dict[str, Any], int]] = []
    for item in items:
        seeds = range(count if item.params or isinstance(item.body, Choices) else 1)
        asked += [(item, draw(item, seed), seed) for seed in seeds]
        asked += [(item, given(item, expect.params), 0) for expect in item.expect]
    made = make_all(asked, kernel)
    found: dict[str, list[Variant]] = {}
    expected: Counter[str] = Counter()
    for (item, _, seed), (variant, fault) in zip(asked, made, strict=True):
        report.variants += 1
        if fault is not None:
            report.faults.append(QuizError(fault.path, fault.line, f"{fault.problem} (variant {seed})", fault.remedy))
            continue
        found.setdefault(item.id, []).append(variant)
        expected[item.id] += 1
    for item in items:
        for expect in item.expect:
            report.faults.extend(_expectation(item, expect, found.get(item.id, []), kernel))
    if count > 1:
        report.faults.extend(slopes(items, count, kernel))
    return found


def _expectation(item: Item, expect: Any, mine: Sequence[Variant], kernel: Runner) -> list[QuizError]:
    wanted = given(item, expect.params)
    variant = next((one for one in reversed(mine) if dict(one.params) == wanted), None)
    if variant is None:
        return []
    found = grade(variant, expect.answer, kernel)
    if found.verdict == "right":
        return []
    said = f"expected {template.show(expect.answer)} for {dict(expect.params)}, but the answer is {_key(variant)}"
    return [fault_of(item, "expect", said, "One of the two is wrong: work it out by hand again")]


def _key(variant: Variant) -> str:
    return template.show(variant.answer) if variant.answer is not None else str(grade(variant, "\x01").expected)
