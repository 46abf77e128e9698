"""Which files may mount which others or define a macro: what texts tell before any of them is read as Rust.

The answers are never too few: a text that names a file in an unusual way is held to mount any.
"""
from __future__ import annotations

from typing import Container
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.source import Files
from rust_renames.source import folder_of
from rust_renames.source import joined

# A pattern that begins with plain letters is ten times as fast as any other.
_MOD = regex.compile(r'mod(?:\s+(?:r\#)?(\w+)\s*(;|/[/*])|\s*(?:/[/*]|\$))')
_INCLUDE = regex.compile(r'include\s*!')
_PATH = regex.compile(r'path\s*=\s*(?=r?\#?")')
# Nothing is tried twice: a row of comments could be cut in more ways than there is time for.
_MACRO = regex.compile(r'macro(?:_rules\s*!)?(?>\s|//.*|/\*(?s:.*?)\*/)*+(?!macro_rules\s*!)(?:r\#)?(\w+)')
_MADE = regex.compile(r'mod\s*\$')
_STRING = regex.compile(r'"([^"]*)"')
_NO_SOURCES = frozenset(('target', 'node_modules'))
_Index = dict[str, list[str]]


class _Said(NamedTuple):
    """What one text says of the files that it mounts."""

    modules: frozenset[str]  # the names of its `mod x;`
    strings: tuple[str, ...]  # the names in `include!("…")`, `#[path = "…"]`
    unknown: bool  # whether a name is put together, or hidden behind a comment


class Mounts:
    """What the texts of one tree tell; each is looked at once."""

    def __init__(self, files: Files, successors: dict[str, tuple[str, ...]] | None = None) -> None:
        """`successors` are other names that the files of a module may have."""
        self._files = files
        self._earlier: dict[str, list[str]] = {}
        for old, names in (successors or {}).items():
            for new in names:
                self._earlier.setdefault(new, []).append(old)
        self._said: dict[str, _Said | None] = {}
        self._macros: dict[str, frozenset[str]] = {}
        self._rust_files: dict[str, tuple[str, ...]] = {}
        self._indexes: dict[str, tuple[_Index, _Index, list[str]]] = {}
        self._has_others: dict[str, bool] = {}
        self._definers: dict[str, _Index] = {}
        self._makers: dict[str, frozenset[str]] = {}

    def reread(self, other: Mounts, changed: Container[str]) -> None:
        """Takes what is known of a tree in which only those files have other texts."""
        self._said = {name: said for name, said in other._said.items() if name not in changed}
        self._macros = {name: macros for name, macros in other._macros.items() if name not in changed}
        self._rust_files = other._rust_files

    def mounts_any(self, filename: str) -> bool:
        return self._says(filename) is not None

    def mounters(self, folder: str, filename: str) -> Iterator[str]:
        """The files below a folder that may mount a file, some of them twice."""
        by_module, by_base, unknown = self._index(folder)
        own, _, base = filename.rpartition('/')
        name = base.removesuffix('.rs')
        for one in (name, own.rpartition('/')[2]) if name == 'mod' else (name,):
            for module in (one, *self._earlier.get(one, ())):
                for other in by_module.get(module, ()):
                    above = folder_of(other)
                    if not above or own == above or own.startswith(f'{above}/') or self._strings(other):
                        yield other
        yield from by_base.get(base, ())
        yield from unknown

    def macros(self, filename: str) -> frozenset[str]:
        """The names that follow `macro_rules!` or `macro` in a file's text."""
        found = self._macros.get(filename)
        if found is None:
            found = self._macros[filename] = frozenset(_MACRO.findall(self._files.text(filename) or ''))
        return found

    def with_macro(self, folder: str, name: str) -> list[str]:
        """The `.rs` files of a package that may define a macro."""
        index = self._definers.get(folder)
        if index is None:
            index = self._definers[folder] = {}
            for filename in self.rust_files(folder):
                for macro in self.macros(filename):
                    index.setdefault(macro, []).append(filename)
        return index.get(name, [])

    def makers(self, folder: str) -> frozenset[str]:
        """The macros of a package that may make a module of a name that a call gives."""
        found = self._makers.get(folder)
        if found is None:
            found = self._makers[folder] = frozenset(
                macro for filename in self.rust_files(folder) if _MADE.search(self._files.text(filename) or '')
                for macro in self.macros(filename)
            )
        return found

    def has_others(self, folder: str) -> bool:
        """Whether there is Rust in files of a package that are not called `.rs`; `folder` is the package's."""
        found = self._has_others.get(folder)
        if found is None:
            found = self._has_others[folder] = any(
                not name.endswith('.rs') and self._files.is_file(joined(base, name.lstrip('/')))
                for filename in self.rust_files(folder) for name in self._strings(filename)
                for base in (folder, folder_of(filename))
            )
        return found

    def rust_files(self, folder: str) -> tuple[str, ...]:
        """All `.rs` files below a folder, but for what is built or hidden."""
        found = self._rust_files.get(folder)
        if found is None:
            found = self._rust_files[folder] = tuple(self._walked(folder))
        return found

    def _walked(self, folder: str) -> Iterator[str]:
        prefix = f'{folder}/' if folder else ''
        for name in self._files.names(folder):
            if name.endswith('.rs'):
                yield prefix + name
            elif not name.startswith('.') and name not in _NO_SOURCES:
                yield from self._walked(prefix + name)

    def _index(self, folder: str) -> tuple[_Index, _Index, list[str]]:
        """Who names a module, who has a file's base name in a string, and who may name any."""
        found = self._indexes.get(folder)
        if found is None:
            found = self._indexes[folder] = {}, {}, []
            for filename in self.rust_files(folder):
                said = self._says(filename)
                if said is not None:
                    for name in said.modules:
                        found[0].setdefault(name, []).append(filename)
                    for name in said.strings:
                        found[1].setdefault(name.rpartition('/')[2], []).append(filename)
                    if said.unknown:
                        found[2].append(filename)
        return found

    def _strings(self, filename: str) -> tuple[str, ...]:
        said = self._says(filename)
        return () if said is None else said.strings

    def _says(self, filename: str) -> _Said | None:
        if filename not in self._said:
            self._said[filename] = _said(self._files.text(filename) or '')
        return self._said[filename]


def _said(text: str) -> _Said | None:
    mods = _MOD.findall(text)
    if not mods and _INCLUDE.search(text) is None:
        return None
    modules = frozenset(name for name, _ in mods if name)
    strings: list[str] = []
    unknown = any(end != ';' for _, end in mods) or not all(map(str.isascii, modules))
    for pattern in (_INCLUDE, _PATH):
        for match in pattern.finditer(text):
            after = text[match.end():match.end() + 200].partition(';')[0]
            unknown = unknown or '\\' in after
            strings += _STRING.findall(after)
    return _Said(modules, tuple(strings), unknown)
