"""One process at a time; the system frees the lock of a process that is killed."""
from __future__ import annotations

import importlib
import os


class Busy(Exception):
    """Another process has it."""


class Lock:
    """Taken when it is made."""

    def __init__(self, filename: str) -> None:
        self._file = open(filename, 'ab')
        try:
            _take(self._file.fileno())
        except OSError:
            self._file.close()
            raise Busy from None

    def release(self) -> None:
        self._file.close()


def _take(descriptor: int) -> None:
    if os.name == 'nt':
        msvcrt = importlib.import_module('msvcrt')
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl = importlib.import_module('fcntl')
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
