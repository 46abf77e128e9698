"""The names that there are beside one that is not: for whoever has mistyped it."""
from __future__ import annotations

from rust_renames.cargo.modules import expand
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef


def names_in(definition: Def) -> list[str]:
    """What a module declares or imports by name, or an enum's variants; sorted."""
    if isinstance(definition, ModuleDef):
        module = expand(definition.module)
        names = set(module.children)
        for part in module.parts:
            names.update(part.scope.items)
            names.update(use.name for use in part.scope.uses if use.name is not None)
        return sorted(names)
    if isinstance(definition, ItemDef):
        return sorted(variant.name for variant in definition.item.variants)
    return []
