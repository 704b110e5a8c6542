"""Checks notes as an author wants them checked: read, run every cell, compare, and say all that is wrong at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.errors import NoteError
from core.kernel.types import Job, Result
from core.notes import compare, form, library, links, outputs, read, runs
from core.notes.faults import Faults
from core.notes.model import Cell, Chapter

AT_ONCE = 2
"""Runs side by side."""

PAGES = Path(__file__).resolve().parents[2] / "pages"


class Runner(Protocol):
    """The part of a kernel that the check uses."""

    def run(self, job: Job, timeout: float | None = None) -> Result: ...


@dataclass
class Report:
    """What a check found: cells that ran, cells that failed, faults of the text."""

    cells: int = 0
    failed: int = 0
    faults: list[NoteError] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.failed and not self.faults

    @property
    def closing(self) -> str:
        more = f", {len(self.faults)} faults in the text" if self.faults else ""
        return f"{self.cells} cells, {self.failed} failed{more}"


def faults(chapter: Chapter) -> tuple[NoteError, ...]:
    """The faults of one file by itself: those of reading and those of its form fields."""
    found = list(chapter.faults)
    for cell in chapter.live_cells:
        found.extend(form.faults(cell.code, chapter.path, cell.lines.first + 1))
    return tuple(sorted(found, key=lambda fault: fault.line))


def faults_between(chapters: Sequence[Chapter]) -> tuple[NoteError, ...]:
    """What is wrong between the project's chapters: languages that differ, links that break, numbers taken twice."""
    ids = (*library.chapters(), *library.labs())
    anchors = {id: [h.anchor for h in library.load(id, library.languages(id)[0]).headings] for id in ids}
    pages = {path.stem for path in PAGES.glob("*.py")}
    found: list[NoteError] = []
    for id in dict.fromkeys(chapter.id for chapter in chapters):
        found.extend(library.pair(id))
    for chapter in chapters:
        found.extend(links.broken(chapter, anchors, pages))
    for lang in {chapter.lang for chapter in chapters}:
        every = [library.load(id, lang) for id in ids if lang in library.languages(id)]
        numbers = Counter(mistake.number for chapter in every for mistake in chapter.mistakes)
        for chapter in (c for c in chapters if c.lang == lang):
            twice = Faults(chapter.path)
            for mistake in chapter.mistakes:
                if mistake.number and numbers[mistake.number] > 1:
                    twice.add(
                        mistake.lines.first,
                        f"the kept mistake {mistake.number} is there twice",
                        "Keep it in one chapter and link to it",
                    )
            found.extend(twice.sorted())
    return tuple(found)


def verdict(cell: Cell, result: Result) -> str:
    """How the cell ended otherwise than its fence says it must; empty when it did as it should."""
    error = result.error or {}
    said = f"{error.get('type', result.status)}: {error.get('message', '')}".strip().rstrip(":")
    at = error.get("cell")
    if at not in (None, cell.name):
        return f"needs {at}, which fails with {said} (line {error.get('line')})"
    if not cell.must_fail:
        return "" if result.status == "ok" else f"{said} (line {error.get('line')})"
    if result.status == "ok":
        return f"ran to its end, but must fail with {cell.error or 'an exception'}"
    if result.status != "error" or (cell.error and str(error.get("type")).rpartition(".")[2] != cell.error):
        return f"must fail with {cell.error}, but ended with {said} (line {error.get('line')})"
    return ""


class Check:
    """Runs cells through a kernel, two at a time; the same code runs once, whichever chapters hold it."""

    def __init__(self, kernel: Runner, say: Callable[[str], None] = print) -> None:
        self.kernel = kernel
        self.say = say
        self.report = Report()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._runs: dict[tuple[str, float], Future[Result]] = {}

    def _result(self, job: Job) -> Future[Result]:
        key = runs.key(job), job.limits.wall_s
        if key not in self._runs:
            self._runs[key] = self._pool.submit(self.kernel.run, job)
        return self._runs[key]

    def own(self, chapters: Iterable[Chapter], *, update: bool = False) -> None:
        """Check chapters of the project against their stored outputs, or write these anew."""
        chapters = list(chapters)
        for fault in [fault for chapter in chapters for fault in faults(chapter)] + list(faults_between(chapters)):
            self._fault(fault)
        pending = [(chapter, self._start(chapter)) for chapter in chapters]
        for chapter, started in pending:
            self._compare(chapter, started, update)

    def file(self, chapter: Chapter) -> None:
        """Run the cells of any Markdown file and say of each how it ended."""
        for fault in faults(chapter):
            self._fault(fault)
        for cell, _, future in self._start(chapter):
            problem = verdict(cell, future.result())
            self._count(chapter, cell, problem)
            if not problem:
                self.say(f"{chapter.path}:{cell.lines.first}: {cell.name}: ok")

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _start(self, chapter: Chapter) -> list[tuple[Cell, Job, Future[Result]]]:
        jobs = [(cell, runs.job(chapter.live_cells, cell.name)) for cell in chapter.live_cells]
        return [(cell, job, self._result(job)) for cell, job in jobs]

    def _compare(self, chapter: Chapter, started: list[tuple[Cell, Job, Future[Result]]], update: bool) -> None:
        old = outputs.load(chapter.id, chapter.lang)
        new: dict[str, dict[str, Any]] = {}
        for cell, job, future in started:
            result = future.result()
            key = runs.key(job)
            fresh, before = outputs.record(key, result), old.get(cell.name)
            problem = verdict(cell, result)
            if not problem and result.truncated and before and not before.get("truncated"):
                problem = "its output was cut off at a limit, and what is stored was not"
            failed = bool(problem)
            if failed and update and before:
                problem += "; what is stored stays"
            current = before is not None and before.get("key") == key
            changes = compare.differences(before, fresh, volatile=cell.volatile) if before and current else ()
            if not problem and not update:
                if before is None:
                    problem = "has no stored output; run the check with --update"
                elif not current:
                    problem = "its code, or code that it needs, changed since its output was stored; run with --update"
                elif changes:
                    problem = "gives something else than what is stored"
            if before and (failed or (current and not changes)):
                new[cell.name] = before
            elif not failed:
                new[cell.name] = fresh
            self._count(chapter, cell, problem)
            if problem and not update:
                for change in changes[:10]:
                    self.say(f"    {change}")
        if update and new != old:
            outputs.save(chapter.id, chapter.lang, new)
            self.say(f"{outputs.path_of(chapter.id, chapter.lang)}: written")

    def _fault(self, fault: NoteError) -> None:
        self.report.faults.append(fault)
        self.say(str(fault))

    def _count(self, chapter: Chapter, cell: Cell, problem: str) -> None:
        self.report.cells += 1
        if problem:
            self.report.failed += 1
            self.say(f"{chapter.path}:{cell.lines.first}: {cell.name}: {problem}")


def own_chapters(ids: Sequence[str] = ()) -> list[Chapter]:
    """The project's notes of these ids, or all chapters and labs, in every language they have."""
    ids = ids or (*library.chapters(), *library.labs())
    return [library.load(id, lang) for id in ids for lang in library.languages(id)]


def is_own(path: Path) -> bool:
    return path.resolve().parent == read.FOLDER
