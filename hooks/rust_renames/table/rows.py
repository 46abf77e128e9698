"""One entry of a table, and the row of text that it is read from."""
from __future__ import annotations

import time

from rust_renames.names import RustPath
from rust_renames.names import shown
from rust_renames.names import spelled

DEFAULT_TARGETS = ('lib', 'bin')
TARGETS = ('lib', 'bin', 'test', 'example', 'bench', 'build')
SEVERITIES = ('error', 'warning')
UNREADABLE = object()  # the value of a statement that is no TOML, which is a fault already


class Date(str):
    """A date as TOML writes it, `2027-01-31`; a string with the same text is no date."""

    __slots__ = ()


class Row:
    """A `[[rename]]` or `[[removed]]` as it stands in the text; `lines` start at 1 and have one for each key."""

    __slots__ = ('kind', 'line', 'values', 'lines')

    def __init__(self, kind: str, line: int) -> None:
        self.kind = kind
        self.line = line
        self.values: dict[str, object] = {}
        self.lines: dict[str, int] = {}


class Entry:
    """What became of one old path. Paths are without `r#`, in NFC.

    `to` is as written, `target` is after composition with the other entries; both are None for what was removed, and
    `target` also where an entry leads to something removed. `line` is that of `from` or `path`, and starts at 1.
    """

    __slots__ = (
        'path', 'to', 'target', 'removed', 'reason', 'packages', 'targets', 'severity', 'deadline', 'words', 'exclude',
        'filename', 'line', 'folder',
    )

    def __init__(self, path: RustPath, to: RustPath | None, filename: str, line: int) -> None:
        self.path = path
        self.to = to
        self.target = to
        self.removed = to is None
        self.reason: str | None = None
        self.packages: tuple[str, ...] | None = None
        self.targets: tuple[str, ...] = DEFAULT_TARGETS
        self.severity = 'error'
        self.deadline: str | None = None  # an ISO date
        self.words = False
        self.exclude: tuple[str, ...] = ()  # globs from the table's folder
        self.filename = filename  # the table's, relative to the root
        self.line = line
        self.folder = filename.rpartition('/')[0]  # the table's; '' is the root

    def __repr__(self) -> str:
        return f'<{self.filename}:{self.line} {self.old} -> {self.new or "-"}>'

    @property
    def old(self) -> str:
        return _written(self.path)

    @property
    def new(self) -> str | None:
        return None if self.target is None else _written(self.target)

    def level(self) -> str:
        """'error' or 'warning', as of today's local date."""
        if self.deadline is None:
            return self.severity
        today = time.localtime()
        return 'warning' if f'{today[0]:04}-{today[1]:02}-{today[2]:02}' < self.deadline else 'error'

    def excludes(self, filename: str) -> bool:
        """Whether `filename`, relative to the root, is one that this entry leaves alone."""
        if not self.exclude:
            return False
        from rust_renames.table.globs import matches_below
        return any(matches_below(self.folder, glob, filename) for glob in self.exclude)


def _written(path: RustPath) -> str:
    return shown(tuple(spelled(name, 2015) for name in path))
