"""Questions of a reader's own notes: what they are known by, and how they find their history again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notes import read
from core.quiz import own
from core.store.shape import ID

NAMED = "- id: sum\n  kind: number\n  prompt: 一加一？\n  solve: ans = 1 + 1\n"
BARE = "- kind: card\n  prompt: 链式法则？\n  back: 乘起来\n"


def sheet(*fences: str, note: str = "my-a", title: str = "周三"):
    parts = "\n\n## 第二节\n\n".join(f"```quiz\n{fence}```" for fence in fences)
    return own.sheet(read.parse(f"# {title}\n\n## 一节\n\n{parts}\n", id=note, lang="", path="a.md"), note)


def ids(found) -> list[str]:
    return [each.item.id for each in found.questions]


def settled(sheets, cards=(), memory=None):
    found, memory = own.settle([each for one in sheets for each in one.questions], set(cards), memory)
    return [each.item.id for each in found], memory


def test_a_question_stands_in_its_section_of_its_note():
    found = sheet(NAMED, BARE)
    assert [each.item.place for each in found.questions] == ["my-a/一节", "my-a/第二节"]
    assert found.title == "周三" and found.sections["第二节"] == "第二节" and found.faults == ()


def test_a_named_question_keeps_its_id_whatever_becomes_of_its_text():
    changed = NAMED.replace("一加一？", "1 + 1 = ?").replace("1 + 1\n", "2\n")
    assert ids(sheet(NAMED)) == ids(sheet(changed)) == ["own:my-a:sum"]
    renamed = NAMED.replace("id: sum", "id: total\n  was: sum")
    assert ids(sheet(renamed)) == ["own:my-a:sum"]


def test_a_question_without_a_name_is_known_by_what_it_asks():
    one = ids(sheet(BARE))
    assert ids(sheet(NAMED, BARE, note="my-b"))[1:] == one
    assert ids(sheet(BARE + "  explain: 因为\n  level: 3\n  hints: [想想]\n")) == one
    assert ids(sheet(BARE.replace("乘起来", "加起来"))) != one and ids(sheet(BARE.replace("链式", "乘积"))) != one


def test_two_notes_may_use_one_name_and_one_note_may_not():
    assert ids(sheet(NAMED)) != ids(sheet(NAMED, note="my-b"))
    twice = sheet(NAMED, NAMED)
    assert ids(twice) == ["own:my-a:sum"] and "is taken" in twice.faults[0][1].problem


def test_no_id_meets_one_of_the_bank_and_every_one_can_be_stored():
    long = NAMED.replace("id: sum", f"id: {'x' * 80}")
    for found in (sheet(long, note="my-" + "很长的名字" * 8 + "-abcdef"), sheet(NAMED, BARE, note="my-周三-abcdef")):
        assert all(own.is_own(id) and ID.fullmatch(id) for id in ids(found))


def test_what_cannot_be_read_costs_its_own_question_alone():
    found = sheet("- id: a\n  kind: guess\n" + NAMED)
    assert ids(found) == ["own:my-a:sum"] and len(found.faults) == 1
    assert ids(sheet("{{{")) == [] and sheet("{{{").faults


def test_a_renamed_note_finds_its_history_and_keeps_it_when_its_text_changes_then():
    old = "own:my-a:sum"
    _, memory = settled([sheet(NAMED)], [old])
    moved = sheet(NAMED, note="my-b")
    found, memory = settled([moved], [old], memory)
    assert found == [old]
    edited = sheet(NAMED.replace("一加一", "1+1"), note="my-b")
    found, memory = settled([edited, sheet(NAMED, note="my-c")], [old], memory)
    assert found == [old, "own:my-c:sum"]


def test_a_history_is_not_taken_from_a_note_that_is_still_there_or_by_two_at_once():
    old = "own:my-a:sum"
    _, memory = settled([sheet(NAMED)], [old])
    assert settled([sheet(NAMED), sheet(NAMED, note="my-b")], [old], memory)[0] == [old, "own:my-b:sum"]
    two = [sheet(NAMED, note="my-b"), sheet(NAMED, note="my-c")]
    assert settled(two, [old], memory)[0] == ["own:my-b:sum", "own:my-c:sum"]
    other = sheet(NAMED.replace("一加一", "二加二"), note="my-b")
    assert settled([other], [old], memory)[0] == ["own:my-b:sum"]


def test_a_note_that_comes_back_has_its_history_again():
    old = "own:my-a:sum"
    _, memory = settled([sheet(NAMED)], [old])
    _, memory = settled([sheet(NAMED, note="my-b")], [old], memory)
    found, _ = settled([sheet(NAMED), sheet(NAMED, note="my-b")], [old], memory)
    assert found == [old, "own:my-b:sum"]


def test_nothing_is_remembered_of_what_was_never_answered():
    assert settled([sheet(NAMED, BARE)])[1] == {"seen": {}, "as": {}}


@pytest.mark.parametrize("memory", [None, 3, [], {"seen": 3, "as": []}, {"seen": {"x": 1}, "as": {"own:a:b": "mlp"}}])
def test_no_memory_breaks_it(memory):
    assert settled([sheet(NAMED)], ["own:my-a:sum"], memory)[0] == ["own:my-a:sum"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True), st.lists(st.sampled_from(["a", "b", "c", "d"])))
def test_no_two_questions_ever_share_a_history(before, after):
    cards = {f"own:my-{name}:sum" for name in before}
    _, memory = settled([sheet(NAMED, note=f"my-{name}") for name in before], cards)
    found, _ = settled([sheet(NAMED, note=f"my-{name}") for name in dict.fromkeys(after)], cards, memory)
    assert len(set(found)) == len(found)


def test_a_note_that_is_known_to_be_renamed_takes_changed_questions_along():
    memory = {"seen": {"own:old:a": "x"}, "as": {"own:old:b": "own:older:b"}}
    after = own.moved(memory, ["own:old:a", "own:older:b", "own:q-1", "ce-value"], "old", "new")
    assert after["as"] == {"own:old:b": "own:older:b", "own:new:a": "own:old:a", "own:new:b": "own:older:b"}
    assert own.moved(after, ["own:old:a", "own:older:b"], "old", "new") is None
    assert own.moved(None, [], "old", "new") is None
    assert "own:new:a" not in (own.moved(memory, ["own:old:a", "own:new:a"], "old", "new") or {}).get("as", {})
