"""In which namespaces the name that an import binds is used: what decides whether an import is of a thing at all."""
from __future__ import annotations

from typing import Iterable
from typing import Iterator

from rust_renames.cargo.modules import is_within
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import Resolver
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem


def used_namespaces(resolver: Resolver, use: Use, place: Place) -> int:
    """The namespaces, as bits; all of them where the name is seen from outside of its module."""
    if use.name is None and use.alias >= 0:
        return TYPE  # `use a::Trait as _`
    if use.name is None or use.statement is None:
        return ANY
    if _is_private(use.statement, place):
        return _used_in(resolver, use, places_of_use(resolver, use, place))
    if not _brings_module_of_crate(resolver, use, place):
        return ANY
    return ANY & ~TYPE | _used_in(resolver, use, _places_in_crate(use, place)) & TYPE


def _used_in(resolver: Resolver, use: Use, places: Iterable[Place]) -> int:
    assert use.name is not None
    found = 0
    for seen in places:
        read = outline(seen.buffer, seen.buffer.positions(frozenset((use.name,))))
        fresh = reread(seen, read.root)
        for mention in read.mentions:
            if not is_same(mention.use, use):
                found |= _used_by(resolver, mention, use, fresh)
    return found


def _is_private(statement: UseItem, place: Place) -> bool:
    if statement.visibility is None:
        return True
    start, end = statement.visibility
    return [text for text in place.buffer.texts[start:end + 1] if text != 'in'] == ['pub', '(', 'self', ')']


def _brings_module_of_crate(resolver: Resolver, use: Use, place: Place) -> bool:
    """Whether all types that an import brings are modules that nothing outside of the crate sees."""
    found: list[Def] = []
    for one in resolver.use(use, TYPE, place.module_of(use.scope), place):
        old = one.definition
        found += [new.definition for new in resolver.target(old, TYPE)] if isinstance(old, OldDef) else [old]
    return bool(found) and all(
        isinstance(one, ModuleDef) and bool(one.module.parts) and not any(map(_is_public, one.module.parts))
        for one in found
    )


def _is_public(part: Part) -> bool:
    if part.item is None or part.above is None:
        return True
    visibility = part.item.visibility
    return visibility is not None and part.above.outline.buffer.texts[visibility[0]:visibility[1] + 1] == ['pub']


def _places_in_crate(use: Use, place: Place) -> Iterator[Place]:
    assert use.name is not None
    for module, part in place.module.crate.naming(use.name):
        if part.outlined is None:
            yield Place(module, part.outline.buffer, part.scope)


def places_of_use(resolver: Resolver, use: Use, place: Place) -> Iterator[Place]:
    """The text of the import, and those of the modules below that say its name."""
    assert use.name is not None
    yield place
    if use.scope.kind != 'module':
        return
    home: Module = place.module_of(use.scope)
    for module, part in home.crate.naming(use.name):
        if is_within(module, home) and part.filename != place.buffer.filename and part.outlined is None:
            yield Place(module, part.outline.buffer, part.scope)


def reread(place: Place, root: Scope) -> Place:
    """The place of the whole text that a place is in, read once more: its module may stand in the braces of another."""
    module, scope = place.module, place.root
    while scope.parent is not None:
        if scope.kind == 'module' and module.parent is not None:
            module = module.parent
        scope = scope.parent
    return Place(module, place.buffer, root)


def _used_by(resolver: Resolver, mention: Mention, use: Use, place: Place) -> int:
    found = 0
    for index, meanings in enumerate(resolver.path(mention, place)):
        if place.buffer.name(mention.segments[index]) != use.name:
            continue
        if mention.form in ('pattern', 'shorthand pattern'):  # which binds, if it is no constant
            meanings = tuple(meaning for meaning in meanings if resolver.is_constant(meaning.definition))
        if any(is_same(meaning.use, use) for meaning in meanings):
            last = index == len(mention.segments) - 1
            found |= mention.ns if last else TYPE
    return found


def is_same(one: Use | None, other: Use) -> bool:
    """Two readings of one text have equal tokens."""
    return one is not None and (one.segments, one.alias, one.scope.start) == (
        other.segments, other.alias, other.scope.start
    )
