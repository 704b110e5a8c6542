"""Grading what must be right and what must be wrong, one variant at a time and all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from core.errors import QuizError
from core.quiz import template
from core.quiz.check.fault import fault_of
from core.quiz.grade import caught, grade
from core.quiz.grade.wording import accepted
from core.quiz.model import Item
from core.quiz.variant import Variant


def keys(variant: Variant) -> list[QuizError]:
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
        return [fault_of(item, "solve", f"ans is {typed[:80]}: {error}", "It must fit the kind")]
    if not typed.strip():
        return [fault_of(item, "code", "nothing is printed", "Ask for something that can be typed")]
    if found.verdict != "right":
        said = f"the key {typed[:80]} is graded {found.verdict} for {dict(variant.params)}"
        return [fault_of(item, "solve", said, f"ans must fit the kind {item.kind}; look at its tolerance")]
    if isinstance(answer, int | float) and item.tolerance.atol and 0 < abs(answer) <= item.tolerance.atol:
        return [fault_of(item, "grade", f"atol is as large as the answer {typed}", "0 would be right; make it smaller")]
    return []


def _shape_rule(variant: Variant) -> list[QuizError]:
    answer = variant.answer
    if not isinstance(answer, list | tuple) or any(
        isinstance(size, bool) or not isinstance(size, int) for size in answer
    ):
        said = f"ans is {template.show(answer)[:80]} and no shape"
        return [fault_of(variant.item, "solve", said, "Write `ans = tuple(x.shape)`")]
    return _keyed(variant)


def _picked(variant: Variant) -> list[QuizError]:
    """Exactly one choice is right (a multi: one at least), the others have reasons, all read differently."""
    item = variant.item
    key = "reasons" if item.kind == "truefalse" else "choices"
    rights = [choice for choice in variant.choices if choice.right]
    found = []
    if not rights or (len(rights) > 1 and item.kind != "multi"):
        said = f"{len(rights)} choices are right for {dict(variant.params)}"
        found.append(fault_of(item, key, said, "Exactly one must be; in a multi at least one"))
    for choice in variant.choices:
        if not choice.right and not choice.why:
            found.append(
                fault_of(item, key, f"choice {choice.key} can be wrong and has no why", "Say what makes it wrong")
            )
    for lang in item.prompt:
        wordings = Counter(choice.text[lang] for choice in variant.choices)
        twice = [wording for wording, times in wordings.items() if times > 1]
        if twice:
            said = f"two choices read {twice[0][:60]!r} for {dict(variant.params)}"
            found.append(fault_of(item, key, said, "Draw so that they differ (`not:`)"))
    if item.kind == "truefalse" and not isinstance(variant.answer, bool):
        found.append(fault_of(item, "solve", f"ans is {template.show(variant.answer)[:60]}", "Set it to True or False"))
    if not found:
        raw: Any = [choice.key for choice in rights]
        if item.kind == "truefalse":
            raw = {"verdict": variant.answer, "reason": rights[0].key}
        if grade(variant, raw).verdict != "right":
            found.append(fault_of(item, key, "the right choices are not graded right", "Report this"))
    return found


def _worded(variant: Variant) -> list[QuizError]:
    item = variant.item
    found = []
    for form in variant.accept:
        found += [fault_of(item, "accept", f"{text!r} is not accepted", "Give it letters or digits")
                  for text in form.values() if grade(variant, text).verdict != "right"]  # fmt: skip
    for form in variant.reject:
        found += [fault_of(item, "reject", f"{text!r} is accepted", "It must be wrong")
                  for text in form.values() if grade(variant, text).verdict != "wrong"]  # fmt: skip
    return found


def _matched(variant: Variant) -> list[QuizError]:
    item = variant.item
    if grade(variant, variant.answer).verdict != "right":
        return [fault_of(item, "pairs", "the pairs as written are not graded right", "Report this")]
    lefts = [tuple(left.text.values()) for left in variant.lefts]
    if len(set(lefts)) < len(lefts):
        return [
            fault_of(item, "pairs", f"two left sides are equal for {dict(variant.params)}", "Draw so that they differ")
        ]
    if len({*variant.answer.values()}) < 2:
        return [fault_of(item, "pairs", "all right sides are equal", "Then there is nothing to match")]
    return []


def _ordered(variant: Variant) -> list[QuizError]:
    item = variant.item
    keys = [line.key for line in item.body.lines]
    found = []
    if grade(variant, keys).verdict != "right":
        found.append(fault_of(item, "lines", "the order as written is not right", "Let `after` name earlier lines"))
    if grade(variant, [choice.key for choice in variant.choices]).verdict == "right":
        found.append(fault_of(item, "lines", "any order is right", "Say under `after` what comes first"))
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


def over_all(item: Item, mine: Sequence[Variant]) -> list[QuizError]:
    """What must hold of the variants together: traps are wrong somewhere, draws differ, fields are all filled."""
    found = []
    for at, trap in enumerate(item.traps):
        values = [(variant, variant.traps[at].value) for variant in mine]
        if all(_is_key(variant, value) for variant, value in values):
            found.append(
                fault_of(item, "traps", f"the trap {trap.value} is right in every variant", "It must be a wrong answer")
            )
    if item.params and len({repr(sorted(variant.params.items(), key=str)) for variant in mine}) == 1:
        found.append(fault_of(item, "params", "all variants are the same", "Draw from more values"))
    for variant in mine:
        shown = [*variant.prompt.values(), *variant.explain.values(), variant.code]
        left = [match[0] for text in shown for match in template.FIELD.finditer(text)]
        if left:
            found.append(fault_of(item, "prompt", f"{left[0]} has no value", "Draw it in params or set it in solve"))
    return found


def _is_key(variant: Variant, value: Any) -> bool:
    if variant.kind == "text":
        return accepted(str(value), variant.accept)
    return caught(variant, variant.answer if isinstance(variant.answer, str) else template.show(variant.answer), value)
