"""seccomp: which system calls a run may make. An allowlist; what is not named is refused.

Three kinds of answer:
- named and harmless to others: allowed, some only with certain arguments (``CHECKED``);
- named and refused: EPERM, which Python shows as PermissionError, so that a reader learns what went wrong;
- unknown to this file (a newer kernel's): ENOSYS, on which C libraries fall back to older calls.
A call by another machine's convention (i386 and x32 on x86-64, 32-bit ARM on ARM64) kills the process: its numbers
mean other things, and nothing honest makes one.

Why assembled here and not by libseccomp: the filter below is a flat list that can be read beside this table, needs
no system package (slim containers have no libseccomp.so.2) and no binding whose last release is years old; it is
built once a zygote in under a millisecond and each child only fills in its own process id. libseccomp stays the
witness: a test runs both programs in a BPF interpreter over every call number and compares the verdicts.

Left open on purpose:
- ``mprotect`` and ``mmap`` with PROT_EXEC: oneDNN, fbgemm and numba write machine code, and a run that has ctypes
  can jump wherever it likes; nothing here rests on the run not executing code of its own.
- reading limits (``prlimit64`` of oneself with no new value); setting them is refused, although an unprivileged
  process could only lower them, because the supervisor's own reading of them should stay true.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import struct
import sys
import termios
from functools import cache

from core.kernel.jail import bpf
from core.kernel.jail.linux import syscall
from core.kernel.jail.syscalls import MACHINES, Machine

# --- what every run may do, at both levels -------------------------------------------------------------------

COMPUTE = """
    brk munmap mremap mprotect madvise mincore msync membarrier
    exit exit_group futex futex_waitv set_robust_list get_robust_list set_tid_address rseq sched_yield
    sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getcpu
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack pause
    restart_syscall clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times alarm
    getitimer setitimer getpid gettid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid
    getgroups getpriority getrlimit getrusage getrandom uname sysinfo umask
"""
"""Memory of one's own (the address-space limit bounds it), threads' locks, signals to oneself, clocks, identity."""

DESCRIPTORS = """
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek close close_range dup dup2 dup3
    fstat fdatasync fsync flock fadvise64 fstatfs getdents64 sendfile
    pipe pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2
"""
"""Work on descriptors that are open already, and pipes to oneself (64 KiB each, as many as there are descriptors)."""

LOOK = "stat lstat newfstatat statx access faccessat faccessat2 statfs getcwd chdir fchdir"
"""Whether a path is there. Neither level hides that; see README.md."""

# --- what the strong level adds: Landlock says where ----------------------------------------------------------

PATHS = """
    readlink readlinkat ftruncate unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir
"""

# --- refused, with another answer than EPERM -----------------------------------------------------------------

ANSWERS = {
    "clone3": errno.ENOSYS,  # its flags lie in memory, where a filter cannot look; C libraries fall back to clone
    "openat2": errno.ENOSYS,  # the same
    "wait4": errno.ECHILD,  # there are no children
    "waitid": errno.ECHILD,
    "fallocate": errno.EOPNOTSUPP,  # with KEEP_SIZE it takes disk that RLIMIT_FSIZE does not see; libc falls back
    "copy_file_range": errno.EXDEV,  # shutil and libc fall back to read and write
    "getxattr": errno.EOPNOTSUPP,  # shutil.copystat takes this for "no attributes here"
    "lgetxattr": errno.EOPNOTSUPP,
    "fgetxattr": errno.EOPNOTSUPP,
    "listxattr": errno.EOPNOTSUPP,
    "llistxattr": errno.EOPNOTSUPP,
    "flistxattr": errno.EOPNOTSUPP,
}

# --- allowed with certain arguments ----------------------------------------------------------------------------

CLONE_THREAD = 0x00010000 | 0x00040000 | 0x00000100 | 0x00000200 | 0x00000400 | 0x00000800
"""THREAD | SYSVSEM | VM | FS | FILES | SIGHAND: what makes a clone a thread of this process; all are asked for."""

CLONE_EXTRA = 0x00080000 | 0x00100000 | 0x00200000 | 0x01000000 | 0x00400000
"""SETTLS | PARENT_SETTID | CHILD_CLEARTID | CHILD_SETTID | DETACHED: what thread libraries add."""

FCNTL = [fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL,
         fcntl.F_SETFL, fcntl.F_GETLK, fcntl.F_SETLK, fcntl.F_SETLKW]
"""Not F_SETOWN and F_SETSIG (signals to others), F_SETPIPE_SZ (kernel memory), F_SETLEASE, F_NOTIFY, seals."""

IOCTL = [termios.TCGETS, termios.TIOCGWINSZ, termios.FIONREAD, termios.FIONBIO, termios.FIOCLEX, termios.FIONCLEX]
"""What asks a descriptor about itself: ``isatty``, the bytes that wait, blocking, close-on-exec."""

PRCTL = [15, 16, 3, 39, 0x53564D41]
"""PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_SET_VMA (names of memory areas).
Not PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_MM, PR_SET_SECCOMP, PR_SET_PTRACER."""

MAP_HUGETLB = 0x40000
"""Pages from a pool that the whole machine shares."""

NAMELESS = os.O_TMPFILE & ~os.O_DIRECTORY
"""O_TMPFILE's own bit: a file without a name would escape every count; ``tempfile`` falls back to a named one."""


