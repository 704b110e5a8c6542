"""choice, multi, truefalse: keys of what is picked."""

from __future__ import annotations

from typing import Any

from core.quiz.grade.answer import Grade, Unread, as_text, keys, mapping, plain
from core.quiz.model import Text
from core.quiz.variant import Shown, Variant
from core.text import LANGUAGES

TRUE = {"true", "t", "yes", "y", "right", "对", "是", "正确", "真", "√", "✓", "1"}
FALSE = {"false", "f", "no", "n", "wrong", "错", "否", "不对", "错误", "假", "不正确", "×", "✗", "*", "x", "0"}


def _joined(shown: list[Shown], separator: str = "; ") -> Text:
    return {lang: separator.join(choice.text.get(lang, "") for choice in shown) for lang in LANGUAGES}


def _known(variant: Variant, raw: Any) -> list[str]:
    """Keys that exist, each once. Raises Unread when another one is among them, or none is given."""
    there = {choice.key for choice in variant.choices}
    given = list(dict.fromkeys(keys(raw)))
    if not given:
        raise Unread("empty")
    unknown = [key for key in given if key not in there]
    if unknown:
        raise Unread("no-such-choice", choice=unknown[0][:40])
    return given


def _why(wrong: list[Shown]) -> dict[str, Any] | None:
    """The reasons of what was picked and is wrong."""
    reasons = [choice.why for choice in wrong if choice.why]
    if not reasons:
        return None
    return {"text": {lang: "\n\n".join(reason.get(lang, "") for reason in reasons) for lang in LANGUAGES}}


def grade_choice(variant: Variant, raw: Any) -> Grade:
    """One key."""
    rights = [choice for choice in variant.choices if choice.right]
    expected = _joined(rights)
    try:
        given = _known(variant, raw)
        if len(given) != 1:
            raise Unread("one-choice")
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    picked = next(choice for choice in variant.choices if choice.key == given[0])
    why = None if picked.right else _why([picked])
    return Grade("right" if picked.right else "wrong", given[0], why, expected, {picked.key: picked.right})


def grade_multi(variant: Variant, raw: Any) -> Grade:
    """Several keys; partly when more of those picked are right than wrong."""
    rights = [choice for choice in variant.choices if choice.right]
    expected = _joined(rights)
    try:
        given = _known(variant, raw)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    parts = {choice.key: (choice.key in given) == choice.right for choice in variant.choices}
    hits = [choice for choice in rights if choice.key in given]
    wrong = [choice for choice in variant.choices if choice.key in given and not choice.right]
    understood = ", ".join(given)
    if all(parts.values()):
        return Grade("right", understood, None, expected, parts)
    why = _why(wrong) or {"key": "missing-choices", "missing": len(rights) - len(hits)}
    return Grade("partly" if len(hits) > len(wrong) else "wrong", understood, why, expected, parts)


def truth(raw: Any) -> bool:
    """True or false, in words of either language. Raises Unread."""
    if isinstance(raw, bool):
        return raw
    word = plain(as_text(raw, 100)).strip(" .。!").casefold()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise Unread("no-truth")


def grade_truefalse(variant: Variant, raw: Any) -> Grade:
    """``{"verdict": …, "reason": key}``: right with both, partly with the verdict alone."""
    reason = next(choice for choice in variant.choices if choice.right)
    verdict = dict.fromkeys(LANGUAGES, "true" if variant.answer else "false") | {"zh": "对" if variant.answer else "错"}
    expected = {lang: f"{word}: {reason.text.get(lang, '')}" for lang, word in verdict.items()}
    try:
        given = mapping(raw)
        said = truth(given.get("verdict"))
        picked_key = _known(variant, given.get("reason"))
        if len(picked_key) != 1:
            raise Unread("one-choice")
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    picked = next(choice for choice in variant.choices if choice.key == picked_key[0])
    parts = {"verdict": said == variant.answer, "reason": picked.right}
    understood = f"{'true' if said else 'false'}, {picked.key}"
    if all(parts.values()):
        return Grade("right", understood, None, expected, parts)
    why = None if picked.right else _why([picked])
    return Grade(
        "partly" if parts["verdict"] else "wrong", understood, why or {"key": "verdict-wrong"}, expected, parts
    )
