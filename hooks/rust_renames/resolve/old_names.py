"""What old paths stand for in the tree as it is: in which namespaces, for whom, and by which stale declarations."""
from __future__ import annotations

from typing import Final
from typing import Iterable
from typing import Iterator

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.names import RustPath
from rust_renames.resolve.declared import Declared
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.macro_names import MacroNames
from rust_renames.resolve.stale import is_macro_of_old_name
from rust_renames.resolve.stale import is_renamed
from rust_renames.resolve.stale import may_be_foreign
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE

BITS: Final = (TYPE, VALUE, MACRO)


class OldNames(MacroNames):
    """The part of the resolver that knows what has an old name, or has had it."""

    def __init__(self, declared: Declared) -> None:
        super().__init__(declared)
        self._spaces: dict[tuple[Root, RustPath], int] = {}

    def _old_member(self, old: OldDef, name: str, ns: int, seen_from: Module) -> Meanings:
        path = old.path + (name,)
        is_declared = self.declared.is_declared(old.root, path)
        if is_declared and self.old_has_namespace(old.root, path, ns):
            return (Found(OldDef(old.root, path)),)
        found: list[Found] = []
        for one in self._led_to(old):
            if not isinstance(one, OldDef):
                found += self.member_of(one, name, ns, seen_from)
            elif self.declared.is_declared(one.root, one.path + (name,)):
                if self.old_has_namespace(one.root, one.path + (name,), ns):
                    found.append(Found(OldDef(one.root, one.path + (name,))))
        return tuple(dict.fromkeys(found)) or (() if is_declared else (Found(PathDef(old.root, path)),))

    def _led_to(self, old: OldDef) -> list[Def]:
        """An old path and what its new one denotes, with other old paths that are imported there, each once."""
        found: dict[Def, None] = {old: None}
        open_ends = [old]
        for end in open_ends:
            for definition in (one.definition for one in self.target(end, TYPE)):
                if isinstance(definition, OldDef) and definition not in found:
                    open_ends.append(definition)
                found[definition] = None
        return list(found)

    def target(self, old: OldDef, ns: int) -> Meanings:
        """What the new path of a declared old one denotes in the tree as it is."""
        new = self.declared.target(old.root, old.path)
        if new is None:
            return ()
        key = ('target', new, ns)
        if self.questions.meets(key):
            return ()
        self.questions.enter(key)
        try:
            # where it is imported beside its own new declaration, it leads back to itself
            return tuple(one for one in self.absolute(new[0], new[1], ns) if one.definition != old)
        finally:
            self.questions.leave(key)

    def _is_shown_as_old(self, module: Module, path: RustPath, ns: int, seen_from: Module) -> bool:
        """Whether another crate sees an old path in a namespace: the module may be private, and the macro exported."""
        new = self.declared.target(module.crate, path)
        if new is None or isinstance(new[0], str) or not new[1] or seen_from.crate is module.crate:
            return True
        parents = [
            one.definition.module for one in self.absolute(new[0], new[1][:-1], TYPE)
            if isinstance(one.definition, ModuleDef)
        ]
        seen, there = (
            _joined(bit for bit in BITS for one in parents if self._member_in(one, new[1][-1], bit, whence or one))
            for whence in (seen_from, None)
        )
        return bool(seen & ns) if seen else not there & ns

    def _stale(self, module: Module, name: str, ns: int) -> Meanings:
        """What is meant by a new name of which the declaration still has the old one."""
        return tuple(
            found._replace(via='new name')
            for root, path in self.declared.earlier_names(module.crate, module.path + (name,))
            if isinstance(root, Crate) and self.may_be_declared(root, path) for found in self.absolute(root, path, ns)
            if found.via == 'item' and _is_known(found.definition) and canonical(found.definition) == (root, path)
            and self.may_be_old(found.definition)
        )

    def _rebound(self, module: Module, name: str, ns: int, seen_from: Module) -> Meanings:
        """What a module's stale imports will bind once they are fixed; its own texts have other names until then."""
        found: list[Found] = []
        for root, path in self.declared.former_names(name):
            for meaning in self._explicit(module, path[-1], ns, seen_from):
                old, use = meaning.definition, meaning.use
                if meaning.carried and use is not None and canonical(old) == (root, path):
                    these = self.target(old, ns) if isinstance(old, OldDef) else (meaning,)
                    found += [Found(one.definition, via='new name', use=use) for one in these]
        return tuple(dict.fromkeys(found))

    def old_has_namespace(self, root: Root, path: RustPath, ns: int) -> bool:
        """Whether what the old path stood for is in a namespace, as far as its new place tells."""
        if not ns & self.declared.spaces(root, path):
            return False
        new = self.declared.target(root, path)
        if new is None or isinstance(new[0], str):
            return True
        old = OldDef(root, path)
        key = root, path
        spaces = self._spaces.get(key)
        if self.questions.meets(('spaces', key)):
            return False
        if spaces is None:
            self.questions.enter(('spaces', key))
            found = [
                (bit, one.definition) for bit in BITS for one in self.target(old, bit) if _is_known(one.definition)
            ]
            # What is only imported under the new name may be something else.
            spaces = _joined(bit for bit, definition in found if canonical(definition) == new)
            if not spaces and not isinstance(root, str):
                places = (root, path), *self.declared.earlier_names(*new)
                spaces = _joined(self._declared_spaces(at, below) for at, below in places if isinstance(at, Crate))
            spaces = spaces or _joined(bit for bit, _ in found)
            if spaces and isinstance(root, Crate) and new[0] is root:
                spaces |= self._stale_spaces(root, path, new[1], ANY & ~spaces)
            self.questions.leave(('spaces', key))
            if self.questions.are_answered():
                self._spaces[key] = spaces
        return bool(spaces & ns) if spaces else True

    def may_be_old(self, definition: Def) -> bool:
        """Whether what is declared at an old path is in a namespace of what the path stood for."""
        where = canonical(definition)
        if where is None or not isinstance(definition, (ItemDef, ModuleDef)):
            return where is not None
        spaces = definition.item.namespaces if isinstance(definition, ItemDef) else TYPE
        return any(spaces & bit and self.old_has_namespace(*where, bit) for bit in BITS)

    def _declared_spaces(self, root: Crate, path: RustPath) -> int:
        """The namespaces in which something is declared at a path under that very name."""
        return _joined(bit for bit, _ in self._declared_at(root, path)) if path else TYPE

    def _stale_spaces(self, root: Crate, path: RustPath, new: RustPath, ns: int) -> int:
        """Those of some namespaces in which an old path is declared, of what has the new name elsewhere."""
        return _joined(
            bit for bit, one in self._declared_at(root, path)
            if bit & ns and (
                is_renamed(one, root, new) or is_macro_of_old_name(one, new) and self._is_called(new[-1], root)
            )
        )

    def _is_called(self, name: str, crate: Crate) -> bool:
        """Whether a crate calls a macro by a name that nothing brings: that of one whose declaration is stale."""
        return name not in KNOWN and any(
            len(call.path.segments) == 1 and not self.in_scope(name, MACRO, call.path, at)
            and not may_be_foreign(call.path, at)
            for call, at in self._calls(name, crate)
        )

    def _declared_at(self, root: Crate, path: RustPath) -> Iterator[tuple[int, Def]]:
        """What is declared at a path under that very name, with its namespaces."""
        for parent in self.absolute(root, path[:-1], TYPE):
            for bit in BITS:
                members = (
                    self.explicit(parent.definition.module, path[-1], bit) if isinstance(parent.definition, ModuleDef)
                    else self.member_of(parent.definition, path[-1], bit, root.root)
                )
                for one in members:
                    if _is_known(one.definition) and canonical(one.definition) == (root, path):
                        yield bit, one.definition

    # what the resolver brings

    def absolute(self, root: Root, path: RustPath, ns: int) -> Meanings:
        raise NotImplementedError

    def explicit(self, module: Module, name: str, ns: int) -> Meanings:
        raise NotImplementedError

    def member_of(self, definition: Def, name: str, ns: int, seen_from: Module) -> Meanings:
        raise NotImplementedError

    def _explicit(self, module: Module, name: str, ns: int, seen_from: Module | None) -> list[Found]:
        raise NotImplementedError

    def _member_in(self, module: Module, name: str, ns: int, seen_from: Module) -> Meanings:
        raise NotImplementedError


def _is_known(definition: Def) -> bool:
    return isinstance(definition, (ModuleDef, ItemDef))


def _joined(bits: Iterable[int]) -> int:
    """Namespaces as one number."""
    found = 0
    for bit in bits:
        found |= bit
    return found
