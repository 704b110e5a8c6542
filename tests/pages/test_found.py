"""Own notes in the search box: every section of this visit's notes, of nobody else's, and no answers of questions."""

from __future__ import annotations

import json

import pytest

from core.mynotes.note import address
from core.notes.search import search_in
from pages.parts import finder, learner
from pages.parts.mine import found, shelf

NOTE = """# 第一周

白鲸出现在开头。

# 第二周

## 反向传播 $x$

白鲸在这里又出现，ＭＭ 也在。

```python
whale = torch.ones(2)
```

```quiz
- id: own-one
  kind: card
  prompt: 谁在水里？
  back: 抹香鲸
```
"""


@pytest.fixture
def vault(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDY_NOTES", str(tmp_path))
    monkeypatch.setattr(learner, "is_local", lambda: True)
    monkeypatch.setattr(shelf, "FRESH_S", 0)
    held = shelf.Visit()
    monkeypatch.setattr(shelf, "visit", lambda: held)
    (tmp_path / "周.md").write_text(NOTE, encoding="utf-8")
    return tmp_path


def places(query: str) -> list[tuple[str, str]]:
    return [(hit.chapter, hit.anchor) for hit in search_in(found.search(query).notes, query)]


def test_a_hit_leads_to_its_section(vault):
    id = address("周.md")
    assert set(places("白鲸")) == {(id, ""), (id, "反向传播-x")}
    assert places("mm 白鲸") == [(id, "反向传播-x")] and places("whale")[0] == (id, "反向传播-x")
    assert places("第二周")[0] == (id, "第二周")
    rows = [finder._row(hit, "zh") for hit in search_in(found.search("whale").notes, "whale")]
    assert f"href='{id}?lang=zh#反向传播-x'" in rows[0] and "第一周 · 反向传播" in rows[0]


def test_the_answer_of_a_question_is_not_found(vault):
    assert places("抹香鲸") == []


def test_a_note_is_found_as_it_is_now(vault):
    assert places("海豚") == []
    (vault / "周.md").write_text("# 海豚\n\n来了。", encoding="utf-8")
    assert places("海豚") == [(address("周.md"), "")] and places("白鲸") == []


def test_a_notebook_is_found_by_what_it_says_and_not_by_how_it_is_written(vault):
    cell = {"cell_type": "markdown", "source": "# 座头鲸", "metadata": {}}
    (vault / "a.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "cells": [cell]}), encoding="utf-8")
    assert places("座头鲸") == [(address("a.ipynb"), "")] and places("nbformat_minor") == []


def test_what_cannot_be_read_and_what_there_is_no_time_for_costs_nothing_else(vault, monkeypatch):
    (vault / "a.ipynb").write_text("{", encoding="utf-8")
    (vault / "b.md").write_bytes(b"PK\x03\x04")
    assert places("白鲸")
    monkeypatch.setattr(found, "PATIENCE_S", -1)
    assert found.search("白鲸") == found.Found((), 3)


def test_on_a_share_a_visitor_finds_her_own_alone(vault, monkeypatch):
    monkeypatch.setattr(learner, "is_local", lambda: False)
    id = shelf.upload_id("周.md")
    shelf.visit().uploads[id] = shelf.Upload("周.md", NOTE.encode())
    assert {chapter for chapter, _ in places("白鲸")} == {id}
    other = shelf.Visit()
    monkeypatch.setattr(shelf, "visit", lambda: other)
    assert places("白鲸") == []
