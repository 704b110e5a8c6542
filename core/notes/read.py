"""A Markdown file in, a chapter out. No content makes it raise: what an author should mend is gathered in the chapter.

The blocks are found by markdown-it-py; whatever is not a heading, a fence, a kept mistake or a comment of ours is
prose and stays as it was written. A fence inside a list item or a quotation is a cell like any other: the list is split
around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from core.notes import front, options
from core.notes.faults import Faults
from core.notes.markdown import block_tokens
from core.notes.mistakes import gather
from core.notes.model import Block, Cell, Chapter, Heading, Lab, Lines, Mistake, Prose, QuizPlace

FOLDER = Path(__file__).resolve().parents[2] / "data" / "notes"
"""The home of the project's own chapters; those are held to more rules than a student's file."""

_ID = re.compile(r"\s*<!--\s*id:\s*([\w-]+)\s*-->\s*$")
_COMMENT = re.compile(r"<!--\s*(\w+)\s*:\s*(.*?)\s*-->\s*", re.DOTALL)
_CLAIM = re.compile(r"\s*\[!MISTAKE\][ \t]*\n?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[^\s{]*")
_PYTHON = {"", "python", "python3", "py", "py3", "ipython"}


def read(path: Path | str, *, lang: str | None = None) -> Chapter:
    """The chapter in a file. Raises OSError when the file cannot be read, and nothing for what stands in it.

    ``lang`` is taken from the name (``tensors.zh.md``) unless given. Files that are not UTF-8 are tried as GB18030.
    """
    path = Path(path)
    raw = path.read_bytes()
    try:
        text, problem = raw.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        text, problem = raw.decode("gb18030", errors="replace"), True
    stem, _, suffix = path.name.removesuffix(".md").rpartition(".")
    own = path.resolve().parent == FOLDER
    chapter = parse(text, id=stem or suffix, lang=lang or (suffix if stem else "zh"), path=path, own=own)
    if not problem:
        return chapter
    faults = Faults(path)
    faults.add(1, "the file is not UTF-8", "Save it as UTF-8")
    return Chapter(**{**vars(chapter), "faults": faults.sorted() + chapter.faults})


def parse(text: str, *, id: str, lang: str, path: Path | str = "note.md", own: bool = False) -> Chapter:
    """The chapter in a text. ``own``: hold it to the rules of this project's chapters, not of a student's file."""
    faults = Faults(path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    meta, body = front.split(text, faults)
    blocks = gather(_Reader(body, faults, own).blocks(), faults)
    title = front.string(meta, "title", faults) or _first_heading(blocks)
    if own:
        _require(meta, blocks, faults)
    return Chapter(
        id=id,
        lang=lang,
        title=title or id,
        goal=front.string(meta, "goal", faults),
        order=front.integer(meta, "order", faults),
        labs=front.strings(meta, "labs", faults),
        sources=front.strings(meta, "sources", faults),
        blocks=blocks,
        path=Path(path),
        faults=faults.sorted(),
        meta=meta,
    )


def _first_heading(blocks: tuple[Block, ...]) -> str:
    return next((block.text for block in blocks if isinstance(block, Heading)), "")


def _require(meta: dict[str, object], blocks: tuple[Block, ...], faults: Faults) -> None:
    """What a chapter of ours must have and a student's file need not."""
    for key, example in (("title", "张量"), ("goal", "what the reader can do afterwards"), ("order", "3")):
        if key not in meta:
            faults.add(1, f"{key} is missing in the front matter", f"Write {key}: {example}")
    titles = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    if not titles:
        faults.add(1, "the chapter has no H1", "Begin it with # and the title")
    for extra in titles[1:]:
        faults.add(extra.lines.first, "a second H1", "Make it ##; a chapter has one title")


@dataclass(frozen=True)
class _Mark:
    """A stretch of the file that is not prose: lines counted from 0, ``last`` not included."""

    first: int
    last: int
    block: Block
    indent: int = 0
    """Columns by which a fence is set in; the rest of its list item is set in as much."""


