"""The page of progress: six charts of one's own learning, each with a sentence how to read it and its table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from core.charts import learning
from core.charts.learning import percent, short_date
from core.charts.look import Look
from core.errors import StoreError, UnknownLearner
from core.notes import library as notes
from core.notes.search import plain
from core.quiz import own
from core.quiz.progress import Progress, gather
from core.quiz.queue import Own
from core.store import now
from core.text import text
from pages.parts import learner, yours
from pages.parts.output_html import joined, sentence
from pages.parts.quiz_card.pool import Pool, pool

PARTS = ("mastery", "forecast", "heat", "calibration", "retention", "leeches")
"""What stands on the page, top to bottom; words under [progress]."""


def show(lang: str) -> None:
    """Everything that is known of this visit's learner; nothing until her browser has told who she is."""
    store, me = learner.store(), learner.learner()
    if store.trouble is not None:
        yours.said(yours.fault(store.trouble, lang))
    if me is None:
        return
    try:
        here = pool(me)
        found = gather(store, me, in_order(here), now())
    except UnknownLearner:
        learner.lost()
        found, here = None, Pool()
    except StoreError as error:
        yours.said(yours.fault(error, lang))
        return
    if found is None:
        _nothing_yet(lang)
    else:
        _Drawn(found, here, Look(lang, "dark" if st.context.theme.type == "dark" else "light")).all()


def _nothing_yet(lang: str) -> None:
    """What will stand here after the first answers."""
    yours.quiet(text("progress.empty", lang))
    row = Markup("<li><b>{}</b><span>{}</span></li>")
    rows = joined(row.format(text(f"progress.{part}", lang), text(f"progress.soon.{part}", lang)) for part in PARTS)
    st.html(Markup("<ul class='ny-soon'>{}</ul>").format(rows))


