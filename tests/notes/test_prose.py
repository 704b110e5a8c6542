"""Prose as Streamlit gets it: formulas that remark-math understands, and nothing fetched or run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notes.model import Prose
from core.notes.prose import caption, showable
from core.notes.read import parse
from core.text import text
from tests.notes.fixtures import STUDENT

PICTURE = caption("alt", "en")


@pytest.mark.parametrize(
    "good",
    [
        "plain *text* with $x^2$ and `$$` in code",
        "$$\nx = 1\n$$",
        "before\n\n$$\nx = 1\n$$\n\nafter",
        "| a | b |\n|---|---|\n| $x$ | `y` |",
        "[web](https://a.example) [mail](mailto:a@b.example) [note](backward#detach) [here](#top)",
        "- [ ] task\n- [x] done",
        "cost $5 and $6 <b>raw</b>",
        "```\n![in code](https://a.example/x.png)\n$$\n```",
        "    ![in code](https://a.example/x.png)",
        "`![in code](https://a.example/x.png)`",
    ],
)
def test_good_prose_stays_as_it_is(good: str):
    assert showable(good, "en") == good


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("text\n$$\nY \nn\n\n =X\n$$\n**b**", "text\n\n$$\nY\nn\n=X\n$$\n\n**b**"),
        ("$$ a = b $$", "$$\na = b\n$$"),
        ("$$a\n+ b$$", "$$\na\n+ b\n$$"),
        ("- item\n\n  $$\n  a\n  $$", "- item\n\n  $$\n  a\n  $$"),
        ("- $$a$$", "- $$\n  a\n  $$"),
        ("> $$x\n> y$$\n> z", "> $$\n> x\n> y\n> $$\n>\n> z"),
        ("$$\nnever closed\n\nnext", "\\$\\$\nnever closed\n\nnext"),
        ("text\n$$a + b\nmore", "text\n\\$\\$a + b\nmore"),
    ],
)
def test_formulas_become_blocks_that_remark_math_knows(raw: str, shown: str):
    assert showable(raw, "en") == shown
    assert showable(shown, "en") == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("![alt](https://p.example/a.png)", PICTURE),
        ('![alt](https://p.example/a.png "title")', PICTURE),
        ("![alt](C:\\Users\\me\\a.png)", PICTURE),
        ("![alt](data:image/png;base64,AAAA)", PICTURE),
        ("![alt][r]\n\n[r]: https://p.example/a.png", PICTURE + "\n\n[r]: https://p.example/a.png"),
        ("> two ![al\n> t](https://p.example/a.png)", "> two " + caption("al t", "en")),
        ('a <img src="https://p.example/a.png" alt="alt"/> b', f"a {PICTURE} b"),
        ("<IMG SRC='https://p.example/a.png' ALT='alt'>", PICTURE),
        ("<div><img src='https://p.example/a.png'></div>", f"<div>{caption('', 'en')}</div>"),
        ("[bad](javascript:alert(1))", "bad"),
        ("[bad](JaVaScRiPt:alert(1))", "bad"),
        ("[bad](&#106;avascript:alert(1))", "bad"),
        ("[bad](data:text/html,x)", "bad"),
        ("[bad](vbscript:x)", "bad"),
        ("[bad](file:///etc/passwd)", "bad"),
        ("[bad][r]\n\n[r]: javascript:alert(1)", "bad\n\n[r]: javascript:alert(1)"),
        ("<javascript:alert(1)>", "javascript\\:alert(1)"),
        ("[![alt](https://p.example/a.png)](javascript:x)", text("notes.picture", "en", alt="alt").replace(":", "\\:")),
        ("a <!-- secret --> b", "a  b"),
        ("<!-- secret -->", ""),
    ],
)
def test_nothing_is_fetched_and_nothing_is_run(raw: str, shown: str):
    assert showable(raw, "en") == shown


def test_the_caption_speaks_the_readers_language():
    assert showable("![猫](https://p.example/a.png)", "zh") != showable("![猫](https://p.example/a.png)", "en")
    assert "猫" in showable("![猫](https://p.example/a.png)", "zh")
    assert "\\*" in caption("a*b", "en")


def test_a_students_file_asks_nobody_for_anything():
    shown = "\n\n".join(
        showable(block.text, "zh") for block in parse(STUDENT, id="m", lang="zh").blocks if isinstance(block, Prose)
    )
    assert "pictures.example" not in shown
    assert "注释" not in shown
    assert "标签图" in shown and "远处的图" in shown


PIECES = st.sampled_from(
    ["$$", "$", "![a](http://p.example)", "[b](javascript:x)", "\n", "\n\n", "> ", "- ", "`", "```\n", "text ", "<!--",
     "-->", "<img src=x>", "[", "](", ")", "|", "\\"]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_no_prose_makes_it_raise(raw: str):
    assert isinstance(showable(raw, "en"), str)