REFUSE = bpf.errno(errno.EPERM)
NO_FILES = bpf.errno(errno.EACCES)
UNKNOWN = bpf.errno(errno.ENOSYS)

FILES = ("none", "read", "write")
"""How much of the file system a filter leaves: no path can be opened; an old Landlock guards reading and there is no
writing; Landlock guards both."""


def _opening(flags: int, files: str) -> list[bpf.Op]:
    """Verdict on ``open`` or ``openat``, whose flags are argument number ``flags``."""
    if files == "none":
        return [bpf.ret(NO_FILES)]
    # To truncate while opening for reading alone slips past Landlock below ABI 3; nothing honest asks for that.
    body = [
        bpf.load(bpf.low(flags)),
        bpf.Op(bpf.AND, 0, 0, os.O_ACCMODE | os.O_TRUNC),
        *bpf.when(bpf.EQUAL, os.O_TRUNC, NO_FILES),
        bpf.load(bpf.low(flags)),
        *bpf.when(bpf.ANY_BIT, NAMELESS, bpf.errno(errno.EOPNOTSUPP)),
    ]
    if files == "read":
        body += bpf.when(bpf.ANY_BIT, os.O_WRONLY | os.O_RDWR | os.O_TRUNC | os.O_CREAT, NO_FILES)
    return [*body, bpf.ret(bpf.ALLOW)]


def _one_of(argument: int, values: list[int], otherwise: int) -> list[bpf.Op]:
    """Allow where the low word of ``argument`` is one of ``values``; the kernel reads these arguments as 32 bits."""
    tests = [op for value in values for op in bpf.when(bpf.EQUAL, value, bpf.ALLOW)]
    return [bpf.load(bpf.low(argument)), *tests, bpf.ret(bpf.errno(otherwise))]


def _checked(files: str, pid: int) -> dict[str, list[bpf.Op]]:
    """System call -> its verdict, which always ends in a RETURN."""
    to_myself = [bpf.load(bpf.low(0)), *bpf.unless(bpf.EQUAL, pid, REFUSE), bpf.ret(bpf.ALLOW)]
    return {
        "openat": _opening(2, files),
        "open": _opening(1, files),
        "creat": [bpf.ret(NO_FILES)],
        "mmap": [bpf.load(bpf.low(3)), *bpf.when(bpf.ANY_BIT, MAP_HUGETLB, REFUSE), bpf.ret(bpf.ALLOW)],
        "ioctl": _one_of(1, IOCTL, errno.ENOTTY),
        "fcntl": _one_of(1, FCNTL, errno.EPERM),
        "clone": [
            bpf.load(bpf.low(0)),
            bpf.Op(bpf.AND, 0, 0, CLONE_THREAD),
            *bpf.unless(bpf.EQUAL, CLONE_THREAD, REFUSE),
            bpf.load(bpf.low(0)),
            *bpf.when(bpf.ANY_BIT, 0xFFFFFFFF & ~(CLONE_THREAD | CLONE_EXTRA), REFUSE),
            bpf.ret(bpf.ALLOW),
        ],
        "kill": to_myself,
        "tgkill": to_myself,
        "prctl": _one_of(0, PRCTL, errno.EPERM),
        "prlimit64": [
            bpf.load(bpf.low(0)),
            bpf.Op(bpf.EQUAL, 2, 0, 0),
            *bpf.unless(bpf.EQUAL, pid, REFUSE),
            bpf.load(bpf.low(2)),
            *bpf.unless(bpf.EQUAL, 0, REFUSE),
            bpf.load(bpf.high(2)),
            *bpf.unless(bpf.EQUAL, 0, REFUSE),
            bpf.ret(bpf.ALLOW),
        ],
    }


