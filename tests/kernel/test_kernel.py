"""The line, the cache, cancelling, streaming, deaths and refusals."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import KernelError, KernelUnavailable, QueueFull
from core.kernel import Guarantees, Kernel, open_kernel
from core.kernel.kernel import OVERRIDE
from tests.kernel.running import BACKENDS, job, run, texts, until

ENTRY_END = "from {module} import main; main({arguments})"
SLEEP = "import time\ntime.sleep(30)"


def test_results_of_the_same_code_come_from_the_cache(kernel: Kernel) -> None:
    asked = job("import time\ntime.time_ns()")
    first, second, fresh = kernel.run(asked), kernel.run(asked), kernel.run(asked, fresh=True)
    assert first == second != fresh
    ticket = kernel.submit(asked)
    assert (ticket.state, ticket.place, ticket.result(0)) == ("done", 0, fresh)


def test_who_asks_for_the_same_code_at_once_shares_a_run(kernel: Kernel) -> None:
    asked = job("import time\ntime.sleep(0.3)\ntime.time_ns()")
    tickets = [kernel.submit(asked, str(visitor)) for visitor in range(5)]
    results = {texts(ticket.result())[0] for ticket in tickets}
    assert len(results) == 1


def test_giving_up_a_shared_run_leaves_it_to_the_others(kernel: Kernel) -> None:
    asked = job("import time\ntime.sleep(0.4)\n'shared'")
    one, other = kernel.submit(asked), kernel.submit(asked)
    one.cancel()
    assert (one.state, one.result().error["type"]) == ("done", "Cancelled")
    assert other.result().status == "ok"


def test_timeouts_are_not_remembered(kernel: Kernel) -> None:
    slow = "import time, sys\ntime.sleep(0.6)"
    assert kernel.run(job(slow, wall_s=0.2)).status == "timeout"
    assert kernel.run(job(slow, wall_s=10.0)).status == "ok"


def test_outputs_arrive_while_the_cell_runs(kernel: Kernel) -> None:
    ticket = kernel.submit(job("import time\nprint('one')\ndisplay(2)\ntime.sleep(20)"), fresh=True)
    assert until(lambda: len(ticket.partial) == 2)
    assert (ticket.state, ticket.elapsed_s > 0) == ("running", True)
    ticket.cancel()
    result = ticket.result(5)
    assert (result.status, result.error["type"], texts(result)) == ("killed", "Cancelled", ["one\n", "2"])


def test_run_with_a_timeout_cancels(kernel: Kernel) -> None:
    assert kernel.run(job(SLEEP), 0.3, fresh=True).error["type"] == "Cancelled"
    assert texts(run(kernel, "1 + 1")) == ["2"]


def test_the_line_shows_places_and_is_fair(forked: Kernel) -> None:
    first = forked.submit(job(SLEEP), "busy", fresh=True)
    assert until(lambda: first.state == "running", 30)
    busy = [forked.submit(job("1"), "busy", fresh=True) for _ in range(3)]
    other = forked.submit(job("2"), "other")
    assert [ticket.place for ticket in [*busy, other]] == [2, 3, 4, 1]
    assert {ticket.state for ticket in busy} == {"queued"}
    busy[1].cancel()
    assert [ticket.place for ticket in [*busy, other]] == [2, 0, 3, 1]
    first.cancel()
    assert [ticket.result(20).status for ticket in [*busy, other]] == ["ok", "killed", "ok", "ok"]


def test_a_full_line_says_so(forked: Kernel) -> None:
    first = forked.submit(job(SLEEP), "me", fresh=True)
    assert until(lambda: first.state == "running", 30)
    for _ in range(3):
        forked.submit(job("1"), "me", fresh=True)
    with pytest.raises(QueueFull, match="of yours"):
        forked.submit(job("1"), "me", fresh=True)
    for visitor in "abc":
        forked.submit(job("1"), visitor, fresh=True)
    with pytest.raises(QueueFull, match="6 runs"):
        forked.submit(job("1"), "d", fresh=True)


def test_twenty_readers_at_once_all_get_their_answer(kernel: Kernel) -> None:
    results = {}

    def read(number: int) -> None:
        results[number] = kernel.run(job(f"import time\ntime.sleep(0.02)\n{number}"), visitor=str(number), fresh=True)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert {number: texts(result) for number, result in results.items()} == {n: [str(n)] for n in range(20)}


def test_memory_beyond_the_limit_is_taken_away(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the address space is not limited (macOS, Windows) the supervisor looks at what the process holds."""
    used = type(kernel._backend).used
    monkeypatch.setattr(type(kernel._backend), "used", lambda backend, number: used(backend, number) + (1 << 31))
    result = run(kernel, SLEEP)
    assert (result.status, result.error["type"]) == ("killed", "MemoryLimit")
    assert result.error["facts"] == {"megabytes": 1024}


def test_what_a_run_holds_is_measured(kernel: Kernel) -> None:
    ticket = kernel.submit(job("x = bytearray(b'x') * 200_000_000\nprint('held')\n" + SLEEP), fresh=True)
    assert until(lambda: ticket.partial)
    number = next(iter(kernel._live))
    assert until(lambda: 150 << 20 < kernel._backend.used(number) < 400 << 20)
    ticket.cancel()


