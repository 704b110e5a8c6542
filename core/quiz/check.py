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
from core.notes import library as notes
from core.quiz import template
from core.quiz.draws import draw, given
from core.quiz.grade import caught, grade
from core.quiz.grade.cloze import passes
from core.quiz.grade.forbid import broken
from core.quiz.grade.program import attempt
from core.quiz.grade.wording import accepted
from core.quiz.kinds import PICKED, PROGRAMS
from core.quiz.model import Choices, Cloze, Gradient, Item, Lines, Plot, Printed, Program, Tolerance
from core.quiz.solve import AT_ONCE, Runner, Task, records, solve
from core.quiz.variant import Variant, binding, make_all, plot, task, texts, topological
from core.quiz.variant import needed as needed_of

VARIANTS = 20
PLOTS = 2
"""Variants of a chart that are drawn."""
ORDERS = 12
"""Right orders of an `order` question that are run."""
SLOPE = Tolerance(rtol=1e-3, atol=1e-4)
"""Finite differences in float64 against a gradient in float32."""
FULL = 8
"""Questions of a main section."""
MAIN = 2
"""Main sections of a chapter."""
ANCHORS_WITHOUT = ("play", "idea", "check", "summary")
"""Sections that need no questions of their own: one plays, previews or repeats there."""


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
        report.faults.extend(_claims(item))
    made = _variants(items, kernel, variants, report)
    jobs: list[Callable[[], list[QuizError]]] = []
    for item in items:
        mine = made.get(item.id, [])
        for variant in mine[: _graded(item)]:
            report.faults.extend(_keys(variant))
        if mine:
            report.faults.extend(_over_all(item, mine))
            jobs.extend(_programs(item, mine, kernel))
    report.runs = len(jobs)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(lambda job: job(), jobs):
            report.faults.extend(found)
    report.faults = _once(report.faults)
    return report


def _once(faults: Sequence[QuizError]) -> list[QuizError]:
    unique = {str(fault): fault for fault in faults}
    return sorted(unique.values(), key=lambda fault: (str(fault.path), fault.line))


def _fault(item: Item, key: str, problem: str, remedy: str) -> QuizError:
    return QuizError(item.path, item.line_of(key), f"{item.id}: {problem}", remedy)


def _graded(item: Item) -> int | None:
    """Of how many variants the key is graded: all, except where the answer is not drawn at all."""
    return None if item.params else 1


# By reading alone


def _claims(item: Item) -> list[QuizError]:
    """The section, the cell and the mistake exist; every value put into a text has a source."""
    found: list[QuizError] = []
    if item.chapter in (*notes.chapters(), *notes.labs()):
        chapter = notes.load(item.chapter, "zh")
        anchors = [heading.anchor for heading in chapter.headings]
        if item.section not in anchors:
            found.append(
                _fault(item, "section", f"no section {item.section!r}", f"{item.chapter} has {', '.join(anchors)}")
            )
        names = [cell.name for cell in chapter.cells]
        if item.cell is not None and item.cell not in names:
            found.append(_fault(item, "cell", f"no cell {item.cell!r} in {item.chapter}", "Name one of its cells"))
        numbers = [mistake.number for mistake in chapter.mistakes]
        if item.mistake is not None and item.mistake not in numbers:
            found.append(
                _fault(item, "mistake", f"no kept mistake {item.mistake} in {item.chapter}", f"It has {numbers}")
            )
    else:
        found.append(_fault(item, "section", f"no chapter {item.chapter!r}", "Name the file after its chapter"))
    if not item.solve and not (template.names(texts(item)) <= set(item.params)):
        missing = sorted(template.names(texts(item)) - set(item.params))
        found.append(
            _fault(item, "prompt", f"{{{{{missing[0]}}}}} comes from nowhere", "Draw it in params or set it in solve")
        )
    if isinstance(item.body, Program):
        used = broken(item.body.solution, item.body.forbid)
        if used is not None:
            found.append(_fault(item, "solution", f"the solution uses the forbidden {used[0]!r}", "Write it without"))
    return found


# The variants


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
        report.faults.extend(_slopes(items, count, kernel))
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
    return [_fault(item, "expect", said, "One of the two is wrong: work it out by hand again")]


def _key(variant: Variant) -> str:
    return template.show(variant.answer) if variant.answer is not None else str(grade(variant, "\x01").expected)


