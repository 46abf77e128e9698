"""In which namespaces the name that an import binds is used: what decides whether an import is of a thing at all."""
from __future__ import annotations

from typing import Iterator

from rust_renames.cargo.modules import Module
from rust_renames.cargo.modules import is_within
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import Resolver
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem


def used_namespaces(resolver: Resolver, use: Use, place: Place) -> int:
    """The namespaces, as bits; all of them where the name is seen from outside of its module."""
    if use.name is None and use.alias >= 0:
        return TYPE  # `use a::Trait as _`
    if use.name is None or use.statement is None or not _is_private(use.statement, place):
        return ANY
    found = 0
    for seen in places_of_use(resolver, use, place):
        read = outline(seen.buffer, seen.buffer.positions(frozenset((use.name,))))
        fresh = Place(seen.module, seen.buffer, read.root)
        for mention in read.mentions:
            if mention.use is None or not _same(mention.use, use):
                found |= _used_by(resolver, mention, use, fresh)
    return found


def _is_private(statement: UseItem, place: Place) -> bool:
    if statement.visibility is None:
        return True
    start, end = statement.visibility
    return [text for text in place.buffer.texts[start:end + 1] if text != 'in'] == ['pub', '(', 'self', ')']


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


def _used_by(resolver: Resolver, mention: Mention, use: Use, place: Place) -> int:
    found = 0
    for index, meanings in enumerate(resolver.path(mention, place)):
        if place.buffer.name(mention.segments[index]) != use.name:
            continue
        if mention.form in ('pattern', 'shorthand pattern'):  # which binds, if it is no constant
            meanings = tuple(meaning for meaning in meanings if resolver.is_constant(meaning.definition))
        if any(meaning.use is not None and _same(meaning.use, use) for meaning in meanings):
            last = index == len(mention.segments) - 1
            found |= mention.ns if last else TYPE
    return found


def _same(one: Use, other: Use) -> bool:
    """Two readings of one text have equal tokens."""
    return one.segments == other.segments and one.alias == other.alias and one.scope.start == other.scope.start
