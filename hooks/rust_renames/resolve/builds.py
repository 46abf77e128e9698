"""Which meanings of a name are there in the builds that have the text in which it stands.

    #[cfg(unix)] mod unix;        #[cfg(unix)] use unix as sys;
    #[cfg(windows)] mod windows;  #[cfg(windows)] use windows as sys;

In the files of `unix`, `crate::sys` is one thing.
"""
from __future__ import annotations

from typing import Mapping

from rust_renames.cargo.exclusion import Condition
from rust_renames.cargo.exclusion import conditions
from rust_renames.cargo.exclusion import exclude_each_other
from rust_renames.cargo.parts import Module
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.place import Place
from rust_renames.rust.outline import Use


class Builds:
    def __init__(self, use_places: Mapping[Use, Place]) -> None:
        self._use_places = use_places
        self._modules: dict[Module, tuple[Condition, ...]] = {}
        self._apart: dict[tuple[object, ...], bool] = {}

    def belongs_to(self, root: Module, module: Module) -> None:
        """A doc test is there where the text is that it stands in."""
        self._modules[root] = self._of_module(module)

    def exclude_each_other(self, one: Module, other: Module) -> bool:
        """Whether no build has both modules."""
        return exclude_each_other(self._of_module(one), self._of_module(other))

    def shared(self, meanings: Meanings, module: Module, use: Use | None) -> Meanings:
        """Those of several meanings that a build with a module, and an import in it, may have; all, if it has none."""
        if not self._of(module, use):
            return meanings
        return tuple(one for one in meanings if not self._are_apart(one, module, use)) or meanings

    def _are_apart(self, meaning: Found, module: Module, use: Use | None) -> bool:
        definition = meaning.definition
        where = definition.module if isinstance(definition, (ModuleDef, ItemDef)) else None
        key = where, meaning.use, module, use
        if key not in self._apart:
            self._apart[key] = exclude_each_other(self._of(where, meaning.use), self._of(module, use))
        return self._apart[key]

    def _of(self, module: Module | None, use: Use | None) -> tuple[Condition, ...]:
        place = self._use_places.get(use) if use is not None else None
        if use is None or use.statement is None or place is None:
            return self._of_module(module)
        return (*self._of_module(module), *conditions(place.buffer, use.statement))

    def _of_module(self, module: Module | None) -> tuple[Condition, ...]:
        """What has to hold for a module and those around it to be there; of those that are declared once."""
        if module is None:
            return ()
        if module not in self._modules:
            declared = [
                (part.above.outline.buffer, part.item) for part in module.parts
                if part.above is not None and part.item is not None
            ]
            own = conditions(*declared[0]) if len(declared) == 1 else ()
            self._modules[module] = (*self._of_module(module.parent), *own)
        return self._modules[module]