def _slopes(items: Sequence[Item], count: int, kernel: Runner) -> list[QuizError]:
    """Gradients against finite differences."""
    found: list[QuizError] = []
    asked = [(item, draw(item, seed)) for item in items if item.gradient for seed in range(count if item.params else 1)]
    tasks: list[Task] = []
    for item, params in asked:
        one = task(item, params, needed_of(item))
        assert one is not None  # a vector question is always computed
        tasks.append(one)
    for (item, params), outcome in zip(asked, solve(tasks, kernel), strict=True):
        if outcome.error is not None or item.gradient is None:
            continue
        if not _close(outcome.ans, outcome.slope):
            found.append(
                _fault(item, "gradient", _unlike(item.gradient, params, outcome.ans, outcome.slope), "Mend solve")
            )
    return found


def _unlike(gradient: Gradient, params: Any, ans: Any, slope: Any) -> str:
    said = f"ans is {template.show(ans)}, finite differences of {gradient.of} give {template.show(slope)}"
    return f"{said} for {params}" if params else said


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_close(one, other) for one, other in zip(a, b, strict=True))
    return isinstance(a, int | float) and isinstance(b, int | float) and SLOPE.near(a, b)


# Grading what must be right, and what must be wrong


def _keys(variant: Variant) -> list[QuizError]:
    """The key is right; the kind's own conditions hold."""
    return RULES[variant.kind](variant) if variant.kind in RULES else []


def _keyed(variant: Variant) -> list[QuizError]:
    """The key as a learner would type it; an empty answer is not attempted."""
    item = variant.item
    answer = variant.answer
    typed = answer if isinstance(answer, str) else template.show(answer)
    try:
        found = grade(variant, typed)
    except (TypeError, ValueError) as error:
        return [_fault(item, "solve", f"ans is {typed[:80]}: {error}", "It must fit the kind")]
    if not typed.strip():
        return [_fault(item, "code", "nothing is printed", "Ask for something that can be typed")]
    if found.verdict != "right":
        said = f"the key {typed[:80]} is graded {found.verdict} for {dict(variant.params)}"
        return [_fault(item, "solve", said, f"ans must fit the kind {item.kind}; look at its tolerance")]
    if isinstance(answer, int | float) and item.tolerance.atol and 0 < abs(answer) <= item.tolerance.atol:
        return [_fault(item, "grade", f"atol is as large as the answer {typed}", "0 would be right; make it smaller")]
    return []


def _shape_rule(variant: Variant) -> list[QuizError]:
    answer = variant.answer
    if not isinstance(answer, list | tuple) or any(
        isinstance(size, bool) or not isinstance(size, int) for size in answer
    ):
        said = f"ans is {template.show(answer)[:80]} and no shape"
        return [_fault(variant.item, "solve", said, "Write `ans = tuple(x.shape)`")]
    return _keyed(variant)


def _picked(variant: Variant) -> list[QuizError]:
    """Exactly one choice is right (a multi: one at least), the others have reasons, all read differently."""
    item = variant.item
    key = "reasons" if item.kind == "truefalse" else "choices"
    rights = [choice for choice in variant.choices if choice.right]
    found = []
    if not rights or (len(rights) > 1 and item.kind != "multi"):
        said = f"{len(rights)} choices are right for {dict(variant.params)}"
        found.append(_fault(item, key, said, "Exactly one must be; in a multi at least one"))
    for choice in variant.choices:
        if not choice.right and not choice.why:
            found.append(
                _fault(item, key, f"choice {choice.key} can be wrong and has no why", "Say what makes it wrong")
            )
    for lang in item.prompt:
        wordings = Counter(choice.text[lang] for choice in variant.choices)
        twice = [wording for wording, times in wordings.items() if times > 1]
        if twice:
            said = f"two choices read {twice[0][:60]!r} for {dict(variant.params)}"
            found.append(_fault(item, key, said, "Draw so that they differ (`not:`)"))
    if item.kind == "truefalse" and not isinstance(variant.answer, bool):
        found.append(_fault(item, "solve", f"ans is {template.show(variant.answer)[:60]}", "Set it to True or False"))
    if not found:
        raw: Any = [choice.key for choice in rights]
        if item.kind == "truefalse":
            raw = {"verdict": variant.answer, "reason": rights[0].key}
        if grade(variant, raw).verdict != "right":
            found.append(_fault(item, key, "the right choices are not graded right", "Report this"))
    return found


def _worded(variant: Variant) -> list[QuizError]:
    item = variant.item
    found = []
    for form in variant.accept:
        found += [_fault(item, "accept", f"{text!r} is not accepted", "Give it letters or digits")
                  for text in form.values() if grade(variant, text).verdict != "right"]  # fmt: skip
    for form in variant.reject:
        found += [_fault(item, "reject", f"{text!r} is accepted", "It must be wrong")
                  for text in form.values() if grade(variant, text).verdict != "wrong"]  # fmt: skip
    return found


