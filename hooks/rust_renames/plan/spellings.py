"""How prose spells what a rename moves: as a Rust path, or as the name of a file or folder.

    crate::phase2  scheduler::phase2::X  phase2::X  src/phase2.rs  phase2.rs  src/phase2/
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple
from typing import Sequence

import regex

from rust_renames.names import bare
from rust_renames.plan.values import Gone
from rust_renames.source import folder_of

Names = tuple[str, ...]

_PATH = regex.compile(r'''
    (?<! \w ) (?<! [\w>})\]] :: )                    # where a path begins: not after `<T as X>::`
    (?P<path> (?: r\# )?+ [^\W\d] \w*+ (?: :: (?: r\# )?+ [^\W\d] \w*+ )*+ )
    (?: :: (?= [{*] ) )?+                            # `phase2::{a, b}`
''', regex.VERBOSE)
_FILE = regex.compile(r'[\w.+@~*$/\\-]++')
_STARRED = regex.compile(r'(\*+) (?! / ) (?P<inner> .*[^/*] ) \1', regex.VERBOSE)  # bold in Markdown
_PIECE = regex.compile(r'[^/\\]++')
_ANYWHERE = frozenset(('.', '..', '...', '*', '**', '~'))
_BRANCHES = ('── ', '-- ')  # of a tree that is drawn in text
# `fmt::Display` is the standard library's, whoever else has a module of that name.
_STD = frozenset((
    'alloc', 'any', 'arch', 'array', 'ascii', 'backtrace', 'borrow', 'boxed', 'cell', 'char', 'clone', 'cmp',
    'collections', 'convert', 'default', 'env', 'error', 'f32', 'f64', 'ffi', 'fmt', 'fs', 'future', 'hash', 'hint',
    'io', 'iter', 'marker', 'mem', 'net', 'num', 'ops', 'option', 'os', 'panic', 'path', 'pin', 'prelude', 'primitive',
    'process', 'ptr', 'rc', 'result', 'slice', 'str', 'string', 'sync', 'task', 'thread', 'time', 'vec',
))


class Spelling(NamedTuple):
    """A stretch of text, by 0-based offsets, and what it may be about."""

    start: int
    end: int
    about: tuple[Gone, ...]


class Where(NamedTuple):
    """A file as one looks from it: `package` is the folder of the nearest manifest, None without one."""

    filename: str  # as it was called before
    package: str | None
    is_rust: bool


class Paths:
    """Rust paths that lead to what is gone."""

    def __init__(self, olds: Sequence[Gone]) -> None:
        self._by_last: dict[str, list[Gone]] = {}
        for old in olds:
            self._by_last.setdefault(old.path[-1], []).append(old)

    def spellings(self, text: str, start: int, end: int, where: Where) -> Iterator[Spelling]:
        for match in _PATH.finditer(text, start, end):
            if '::' not in match[0]:
                continue
            names = [bare(name) for name in match[0].split('::')]
            about = tuple(
                old for index, name in enumerate(names) if name
                for old in self._by_last.get(name, ()) if _is_meant(old, names, index, where)
            )
            if about:
                # a lone `phase2::` keeps its colons: without them it would be any word
                yield Spelling(match.start(), match.end() if names[1:] == [''] else match.end('path'), about)


def _is_meant(old: Gone, names: list[str], index: int, where: Where) -> bool:
    """Whether the path as far as `index` is that of `old`, or a tail of it that can mean nothing else."""
    if index > len(old.path) + 1:
        return False
    prefix = names[:index]
    if prefix[:1] == ['crate']:
        return tuple(prefix[1:]) == old.path[:-1] and _is_near(old, where)
    while prefix and prefix[0] in ('self', 'super'):
        del prefix[0]
    written = (*prefix, old.path[-1])
    whole = (old.crate, *old.path)
    if written != whole[-len(written):]:
        return False
    if written == whole:
        return True
    if written[0] in _STD or len(written) == 1 and (
        index + 1 == len(names) or not old.leads or not old.is_module and not _is_near(old, where)
    ):
        return False
    others = [folder for folder, other in old.others if written == other[-len(written):]]
    return not others or where.package == old.folder and old.folder not in others


def _is_near(old: Gone, where: Where) -> bool:
    """Whether `crate` means the thing's own: in its package, and in documents of the folders above."""
    if where.package is None or where.package == old.folder:
        return True
    above = not where.package or old.folder.startswith(f'{where.package}/')
    return above and not where.is_rust


