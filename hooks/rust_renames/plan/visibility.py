"""Who sees what: the regions that `pub(…)` stands for, and how far one has to be raised.

The Rust Reference, chapter "Visibility and privacy".
"""
from __future__ import annotations

from typing import Iterator

from rust_renames.cargo.modules import Module
from rust_renames.cargo.modules import expand
from rust_renames.names import RustPath
from rust_renames.names import spelled
from rust_renames.rust.buffer import Buffer

# The module within which something is seen; None: everywhere.
Region = Module | None


def region(visibility: tuple[int, int] | None, buffer: Buffer, module: Module) -> Region:
    """Where a declaration in a module is seen."""
    if visibility is None:
        return module
    words = buffer.texts[visibility[0]:visibility[1] + 1]
    if words == ['pub']:
        return None
    root = module.crate.root
    if 'in' in words:
        return _at_path(words[words.index('in') + 1:-1], module) or root
    if 'self' in words:
        return module
    if 'super' in words:
        return module.parent or root
    return root


def _at_path(words: list[str], module: Module) -> Module | None:
    at: Module | None = module
    for word in words:
        if at is None or word in ('::', 'self'):
            continue
        if word == 'crate':
            at = module.crate.root
        elif word == 'super':
            at = at.parent
        else:
            at = expand(at).children.get(word)
    return at


def chain(module: Module | None) -> Iterator[Module]:
    """A module and its ancestors, from the inside out."""
    while module is not None:
        yield module
        module = module.parent


def is_within(module: Module, ancestor: Region) -> bool:
    return ancestor is None or any(at is ancestor for at in chain(module))


def common(module: Module, other: Module) -> Module:
    """The innermost module around both."""
    around = list(chain(other))
    return next((at for at in chain(module) if at in around), module.crate.root)


def written(seen_in: Region, module: Module, path: RustPath, edition: int) -> str:
    """The visibility, with the space behind it, that makes a declaration in `module` seen in a region around it.

    `path` is the path of the region once everything is renamed.
    """
    if seen_in is None:
        return 'pub '
    if seen_in is module:
        return ''
    if seen_in.parent is None:
        return 'pub(crate) '
    if seen_in is module.parent:
        return 'pub(super) '
    return f'pub(in crate::{"::".join(spelled(name, edition) for name in path)}) '
