"""What a cell can do, and how it looks afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.kernel import Kernel
from tests.kernel.running import job, run, texts, until


def test_the_last_expression_is_shown(kernel: Kernel) -> None:
    result = run(kernel, "x = 20\nx + 1")
    assert (result.status, texts(result)) == ("ok", ["21"])
    assert result.level in ("strong", "no-files", "trusted-only")


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("import torch\ntorch.zeross(3)", ["zeros"]),
        ("import nunpy", ["numpy"]),
        ("def fit(epochs): 0\nfit(epoch=2)", ["epochs"]),
        ("1 / 0", None),
    ],
)
def test_names_like_a_missing_one_come_with_the_error(kernel: Kernel, code: str, meant: list[str] | None) -> None:
    assert run(kernel, code).error.get("near") == meant


@pytest.mark.parametrize("code", ["None", "x = 3", "3;", "(3);  # ", "def f(): 3", "", "# nothing", "if 1:\n  3"])
def test_what_is_not_shown(kernel: Kernel, code: str) -> None:
    result = run(kernel, code)
    assert (result.status, result.outputs) == ("ok", ())


@pytest.mark.parametrize("code", ["'a;'", "3  # ;", "(\n3\n)", "3\n\n\n"])
def test_what_is_shown_all_the_same(kernel: Kernel, code: str) -> None:
    assert len(run(kernel, code).outputs) == 1


def test_prints_and_displays_keep_their_order(kernel: Kernel) -> None:
    result = run(kernel, "import sys\nprint('a')\ndisplay(1, 2)\nprint('b', file=sys.stderr)\nprint('c')\n3")
    assert [(out["kind"], out.get("name"), out["text"]) for out in result.outputs] == [
        ("stream", "stdout", "a\n"), ("text", None, "1"), ("text", None, "2"),
        ("stream", "stderr", "b\n"), ("stream", "stdout", "c\n"), ("text", None, "3"),
    ]  # fmt: skip
    assert (result.stdout, result.stderr) == ("a\nc\n", "b\n")


def test_text_written_past_python_is_seen(kernel: Kernel) -> None:
    code = "import os, ctypes\nos.write(1, b'raw\\n')\nctypes.CDLL(None).puts(b'from C')\nos.write(2, b'bad\\n')"
    result = run(kernel, code + "\nNone")
    assert sorted(result.stdout.splitlines()) == ["from C", "raw"]
    assert result.stderr == "bad\n"


def test_text_written_past_python_keeps_its_place(torch_kernel: Kernel) -> None:
    result = run(torch_kernel, "import os\nfor i in range(50):\n    print(i)\n    os.write(1, b'-')\nprint('end')")
    assert result.stdout == "".join(f"{i}\n-" for i in range(50)) + "end\n"


def test_bytes_and_odd_text_become_valid_text(kernel: Kernel) -> None:
    result = run(kernel, "import sys\nsys.stdout.buffer.write('é'.encode())\nprint('\\ud800', '\\ud83d\\ude00', '\\0')")
    assert result.stdout.startswith("é")
    assert "\ud800" not in result.stdout
    assert result.stdout.encode()


def test_what_needed_cells_put_out_is_dropped(kernel: Kernel) -> None:
    result = run(kernel, "print('mine', x)", "print('theirs'); display(9)\nimport os\nos.write(1, b'raw')\nx = 1\nx")
    assert texts(result) == ["mine 1\n"]


def test_an_error_of_a_needed_cell_names_it(kernel: Kernel) -> None:
    result = run(kernel, "print('never')", "a = 1", "b = 0\nc = a / b")
    assert (result.status, result.outputs) == ("error", ())
    assert (result.error["type"], result.error["cell"], result.error["line"]) == ("ZeroDivisionError", "need-2", 2)


def test_the_trace_holds_the_readers_lines_alone(kernel: Kernel) -> None:
    needed = "def divide(a, b):\n    return a / b"
    result = run(kernel, "import functools\n\ndef f(x):\n    return functools.reduce(divide, x)\n\nf([1, 0])", needed)
    assert result.error["trace"] == [
        {"cell": "target", "line": 6, "name": "<module>"},
        {"cell": "target", "line": 4, "name": "f"},
        {"cell": "need-1", "line": 2, "name": "divide"},
    ]
    assert (result.error["cell"], result.error["line"]) == ("target", 4)


def test_the_exceptions_behind_an_exception(kernel: Kernel) -> None:
    code = (
        "try:\n    try:\n        {}['k']\n    except KeyError:\n        1/0\n"
        "except Exception as e:\n    raise ValueError('top') from e"
    )
    error = run(kernel, code).error
    assert [(each["relation"], each["type"], each["line"]) for each in error["chain"]] == [
        ("cause", "ZeroDivisionError", 5),
        ("context", "KeyError", 3),
    ]


def test_members_of_a_group_are_told(kernel: Kernel) -> None:
    error = run(kernel, "raise ExceptionGroup('two', [ValueError('a'), TypeError('b')])").error
    assert [(each["relation"], each["type"]) for each in error["chain"]] == [
        ("member", "ValueError"),
        ("member", "TypeError"),
    ]


def test_an_endless_chain_ends(kernel: Kernel) -> None:
    code = "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
    assert len(run(kernel, code).error["chain"]) == 1


@pytest.mark.parametrize("raised", ["KeyboardInterrupt()", "GeneratorExit()", "type('Own', (BaseException,), {})()"])
def test_what_is_no_exception_is_an_error_too(kernel: Kernel, raised: str) -> None:
    assert run(kernel, f"raise {raised}").status == "error"


def test_a_message_that_cannot_be_made(kernel: Kernel) -> None:
    code = "class Bad(Exception):\n    def __str__(self): raise OSError\nraise Bad"
    error = run(kernel, code).error
    assert (error["type"], error["line"]) == ("Bad", 3)
    assert "OSError" in error["message"]


def test_deep_recursion_keeps_both_ends_of_the_trace(kernel: Kernel) -> None:
    error = run(kernel, "def f(n):\n    return f(n + 1)\nf(0)").error
    assert error["type"] == "RecursionError"
    assert error["trace"][0]["line"] == 3
    assert 2 < len(error["trace"]) <= 20


def test_a_warning_is_shown_once_with_the_cells_line(kernel: Kernel) -> None:
    result = run(kernel, "import warnings\nfor _ in range(3):\n    warnings.warn('old', FutureWarning)\nprint('on')")
    assert result.stderr == "target:3: FutureWarning: old\n"


def test_a_librarys_warning_is_placed_in_the_cell(torch_kernel: Kernel) -> None:
    result = run(torch_kernel, "import torch\n\ntorch.tensor(torch.ones(2))")
    assert result.stderr.startswith("target:3: UserWarning: To copy construct")


def test_the_same_warning_of_a_needed_cell_does_not_hide_it(kernel: Kernel) -> None:
    code = "import warnings\nwarnings.warn('w')"
    assert run(kernel, code, code).stderr == "target:2: UserWarning: w\n"


def test_the_source_of_a_cells_functions_and_classes_is_known(kernel: Kernel) -> None:
    needed = "class Box:\n    size = 3\n\ndef f(x):\n    return x"
    code = (
        "from inspect import getsource\nclass Other(Box):\n    pass\n"
        "print(getsource(f) + getsource(Box) + getsource(Other))"
    )
    expected = "def f(x):\n    return x\nclass Box:\n    size = 3\nclass Other(Box):\n    pass\n\n"
    assert run(kernel, code, needed).stdout == expected


def test_traceback_shows_the_cells_lines(kernel: Kernel) -> None:
    result = run(kernel, "import traceback\ntry:\n    1 / 0\nexcept Exception:\n    traceback.print_exc()")
    assert 'File "<target>", line 3, in <module>\n    1 / 0' in result.stderr


def test_pickle_and_dataclasses_find_what_a_cell_defines(kernel: Kernel) -> None:
    needed = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n    y: 'int' = 2"
    result = run(kernel, "import pickle\npickle.loads(pickle.dumps(Point(1)))", needed)
    assert texts(result) == ["Point(x=1, y=2)"]


def test_a_module_defined_in_a_cell_learns(torch_kernel: Kernel) -> None:
    needed = (
        "import copy, pickle, torch\nfrom torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n        self.line = nn.Linear(2, 1)\n"
        "    def forward(self, x):\n        return self.line(x)"
    )
    code = (
        "net = Net()\nbest = torch.optim.SGD(net.parameters(), lr=0.1)\nx, y = torch.rand(16, 2), torch.rand(16, 1)\n"
        "losses = []\nfor _ in range(50):\n    best.zero_grad()\n    loss = ((net(x) - y) ** 2).mean()\n"
        "    loss.backward()\n    best.step()\n    losses.append(loss.item())\n"
        "twin = pickle.loads(pickle.dumps(copy.deepcopy(net)))\n"
        "print(losses[-1] < losses[0], torch.equal(twin(x), net(x)))\nnet"
    )
    result = run(torch_kernel, code, needed)
    assert result.stdout == "True True\n", result.error
    assert result.outputs[-1]["kind"] == "module"


def test_tensors_frames_and_charts_come_as_themselves(torch_kernel: Kernel) -> None:
    code = (
        "import altair as alt, pandas as pd, torch\nframe = pd.DataFrame({'x': [1, 2], 'y': [3, 4]})\n"
        "display(torch.arange(6).view(2, 3), frame)\nalt.Chart(frame).mark_line().encode(x='x', y='y')"
    )
    result = run(torch_kernel, code)
    assert [out["kind"] for out in result.outputs] == ["tensor", "table", "vega"], result.error


def test_every_run_draws_the_same_numbers(torch_kernel: Kernel) -> None:
    code = "import random, numpy, torch\n(random.random(), numpy.random.rand(), torch.rand(1).item(), hash('a'))"
    first, second = (texts(run(torch_kernel, code)) for _ in range(2))
    other = texts(torch_kernel.run(job(code, seed=1)))
    assert first == second != other


def test_a_run_knows_nothing_of_another(kernel: Kernel) -> None:
    run(kernel, "import builtins, sys\nbuiltins.left = sys.left = left = 1")
    result = run(kernel, "import sys\n(hasattr(sys, 'left'), 'left' in dir(__builtins__), 'left' in globals())")
    assert texts(result) == ["(False, False, False)"]


def test_the_environment_and_the_folder_are_the_runs_own(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDY_SECRET", "hunter2")
    code = (
        "import os, tempfile\nprint(sorted(set(os.environ) - {'LC_CTYPE'}))\n"
        "print(os.getcwd() == tempfile.gettempdir())\nprint(os.listdir())\n"
        "open('a.txt', 'w').write('x')\nprint(os.listdir())\nos.getcwd()"
    )
    result = run(kernel, code)
    assert result.stdout == "['HOME', 'LANG', 'TEMP', 'TMP', 'TMPDIR', 'USER']\nTrue\n[]\n['a.txt']\n", result.error

    assert until(lambda: not Path(texts(result)[-1].strip("'")).exists())


def test_processes_are_refused_kindly(kernel: Kernel) -> None:
    code = "import multiprocessing as mp\nmp.get_context('spawn').Process(target=print).start()"
    error = run(kernel, code).error
    assert error["type"] == "RuntimeError"
    assert "num_workers=0" in error["message"]


def test_threads_are_allowed(kernel: Kernel) -> None:
    code = "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start(); t.join()"
    assert run(kernel, code).stdout == "from a thread\n"


def test_threads_print_together(kernel: Kernel) -> None:
    code = (
        "import threading\ndef talk():\n    for i in range(500): print('x')\n"
        "all = [threading.Thread(target=talk) for _ in range(8)]\n"
        "[t.start() for t in all]; [t.join() for t in all]\nNone"
    )
    result = run(kernel, code)
    assert (result.status, result.stdout.count("x")) == ("ok", 4000)
