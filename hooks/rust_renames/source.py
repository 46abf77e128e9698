"""Text files as the analysis sees them: decoded once, lines and columns on demand."""
from __future__ import annotations

from bisect import bisect_right

BOM = '\ufeff'


class Files:
    """Where texts come from: the work tree, the index, or a tree that is only planned.

    File names are relative to the root that the run works in, with `/` between their parts and without `.` or `..`
    (except leading `..` for what lies outside of the root). A base class and no Protocol, since `typing` costs a clean
    run more than all of its own code.
    """

    def text(self, filename: str) -> str | None:
        """The decoded text with its BOM and line ends as they are; None where there is no such file or no UTF-8."""
        raise NotImplementedError

    def is_file(self, filename: str) -> bool:
        raise NotImplementedError

    def is_folder(self, filename: str) -> bool:
        raise NotImplementedError

    def names(self, folder: str) -> tuple[str, ...]:
        """The sorted names of files and folders in a folder ('' is the root); empty where there is none."""
        raise NotImplementedError

    def all_named(self, name: str) -> tuple[str, ...]:
        """All files of that base name that belong to the tree, sorted: the manifests, say."""
        raise NotImplementedError


class Lines:
    """Line starts of one text. Only `\\n` ends a line: form feeds and U+2028 do not, as in rustc."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        at = text.find('\n')
        while at != -1:
            self.starts.append(at + 1)
            at = text.find('\n', at + 1)
        self._bom = text.startswith(BOM)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset; both start at 1 and count characters. A BOM has no column."""
        line = bisect_right(self.starts, offset) - 1
        column = offset - self.starts[line]
        if line == 0 and self._bom:
            column = max(column - 1, 0)
        return line + 1, column + 1

    def offset(self, line: int, column: int) -> int:
        """The inverse of `position`, for numbers that are in the text."""
        return self.starts[line - 1] + column - 1 + (1 if line == 1 and self._bom else 0)


def normalized(filename: str) -> str:
    """`a/./b/../c` -> `a/c`; leading `..` stay."""
    parts: list[str] = []
    for part in filename.split('/'):
        if part == '..' and parts and parts[-1] != '..':
            parts.pop()
        elif part not in ('', '.'):
            parts.append(part)
    return '/'.join(parts)


def folder_of(filename: str) -> str:
    return filename.rpartition('/')[0]


def joined(folder: str, name: str) -> str:
    """`name` seen from `folder`, normalized; an absolute name stays absolute."""
    if name.startswith('/'):
        return '/' + normalized(name)
    return normalized(f'{folder}/{name}' if folder else name)


class Edited(Files):
    """Other files with some of their texts replaced, as a fix that is not yet written would leave them."""

    def __init__(self, files: Files, texts: dict[str, str]) -> None:
        self.files = files
        self.texts = texts

    def text(self, filename: str) -> str | None:
        return self.texts[filename] if filename in self.texts else self.files.text(filename)

    def is_file(self, filename: str) -> bool:
        return filename in self.texts or self.files.is_file(filename)

    def is_folder(self, filename: str) -> bool:
        return self.files.is_folder(filename)

    def names(self, folder: str) -> tuple[str, ...]:
        return self.files.names(folder)

    def all_named(self, name: str) -> tuple[str, ...]:
        return self.files.all_named(name)
