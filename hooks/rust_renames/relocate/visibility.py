"""Who sees what: the regions that `pub(…)` stands for, and how far one has to be raised.

The Rust Reference, chapter "Visibility and privacy".
"""
from __future__ import annotations

from typing import Collection
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import expand
from rust_renames.cargo.parts import Module
from rust_renames.edits import Edit
from rust_renames.names import RustPath
from rust_renames.names import spelled
from rust_renames.overlay import Overlay
from rust_renames.rust.buffer import Buffer

# The module within which something is seen; None: everywhere.
Region = Module | None


class Declared(NamedTuple):
    """Something that has a visibility: where it stands, the tokens of `pub(…)` if any, and the token behind them.

    `by_macro` is the name of an item that a macro call gives, while the macro has the rest of the declaration.
    `in_body` is whether the visibility is in the text of a macro, which may be called elsewhere too.
    """

    module: Module
    buffer: Buffer
    visibility: tuple[int, int] | None
    keyword: int
    by_macro: str | None = None
    in_body: bool = False

    @property
    def words(self) -> list[str]:
        return [] if self.visibility is None else self.buffer.texts[self.visibility[0]:self.visibility[1] + 1]

    @property
    def seen_in(self) -> Region:
        return region(self.visibility, self.buffer, self.module)

    @property
    def span(self) -> tuple[int, int]:
        """The characters from the visibility, or from where it would stand, to what follows it."""
        keyword = self.buffer.starts[self.keyword]
        return keyword if self.visibility is None else self.buffer.starts[self.visibility[0]], keyword

    @property
    def key(self) -> tuple[str, int, int]:
        """The same for all readings of one text."""
        return self.buffer.filename, *self.span


def visibility_words(buffer: Buffer, visibility: tuple[int, int] | None) -> str:
    """A visibility as it is written; empty where there is none."""
    return '' if visibility is None else buffer.text[buffer.starts[visibility[0]]:buffer.end(visibility[1])]


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


class Ancestry:
    """Who is whose parent once modules have got theirs."""

    def __init__(self, parents: dict[Module, Module], overlay: Overlay) -> None:
        self.parents = parents
        self.overlay = overlay

    def parent(self, module: Module) -> Module | None:
        return self.parents.get(module, module.parent)

    def chain(self, module: Module | None) -> Iterator[Module]:
        """A module and its ancestors to be, from the inside out; each once, should they go in a circle."""
        seen: set[Module] = set()
        while module is not None and module not in seen:
            seen.add(module)
            yield module
            module = self.parent(module)

    def is_within(self, module: Module, ancestor: Region) -> bool:
        return ancestor is None or any(at is ancestor for at in self.chain(module))

    def common(self, module: Module, other: Region) -> Region:
        """The innermost module around both."""
        around = list(self.chain(other))
        return None if other is None else next((at for at in self.chain(module) if at in around), module.crate.root)

    def path(self, module: Module) -> RustPath:
        return self.overlay.moved(module.crate, module.path)[1]

    def written(self, seen_in: Region, module: Module) -> str:
        """The visibility, with the space behind it, that makes a declaration in `module` seen in a region around it."""
        if seen_in is None:
            return 'pub '
        if seen_in is module:
            return ''
        if seen_in.parent is None:
            return 'pub(crate) '
        if seen_in is self.parent(module):
            return 'pub(super) '
        return f'pub(in crate::{"::".join(spelled(name, module.crate.edition) for name in self.path(seen_in))}) '


class Raising:
    """Declarations that have to be seen further than they are, and where."""

    def __init__(self, ancestry: Ancestry) -> None:
        self.ancestry = ancestry
        self._raised: dict[tuple[str, int, int], tuple[Region, Module]] = {}
        self._undocumented: set[tuple[str, int, int]] = set()
        self._names: dict[tuple[str, int, int], tuple[Declared, tuple[str, ...]]] = {}
        self._modules: dict[tuple[str, Module], None] = {}
        self.refusals: dict[str, None] = {}

    def to(self, declared: Declared, seen_in: Region, names: tuple[str, ...] = ()) -> bool:
        """Has a declaration, which gives its module some names, seen in a region too; whether that is new."""
        if declared.by_macro is not None:
            self.refusals[
                f'{"::".join(("crate", *declared.module.path, declared.by_macro))} is declared by a macro call in '
                f'{declared.buffer.filename} and has to be seen from further away; change the macro first'
            ] = None
            return False
        if declared.in_body and seen_in is not None:
            seen_in = declared.module.crate.root
        key = declared.key
        known = self._raised.get(key)
        if known is not None:
            if known[0] is None or seen_in is not None and (
                self.ancestry.is_within(seen_in, known[0]) or seen_in.path == known[0].path
            ):
                return False
            seen_in = self.ancestry.common(known[0], seen_in)
        self._raised[key] = seen_in, declared.module
        self._names[key] = declared, names
        if declared.buffer.texts[declared.keyword] == 'mod':
            self._modules[declared.buffer.name(declared.keyword + 1), declared.module] = None
        if seen_in is None and declared.buffer.texts[declared.keyword] == 'mod' and asks_for_docs(declared.module):
            self._undocumented.add(key)
        return True

    def modules(self) -> Collection[tuple[str, Module]]:
        """The modules that are seen further than they were: their names, and the modules that declare them."""
        return self._modules

    def shown(self) -> Iterator[tuple[Declared, Region, tuple[str, ...]]]:
        """What is raised, to where, and the names that it gives its module."""
        for key, (declared, names) in self._names.items():
            if key in self._raised:
                yield declared, self._raised[key][0], names

    def withdraw(self, declared: Declared) -> None:
        del self._raised[declared.key]

    def edits(self) -> Iterator[tuple[str, Edit]]:
        for key, (seen_in, module) in self._raised.items():
            filename, start, end = key
            text = self.ancestry.written(seen_in, module)
            if key in self._undocumented:
                text = f'#[doc(hidden)] {text}'
            if text or end > start:
                yield filename, Edit(start, end, text)


def asks_for_docs(module: Module) -> bool:
    """Whether a crate has the lint `missing_docs`, which would speak up once a module is public."""
    return module.crate.asks_for('missing_docs')
