"""Where a mistake of one's own stands: in the section of its cell."""

from core.notes import library
from pages.parts.keep import section_of


def test_every_cell_has_the_section_above_it():
    chapter = library.load("backward", "en")
    sections = [heading for heading in chapter.headings if heading.level == 2]
    for cell in chapter.live_cells:
        above = [heading.anchor for heading in sections if heading.lines.first < cell.lines.first]
        assert section_of(chapter, cell.name) == (above[-1] if above else "")
    assert len({section_of(chapter, cell.name) for cell in chapter.live_cells}) > 5
