"""What is under a name in modules and items: The Rust Reference, chapter "Paths" and "Use declarations".

Explicit declarations and imports first, then the tables' old names, then what globs and macros bring.
"""
from __future__ import annotations

from rust_renames.cargo.exclusion import conditions
from rust_renames.cargo.exclusion import exclude_each_other
from rust_renames.cargo.features import hold_by_default
from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import Workspace
from rust_renames.cargo.modules import expand
from rust_renames.cargo.modules import is_within
from rust_renames.cargo.parts import Module
from rust_renames.names import RustPath
from rust_renames.resolve.builds import Builds
from rust_renames.resolve.declared import Declared
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.macro_names import is_conditional
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.old_names import OldNames
from rust_renames.resolve.place import Place
from rust_renames.resolve.sight import is_seen
from rust_renames.resolve.sight import nearness
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use


class Members(OldNames):
    """The part of the resolver that looks into modules and items."""

    def __init__(self, workspace: Workspace, declared: Declared) -> None:
        super().__init__(declared)
        self.workspace = workspace
        self.use_places: dict[Use, Place] = {}
        self.builds = Builds(self.use_places)
        self.kept_names: set[Canonical] = set()  # old paths that an import keeps beside their new ones

    def members(self, meanings: Meanings, name: str, ns: int, seen_from: Module) -> Meanings:
        found: list[Found] = []
        for meaning in meanings:
            for member in self.member_of(meaning.definition, name, ns, seen_from):
                if member not in found:
                    found.append(member)
        return tuple(found)

    def member_of(self, definition: Def, name: str, ns: int, seen_from: Module) -> Meanings:
        if isinstance(definition, ModuleDef):
            return self.member(definition.module, name, ns, seen_from)
        if isinstance(definition, ItemDef):
            return self._item_member(definition, name, ns, seen_from)
        if isinstance(definition, OldDef):
            return self._old_member(definition, name, ns, seen_from)
        if isinstance(definition, PathDef):
            path = definition.path + (name,)
            if self.declared.is_declared(definition.root, path):
                return (Found(OldDef(definition.root, path)),)
            return (Found(PathDef(definition.root, path)),)
        return (Found(Nothing('member')),)

    def absolute(self, root: Root, path: RustPath, ns: int) -> Meanings:
        """The meanings of a path from a crate's root."""
        if isinstance(root, str):
            return (Found(PathDef(root, path)),)
        meanings: Meanings = (Found(ModuleDef(root.root)),)
        for index, name in enumerate(path):
            if index < len(path) - 1:
                meanings = self.members_from_within(meanings, name, TYPE, root.root)
            else:
                meanings = self._declared_members(meanings, name, ns, root.root)
        return meanings

    def _declared_members(self, meanings: Meanings, name: str, ns: int, seen_from: Module) -> Meanings:
        """What is declared or imported by name, `macro_rules!` to which no path leads included. Where it is in another
        namespace, globs have no say: what they bring is another thing."""
        modules = [one.definition.module for one in meanings if isinstance(one.definition, ModuleDef)]
        if any(self.explicit(module, name, bit) for module in modules for bit in BITS):
            return tuple(meaning for module in modules for meaning in self.explicit(module, name, ns))
        return self.members_from_within(meanings, name, ns, seen_from)

    def members_from_within(self, meanings: Meanings, name: str, ns: int, seen_from: Module) -> Meanings:
        """Members, those of modules as they see them themselves."""
        found: dict[Found, None] = {}
        for definition in (one.definition for one in meanings):
            if isinstance(definition, ModuleDef):
                module = definition.module
                members = self.member(module, name, ns, module) or self._rebound(module, name, ns, module)
            else:
                members = self.member_of(definition, name, ns, seen_from)
            found.update(dict.fromkeys(members))
        return tuple(found)

    def reaches(self, crate: Crate, path: RustPath, seen_from: Module) -> bool:
        """Whether nothing private to others lies on an absolute path, as far as the tree tells."""
        meanings: Meanings = (Found(ModuleDef(crate.root)),)
        for name in path:
            members = self.members(meanings, name, ANY, seen_from)
            if not members:
                within = [one.definition.module for one in meanings if isinstance(one.definition, ModuleDef)]
                return not any(self.members(meanings, name, ANY, module) for module in within)
            meanings = members
        return True

    def _item_member(self, definition: ItemDef, name: str, ns: int, seen_from: Module) -> Meanings:
        item = definition.item
        if item.kind == 'enum':
            for variant in item.variants:
                if variant.name == name and variant.namespaces & ns:
                    return (Found(ItemDef(definition.module, variant)),)
            root = canonical(definition)
            if root is not None and self.declared.is_declared(root[0], root[1] + (name,)):
                if self.old_has_namespace(root[0], root[1] + (name,), ns):
                    return (Found(OldDef(root[0], root[1] + (name,))),)
            if item.end == item.name_token + 3 and not item.in_macro:
                return ()  # `enum Never {}` stands in for another enum under a cfg: what names a variant is not built
        if item.kind == 'type' and item.aliased is not None:
            key = ('alias', id(item))
            if self.questions.meets(key):
                return ()
            self.questions.enter(key)
            try:
                for part in definition.module.parts:
                    if item.scope.module() is part.scope or item.scope is part.scope:
                        place = Place(definition.module, part.outline.buffer, part.scope)
                        steps = self.path(item.aliased, place)
                        if len(steps) == len(item.aliased.segments):
                            return self.members(steps[-1], name, ns, seen_from)
            finally:
                self.questions.leave(key)
        return (Found(Nothing('associated item')),) if ns != MACRO else ()

    def member(self, module: Module, name: str, ns: int, seen_from: Module) -> Meanings:
        """What `module::name` means in the namespaces `ns`, seen from a module."""
        key = module, name, ns, nearness(seen_from, module)
        return self.questions.answer(key, lambda: self._member(module, name, ns, seen_from), ())

    def _member(self, module: Module, name: str, ns: int, seen_from: Module) -> Meanings:
        found: list[Found] = []
        remaining = ns
        for bit in (TYPE, VALUE, MACRO):
            if remaining & bit:
                for meaning in self._member_in(module, name, bit, seen_from):
                    if meaning not in found:
                        found.append(meaning)
        return tuple(found)

    def _member_in(self, module: Module, name: str, ns: int, seen_from: Module) -> Meanings:
        """Explicit declarations, then names declared beside the text, then globs."""
        expand(module)
        found = self._explicit(module, name, ns, seen_from)
        if any(_has_name(one, name) for one in found):
            found += self._by_globs_beside(module, name, ns, seen_from)
            return tuple(dict.fromkeys(found))
        if not module.anonymous:
            path = module.path + (name,)
            if self.declared.is_declared(module.crate, path) and self.old_has_namespace(module.crate, path, ns):
                all_there = self._explicit(module, name, ns, None)  # seen or not
                is_there = any(_has_name(one, name) for one in all_there)
                if not is_there and self._is_shown_as_old(module, path, ns, seen_from):
                    old = OldDef(module.crate, path)
                    if (module.crate, path) in self.kept_names:
                        found += self._by_globs_beside(module, name, ns, seen_from)
                    return tuple(dict.fromkeys(one for one in found if one.definition != old)) + (Found(old),)
        if found:
            return tuple(dict.fromkeys(found))
        if not module.anonymous:
            stale = self._stale(module, name, ns)
            if stale:
                return stale
        if ns & MACRO and module.parent is None:
            exported = [d for d in self.macros_named(module.crate, name) if is_exported(d.item)]
            if exported:
                return tuple(Found(definition) for definition in exported)
        if any(_shadows_globs(one) for one in self._explicit(module, name, ns, None)):
            return ()
        for part in module.parts:
            if self._is_given_to_unknown(part.scope, name, module, Place(module, part.outline.buffer, part.scope)):
                return ()
            if part.scope.guessed.get(name, 0) & ns:
                items = [item for item in part.scope.items.get(name, ()) if item.guessed]
                if items:
                    return tuple(Found(ItemDef(module, item)) for item in items)
                return (Found(Nothing('declared by a macro')),)
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            found += self._globs(part.scope, name, ns, module, place, seen_from)
        if not found:
            found += self._brought_by_macros(module, name, ns, seen_from)
        if not found and ns & TYPE and not module.declared and name in module.children:
            return (Found(ModuleDef(module.children[name])),)
        if not found and seen_from is not module:
            return self._rebound(module, name, ns, seen_from)
        return tuple(dict.fromkeys(found))

    def _by_globs_beside(self, module: Module, name: str, ns: int, seen_from: Module) -> list[Found]:
        """What globs bring in builds that do not have what is declared or imported under the name."""
        found: list[Found] = []
        for part in module.parts if name in self._last_names else ():
            buffer, scope = part.outline.buffer, part.scope
            explicit = [conditions(buffer, item) for item in scope.items.get(name, ()) if item.namespaces & ns]
            imports = [use.statement for use in scope.uses if use.name == name and use.statement is not None]
            explicit += [conditions(buffer, statement) for statement in imports]
            globs = [
                use for use in scope.uses if use.glob and use.statement is not None and explicit
                and all(exclude_each_other(one, conditions(buffer, use.statement)) for one in explicit)
            ]
            found += self._globs(scope, name, ns, module, Place(module, buffer, scope), seen_from, globs)
        return found

    def _explicit(self, module: Module, name: str, ns: int, seen_from: Module | None) -> list[Found]:
        found: list[Found] = []
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            found += self.declared_in(part.scope, name, ns, module, place, seen_from)
        return found

    def explicit(self, module: Module, name: str, ns: int) -> Meanings:
        """What a module has under a name in one namespace by declaration or by an import of that name."""
        expand(module)
        found = self._explicit(module, name, ns, None)
        if not found and ns & MACRO and module.parent is None:
            found = [Found(d) for d in self.macros_named(module.crate, name) if is_exported(d.item)]
        return tuple(found)

    def declared_in(
        self, scope: Scope, name: str, ns: int, module: Module, place: Place, seen_from: Module | None = None,
    ) -> Meanings:
        """Items and imports of one scope, the new name of an import standing for the old one too."""
        found: list[Found] = []
        for item in scope.items.get(name, ()):
            if item.namespaces & ns and (item.guessed or is_seen(item.visibility, place.buffer, module, seen_from)):
                if item.kind == 'macro' and seen_from is not None and seen_from is not module:
                    continue  # a path leads to an exported macro at the root alone
                found.append(Found(self.definition(item, module, scope, place)))
        declared = len(found)
        uses = [
            use for use in scope.uses
            if use.name == name and not use.glob and not self._keeps_old(use, scope, ns, module, place)
        ]
        imports = [(use, self._imported(use, ns, module, place, seen_from)) for use in uses]
        known = [use for use, imported in imports if not all(map(_has_no_sources, imported))]
        for use, imported in imports:
            beside = (declared or known) and all(map(_has_no_sources, imported))
            if not (beside and self._cannot_be_twins(scope, use, known, ns, module, place)):
                found += imported
        if not found and name in self._last_names:
            found += self._under_new_name(scope, name, ns, module, place, seen_from)
        return tuple(dict.fromkeys(found))

    def _keeps_old(self, use: Use, scope: Scope, ns: int, module: Module, place: Place) -> bool:
        """Whether an import by `as` stands for the old path itself: it is where that was, and leads to the new one.

        One that hands nothing on is for its own module, unless it is `use self::new as old;`, as `apply` writes it.
        """
        if use.carries or use.name not in self._last_names or scope.kind != 'module' or module.anonymous:
            return False
        statement = use.statement
        is_own = statement is None or statement.visibility is None
        if is_own and place.buffer.texts[use.segments[0]] != 'self':
            return False
        where = module.crate, (*module.path, use.name)
        if not self.declared.is_declared(*where):
            return False
        new = self.declared.target(*where)
        keeps = new is not None and any(
            canonical(one.definition) == new for one in self.use(use, ns, module, place)
        )
        if keeps:
            self.kept_names.add(where)
        return keeps

    def _is_given_to_unknown(self, scope: Scope, name: str, module: Module, place: Place) -> bool:
        """Whether an `as` gives the name to something that is not found; it hides what globs and outer scopes have."""
        return any(
            use.name == name and not use.carries and use.extern_crate is None and bool(use.segments)
            and self._is_unknown(use, module, place) for use in scope.uses
        )

    def _is_unknown(self, use: Use, module: Module, place: Place) -> bool:
        """Whether an import leads nowhere; what is asked while it is followed itself is left open."""
        if any(self.questions.meets(('use', use, bit, module)) for bit in range(ANY + 1)):
            return False
        return self.questions.finds_nothing(lambda: self.use(use, ANY, module, place))

    def _cannot_be_twins(
        self, scope: Scope, use: Use, others: list[Use], ns: int, module: Module, place: Place,
    ) -> bool:
        """Whether an import and what has its name beside it are in different namespaces: all are there at once."""
        assert use.name is not None
        items = [item for item in scope.items.get(use.name, ()) if item.namespaces & ns and not item.in_macro]
        statements = [other.statement for other in others]
        if any(not is_conditional(one) for one in (*items, *statements) if one is not None and not one.in_macro):
            return True
        if use.statement is None or use.statement.in_macro:
            return False
        package = module.crate.package.filename
        return any(
            hold_by_default(place.buffer, (*item.attributes, *use.statement.attributes), self.workspace.files, package)
            for item in items
        )

    def definition(self, item: Item, module: Module, scope: Scope, place: Place) -> Def:
        if item.kind == 'mod':
            while scope.spliced and scope.parent is not None:
                scope = scope.parent
            if scope.kind == 'module':
                child = expand(module).children.get(item.name)
                if child is not None:
                    return ModuleDef(child)
            if item.inner is not None:
                return ModuleDef(place.module_of(item.inner))
            return Nothing('module in a function')
        return ItemDef(module, item)

    def _imported(self, use: Use, ns: int, module: Module, place: Place, seen_from: Module | None) -> list[Found]:
        visibility = use.statement.visibility if use.statement is not None else None
        if use.extern_crate is not None:
            visibility = use.extern_crate.visibility
            if not ns & TYPE or not is_seen(visibility, place.buffer, module, seen_from):
                return []
            self.use_places[use] = place
            return [found._replace(via='import', use=use) for found in self._extern_crate(use, module.crate, place)]
        if not is_seen(visibility, place.buffer, module, seen_from):
            return []
        self.use_places[use] = place
        meanings = self.use(use, ns, module, place)
        return [Found(found.definition, found.carried and use.carries, 'import', use) for found in meanings]

    def use(self, use: Use, ns: int, module: Module, place: Place) -> Meanings:
        """What an import's path denotes in one namespace."""
        if not use.segments or not use.spaces & ns:
            return ()
        return self.questions.answer(('use', use, ns, module), lambda: self._use(use, ns, place), (), use.glob)

    def _use(self, use: Use, ns: int, place: Place) -> Meanings:
        mention = Mention(use.segments, use.lead, ns & use.spaces, use.scope, 'use tree', use)
        if use.tree is None and use.statement is not None:
            mention.extra = BY_RULE  # what a macro has written where it is called
        steps = self.path(mention, place)
        return steps[-1] if len(steps) == len(use.segments) else ()

    def is_imported_beside(self, use: Use, target: Canonical | None, ns: int, place: Place) -> bool:
        """Whether another import of the scope binds what the old path stands for now, as this one would by then."""
        if target is None or not target[1]:
            return False
        name = target[1][-1] if use.carries else use.name
        places = target, *self.declared.earlier_names(*target)
        return any(
            canonical(meaning.definition) in places
            for other in use.scope.uses if other is not use and other.name == name and not other.glob
            for meaning in self.use(other, ns, place.module_of(use.scope), place)
        )

    def _under_new_name(
        self, scope: Scope, name: str, ns: int, module: Module, place: Place, seen_from: Module | None,
    ) -> list[Found]:
        found: list[Found] = []
        for root, path in self.declared.other_names(name):
            new = self.declared.target(root, path)
            if new is None or not new[1]:
                continue
            for use in scope.uses:
                if use.name == new[1][-1] and use.carries and not use.glob:
                    imported = self._imported(use, ns, module, place, seen_from)
                    for meaning in imported:
                        where = canonical(meaning.definition)
                        if meaning.carried and where is not None and self.declared.moved(*where) == new:
                            stale = where[1][-1:] == (name,)
                            definition = meaning.definition if stale else OldDef(root, path)
                            found.append(Found(definition, True, 'import', use))
        return found

    def _globs(
        self, scope: Scope, name: str, ns: int, module: Module, place: Place, seen_from: Module | None = None,
        uses: list[Use] | None = None,
    ) -> Meanings:
        found: list[Found] = []
        for use in scope.uses if uses is None else uses:
            if not use.glob:
                continue
            visibility = use.statement.visibility if use.statement is not None else None
            if not is_seen(visibility, place.buffer, module, seen_from):
                continue
            root = Found(ModuleDef(module.crate.root))
            for source in self.use(use, TYPE, module, place) if use.segments else (root,):
                brought = self._from_glob(source.definition, name, ns, module)
                if brought and seen_from is not None and not is_within(seen_from, module):
                    # handed on no further than it is seen itself
                    seen = self._from_glob(source.definition, name, ns, seen_from)
                    brought = tuple(meaning for meaning in brought if meaning in seen)
                for meaning in brought:
                    if meaning.via == 'item':
                        meaning = meaning._replace(via='glob')
                    if meaning not in found:
                        found.append(meaning)
        return tuple(found)

    def _from_glob(self, source: Def, name: str, ns: int, seen_from: Module) -> Meanings:
        if isinstance(source, ModuleDef):
            return tuple(
                found for found in self.member(source.module, name, ns, seen_from)
                if not self._is_hidden(found.definition, source.module, ns, seen_from)
            )
        if isinstance(source, ItemDef):
            return tuple(
                found for found in self._item_member(source, name, ns, seen_from)
                if not isinstance(found.definition, Nothing)
            )
        if isinstance(source, OldDef):
            path = source.path + (name,)
            if self.declared.is_declared(source.root, path) and self.old_has_namespace(source.root, path, ns):
                return (Found(OldDef(source.root, path)),)
            known = [one for one in self._led_to(source) if not isinstance(one, OldDef)]
            return tuple(one for definition in known for one in self._from_glob(definition, name, ns, seen_from))
        if isinstance(source, PathDef):
            path = source.path + (name,)
            if self.declared.is_declared(source.root, path):
                return (Found(OldDef(source.root, path)),)
        return ()

    def _is_hidden(self, definition: Def, module: Module, ns: int, seen_from: Module) -> bool:
        """Whether a module's old name stands for something that it does not show under the new one."""
        if not isinstance(definition, OldDef) or definition.root is not module.crate:
            return False
        new = self.declared.target(*definition)
        if new is None or (module.crate, module.path) != (new[0], new[1][:-1]) or definition.path[:-1] != module.path:
            return False
        return bool(self._explicit(module, new[1][-1], ns, None)) and (
            not self._explicit(module, new[1][-1], ns, seen_from)
        )

    # what the resolver brings

    def path(self, mention: Mention, place: Place) -> list[Meanings]:
        raise NotImplementedError

    def _extern_crate(self, use: Use, crate: Crate, place: Place) -> Meanings:
        raise NotImplementedError


def _has_name(found: Found, name: str) -> bool:
    """Whether something has a name itself, not by an import of what has another one now."""
    return found.use is None or found.use.name == name


def _has_no_sources(found: Found) -> bool:
    return isinstance(found.definition, (PathDef, OldDef)) and isinstance(found.definition.root, str)


def _shadows_globs(found: Found) -> bool:
    """Whether something is declared under its name whatever the cfg: whoever does not see it sees no glob's instead.

    A `macro_rules!` is not declared in the module that it stands in.
    """
    definition = found.definition
    return found.via == 'item' and isinstance(definition, ItemDef) and definition.item.kind != 'macro' and (
        not is_conditional(definition.item)
    )
