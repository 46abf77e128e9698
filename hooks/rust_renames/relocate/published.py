"""Lints that a crate denies and that find fault with what comes to be public: types without `Debug` or `Copy`.

https://doc.rust-lang.org/rustc/lints/listing/allowed-by-default.html#missing-debug-implementations
"""
from __future__ import annotations

from typing import Final
from typing import Iterable
from typing import Iterator

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import expand
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.relocate.declared import declared_as
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.rust.outline import Item

_TRAITS: Final = {'missing_debug_implementations': 'Debug', 'missing_copy_implementations': 'Copy'}
_TYPES: Final = ('struct', 'tuple struct', 'unit struct', 'enum', 'union')


def faults(modules: Iterable[Module]) -> Iterator[str]:
    """Sentences about the types of modules that everybody sees from now on."""
    for module in modules:
        for lint, trait in _TRAITS.items():
            if _is_denied(module.crate, lint):
                for name in _types_without(module, trait):
                    path = '::'.join(('crate', *module.path))
                    yield (
                        f'{path} comes to be public, `{lint}` is denied, and {path}::{name} has no `{trait}`: '
                        'implement it first'
                    )


def _is_denied(crate: Crate, lint: str) -> bool:
    by_manifest = rf'(?m)^\s*{lint}\s*=\s*(?:\{{[^}}]*)?"(?:deny|forbid)"'
    by_root = rf'#!\[(?:[^\[\]]*\W)?(?:deny|forbid)\s*\([^()]*\b{lint}\b'
    text = crate.workspace.text
    return crate.asks_for(lint) and (
        regex.search(by_manifest, text(crate.package.filename)) is not None
        or regex.search(by_root, text(crate.target.root)) is not None
    )


def _types_without(module: Module, trait: str) -> Iterator[str]:
    for part in module.parts:
        for item in (item for items in part.scope.items.values() for item in items):
            if item.kind in _TYPES and declared_as(part, item, module).seen_in is None and not _has(part, item, trait):
                yield item.name
    for child in expand(module).children.values():
        if any(one.seen_in is None for one in declared_in_texts(child)):
            yield from (f'{child.name}::{name}' for name in _types_without(child, trait))


def _has(part: Part, item: Item, trait: str) -> bool:
    """Whether a derive or an `impl` of the same text gives a trait to a type."""
    buffer = part.outline.buffer
    derived = any(
        trait in buffer.texts[attribute.start:attribute.end] for attribute in item.attributes
        if attribute.path in ('derive', 'cfg_attr')
    )
    return derived or regex.search(rf'\b{trait}\s+for\s+(?:\w+::)*{regex.escape(item.name)}\b', buffer.text) is not None
