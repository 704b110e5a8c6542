"""The list of mistakes is kept whole: each number is proved once and corrected once, in each language."""

from __future__ import annotations

from collections import Counter

import pytest

from core.notes import library
from core.notes.model import Mistake
from core.text import LANGUAGES

NUMBERS = range(1, 58)


def kept(lang: str) -> list[tuple[str, Mistake]]:
    """Every kept mistake, with its chapter; a chapter that falls back to the other language does not count."""
    loaded = [library.load(chapter, lang) for chapter in library.chapters()]
    return [
        (chapter.id, block)
        for chapter in loaded
        if chapter.lang == lang
        for block in chapter.blocks
        if isinstance(block, Mistake)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chapters_together_keep_each_mistake_exactly_once(lang: str) -> None:
    times = Counter(mistake.number for _, mistake in kept(lang))
    assert times == Counter(NUMBERS), {n: times[n] for n in {*times, *NUMBERS} if times[n] != (n in NUMBERS)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("mark", ["erratum", "fixes"])
def test_each_number_is_named_by_exactly_one_cell(lang: str, mark: str) -> None:
    """Counted over all cells, so that a proof or a correction outside its mistake is seen too."""
    chapters = [library.load(chapter, lang) for chapter in library.chapters()]
    named = [getattr(cell, mark) for chapter in chapters if chapter.lang == lang for cell in chapter.cells]
    times = Counter(number for number in named if number is not None)
    assert times == Counter(NUMBERS), {n: times[n] for n in {*times, *NUMBERS} if times[n] != (n in NUMBERS)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_mistake_holds_its_claim_its_proof_and_its_correction(lang: str) -> None:
    for chapter, mistake in kept(lang):
        where = f"{chapter}.{lang}, mistake {mistake.number}"
        assert mistake.claim.strip(), where
        assert mistake.proof is not None and mistake.proof.erratum == mistake.number, where
        assert mistake.fixed is not None and mistake.fixed.fixes == mistake.number, where
        assert mistake.proof.live and mistake.fixed.live and mistake.fixed.error is None, where
        assert mistake.proof.code != mistake.fixed.code, where


def test_both_languages_keep_a_mistake_in_the_same_chapter() -> None:
    homes = [{mistake.number: chapter for chapter, mistake in kept(lang)} for lang in LANGUAGES]
    assert all(home == homes[0] for home in homes)
