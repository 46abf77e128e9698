"""Mentions of old paths in prose: a rename leaves comments, plain strings and documents to their author.

Pure: the texts as they are after the rename, and what is gone -> where they still name it.
"""
from __future__ import annotations

from bisect import bisect_right
from typing import Iterable
from typing import Iterator
from typing import NamedTuple

from rust_renames.plan.spellings import FileNames
from rust_renames.plan.spellings import Paths
from rust_renames.plan.spellings import Spelling
from rust_renames.plan.spellings import Where
from rust_renames.plan.values import Gone
from rust_renames.plan.values import Mention
from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import OPEN
from rust_renames.rust.lexer import STRING
from rust_renames.rust.lexer import lex
from rust_renames.source import Lines
from rust_renames.source import folder_of
from rust_renames.suppression import allowances
from rust_renames.suppression import is_allowed


class Prose(NamedTuple):
    """What is gone, which files have moved, all files of the tree thereafter, and the folders that have a manifest."""

    gone: tuple[Gone, ...]
    moves: tuple[tuple[str, str], ...]
    after: frozenset[str]
    packages: tuple[str, ...]


def mentions(prose: Prose, texts: Iterable[tuple[str, str]]) -> tuple[Mention, ...]:
    """`texts` are files by their new names; a text in which no last name of what is gone stands is best left out."""
    if not prose.gone:
        return ()
    looking = _Looking(prose)
    return tuple(sorted(mention for filename, text in texts for mention in looking.of_file(filename, text)))


class _Looking:
    def __init__(self, prose: Prose) -> None:
        self._paths = Paths(prose.gone)
        self._files = FileNames(prose.gone, prose.moves, prose.after)
        self._lasts = sorted({old.path[-1] for old in prose.gone})
        self._old_names = {new: old for old, new in prose.moves}
        self._packages = frozenset(prose.packages)

    def of_file(self, filename: str, text: str) -> Iterator[Mention]:
        old_name = self._old_names.get(filename, filename)
        where = Where(old_name, self._package(filename), filename.endswith('.rs'))
        found = [
            one for start, end in _lines_with(text, self._lasts)
            for spelled in (self._paths, self._files) for one in spelled.spellings(text, start, end, where)
        ]
        lines = Lines(text)
        if found and where.is_rust:
            found = _outside_of_code(text, found, lines)
        for one in found:
            if not all(old.entry.excludes(filename) or old.entry.excludes(old_name) for old in one.about):
                yield Mention(filename, *lines.position(one.start), text[one.start:one.end])

    def _package(self, filename: str) -> str | None:
        """The folder of the nearest manifest."""
        folder = folder_of(filename)
        while folder not in self._packages:
            if not folder:
                return None
            folder = folder_of(folder)
        return folder


def _lines_with(text: str, names: list[str]) -> list[tuple[int, int]]:
    """Start and end of each line in which one of the names stands."""
    found = set()
    for name in names:
        at = text.find(name)
        while at != -1:
            end = text.find('\n', at)
            end = len(text) if end == -1 else end
            found.add((text.rfind('\n', 0, at) + 1, end))
            at = text.find(name, end)
    return sorted(found)


def _outside_of_code(text: str, found: list[Spelling], lines: Lines) -> list[Spelling]:
    """Those in comments and strings that no comment allows. A comment that allows an old path has to name it."""
    tokens = lex(text)
    if OPEN in tokens.kinds:
        return []
    allowed = allowances(text, tokens, lines)
    directives = {one.offset for one in allowed}
    kept = []
    for one in found:
        token = bisect_right(tokens.starts, one.start) - 1
        start = tokens.starts[token]
        within = tokens.kinds[token] in (COMMENT, DOC, STRING) and one.end <= start + len(tokens.texts[token])
        line, _ = lines.position(one.start)
        about = tuple(old for old in one.about if not is_allowed(allowed, line, old.entry.old))
        if within and about and start not in directives:
            kept.append(one._replace(about=about))
    return kept
