"""One question as it is asked: parameters drawn, texts filled in, the answer computed in the kernel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import QuizError
from core.kernel.types import Job, Limits, Source
from core.quiz import template
from core.quiz.draws import Stream, draw
from core.quiz.inside import PRELUDE
from core.quiz.kinds import KINDS
from core.quiz.model import Back, Choices, Cloze, Item, Lines, Pairs, Plot, Printed, Program, Text, Words
from core.quiz.solve import Outcome, Runner, Task, solve

__all__ = ["Shown", "TrapShown", "Variant", "draw", "make", "make_all", "plot"]


@dataclass(frozen=True)
class Shown:
    """Something that can be picked, in the order in which it is shown."""

    key: str
    text: Text
    right: bool = False
    why: Text | None = None


@dataclass(frozen=True)
class TrapShown:
    """An expected wrong answer, its value computed."""

    value: Any
    why: Text


@dataclass(frozen=True)
class Variant:
    """A question with its key. Only what is named *shown* may reach the learner before the verdict."""

    item: Item
    seed: int
    params: Mapping[str, Any]
    prompt: Text
    """Shown."""
    code: str
    """Shown beneath the prompt; empty for most."""
    hints: tuple[Text, ...]
    """Shown one at a time."""
    explain: Text
    answer: Any = None
    """``ans``; what ``code`` printed; for a match the key of each left side to that of its right side."""
    choices: tuple[Shown, ...] = ()
    """Shown, without right and why: choices, reasons, right sides of a match, lines to be put in order."""
    lefts: tuple[Shown, ...] = ()
    """Shown: left sides of a match."""
    accept: tuple[Text, ...] = ()
    reject: tuple[Text, ...] = ()
    blanks: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """Shown are the names: what each blank accepts."""
    refused: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """Wrong fillings of each blank that the author names."""
    traps: tuple[TrapShown, ...] = ()
    start: str = ""
    """Shown: the code to begin with."""
    solution: str = ""
    back: Text | None = None
    chart: Mapping[str, Any] | None = None
    """Shown: a Vega-Lite specification."""

    @property
    def item_id(self) -> str:
        return self.item.id

    @property
    def kind(self) -> str:
        return self.item.kind


def make(item: Item, params: Mapping[str, Any], kernel: Runner, seed: int = 0) -> Variant:
    """The variant of ``item`` with these parameters; ``seed`` orders what is shown shuffled.

    Raises QuizError when the question's own code fails, QueueFull when the kernel has no place.
    """
    variant, fault = make_all([(item, params, seed)], kernel)[0]
    if variant is None:
        raise fault
    if isinstance(item.body, Plot):
        variant = plot(variant, kernel)
    return variant


def make_all(
    asked: Sequence[tuple[Item, Mapping[str, Any], int]], kernel: Runner
) -> list[tuple[Variant | None, QuizError | None]]:
    """Many variants (item, params, seed) in as few runs as can be; each comes with what is wrong instead, or None.

    Charts are left out (see ``plot``).
    """
    needs = [needed(item) for item, _, _ in asked]
    tasks = [task(item, params, need) for (item, params, _), need in zip(asked, needs, strict=True)]
    found: dict[int, Outcome] = {}
    running = [at for at, one in enumerate(tasks) if one is not None]
    outcomes = solve([tasks[at] for at in running], kernel) if running else []
    found = dict(zip(running, outcomes, strict=True))
    made: list[tuple[Variant | None, QuizError | None]] = []
    for at, (item, params, seed) in enumerate(asked):
        outcome = found.get(at, Outcome())
        fault = failure(item, outcome)
        if fault is not None:
            made.append((None, fault))
            continue
        try:
            made.append((_assemble(item, dict(params), seed, outcome, needs[at]), None))
        except QuizError as error:
            made.append((None, error))
    return made


# What the question's code is asked for


@dataclass(frozen=True)
class Needed:
    """Names and expressions that a question wants from its code."""

    names: tuple[str, ...]
    values: tuple[str, ...]


def texts(item: Item) -> Iterator[str]:
    """Every string of a question in which values may stand."""
    body = item.body
    wordings: list[Text | None] = [item.prompt, item.explain, *item.hints, *(trap.why for trap in item.traps)]
    if isinstance(body, Choices):
        wordings += [wording for choice in body.choices for wording in (choice.text, choice.why)]
    elif isinstance(body, Words):
        wordings += [*body.accept, *body.reject]
    elif isinstance(body, Cloze):
        wordings += [form for blank in body.blanks for form in (*blank.accept, *blank.reject)]
    elif isinstance(body, Pairs):
        wordings += [side for pair in body.pairs for side in (pair.left, pair.right)] + list(body.extra)
    elif isinstance(body, Lines):
        wordings += [line.text for line in body.lines]
    elif isinstance(body, Back):
        wordings.append(body.back)
    elif isinstance(body, Program):
        yield body.start
        wordings += [test.say for test in body.tests]
    yield item.code
    for wording in wordings:
        if wording is not None:
            yield from wording.values()


def needed(item: Item) -> Needed:
    """What the texts, choices and traps of a question need beside its parameters."""
    names = template.names(texts(item)) - set(item.params)
    values = [trap.value for trap in item.traps]
    if isinstance(item.body, Choices):
        values += [value for choice in item.body.choices if (value := choice.is_true or choice.value) is not None]
    return Needed(tuple(sorted(names)), tuple(dict.fromkeys(values)))


def task(item: Item, params: Mapping[str, Any], need: Needed) -> Task | None:
    """What is run for a question; None when there is nothing to run."""
    shown = "" if isinstance(item.body, Cloze | Lines) else template.fill(item.code, params)
    computed = KINDS[item.kind].computed or isinstance(item.body, Printed)
    if not (computed or item.solve or need.names or need.values):
        return None
    if isinstance(item.body, Program | Lines) and not need.names and not need.values:
        return None  # their code runs with the answer
    gradient = (item.gradient.of, item.gradient.at) if item.gradient else None
    return Task(
        **binding(item, params),
        setup=item.setup,
        code=shown,
        solve=item.solve,
        names=need.names,
        values=need.values,
        gradient=gradient,
    )


def binding(item: Item, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters and what they become in code, as fields of a Task."""
    dtypes = {}
    for name, param in item.params.items():
        if param.kind == "tensor":
            dtypes[name] = param.settings.get("dtype", "int64" if "int" in param.settings else "float32")
    shapes = tuple(name for name, param in item.params.items() if param.kind == "shape")
    return {"params": dict(params), "dtypes": dtypes, "shapes": shapes}


