"""A fault of a question, at the line of one of its keys."""

from __future__ import annotations

from core.errors import QuizError
from core.quiz.model import Item


def fault_of(item: Item, key: str, problem: str, remedy: str) -> QuizError:
    return QuizError(item.path, item.line_of(key), f"{item.id}: {problem}", remedy)