def program(machine: Machine, files: str, pid: int) -> list[bpf.Op]:
    """The whole filter for one run whose process is ``pid``; ``files`` is one of ``FILES``."""
    if files not in FILES:
        raise ValueError(f"files is one of {FILES}, not {files!r}")
    ops = [bpf.load(bpf.ARCH), *bpf.unless(bpf.EQUAL, machine.arch, bpf.KILL), bpf.load(bpf.NR)]
    if machine.foreign:
        ops += bpf.when(bpf.AT_LEAST, machine.foreign, bpf.KILL)
    checked = _checked(files, pid)
    for name, body in checked.items():
        if name in machine.numbers:
            ops += [bpf.Op(bpf.EQUAL, 0, len(body), machine.numbers[name]), *body]
    verdicts = dict.fromkeys(f"{COMPUTE} {DESCRIPTORS} {LOOK}".split(), bpf.ALLOW)
    verdicts |= dict.fromkeys(PATHS.split(), bpf.ALLOW if files == "write" else NO_FILES)
    verdicts |= {name: bpf.errno(code) for name, code in ANSWERS.items()}
    for name, action in verdicts.items():
        if name in machine.numbers and name not in checked:
            ops += bpf.when(bpf.EQUAL, machine.numbers[name], action)
    return [*ops, *bpf.when(bpf.AT_LEAST, machine.last + 1, UNKNOWN), bpf.ret(REFUSE)]


def machine() -> Machine | None:
    """The call numbers of the machine we run on, None where this file has no table for it."""
    if sys.platform != "linux" or sys.byteorder != "little" or sys.maxsize < 2**32:
        return None
    return MACHINES.get(platform.machine())


PID = 0x7EADBEEF
"""Stands for the process id in the prepared program; above any id that Linux gives out (2**22)."""


@cache
def prepared(files: str) -> tuple[bytes, tuple[int, ...]]:
    """The packed program with PID in it, and the byte offsets of those places: a child only writes its id there."""
    ops = program(MACHINES[platform.machine()], files, PID)
    places = tuple(8 * index + 4 for index, op in enumerate(ops) if op.k == PID)
    return bpf.pack(ops), places


def load(packed: bytes | bytearray, flags: int = 0) -> int:
    """Hand a packed program to the kernel: it binds this process, and threads it will start, for good.

    Needs ``no_new_privs``. Returns what ``seccomp(2)`` does: 0, or the listener's descriptor with NEW_LISTENER.
    Raises OSError where the kernel, or an outer filter, allows no filters.
    """
    code = (ctypes.c_char * len(packed)).from_buffer_copy(packed)
    # struct sock_fprog: a short count, six bytes of padding, the pointer.
    fprog = struct.pack("=H6xQ", len(packed) // 8, ctypes.addressof(code))
    return syscall(MACHINES[platform.machine()].numbers["seccomp"], SET_MODE_FILTER, flags, ctypes.c_char_p(fprog))


SET_MODE_FILTER, NEW_LISTENER = 1, 1 << 3


def enforce(files: str) -> None:
    """Bind this process to the filter of ``program``. Raises OSError as ``load`` does."""
    packed, places = prepared(files)
    code = bytearray(packed)
    for place in places:
        struct.pack_into("=I", code, place, os.getpid())
    load(code)
