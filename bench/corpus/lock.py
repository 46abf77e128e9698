"""One run at a time for a crate of a work folder: two would rename in the same tree."""
from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from typing import Iterator

if sys.platform == 'win32':
    import msvcrt

    def take(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def take(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(file: Path) -> Iterator[bool]:
    """Whether nobody else holds the lock; it ends with the process at the latest."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open('ab') as stream:
        try:
            take(stream)
        except OSError:
            yield False
        else:
            yield True
