"""The text of a page as plain HTML: frame, title, prose with formulas, code and stored outputs; nothing in it runs.

It looks as the live page will look, at the same places, so that nothing jumps when that one takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup

from core.notes import library, markdown, outputs
from core.notes.model import Block, Cell, Heading, Mistake, Prose
from core.text import text
from pages.parts import note_view, output, screen, sitemap, welcome
from pages.parts.book import Book, book
from pages.parts.output_html import joined

_HERE = Path(__file__).resolve().parent
LOGO = Path(__file__).resolve().parents[3] / "static" / "logo.svg"
COLOURS = {
    "text-color": "textColor", "background-color": "backgroundColor", "primary-color": "primaryColor",
    "secondary-background-color": "secondaryBackgroundColor", "border-color": "borderColor", "link-color": "linkColor",
    "code-background-color": "codeBackgroundColor",
}  # fmt: skip
"""The variable of a component to the option of Streamlit's theme that it stands for."""


def page_ids() -> list[str]:
    """The pages that are the same for every reader."""
    return [*sitemap.FIXED, *library.chapters(), *library.labs()]


def stamp(page_id: str, lang: str) -> tuple[int, ...]:
    """Changes whenever what is written here of a page does."""
    ids = [id for id in page_ids() if id not in sitemap.FIXED]
    found = [library.stamp(id, library.load(id, lang).lang) for id in ids]
    if page_id in ids:
        found.append(outputs.stamp(page_id, library.load(page_id, lang).lang))
    return tuple(found)


def title(page_id: str, lang: str) -> str:
    return text(f"nav.{page_id}", lang) if page_id in sitemap.FIXED else library.load(page_id, lang).title


def head(page_id: str, lang: str) -> Mapping[str, str]:
    """What to replace in the head of Streamlit's page: the language, and what a search or a chat shows of a link."""
    name = text("shell.name", lang)
    words = name if page_id == "home" else f"{title(page_id, lang)} · {name}"
    goal = text("home.lead", lang) if page_id in sitemap.FIXED else library.load(page_id, lang).goal
    told = Markup("<title>{0}</title><meta name='description' content='{1}'>"
                  "<meta property='og:title' content='{0}'><meta property='og:description' content='{1}'>")
    return {
        '<html lang="en">': f'<html lang="{"zh-CN" if lang == "zh" else lang}">',
        "<title>Streamlit</title>": told.format(words, goal),
    }


def written(page_id: str, lang: str) -> Markup:
    """The host of the sheet, the sheet in a template, and the script that puts one into the other."""
    frame = Markup(
        "<style>{}</style><nav class='pf-side'>{}</nav><div class='pf-main'>{}</div><p class='pf-soon'>{}</p>"
    )
    inner = frame.format(Markup(_style()), _navigation(page_id, lang), _text(page_id, lang), text("shell.soon", lang))
    host = Markup("<div id='preface' data-page='{}'></div>").format(page_id)
    whole = Markup("{}<template id='preface-sheet'>{}</template><script>{}</script>")
    return whole.format(host, inner, Markup((_HERE / "preface.js").read_text(encoding="utf-8")))


def _style() -> str:
    """The app's own style sheet, its root being the sheet's host, and what only the sheet has."""
    own = (_HERE / "preface.css").read_text(encoding="utf-8")
    css = screen.CSS.replace(':root[data-theme="dark"]', ':host([data-theme="dark"])').replace(":root", ":host")
    dark = ':host([data-theme="dark"])'
    return f"{css}\n:host {{ {_colours('light')} }}\n{dark} {{ {_colours('dark')} }}\n{own}"


def _colours(theme: str) -> str:
    values = {name: st.get_option(f"theme.{theme}.{option}") for name, option in COLOURS.items()}
    values["side"] = st.get_option(f"theme.{theme}.sidebar.backgroundColor")
    fonts = {name: st.get_option(f"theme.{option}") for name, option in (("font", "font"), ("code-font", "codeFont"))}
    return "; ".join(f"--st-{name}: {value}" for name, value in (values | fonts).items() if value)


def _navigation(page_id: str, lang: str) -> Markup:
    """The pages as the side bar will list them, but for the reader's own notes."""
    ids = {group: [id for id, of in sitemap.FIXED.items() if of == group] for group in sitemap.GROUPS}
    ids["chapters"], ids["labs"] = list(library.chapters()), list(library.labs())
    link, here = Markup("<li><a href='{}'{}>{}</a></li>"), Markup(" aria-current='page'")
    name = Markup("<div class='pf-name'><img src='app/static/{}' alt=''>{}</div>")
    parts = [name.format(LOGO.name, text("shell.name", lang))]
    for group, members in ids.items():
        if group != "start":
            parts.append(Markup("<p>{}</p>").format(text(f"nav.{group}", lang)))
        links = joined(
            link.format("./" if id == "home" else id, here if id == page_id else "", sitemap.name(id, lang))
            for id in members
        )
        parts.append(Markup("<ul>{}</ul>").format(links))
    return joined(parts)


