"""Every example of the format's description is read, and holds what it claims."""

from core.quiz.check import check
from core.quiz.kinds import COMMON, KINDS
from tests.quiz.description import README, read_examples


def test_examples_are_read_without_a_fault():
    assert [str(fault) for reading in read_examples() for fault in reading.faults] == []


def test_there_is_one_example_of_each_kind(examples):
    assert set(examples) == set(KINDS)


def test_the_check_finds_nothing_wrong_with_them(examples, kernel):
    report = check(list(examples.values()), kernel)
    assert [str(fault) for fault in report.faults] == []
    assert report.variants > 100


def test_every_key_is_described():
    text = README.read_text(encoding="utf-8")
    keys = {*COMMON, *(key for kind in KINDS.values() for key in (*kind.needs, *kind.may))}
    assert {key for key in keys if f"`{key}`" not in text and f"{key}:" not in text} == set()
