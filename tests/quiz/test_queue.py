"""The queue: order, interleaving, limits, stability under rebuilding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.quiz.queue import DUE, NEW, Columns, build, counts, interleaved, recall, seed_of
from core.quiz.schedule import Scheduler
from core.store.model import Card

TODAY = 739_900


@dataclass(frozen=True)
class Question:
    root: str
    place: str


def card(id: str, *, stability: float = 10.0, ago: int = 20, due: int = 0, version: int = 1) -> Card:
    day = TODAY - ago
    return Card(id, version, stability, 5.0, TODAY + due, 0, first_day=day, last_day=day, last_us=0, interval=5, reps=1)


def items(n: int, sections: int = 3) -> list[Question]:
    return [Question(f"q{at}", f"s{at % sections}") for at in range(n)]


def least_clashes(sections: list[str]) -> int:
    """Neighbours of one section that no order can avoid."""
    most = max((sections.count(s) for s in set(sections)), default=0)
    return max(0, 2 * most - len(sections) - 1)


@given(st.lists(st.sampled_from("abcde"), max_size=40))
def test_neighbours_differ_wherever_they_can(sections):
    order = interleaved(sections)
    assert sorted(order) == list(range(len(sections)))
    assert sum(sections[a] == sections[b] for a, b in pairwise(order)) == least_clashes(sections)


@given(st.lists(st.sampled_from("abc"), max_size=20), st.sampled_from("abc"))
def test_the_first_differs_from_what_stood_before_when_it_can(sections, before):
    order = interleaved(sections, before)
    if order and sections[order[0]] == before:
        assert set(sections) == {before} or sections.count(before) > len(sections) / 2


def test_an_order_without_clashes_is_left_alone():
    assert interleaved(list("abcabcab")) == list(range(8))


def test_due_come_by_falling_risk_and_before_new():
    bank = [Question(f"q{n}", f"s{n}") for n in range(6)]
    cards = Columns.of_cards(
        [card("q0", stability=50), card("q1", stability=2), card("q2", stability=9), card("q3", due=3)]
    )
    queue = build(cards, bank, TODAY)
    assert [place.item_id for place in queue] == ["q1", "q2", "q0", "q4", "q5"]
    assert [place.reason for place in queue] == [DUE] * 3 + [NEW] * 2
    assert queue[0].risk > queue[1].risk > queue[2].risk > 0


def test_risk_is_the_schedulers():
    one = card("q0", stability=7.5, ago=13)
    expected = Scheduler(retention=0.8).retrievability(one, TODAY)
    assert abs(float(recall(Columns.of_cards([one]), Scheduler(), TODAY)[0]) - expected) < 1e-12


def test_ten_new_a_day_less_those_begun_today():
    bank = items(30)
    assert len(build(Columns.of_cards([]), bank, TODAY)) == 10
    begun = [replace(card(f"q{n}", ago=0, due=2), first_day=TODAY) for n in range(4)]
    queue = build(Columns.of_cards(begun), bank, TODAY)
    assert len(queue) == 6 and not {place.item_id for place in queue} & {"q0", "q1", "q2", "q3"}
    assert build(Columns.of_cards([]), bank, TODAY, new_per_day=0) == ()


def test_what_was_reviewed_today_does_not_come_again_today():
    cards = Columns.of_cards([card("q0", ago=0), card("q1")])
    assert [place.item_id for place in build(cards, items(2), TODAY)] == ["q1"]


def test_a_card_all_of_whose_reviews_were_undone_is_new_again():
    queue = build(Columns.of_cards([Card("q0", version=2)]), items(1), TODAY)
    assert [(place.reason, place.seed) for place in queue] == [(NEW, seed_of("q0", 2))]


def test_questions_that_left_the_bank_are_not_asked():
    assert build(Columns.of_cards([card("gone")]), [], TODAY) == ()


def test_each_answer_draws_another_variant_and_a_rebuilt_queue_the_same():
    one = build(Columns.of_cards([card("q0", version=1)]), items(1), TODAY)
    assert one == build(Columns.of_cards([card("q0", version=1)]), items(1), TODAY)
    assert one[0].seed != build(Columns.of_cards([card("q0", version=2)]), items(1), TODAY)[0].seed
    assert seed_of("ce-value", 0) == 2301341186


def test_limit_cuts_the_end():
    assert len(build(Columns.of_cards([card(f"q{n}") for n in range(9)]), items(30), TODAY, limit=5)) == 5


def test_counts_tell_the_day():
    begun = replace(card("q3", ago=0, due=2), first_day=TODAY)
    cards = Columns.of_cards([card("q0"), card("q1", due=4), begun])
    assert counts(cards, items(20), TODAY) == {"due": 1, "new": 9, "done": 1}
    assert counts(Columns.of_cards([]), items(3), TODAY) == {"due": 0, "new": 3, "done": 0}


def test_ten_thousand_due_of_two_sections_stay_interleaved():
    bank = [Question(f"q{n}", "a" if n < 5000 else "b") for n in range(10_000)]
    cards = Columns.of_cards([card(f"q{n}", stability=1 + n % 97) for n in range(10_000)])
    section = {question.root: question.place for question in bank}
    queue = build(cards, bank, TODAY)
    assert all(section[a.item_id] != section[b.item_id] for a, b in pairwise(queue))
