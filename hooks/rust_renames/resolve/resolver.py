"""Name resolution, on demand: The Rust Reference, chapter "Names".

Works on texts that do not compile and on trees with missing files: what can't be found is no answer, never an error.
"""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.names import bare
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.macro_names import is_conditional
from rust_renames.resolve.macro_names import modules_around
from rust_renames.resolve.members import Members
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRIMITIVES
from rust_renames.resolve.primitives import is_in_std
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import TYPE_FIRST
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use


class Located(NamedTuple):
    """Where a lone name is found: how many blocks further out, whether declared there by name, and what it means."""

    level: int
    explicit: bool
    meanings: Meanings


MODULE_LEVEL: Final = 1_000_000  # behind all blocks
_NOWHERE: Final = Located(MODULE_LEVEL + 3, False, ())
SYSROOT = frozenset(('std', 'core', 'alloc', 'proc_macro', 'test'))
_CONSTANT_KINDS = frozenset(('const', 'static', 'unit struct', 'tuple struct', 'variant'))


class Resolver(Members):
    def path(self, mention: Mention, place: Place) -> list[Meanings]:
        """The meanings of every prefix of a path; shorter where a segment can't be resolved."""
        buffer = place.buffer
        if mention.use is not None:
            self.use_places.setdefault(mention.use, place)
        names = [buffer.name(token) for token in mention.segments]
        first, start = self._head(mention, names, place)
        if mention.form == 'macro argument' and len(names) > 2 and first[:1] == [()]:
            if names[0][0] == '_' or buffer.texts[mention.segments[0] - 1] == '#':
                return self._written_for_users(names, mention.ns, place.module_of(mention.scope)) or first
        if self._is_primitive(mention, names, first[0], place):
            first = [(Found(Nothing('primitive type')),)]
        if len(first[-1]) > 1:
            first[-1] = self.builds.shared(first[-1], place.module_of(mention.scope), mention.use)
        steps: list[Meanings] = first
        for index in range(start, len(names)):
            last = index == len(names) - 1
            ns = mention.ns if last else TYPE
            if index == start and names[0] in ('self', 'super'):
                meanings = self.members_from_within(steps[-1], names[index], ns, place.module_of(mention.scope))
            else:
                meanings = self.members(steps[-1], names[index], ns, place.module_of(mention.scope))
            if not meanings:
                break
            if len(meanings) > 1:
                meanings = self.builds.shared(meanings, place.module_of(mention.scope), mention.use)
            steps.append(meanings)
        return steps

    def _written_for_users(self, names: list[str], ns: int, module: Module) -> list[Meanings]:
        """The meanings of `#krate::private::name` and `_krate::private::name`, which a macro writes for its users.

        The head is known to the macro alone; what follows is a path of the one library that has it all.
        """
        found = []
        for library in self.workspace.users(module.crate.package).values():
            steps: list[Meanings] = [(Found(ModuleDef(library.root), False),)]
            for index, name in enumerate(names[1:], 1):
                steps.append(self.members(steps[-1], name, ns if index == len(names) - 1 else TYPE, library.root))
            if all(steps) and not any(isinstance(one.definition, (Nothing, PathDef)) for one in steps[1] + steps[2]):
                found.append(steps)
        return found[0] if len(found) == 1 else []

    def _head(self, mention: Mention, names: list[str], place: Place) -> tuple[list[Meanings], int]:
        """The meanings of the first segment (with all `super`s), and the index of the next one."""
        module = place.module_of(mention.scope)
        crate = module.crate
        raw = place.buffer.texts[mention.segments[0]]
        ns = mention.ns if len(names) == 1 else TYPE
        if mention.lead >= 0:
            return [self.rooted(names[0], ns, crate, module)], 1
        if raw == 'crate':
            roots = [crate.root]
            if mention.dollar >= 0 and mention.segments[0] >= place.buffer.size:
                lender = crate.workspace.package_of(place.buffer.lender(mention.segments[0]))
                library = crate.workspace.library(lender)
                own = [crate.root] if lender.folder == crate.package.folder else []
                roots = own if library is None else [*own, library.root]
            return [tuple(Found(ModuleDef(root)) for root in dict.fromkeys(roots))], 1
        if raw in ('self', 'super'):
            return self._led_up(mention, names, module, place)
        if raw == 'Self':
            found = self.self_type(mention.scope, place)
            if not found and mention.form == 'macro body':
                found = self._where_called('Self', TYPE, mention, place)
            return [found], 1
        if mention.use is not None and crate.edition < 2018:
            return [self.rooted(names[0], ns, crate, module)], 1
        if mention.form == 'visibility' and crate.edition < 2018:
            return [self.rooted(names[0], ns, crate, module)], 1
        found = self._crate_beside(names, mention.use, crate) or self.in_scope(names[0], ns, mention, place)
        if not found and mention.form == 'macro body':
            found = self._where_called(names[0], ns, mention, place)
        if len(names) > 1 and names[0] in self._last_names:
            found = self._behind_macro(names, found, mention, place)
        return [found], 1

    def _crate_beside(self, names: list[str], use: Use | None, crate: Crate) -> Meanings:
        """The crate of `use log;` or `use log as told;` beside a module of the name that it binds, by cfgs."""
        if use is None or len(names) > 1 or use.name is None or use.scope.kind != 'module':
            return ()
        beside = any(item.namespaces & TYPE for item in use.scope.items.get(use.name, ()))
        return self.extern(names[0], crate) if beside else ()

    def _behind_macro(self, names: list[str], found: Meanings, mention: Mention, place: Place) -> Meanings:
        """The module that a glob brings, where an import of another crate's macro has its name.

        Nothing but a call tells that a macro is imported, of a crate whose sources are not here.
        """
        if not found or f'{names[0]}!' not in place.buffer.text or not all(map(_is_foreign_import, found)):
            return found
        brought = self.located_by_glob(names[0], TYPE, mention, place).meanings
        there: list[Found] = []
        for one in brought:
            there += self.target(one.definition, TYPE) if isinstance(one.definition, OldDef) else (one,)
        modules = tuple(one for one in there if isinstance(one.definition, ModuleDef))
        return brought if self.members(modules, names[1], ANY, place.module_of(mention.scope)) else found

    def _led_up(
        self, mention: Mention, names: list[str], module: Module, place: Place,
    ) -> tuple[list[Meanings], int]:
        """The meanings of `self` and of `super`s; in a macro's body they begin in the modules of its calls."""
        body = None if mention.extra in (BY_RULE, BY_NAME) else self.body_around(mention, place)
        inner = 0 if body is None else modules_around(place.buffer, body, mention.segments[0])
        home, at = module, [module]
        known = 0
        while body is not None and known < inner and home.anonymous and home.parent is not None:
            home, known = home.parent, known + 1
        if body is not None and not known:
            at = [] if inner else self.called_from(body, place.buffer, home)
        steps: list[Meanings] = []
        for index, name in enumerate(names):
            if name == 'super' and place.buffer.texts[mention.segments[index]] == 'super':
                inner, known = inner - 1, known - 1
                if body is not None and inner == 0:
                    at = self.called_from(body, place.buffer, home)
                elif body is None or inner < 0 or known > 0:
                    at = list(dict.fromkeys(one.parent for one in at if one.parent is not None))
                else:
                    at = []
                if not at and inner <= 0:
                    return [()], len(names)
            elif not (name == 'self' and index == 0):
                return steps, index
            steps.append(tuple(Found(ModuleDef(one)) for one in at))
        return steps, len(names)

    def _is_primitive(self, mention: Mention, names: list[str], first: Meanings, place: Place) -> bool:
        """Whether a path begins with a primitive type though a module of that name is in scope.

        The module is meant where the path goes on to something in it: std's are not here to be asked, but known.
        """
        if names[0] not in PRIMITIVES or mention.lead >= 0 or mention.dollar >= 0 or mention.use is not None:
            return False
        if mention.behind is not None:
            names = [*names, mention.behind]
        if len(names) == 1 and not mention.ns & TYPE:
            return False
        roots = [canonical(found.definition) for found in first if not isinstance(found.definition, ItemDef)]
        if not roots or len(roots) < len(first) or None in roots:
            return False
        if len(names) == 1:
            return True
        if all(root is not None and root[0] in SYSROOT for root in roots):
            return not is_in_std(names[0], names[1])
        members = self.members(first, names[1], ANY, place.module_of(mention.scope))
        return not any(isinstance(found.definition, (ModuleDef, ItemDef, OldDef)) for found in members)

    def rooted(self, name: str, ns: int, crate: Crate, module: Module) -> Meanings:
        """`::name`: a crate, before 2018 an item of the root too."""
        if crate.edition < 2018:
            found = self.member(crate.root, name, ns, module)
            if found:
                return found
        return self.extern(name, crate)

    def extern(self, name: str, crate: Crate) -> Meanings:
        """A name of the extern prelude."""
        for use in crate.root.parts[0].scope.uses if crate.root.parts else ():
            if use.extern_crate is not None and use.name == name and use.extern_crate.scope.kind == 'module':
                found = self._extern_crate(use, crate, Place(crate.root, crate.root.parts[0].outline.buffer, use.scope))
                if found:
                    return found
        return self._unaliased(name, crate)

    def _used_macro(self, name: str, crate: Crate) -> Meanings:
        """A macro that `#[macro_use] extern crate` brings to a whole crate, or `#[macro_use(name)]` by its name.

        https://doc.rust-lang.org/reference/names/preludes.html#macro_use-prelude
        """
        if name not in self._last_names:
            return ()
        found: list[Found] = []
        for part in crate.root.parts:
            place = Place(crate.root, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                if use.extern_crate is not None and _uses_macro(use.extern_crate, name, place):
                    for source in self._extern_crate(use, crate, place):
                        if isinstance(source.definition, ModuleDef):
                            members = self.member(source.definition.module, name, MACRO, crate.root)
                            found += [member._replace(via='glob') for member in members]
        return tuple(dict.fromkeys(found))

    def _unaliased(self, name: str, crate: Crate) -> Meanings:
        """What a crate's name means where no `extern crate` says otherwise."""
        known = self._crate_of(name, crate)
        if known is not None:
            return (Found(known),)
        if name in SYSROOT or self.declared.is_above(name, ()) or self.declared.is_declared(name, ()):
            return (Found(PathDef(name, ())),)
        return ()

    def _crate_of(self, name: str, crate: Crate) -> Def | None:
        """The crate of a name, one that this crate's macros alone can name included."""
        externs = crate.externs()
        if name in externs:
            return _crate_root(externs[name])
        users = self.workspace.users(crate.package)
        return _crate_root(users[name]) if name in users else None

    def _extern_crate(self, use: Use, crate: Crate, place: Place) -> Meanings:
        raw = place.buffer.texts[use.segments[0]]
        if raw == 'self':
            return (Found(ModuleDef(crate.root), use.carries),)
        name = bare(raw)
        found = Found(self._crate_of(name, crate) or PathDef(name, ()), use.carries)
        if use.name is None or use.name == name or not is_conditional(use.extern_crate):
            return (found,)
        return found, *self._unaliased(use.name, crate)  # `#[cfg(…)] extern crate core as std;`

    def self_type(self, scope: Scope, place: Place) -> Meanings:
        at: Scope | None = scope
        while at is not None:
            if at.self_type is not None:
                steps = self.path(at.self_type, place.home)
                complete = len(steps) == len(at.self_type.segments)
                return tuple(Found(f.definition, False) for f in steps[-1]) if complete else ()
            at = at.parent
        return ()

    # names in scope

    def in_scope(self, name: str, ns: int, mention: Mention, place: Place) -> Meanings:
        """What a lone name means where it stands, in each of the namespaces; in a generic argument, types come first.

        https://doc.rust-lang.org/reference/paths.html#r-paths.expr.turbofish
        """
        if ns & TYPE_FIRST:
            types = self.located(name, TYPE, mention, place).meanings
            return types or self.located(name, VALUE, mention, place).meanings
        found: list[Found] = []
        for bit in BITS:
            if ns & bit:
                for meaning in self.located(name, bit, mention, place).meanings:
                    if meaning not in found:
                        found.append(meaning)
        return tuple(found)

    def located(self, name: str, ns: int, mention: Mention, place: Place) -> Located:
        """Blocks from the inside out, the module, crates, the preludes: the first that has the name in a namespace."""
        key = 'scope', name, ns, mention.scope, place.module_of(mention.scope), mention.use is None
        if mention.use is not None and mention.use.glob:
            return self.questions.answer((*key, mention.at), lambda: self._located(name, ns, mention, place), _NOWHERE)
        if self.questions.meets(key):
            return _NOWHERE
        self.questions.enter(key)
        try:
            return self._located(name, ns, mention, place)
        finally:
            self.questions.leave(key)

    def _located(self, name: str, ns: int, mention: Mention, place: Place) -> Located:
        module = place.module_of(mention.scope)
        found = self._in_blocks(name, ns, mention, place)
        if found is not None:
            return found
        if ns & MACRO and name in self._last_names:
            meanings = self.in_textual_scope(name, module, mention, place)
            if meanings:
                return Located(MODULE_LEVEL, True, meanings)
        meanings = self._in_own_part(name, ns, mention, place) or self.member(module, name, ns, module)
        if meanings:
            return Located(MODULE_LEVEL, self._is_explicit(module, name, ns), meanings)
        if ns & MACRO:
            meanings = self._textual_macro(name, module, mention, place) or self._used_macro(name, module.crate)
            if meanings:
                return Located(MODULE_LEVEL + 1, False, meanings)
        if ns & TYPE:
            meanings = self.extern(name, module.crate)
            if not meanings and name in PRIMITIVES:
                meanings = (Found(Nothing('primitive type')),)
        return Located(MODULE_LEVEL + 2, False, meanings)

    def located_by_glob(self, name: str, ns: int, mention: Mention, place: Place) -> Located:
        """What globs bring to the scopes around under a name, though something nearer may have it too."""
        scope: Scope = mention.scope
        home = place.home
        level = 0
        while scope.kind != 'module':
            found = self._globs(scope, name, ns, home.module_of(scope), home)
            if found or scope.parent is None:
                return Located(level, False, found)
            scope = scope.parent
            level += 1
        module = home.module_of(scope)
        return Located(MODULE_LEVEL, False, self._globs(scope, name, ns, module, home))

    def _in_own_part(self, name: str, ns: int, mention: Mention, place: Place) -> Meanings:
        """What the text itself declares, where its module has another one under another cfg."""
        module = place.module_of(mention.scope)
        home = place.home
        scope = mention.scope.module()
        if len(module.parts) < 2 or home.module is not module:
            return ()
        return self.declared_in(scope, name, ns, module, home)

    def _is_explicit(self, module: Module, name: str, ns: int) -> bool:
        return any(
            self.declared_in(part.scope, name, ns, module, Place(module, part.outline.buffer, part.scope))
            for part in module.parts
        )

    def _in_blocks(self, name: str, ns: int, mention: Mention, place: Place) -> Located | None:
        """What blocks have; locals and generics of a function around another are no use there, but hide the name."""
        scope: Scope | None = mention.scope
        place = place.home
        at = mention.at
        level = 0
        while scope is not None and scope.kind != 'module':
            if name in scope.bindings:
                for start, end, token, binding_ns, maybe_constant in reversed(scope.bindings[name]):
                    if binding_ns & ns and start <= at < end and token != at:
                        if maybe_constant and self._is_constant(name, scope, mention, place):
                            continue
                        what = 'local variable' if binding_ns & VALUE else 'generic parameter'
                        return Located(level, True, (Found(Nothing(what, token)),))
            if scope.items or scope.uses:
                found = self.declared_in(scope, name, ns, place.module_of(scope), place)
                if ns == MACRO and at >= 0:
                    found = tuple(one for one in found if not _is_defined_behind(one, at))
                if found:
                    return Located(level, True, found)
                if self._is_given_to_unknown(scope, name, place.module_of(scope), place):
                    return Located(level, True, (Found(Nothing('import of something unknown')),))
                found = self._globs(scope, name, ns, place.module_of(scope), place)
                if found:
                    return Located(level, False, found)
            if scope.seen_at is not None and place.outer is not None:
                at = scope.seen_at
                place = place.outer.home
            scope = scope.parent
            level += 1
        return None

    def _is_constant(self, name: str, scope: Scope, mention: Mention, place: Place) -> bool:
        """Whether an identifier pattern names a constant, a unit struct or a variant instead of binding."""
        outer = Mention(mention.segments, -1, VALUE, scope, 'pattern')
        outer.at = mention.at
        found = self._items_only(name, outer, place)
        return bool(found) and all(self.is_constant(meaning.definition) for meaning in found)

    def _items_only(self, name: str, mention: Mention, place: Place) -> Meanings:
        scope: Scope | None = mention.scope
        place = place.home
        while scope is not None and scope.kind != 'module':
            found = self.declared_in(scope, name, VALUE, place.module_of(scope), place) or (
                self._globs(scope, name, VALUE, place.module_of(scope), place)
            )
            if found:
                return found
            scope = scope.parent
        module = place.module_of(mention.scope)
        return self.member(module, name, VALUE, module)

    def is_constant(self, definition: Def) -> bool:
        """Whether an identifier pattern of that name is no binding."""
        if isinstance(definition, ItemDef):
            return definition.item.kind in _CONSTANT_KINDS
        if isinstance(definition, OldDef):
            return any(self.is_constant(found.definition) for found in self.target(definition, VALUE))
        return False


def _crate_root(crate: Crate | str) -> Def:
    return ModuleDef(crate.root) if isinstance(crate, Crate) else PathDef(crate, ())


def _is_defined_behind(found: Found, at: int) -> bool:
    """Whether something in a block is a macro that is not yet known at a token."""
    definition = found.definition
    if found.via != 'item' or not isinstance(definition, ItemDef):
        return False
    return definition.item.kind == 'macro' and definition.item.start > at


def _uses_macro(extern_crate: Item, name: str, place: Place) -> bool:
    """Whether the `#[macro_use]` of an `extern crate` brings a macro: it names it, or none."""
    buffer = place.buffer
    return any(
        attribute.path == 'macro_use' and (
            attribute.args < 0 or name in map(buffer.name, range(attribute.args + 1, buffer.match[attribute.args]))
        )
        for attribute in extern_crate.attributes
    )


def _is_foreign_import(found: Found) -> bool:
    """Whether an import names something in a crate whose sources are not here."""
    definition = found.definition
    is_import = found.use is not None and not found.use.glob
    return is_import and isinstance(definition, PathDef) and isinstance(definition.root, str) and bool(definition.path)
