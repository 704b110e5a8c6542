"""Rehearses a small free host, such as Streamlit Community Cloud, on one Linux machine. To be run as root:

    python -m deploy.rehearse [--python 3.12] [--memory 690] [--all]

From the last commit: a fresh environment made by uv from requirements.txt, a checkout that cannot be written, a user
without rights, a limit to the memory; then the app as the host starts it, its first visitor, and browser tests against
it. Prints what was measured. Exit code 0: all held; 1: something did not; 2: it could not be rehearsed.

``--environment PYTHON`` takes an interpreter that has everything already, which saves the minutes of an installation.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import stage
from deploy.cage import MB, Cage, family, use

LAB = "tests/browser/test_share.py::test_a_lab_computes_for_her"
"""Needs a process more, of some 300 MB. Where they are not there, the lab says so and shows its stored result."""
QUICK = (
    "tests/browser/test_share.py",
    "tests/browser/test_reading.py::test_edit_and_run_by_keyboard",
    "tests/browser/test_reading.py::test_endless_loop_can_be_stopped_and_the_next_run_works",
)
"""Run against the app under rehearsal; ``--all`` runs every browser test that can do with a given app."""
EVERY = ("share", "reading", "labs", "tensor_lab", "autograd_lab", "take")
OWN_APP = "test_deep_link_opens_the_chapter_in_a_fresh_process"
"""Wants an app of its own."""
LAB_MB = 1000
"""With less a computing lab is not asked for."""
STARTING_S = 120


class Report:
    """What was measured, line by line, and whether all of it held."""

    def __init__(self) -> None:
        self.held = True

    def line(self, what: str, value: str, held: bool | None = None) -> None:
        """``held`` None: a fact that nothing was promised about."""
        mark = {None: " ", True: "+", False: "!"}[held]
        self.held &= held is not False
        print(f"{mark} {what:<48} {value}", flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(python: Path, checkout: Path, home: Path, cage: Cage, log: Path) -> Iterator[tuple[str, int]]:
    """The app as the host starts it: as nobody, in the cage, with an almost empty environment.

    Gives its address and its process id.
    """
    port = free_port()
    streamlit = [python, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port", str(port)]
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
        "HOME": str(home), "TMPDIR": str(home / "tmp"),
    }  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*cage.entering(), *stage.as_nobody(python), *map(str, streamlit)],
            cwd=checkout, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(port, process)
            yield f"http://localhost:{port}", process.pid
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + STARTING_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the app did not start; its own words are in the log")


def first_visit(url: str) -> tuple[float, float, float]:
    """Seconds until the first visitor of the fresh app has the text to read, until the live heading is there, and until
    a cell's stored output is."""
    from playwright.sync_api import sync_playwright

    from tests.browser.driver import DEBIAN, FLAGS, STRANGER, open_context

    with sync_playwright() as playwright:
        way = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **way)
        page = open_context(browser, **STRANGER).new_page()
        page.set_default_timeout(1000 * STARTING_S)
        began = time.monotonic()
        page.goto(url, wait_until="commit")
        page.locator(".nt-hero h1").wait_for()
        heading = time.monotonic() - began
        page.locator(".nc-output > *").first.wait_for(state="attached")
        whole = time.monotonic() - began
        text = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
        browser.close()
    return text, heading, whole