def _matched(variant: Variant) -> list[QuizError]:
    item = variant.item
    if grade(variant, variant.answer).verdict != "right":
        return [_fault(item, "pairs", "the pairs as written are not graded right", "Report this")]
    lefts = [tuple(left.text.values()) for left in variant.lefts]
    if len(set(lefts)) < len(lefts):
        return [
            _fault(item, "pairs", f"two left sides are equal for {dict(variant.params)}", "Draw so that they differ")
        ]
    if len({*variant.answer.values()}) < 2:
        return [_fault(item, "pairs", "all right sides are equal", "Then there is nothing to match")]
    return []


def _ordered(variant: Variant) -> list[QuizError]:
    item = variant.item
    keys = [line.key for line in item.body.lines]
    found = []
    if grade(variant, keys).verdict != "right":
        found.append(_fault(item, "lines", "the order as written is not right", "Let `after` name earlier lines"))
    if grade(variant, [choice.key for choice in variant.choices]).verdict == "right":
        found.append(_fault(item, "lines", "any order is right", "Say under `after` what comes first"))
    return found


RULES: dict[str, Callable[[Variant], list[QuizError]]] = {
    "output": _keyed,
    "number": _keyed,
    "chart": _keyed,
    "vector": _keyed,
    "shape": _shape_rule,
    "choice": _picked,
    "multi": _picked,
    "truefalse": _picked,
    "text": _worded,
    "match": _matched,
    "order": _ordered,
}


def _over_all(item: Item, mine: Sequence[Variant]) -> list[QuizError]:
    """What must hold of the variants together: traps are wrong somewhere, draws differ, fields are all filled."""
    found = []
    for at, trap in enumerate(item.traps):
        values = [(variant, variant.traps[at].value) for variant in mine]
        if all(_is_key(variant, value) for variant, value in values):
            found.append(
                _fault(item, "traps", f"the trap {trap.value} is right in every variant", "It must be a wrong answer")
            )
    if item.params and len({repr(sorted(variant.params.items(), key=str)) for variant in mine}) == 1:
        found.append(_fault(item, "params", "all variants are the same", "Draw from more values"))
    for variant in mine:
        shown = [*variant.prompt.values(), *variant.explain.values(), variant.code]
        left = [match[0] for text in shown for match in template.FIELD.finditer(text)]
        if left:
            found.append(_fault(item, "prompt", f"{left[0]} has no value", "Draw it in params or set it in solve"))
    return found


def _is_key(variant: Variant, value: Any) -> bool:
    if variant.kind == "text":
        return accepted(str(value), variant.accept)
    return caught(variant, variant.answer if isinstance(variant.answer, str) else template.show(variant.answer), value)


# Programs: each is one run of the kernel


def _programs(item: Item, mine: Sequence[Variant], kernel: Runner) -> list[Callable[[], list[QuizError]]]:
    body = item.body
    if isinstance(body, Program):
        some = mine[:3] if item.params else mine[:1]
        first = mine[0]
        jobs: list[Callable[[], list[QuizError]]] = [lambda one=one: _solution(one, kernel) for one in some]
        jobs += [lambda at=at: _mutant(first, at, kernel) for at in range(len(body.mutants))]
        jobs.append(lambda: _start(first, kernel))
        return jobs
    if isinstance(body, Cloze):
        return [lambda: _filled(mine[0], kernel)]
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
    return [_fault(item, "solution", f"the solution is graded {found.verdict}: {found.why}", "Mend it, or its tests")]


def _mutant(variant: Variant, at: int, kernel: Runner) -> list[QuizError]:
    """A mutant must run into a test: one that does not even compile, or that `forbid` stops, proves nothing."""
    item = variant.item
    code = item.body.mutants[at]
    found = grade(variant, code, kernel)
    if found.verdict in ("wrong", "partly"):
        if (found.why or {}).get("type") == "SyntaxError":
            return [_fault(item, "mutants", f"mutant {at + 1} does not compile", "Write one that looks right")]
        return []
    if found.verdict == "not-attempted":
        return [
            _fault(item, "mutants", f"mutant {at + 1} is not attempted: {found.why}", "It must differ from the start")
        ]
    return [_fault(item, "mutants", f"the tests let mutant {at + 1} pass", "Add a test that it fails")]


