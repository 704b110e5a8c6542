"""A store of one's own for page tests, and visits of its owner or of strangers to a share."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store import Learner
from pages.parts import learner

ROOT = Path(__file__).resolve().parents[2]


def fresh_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on answers are kept in ``folder``, and what was open is closed."""
    monkeypatch.setenv("STUDY_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    learner.store.clear()


def visit(page: str, lang: str, who: Learner | None = None) -> AppTest:
    """A page as a visitor sees it; ``who`` is a stranger whose browser has told its token."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = lang
    if who is not None:
        app.session_state["learner_visit"] = learner.Visit(learner=who, told=True, zoned=True)
    app.run()
    return app if page == "home" else app.switch_page(f"pages/{page}.py").run()


def words(app: AppTest) -> str:
    """All prose and plain HTML of the page, without style sheets."""
    html = [h.proto.body for h in app.get("html")]
    return "\n".join([*(m.value for m in app.markdown), *(h for h in html if not h.startswith("<style"))])
