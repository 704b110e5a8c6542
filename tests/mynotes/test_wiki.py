"""What Obsidian and Typora write beyond Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mynotes import limits
from core.mynotes.wiki import Callout, Picture, Plain, Rest, Text, pieces

NOTES = {"other": "my-other-1", "sub/third.md": "my-third-2"}


def cut(text: str):
    return pieces(text, lambda target: NOTES.get(target.lower()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[Other]]", "[Other](my-other-1)"),
        ("[[Other|那份]]", "[那份](my-other-1)"),
        ("[[Other#第二 节]]", "[Other › 第二 节](my-other-1#第二-节)"),
        ("[[#Part]]", "[Part](#part)"),
        ("[[没有]]", "*没有*"),
        ("[x](sub/third.md#a)", "[x](my-third-2#a)"),
        ("[x](https://a.b/c.md)", "[x](https://a.b/c.md)"),
        ("==重点==", ":orange-background[重点]"),
        ("a == b == c", "a == b == c"),
        ("看 %%不给人看%%这里", "看 这里"),
        ("`[[Other]]` `==x==`", "`[[Other]]` `==x==`"),
        ("$a==b==c$", "$a==b==c$"),
    ],
)
def test_links_marks_and_comments_become_markdown(text, shown):
    assert cut(text) == (Text(shown),)


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("![[a b.png]]", Picture("a b.png")),
        ("![[a.png|200]]", Picture("a.png", width=200)),
        ("![[a.png|说明]]", Picture("a.png", "说明")),
        ("![图](img/a.png)", Picture("img/a.png", "图")),
        ("![图](my picture (1).png)", Picture("my picture (1).png", "图")),
        ('![图](<a b.png> "title")', Picture("a b.png", "图")),
        ('<img src="a.png" alt="图" style="zoom:50%;" />', Picture("a.png", "图", share=50)),
        ("<img src='a.png' width=120>", Picture("a.png", width=120)),
        ("![168]((local picture, lost))", Picture("(local picture, lost)", "168")),
        ("![x](https://example.com/a.png)", Picture("https://example.com/a.png", "x")),
    ],
)
def test_pictures_are_taken_out(text, picture):
    assert cut(text) == (picture,)


def test_a_picture_stands_after_its_paragraph():
    assert cut("前 ![x](a.png) 后\n还有\n\n下一段") == (Text("前  后\n还有"), Picture("a.png", "x"), Text("下一段"))


def test_a_callout_has_its_kind_its_title_and_what_stands_in_it():
    box = cut("前\n\n> [!Warning]- 小心\n> ![x](a.png)\n>\n> 正文\n\n后")[1]
    assert box == Callout("warning", "小心", True, (Picture("a.png", "x"), Text("正文")))
    assert cut("> 只是引用") == (Text("> 只是引用"),)


def test_what_is_too_long_is_cut_and_said():
    found = cut("甲" * (limits.LONGEST_PROSE + 7))
    assert found[-1] == Rest(7) and len(found[0].text) == limits.LONGEST_PROSE


def test_a_long_text_comes_in_pieces_that_hold_everything():
    text = "\n\n".join(f"第 {n} 段，随便写一些话。" for n in range(3_000))
    found = cut(text)
    assert len(found) > 2 and "\n\n".join(piece.text for piece in found) == text


def test_what_is_hardly_markdown_is_shown_as_it_stands():
    assert cut("[[a" * 2_000) == (Plain("[[a" * 2_000),)


@given(st.text("[]!()|#=%`$<>img src\"'ax.png \n-*", max_size=200))
def test_no_text_breaks_it(text):
    for piece in cut(text):
        assert isinstance(piece, Text | Picture | Callout | Plain)
