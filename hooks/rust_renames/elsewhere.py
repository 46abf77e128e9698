"""What an entry renames besides: the same text in another crate, an exported macro at the root, what a derive makes.

With `#[path = "src/cli.rs"] mod cli;` or `include!("src/cli.rs")` in a build script or a test, a text is part of a
second crate, and so are those that it mounts.
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import expand
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.made_names import made_names
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import is_exported
from rust_renames.rust.derives import derives_of
from rust_renames.table.rows import Entry


class _Home(NamedTuple):
    """A crate other than the one that an entry governs, and the path there of a module whose text it has."""

    crate: Crate
    path: RustPath


class Besides(NamedTuple):
    """An old and a new path that what an entry renames has besides."""

    old: Canonical
    new: Canonical
    macro: bool = False  # whether it has it as a macro alone
    made: bool = False  # whether a derive makes it


def elsewhere(crate: Crate, entry: Entry) -> Iterator[Besides]:
    """The paths that what an entry renames in a crate has besides."""
    if entry.to is None or entry.path[0] != entry.to[0] or len(entry.path) < 2 or len(entry.to) < 2:
        return
    old, new = entry.path[1:], entry.to[1:]
    declaring = [found for path in (old, new) for found in _declaring(crate, path)]
    if old[:-1] == new[:-1]:
        for part, rest in declaring:
            if len(old) > 1 and any(map(is_exported, part.scope.items[rest[0]])):
                yield Besides((crate, old[-1:]), (crate, new[-1:]), macro=True)
            yield from _made(crate, part, rest, old, new)
            for home in _homes(crate, part, rest[:-1]):
                if home != (crate, old[:-1]):
                    yield Besides((home.crate, home.path + old[-1:]), (home.crate, home.path + new[-1:]))
    elif declaring:
        yield from _moved(crate, old, new)


def _made(crate: Crate, part: Part, rest: RustPath, old: RustPath, new: RustPath) -> Iterator[Besides]:
    """What derives make of the name of an item, or of an enum's variant."""
    if len(rest) > 2:
        return
    parent = old[:-len(rest)]
    for item in part.scope.items[rest[0]]:
        derives = derives_of(part.outline.buffer, item)
        for name, other in made_names(old[-1], new[-1], derives, len(rest) == 2) if derives else ():
            if name not in part.scope.items and other not in part.scope.items:
                yield Besides((crate, (*parent, name)), (crate, (*parent, other)), made=True)


def _moved(crate: Crate, old: RustPath, new: RustPath) -> Iterator[Besides]:
    """Where an old and a new parent are in another crate too, and stand to each other there as they do here."""
    common = 0
    while common < min(len(old), len(new)) - 1 and old[common] == new[common]:
        common += 1
    down, up = old[common:-1], new[common:-1]
    targets = set(_homes_of_module(crate, new[:-1]))
    for home in _homes_of_module(crate, old[:-1]) if targets else ():
        top = home.path[:len(home.path) - len(down)]
        target = _Home(home.crate, top + up)
        if home.path == top + down and target in targets:
            yield Besides((home.crate, home.path + old[-1:]), (home.crate, target.path + new[-1:]))


def _homes_of_module(crate: Crate, path: RustPath) -> Iterator[_Home]:
    """The modules of other crates that have one of a module's texts."""
    module, rest = _walked(crate, path)
    for part in () if rest else expand(module).parts:
        yield from (home for home in _homes(crate, part, ()) if home.crate is not crate)


def _homes(crate: Crate, part: Part, rest: RustPath) -> Iterator[_Home]:
    """All that a text is part of, and in each the path of what has a path from the text's own module."""
    if not _is_mounted_twice(crate, part):
        return
    filename, inner = _in_file(part, rest)
    for other in crate.workspace.crates(crate.package):
        for module, _ in other.places(filename):
            yield _Home(other, module.path + inner)


def _is_mounted_twice(crate: Crate, part: Part) -> bool:
    """Whether a text may be mounted more than once, or another that it is mounted through."""
    at: Part | None = part
    while at is not None:
        mounters = [] if at.inline else [*crate.workspace.mounts.mounters(crate.package.folder, at.filename)]
        if len(mounters) > (at.above is not None):  # one file may mount it twice
            return True
        at = at.above
    return False


def _declaring(crate: Crate, path: RustPath) -> Iterator[tuple[Part, RustPath]]:
    """The texts that declare a path, each with what of the path is left there."""
    module, rest = _walked(crate, path[:-1])
    rest += path[-1:]
    for part in expand(module).parts:
        if rest[0] in part.scope.items:
            yield part, rest


def _walked(crate: Crate, path: RustPath) -> tuple[Module, RustPath]:
    """The module that a path leads to as far as there are modules, and what is left of the path."""
    module = crate.root
    for index, name in enumerate(path):
        child = expand(module).children.get(name)
        if child is None:
            return module, path[index:]
        module = child
    return module, ()


def _in_file(part: Part, rest: RustPath) -> tuple[str, RustPath]:
    """A part's file, and the path from the file's own module."""
    while part.inline and part.above is not None and part.item is not None:
        rest = (part.item.name, *rest)
        part = part.above
    return part.filename, rest
