"""CSV: nothing that a spreadsheet runs, nothing lost of a state, a sentence for what is wrong."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BackupRefused, ExchangeRefused
from core.quiz.exchange import Face, bring_in, export, own_faces
from core.quiz.exchange.bring import format_of
from core.quiz.exchange.csv_file import COLUMNS, escaped, unescaped
from core.quiz.schedule import fold
from core.store import Learner, Store
from core.text import LANGUAGES, text
from tests.store.making import DAY_US, NOW, answer

FACES = [
    Face("ce-value", "mlp/cross-entropy", '求 $-\\log p$，\n"其中" p, q', "=1+1"),
    Face("view-code", "tensors/view", '@SUM(1) "x"', "-3"),
    Face("never-asked", "autograd/graph", "+cmd|' /C calc'!A0", "\t=2"),
]


@pytest.fixture
def me(store: Store) -> Learner:
    who = store.local()
    for n in range(6):
        answer(store, who, FACES[n % 2].id, 1 + n % 4, NOW + n * DAY_US)
    return who


def table(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_no_cell_is_a_formula(store, me):
    kept = store.keep(me, {"code": "=1"})
    rows = table(export(store, me, "csv", faces=[*FACES, *own_faces([kept], "zh")]))
    assert [row["id"] for row in rows] == ["ce-value", "view-code", "never-asked", kept.id]
    assert rows[0]["front"] == FACES[0].front and rows[0]["back"] == "'=1+1"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.text())
def test_escaping_loses_nothing(cell):
    assert unescaped(escaped(cell)) == cell
    assert not escaped(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_states_of_memory_come_back(store, me):
    data = export(store, me, "csv", faces=FACES)
    other, _ = store.visitor()
    done = bring_in(store, other, data)
    assert (done.format, done.added, done.notes) == ("csv", 2, 3)
    for card in store.cards(me):
        came = store.card(other, card.question)
        for name in ("stability", "difficulty", "last_day", "due_day", "interval", "reps", "lapses"):
            assert getattr(came, name) == getattr(card, name)
    assert bring_in(store, other, data).added == bring_in(store, me, data).added == 0
    assert store.differing(other, fold) == [] and export(store, other, "csv", faces=FACES) == data


def test_own_cards_come_back(store, me):
    kept = store.keep(me, {"code": "x.sum(", "words": '漏了 "括号", 还有;'}, chapter="tensors", section="sum")
    other, _ = store.visitor()
    assert bring_in(store, other, export(store, me, "csv", faces=own_faces([kept], "en"))).own == 1
    assert store.kept(other) == [kept]


def row(**values: str) -> bytes:
    cells = {"id": "q", "stability": "3", "difficulty": "5", "last_day": "2026-03-02", "due_day": "2026-03-05"} | values
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerow(cells)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe\x00", "foreign"),
        (b"", "empty"),
        (b"a,b\n1,2\n", "columns"),
        (row(id="a b"), "row"),
        (row(stability="much"), "row"),
        (row(stability="nan"), "row"),
        (row(difficulty="11"), "row"),
        (row(due_day="soon"), "row"),
        (row(last_day="0001-01-01"), "row"),
        (row(reps="-1"), "row"),
        (row(own="{"), "row"),
        (row(own='{"id": "kept-x", "made_us": 1, "changed_us": 1}'), "row"),
        (b"id,stability,difficulty,last_day,due_day\n" + b'"' + b"x" * 2_000_000, "damaged"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(store, me, data, reason):
    before = store.content(me)
    with pytest.raises(ExchangeRefused) as refused:
        bring_in(store, me, data, "csv")
    assert refused.value.reason == reason and store.content(me) == before
    for lang in LANGUAGES:
        assert text(refused.value.key, lang, **refused.value.facts)


def test_a_good_line_comes_in(store, me):
    assert bring_in(store, me, row()).added == 1 and store.card(me, "q").stability == 3.0


def test_json_is_the_lossless_one(store, me):
    other, _ = store.visitor()
    data = export(store, me, "json")
    assert bring_in(store, other, data).added == 6
    assert store.content(other) == store.content(me)
    with pytest.raises(BackupRefused):
        bring_in(store, me, b'{"x": 1}')


def test_formats_are_told_apart_by_content():
    assert [format_of(data) for data in (b"PK\x03\x04", b'\xef\xbb\xbf {"a": 1}', b"id,place", b"")] == [
        *("apkg", "json", "csv", "csv"),
    ]


def test_a_file_that_does_not_show_what_it_is_goes_by_its_name_and_an_empty_one_is_said_to_be(store, me):
    assert [format_of(b"[1]", name) for name in ("a.json", "A.APKG", "a.csv", "a.txt", "")] == [
        *("json", "apkg", "csv", "csv", "csv"),
    ]
    assert format_of(b"PK\x03\x04", "a.csv") == "apkg"
    with pytest.raises(ExchangeRefused) as refused:
        bring_in(store, me, b" \n")
    assert refused.value.reason == "empty" and text(refused.value.key, "zh")
