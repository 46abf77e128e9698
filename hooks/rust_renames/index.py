"""git's index file: which files are tracked. https://git-scm.com/docs/index-format"""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable
    from typing import Iterable

HASH = 20  # bytes of a SHA-1; a SHA-256 index does not pass for one, and git is asked
FIXED = 42 + HASH  # stat data, object and flags, before the name
NAME_LENGTH = 0xfff  # of the flags
EXTENDED = 0x4000
MODES = (0o100644, 0o100755, 0o120000, 0o160000)
# Only with these, the entries are not all that is tracked. Both are followed by their size.
PARTIAL = (b'link\0\0', b'sdir\0\0')


class Unreadable(Exception):
    """The index is of a kind that only git understands."""


class Index:
    """The tracked files of a repository. `asked` gives name, mode and object in hexadecimal as git has them."""

    def __init__(self, data: bytes, asked: Callable[[], Iterable[tuple[bytes, int, bytes]]]) -> None:
        self._data = data
        self._asked = asked
        self._entries: list[tuple[bytes, int, bytes]] | None = None

    def ending(self, suffix: bytes) -> list[tuple[bytes, int]]:
        """Name and mode of all whose name ends so, sorted; a name in conflict once."""
        found = None if self._entries is not None else _ending(self._data, suffix)
        if found is None:
            found = [(name, mode) for name, mode, _ in self.entries() if name.endswith(suffix)]
        return sorted(dict(found).items())

    def entries(self) -> list[tuple[bytes, int, bytes]]:
        """Name, mode and object of all files."""
        if self._entries is None:
            try:
                self._entries = _parsed(self._data) if self._data else []
            except (IndexError, ValueError, Unreadable):
                self._entries = list(self._asked())
        return self._entries


def _ending(data: bytes, suffix: bytes) -> list[tuple[bytes, int]] | None:
    """Looks for the names alone, which costs a hundredth of reading all entries; None where that is not safe."""
    if data[:4] != b'DIRC' or data[4:8] not in (b'\0\0\0\2', b'\0\0\0\3') or any(mark in data for mark in PARTIAL):
        return [] if not data else None
    found = []
    wanted = suffix + b'\0'
    end = data.find(wanted)
    while end != -1:
        end += len(suffix)
        start = data.rfind(b'\0', 0, end) + 2  # the flags: no NUL but the first byte where the name is short
        mode = int.from_bytes(data[start - FIXED + 24:start - FIXED + 28], 'big')
        if data[start - 1] != end - start or mode not in MODES or (start - FIXED - 12) % 8:
            return None
        found.append((data[start:end], mode))
        end = data.find(wanted, end)
    return found


def _parsed(data: bytes) -> list[tuple[bytes, int, bytes]]:
    version = int.from_bytes(data[4:8], 'big')
    if data[:4] != b'DIRC' or version not in (2, 3, 4) or len(data) < 12 + HASH:
        raise Unreadable
    entries = []
    at = 12
    name = b''
    for _ in range(int.from_bytes(data[8:12], 'big')):
        mode = int.from_bytes(data[at + 24:at + 28], 'big')
        flags = data[at + FIXED - 2] << 8 | data[at + FIXED - 1]
        start = at + FIXED + (2 if flags & EXTENDED else 0)
        kept = 0
        if version == 4:
            dropped, start = _number(data, start)
            kept = len(name) - dropped
        end = data.index(b'\0', start)
        name = name[:kept] + data[start:end]
        if flags & NAME_LENGTH != min(len(name), NAME_LENGTH) or mode not in MODES:
            raise Unreadable
        entries.append((name, mode, data[at + 40:at + 40 + HASH].hex().encode()))
        at = end + 1 if version == 4 else at + (end - at + 8 & ~7)
    _refuse_parts(data, at)
    return entries


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, as in pack files' offsets, and where it ends."""
    value = data[at] & 0x7f
    while data[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | data[at] & 0x7f
    return value, at + 1


def _refuse_parts(data: bytes, at: int) -> None:
    """An extension in small letters changes what the entries mean."""
    while at + 8 <= len(data) - HASH:
        if data[at:at + 1].islower():
            raise Unreadable
        at += 8 + int.from_bytes(data[at + 4:at + 8], 'big')
