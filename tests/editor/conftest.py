"""The fixture page of the editor in a process of its own, and a tab that shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import ROOT, foreign, free_port, open_context, wait_until_up
from tests.editor.driver import opened


@pytest.fixture(scope="session")
def fixture_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``app_fixture.py``. It runs in an empty folder, for Streamlit serves ``static/`` beside the script."""
    folder = tmp_path_factory.mktemp("editor")
    shutil.copy(Path(__file__).with_name("app_fixture.py"), folder)
    (folder / "static").mkdir()
    shutil.copy(ROOT / "static" / "editor.js", folder / "static")
    port = free_port()
    settings = {
        "server.port": port,
        "server.headless": "true",
        "server.enableStaticServing": "true",
        "server.baseUrlPath": "below",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app_fixture.py", *(f"--{k}={v}" for k, v in settings.items())]
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    try:
        wait_until_up(f"http://localhost:{port}/below", process)
        yield f"http://localhost:{port}/below/"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def tab(browser: Browser, fixture_page: str) -> Iterator[Page]:
    """The fixture page, all cells drawn; uncaught errors and requests to other hosts fail the test."""
    expect.set_options(timeout=20_000)
    context = open_context(browser)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if foreign(request.url) else None)
    opened(page, fixture_page)
    yield page
    context.close()
    assert faults == []
