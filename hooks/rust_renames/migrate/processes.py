"""Other programs in groups of their own, and the signals that ask this one to end."""
from __future__ import annotations

import os
import signal
import subprocess
import threading
from types import FrameType
from types import TracebackType
from typing import Any
from typing import Callable

# No system has all of them. Windows lacks what is asked for with getattr, too.
NAMES = ('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK')
GRACE = 5  # seconds between asking a program to end and ending it

# What a terminal sends to all that run in it reaches only us then.
OWN_GROUP: dict[str, Any] = (
    {'creationflags': getattr(subprocess, 'CREATE_NEW_PROCESS_GROUP')} if os.name == 'nt'
    else {'start_new_session': True}
)


class Stopped(Exception):
    """A signal has come; its name is the message."""


class Signals:
    """While it is entered, signals are noted, and `check` tells: work is interrupted between two steps alone."""

    def __init__(self) -> None:
        self.came: str | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            for name in NAMES:
                number = getattr(signal, name, None)
                # what nohup and the like have switched off stays so
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        if self.came is not None:
            raise Stopped(self.came)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.came = signal.Signals(number).name


def waited(process: subprocess.Popen[bytes], signals: Signals, tick: Callable[[], None]) -> int:
    """The exit code; Stopped, after the program and all that it has started are ended, when a signal comes."""
    try:
        while True:
            signals.check()
            tick()
            try:
                return process.wait(0.1)
            except subprocess.TimeoutExpired:
                pass
    finally:
        if process.returncode is None:
            ended(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that runs in a group of its own, with the group."""
    if os.name == 'nt':
        subprocess.run(('taskkill', '/F', '/T', '/PID', str(process.pid)), capture_output=True)
        process.wait()
        return
    _signalled(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass
    _signalled(process.pid, getattr(signal, 'SIGKILL'))
    process.wait()


def _signalled(group: int, number: int) -> None:
    try:
        getattr(os, 'killpg')(group, number)
    except (ProcessLookupError, PermissionError):  # none of it is left; macOS says so in its own way
        pass
