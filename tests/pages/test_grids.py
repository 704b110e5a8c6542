"""The drawing of tensors: built from its sources, talking to nobody, every word in both languages."""

from __future__ import annotations

import re

import pytest

from benchmarks.fuzz_frames import SEEDS
from core.display.pictures import FAULTS, NOTES
from core.text import LANGUAGES, catalogue
from pages.parts import grids, output
from pages.parts.grids import bundle

TEXT = bundle.file.read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((bundle.folder / "source").glob("*.js")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_that_the_browser_uses_is_there(lang):
    used = set(re.findall(r"words\.(?!split\b|replace\b)(\w+)", SOURCES)) | {f"note_{note}" for note in NOTES}
    used |= {f"{kind}_{step}" for kind in ("step", "said") for step in ("given", "align", "ones", "stretch")}
    assert used == grids.words(lang).keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_a_sentence_with_its_facts_alone(lang):
    for key, facts in FAULTS.items():
        sentence = catalogue(lang)[f"tensors.fault.{key}"]
        assert set(re.findall(r"\{(\w+)\}", sentence)) <= facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_reach_the_browser_as_sentences(lang):
    seed = next(seed for seed in SEEDS if seed["kind"] == "op")
    worded = grids.worded(seed, lang)
    assert "(4, 2)" in worded["steps"][1]["fault"]["sentence"]
    assert "sentence" not in seed["steps"][1]["fault"]


def test_pictures_are_drawn_and_not_called_unknown():
    assert all(output.DRAWN[kind] is grids.show for kind in grids.KINDS)
