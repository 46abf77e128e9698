"""How far a long run is, on one line of a terminal: by tqdm where it is installed, else as a plain count."""
from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any
from typing import Iterator
from typing import Sequence

DELAY = 1.0  # seconds that a run may take without a word
PAUSE = 0.2  # between two words
CLEAR = '\r\x1b[K'


class Counted(Sequence[str]):
    """Names, the going through of which is shown."""

    def __init__(self, names: Sequence[str], what: str) -> None:
        self.names = names
        self.what = what

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, at: Any) -> Any:
        return self.names[at]

    def __iter__(self) -> Iterator[str]:
        return iter(_bar(self.names, self.what) if is_shown() else self.names)


class Clock:
    """A line that says what is waited for, and for how long."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.started = self.last = time.monotonic()
        self.shown = is_shown()
        self.wrote = False

    def tick(self) -> None:
        now = time.monotonic()
        if self.shown and now - self.started > DELAY and now - self.last > PAUSE:
            self.last = now
            self.wrote = True
            _say(f'{CLEAR}{self.what} ({now - self.started:.0f} s)')

    def stop(self) -> None:
        if self.wrote:
            _say(CLEAR)


def is_shown() -> bool:
    """pre-commit may give its hooks a terminal, on which nobody looks at it."""
    return sys.stderr.isatty() and os.environ.get('TERM') != 'dumb' and 'PRE_COMMIT' not in os.environ


def _bar(names: Sequence[str], what: str) -> Iterator[str]:
    try:
        tqdm = importlib.import_module('tqdm')  # it has no types
    except ImportError:
        return _plain(names, what)
    return iter(tqdm.tqdm(names, what, leave=False, delay=DELAY, unit='file', file=sys.stderr))


def _plain(names: Sequence[str], what: str) -> Iterator[str]:
    clock = Clock('')
    try:
        for number, name in enumerate(names):
            clock.what = f'{what}: {number} of {len(names)} files'
            clock.tick()
            yield name
    finally:
        clock.stop()


def _say(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # a terminal that is closed meanwhile is no reason to stop
        pass
