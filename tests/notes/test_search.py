"""Search over chapters in both languages."""

from __future__ import annotations

import pytest

from core.notes.search import plain, search

ZH = """导言讲梯度。

## 梯度累积 <!-- id: add -->

每次 `backward` 都**累加**到 [grad](other#x)。

> [!MISTAKE]
> 梯度会自动清零

```python name="proof" erratum=1
print(leaf.grad)
```

```python name="fixed" fixes=1
leaf.grad.zero_()
```

## 视图 <!-- id: view -->

步幅 $s_i$ 与 from_numpy。
"""
EN = ZH.replace("梯度累积", "Gradients add up").replace("导言讲梯度", "About gradients").replace("每次", "Each")


@pytest.fixture(autouse=True)
def chapters(shelf):
    shelf("grad", "zh", ZH)
    shelf("grad", "en", EN)
    shelf("late", "zh", "这里也提到梯度。\n", order=2)


def test_a_heading_comes_before_prose():
    hits = search("梯度", "zh")
    assert [(hit.chapter, hit.anchor, hit.kind) for hit in hits] == [
        ("grad", "add", "heading"), ("grad", "", "prose"), ("late", "", "prose"),
    ]  # fmt: skip
    assert all(hit.lang == "zh" for hit in hits)


def test_marks_point_at_the_words():
    for query in ("累加", "LEAF", "from_numpy", "自动 清零"):
        hits = search(query, "zh")
        assert hits, query
        marked = {hits[0].snippet[start:end].lower() for start, end in hits[0].marks}
        assert marked == set(query.lower().split())


@pytest.mark.parametrize("query", ["ｂａｃｋｗａｒｄ", "BackWard", " backward  grad "])
def test_case_and_width_do_not_count(query: str):
    assert search(query, "zh")[0].anchor == "add"


def test_every_word_must_be_in_the_section():
    assert search("步幅 from_numpy", "zh")[0].anchor == "view"
    assert search("步幅 backward", "zh") == ()
    assert search("  ", "zh") == ()
    assert search("nowhere-to-be-found", "zh") == ()


def test_the_readers_language_comes_first_and_the_other_is_found_too():
    assert search("gradients", "zh")[0].lang == "en"
    assert search("from_numpy", "en")[0].lang == "en"
    assert search("from_numpy", "zh")[0].lang == "zh"


def test_a_changed_file_is_found_at_once(shelf):
    assert search("崭新", "zh") == ()
    shelf("late", "zh", "崭新的内容，比原来长。\n", order=2)
    assert search("崭新", "zh")[0].chapter == "late"


def test_plain_text_has_no_marks_but_keeps_code():
    assert plain("a `from_numpy(a)` **b** [t](u#v) $x_1$\nnew\n\n| c | d |\n|--|--|\n| e | f |\n\n$$\ny\n$$") == (
        "a from_numpy(a) b t x_1 new c d e f y"
    )