def test_when_the_machine_is_short_of_memory_the_largest_run_ends(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import time\nx = bytearray(b'x') * {}\nprint('held')\ntime.sleep(3)"
    tickets = [kernel.submit(job(code.format(size)), fresh=True) for size in (1_000, 100_000_000)]
    assert until(lambda: all(ticket.partial for ticket in tickets))
    available = iter([0])
    monkeypatch.setattr("core.kernel.memory.available", lambda: next(available, 1 << 40))
    small, large = (ticket.result(20) for ticket in tickets)
    assert (small.status, large.status, large.error["type"]) == ("ok", "killed", "MemoryLimit")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no zygote")
def test_a_dead_zygote_is_replaced_and_its_runs_are_answered(forked: Kernel) -> None:
    ticket = forked.submit(job("print('begun')\n" + SLEEP))
    assert until(lambda: ticket.partial, 30)
    pids = [line.pid for line in forked._backend._lines.values()]
    waiting = forked.submit(job("1 + 1"))
    os.kill(forked._backend._zygote.pid, signal.SIGKILL)
    lost = ticket.result(10)
    assert (lost.status, lost.error["type"], texts(lost)) == ("killed", "ZygoteDied", ["begun\n"])
    assert texts(waiting.result(60)) == ["2"]
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), 2)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no zygote")
def test_a_sleeping_zygote_is_replaced(forked: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.kernel.kernel.DEAF_S", 0.3)
    ticket = forked.submit(job(SLEEP, wall_s=0.5))
    assert until(lambda: ticket.elapsed_s > 0, 30)
    os.kill(forked._backend._zygote.pid, signal.SIGSTOP)
    assert ticket.result(20).status == "timeout"
    assert texts(forked.run(job("1 + 1"))) == ["2"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_kernel_that_cannot_start_says_why(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.kernel.launch._ENTRY", "raise SystemExit(3)")
    broken = Kernel(backend=backend, imports=False)
    with pytest.raises(KernelUnavailable, match="code 3"):
        broken.guarantees()
    result = broken.run(job("1"))
    assert (result.status, result.error["type"]) == ("refused", "Unavailable")
    broken.close()


@pytest.mark.parametrize("backend", BACKENDS)
def test_imports_that_fail_are_named(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = "import sys; sys.modules['core.display.render'] = None; sys.path[:0] = {paths!r}; "
    monkeypatch.setattr("core.kernel.launch._ENTRY", entry + ENTRY_END)
    broken = Kernel(backend=backend, imports=False)
    result = broken.run(job("1"))
    assert (result.status, "core.display.render" in result.error["message"]) == ("refused", True)
    broken.close()


def test_a_zygote_with_a_second_thread_does_not_fork(forked: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); "
    monkeypatch.setattr("core.kernel.launch._ENTRY", entry + "import sys; sys.path[:0] = {paths!r}; " + ENTRY_END)
    result = forked.run(job("1"))
    assert (result.status, "threads" in result.error["message"]) == ("refused", True)


def test_the_clock_without_a_timer_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a thread has to ring."""
    entry = "import signal; vars(signal).pop('setitimer', None); import sys; sys.path[:0] = {paths!r}; "
    monkeypatch.setattr("core.kernel.launch._ENTRY", entry + ENTRY_END)
    kernel = Kernel(backend="spawn", imports=False)
    result = run(kernel, "x = 1\nwhile True:\n    x += 1", wall_s=0.3)
    assert (result.status, result.error["type"], result.error["line"] in (2, 3)) == ("timeout", "Timeout", True)
    assert texts(run(kernel, "1 + 1", wall_s=5.0)) == ["2"]
    kernel.close()


def test_a_closed_kernel_answers_everyone(forked: Kernel) -> None:
    running = forked.submit(job("print('begun')\n" + SLEEP))
    waiting = forked.submit(job("1"))
    assert until(lambda: running.partial, 30)
    base = forked._backend._place.path
    forked.close()
    assert {running.result(1).status, waiting.result(1).status} == {"killed"}
    assert forked.run(job("2")).status == "refused"
    assert not Path(base).exists()


def test_a_share_without_confinement_runs_nothing(forked: Kernel) -> None:
    forked.shared = True
    forked._guarantees, forked._ready = Guarantees("trusted-only", "fork"), True
    result = forked.run(job("1"))
    assert (result.status, result.error["type"], result.outputs) == ("refused", "NotConfined", ())


def test_a_run_that_finds_itself_unconfined_on_a_share_stops(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child decides by the level that it reached, whatever the probe at the start has found."""
    monkeypatch.setattr(kernel, "_levels", lambda: ("none of them",))
    monkeypatch.setattr(kernel, "_refusal", lambda: None)
    result = run(kernel, "print('never')")
    assert (result.status, result.error["type"], result.outputs) == ("refused", "NotConfined", ())


def test_the_operator_can_let_strangers_in(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(shared=True)
    assert "trusted-only" not in kernel._levels()
    monkeypatch.setenv(OVERRIDE, "1")
    assert "trusted-only" not in kernel._levels()
    monkeypatch.setenv(OVERRIDE, "yes")
    assert "trusted-only" in kernel._levels()


def test_guarantees_are_known(kernel: Kernel) -> None:
    guarantees = kernel.guarantees()
    assert (guarantees.backend, guarantees.override) == (kernel._backend.name, False)
    assert guarantees.rows
    assert Guarantees.from_json(guarantees.to_json()) == guarantees


def test_one_process_has_one_kernel() -> None:
    one = open_kernel(imports=False)
    assert open_kernel(imports=False) is one
    with pytest.raises(KernelError, match="open with"):
        open_kernel(imports=True)
    one.close()
    other = open_kernel(imports=True)
    assert other is not one
    other.close()


def test_a_job_larger_than_a_socket_does_not_stop_the_app(kernel: Kernel) -> None:
    before = time.monotonic()
    code = "x = '" + "长" * 40_000 + "'\nlen(x)"
    tickets = [kernel.submit(job(code), fresh=True) for _ in range(4)]
    assert time.monotonic() - before < 5
    assert [texts(ticket.result()) for ticket in tickets] == [["40000"]] * 4