class _Drawn:
    """One drawing of the page."""

    def __init__(self, found: Progress, here: Pool, look: Look) -> None:
        self.found, self.look, self.lang = found, look, look.lang
        self.here = here
        self.names: dict[str, str] = {}
        """Chapter to title."""
        self.sections: dict[str, str] = {}
        """``chapter/section`` to title."""
        for id in found.chapters["chapter"]:
            self.names[id], titles = titles_of(id, here, self.lang)
            self.sections |= {f"{id}/{anchor}": title for anchor, title in titles.items()}

    def word(self, key: str, **fields: object) -> str:
        return text(f"progress.{key}", self.lang, **fields)

    def heads(self, *columns: str) -> list[str]:
        return [self.word(f"column.{column}") for column in columns]

    def all(self) -> None:
        self.facts()
        for part in PARTS:
            st.header(self.word(part), anchor=part)
            getattr(self, part)()

    def facts(self) -> None:
        found = self.found
        due = Markup("<a href='review?lang={}'>{}</a>").format(self.lang, found.due) if found.due else str(found.due)
        known, items = found.chapters["known"].sum(), found.chapters["items"].sum()
        yours.facts([
            (self.word("fact.due"), due),
            (self.word("fact.streak"), str(found.streak)),
            (self.word("fact.reviews"), f"{found.reviews:,}"),
            (self.word("fact.known", items=items), f"{known:.0f}"),
        ])  # fmt: skip

    def chart(self, spec: dict, part: str, **fields: object) -> None:
        st.vega_lite_chart(spec, width="stretch", key=f"progress-{part}-{self.look.theme}")
        yours.read(self.word(f"read.{part}", **fields))

    def mastery(self) -> None:
        self.chart(learning.spec(learning.mastery, self.found.chapters, self.look, self.names), "mastery")
        fold = Markup("<details><summary>{}<span>{}</span></summary>{}</details>")
        folds = joined(
            fold.format(
                self.names[row.chapter],
                self.word("known_of", known=f"{row.known:.0f}", items=row.items),
                self._sections(self.found.sections[self.found.sections["chapter"] == row.chapter]),
            )
            for row in self.found.chapters.itertuples(index=False)
        )
        st.html(Markup("<div class='ny-chapters'>{}</div>").format(folds))

    def _sections(self, table: pd.DataFrame) -> Markup:
        bar = Markup("<i class='ny-bar' style='--at:{:.1f}%;--asked:{:.1f}%'></i>{}")
        rows = [
            (
                self.link(row.section),
                f"{row.seen} / {row.items}",
                str(row.mature),
                bar.format(100 * row.share, 100 * yours.part(row.seen, row.items), percent(row.share)),
            )
            for row in table.itertuples(index=False)
        ]
        return yours.table(self.heads("section", "asked", "mature", "share"), rows)

    def link(self, place: str) -> Markup:
        """A section's title as the way to it."""
        chapter, _, section = place.partition("/")
        if chapter not in self.names or self.here.titles(chapter, self.lang) is None:
            return Markup("{}").format(self.word("own"))
        href = f"{chapter}?lang={self.lang}#{section}" if section else f"{chapter}?lang={self.lang}"
        title = self.sections.get(place) or (section or self.names[chapter])
        return Markup("<a href='{}'>{}</a>").format(href, sentence(title))

    def forecast(self) -> None:
        table = self.found.forecast
        self.chart(learning.spec(learning.forecast, table, self.look), "forecast", due=int(table["due"].sum()))
        rows = [(short_date(row.day, self.lang), str(row.due), str(row.overdue)) for row in table.itertuples()]
        yours.twin(self.word("forecast"), self.heads("day", "due", "overdue"), rows, self.lang)

    def heat(self) -> None:
        days = self.found.days
        active = days[days["reviews"] > 0]
        self.chart(learning.spec(learning.heat, days, self.look), "heat")
        rows = [
            (short_date(row.day, self.lang), str(row.reviews), str(row.right), f"{row.minutes:.1f}")
            for row in active[::-1].itertuples()
        ]
        yours.twin(self.word("heat"), self.heads("day", "reviews", "right", "minutes"), rows, self.lang)

    def calibration(self) -> None:
        table = self.found.calibration
        if not table["n"].sum():
            yours.quiet(self.word("none.calibration"))
            return
        self.chart(learning.spec(learning.calibration, table, self.look), "calibration")
        rows = [
            (self.word(f"confidence.{row.confidence}", n=row.n), str(row.right), percent(row.share), *_span(row))
            for row in table.itertuples(index=False)
        ]
        heads = self.heads("confidence", "right", "hit", "low", "high")
        yours.twin(self.word("calibration"), heads, rows, self.lang)

    def retention(self) -> None:
        table, overall = self.found.retention, self.found.overall
        if table.empty:
            yours.quiet(self.word("none.retention"))
            return
        self.chart(
            learning.spec(learning.retention, table, self.look), "retention",
            predicted=percent(overall["predicted"]), share=percent(overall["share"]), n=overall["n"],
            low=percent(overall["low"]), high=percent(overall["high"]),
        )  # fmt: skip
        rows = [
            (percent(row.predicted), percent(row.share), str(row.n), *_span(row))
            for row in table.itertuples(index=False)
        ]
        heads = self.heads("predicted", "actual", "n", "low", "high")
        yours.twin(self.word("retention"), heads, rows, self.lang)

    def leeches(self) -> None:
        table = self.found.leeches
        if table.empty:
            yours.quiet(self.word("none.leeches"))
            return
        rows = [
            (
                Markup("<b>{}</b><br>{} <span class='nt-dim'>· {}</span>").format(
                    words, self.link(place), self.names.get(place.partition("/")[0], self.word("own"))
                ),
                str(row.lapses),
                str(row.reps),
            )
            for row in table.itertuples(index=False)
            for place, words in [self.question(row.question)]
        ]
        st.html(yours.table(self.heads("question", "lapses", "reps"), rows))
        yours.read(self.word("read.leeches"))

    def question(self, root: str) -> tuple[str, Markup]:
        """Where a question belongs, and how it begins."""
        item = self.here.find(root)
        return item.place, sentence(beginning(item.prompt[self.lang]))


def _span(row: tuple) -> tuple[str, str]:
    return (percent(row.low), percent(row.high)) if row.n else ("–", "–")


def in_order(here: Pool) -> list[Any]:
    """Everything that can be asked, the bank first, then what is one's own: the order of the chart."""
    return sorted(here.items, key=lambda item: isinstance(item, Own) or own.is_own(item.root))


def titles_of(chapter: str, here: Pool, lang: str) -> tuple[str, Mapping[str, str]]:
    """The title of a chapter or own note and those of its sections; what own mistakes are called of what has none."""
    if chapter not in (*notes.chapters(), *notes.labs()):
        title, sections = here.titles(chapter, lang) or (text("progress.own", lang), {})
        return plain(title), {anchor: plain(head) for anchor, head in sections.items()}
    opened = notes.load(chapter, lang)
    title = opened.title if opened.is_lab else f"{opened.order} · {opened.title}"
    return title, {heading.anchor: heading.text for heading in opened.headings}


def beginning(prompt: str, most: int = 90) -> str:
    """The first words of a question, with dots where each variant has something of its own."""
    words = " ".join(re.sub(r"\{\{.*?\}\}", "…", prompt).split())
    return words if len(words) <= most else words[:most].rstrip("`") + "…"