class FileNames:
    """The names of files that have moved, and of folders that all has left. `after` are all files of the new tree."""

    def __init__(self, olds: Sequence[Gone], moves: Sequence[tuple[str, str]], after: frozenset[str]) -> None:
        self._olds = [old for old in olds if old.is_module]
        self._lasts = {old.path[-1] for old in self._olds}
        moved = [tuple(old.split('/')) for old, _ in moves]
        folders = {name[:length] for name in moved for length in range(1, len(name)) if name[length - 1] in self._lasts}
        new_names = {new for _, new in moves}
        self._files = _by_base(moved)
        self._folders = _by_base(folders)
        self._new = _by_base(tuple(new.split('/')) for new in new_names)
        left = [tuple(name.split('/')) for name in after - new_names if name.rpartition('/')[2] in self._files]
        self._left = _by_base(left)
        left_folders = {folder for name in after for folder in _above(name) if folder[-1] in self._folders}
        self._left_folders = _by_base(left_folders)
        self._folders = _by_base(folders - left_folders)

    def spellings(self, text: str, start: int, end: int, where: Where) -> Iterator[Spelling]:
        if not self._files:
            return
        here = tuple(folder_of(where.filename).split('/'))
        for match in _FILE.finditer(text, start, end):
            if any(last in match[0] for last in self._lasts):
                span = self._span(text, *_bounds(match), here)
                if span is not None:
                    said = text[span[0]:span[1]]
                    yield Spelling(*span, tuple(old for old in self._olds if old.path[-1] in said))

    def _span(self, text: str, start: int, end: int, here: Names) -> tuple[int, int] | None:
        """Where a word names something that has moved."""
        pieces = list(_PIECE.finditer(text, start, end))
        names = [piece[0] for piece in pieces]
        anchors = _anchors(names, text[start] in '/\\')
        length = len(names)
        if length and pieces[-1].end() == end and names[-1] in self._files:
            last = names[-1]
            found = _common(names, length, anchors, self._files[last], self._left.get(last, ()), here)
            newer = max((_overlap(names, length, anchors, new) for new in self._new.get(last, ())), default=0)
            if found > newer:
                return pieces[length - found].start(), end
        for index, name in enumerate(names):
            if name not in self._folders:
                continue
            left = self._left_folders.get(name, ())
            found = _common(names, index + 1, anchors, self._folders[name], left, here)
            stop = min(pieces[index].end() + 1, end)
            if found > 1 or found == 1 and length == 1 and stop == end and text[:start].endswith(_BRANCHES) and (
                text[end - 1] in '/\\'
            ):
                return pieces[index + 1 - found].start(), stop
        return None


def _bounds(match: regex.Match[str]) -> tuple[int, int]:
    """Without what is around a name in prose: the end of a sentence, the stars of Markdown."""
    start, end = match.span()
    said = match[0].rstrip('.')
    end = start + len(said)
    starred = _STARRED.fullmatch(said)
    return (start, end) if starred is None else (start + starred.start('inner'), start + starred.end('inner'))


def _anchors(names: list[str], absolute: bool) -> list[tuple[int, bool]]:
    """For each piece of a file's name: where the part begins that is known, and whether anything may be before it."""
    found = []
    at = 0, absolute
    for index, name in enumerate(names):
        found.append(at)
        if name in _ANYWHERE or '*' in name or name.startswith('$'):
            at = index + 1, name == '~' or name.startswith('$')
    return found


def _overlap(names: list[str], end: int, anchors: list[tuple[int, bool]], name: Names) -> int:
    """How many pieces are both a written name's and a file's last ones, where one of them is all of its name."""
    first, loose = anchors[end - 1]
    count = 0
    while count < min(len(name), end - first) and names[end - 1 - count] == name[-1 - count]:
        count += 1
    if count == end - first:
        return count
    return count if count == len(name) and count > 1 and loose else 0


def _common(
    names: list[str], end: int, anchors: list[tuple[int, bool]], olds: Sequence[Names], left: Sequence[Names],
    here: Names,
) -> int:
    """The overlap with what has moved, unless something that stays is meant as well: that nearer by is."""
    def best(some: Sequence[Names]) -> tuple[int, int]:
        overlaps = [(_overlap(names, end, anchors, name), _nearness(name, here)) for name in some]
        return max(overlaps, default=(0, 0))
    old = best(olds)
    other = best(left)
    return old[0] if other[0] == 0 or old > other else 0


def _nearness(name: Names, here: Names) -> int:
    """How many folders two files have in common."""
    count = 0
    while count < min(len(name) - 1, len(here)) and name[count] == here[count]:
        count += 1
    return count


def _above(name: str) -> Iterator[Names]:
    pieces = tuple(name.split('/'))
    for length in range(1, len(pieces)):
        yield pieces[:length]


def _by_base(names: Iterator[Names] | Sequence[Names] | set[Names]) -> dict[str, list[Names]]:
    found: dict[str, list[Names]] = {}
    for name in names:
        found.setdefault(name[-1], []).append(name)
    return found
