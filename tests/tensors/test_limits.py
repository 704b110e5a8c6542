"""Large tensors: number by number to 400 elements, by a summary to 10,000, by a sentence above."""

from __future__ import annotations

import pytest
import torch

from core.display.schema import check
from core.tensors import memory, show_broadcast, show_op
from core.text import LANGUAGES, has

SIZES = {400: None, 401: "large", 10_000: "large", 10_001: "huge"}


@pytest.mark.parametrize(("elements", "note"), SIZES.items())
def test_an_operation(elements, note):
    x = torch.arange(float(elements))
    (step,) = check(show_op(lambda: x * 2).output)["steps"]
    assert step["note"] == note
    top = 2.0 * (elements - 1)
    for one, most in ((step["inputs"][0], top / 2), (step["result"], top)):
        assert (one["values"] is not None) == (elements <= 400)
        drawn = {"min": 0.0, "max": pytest.approx(most, rel=1e-3), "mean": pytest.approx(most / 2, rel=1e-3)}
        assert one["summary"] == (drawn if 400 < elements <= 10_000 else None)
        assert one["shape"] == [elements]


@pytest.mark.parametrize("elements", SIZES)
def test_memory(elements):
    (one,) = check(memory(torch.ones(elements)).output)["tensors"]
    assert one["note"] == (None if elements <= 400 else "large")
    assert (one["slots"] is not None) == (elements <= 400)


def test_broadcasting():
    (step,) = check(show_broadcast((300, 1), (300,)).output)["steps"]
    assert step["note"] == "large" and step["stretched"] == [300, 300]


@pytest.mark.parametrize("note", ["large", "huge"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_sentence(note, lang):
    assert has(f"tensors.words.note_{note}", lang)
