"""By reading alone: the section, the cell and the mistake exist, every value in a text has a source."""

from __future__ import annotations

from core.errors import QuizError
from core.notes import library as notes
from core.quiz import template
from core.quiz.check.fault import fault_of
from core.quiz.grade.forbid import broken
from core.quiz.model import Item, Program
from core.quiz.variant import texts


def claims(item: Item) -> list[QuizError]:
    """The section, the cell and the mistake exist; every value put into a text has a source."""
    found: list[QuizError] = []
    if item.chapter in (*notes.chapters(), *notes.labs()):
        chapter = notes.load(item.chapter, "zh")
        anchors = [heading.anchor for heading in chapter.headings]
        if item.section not in anchors:
            found.append(
                fault_of(item, "section", f"no section {item.section!r}", f"{item.chapter} has {', '.join(anchors)}")
            )
        names = [cell.name for cell in chapter.cells]
        if item.cell is not None and item.cell not in names:
            found.append(fault_of(item, "cell", f"no cell {item.cell!r} in {item.chapter}", "Name one of its cells"))
        numbers = [mistake.number for mistake in chapter.mistakes]
        if item.mistake is not None and item.mistake not in numbers:
            found.append(
                fault_of(item, "mistake", f"no kept mistake {item.mistake} in {item.chapter}", f"It has {numbers}")
            )
    else:
        found.append(fault_of(item, "section", f"no chapter {item.chapter!r}", "Name the file after its chapter"))
    if not item.solve and not (template.names(texts(item)) <= set(item.params)):
        missing = sorted(template.names(texts(item)) - set(item.params))
        found.append(
            fault_of(item, "prompt", f"{{{{{missing[0]}}}}} comes from nowhere", "Draw it in params or set it in solve")
        )
    if isinstance(item.body, Program):
        used = broken(item.body.solution, item.body.forbid)
        if used is not None:
            found.append(fault_of(item, "solution", f"the solution uses the forbidden {used[0]!r}", "Write it without"))
    return found
