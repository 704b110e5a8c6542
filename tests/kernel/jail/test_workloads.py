"""What chapters do must work behind the jail: at strong all of it, at no-files all but files."""

from __future__ import annotations

import pytest

CELLS = {
    "matmul": "a = torch.randn(200, 200)\nprint(float((a @ a).sum()) != 0)",
    "backward": "x = torch.ones(3, requires_grad=True)\n(x * x).sum().backward()\nprint(x.grad.tolist() == [2, 2, 2])",
    "optimizer": """
w = torch.zeros(2, requires_grad=True)
for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop, torch.optim.Adagrad):
    opt = make([w], lr=0.1)
    for _ in range(3):
        opt.zero_grad()
        ((w - 1) ** 2).sum().backward()
        opt.step()
print(bool((w > 0).all()))
""",
    "network": """
from torch import nn
net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
loss = nn.CrossEntropyLoss()(net(torch.randn(5, 8)), torch.tensor([0, 1, 2, 0, 1]))
loss.backward()
print(all(p.grad is not None for p in net.parameters()))
""",
    "convolution": """
y = torch.nn.functional.conv2d(torch.randn(1, 1, 28, 28), torch.randn(4, 1, 3, 3, requires_grad=True))
y.sum().backward()
print(y.shape == (1, 4, 26, 26))
""",
    "loader": """
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(10.0)[:, None], torch.arange(10))
print(sum(len(x) for x, y in DataLoader(data, batch_size=3, shuffle=True, num_workers=0)) == 10)
""",
    "pandas": """
import pandas as pd
frame = pd.DataFrame({"a": [1, 2, 3], "b": list("xyx")})
print(frame.groupby("b").a.sum().to_dict() == {"x": 4, "y": 2}, len(frame.describe()) == 8)
""",
    "pandas-time": "import pandas as pd\nprint(len(pd.date_range('2024-01-01', periods=3, tz='Asia/Shanghai')) == 3)",
    "altair": """
import altair as alt
import pandas as pd
chart = alt.Chart(pd.DataFrame({"a": [1, 2]})).mark_line().encode(x="a:Q")
print("$schema" in chart.to_dict())
""",
    "numpy": "import numpy as np\nprint(np.allclose(np.linalg.inv(np.eye(4) * 2), np.eye(4) / 2))",
    "threads": """
import threading
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda n: n * n, range(10))) == 285)
""",
    "two torch threads": """
torch.set_num_threads(2)
print(float((torch.ones(600, 600) @ torch.ones(600, 600))[0, 0]) == 600)
""",
    "double derivative": """
x = torch.tensor(2.0, requires_grad=True)
(g,) = torch.autograd.grad(x**3, x, create_graph=True)
print(torch.autograd.grad(g, x)[0].item() == 12)
""",
    "jacobian": "print(torch.func.vmap(torch.func.grad(lambda x: x**2))(torch.arange(3.0)).tolist() == [0, 2, 4])",
    "regex, big integers, dates": "import re, datetime\nprint(bool(re.match('a+', 'aa')), 7**99 % 10 == 3)",
    "sleep and clock": "import time\nt = time.perf_counter()\ntime.sleep(0.01)\nprint(time.perf_counter() - t >= 0.01)",
    "own signal": """
import os, signal
seen = []
signal.signal(signal.SIGUSR1, lambda *a: seen.append(1))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
print(len(seen) == 2)
""",
    "pipe to oneself": "import os\nr, w = os.pipe()\nos.write(w, b'x')\nprint(os.read(r, 1) == b'x')",
}

FILES = {
    "own folder": """
import os, pathlib, tempfile
pathlib.Path("a").write_text("1")
os.mkdir("d")
os.replace("a", "d/b")
print(pathlib.Path("d/b").read_text() == "1", os.listdir() == ["d"])
os.unlink("d/b")
os.rmdir("d")
""",
    "temporary files": """
import tempfile
with tempfile.TemporaryDirectory() as place, tempfile.NamedTemporaryFile("w+", dir=place) as f:
    f.write("x")
    f.seek(0)
    print(f.read() == "x")
with tempfile.TemporaryFile() as f:
    print(f.write(b"x") == 1)
""",
    "save and load": """
torch.save({"w": torch.ones(3)}, "w.pt")
print(torch.load("w.pt")["w"].tolist() == [1, 1, 1])
""",
    "memory-mapped array": """
import numpy as np
m = np.memmap("m", dtype="float32", mode="w+", shape=(10,))
m[:] = 1
m.flush()
print(np.load.__name__ == "load", float(np.fromfile("m", "float32").sum()) == 10)
""",
    "csv": """
import pandas as pd
pd.DataFrame({"a": [1]}).to_csv("a.csv", index=False)
print(pd.read_csv("a.csv").a.tolist() == [1])
""",
    "a module not imported before": "import wave, sqlite3\nprint(sqlite3.connect(':memory:') is not None)",
    "core": "from core.text import text\nimport core.errors\nprint(core.errors.StudyError is not None)",
    "the data sets": """
import pathlib, core.errors
root = pathlib.Path(core.errors.__file__).parent.parent
print((root / "data/datasets/README.md").read_text(encoding="utf-8") != "")
""",
    "copy a file": """
import pathlib, shutil
pathlib.Path("a").write_text("1" * 100000)
shutil.copyfile("a", "b")
print(pathlib.Path("b").stat().st_size == 100000)
""",
}


def answers_true(answer: dict) -> None:
    """The cell ended well and printed nothing but True."""
    assert answer["error"] is None, answer["message"] + answer.get("trace", "")
    assert answer["exit"] == 0
    assert answer["said"].split() and set(answer["said"].split()) == {"True"}


@pytest.mark.parametrize("name", [*CELLS, *FILES])
def test_works_at_strong(torch_forker, name):
    answer = torch_forker.run(f"import torch\n{(CELLS | FILES)[name]}")
    answers_true(answer)
    assert answer["level"] == "strong"


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("abi", [0, 2])
def test_works_at_no_files(torch_forker, name, abi):
    if (name, abi) == ("pandas-time", 0):
        pytest.skip("a time zone not used before is a file")
    answer = torch_forker.run(f"import torch\n{CELLS[name]}", abi=abi)
    answers_true(answer)
    assert answer["level"] == "no-files"


WORKERS = """
from torch.utils.data import DataLoader
for batch in DataLoader(torch.arange(4), num_workers=2):
    print(batch)
"""


def test_worker_processes_fail_with_a_named_error_and_no_hang(torch_forker):
    answer = torch_forker.run(f"import torch\n{WORKERS}")
    assert answer["error"] == "PermissionError"
