"""Questions and variants for tests, from YAML as an author would write it."""

from __future__ import annotations

from core.quiz.model import Item
from core.quiz.read import Reading, from_text

HEAD = """
id: {id}
section: tensors/view
level: 2
prompt: {{zh: 问, en: ask}}
explain: {{zh: 因为, en: because}}
hints: [{{zh: 想, en: think}}]
"""


def reading(body: str, id: str = "one") -> Reading:
    """One question with the common keys, and what ``body`` adds."""
    return from_text(HEAD.format(id=id) + body, "bank.yaml", chapter="tensors")


def item(body: str, id: str = "one") -> Item:
    """That question, without faults."""
    found = reading(body, id)
    assert [str(fault) for fault in found.faults] == []
    return found.items[0]
