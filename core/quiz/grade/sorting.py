"""match, order: things put together, things put in a row."""

from __future__ import annotations

from typing import Any

from core.quiz.grade.answer import Grade, Unread, keys, mapping
from core.quiz.variant import Variant, topological
from core.text import LANGUAGES


def grade_match(variant: Variant, raw: Any) -> Grade:
    """``{left key: right key}``; partly when more than half of the pairs are right."""
    key = variant.answer
    texts = {choice.key: choice.text for choice in variant.choices}
    lefts = variant.lefts
    expected = {
        lang: "; ".join(f"{left.text[lang]}: {texts[key[left.key]][lang]}" for left in lefts) for lang in LANGUAGES
    }
    try:
        given = {left.lower(): _one(right) for left, right in mapping(raw).items()}
        if not any(given.get(left) for left in key):
            raise Unread("empty")
        strange = [right for left, right in given.items() if right and right not in texts]
        if strange:
            raise Unread("no-such-choice", choice=strange[0][:40])
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    parts = {left: given.get(left) == right for left, right in key.items()}
    right = sum(parts.values())
    understood = ", ".join(f"{left}: {given.get(left) or '?'}" for left in key)
    if right == len(parts):
        return Grade("right", understood, None, expected, parts)
    why = {"key": "some-pairs", "right": right, "of": len(parts)}
    return Grade("partly" if right > len(parts) / 2 else "wrong", understood, why, expected, parts)


def _one(raw: Any) -> str:
    found = keys(raw) if raw else []
    return found[0] if len(found) == 1 else ""


def grade_order(variant: Variant, raw: Any) -> Grade:
    """A list of keys; any order that keeps every line behind those it needs is right."""
    body = variant.item.body
    texts = {choice.key: choice.text for choice in variant.choices}
    expected = {lang: "\n".join(texts[line.key][lang] for line in body.lines) for lang in LANGUAGES}
    try:
        given = keys(raw)
        ids = {line.key.lower(): line.key for line in body.lines}
        if not given:
            raise Unread("empty")
        unknown = [key for key in given if key not in ids]
        if unknown:
            raise Unread("no-such-choice", choice=unknown[0][:40])
        order = [ids[key] for key in given]
        if sorted(order) != sorted(ids.values()):
            raise Unread("all-lines", of=len(ids))
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    place = {key: at for at, key in enumerate(order)}
    parts = {line.key: all(place[id] < place[line.key] for id in line.after) for line in body.lines}
    understood = " → ".join(order)
    if topological(body, order):
        return Grade("right", understood, None, expected, parts)
    late = next(line for line in body.lines if not parts[line.key])
    first = next(id for id in late.after if place[id] > place[late.key])
    why = {"key": "too-early", "line": texts[late.key], "needs": texts[first]}
    return Grade("wrong", understood, why, expected, parts)
