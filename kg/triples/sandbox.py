"""Limits that the worker puts on its process before it runs a query: the second fence, behind `kg.triples.fence`."""

import ctypes
import platform
import sys
from contextlib import suppress

# (architecture token of seccomp, numbers of socket, connect, execve, execveat, io_uring_setup), from the kernel's
# include/uapi/linux/audit.h and the system call tables of each architecture
_LINUX_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 425)),
}
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld [k]; jeq k; jge k; ret k
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000  # 13: EACCES
_X32_CALLS = 0x40000000  # x86_64 has a second numbering of the same calls from here on


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def restrict(memory_mb: int, seconds: float) -> None:
    """No more memory or processor time than this, no file grown, and (on Linux) no connection and no program started.

    What the system does not know is left out: Windows has none of these, macOS no memory limit that holds.
    The limits last for the life of the process.
    """
    with suppress(ImportError):
        import resource  # noqa: PLC0415  (absent on Windows)

        for limit, value in (
            (resource.RLIMIT_DATA, memory_mb * 2**20),  # not RLIMIT_AS: files that are mapped for reading are no harm
            (resource.RLIMIT_CPU, int(seconds * 4) + 2),  # ends the worker if its parent died; a query may use threads
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                hard = resource.getrlimit(limit)[1]
                resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    if sys.platform == "linux" and platform.machine() in _LINUX_CALLS:
        _refuse_calls(*_LINUX_CALLS[platform.machine()])


def _refuse_calls(architecture: int, calls: tuple[int, ...]) -> None:
    """Make the kernel refuse these calls to this thread and those it starts (seccomp, filter mode)."""
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, len(calls) + 1, 0, _X32_CALLS),
        *((_EQUAL, len(calls) - number, 0, call) for number, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    instructions = (_Instruction * len(program))(*(_Instruction(*each) for each in program))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(program), instructions)), 0, 0)
