"""The worker as the pages use it, with a real process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import DatasetMissing, SettingsRefused, TaskFailed, TooManyTasks, WorkerDied, WorkerUnavailable
from core.worker import Kind, Worker

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("add", "count", "stream", "echo", "refused", "missing", "broken", "die", "unsendable", "noisy", "modules")
KINDS = {name: Kind(f"tests.worker.tasks:{name}") for name in NAMES} | {
    "pure": Kind("tests.worker.tasks:add", code=("core/worker",)),
    "slow": Kind("tests.worker.tasks:count", code=("core/worker",)),
    "lonely": Kind("tests.worker.tasks:count", patience_s=1.0),
}


@pytest.fixture(scope="module")
def worker():
    made = Worker(KINDS)
    yield made
    made.close()


def finished(task, seconds=60):
    assert task.wait(seconds), f"still {task.state} after {seconds} s"
    return task


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def test_a_result_comes_back_with_its_arrays(worker):
    task = finished(worker.start("add", {"a": 2, "b": 0.5}, "ann"))
    assert task.state == "done" and task.progress == 1.0 and task.error is None
    assert task.result["sum"] == 2.5
    assert task.result["table"].dtype == np.float32
    assert task.result["table"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert task.result["pid"] == worker.pid != os.getpid()


def test_progress_grows_and_time_left_is_told(worker):
    task = worker.start("count", {"steps": 40, "work_s": 0.02}, "ann")
    seen = []
    while not task.wait(0.03):
        seen.append(task.progress)
    assert task.state == "done" and seen == sorted(seen)
    assert any(0 < share < 1 for share in seen)
    assert task.left_s == 0.0 and task.elapsed_s > 0.5


def test_stopping_ends_a_task_and_frees_its_turn(worker):
    long = worker.start("count", {"steps": 10_000, "work_s": 0.01}, "ann")
    until(lambda: long.progress > 0)
    long.cancel()
    assert long.state == "cancelled" and long.result is None
    after = [finished(worker.start("count", {"steps": 1, "work_s": 0.01}, "ann"), 20) for _ in range(3)]
    assert [task.state for task in after] == ["done"] * 3


def test_a_task_that_nobody_asks_after_is_cancelled(worker):
    task = worker.start("lonely", {"steps": 10_000, "work_s": 0.01}, "ann")
    until(lambda: task._state == "running")
    until(lambda: task.over, 30)
    assert task.state == "cancelled"


def test_streamed_messages_arrive_in_order_and_none_is_lost(worker):
    task = worker.start("stream", {"frames": 200}, "ann")
    got = []
    while not task.wait(0.005):
        got += task.messages()
    got += task.messages()
    assert [message["frame"] for message in got] == list(range(200))
    assert got[7]["map"].tolist() == [[7] * 4] * 4 and got[7]["raw"] == b"\0\xff"


def test_a_stream_waits_for_a_reader_that_is_behind(worker):
    task = worker.start("stream", {"frames": 200}, "ann")
    until(lambda: len(task._inbox) >= 8)
    time.sleep(0.3)
    assert len(task._inbox) == 8 and task.state == "running"
    task.cancel()


def test_two_who_ask_the_same_at_once_wait_for_one_piece_of_work(worker):
    same = {"steps": 40, "work_s": 0.02}
    first = worker.start("slow", same, "ann")
    until(lambda: first.progress > 0)
    second, other = worker.start("slow", same, "ben"), worker.start("slow", {**same, "steps": 2}, "eve")
    assert second.state == "running" and second.progress > 0 and second.elapsed_s >= 0.02
    results = [finished(task).result for task in (first, second, other)]
    assert results[0] == results[1] != results[2]


def test_stopping_ends_shared_work_for_oneself_alone(worker):
    same = {"steps": 60, "work_s": 0.015}
    first, second = worker.start("slow", same, "ann"), worker.start("slow", same, "ben")
    until(lambda: first.progress > 0)
    first.cancel()
    assert first.state == "cancelled" and finished(second).state == "done" and "ended" in second.result
    same["steps"] = 10_000
    first, second = worker.start("slow", same, "ann"), worker.start("slow", same, "ben")
    until(lambda: second.progress > 0)
    first.cancel()
    second.cancel()
    until(lambda: not worker._flights)


def test_the_page_talks_to_a_running_task(worker):
    task = worker.start("echo", {}, "ann")
    got = []
    for said in ({"lr": 0.1}, {"lr": 0.2, "map": np.arange(3)}):
        task.send(said)
    until(lambda: got.extend(task.messages()) or len(got) == 2)
    assert got[0] == {"lr": 0.1} and got[1]["map"].tolist() == [0, 1, 2]
    task.send("end")
    assert finished(task).state == "done"


def test_refused_settings_come_back_as_the_exception_with_its_faults(worker):
    task = finished(worker.start("refused", {}, "ann"))
    assert task.state == "failed" and isinstance(task.error, SettingsRefused)
    assert [fault.key for fault in task.error.faults] == ["batch_too_large", "no_units"]
    assert "64" in task.error.faults[0].words("zh") and "20" in task.error.faults[0].words("en")


def test_missing_data_come_back_with_their_remedy(worker):
    task = finished(worker.start("missing", {}, "ann"))
    assert isinstance(task.error, DatasetMissing) and task.error.remedy == "fetch them"


@pytest.mark.parametrize(("kind", "name"), [("broken", "ZeroDivisionError"), ("unsendable", "TypeError")])
def test_a_mistake_of_ours_is_told_and_harms_no_other(worker, kind, name):
    pid = finished(worker.start("add", {"a": 1, "b": 1}, "ann")).result["pid"]
    task = finished(worker.start(kind, {}, "ann"))
    assert isinstance(task.error, TaskFailed) and task.error.kind == name
    assert finished(worker.start("add", {"a": 1, "b": 1}, "ann")).result["pid"] == pid


def test_prints_do_not_break_the_wire(worker):
    assert finished(worker.start("noisy", {}, "ann")).result == {"fine": True}


def test_torch_is_in_the_worker_and_on_one_thread(worker):
    task = finished(worker.start("modules", {}, "ann"), 120)
    assert task.result == {"torch": True, "threads": 1}


def test_a_dead_process_fails_what_ran_and_is_replaced():
    worker = Worker(KINDS)
    try:
        task = finished(worker.start("die", {}, "ann"))
        assert task.state == "failed" and isinstance(task.error, WorkerDied) and task.error.code == 7
        assert finished(worker.start("add", {"a": 1, "b": 2}, "ann")).result["sum"] == 3
    finally:
        worker.close()


def test_a_task_that_had_not_begun_survives_the_death_of_the_process():
    worker = Worker(KINDS)
    try:
        running = worker.start("count", {"steps": 10_000, "work_s": 0.01}, "ann")
        until(lambda: running.progress > 0)
        os.kill(worker.pid, signal.SIGSTOP if hasattr(signal, "SIGSTOP") else signal.SIGTERM)
        waiting = worker.start("add", {"a": 1, "b": 2}, "bob")  # it cannot begin: the process stands still
        worker._process.kill()
        assert isinstance(finished(running).error, WorkerDied)
        assert finished(waiting).result["sum"] == 3
    finally:
        worker.close()


def test_pure_results_are_kept_and_others_are_not(worker):
    first = finished(worker.start("pure", {"a": 1, "b": 2}, "ann"))
    again = worker.start("pure", {"b": 2, "a": 1}, "bob")
    assert again.over and again.result is first.result
    assert not worker.start("pure", {"a": 1, "b": 3}, "ann").over
    one, two = (finished(worker.start("add", {"a": 1, "b": 2}, "ann")) for _ in range(2))
    assert one.result is not two.result


def test_one_visitor_has_a_share_and_the_others_are_let_in(worker):
    hog = [worker.start("count", {"steps": 10_000, "work_s": 0.01}, "hog") for _ in range(4)]
    try:
        with pytest.raises(TooManyTasks):
            worker.start("count", {"steps": 1, "work_s": 0.01}, "hog")
        until(lambda: any(task.progress > 0 for task in hog))
        quick = worker.start("count", {"steps": 5, "work_s": 0.01}, "guest")
        assert finished(quick, 30).state == "done"
        assert not any(task.over for task in hog)
    finally:
        for task in hog:
            task.cancel()


def test_tasks_of_one_visitor_take_turns(worker):
    tasks = [worker.start("count", {"steps": 60, "work_s": 0.02}, "ann") for _ in range(2)]
    until(lambda: all(task.progress > 0 for task in tasks))
    assert not any(task.over for task in tasks)
    for task in tasks:
        finished(task)


def test_an_idle_process_ends_and_the_next_task_starts_another():
    worker = Worker(KINDS, idle_s=1.0)
    try:
        before = finished(worker.start("add", {"a": 1, "b": 1}, "ann")).result["pid"]
        until(lambda: worker.pid is None, 30)
        assert finished(worker.start("add", {"a": 1, "b": 1}, "ann")).result["pid"] != before
    finally:
        worker.close()


def test_a_closed_worker_says_so():
    worker = Worker(KINDS)
    task = worker.start("count", {"steps": 10_000, "work_s": 0.01}, "ann")
    until(lambda: task.progress > 0)
    process = worker._process
    worker.close()
    assert task.state == "cancelled" and process.poll() is not None
    with pytest.raises(WorkerUnavailable):
        worker.start("add", {"a": 1, "b": 1}, "ann")


OWNER = """
import sys, time
sys.path.insert(0, {root!r})
from core.worker import Kind, Worker
if __name__ == "__main__":
    worker = Worker({{"add": Kind("tests.worker.tasks:add")}})
    task = worker.start("add", {{"a": 1, "b": 1}}, "ann")
    task.wait(60)
    print(task.result["pid"], "torch" in sys.modules, flush=True)
    time.sleep(600)
"""


def alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(sys.platform == "win32", reason="asks the process table in POSIX's way")
def test_the_worker_ends_when_its_app_is_killed(tmp_path):
    script = tmp_path / "owner.py"
    script.write_text(OWNER.format(root=str(ROOT)), encoding="utf-8", newline="\n")
    app = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    pid, torch = app.stdout.readline().split()
    assert torch == "False", "the app must stay free of torch"
    assert alive(int(pid))
    app.kill()
    app.wait()
    app.stdout.close()
    until(lambda: not alive(int(pid)), 20)