class _Reader:
    """One pass over the blocks of a file."""

    def __init__(self, text: str, faults: Faults, own: bool) -> None:
        self.lines = text.split("\n")
        self.tokens = block_tokens(text)
        self.faults = faults
        self.own = own
        self.names: set[str] = set()
        self.anchors: set[str] = set()
        self.ids = {found.group(1) for token in self.tokens if (found := _ID.search(token.content))}
        self.cells = 0

    def blocks(self) -> list[Block]:
        """The blocks in order; claims come as Mistake without parts."""
        found: list[Block] = []
        at = indent = 0
        for mark in self._marks():
            found.extend(self._prose(at, mark.first, indent))
            found.append(mark.block)
            at, indent = mark.last, mark.indent
        found.extend(self._prose(at, len(self.lines), indent))
        return found

    def _marks(self) -> Iterator[_Mark]:
        skip_to = 0
        for at, token in enumerate(self.tokens):
            if token.map is None or token.map[0] < skip_to:
                continue
            first, last = token.map
            if token.type == "fence":
                yield self._fence(token, first, last)
            elif token.level == 0 and token.type == "heading_open":
                yield _Mark(first, last, self._heading(token, self.tokens[at + 1].content, first, last))
            elif token.level == 0 and token.type == "html_block":
                yield from self._comments(token.content, first, last)
            elif token.level == 0 and token.type == "blockquote_open":
                claim = self._claim(first, last)
                if claim is not None:
                    skip_to = last
                    yield _Mark(first, last, claim)

    def _prose(self, first: int, last: int, indent: int) -> Iterator[Prose]:
        """The lines between two marks, if they say anything."""
        lines = self.lines[first:last]
        if indent:
            lines = _outdent(lines, indent)
        while lines and not lines[0].strip():
            lines, first = lines[1:], first + 1
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        if lines:
            yield Prose("\n".join(lines), Lines(first + 1, first + len(lines)))

    def _heading(self, token: Token, text: str, first: int, last: int) -> Heading:
        level = int(token.tag[1])
        given = _ID.search(text)
        text = _ID.sub("", text).strip()
        if given is None and self.own and level > 1:
            self.faults.add(
                first + 1,
                f"the heading {text!r} has no id",
                "Append <!-- id: some-word -->, the same in both languages",
            )
        if given is None:
            anchor = _unique(slug(text), self.anchors | self.ids)
        else:
            anchor = _unique(given.group(1), self.anchors)
            if anchor != given.group(1):
                self.faults.add(first + 1, f"the id {given.group(1)!r} is taken", "Choose another one")
        self.anchors.add(anchor)
        return Heading(level, text, anchor, Lines(first + 1, last))

    def _fence(self, token: Token, first: int, last: int) -> _Mark:
        line = first + 1
        indent = len(self.lines[first]) - len(self.lines[first].lstrip()) if token.level else 0
        info = token.info.strip()
        word = _LANGUAGE.match(info).group()
        language = "python" if word.lower() in _PYTHON else word.lower()
        if not self._is_closed(token, first, last):
            self.faults.add(line, "the fence is never closed", f"Write {token.markup} on a line after the code")
        if self.own:
            self._check_fence(token, word, language, line)

        self.cells += 1
        given, strays = options.parse(info[len(word) :]) if language == "python" else ({}, [])
        used = options.check(given, strays, line, self.faults) if given or strays else {"tags": ()}
        if self.own and language == "python":
            if "name" not in given:
                self.faults.add(line, "the cell has no name", 'Write ```python name="like-this"')
            if "raises-exception" in used["tags"] and "error" not in used:
                self.faults.add(line, "the cell must fail, but with what?", 'Add error="ValueError"')
        name = used.pop("name", f"cell-{self.cells}")
        if name in self.names:
            self.faults.add(line, f"the name {name!r} is taken", "Names are unique in a chapter: choose another one")
        code = token.content.removesuffix("\n")
        name = _unique(name, self.names)
        self.names.add(name)
        cell = Cell(name, code, Lines(line, last), language, options=given, **used)
        return _Mark(first, last, cell, indent)

    def _check_fence(self, token: Token, word: str, language: str, line: int) -> None:
        """Jupytext sees a cell only where the fence starts its line with three backticks and a known language."""
        if not word:
            self.faults.add(line, "the fence names no language", "Write ```python, or ```text for what is only shown")
        elif language == "python" and word != "python":
            self.faults.add(line, f"the language is written {word}", "Write ```python")
        elif language == "python" and (token.level or token.markup != "```"):
            self.faults.add(line, "Jupytext does not see this cell", "Move it out of the list or quotation")

    def _is_closed(self, token: Token, first: int, last: int) -> bool:
        end = self.lines[last - 1].lstrip(" \t>").rstrip()
        return last - first > 1 and len(end) >= len(token.markup) and set(end) == {token.markup[0]}

    def _claim(self, first: int, last: int) -> Mistake | None:
        """The quotation as the head of a kept mistake, or None when it is a quotation and nothing more."""
        text = "\n".join(re.sub(r"^ {0,3}> ?", "", line) for line in self.lines[first:last])
        mark = _CLAIM.match(text)
        if mark is None:
            return None
        claim = text[mark.end() :].strip()
        if not claim:
            self.faults.add(first + 1, "the kept mistake says nothing", "Write what was claimed after the next >")
        return Mistake(0, claim, (), Lines(first + 1, last))

    def _comments(self, content: str, first: int, last: int) -> Iterator[_Mark]:
        """Places of labs and questions; a comment that is none of ours stays in the prose, where it is not shown."""
        match = _COMMENT.fullmatch(content)
        kind, rest = match.groups() if match else ("", "")
        lines = Lines(first + 1, last)
        if kind == "lab" and rest:
            name, _, params = rest.partition(" ")
            pairs, strays = options.parse(params)
            for stray in strays:
                self.faults.add(first + 1, f"{stray!r} is no parameter of a lab", "Write <!-- lab: name key=value -->")
            yield _Mark(first, last, Lab(name, pairs, lines))
        elif kind == "quiz" and rest:
            yield _Mark(first, last, QuizPlace(rest, lines))
        elif self.own:
            self.faults.add(
                first + 1,
                f"nothing is known about {content.strip()[:60]!r}",
                "Write <!-- lab: name key=value --> or <!-- quiz: anchor -->; HTML is not shown",
            )


def slug(text: str) -> str:
    """An anchor from a heading, as GitHub makes them: letters of any script, digits, hyphens."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", text.lower())).strip("-") or "section"


def _unique(name: str, taken: set[str]) -> str:
    """The name, with a number behind it when it is taken already."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    return candidate


def _outdent(lines: list[str], indent: int) -> list[str]:
    """Take ``indent`` blanks from the lines that still belong to the list item of the fence above."""
    out = list(lines)
    for at, line in enumerate(lines):
        if line.strip() and not line.startswith(" " * indent):
            break
        out[at] = line[indent:]
    return out
