"""What is run once more: solutions, mutants, broken code, fillings, charts, orders. Each is one run of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import QuizError
from core.quiz.check.fault import fault_of
from core.quiz.grade import grade
from core.quiz.grade.cloze import passes
from core.quiz.grade.program import attempt
from core.quiz.model import Cloze, Item, Lines, Plot, Program
from core.quiz.solve import Runner, Task, records, solve
from core.quiz.variant import Variant, binding, plot, topological

PLOTS = 2
"""Variants of a chart that are drawn."""
ORDERS = 12
"""Right orders of an `order` question that are run."""


def programs(item: Item, mine: Sequence[Variant], kernel: Runner) -> list[Callable[[], list[QuizError]]]:
    body = item.body
    if isinstance(body, Program):
        some = mine[:3] if item.params else mine[:1]
        first = mine[0]
        jobs: list[Callable[[], list[QuizError]]] = [lambda one=one: _solution(one, kernel) for one in some]
        jobs += [lambda at=at: _mutant(first, at, kernel) for at in range(len(body.mutants))]
        jobs.append(lambda: _start(first, kernel))
        return jobs
    if isinstance(body, Cloze):
        return [lambda one=one: _filled(one, kernel) for one in (mine[:3] if item.params else mine[:1])]
    if isinstance(body, Plot):
        return [lambda one=one: _plotted(one, kernel) for one in mine[:PLOTS]]
    if isinstance(body, Lines) and body.runs:
        return [lambda: _orders(mine[0], kernel)]
    return []


def _solution(variant: Variant, kernel: Runner) -> list[QuizError]:
    item = variant.item
    found = grade(variant, variant.solution, kernel)
    if found.verdict == "right":
        return []
    return [fault_of(item, "solution", f"the solution is graded {found.verdict}: {found.why}", "Mend it, or its tests")]


def _mutant(variant: Variant, at: int, kernel: Runner) -> list[QuizError]:
    """A mutant must run into a test: one that does not even compile, or that `forbid` stops, proves nothing."""
    item = variant.item
    free = replace(item, body=replace(item.body, forbid=()))
    found = grade(replace(variant, item=free), item.body.mutants[at], kernel)
    if found.verdict in ("wrong", "partly"):
        if (found.why or {}).get("type") == "SyntaxError":
            return [fault_of(item, "mutants", f"mutant {at + 1} does not compile", "Write one that looks right")]
        return []
    if found.verdict == "not-attempted":
        return [
            fault_of(item, "mutants", f"mutant {at + 1} is not attempted: {found.why}", "It must differ from the start")
        ]
    return [fault_of(item, "mutants", f"the tests let mutant {at + 1} pass", "Add a test that it fails")]


def _start(variant: Variant, kernel: Runner) -> list[QuizError]:
    """Broken code fails with its named error, or fails a test; a starter must not pass."""
    item = variant.item
    body = item.body
    if item.kind == "code" and not variant.start.strip():
        return []
    result, why = attempt(variant, variant.start, body.tests, kernel)
    if result is None:
        return [fault_of(item, "kind", f"cannot be run: {why}", "Run cells must be possible here")]
    errors = [record["error"] for record in records(result, "test") if record.get("error")]
    if result.error is not None:
        errors.insert(0, result.error)
    if not errors and result.status == "ok":
        key = "starter" if item.kind == "code" else "broken"
        return [fault_of(item, key, "it passes every test as it stands", "Then there is nothing to do")]
    if item.kind == "fix" and body.error is not None:
        types = [error["type"] for error in errors]
        if body.error not in types:
            said = f"broken fails with {types[0]} and not with {body.error}"
            return [fault_of(item, "error", said, "Name the error with which it fails")]
    return []


def _filled(variant: Variant, kernel: Runner) -> list[QuizError]:
    """Every accepted filling is right and, where there is a test, passes it; every rejected one fails."""
    item = variant.item
    body = item.body
    first = {name: next(iter(forms[0].values())) for name, forms in variant.blanks.items()}
    found = []
    for blank in body.blanks:
        for form in variant.blanks[blank.name]:
            for text in sorted(set(form.values())):
                fillings = {**first, blank.name: text}
                if grade(variant, fillings).verdict != "right":
                    found.append(fault_of(item, "blanks", f"{text!r} is not accepted", "Give it letters or digits"))
                elif body.test and not passes(variant, fillings, kernel):
                    found.append(
                        fault_of(item, "test", f"{text!r} in {blank.name} fails the test", "Mend one of the two")
                    )
        for form in variant.refused[blank.name]:
            for text in sorted(set(form.values())):
                if grade(variant, {**first, blank.name: text}, kernel).verdict == "right":
                    found.append(fault_of(item, "blanks", f"{text!r} in {blank.name} is accepted", "It must be wrong"))
    return found


def _plotted(variant: Variant, kernel: Runner) -> list[QuizError]:
    try:
        plot(variant, kernel)
    except QuizError as fault:
        return [fault]
    return []


def orders(body: Lines, limit: int = ORDERS) -> list[list[str]]:
    """Right orders, at most ``limit``."""
    found: list[list[str]] = []

    def extend(done: list[str]) -> None:
        if len(found) >= limit:
            return
        if len(done) == len(body.lines):
            found.append(done)
            return
        for line in reversed(body.lines):
            if line.key not in done and all(id in done for id in line.after):
                extend([*done, line.key])

    extend([])
    return found


def _orders(variant: Variant, kernel: Runner) -> list[QuizError]:
    """Every right order of lines of code runs, and sets the same ``ans``."""
    item = variant.item
    lines = {choice.key: next(iter(choice.text.values())).strip("`") for choice in variant.choices}
    codes = ["\n".join(lines[key] for key in order) for order in orders(item.body)]
    binds = binding(item, variant.params)
    outcomes = solve([Task(**binds, setup=item.setup, solve=f"{code}\n{item.solve}") for code in codes], kernel)
    found = []
    for code, outcome in zip(codes, outcomes, strict=True):
        if outcome.error is not None:
            said = f"an order that counts as right fails with {outcome.error['type']}: {outcome.error['message']}"
            found.append(fault_of(item, "lines", f"{said}\n{code}", "Add what is missing under `after`"))
        elif outcome.ans != outcomes[0].ans:
            found.append(
                fault_of(item, "lines", f"orders that count as right give different ans\n{code}", "Mend `after`")
            )
    wrong = [choice.key for choice in variant.choices]
    if not topological(item.body, wrong):
        code = "\n".join(lines[key] for key in wrong)
        outcome = solve([Task(**binds, setup=item.setup, solve=f"{code}\n{item.solve}")], kernel)[0]
        if outcome.error is None and outcome.ans == outcomes[0].ans:
            found.append(fault_of(item, "lines", f"an order that counts as wrong works too\n{code}", "Loosen `after`"))
    return found