def checks(url: str, names: tuple[str, ...], *options: str) -> tuple[str, bool]:
    """The browser tests against the running app: what they came to, with their own words when something fails."""
    plain = ["--no-header", "-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plain, *names, *options]
    done = subprocess.run(
        command, cwd=stage.ROOT, env=os.environ | {"STUDY_APP_URL": url}, capture_output=True, text=True, timeout=900
    )
    lines = done.stdout.strip().splitlines() or ["pytest said nothing"]
    if done.returncode:
        print("    " + "\n    ".join(lines[-40:-1]), flush=True)
    return lines[-1].strip("= "), done.returncode == 0


def settled(pid: int, seconds: float = 60) -> str:
    """Wait until the app is at rest: the kernel warm, the number of processes and their memory steady. Says both."""
    end, before, since = time.monotonic() + seconds, (0, 0), time.monotonic()
    while time.monotonic() < end:
        pids = family(pid)
        held = use(pids)
        now = (len(pids), held.own // (4 * MB))
        if now != before:
            before, since = now, time.monotonic()
        if time.monotonic() - since > 4:
            break
        time.sleep(0.25)
    return f"{held.total // MB} MB: {held.own // MB} own, {held.mapped // MB} mapped files; {len(pids)} processes"


def rehearse(python: str, given: str | None, memory: int, names: tuple[str, ...], report: Report) -> None:
    """All of it. ``python``: version for uv; ``given``: an interpreter to use instead; ``memory`` in MB."""
    folder = Path(tempfile.mkdtemp(prefix="rehearse-"))
    folder.chmod(0o755)
    home = folder / "home"
    (home / "tmp").mkdir(parents=True)
    for path in (home, home / "tmp"):
        os.chown(path, stage.NOBODY, stage.NOBODY)
    checkout = stage.fork(folder)
    before = sorted(checkout.rglob("*"))
    missing = stage.missing_packages(checkout)
    report.line("packages.txt", ", ".join(missing) + " not installed" if missing else "nothing missing", not missing)
    if given:
        interpreter = Path(given).absolute()
    else:
        interpreter, seconds = stage.environment(checkout, folder, python)
        report.line("uv: environment from requirements.txt", f"{seconds:.0f} s")
    stage.forget(interpreter.parents[1])
    version = subprocess.run([interpreter, "-V"], capture_output=True, text=True, check=True).stdout.split()[1]
    report.line("Python", version)
    cage = Cage(f"rehearse-{os.getpid()}", memory * MB)
    report.line("memory limit", cage.why or f"{memory} MB, no swap", None if cage.why else True)
    began, log = time.time(), folder / "app.log"
    start = time.monotonic()
    try:
        with running(interpreter, checkout, home, cage, log) as (url, pid):
            report.line("started to listening", f"{time.monotonic() - start:.1f} s")
            text, heading, whole = first_visit(url)
            report.line("first visitor: text to read (aim 3 s)", f"{text:.1f} s")
            report.line("first visitor: the live page's heading", f"{heading:.1f} s")
            report.line("first visitor: first cell with its output", f"{whole:.1f} s")
            rest = settled(pid)
            report.line("at rest, kernel warm", rest, use(family(pid)).total < memory * MB)
            apart = ("--deselect", LAB, "--deselect", "tests/browser/test_reading.py::" + OWN_APP)
            report.line("browser tests", *checks(url, names, *apart))
            report.line("at rest after them", settled(pid))
            report.line("ended for want of memory until then", str(cage.killed()), cage.killed() == 0)
            report.line("most ever charged, files read included", f"{cage.peak() // MB} MB")
            if memory >= LAB_MB:
                report.line("a lab that computes", *checks(url, (LAB,)))
                report.line("at rest after it", settled(pid))
                report.line("ended for want of memory", str(cage.killed()), cage.killed() == 0)
        strays = stage.written([Path(place) for place in stage.ELSEWHERE], began)
        strays = [path for path in strays if not path.startswith(str(home))]
        report.line("written outside its home", ", ".join(strays[:5]) or "nothing", not strays)
        report.line("changed in the checkout", *_changes(before, checkout))
        own = [path.removeprefix(f"{home}/") for path in stage.written([home], began)]
        report.line("left in its home", f"{len(own)} files and folders: {', '.join(own[:6])}…")
        faults = [line for line in log.read_text("utf-8", "replace").splitlines() if "Traceback" in line]
        report.line("tracebacks in the log", str(len(faults)), not faults)
    finally:
        cage.open()
        if report.held:
            subprocess.run(["rm", "-rf", "--", folder], check=False)
        else:
            print(f"  everything is left in {folder}; the app's log is app.log")


def _changes(before: list[Path], checkout: Path) -> tuple[str, bool]:
    changed = sorted(set(checkout.rglob("*")) ^ set(before))
    return ", ".join(map(str, changed[:5])) or "nothing", not changed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.rehearse", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default="3.12", help="version for the fresh environment (default 3.12)")
    parser.add_argument("--environment", metavar="PYTHON", help="an interpreter that has everything already")
    parser.add_argument("--memory", type=int, default=690, help="limit in MB (default 690)")
    parser.add_argument("--all", action="store_true", help="every browser test instead of a few")
    chosen = parser.parse_args(arguments)
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        print("a rehearsal needs Linux and root: it makes a control group and lends the app another user")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the app and its group are put away then as well
    report = Report()
    names = tuple(f"tests/browser/test_{name}.py" for name in EVERY) if chosen.all else QUICK
    rehearse(chosen.python, chosen.environment, chosen.memory, names, report)
    return 0 if report.held else 1


if __name__ == "__main__":
    sys.exit(main())
