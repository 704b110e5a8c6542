"""The filter, verdict by verdict, without loading it: every call number, the arguments that decide, other machines."""

from __future__ import annotations

import errno
import os
import random

import pytest

from core.kernel.jail import bpf, quota, seccomp
from core.kernel.jail.syscalls import ARM64, MACHINES, X86_64
from tests.kernel.jail import interpreter, libseccomp

PID = 4321
PACKED = {files: bpf.pack(seccomp.program(MACHINES["x86_64"], files, PID)) for files in seccomp.FILES}
HEADERS = libseccomp.headers()
EPERM, EACCES, ENOSYS = (bpf.errno(code) for code in (errno.EPERM, errno.EACCES, errno.ENOSYS))


def verdict(name: str, *arguments: int, files: str = "write") -> int:
    number = X86_64[name] if name in X86_64 else HEADERS[name]
    return interpreter.run(PACKED[files], number, arguments)


REFUSED = """
    fork vfork execve execveat ptrace process_vm_readv process_vm_writev kcmp socket socketpair connect bind
    listen accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg setsockopt memfd_create memfd_secret
    shmget shmat shmctl semget semop msgget msgsnd mq_open io_uring_setup io_uring_enter io_setup userfaultfd
    bpf perf_event_open keyctl add_key request_key seccomp chmod fchmod fchmodat chown fchown lchown fchownat
    utime utimes utimensat futimesat setxattr lsetxattr fsetxattr removexattr mknod mknodat symlink symlinkat
    link linkat truncate name_to_handle_at open_by_handle_at mount umount2 pivot_root chroot unshare setns
    fsopen fsmount open_tree move_mount mount_setattr swapon setuid setgid setreuid setregid setresuid setresgid
    setgroups capset setsid setpgid personality setrlimit setpriority sched_setscheduler sched_setparam
    sched_setattr sched_setaffinity ioprio_set tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open
    pidfd_send_signal pidfd_getfd process_madvise timer_create timerfd_create signalfd4 inotify_init1
    fanotify_init splice tee vmsplice mlock mlockall mbind set_mempolicy migrate_pages move_pages reboot
    kexec_load init_module finit_module iopl ioperm syslog acct quotactl settimeofday clock_settime adjtimex
    sethostname modify_ldt arch_prctl
"""


@pytest.mark.skipif(not HEADERS, reason="the kernel's headers are not installed")
class TestAgainstHeaders:
    def test_numbers(self):
        assert {name: HEADERS[name] for name in X86_64} == X86_64

    @pytest.mark.parametrize("files", seccomp.FILES)
    def test_named_dangers_are_refused(self, files):
        allowed = [name for name in REFUSED.split() if name in HEADERS and verdict(name, files=files) != EPERM]
        assert not allowed

    def test_every_call_the_kernel_knows_has_one_of_three_answers(self):
        answers = {name: verdict(name) for name in HEADERS}
        assert not {name for name, action in answers.items() if action == bpf.KILL}
        assert {name for name, action in answers.items() if action == bpf.ALLOW} <= X86_64.keys()


def test_arm_numbers_are_those_of_the_generic_table():
    assert (ARM64["openat"], ARM64["clone"], ARM64["clone3"], ARM64["mmap"], ARM64["futex"]) == (56, 220, 435, 222, 98)
    assert not ARM64.keys() - X86_64.keys()


def test_calls_unknown_to_the_table_do_not_exist():
    assert {interpreter.run(PACKED["write"], number) for number in range(463, 3000)} == {ENOSYS}


@pytest.mark.parametrize("arch", [0x40000003, 0x40000028, 0xC00000B7, 0])
def test_another_machines_convention_kills(arch):
    assert interpreter.run(PACKED["write"], 0, arch=arch) == bpf.KILL


def test_x32_kills():
    assert {interpreter.run(PACKED["write"], 0x40000000 + n) for n in (0, 1, 59, 520, 0xBFFFFFFF)} == {bpf.KILL}


def test_only_threads_can_be_cloned():
    assert verdict("clone", 0x3D0F00) == bpf.ALLOW  # what glibc passes for a thread
    assert verdict("clone", 0x7D0F00) == bpf.ALLOW  # and musl
    fork = 0x01200011
    for flags in (fork, 0x11, 0, 0x4111, 0x3D0F00 | 0x10000000, 0x3D0F00 | 0x20000, 0x3D0F00 & ~0x10000, 0x100):
        assert verdict("clone", flags) == EPERM, hex(flags)
    assert verdict("clone3") == ENOSYS


def test_high_halves_of_arguments_do_not_fool_it():
    assert verdict("clone", 0x3D0F00 | 1 << 40) == bpf.ALLOW  # the kernel reads the low half too
    assert verdict("prlimit64", 0, 7, 1 << 32) == EPERM
    assert verdict("kill", PID | 1 << 32, 9) == bpf.ALLOW


@pytest.mark.parametrize("target", [0, 1, PID - 1, -1, -PID])
def test_signals_only_to_oneself(target):
    assert verdict("kill", PID, 10) == bpf.ALLOW
    assert verdict("kill", target, 9) == EPERM
    assert verdict("tgkill", target, target, 9) == EPERM