def failure(item: Item, outcome: Outcome) -> QuizError | None:
    """What is wrong with a question whose code came out so."""
    error = outcome.error
    if error is not None:
        part = str(error["where"]).strip("<>")
        key = part if part in ("setup", "solve") else "solve"
        line = item.line_of(key) + (error["line"] if part in ("setup", "solve") and error["line"] else 0)
        said = f"{item.id}: {error['type']}: {error['message']}".rstrip(": ")
        remedy = "Run the code of this question in a cell" if error["type"] != "Timeout" else "It must end by itself"
        return QuizError(item.path, line, said if part in ("setup", "solve", "") else f"{said} (in {part})", remedy)
    raised = outcome.raised
    declared = item.body.error if isinstance(item.body, Printed) else None
    if raised is None and declared is not None:
        line = item.line_of("error")
        return QuizError(
            item.path, line, f"{item.id}: the code ends without {declared}", "Mend the code or drop `error`"
        )
    if raised is not None and raised["type"] != declared and not _asks_for_raised(item):
        line = item.line_of("code") + (raised["line"] or 0)
        said = f"{item.id}: the code fails with {raised['type']}: {raised['message']}"
        return QuizError(item.path, line, said, "Mend it, declare it by `error` (output), or ask for `raised`")
    return None


def _asks_for_raised(item: Item) -> bool:
    need = needed(item)
    return "raised" in item.solve or "raised" in need.names or any("raised" in value for value in need.values)


# Putting it together


def _assemble(item: Item, params: dict[str, Any], seed: int, outcome: Outcome, need: Needed) -> Variant:
    values = {**params, **outcome.names}
    shuffle = Stream(item.root, seed, "\0order")
    computed = dict(zip(need.values, outcome.values, strict=False))
    body = item.body
    fields: dict[str, Any] = {"answer": outcome.ans}
    if isinstance(body, Choices):
        picks = [_choice(item, choice, values, computed, outcome.ans) for choice in body.choices]
        fields["choices"] = tuple(shuffle.shuffled(picks))
    elif isinstance(body, Words):
        fields["accept"] = _filled_all(body.accept, values)
        fields["reject"] = _filled_all(body.reject, values)
    elif isinstance(body, Cloze):
        fields["blanks"] = {blank.name: _filled_all(blank.accept, values) for blank in body.blanks}
        fields["refused"] = {blank.name: _filled_all(blank.reject, values) for blank in body.blanks}
    elif isinstance(body, Program):
        fields["start"] = template.fill(body.start, values)
        fields["solution"] = body.solution
    elif isinstance(body, Pairs):
        fields["lefts"] = tuple(Shown(pair.key, _filled(pair.left, values)) for pair in body.pairs)
        rights, fields["answer"] = _rights(body, values)
        fields["choices"] = tuple(shuffle.shuffled(rights))
    elif isinstance(body, Lines):
        fields["choices"] = tuple(_unordered(body, values, shuffle))
    elif isinstance(body, Printed):
        fields["answer"] = outcome.printed + (f"{body.error}" if body.error else "")
    elif isinstance(body, Back):
        fields["back"] = _filled(body.back, values)
    if KINDS[item.kind].computed and outcome.ans is None:
        raise QuizError(item.path, item.line_of("solve"), f"{item.id}: solve sets no ans", "End it with `ans = …`")
    return Variant(
        item=item,
        seed=seed,
        params=params,
        prompt=_filled(item.prompt, values),
        code=template.fill(item.code, values),
        hints=_filled_all(item.hints, values),
        explain=_filled(item.explain, values),
        traps=tuple(TrapShown(computed[trap.value], _filled(trap.why, values)) for trap in item.traps),
        **fields,
    )


