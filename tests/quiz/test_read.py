"""What an author can get wrong: each fault is told with its line, and costs its own question alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quiz import library
from core.quiz.kinds import COMMON, KINDS
from core.quiz.read import from_text, read
from tests.quiz.making import HEAD, item, reading

NUMBER = "kind: number\nsolve: ans = 1\n"
CHOICE = "kind: choice\nchoices:\n  - {text: a, right: true}\n"
NEITHER = (
    CHOICE.replace("true", "false, why: {zh: 因, en: as}") + "  - {text: b, right: false, why: {zh: 因, en: as}}\n"
)
CODE = """\
kind: code
solution: "def one(): return 1"
tests:
  - {code: assert one() == 1, say: {zh: 一, en: one}}
  - {code: assert one() == 1, say: {zh: 一, en: one}, hidden: true}
mutants: ["def one(): return 2", "def one(): return 3"]
"""

FAULTS = {
    "an unknown kind": ("kind: guess\n", 8, "the kind 'guess'"),
    "an unknown key": (NUMBER + "solv: 3\n", 10, "has no key 'solv'"),
    "a key of another kind": (NUMBER + "choices: []\n", 10, "has no key 'choices'"),
    "a key twice": (NUMBER + "kind: text\n", 10, "stands twice"),
    "a missing key": ("kind: number\n", 2, "'solve' is missing"),
    "a parameter drawn from nothing": (NUMBER + "params: {a: {}}\n", 10, "not drawn from anything"),
    "a range upside down": (NUMBER + "params: {a: {int: [3, 1]}}\n", 10, "no range"),
    "a parameter with a strange setting": (NUMBER + "params: {a: {int: [1, 3], step: 2}}\n", 10, "has no 'step'"),
    "a tensor of too many elements": (NUMBER + "params: {a: {tensor: [9, 9], int: [0, 9]}}\n", 10, "81 elements"),
    "a tensor of an unknown size": (NUMBER + "params: {a: {tensor: [n], int: [0, 9]}}\n", 10, "no earlier int"),
    "too few distinct values": (
        NUMBER + "params: {a: {tensor: [3], int: [0, 1], distinct: true}}\n",
        10,
        "too few numbers",
    ),
    "a tolerance that is no number": (NUMBER + "grade: {rtol: small}\n", 10, "rtol is 'small'"),
    "a tolerance of another kind": (NUMBER + "grade: {percent: 5}\n", 10, "grade has no key 'percent'"),
    "a trap without a reason": (NUMBER + "traps:\n  - {value: 2}\n", 11, "lacks 'why'"),
    "a trap named like a truth value": (
        NUMBER + "traps:\n  - {value: true, why: {zh: 因, en: as}}\n",
        11,
        "reads the trap's value as True",
    ),
    "a trap in one language": (NUMBER + "traps:\n  - {value: 2, why: {zh: 因}}\n", 11, "lacks en"),
    "a strange language": (NUMBER + "traps:\n  - {value: 2, why: {zh: 因, en: as, fr: car}}\n", 11, "language 'fr'"),
    "an expectation of no parameter": (NUMBER + "expect: [{params: {b: 1}, answer: 2}]\n", 10, "'b' is no parameter"),
    "one choice": (CHOICE, 9, "1 choices"),
    "two right choices": (CHOICE + "  - {text: b, right: true}\n", 9, "2 of the choices are right"),
    "no right choice": (NEITHER, 9, "0 of the choices"),
    "a wrong choice without a reason": (CHOICE + "  - {text: b, right: false}\n", 11, "without a reason"),
    "a choice of two ways": (CHOICE + "  - {text: b, right: false, is: x}\n", 11, "whether this choice is right"),
    "tests of one sort": (CODE.replace(", hidden: true", ""), 10, "tests of one sort"),
    "one mutant": (CODE.replace(', "def one(): return 3"', ""), 13, "1 mutants"),
    "a timeout of a minute": (CODE + "timeout: 60\n", 14, "timeout is 60"),
    "a blank that stands nowhere": ("kind: cloze\ncode: x = 1\nblanks: {a: {accept: ['1']}}\n", 10, "stands nowhere"),
    "an order that needs what comes later": (
        "kind: order\nlines:\n  - {text: a, after: [b]}\n  - {text: b}\n  - {text: c}\n",
        10,
        "after names 'b'",
    ),
    "an alias": (NUMBER + "params: &p {a: {int: [1, 2]}}\ngrade: *p\n", 10, "an alias"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_line(name):
    body, line, problem = FAULTS[name]
    found = reading(body)
    assert any(fault.line == line and problem in str(fault) for fault in found.faults), list(map(str, found.faults))
    assert all(fault.remedy for fault in found.faults)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("id: one", "id: One Two", "id is 'One Two'"),
        ("level: 2", "level: 4", "level is 4"),
        ("section: tensors/view", "section: mlp/idea", "another chapter"),
        ("hints: [{zh: 想, en: think}]", "hints: []", "no hint"),
        ("prompt: {zh: 问, en: ask}", "prompt: ask", "in one language"),
        ("explain: {zh: 因为, en: because}", "explain: {zh: 因为}", "lacks en"),
    ],
)
def test_faults_of_the_common_keys(old, new, problem):
    text = HEAD.format(id="one").replace(old, new) + NUMBER
    found = from_text(text, "bank.yaml", chapter="tensors")
    assert any(problem in str(fault) for fault in found.faults)
    assert found.items == ()


def listed(*texts: str) -> str:
    return "".join("- " + text.strip().replace("\n", "\n  ") + "\n" for text in texts)


def test_an_id_given_twice_is_told_with_both_lines():
    text = listed(HEAD.format(id="one") + NUMBER, HEAD.format(id="two") + NUMBER + "was: one\n")
    found = from_text(text, "bank.yaml", chapter="tensors")
    assert [(fault.line, fault.problem) for fault in found.faults] == [(9, "the id 'one' is taken on line 1")]


def test_a_slip_in_yaml_costs_one_question():
    bad = HEAD.format(id="bad") + "kind: number\nsolve: 'ans = 1\n"
    text = listed(HEAD.format(id="one") + NUMBER, bad, HEAD.format(id="two") + NUMBER)
    found = from_text(text, "bank.yaml", chapter="tensors")
    assert [one.id for one in found.items] == ["one", "two"]
    assert [one.line for one in found.items] == [1, 17]
    assert "not YAML" in found.faults[0].problem


def test_lines_count_from_where_the_text_stands():
    found = from_text(HEAD.format(id="one") + NUMBER + "solv: 1\n", "note.md", 101, chapter="tensors")
    assert found.faults[0].line == 110


def test_a_fence_of_ones_own_notes_needs_one_language_and_no_section():
    text = "id: mine\nkind: number\nprompt: 1 + 1?\nsolve: ans = 2\n"
    found = from_text(text, "note.md", 5, chapter="note", section="sums")
    assert found.faults == ()
    assert found.items[0].place == "note/sums"
    assert found.items[0].prompt == {"zh": "1 + 1?", "en": "1 + 1?"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "1", "- 1", "- - -", "key", "? a", "\t", "- {", "&a [*a]", "x" * 2_000_000]
)
def test_texts_that_hold_no_question(text):
    found = from_text(text, "bank.yaml", chapter="tensors")
    assert found.items == ()


def test_nesting_without_end_is_refused():
    found = from_text("[" * 5000, "bank.yaml", chapter="tensors")
    assert found.items == () and found.faults


WITHIN = ["zh", "en", "a", "is", "text", "code", "say", "value", "accept", "int", "tensor", "right", "why", "left"]
SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WITHIN), inner, max_size=3),
    max_leaves=6,
)
EVERY = sorted({*COMMON, *(key for kind in KINDS.values() for key in (*kind.needs, *kind.may))} - {"kind"})


@given(kind=st.sampled_from(sorted(KINDS)), given=st.dictionaries(st.sampled_from(EVERY), SCRAPS))
def test_any_mapping_is_read_or_faulted(kind, given):
    text = json.dumps([{"kind": kind, **given}], ensure_ascii=True)
    found = from_text(text, "bank.yaml", chapter="tensors")
    assert found.faults


@given(st.text(max_size=200))
def test_any_text_is_read_or_faulted(text):
    from_text(text, "bank.yaml", chapter="tensors")


def test_numbers_and_booleans_are_those_of_yaml_1_2():
    one = item(NUMBER + "grade: {rtol: 1e-3}\nparams: {a: {choice: [on, no, true, 012, 2020-01-01]}}\n")
    assert one.tolerance.rtol == 1e-3
    assert one.params["a"].settings["choice"] == ["on", "no", True, 12, "2020-01-01"]


def test_a_file_that_is_no_text(tmp_path: Path):
    path = tmp_path / "tensors.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in str(read(path).faults[0])


def test_the_bank_is_read_without_a_fault():
    assert [str(fault) for fault in library.faults()] == []
    assert len(library.items()) >= 50


def test_the_bank_finds_questions(tmp_path, monkeypatch):
    (tmp_path / "tensors.yaml").write_text(
        listed(HEAD.format(id="new") + NUMBER + "was: [oldest, old]\n"), encoding="utf-8", newline="\n"
    )
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    assert library.item("oldest") is library.item("new")
    assert library.aliases() == {"oldest": "new", "old": "new"}
    assert library.by_section("tensors", "view") == library.items()
    assert library.has("old") and not library.has("none")
    with pytest.raises(KeyError):
        library.item("none")


def test_an_id_in_two_files_is_told(tmp_path, monkeypatch):
    for chapter in ("tensors", "mlp"):
        text = listed(HEAD.format(id="same").replace("tensors/", f"{chapter}/") + NUMBER)
        (tmp_path / f"{chapter}.yaml").write_text(text, encoding="utf-8", newline="\n")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    assert [fault.problem for fault in library.faults()] == ["the id 'same' is taken in tensors.yaml, line 1"]