def _start(variant: Variant, kernel: Runner) -> list[QuizError]:
    """Broken code fails with its named error, or fails a test; a starter must not pass."""
    item = variant.item
    body = item.body
    if item.kind == "code" and not variant.start.strip():
        return []
    result, why = attempt(variant, variant.start, body.tests, kernel)
    if result is None:
        return [_fault(item, "kind", f"cannot be run: {why}", "Run cells must be possible here")]
    errors = [record["error"] for record in records(result, "test") if record.get("error")]
    if result.error is not None:
        errors.insert(0, result.error)
    if not errors and result.status == "ok":
        key = "starter" if item.kind == "code" else "broken"
        return [_fault(item, key, "it passes every test as it stands", "Then there is nothing to do")]
    if item.kind == "fix" and body.error is not None:
        types = [error["type"] for error in errors]
        if body.error not in types:
            said = f"broken fails with {types[0]} and not with {body.error}"
            return [_fault(item, "error", said, "Name the error with which it fails")]
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
                    found.append(_fault(item, "blanks", f"{text!r} is not accepted", "Give it letters or digits"))
                elif body.test and not passes(variant, fillings, kernel):
                    found.append(
                        _fault(item, "test", f"{text!r} in {blank.name} fails the test", "Mend one of the two")
                    )
        for form in blank.reject:
            for text in sorted(set(form.values())):
                if grade(variant, {**first, blank.name: text}, kernel).verdict == "right":
                    found.append(_fault(item, "blanks", f"{text!r} in {blank.name} is accepted", "It must be wrong"))
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
            found.append(_fault(item, "lines", f"{said}\n{code}", "Add what is missing under `after`"))
        elif outcome.ans != outcomes[0].ans:
            found.append(
                _fault(item, "lines", f"orders that count as right give different ans\n{code}", "Mend `after`")
            )
    wrong = [choice.key for choice in variant.choices]
    if not topological(item.body, wrong):
        code = "\n".join(lines[key] for key in wrong)
        outcome = solve([Task(**binds, setup=item.setup, solve=f"{code}\n{item.solve}")], kernel)[0]
        if outcome.error is None and outcome.ans == outcomes[0].ans:
            found.append(_fault(item, "lines", f"an order that counts as wrong works too\n{code}", "Loosen `after`"))
    return found


# The bank as a whole


def sections(items: Sequence[Item]) -> dict[str, dict[str, int]]:
    """Chapter to section to its number of questions, sections in the order of the notes, empty ones included."""
    counts = Counter(item.place for item in items)
    found: dict[str, dict[str, int]] = {}
    for chapter in dict.fromkeys(item.chapter for item in items):
        if not notes.languages(chapter):
            continue
        anchors = [heading.anchor for heading in notes.load(chapter, "zh").headings if heading.level == 2]
        found[chapter] = {anchor: counts[f"{chapter}/{anchor}"] for anchor in anchors}
    return found


def whole(items: Sequence[Item]) -> list[str]:
    """What the bank, or a chapter of it, still lacks."""
    found = []
    for chapter, counts in sections(items).items():
        places = {block.section for block in notes.load(chapter, "zh").blocks if hasattr(block, "section")}
        empty = [anchor for anchor, n in counts.items() if not n and anchor in places and anchor not in ANCHORS_WITHOUT]
        if empty:
            found.append(f"{chapter}: no question for {', '.join(empty)}")
        full = [anchor for anchor, n in counts.items() if n >= FULL]
        if len(full) < MAIN:
            found.append(f"{chapter}: {len(full)} sections have {FULL} questions or more; it takes {MAIN}")
        mine = [item for item in items if item.chapter == chapter]
        picked = [item for item in mine if item.kind in PICKED]
        if 4 * len(picked) > len(mine):
            found.append(
                f"{chapter}: {len(picked)} of {len(mine)} questions are picked from choices; a quarter at most"
            )
        programs = [item for item in mine if item.kind in PROGRAMS]
        if len(programs) < 3:
            found.append(f"{chapter}: {len(programs)} code or fix exercises; it takes 3")
    return found


def proof(item: Item) -> str:
    """How the answer of a question is known: "run", "partly" (some choices are the author's word) or "said"."""
    body = item.body
    if isinstance(body, Choices):
        static = [choice.right is not None for choice in body.choices]
        return "said" if all(static) and not item.solve else "partly" if any(static) else "run"
    if item.solve or isinstance(body, Program | Printed) or (isinstance(body, Cloze) and body.test):
        return "run"
    return "said"