def _filled(wording: Text, values: Mapping[str, Any]) -> Text:
    return {lang: template.fill(text, values) for lang, text in wording.items()}


def _filled_all(wordings: Iterable[Text], values: Mapping[str, Any]) -> tuple[Text, ...]:
    return tuple(_filled(wording, values) for wording in wordings)


def _choice(item: Item, choice: Any, values: Mapping[str, Any], computed: Mapping[str, Any], ans: Any) -> Shown:
    if choice.right is not None:
        right = choice.right
    elif choice.is_true is not None:
        right = computed[choice.is_true]
        if not isinstance(right, bool):
            said = f"{item.id}: `{choice.is_true}` is {template.show(right)[:80]}"
            raise QuizError(item.path, item.line_of("choices"), said, "`is` must give True or False")
    else:
        right = same(item, computed[choice.value], ans)
    text = choice.text
    if text is None:
        text = dict.fromkeys(item.prompt, f"`{template.show(computed[choice.value])}`")
    return Shown(choice.key, _filled(text, values), right, _filled(choice.why, values) if choice.why else None)


def same(item: Item, a: Any, b: Any) -> bool:
    """Whether two computed values are the same answer."""
    numbers = int | float
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, numbers) and isinstance(b, numbers):
        return item.tolerance.near(a, b, whole=isinstance(b, int))
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(item, one, other) for one, other in zip(a, b, strict=True))
    return a == b


def _rights(body: Pairs, values: Mapping[str, Any]) -> tuple[list[Shown], dict[str, str]]:
    """Right sides, each wording once (two pairs may share one), and which of them belongs to which left side."""
    found: dict[tuple[str, ...], Shown] = {}
    belongs = {}
    for pair in body.pairs:
        text = _filled(pair.right, values)
        belongs[pair.key] = found.setdefault(tuple(text.values()), Shown(pair.key, text)).key
    for at, extra in enumerate(body.extra):
        text = _filled(extra, values)
        found.setdefault(tuple(text.values()), Shown(f"x{at + 1}", text))
    return list(found.values()), belongs


def _unordered(body: Lines, values: Mapping[str, Any], shuffle: Stream) -> list[Shown]:
    """The lines in an order that is not right, if there is one."""
    lines = [Shown(line.key, _filled(line.text, values)) for line in body.lines]
    for _ in range(20):
        shuffled = shuffle.shuffled(lines)
        if not topological(body, [line.key for line in shuffled]):
            return shuffled
    return lines[::-1]


def topological(body: Lines, keys: Sequence[str]) -> bool:
    """Whether the order keeps each line behind those that must come before it."""
    place = {key: at for at, key in enumerate(keys)}
    return all(place[id] < place[line.key] for line in body.lines for id in line.after)


# Code around an answer


def before(item: Item, params: Mapping[str, Any]) -> str:
    """Python that runs before an answer's code: the usual imports, the parameters, ``setup``."""
    lines = [PRELUDE]
    if params:
        bound = json.dumps(binding(item, params))
        lines.append("import json as _json\nfrom core.quiz.inside import bind as _bind")
        lines.append(f"globals().update(_bind(**_json.loads({bound!r})))")
    return "\n".join([*lines, item.setup])


def plot(variant: Variant, kernel: Runner) -> Variant:
    """The variant with its chart drawn. Raises QuizError when there is none."""
    item = variant.item
    cells = (
        Source("setup", before(item, variant.params)),
        Source("solve", item.solve),
        Source("chart", item.body.chart),
    )
    result = kernel.run(Job(cells, Limits()))
    specs = [output["spec"] for output in result.outputs if output["kind"] == "vega"]
    if result.status != "ok" or not specs:
        error = result.error or {"type": "no chart", "message": "the last expression is no altair chart"}
        said = f"{item.id}: {error['type']}: {error['message']}"
        raise QuizError(item.path, item.line_of("chart"), said, "End `chart` with an altair chart")
    return replace(variant, chart=specs[-1])
