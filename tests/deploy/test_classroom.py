"""A class of a hundred behind nginx: everybody gets her page, no answer is lost, a killed process costs a reconnect."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.store import open_store
from core.text import text
from deploy.classroom import site
from tests import loops
from tests.browser.driver import open_context, settle
from tests.deploy.conftest import PROCESSES, wait_for
from tests.deploy.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
READERS = 100
PATIENT = 90_000
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a class runs on Linux or macOS")


def port_of(process: str) -> str:
    return process.rpartition(":")[2]


def test_a_browser_keeps_its_seat(classroom):
    async def visit() -> list[Reader]:
        readers = [Reader(classroom.url) for _ in range(12)]
        for reader in readers:
            await reader.fetch()
            first, seat = reader.process, reader.seat
            assert seat
            for path in ("/_stcore/health", "/app/static/editor.js", "/"):
                await reader.fetch(path)
                assert (reader.process, reader.seat) == (first, seat)
        return readers

    readers = loops.run(visit())
    assert len({reader.seat for reader in readers}) == 12
    assert len({reader.process for reader in readers}) == PROCESSES


def test_a_hundred_readers_and_a_killed_process(classroom):
    async def lesson() -> None:
        readers = [Reader(classroom.url) for _ in range(READERS)]
        visits = [asyncio.create_task(reader.stay()) for reader in readers]
        try:
            await asyncio.wait_for(asyncio.gather(*(reader.here.wait() for reader in readers)), 120)
            shares = Counter(reader.process for reader in readers)
            assert len(shares) == PROCESSES and min(shares.values()) > READERS // (2 * PROCESSES) // 2
            gone = readers[0].process
            hit = [reader for reader in readers if reader.process == gone]
            os.kill(classroom.pid(port_of(gone)), signal.SIGKILL)
            while not all(reader.lost for reader in hit):
                await asyncio.sleep(0.05)
            await asyncio.wait_for(asyncio.gather(*(reader.here.wait() for reader in readers)), 120)
            assert {(reader.lost, reader.seen) for reader in hit} == {(1, 2)}
            assert {(reader.lost, reader.seen) for reader in readers if reader not in hit} == {(0, 1)}
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)

    loops.run(lesson())


def test_no_acknowledged_answer_is_lost_when_a_process_is_killed(classroom):
    command = [sys.executable, "-m", "tests.deploy.reviewers", classroom.database, str(READERS // 2), "6"]
    first, second = (subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2))
    said = [first.stdout.readline() for _ in range(READERS // 2)]
    first.kill()
    said += first.stdout.readlines()
    said = [line for line in said if line.endswith("\n")]  # the last may be cut
    rest = second.communicate(timeout=120)[0].splitlines()
    assert second.returncode == 0 and len(rest) == READERS // 2 * 6
    assert READERS // 2 <= len(said) < READERS // 2 * 6
    with closing(open_store(classroom.database)) as store:
        for token in {line.split()[0] for line in (*said, *rest)}:
            acknowledged = [line.split()[1] for line in (*said, *rest) if line.startswith(token)]
            kept = [event.id for event in store.events(store.learner(token))]
            assert set(acknowledged) <= set(kept) and len(kept) == len(set(kept))


@pytest.mark.browser
def test_a_browser_goes_on_where_it_was_when_its_process_is_killed(classroom, browser):
    context = open_context(browser)
    try:
        page = context.new_page()
        page.goto(f"{classroom.url}/tensors?lang=en")
        settle(page)
        give_up(page)
        reached = page.evaluate("fetch('/_stcore/health').then(answer => answer.headers.get('x-study-process'))")
        os.kill(classroom.pid(port_of(reached)), signal.SIGKILL)
        page.locator("[data-testid=stConnectionStatus], [data-testid=stStatusWidget]").first.wait_for(timeout=PATIENT)
        settle(page)
        assert page.url.startswith(f"{classroom.url}/tensors")
        wait_for(f"http://{reached}/_stcore/health")  # it has been started again
        page.goto(f"{classroom.url}/settings?lang=en")
        expect(page.get_by_text("1 answers,")).to_be_visible(timeout=PATIENT)
    finally:
        context.close()


def give_up(page) -> None:
    """Answer the first question of the page, the short way."""
    opener = page.locator(".qz-opener").first
    opener.scroll_into_view_if_needed()
    opener.click()
    page.locator(".qz[data-question]").wait_for(timeout=PATIENT)
    page.get_by_role("button", name=text("quiz.card.words.give_up", "en")).click()
    page.locator(".qz-panel").wait_for(timeout=PATIENT)
    settle(page)


def test_without_a_shared_database_the_class_is_refused():
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    command = [sys.executable, "-m", "deploy.classroom"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "DATABASE_URL" in done.stdout


def test_the_containers_have_the_same_site():
    import yaml

    compose = yaml.safe_load((ROOT / "deploy/classroom/compose.yaml").read_text(encoding="utf-8"))
    web = compose["services"]["web"]
    template = web["volumes"][0].split(":")[0]
    assert (ROOT / "deploy/classroom" / template).resolve() == site.TEMPLATE
    words = site.TEMPLATE.read_text(encoding="utf-8")
    for name, value in web["environment"].items():
        words = words.replace(f"${{{name}}}", value)
    assert words == site.site("80", ["app:8501"])
    assert (ROOT / "deploy/classroom" / compose["services"]["app"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / compose["services"]["app"]["build"]["dockerfile"]).exists()
