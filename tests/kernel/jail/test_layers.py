"""Layer by layer: what each does to a child, and what is found out about this machine."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from core.kernel.jail import grants, landlock, quota, rights, rlimits, seccomp
from core.kernel.jail.report import KEYS, Report
from core.kernel.types import Limits, Row
from tests.kernel.users import AM_ROOT

ROOT = Path(__file__).resolve().parents[3]


class TestGrants:
    def test_secrets_and_notes_are_not_beneath_any(self):
        for name in (".streamlit", ".git", "app.py", "pages", "data/notes", "data/quiz", "data/outputs", "tests"):
            path = ROOT / name
            assert not [grant for grant in grants.readable() if path.is_relative_to(grant)], name

    def test_no_grant_is_a_home_or_a_root(self):
        wide = {Path("/"), Path("/home"), Path("/root"), Path("/etc"), Path("/proc"), Path("/tmp"), Path("/var"), ROOT}
        assert not wide & set(grants.readable())
        assert Path.home() not in grants.readable()

    def test_the_interpreter_and_core_are(self):
        python = (sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"))
        for path in (*python, ROOT / "core", ROOT / "data/datasets"):
            assert any(Path(path).resolve().is_relative_to(grant) for grant in grants.readable()), path

    def test_the_search_path_adds_none(self, forker, tmp_path):
        code = (
            f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
            "from core.kernel.jail import grants\n"
            "grants.readable.cache_clear()\n"
            f"print(any(str(p).startswith({str(tmp_path)!r}) for p in grants.readable()))"
        )
        assert forker.run(code, jail=False)["said"].strip() == "False"


class TestDetect:
    def test_every_promise_has_a_row(self, forker):
        assert forker.report["level"] == "strong"
        assert list(forker.report["rows"]) == list(KEYS)
        assert all(forker.report["rows"].values())

    def test_it_believes_what_it_sees(self, forker):
        code = (
            "from core.kernel.jail import probe\n"
            "from functools import partial\n"
            "real = probe.confine\n"
            "probe.confine = partial(real, without=('{layer}',))\n"
            "report = probe.probe()\n"
            "print(report.level, *(row.key for row in report.rows if not row.holds))"
        )
        layers = ("seccomp", "landlock", "memory")
        said = {layer: forker.run(code.format(layer=layer), jail=False)["said"].split() for layer in layers}
        assert said["seccomp"][0] == "trusted-only" and {"network", "programs"} <= set(said["seccomp"])
        assert said["landlock"][0] == "trusted-only" and "files-read" in said["landlock"]
        assert said["memory"] == ["trusted-only", "memory"]

    def test_landlock_that_lies_leaves_no_files(self, forker):
        code = (
            "from core.kernel.jail import confine, landlock, probe\n"
            "landlock.Ruleset.enforce = lambda self: None\n"
            "report = probe.probe()\n"
            "print(report.level, all(row.holds for row in report.rows))"
        )
        assert forker.run(code, jail=False)["said"].split() == ["no-files", "True"]

    def test_a_report_answers_for_its_rows(self):
        report = Report("strong", (Row("memory", True, "x"), Row("network", False, "")))
        assert report.holds("memory") and not report.holds("network") and not report.holds("unknown")


class TestLandlock:
    @pytest.mark.parametrize("abi", [3, 4, 5, 6, 7])
    def test_each_strong_abi_reads_what_it_may_and_nothing_else(self, forker, abi):
        code = (
            "import core.errors\n"
            "print(len(open(core.errors.__file__).read()) > 0)\n"
            "open('a', 'w').close()\n"
            "try:\n    open('/etc/passwd')\n    print('HARM')\nexcept PermissionError:\n    print(True)"
        )
        if landlock.abi() < abi:
            pytest.skip("this kernel is older")
        answer = forker.run(code, abi=abi)
        assert (answer["level"], answer["said"].split()) == ("strong", ["True", "True"]), answer

    @pytest.mark.parametrize("abi", [1, 2])
    def test_an_old_one_reads_and_does_not_write(self, forker, abi):
        code = (
            "import core.errors\n"
            "print(len(open(core.errors.__file__).read()) > 0)\n"
            "for where, how in (('a', 'w'), ('/etc/passwd', 'r')):\n"
            "    try:\n        open(where, how)\n        print('HARM')\n"
            "    except PermissionError:\n        print(True)"
        )
        answer = forker.run(code, abi=abi)
        assert (answer["level"], set(answer["said"].split())) == ("no-files", {"True"}), answer

    def test_rights_grow_with_the_abi(self):
        known = [landlock.handled(version) for version in range(1, 9)]
        assert known == sorted(known)
        assert known[0] == 0x1FFF and known[2] == 0x7FFF and known[4] == 0xFFFF == known[7]
        assert not landlock.OWN & (landlock.EXECUTE | landlock.MAKE_SYM | landlock.MAKE_FIFO | landlock.MAKE_SOCK)

    def test_a_missing_grant_is_passed_over(self, forker):
        code = (
            "from pathlib import Path\n"
            "from core.kernel.jail import landlock\n"
            "landlock.ruleset(landlock.abi(), [Path('/nowhere/at/all')], None)\n"
            "print(True)"
        )
        assert forker.run(code, jail=False)["said"].strip() == "True"


class TestRlimits:
    def test_every_row_is_set(self, forker):
        code = (
            "import resource\n"
            "from core.kernel.jail.rlimits import ROWS\n"
            "print({name: resource.getrlimit(row.resource) for name, row in ROWS.items()})"
        )
        limits = {"cpu_s": 3, "files_mb": 5, "open_files": 50, "memory_mb": 100, "processes": 7}
        given = eval(forker.run(code, limits=limits)["said"])
        assert given["cpu"] == (3, 4)
        assert given["file"] == (5 << 20, 5 << 20)
        assert given["descriptors"] == (50, 50)
        assert given["core"] == (1, 1)
        assert given["locked"] == given["queues"] == (0, 0)
        assert given["threads"][0] == given["threads"][1] >= 7
        assert given["memory"][0] == given["memory"][1] > 100 << 20

    def test_zero_means_none(self, forker):
        answer = forker.run("import threading\nthreading.Thread(target=int).start()", limits={"processes": 0})
        assert answer["error"] == "RuntimeError"
        answer = forker.run("f = open('a', 'w', 1)\nf.write('x\\n')", limits={"files_mb": 0})
        assert answer["error"] == "OSError"

    def test_a_negative_limit_runs_nothing(self, forker):
        answer = forker.run("print('HARM')", limits={"cpu_s": -1})
        assert (answer["error"], answer["said"]) == ("ValueError", "")

    def test_a_second_thread_runs_nothing(self, forker):
        code = (
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
            "from core.kernel.jail import enter\n"
            "from core.kernel.types import Limits\n"
            "enter(Limits(), '.')\n"
            "print('HARM')"
        )
        assert forker.run(code, jail=False)["error"] == "RuntimeError"

    def test_tasks_are_counted_as_the_kernel_counts_them(self):
        import threading

        before = rlimits.present().tasks
        stop = threading.Event()
        threads = [threading.Thread(target=stop.wait) for _ in range(5)]
        for thread in threads:
            thread.start()
        after = rlimits.present().tasks
        stop.set()
        for thread in threads:
            thread.join()
        if not AM_ROOT:  # root's count includes everybody who is root on this machine
            assert after - before >= 5
        assert after >= 6
        assert rlimits.present(alone=True).tasks == 1


@pytest.mark.skipif(not AM_ROOT, reason="only root has rights to drop")
class TestRights:
    def test_a_run_is_nobody_we_know_and_may_nothing(self, forker):
        code = (
            "import ctypes, os, struct\n"
            "print(os.getresuid(), os.getresgid(), os.getgroups())\n"
            "sets = ctypes.create_string_buffer(24)\n"
            "header = ctypes.create_string_buffer(struct.pack('=Ii', 0x20080522, 0))\n"
            "ctypes.CDLL(None).syscall(125, header, sets)\n"
            "print(struct.unpack('=6I', sets.raw))"
        )
        if forker.user != "root":
            pytest.skip("has no rights to begin with")
        answer = forker.run(code, without=["seccomp"])
        users, groups, member = eval(answer["said"].splitlines()[0].replace(") (", "),(").replace(") [", "),["))
        assert rights.FIRST <= users[0] < rights.FIRST + rights.COUNT
        assert set(users) == set(groups) and not member
        search = 1 << rights.CAP_DAC_READ_SEARCH
        effective, permitted, inheritable, *rest = eval(answer["said"].splitlines()[1])
        assert effective in (0, search) and permitted == effective and not inheritable and not any(rest)
        assert effective == (search if rights.closed(grants.readable()) else 0)

    def test_the_parent_death_signal_survives(self, forker):
        code = (
            "import ctypes\n"
            "signal = ctypes.c_int(0)\n"
            "ctypes.CDLL(None).prctl(2, ctypes.byref(signal), 0, 0, 0)\n"
            "print(signal.value)"
        )
        assert forker.run(code, without=["seccomp"])["said"].strip() == "9"

    def test_closed_folders_are_told_from_open_ones(self, tmp_path):
        inner = tmp_path / "inner"
        inner.mkdir()
        for folder, mode in ((tmp_path, 0o700), (inner, 0o755)):
            folder.chmod(mode)
        assert rights.closed([inner])
        assert not rights.closed([Path("/usr/lib")])


class TestQuota:
    MANY = (
        "made = 0\n"
        "try:\n    for n in range(30):\n        open(str(n), 'x').close()\n        made += 1\n"
        "except OSError as error:\n    print(made, error.errno)"
    )

    def test_files_are_counted(self, forker):
        answer = forker.run(self.MANY, limits={"files": 10})
        assert answer["said"].split() == ["10", "122"]
        assert answer["made"] == 10

    def test_threads_are_counted_for_each_run(self, forker):
        code = (
            "import threading\n"
            "stop = threading.Event()\n"
            "threads = []\n"
            "try:\n    while len(threads) < 40:\n"
            "        threads.append(threading.Thread(target=stop.wait, daemon=True))\n        threads[-1].start()\n"
            "except RuntimeError:\n    print(len(threads) - 1)\n"
            "stop.set()\n"
            "for t in threads[:-1]:\n    t.join()\n"
            "threading.Thread(target=int).start()\nprint('again')"
        )
        answer = forker.run(code, limits={"processes": 6})
        assert (answer["said"].split(), answer["made"]) == (["6", "again"], 0), answer

    def test_zero_files(self, forker):
        assert forker.run(self.MANY, limits={"files": 0})["said"].split() == ["0", "122"]

    def test_opening_what_is_there_counts_when_it_could_have_been_made(self, forker):
        answer = forker.run("for _ in range(5):\n    open('a', 'w').close()\nopen('a').read()\nopen('a', 'r+').close()")
        assert (answer["error"], answer["made"]) == (None, 5)

    def test_folders_count(self, forker):
        answer = forker.run("import os\nfor n in range(9):\n    os.mkdir(str(n))", limits={"files": 4})
        assert (answer["error"], answer["files"]) == ("OSError", 4)

    def test_bytes_end_the_run(self, forker):
        code = "import time\nfor n in range(3):\n    open(str(n), 'wb').write(bytes(2 << 20))\ntime.sleep(5)"
        answer = forker.run(code, limits={"files_mb": 3})
        assert answer["broken"]
        assert answer["error"] == "OSError" or answer["signal"] == 9

    def test_the_overshoot_is_bounded_however_late_the_look(self, forker):
        """The supervisor looks only when it is asked: twenty files of 2 MiB, four of them open at a time."""
        code = (
            "for n in range(20):\n    open(str(n), 'x').close()\n"
            "for n in range(0, 20, 4):\n"
            "    held = [open(str(n + k), 'r+b', 0) for k in range(4)]\n"
            "    for f in held:\n        f.write(bytes(2 << 20))\n        f.close()"
        )
        answer = forker.run(code, limits={"files_mb": 3}, look=False)
        assert answer["error"] == "OSError" and "122" in answer["message"]
        assert answer["bytes"] <= (3 + 4 * 3) << 20

    def test_who_makes_no_file_is_never_looked_at(self, tmp_path):
        read, write = os.pipe()
        one = quota.Quota(read, 1, tmp_path / "is not there", Limits(files_mb=0))
        assert not one.over()
        one.made = 1
        assert not one.over()
        (tmp_path / "x").write_bytes(b"x")
        two = quota.Quota(write, os.getpid(), tmp_path, Limits(files_mb=0))
        two.made = 1
        assert two.over() and two.broken
        one.close()
        two.close()

    def test_deleted_files_are_seen(self, tmp_path):
        import mmap

        start = quota.Quota(0, os.getpid(), tmp_path, Limits()).taken()
        with (tmp_path / "a").open("w+b") as file:
            file.write(bytes(1 << 20))
            file.flush()
            (tmp_path / "a").unlink()
            assert quota.Quota(0, os.getpid(), tmp_path, Limits()).taken() - start >= 1 << 20
            view = mmap.mmap(file.fileno(), 1 << 20)
        assert quota.Quota(0, os.getpid(), tmp_path, Limits()).taken() - start == rlimits.FILE_MB << 20
        view.close()
        assert quota.Quota(0, os.getpid(), tmp_path, Limits()).taken() == start

    def test_nobody_there_to_count(self, forker):
        """The supervisor is gone: no file can be made any more, and nothing hangs."""
        code = (
            "from core.kernel.jail.confine import confine\n"
            "from core.kernel.types import Limits\n"
            "import os\n"
            "confine(Limits(), '.', hand_over=os.close)\n"
            "try:\n    open('a', 'w')\nexcept OSError as error:\n    print(error.errno)"
        )
        answer = forker.run(code, jail=False)
        assert answer["said"].strip() == "38", answer


def test_preparing_leaves_little_to_do(forker):
    """What children inherit: after ``prepare`` the filter and the grants are ready."""
    code = (
        "from core.kernel.jail import grants, seccomp\n"
        "print(seccomp.prepared.cache_info().currsize, grants.readable.cache_info().currsize)"
    )
    assert forker.run(code)["said"].split() == [str(len(seccomp.FILES)), "1"]