def _text(page_id: str, lang: str) -> Markup:
    if page_id == "home":
        return _home(lang)
    heading = Markup("<h1>{}</h1>").format(title(page_id, lang))
    if page_id in sitemap.FIXED:
        return heading
    opened = book(page_id, lang)
    goal = Markup("<p class='nt-goal'>{}</p>").format(opened.chapter.goal) if opened.chapter.goal else ""
    bar = Markup("<div class='pf-tools'></div>") if opened.chapter.live_cells else ""
    rest = Markup("<div class='pf-rest'>{}{}</div>").format(bar, _blocks(opened.chapter.blocks, opened, lang))
    return joined([note_view.contents(opened, lang), heading, goal, rest])


def _home(lang: str) -> Markup:
    head, hint = Markup("<h2>{}</h2>"), Markup("<p class='pf-hint'>{}</p>").format(text("home.try_hint", lang))
    opened = book(welcome.TASTER[0], lang)
    taster = _cell(opened.chapter.cell(welcome.TASTER[1]), opened, lang, folded=True)
    chapters = welcome.contents(welcome.chapters(lang), lang)
    parts = [head.format(text("home.try", lang)), hint, taster, head.format(text("home.chapters", lang)), chapters]
    return welcome.hero(lang) + joined(parts)


def _blocks(blocks: Sequence[Block], opened: Book, lang: str) -> Markup:
    return joined(WRITTEN[type(block)](block, opened, lang) for block in blocks if type(block) in WRITTEN)


def _heading(block: Heading, opened: Book, lang: str) -> Markup:
    if block.level == 1:
        return Markup("")
    words = Markup(_parser().renderInline(block.text))
    return Markup("<h{0} data-at='{1}'>{2}</h{0}>").format(min(block.level, 3), block.anchor or "", words)


def _prose(block: Prose, opened: Book, lang: str) -> Markup:
    return Markup("<div class='pf-prose'>{}</div>").format(Markup(_parser().render(opened.shown[block.lines.first])))


def _cell(block: Cell, opened: Book, lang: str, *, folded: bool = False) -> Markup:
    if not block.live:
        return Markup("<pre class='pf-shown'>{}</pre>").format(block.code)
    lines = block.code.rstrip("\n").split("\n")
    numbers = "\n".join(map(str, range(1, len(lines) + 1)))
    code = Markup("<div class='pf-code'><pre aria-hidden='true'>{}</pre><pre>{}</pre></div>")
    code = code.format(numbers, "\n".join(lines))
    stored = opened.stored.get(block.name)
    pieces = output.result(stored, block.code, lang, cell=block.name, expected=block.error) if stored else []
    shown = joined(piece if isinstance(piece, Markup) else Markup("<div class='pf-drawn'></div>") for piece in pieces)
    kind = "pf-block pf-folded" if folded or block.folded else "pf-block"
    whole = Markup("<div data-at='{}' class='{}'><div class='pf-cell'>{}<div class='pf-bar'></div></div>{}</div>")
    return whole.format(block.name, kind, code, shown)


def _mistake(block: Mistake, opened: Book, lang: str) -> Markup:
    tag = Markup("<p class='nt-tag nt-{}-tag'>{}</p>")
    parts = [tag.format("claim", text("note.claim", lang, number=block.number))]
    parts.append(Markup("<div class='pf-prose'>{}</div>").format(Markup(_parser().render(block.claim))))
    for part in block.parts:
        kind = "proof" if part is block.proof else "fixed" if part is block.fixed else ""
        if kind:
            parts.append(tag.format(kind, text(f"note.{kind}", lang)))
        parts.append(_blocks([part], opened, lang))
    return Markup("<div class='pf-mistake'>{}</div>").format(joined(parts))


WRITTEN: dict[type, Callable[..., Markup]] = {Heading: _heading, Prose: _prose, Cell: _cell, Mistake: _mistake}
"""How each kind of block is written; labs and questions come with the live page."""


@cache
def _parser() -> MarkdownIt:
    """Markdown to HTML: formulas as MathML, HTML of the note as text, as Streamlit shows it."""
    md = markdown.parser()
    md.options["html"] = False
    for kind, display in (("math_inline", "inline"), ("math_inline_double", "block"), ("math_block", "block")):
        md.add_render_rule(kind, _formula(display))
    return md


def _formula(display: str) -> Callable[..., str]:
    def rendered(self, tokens, at, options, env) -> str:
        try:
            return convert(tokens[at].content, display=display)
        except Exception:  # noqa: BLE001 - the library's errors share no base; such a formula is shown as it is written
            return str(Markup("<code>{}</code>").format(tokens[at].content))

    return rendered
