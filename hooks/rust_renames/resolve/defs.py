"""What a name can denote."""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.names import RustPath
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use

# Where a canonical path starts: a crate whose sources are here, or the name of one whose sources are not.
Root = Crate | str
Canonical = tuple[Root, RustPath]


class ModuleDef(NamedTuple):
    module: Module


class ItemDef(NamedTuple):
    """An item, or a variant of `item.parent`."""

    module: Module
    item: Item


class PathDef(NamedTuple):
    """Known by its path alone: something in a crate without sources, or below a name that is only declared."""

    root: Root
    path: RustPath


class OldDef(NamedTuple):
    """A path that `declared` holds: what it stands for is at `target` now."""

    root: Root
    path: RustPath


class Nothing(NamedTuple):
    """Something that no path of a table can name: a local, a generic parameter, an associated item."""

    what: str
    token: int = -1  # what binds it, in the text around


Def = ModuleDef | ItemDef | PathDef | OldDef | Nothing


class Found(NamedTuple):
    """One meaning of a name.

    `carried` is whether the name is the thing's own, not one given by `as`; `via` is how it comes to be in scope:
    'item' (declared there), 'import', 'glob' or 'crate', or 'new name' where the declaration is stale; `use` is the
    import that binds it.
    """

    definition: Def
    carried: bool = True
    via: str = 'item'
    use: Use | None = None


Meanings = tuple[Found, ...]


def canonical(definition: Def) -> Canonical | None:
    """The path from the root to where the thing is declared."""
    kind = type(definition)
    if kind is ModuleDef:
        module = definition.module  # type: ignore[union-attr]
        return None if module.anonymous else (module.crate, module.path)
    if kind is ItemDef:
        return _item_path(definition)  # type: ignore[arg-type]
    if kind is Nothing:
        return None
    return definition.root, definition.path  # type: ignore[union-attr]


def _item_path(definition: ItemDef) -> Canonical | None:
    module, item = definition
    if is_exported(item) and not _is_orphan(module):
        return module.crate, (item.name,)
    scope: Scope | None = item.scope
    while scope is not None and scope.spliced:
        scope = scope.parent
    if module.anonymous or scope is None or scope.kind != 'module':
        return None
    if item.parent is not None:
        return module.crate, module.path + (item.parent.name, item.name)
    return module.crate, module.path + (item.name,)


def _is_orphan(module: Module) -> bool:
    """Whether no declaration reaches a module: it has its place by its file's folder alone."""
    return not module.declared or module.parent is not None and _is_orphan(module.parent)


def is_exported(item: Item) -> bool:
    """Whether an item is a macro that `#[macro_export]` puts at the root of its crate."""
    return item.kind == 'macro' and any(attribute.path == 'macro_export' for attribute in item.attributes)
