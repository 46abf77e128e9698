"""Scopes of generated programs in which every name is another one: none of them takes precedence."""
from __future__ import annotations

from random import Random
from typing import Iterator

from gentext import Pieces
from gentext import Tok

TYPE, VALUE, MACRO = 1, 2, 4
SPACES = {
    'mod': TYPE, 'fn': VALUE, 'const': VALUE, 'static': VALUE, 'usize': VALUE, 'struct': TYPE, 'tuple': TYPE | VALUE,
    'unit': TYPE | VALUE, 'enum': TYPE, 'union': TYPE, 'trait': TYPE, 'type': TYPE, 'macro': MACRO,
    'variant': TYPE | VALUE, 'payload': TYPE | VALUE, 'braced': TYPE | VALUE, 'crate': TYPE,
}


class Thing:
    """An item; `k` is its number, which the types of its checks carry."""

    __slots__ = ('name', 'kind', 'k', 'home', 'inner', 'owner', 'extra', 'ways')

    def __init__(self, name: int, kind: str, home: Scope | None) -> None:
        self.name = name
        self.kind = kind
        self.k = name
        self.home = home
        self.inner: Scope | None = None
        self.owner: Thing | None = None  # a variant's enum
        self.extra: dict[str, int] = {}  # the names of its fields and methods
        self.ways = 'paths'  # of a macro: 'textual' where no path leads to it

    @property
    def spaces(self) -> int:
        return SPACES[self.kind]


class Binding:
    """`seen`: the module in and below which it is visible; None: everywhere."""

    __slots__ = ('name', 'thing', 'seen')

    def __init__(self, name: int, thing: Thing, seen: Scope | None) -> None:
        self.name = name
        self.thing = thing
        self.seen = seen


class Scope:
    """A module, an enum's variants, or a block."""

    __slots__ = ('kind', 'parent', 'thing', 'bindings', 'globs', 'root', 'body', 'textual')

    def __init__(self, kind: str, parent: Scope | None, thing: Thing | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.thing = thing
        self.bindings: list[Binding] = []
        self.globs: list[tuple[Scope, Scope | None]] = []
        self.root: Scope = parent.root if parent is not None else self
        self.body: Pieces = []
        self.textual: list[Thing] = []  # `macro_rules!` without a path

    def module(self) -> Scope:
        scope = self
        while scope.kind != 'module':
            assert scope.parent is not None
            scope = scope.parent
        return scope

    def above(self) -> Scope | None:
        """The module around a module."""
        return self.parent.module() if self.parent is not None else None

    def is_within(self, other: Scope) -> bool:
        if other is self.root:
            return True
        at: Scope | None = self.module()
        while at is not None and at is not other:
            at = at.above()
        return at is other

    def ancestors(self) -> Iterator[Scope]:
        at: Scope | None = self.module()
        while at is not None:
            yield at
            at = at.above()


def members(
    scope: Scope, seen_from: Scope, thing: Thing | None = None, passed: tuple[Scope, ...] = (),
) -> Iterator[Binding]:
    """What a scope has, globs included, as far as a module sees it; of one thing alone where it is given."""
    for binding in scope.bindings:
        if (thing is None or binding.thing is thing) and (binding.seen is None or seen_from.is_within(binding.seen)):
            yield binding
    if scope.globs and scope not in passed:
        explicit = {binding.name for binding in scope.bindings}
        for source, seen in scope.globs:
            if seen is None or seen_from.is_within(seen):
                for binding in members(source, scope.module(), thing, (*passed, scope)):
                    if binding.name not in explicit and (binding.seen is None or seen_from.is_within(binding.seen)):
                        yield Binding(binding.name, binding.thing, narrower(binding.seen, seen))


def narrower(one: Scope | None, other: Scope | None) -> Scope | None:
    if one is None or other is None:
        return one or other
    return one if one.is_within(other) else other


class Paths:
    """Ways of writing down what is meant, drawn by lot."""

    def __init__(self, random: Random, edition: int, containers: list[tuple[Thing, Scope]], library: Scope) -> None:
        self.random = random
        self.edition = edition
        self.containers = containers  # modules and enums that paths may lead through
        self.library = library

    def path(self, thing: Thing, at: Scope, use: bool = False, tries: int = 4) -> Pieces | None:
        """Segments, a leading '::' among them as ''; None where no way was found."""
        for _ in range(tries):
            found = self._path(thing, at, use, 5, ())
            if found is not None and self._is_good(found, use):
                return found
        return None

    def _is_good(self, path: Pieces, use: bool) -> bool:
        return not use or len(path) > 1 or path == ['scheduler']

    def _path(self, thing: Thing, at: Scope, use: bool, depth: int, passed: tuple[Thing, ...]) -> Pieces | None:
        ways = self._lone(thing, at, use)
        ways += self._heads(thing, at, use)
        if ways and self.random.random() < (0.5 if depth == 5 else 0.75):
            return self.random.choice(ways)
        if depth:
            for owner, scope in self.random.sample(self.containers, len(self.containers)):
                if owner in passed or owner is thing or scope.root is not at.root and scope.root is not self.library:
                    continue
                if use and owner.kind == 'type':
                    continue
                bindings = list(members(scope, at.module(), thing))
                if bindings:
                    start = self._path(owner, at, use, depth - 1, (*passed, thing))
                    if start is not None:
                        return [*start, Tok(self.random.choice(bindings).name)]
        return self.random.choice(ways) if ways else None

    def _lone(self, thing: Thing, at: Scope, use: bool) -> list[Pieces]:
        """A name in scope; before 2018 an import starts at the root."""
        if self.edition < 2018 and use:
            return [[Tok(one.name)] for one in members(at.root, at.module(), thing)]
        found: list[Pieces] = []
        scope: Scope | None = at
        while scope is not None:
            found += [[Tok(one.name)] for one in members(scope, at.module(), thing)]
            scope = scope.parent if scope.kind != 'module' else None
        found += [[Tok(thing.name)] for module in at.ancestors() if thing in module.textual]
        if self.edition < 2018:
            found += [['', Tok(one.name)] for one in members(at.root, at.module(), thing)]
        return found

    def _heads(self, thing: Thing, at: Scope, use: bool) -> list[Pieces]:
        found: list[Pieces] = []
        if thing.kind == 'crate' and thing.inner is not at.root:
            if self.edition >= 2018 and thing.inner is self.library:
                return [['scheduler'], ['', 'scheduler']]
            return []
        for count, module in enumerate(at.ancestors()):
            if module.thing is thing and count < 4:
                found.append(['super'] * count or ['self'])
                if count and self.random.random() < 0.2:
                    found.append(['self', *found.pop()])
        if thing.kind == 'crate':
            found.append(['crate'])
        return found


def joined(path: Pieces) -> Pieces:
    """Segments with `::` between them."""
    found: Pieces = []
    for index, segment in enumerate(path):
        found += ['::', segment] if index else [segment]
    return found


def is_lone(path: Pieces) -> bool:
    return len(path) == 1 and isinstance(path[0], Tok)
