"""Windows: a Job object around each run. It keeps a run from hanging or exhausting the computer, and from nothing else.

The app makes the job and holds its only handle: when the app ends, however it ends, the handle closes and the system
ends what is in the job. A process is started suspended, put into its job and only then let go, so that it cannot act
before; a venv's ``python.exe`` would start a second process, which the limit of one refuses, so the true interpreter
is started (see ``core.kernel.launch``).

What a run may read, write and reach on the network is what the user may: level *trusted-only*. Restricted tokens and
AppContainers would change that, but not for an interpreter that lies in the user's own folders.

Structures and constants: winnt.h; https://learn.microsoft.com/windows/win32/procthread/job-objects
"""

from __future__ import annotations

import ctypes
import subprocess
from typing import Any, Protocol

from core.kernel.jail.report import KEYS, Report
from core.kernel.types import Limits, Row

CREATE_SUSPENDED, CREATE_NO_WINDOW = 0x4, 0x08000000
FLAGS = CREATE_SUSPENDED | CREATE_NO_WINDOW
"""``creationflags`` of a process that ``Cage.hold`` lets go."""

EXTENDED_LIMITS, UI_RESTRICTIONS = 9, 4
"""JobObjectExtendedLimitInformation, JobObjectBasicUIRestrictions."""

JOB_TIME, ACTIVE_PROCESS, JOB_MEMORY = 0x4, 0x8, 0x200
DIE_ON_UNHANDLED_EXCEPTION, KILL_ON_JOB_CLOSE = 0x400, 0x2000
"""JOB_OBJECT_LIMIT_*. Not BREAKAWAY_OK: nothing leaves the job."""

ALL_UI = 0xFF
"""JOB_OBJECT_UILIMIT_*: no clipboard, no handles of others' windows, no logging off, no other desktop."""

TICKS = 10_000_000
"""Windows counts time in 100 ns."""

PROCESSES = 1
MIB = 1 << 20


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("Basic", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def policy(limits: Limits | None = None, present: int = 0) -> ExtendedLimits:
    """The limits of a job: those of a process that warms up, and with ``limits`` those of its run.

    ``present`` is the bytes that the process has committed before its run. Time counts from when the policy is set:
    Windows adds what the job has used so far.
    """
    info = ExtendedLimits()
    info.Basic.LimitFlags = KILL_ON_JOB_CLOSE | ACTIVE_PROCESS | DIE_ON_UNHANDLED_EXCEPTION
    info.Basic.ActiveProcessLimit = PROCESSES
    if limits is not None:
        info.Basic.LimitFlags |= JOB_TIME | JOB_MEMORY
        info.Basic.PerJobUserTimeLimit = int(limits.cpu_s * TICKS)
        info.JobMemoryLimit = present + int(limits.memory_mb * MIB)
    return info


class Api(Protocol):
    """The calls that a cage makes; each Win32 call returns 0 for failure."""

    def create_job(self) -> int: ...
    def set_information(self, job: int, kind: int, data: ctypes.Structure | ctypes.c_uint32) -> int: ...
    def peak_memory(self, job: int) -> int: ...
    def assign(self, job: int, process: int) -> int: ...
    def resume(self, process: int) -> int: ...
    def close(self, handle: int) -> int: ...


class Win32:
    """``Api`` on kernel32 and ntdll."""

    def __init__(self) -> None:
        self._kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        self._ntdll = ctypes.WinDLL("ntdll")
        handle = ctypes.c_void_p
        self._kernel32.CreateJobObjectW.restype = handle
        self._kernel32.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
        self._kernel32.AssignProcessToJobObject.argtypes = (handle, handle)
        self._kernel32.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32)
        self._kernel32.QueryInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32, handle)
        self._kernel32.CloseHandle.argtypes = (handle,)
        self._ntdll.NtResumeProcess.argtypes = (handle,)

    def create_job(self) -> int:
        return self._kernel32.CreateJobObjectW(None, None) or 0

    def set_information(self, job: int, kind: int, data: Any) -> int:
        return self._kernel32.SetInformationJobObject(job, kind, ctypes.byref(data), ctypes.sizeof(data))

    def peak_memory(self, job: int) -> int:
        info = ExtendedLimits()
        size = ctypes.sizeof(info)
        self._kernel32.QueryInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(info), size, None)
        return info.PeakJobMemoryUsed

    def assign(self, job: int, process: int) -> int:
        return self._kernel32.AssignProcessToJobObject(job, process)

    def resume(self, process: int) -> int:
        """The whole process: Popen has closed the handle of its one thread. 0 is success of an NTSTATUS."""
        return self._ntdll.NtResumeProcess(process) == 0

    def close(self, handle: int) -> int:
        return self._kernel32.CloseHandle(handle)


class Cage:
    """One Job object and the one process in it. Raises OSError where Windows refuses a step: then nothing may run."""

    def __init__(self, api: Api | None = None) -> None:
        self._api = Win32() if api is None else api
        self._job = self._must(self._api.create_job())
        self._must(self._api.set_information(self._job, EXTENDED_LIMITS, policy()))
        self._must(self._api.set_information(self._job, UI_RESTRICTIONS, ctypes.c_uint32(ALL_UI)))

    def hold(self, process: subprocess.Popen[bytes]) -> None:
        """Put in a process started with ``FLAGS``, and let it go. One that cannot be held is killed."""
        handle = int(process._handle)
        try:
            self._must(self._api.assign(self._job, handle))
            self._must(self._api.resume(handle))
        except OSError:
            process.kill()
            raise

    def limit(self, limits: Limits) -> None:
        """From now on the limits of a run; its time begins now, its memory at what the process has taken so far.

        A process that cannot be limited is ended.
        """
        present = self._api.peak_memory(self._job)
        if not self._api.set_information(self._job, EXTENDED_LIMITS, policy(limits, present)):
            self.close()

    def close(self) -> None:
        """Let go of the job, which ends what is in it. A second time does nothing."""
        job, self._job = self._job, 0
        if job:
            self._api.close(job)

    @staticmethod
    def _must(result: int) -> int:
        if not result:
            code = getattr(ctypes, "get_last_error", int)()
            raise OSError(code, f"the job object: Windows error {code}")
        return result


def probe() -> Report:
    """What a Job object can keep, tried on an empty one; where none can be made the limits rest on the clock alone."""
    try:
        Cage().close()
        job = True
    except OSError:
        job = False
    kept = {"hang": "clock", "output": "frames"} | ({"memory": "job object"} if job else {})
    rows = tuple(Row(key, key in kept, kept.get(key, "")) for key in KEYS)
    return Report("trusted-only", rows)
