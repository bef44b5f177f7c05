"""What the child gives up before it touches the file. Nothing here needs root."""

import ctypes
import os
import resource
import signal

from documents.reading.limits import Limits

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def confine(limits: Limits) -> bool:
    """Limit this process for good. Returns whether it was also cut off from every network, which some
    kernels and containers refuse. Call before any thread starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.nice(5)
    isolated = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    for name, value in _resources(limits).items():
        _limit(getattr(resource, name), value)
    return isolated


def _resources(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_CPU": int(limits.wall_cap) + 1,
        "RLIMIT_DATA": limits.heap,
        "RLIMIT_AS": limits.address_space,
    }


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
