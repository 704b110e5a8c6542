"""Two languages, one skeleton."""

from __future__ import annotations

import pytest

from core.errors import NoteError
from core.notes import library, pairing
from core.notes.read import parse

ZH = """---
title: 甲
goal: 乙
order: 1
---
# 甲

## 节 <!-- id: one -->

```python name="a"
n = 3  # @param {type: "slider", min: 1, max: 9, step: 1, label: "个数"}
print(f"第 {n} 个，共 {n + 1} 个")  # 注释
```

## 二 <!-- id: two -->

```python name="b" timeout=30
def f(x):
    "说明"
    return table.assign(差=x)["差"]
```

```python name="bad" tags=["raises-exception"] error="SyntaxError"
torch.ones（2）  # 全角
print("错")
```

<!-- quiz: two -->
"""
EN = (
    ZH.replace("甲", "Alpha").replace("乙", "beta").replace("节", "One").replace("二", "Two")
    .replace("个数", "count")
    .replace("第 {n} 个，共 {n + 1} 个", "{n + 1} in all, this is {n}").replace("注释", "comment")
    .replace("说明", "Doc").replace("差", "gap").replace("全角", "full width").replace("错", "wrong")
)  # fmt: skip


def compare(en: str) -> list[str]:
    first = parse(ZH, id="c", lang="zh", path="c.zh.md", own=True)
    second = parse(en, id="c", lang="en", path="c.en.md", own=True)
    assert second.faults == ()
    return [fault.problem for fault in pairing.compare(first, second)]


def test_a_translation_may_change_words_comments_and_texts():
    assert compare(EN) == []


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("n = 3", "n = 4", ["the code of 'a' differs"]),
        ("torch.ones", "torch.zeros", ["the code of 'bad' differs"]),
        ("def f(x):", "def f(y):", ["the code of 'b' differs"]),
        ("{n + 1}", "{n + 2}", ["the code of 'a' differs"]),
        ('name="a"', 'name="a2"', ["the cell 'a2' is missing in", "the cell 'a' is missing"]),
        ("timeout=30", "timeout=31", ["the options of 'b' differ"]),
        ("<!-- id: one -->", "<!-- id: eins -->", ["the section 'eins'", "the section 'one'"]),
        ("## Two", "### Two", ["the section 'two' (H3)", "the section 'two' (H2)"]),
        ("<!-- quiz: two -->", "", ["the quiz of 'two' is missing"]),
        ("order: 1", "order: 2", ["order is 2"]),
    ],
)
def test_anything_else_is_a_fault(old: str, new: str, problems: list[str]):
    assert old in EN
    found = compare(EN.replace(old, new, 1))
    assert len(found) == len(problems), found
    for problem in problems:
        assert any(problem in fault for fault in found), found


def test_another_order_is_a_fault():
    a, b = EN.index('```python name="b"'), EN.index('```python name="bad"')
    end = EN.index("<!-- quiz")
    assert any("stands elsewhere" in fault for fault in compare(EN[:a] + EN[b:end] + EN[a:b] + EN[end:]))


def test_labs_stand_beside_the_chapters_and_not_between_them(shelf):
    shelf("one", "zh", "text\n", order=1)
    shelf("two", "zh", "text\n", order=3)
    lab = shelf("lab", "zh", "text\n", order=2)
    lab.write_text(lab.read_text(encoding="utf-8").replace("order: 2", "order: 2\nkind: lab"), encoding="utf-8")
    assert library.chapters() == ("one", "two")
    assert library.labs() == ("lab",)
    assert library.neighbours("one") == (None, "two")
    with pytest.raises(ValueError):
        library.neighbours("lab")


def test_a_lab_is_a_lab_in_both_languages():
    lab = EN.replace("order:", "kind: lab\norder:", 1)
    assert any("kind is not the same" in fault for fault in compare(lab))


def test_a_chapter_in_one_language_falls_back_and_says_so(shelf):
    shelf("solo", "zh", "text\n")
    assert library.languages("solo") == ("zh",)
    assert library.load("solo", "en").lang == "zh"
    (fault,) = library.pair("solo")
    assert "missing in English" in fault.problem and fault.path.name == "solo.en.md"


def test_the_library_orders_by_order_and_sees_changes(shelf):
    shelf("b", "zh", "text\n", order=1)
    path = shelf("a", "zh", "text\n", order=2)
    shelf("a", "en", "text\n", order=2)
    assert library.chapters() == ("b", "a")
    assert library.neighbours("b") == (None, "a")
    assert library.neighbours("a") == ("b", None)
    before = library.load("a", "zh")
    assert library.load("a", "zh") is before
    path.write_text(path.read_text(encoding="utf-8") + "more text\n", encoding="utf-8")
    assert library.load("a", "zh").blocks != before.blocks
    with pytest.raises(NoteError, match="no chapter"):
        library.load("nowhere", "zh")
