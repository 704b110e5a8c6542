"""Reading notes: blocks, lines, options; a student's file of any kind; faults that name their line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notes.model import Cell, Chapter, Heading, Lab, Lines, Mistake, Prose, QuizPlace
from core.notes.read import parse, read
from tests.notes.fixtures import CHAPTER, CODES, STUDENT

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed-notes.md"


def own(text: str) -> Chapter:
    return parse(text, id="c", lang="zh", path="c.zh.md", own=True)


def student(text: str) -> Chapter:
    return parse(text, id="mine", lang="zh", path="mine.md")


def test_a_chapter_becomes_its_blocks_in_order():
    chapter = own(CHAPTER.replace("  # @param 不是字面量", ""))
    assert chapter.faults == ()
    assert [type(block) for block in chapter.blocks] == [
        Heading, Prose, Heading, Cell, Cell, Lab, Mistake, Prose, QuizPlace, Heading, Cell,
    ]  # fmt: skip
    assert (chapter.title, chapter.goal, chapter.order) == ("标题", "目标", 4)
    assert (chapter.labs, chapter.sources) == (("playground",), ("[a](https://a.example)",))
    assert [heading.anchor for heading in chapter.headings] == ["标题", "first", "second"]
    assert chapter.headings[1].text == "第一节"
    lab = next(block for block in chapter.blocks if isinstance(block, Lab))
    assert (lab.name, dict(lab.params)) == ("surface", {"rate": 0.1, "name": "zwei"})


def test_options_of_a_fence_become_fields_of_the_cell():
    chapter = own(CHAPTER)
    slow = chapter.cell("slow")
    assert (slow.timeout, slow.wall_s, slow.volatile, slow.live) == (30, 30, True, True)
    proof = chapter.cell("m25-proof")
    assert (proof.erratum, proof.error, proof.must_fail) == (25, "TypeError", True)
    assert chapter.cell("start").wall_s == 20
    assert not chapter.cell("cell-2").live
    assert [cell.name for cell in chapter.live_cells] == ["start", "m25-proof", "m25-fixed", "slow"]


def test_a_kept_mistake_holds_claim_proof_reason_and_correction():
    mistake = own(CHAPTER).mistakes[0]
    assert mistake.number == 25
    assert mistake.claim == "有人写 `x.shape()`\n```python\nx.shape()\n```"
    assert [type(part) for part in mistake.parts] == [Prose, Cell, Prose, Cell]
    assert (mistake.proof.name, mistake.fixed.name) == ("m25-proof", "m25-fixed")


@pytest.mark.parametrize("text", [CHAPTER, STUDENT], ids=["chapter", "student"])
def test_lines_are_those_of_the_file(text: str):
    lines = text.split("\n")
    chapter = student(text)
    last = 0
    for block in chapter.blocks:
        assert block.lines.first > last
        last = block.lines.last
    for cell in chapter.cells:
        assert lines[cell.lines.first - 1].lstrip(" >")[:3] in ("```", "~~~")
        for offset, code in enumerate(cell.code.split("\n"), start=1):
            assert lines[cell.lines.first - 1 + offset].lstrip(" >").rstrip() == code.lstrip(" ").rstrip()


def test_every_fence_of_a_students_file_is_a_cell():
    chapter = student(STUDENT)
    assert [cell.code for cell in chapter.cells] == CODES
    assert all(cell.live for cell in chapter.cells)
    assert [cell.name for cell in chapter.cells] == [f"cell-{n}" for n in range(1, len(CODES) + 1)]
    assert chapter.title == "week one"
    assert chapter.faults == ()


def test_prose_of_a_students_file_stays_as_written():
    chapter = student(STUDENT)
    prose = [block.text for block in chapter.blocks if isinstance(block, Prose)]
    assert "下面的公式前后都没有空行\n$$\nA \nm×k\n\n =B \nm×n\n\n C \n$$\n**接着**写文字" in prose[1]
    assert "列表里接着写" in prose[2].split("\n")
    assert any("![本地的图](C:\\\\Users\\\\me\\\\a.png)" in text for text in prose)
    every = {line.strip() for line in STUDENT.split("\n")}
    assert all(line.strip() in every for text in prose for line in text.split("\n"))


def test_nothing_is_lost_between_the_blocks():
    chapter = student(STUDENT)
    lines = STUDENT.split("\n")
    covered = {n for block in chapter.blocks for n in range(block.lines.first, block.lines.last + 1)}
    assert all(not lines[n - 1].strip() for n in range(1, len(lines) + 1) if n not in covered)


def test_the_real_file_of_the_student_loads():
    if not SEED.exists():  # the fixture above has all its traits; the file itself is not part of the project
        return
    chapter = read(SEED)
    assert len(chapter.cells) == 18
    assert all(cell.live for cell in chapter.cells)
    assert sum("$$" in block.text for block in chapter.blocks if isinstance(block, Prose)) >= 3
    assert chapter.faults == ()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_platform_read_alike(ends: str):
    assert student(STUDENT.replace("\n", ends)).blocks == student(STUDENT).blocks


def test_a_file_in_gb18030_is_read_and_its_author_told(tmp_path: Path):
    path = tmp_path / "旧.md"
    path.write_bytes("# 张量\n".encode("gb18030"))
    chapter = read(path)
    assert chapter.title == "张量"
    assert "UTF-8" in str(chapter.faults[0])


def test_the_language_comes_from_the_name_of_the_file(tmp_path: Path):
    for name, expected in (("a.en.md", ("a", "en")), ("mine.md", ("mine", "zh"))):
        path = tmp_path / name
        path.write_text("x", encoding="utf-8")
        chapter = read(path)
        assert (chapter.id, chapter.lang) == expected


def test_a_rule_on_the_first_line_is_no_front_matter():
    chapter = student("---\n\njust text\n\n---\n\nmore")
    assert chapter.meta == {}
    assert [type(block) for block in chapter.blocks] == [Prose]
    assert "just text" in chapter.blocks[0].text


PROOF, FIXED = '```python name="a" erratum=3\nx\n```\n\n', '```python name="b" fixes=3\nx\n```'

FAULTS = [
    ("```python name=\"a\" colour=1\nx\n```", "unknown option 'colour'", 1),
    ("```python name=\"a\" loose\nx\n```", "'loose' on the fence", 1),
    ("```python name=\"Not Kebab\"\nx\n```", "is no name that can be used", 1),
    ("```python name=\"a\"\nx\n```\n\n```python name=\"a\"\ny\n```", "the name 'a' is taken", 5),
    ("```python name=\"a\" timeout=61\nx\n```", "timeout=61", 1),
    ("```python name=\"a\" timeout=0\nx\n```", "timeout=0", 1),
    ("```python name=\"a\" timeout=true\nx\n```", "timeout=True", 1),
    ("```python name=\"a\" tags=[\"fast\"]\nx\n```", "unknown tag 'fast'", 1),
    ("```python name=\"a\" tags=\"volatile\"\nx\n```", "not a list", 1),
    ("```python name=\"a\" error=\"TypeError\"\nx\n```", "without its tag", 1),
    ("```python name=\"a\" tags=[\"raises-exception\"]\nx\n```", "with what?", 1),
    ("```python\nx\n```", "has no name", 1),
    ("```python name=\"a\"\nx", "never closed", 1),
    ("```\nx\n```", "names no language", 1),
    ("```PYTHON name=\"a\"\nx\n```", "written PYTHON", 1),
    ("- item\n\n  ```python name=\"a\"\n  x\n  ```", "Jupytext does not see", 3),
    ("```python name=\"a\" erratum=3\nx\n```", "outside of a kept mistake", 1),
    ("```python name=\"a\" fixes=3\nx\n```", "outside of a kept mistake", 1),
    ("> [!MISTAKE]\n> claim\n\ntext", "has no proof", 1),
    ("> [!MISTAKE]\n> claim\n\n" + PROOF + "## h <!-- id: h -->", "is not put right", 1),
    ("> [!MISTAKE]\n> claim\n\n" + PROOF + FIXED.replace("3", "4"), "follows erratum", 8),
    ("> [!MISTAKE]\n\n" + PROOF + FIXED, "says nothing", 1),
    ("# second title", "a second H1", 1),
    ("## no id", "has no id", 1),
    ("## one <!-- id: a -->\n\n### two <!-- id: a -->", "the id 'a' is taken", 3),
    ("<!-- labb: x -->", "nothing is known about", 1),
    ("<!-- lab: name stray -->", "no parameter", 1),
]  # fmt: skip


@pytest.mark.parametrize(("body", "problem", "line"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_fault_names_file_line_and_remedy(body: str, problem: str, line: int):
    front = "---\ntitle: t\ngoal: g\norder: 1\n---\n# t\n\n"
    faults = own(front + body).faults
    found = [fault for fault in faults if problem in fault.problem]
    assert len(found) == 1, [str(fault) for fault in faults]
    assert found[0].line == line + front.count("\n")
    assert found[0].path == "c.zh.md"
    assert found[0].remedy


def test_all_faults_are_gathered_in_the_order_of_the_file():
    faults = own("## a\n\n```python\nx\n```\n\n```\ny").faults
    assert len(faults) >= 7
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    missing = {fault.problem.split()[0] for fault in faults if "front matter" in fault.problem}
    assert missing == {"title", "goal", "order"}


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        ("title: [a, b]", "title in the front matter is not a text"),
        ("order: first", "order in the front matter is not a whole number"),
        ("labs: one", "labs in the front matter is not a list"),
        ("title: a: b", "is not YAML"),
        ("title: " + "[" * 3000, "is not YAML"),
    ],
)
def test_broken_front_matter_is_a_fault_and_no_exception(front: str, problem: str):
    chapter = own(f"---\n{front}\n---\n# t\n\ntext")
    assert any(problem in fault.problem for fault in chapter.faults)
    assert chapter.blocks[-1].lines == Lines(6, 6)


def test_a_students_file_is_not_held_to_the_rules_of_ours():
    chapter = student("## a\n\n# b\n\n# c\n\n```\nx\n```\n\n<!-- what -->\n")
    assert chapter.faults == ()
    assert [heading.anchor for heading in student("# a\n\n# a\n\n# !!\n").headings] == ["a", "a-2", "section"]


PIECES = st.sampled_from(
    ["```\n", "```python\n", "~~~\n", "$$\n", "$$ x $$\n", "> ", "- ", "  ", "\t", "1. ", "# ", "---\n", "x = 1\n",
     "\n", "> [!MISTAKE]\n", "<!-- lab: a -->\n", "<!-- id: b -->", "中文，", "|a|b|\n|-|-|\n", "===\n", "`", "````\n",
     "\x00", "<div>\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_no_content_makes_it_raise(text: str, strict: bool):
    chapter = parse(text, id="c", lang="zh", own=strict)
    last = 0
    for block in chapter.blocks:
        assert last < block.lines.first <= block.lines.last <= text.count("\n") + 1
        last = block.lines.last
    names = [cell.name for cell in chapter.cells]
    assert len(set(names)) == len(names)
