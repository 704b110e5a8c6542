"""How fast, how large and how steady the kernel is, beside what people use otherwise.

    python benchmarks/kernel.py                    latency, memory, printing, lag
    python benchmarks/kernel.py forks --count 1000 torch in so many forks, one after the other; counts those that hang

Everything that is compared is measured in one go, in turns, so that a busy machine is as busy for each. Times drift
from machine to machine; the ratios are the point. ipykernel is measured when jupyter_client is installed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.kernel import Job, Kernel, Limits, Source

CELL = "import torch\nprint(torch.ones(2, 2))"

TORCH = """
import torch
from torch import nn
a = torch.rand(1000, 1000, requires_grad=True)
(a @ a).sum().backward()
x, y = torch.rand(64, 20), torch.rand(64, 1)
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 1))
best = torch.optim.Adam(net.parameters())
for _ in range(20):
    best.zero_grad()
    nn.functional.mse_loss(net(x), y).backward()
    best.step()
nn.functional.conv2d(torch.rand(4, 3, 32, 32), torch.rand(8, 3, 3, 3)).sum().item()
"""


def job(code: str, wall_s: float = 60.0) -> Job:
    """One cell."""
    return Job((Source("cell", code),), Limits(wall_s=wall_s))


def ms(do: Callable[[], object]) -> float:
    """Milliseconds that ``do`` takes."""
    before = time.perf_counter()
    do()
    return (time.perf_counter() - before) * 1000


def p(times: list[float], share: int) -> float:
    """The time below which ``share`` percent lie."""
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def say(name: str, times: list[float], unit: str = "ms") -> None:
    """One line: median and 95th percentile."""
    print(f"{name:<44} p50 {p(times, 50):9.1f}   p95 {p(times, 95):9.1f} {unit}   ({len(times)} times)")


class Jupyter:
    """A warm ipykernel that runs a cell and waits until it is idle again."""

    def __init__(self) -> None:
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.run("import pandas, altair\n" + CELL)

    def run(self, code: str) -> None:
        self.client.execute_interactive(code, output_hook=lambda _: None, timeout=60)

    def pid(self) -> int:
        return self.manager.provisioner.process.pid

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def jupyter() -> Jupyter | None:
    """None where it is not installed."""
    try:
        return Jupyter()
    except ImportError:
        print("(no jupyter_client: the comparison with ipykernel is left out)")
        return None


def pss(pid: int) -> float:
    """MiB of a process, shared pages by their share; on systems without smaps all that is resident."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    except OSError:
        import psutil

        return psutil.Process(pid).memory_info().rss / (1 << 20)


def private(pid: int) -> float:
    """MiB that a process alone has written or read in."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def latency(kernel: Kernel, count: int) -> None:
    """From asking for a cell to its result, in turns with the others."""
    other = jupyter()
    runs: list[float] = []
    warm: list[float] = []
    fresh: list[float] = []
    kernel.run(job(CELL), fresh=True)
    for number in range(count):
        runs.append(ms(lambda: kernel.run(job(CELL), fresh=True)))
        if other is not None:
            warm.append(ms(lambda: other.run(CELL)))
        if number % max(1, count // 10) == 0:
            fresh.append(ms(lambda: subprocess.run([sys.executable, "-c", CELL], capture_output=True, check=True)))
    say("a cell in a fork of its own", runs)
    if other is not None:
        say("the same cell in a warm ipykernel", warm)
        half, most = (p(runs, share) / p(warm, share) for share in (50, 95))
        print(f"{'':<44} p50 {half:9.2f} x p95 {most:9.2f} x as long as ipykernel")
        if sys.platform == "linux":
            print(f"{'memory of that ipykernel':<44} {pss(other.pid()):13.0f} MiB")
        other.close()
    say("a fresh python -c", fresh)
    print(f"{'':<44} {p(fresh, 50) / p(runs, 50):13.0f} x as fast as a fresh interpreter")
    say("a known result", [ms(lambda: kernel.run(job("1"))) for _ in range(101)][1:])


def memory(kernel: Kernel) -> None:
    """Of the zygote at rest, and of a run."""
    if sys.platform != "linux":
        return
    zygote = kernel._backend._zygote.pid
    print(f"{'memory of the kernel at rest (PSS)':<44} {pss(zygote):13.0f} MiB")
    ticket = kernel.submit(job(CELL + "\nimport time\ntime.sleep(30)"), fresh=True)
    while not ticket.partial:
        time.sleep(0.01)
    run = next(line.pid for line in kernel._backend._runs.values())
    print(f"{'memory of a run of its own':<44} {private(run):13.0f} MiB")
    ticket.cancel()
    ticket.result()
    print(f"{'memory of the app that holds it':<44} {private_of_me():13.0f} MiB")


def private_of_me() -> float:
    """MiB of this process."""
    import os

    return private(os.getpid())


def printing(kernel: Kernel) -> None:
    """A million prints, of which the page takes a mebibyte, beside the same prints into a file."""
    code = "for i in range(1_000_000): print(i)"
    here, file = [], []
    for _ in range(3):
        here.append(ms(lambda: kernel.run(job(code), fresh=True)))
        with tempfile.TemporaryFile() as sink:
            file.append(ms(lambda sink=sink: subprocess.run([sys.executable, "-c", code], stdout=sink, check=True)))
    ratio = statistics.median(here) / statistics.median(file)
    print(f"{'a million prints':<44} {statistics.median(here):13.0f} ms = {ratio:.2f} x into a file, start included")


def lag(kernel: Kernel) -> None:
    """How late the app's own thread wakes from a millisecond's sleep, at rest and while four cells burn."""

    def late(seconds: float = 3.0) -> list[float]:
        times, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            times.append(ms(lambda: time.sleep(0.001)) - 1)
        return times

    rest = late()
    burning = [kernel.submit(job("while True: pass"), str(visitor), fresh=True) for visitor in range(4)]
    while not any(ticket.elapsed_s for ticket in burning):
        time.sleep(0.01)
    busy = late()
    for ticket in burning:
        ticket.cancel()
    say("lag of the app at rest", rest)
    say("lag of the app while four cells burn", busy)


def forks(kernel: Kernel, count: int) -> None:
    """Matrix product with backward, training and convolution in so many forks."""
    times, lost = [], 0
    for number in range(1, count + 1):
        before = time.perf_counter()
        result = kernel.run(job(TORCH), fresh=True)
        times.append((time.perf_counter() - before) * 1000)
        lost += result.status != "ok"
        if result.status != "ok":
            print(number, result.status, result.error)
    say("a torch workload in a fork", times)
    print(f"{lost} of {count} did not end well")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ["all", "latency", "memory", "printing", "lag", "forks"]
    parser.add_argument("what", nargs="?", choices=parts, default="all")
    parser.add_argument("--count", type=int, default=100)
    given = parser.parse_args()
    kernel = Kernel()
    try:
        start = ms(lambda: kernel.run(job("1"), fresh=True))
        print(f"{'from nothing to a first result':<44} {start:13.0f} ms at level {kernel.guarantees().level}")
        if given.what in ("all", "latency"):
            latency(kernel, given.count)
        if given.what in ("all", "memory"):
            memory(kernel)
        if given.what in ("all", "printing"):
            printing(kernel)
        if given.what in ("all", "lag"):
            lag(kernel)
        if given.what == "forks":
            forks(kernel, given.count)
    finally:
        kernel.close()


if __name__ == "__main__":
    main()