def test_limits_can_be_read_and_not_set():
    for who in (0, PID):
        assert verdict("prlimit64", who, 7, 0, 1234) == bpf.ALLOW
        assert verdict("prlimit64", who, 7, 1234, 0) == EPERM
    assert verdict("prlimit64", 1, 7, 0, 1234) == EPERM


def test_opening():
    write, make = os.O_WRONLY, os.O_CREAT | os.O_EXCL | os.O_RDWR
    assert {verdict("openat", 0, 0, flags, files="none") for flags in (0, write, make, os.O_PATH)} == {EACCES}
    assert verdict("open", 0, os.O_RDONLY | os.O_CLOEXEC, files="read") == bpf.ALLOW
    for flags in (write, make, os.O_RDWR, os.O_TRUNC, os.O_CREAT, os.O_RDONLY | os.O_CREAT):
        assert verdict("open", 0, flags, files="read") == EACCES
        assert verdict("openat", 0, 0, flags, files="read") == EACCES
    for flags in (0, write, make, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_APPEND | os.O_CREAT, os.O_DIRECTORY):
        assert verdict("openat", 0, 0, flags) == bpf.ALLOW
    assert verdict("openat", 0, 0, os.O_RDONLY | os.O_TRUNC) == EACCES
    assert verdict("openat", 0, 0, os.O_TMPFILE | os.O_RDWR) == bpf.errno(errno.EOPNOTSUPP)
    assert verdict("openat2") == ENOSYS


@pytest.mark.parametrize("name", seccomp.PATHS.split())
def test_paths_only_where_landlock_guards_them(name):
    assert verdict(name) == bpf.ALLOW
    assert verdict(name, files="read") == verdict(name, files="none") == EACCES


def test_descriptor_controls():
    assert verdict("ioctl", 0, 0x5401) == bpf.ALLOW
    assert verdict("ioctl", 0, 0x5412) == bpf.errno(errno.ENOTTY)  # TIOCSTI types into a terminal
    assert verdict("fcntl", 0, 8) == EPERM  # F_SETOWN sends signals to others
    assert verdict("fcntl", 0, 1031) == EPERM  # F_SETPIPE_SZ takes kernel memory
    assert verdict("prctl", 1, 0) == EPERM  # PR_SET_PDEATHSIG
    assert verdict("prctl", 15, 0) == bpf.ALLOW


def test_machine_code_may_be_made_but_no_huge_pages():
    assert verdict("mmap", 0, 4096, 7, 0x22) == bpf.ALLOW
    assert verdict("mmap", 0, 1 << 21, 3, 0x40022) == EPERM


def test_process_id_is_filled_in():
    packed, places = seccomp.prepared("write")
    assert len(places) == 3
    whole = bytearray(packed)
    for place in places:
        whole[place : place + 4] = PID.to_bytes(4, "little")
    assert bytes(whole) == PACKED["write"]


def test_unknown_kind_of_files():
    with pytest.raises(ValueError, match="files"):
        seccomp.program(MACHINES["x86_64"], "some", 1)


def test_counting_filter_stops_what_makes_files_and_nothing_else():
    packed = bpf.pack(quota.program("x86_64"))
    stopped = {name for name, number in X86_64.items() if interpreter.run(packed, number) != bpf.ALLOW}
    assert stopped == {"clone", "mkdir", "mkdirat"}
    assert interpreter.run(packed, X86_64["openat"], (0, 0, os.O_CREAT | os.O_WRONLY)) == bpf.NOTIFY
    assert interpreter.run(packed, X86_64["open"], (0, os.O_CREAT)) == bpf.NOTIFY
    for writing in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_APPEND):
        assert interpreter.run(packed, X86_64["openat"], (0, 0, writing)) == bpf.NOTIFY
    assert interpreter.run(packed, X86_64["openat"], (0, 0, os.O_RDONLY | os.O_CLOEXEC)) == bpf.ALLOW


@pytest.mark.skipif(libseccomp.library() is None, reason="libseccomp is not installed")
@pytest.mark.parametrize("files", ["write", "none"])
def test_libseccomp_makes_the_same_of_the_policy(files):
    """Over every number, and many arguments for the calls that look at theirs; opening is compared above."""
    theirs = libseccomp.program(MACHINES["x86_64"], files, PID)
    ours = PACKED[files]
    chance = random.Random(0)
    interesting = [0, 1, PID, 15, 16, 0x3D0F00, 0x01200011, 0x40022, 0x22, 8, 3, 1031, (1 << 32) - 1]
    differing = []
    for number in range(463):
        if number in (X86_64["open"], X86_64["openat"], X86_64["ioctl"]):
            continue
        tries = [tuple(chance.choice(interesting) for _ in range(6)) for _ in range(40)]
        tries += [(value,) * 6 for value in interesting]
        for arguments in tries:
            if interpreter.run(ours, number, arguments) != interpreter.run(theirs, number, arguments):
                differing.append((number, arguments))
                break
    assert not differing
    for arch, number in ((0x40000003, 5), (0xC000003E, 0x40000001)):
        assert interpreter.run(theirs, number, (), arch) == bpf.KILL
