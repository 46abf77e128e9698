"""What a module that moves needs to see: declarations around its old place that are not seen from the new one.

    before   mod a { fn help() {}  pub mod phase2 { use super::help; } }
    after    mod a { pub(crate) fn help() {} }
"""
from __future__ import annotations

from collections import defaultdict
from typing import Final
from typing import Iterable

from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.forms.view import View
from rust_renames.relocate.absent import stands_in
from rust_renames.relocate.absent import texts_apart
from rust_renames.relocate.called import called
from rust_renames.relocate.called import name_called
from rust_renames.relocate.declared import declared_as
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.relocate.declared import given_to_macros
from rust_renames.relocate.declared import item_declared
from rust_renames.relocate.declared import use_declared
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.parents import paths
from rust_renames.relocate.places import is_under_cfg
from rust_renames.relocate.shown import Want
from rust_renames.relocate.shown import names_of
from rust_renames.relocate.shown import scope_of
from rust_renames.relocate.traits import CALLED
from rust_renames.relocate.traits import GIVEN
from rust_renames.relocate.traits import may_be_trait
from rust_renames.relocate.traits import member_names
from rust_renames.relocate.traits import names_given
from rust_renames.relocate.traits import traits_brought
from rust_renames.relocate.visibility import Declared
from rust_renames.relocate.visibility import Raising
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.visibility import region
from rust_renames.relocate.wrapped import may_be_private_alone
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem

_MAKING_PRIVATE: Final = frozenset(('self_referencing',))  # https://docs.rs/ouroboros: private without `pub_extras`
_MOST_TRAITS: Final = 4  # that are imported in case one of them is needed


class Needs:
    """Raises what one module needs, text by text."""

    def __init__(self, run: Run, relocation: Relocation, raising: Raising) -> None:
        self.run = run
        self.relocation = relocation
        self.ancestry = relocation.ancestry
        self.module = relocation.module
        self.lost = relocation.lost
        self.raising = raising
        self.wants: dict[tuple[str, int, int], list[Want | None]] = defaultdict(list)  # by what is raised
        self._made: list[tuple[Module, Buffer, Member]] | None = None
        self.by_own_globs: set[Module] = set()  # modules whose globs bring what their sources themselves have
        self.apart = texts_apart(relocation)
        self.neighbours = [at for one in self.lost[-1:] for at in walk(one) if not is_within(at, self.module)]

    def look_at(self, view: View) -> None:
        """Notes what a text of the module uses that it will not see from its new place."""
        for where, mention in paths(view):
            here = where.place.module_of(mention.scope)
            if is_within(here, self.module):
                steps = self.run.resolver.path(mention, where.place)
                own = self.relocation.own_paths.of(mention, where.place)
                first = 0 if own is None else mention.segments.index(own.last) + 1
                for index, meanings in enumerate(steps[first:], first):
                    above = _modules(steps[index - 1]) if index else [here]
                    for meaning in meanings:
                        self._need(meaning, None if index else self._want(meaning, here, view))
                        if meaning.via == 'glob' and index:
                            self._need_globs(steps[index - 1], where.buffer.name(mention.segments[index]), meaning)
                        for module in above:
                            if self._is_by_glob(meaning, module):
                                want = None if index else self._want_declared(meaning, here, view, mention)
                                self._need_chain(module, where.buffer.name(mention.segments[index]), meaning, want)
                known = sum(1 for meanings in steps if any(map(_is_known, meanings)))
                if known < len(mention.segments):
                    name = where.buffer.name(mention.segments[known])
                    self._need_unknown(_modules(steps[known - 1]) if known else [here], name)
                    for meaning in steps[known - 1] if known else ():
                        self._refuse_made(meaning, name, view)
        spans = self._spans(view)
        said, is_all_said = self._need_bodies(view)
        names = {name for start, end in spans for name in member_names(view.buffer, start, end)}
        if GIVEN in names | said:
            names |= {name for start, end in spans for name in names_given(view.buffer, start, end)}
        self._need_members(names, {name for start, end in spans for name in view.buffer.texts[start:end]})
        self._need_traits(view, names, names | said if is_all_said else None)

    def _refuse_made(self, meaning: Found, name: str, view: View) -> None:
        """Refuses where a function of a type in an ancestor that is left may be a macro's, and private there."""
        definition = meaning.definition
        if isinstance(definition, ItemDef) and definition.module in self.lost and any(
            attribute.path.rpartition('::')[2] in _MAKING_PRIVATE for attribute in definition.item.attributes
        ):
            self.relocation.refusals[
                f'`{definition.item.name}::{name}` is named in {view.filename}, and a macro makes it for '
                f'{"::".join(("crate", *definition.module.path))} alone'
            ] = None

    def _spans(self, view: View) -> list[tuple[int, int]]:
        """The tokens of a text that are the module's."""
        if is_within(view.place.module, self.module):
            return [(0, view.buffer.size)]
        return [
            (item.inner.start, item.inner.end) for item in view.outline.items
            if item.inner is not None and view.place.module_of(item.inner) is self.module
        ]

    def _need_unknown(self, modules: list[Module], name: str) -> None:
        """Imports of what nobody can tell, as a macro may declare it: those that bind the name, one glob behind.

        And the globs of other crates, one of which may bring it; and calls of macros that may declare it right here.
        """
        for module in modules:
            is_brought = False
            for use, place in _uses(module):
                is_meant = use.name == name or use.glob and name not in PRELUDE and self._is_foreign(use, place)
                if module in self.lost and is_meant and use.statement is not None:
                    is_brought = True
                    self._need_import(use.statement, place)
                elif use.glob and is_within(module, self.module):
                    sources = _modules(self.run.resolver.use(use, TYPE, module, place))
                    self._need_unknown([one for one in sources if one in self.lost], name)
            if module in self.lost and name not in PRELUDE:
                for declared in given_to_macros(module, name, anywhere=not is_brought):
                    self._see(declared)

    def _is_foreign(self, use: Use, place: Place) -> bool:
        found = self.run.resolver.use(use, TYPE, place.module_of(use.scope), place)
        return any(isinstance(one.definition, PathDef) for one in found)

    def _is_by_glob(self, meaning: Found, module: Module) -> bool:
        """Whether a module has a name by a glob, from where it is declared or imported."""
        use = meaning.use
        place = self.run.resolver.use_places.get(use) if use is not None else None
        if use is None or place is None or use.scope.kind != 'module':
            return meaning.via == 'glob'
        return place.module_of(use.scope) is not module

    def look_at_modules(self, modules: Iterable[Module]) -> None:
        """Notes modules that a path from the new place leads through."""
        for module in modules:
            self._need(Found(ModuleDef(module)))

    def _want(self, meaning: Found, here: Module, view: View, sure: bool = True) -> Want | None:
        """An import that a module has by a glob, and could have by itself."""
        use, scope = meaning.use, scope_of(view, here)
        place = self.run.resolver.use_places.get(use) if use is not None else None
        if use is None or place is None or scope is None or place.module_of(use.scope) is here:
            return None
        return Want(view, scope, use, place, sure)

    def _want_declared(self, meaning: Found, here: Module, view: View, mention: Mention) -> Want | None:
        """What a module has by globs one behind the other, and could import from where it is."""
        want, scope = self._want(meaning, here, view), scope_of(view, here)
        if want is not None or scope is None or meaning.use is not None and not meaning.use.glob:
            return want
        sure = not is_under_cfg(view.buffer, mention.at, mention.scope.module().start)
        return Want(view, scope, None, view.place, sure, meaning.definition)

    def _need(self, meaning: Found, want: Want | None = None) -> None:
        definition, use = meaning.definition, meaning.use
        if use is not None and use.extern_crate is not None and use in self.run.resolver.use_places:
            place = self.run.resolver.use_places[use]
            if use.scope.kind == 'module':
                self._see(item_declared(place.module_of(use.scope), place.buffer, use.extern_crate), (use.name or '',))
        elif use is not None and use in self.run.resolver.use_places and use.statement is not None:
            if use.scope.kind == 'module':
                self._need_import(use.statement, self.run.resolver.use_places[use], want)
        elif isinstance(definition, ItemDef):
            item = definition.item.parent or definition.item
            if item.scope.kind == 'module' and item.kind != 'macro':
                self._need_item(definition.module, item)
        elif isinstance(definition, ModuleDef):
            for module in chain(definition.module):  # `super` is written as a path from the root
                if module.parent is not None and module not in self.ancestry.parents:
                    for declared in declared_in_texts(module):
                        self._see(declared)

    def _see(self, declared: Declared, names: tuple[str, ...] = ()) -> bool:
        """Raises a declaration, if it is not seen from the new place; whether it had to be."""
        module, seen_in = declared.module, declared.seen_in
        if module.crate is not self.module.crate or is_within(module, self.module):
            return False
        if not is_within(self.module, seen_in) or self.ancestry.is_within(self.module, seen_in):
            return False
        return self.raising.to(declared, self.ancestry.common(module, self.module), names)

    def _need_bodies(self, view: View) -> tuple[set[str], bool]:
        """What the macros say that the text calls, and those that they call.

        Returns the names of fields and methods in them, and whether all of these are known.
        """
        found = called(self.run, self.module.crate, (
            name_called(view.buffer, call) for call in view.outline.calls
            if is_within(view.place.module_of(call.scope), self.module)
        ))
        for body in found.bodies:
            read = body.outline()
            place = Place(body.module, body.buffer, read.root)
            for mention in read.mentions:
                for meanings in self.run.resolver.path(mention, place) if mention.segments else ():
                    for meaning in meanings:
                        self._need(meaning)
            self._need_members(member_names(body.buffer, 0, body.buffer.size), set(body.buffer.texts))
        return found.members, found.is_all

    # imports

    def _need_import(self, statement: UseItem, place: Place, want: Want | None = None) -> None:
        """What an import names has to be seen as far as the import, whichever of its leaves is meant."""
        if self._see_import(statement, place, want):
            for use in statement.scope.uses:
                if use.statement is statement and use.segments:
                    mention = Mention(use.segments, use.lead, ANY, use.scope, 'use tree', use)
                    for meanings in self.run.resolver.path(mention, place):
                        for meaning in meanings:
                            self._need(meaning)

    def _see_import(self, statement: UseItem, place: Place, want: Want | None = None) -> bool:
        declared = use_declared(place.module_of(statement.scope), place.buffer, statement)
        self.wants[declared.key].append(want)
        return self._see(declared, names_of(statement, self.run, place))

    def _need_globs(self, sources: Meanings, name: str, meaning: Found) -> None:
        """The globs of an ancestor that is left which bring a name."""
        for module in _modules(sources):
            for use, place in _uses(module) if module in self.lost else ():
                if use.statement is not None and self._bringing(use, place, name, meaning):
                    self._see_import(use.statement, place)

    def _need_chain(self, module: Module, name: str, meaning: Found, want: Want | None) -> None:
        """What brings a name by one glob behind the other, each in an ancestor that is left, has to be seen."""
        left = [module]
        done: set[Module] = set()
        while left:
            at = left.pop()
            done.add(at)
            if at is not module and self._has_itself(at, name, meaning):
                self.by_own_globs.add(module)
                continue
            for use, place in _uses(at):
                sources = self._bringing(use, place, name, meaning)
                if sources and at in self.lost and use.statement is not None:
                    self._see_import(use.statement, place, want)
                left += [
                    source for source in _modules(sources)
                    if source not in done and (source in self.lost or is_within(source, self.module))
                ]

    def _has_itself(self, module: Module, name: str, meaning: Found) -> bool:
        found = self.run.resolver.explicit(module, name, ANY)
        return any(one.definition == meaning.definition for one in found)

    def _bringing(self, use: Use, place: Place, name: str, meaning: Found) -> Meanings:
        """That from which a glob brings what a name means."""
        found = self.run.resolver.use(use, TYPE, place.module_of(use.scope), place) if use.glob else ()
        return tuple(one for one in found if any(
            member.definition == meaning.definition
            for member in self.run.resolver.member_of(one.definition, name, ANY, self.module)
        ))

    # what an item shows

    def _need_item(self, module: Module, item: Item) -> None:
        for part in module.parts:
            if any(one is item for one in part.scope.items.get(item.name, ())):
                if not stands_in(part, self.apart) and self._see(declared_as(part, item, module), (item.name,)):
                    self._need_types(module, part, item.start, item.end)
                    self._need_methods(module, part, item)
                return
        self._need_made(module, item)

    def _need_methods(self, module: Module, part: Part, item: Item) -> None:
        """What a type's methods show that are seen further than the type has been."""
        buffer, own = part.outline.buffer, declared_as(part, item, module).seen_in
        members = part.outline.members
        for index, member in enumerate(members):
            its = member.scope.self_type
            if its is None or not its.segments or buffer.name(its.segments[-1]) != item.name:
                continue
            seen_in = region(member.visibility, buffer, module)
            if seen_in is not own and is_within(own or module.crate.root, seen_in):
                self._need_types(module, part, member.keyword, _end_of(members, index, buffer))

    def _need_made(self, module: Module, item: Item) -> None:
        """An item that the body of a macro declares, for this module as for others that call it."""
        buffer = self.run.resolver.body_with(module, item)
        if buffer is not None:
            declared = item_declared(module, buffer, item)._replace(in_body=True)
            if declared.visibility is None and buffer.texts[item.keyword - 2] == '$':  # `$vis fn name`
                declared = declared._replace(by_macro=item.name)
            self._see(declared, (item.name,))

    def _need_types(self, module: Module, part: Part, start: int, end: int) -> None:
        """What a declaration shows in its signature has to be seen as far as itself."""
        place = Place(module, part.outline.buffer, part.scope)
        for mention in part.outline.mentions:
            if mention.segments and start <= mention.segments[0] < end and not _in_block(mention.scope):
                for meanings in self.run.resolver.path(mention, place):
                    for meaning in meanings:
                        self._need(meaning._replace(use=None))  # what counts is where it is declared

    # fields and methods

    def _need_members(self, names: set[str], words: set[str]) -> None:
        """Fields and methods need types to be known; those of lost ancestors that are named may be meant.

        A constructor has its fields by numbers; it is not that of a struct whose name is not among the words.
        """
        for module in self.neighbours:
            for part in (part for part in module.parts if not stands_in(part, self.apart)):
                members = part.outline.members
                for index, member in enumerate(members):
                    is_here = member.scope.module() is part.scope and not _in_block(member.scope)
                    struct = _struct_of(part, member)
                    is_named = member.name in names or f'..{struct}' in names or (
                        CALLED in names and member.name.isdigit() and struct in words
                    )
                    if is_named and is_here and not (
                        _is_guessed(part, member) or _is_of_trait(part.outline.buffer, member)
                    ):
                        by_macro = f'{struct}::{member.name}' if may_be_private_alone(self.run, part, member) else None
                        declared = Declared(module, part.outline.buffer, member.visibility, member.keyword, by_macro)
                        if self._see(declared):
                            self._need_types(module, part, member.keyword, _end_of(members, index, part.outline.buffer))
        for module, buffer, member in self._members_by_macros():
            if member.name in names and member.visibility is not None:  # which nothing of a trait has
                self._see(Declared(module, buffer, member.visibility, member.keyword, in_body=True))

    def _members_by_macros(self) -> list[tuple[Module, Buffer, Member]]:
        """The fields and methods that the bodies of macros make where neighbours call them."""
        if self._made is None:
            self._made = [
                (module, body.buffer, member) for module in self.neighbours for part in module.parts
                for body in called(self.run, module.crate, (
                    name_called(part.outline.buffer, call) for call in part.scope.macros
                )).bodies for member in body.outline().members
            ]
        return self._made

    # traits

    def _need_traits(self, view: View, names: set[str], said: set[str] | None) -> None:
        """A glob of an ancestor that is left brings its private imports, and traits among them without being named.

        `said` are all names of methods that may be called; None where a macro may call any.
        """
        for use in view.outline.root.uses if view.outline.root.kind == 'module' else ():
            self._traits_of(use, view, names, said)
        for item in view.outline.items:
            if item.inner is not None and is_within(view.place.module_of(item.inner), self.module):
                for use in item.inner.uses:
                    self._traits_of(use, view, names, said)

    def _traits_of(self, use: Use, view: View, names: set[str], said: set[str] | None) -> None:
        place = view.place
        module = place.module_of(use.scope)
        if not use.glob or not is_within(module, self.module):
            return
        for source in _modules(self.run.resolver.use(use, TYPE, module, place)):
            self._traits_in(source, module, names | (said or set()))
            self._traits_behind(source, Want(view, use.scope, use, place, False), names, said, {source})

    def _traits_behind(
        self, source: Module, want: Want, names: set[str], said: set[str] | None, done: set[Module],
    ) -> None:
        """Those that a module imports, by one glob behind the other."""
        for use, place in _uses(source) if source in self.lost else ():
            if use.statement is None or not may_be_trait(self.run, use, place, said):
                continue
            for one in self._traits_by(use, place, want, said):
                self._need_import(use.statement, place, one)
            for origin in _modules(self.run.resolver.use(use, TYPE, source, place)) if use.glob else ():
                self._traits_in(origin, source, names)
                if origin not in done:
                    self._traits_behind(origin, want, names, said, {*done, origin})

    def _traits_by(self, use: Use, place: Place, want: Want, said: set[str] | None) -> list[Want | None]:
        """What could be imported by itself for an import that may be there for traits."""
        if not use.glob:
            return [want._replace(use=use, place=place)]
        found = traits_brought(self.run, use, place, said) if said is not None else None
        if found is None or len(found) > _MOST_TRAITS:
            return [None]
        return [
            want._replace(use=None, place=place, definition=one) if isinstance(one, ItemDef)
            else want._replace(use=one[0], place=one[1]) for one in found
        ]

    def _traits_in(self, module: Module, seen_from: Module, names: set[str]) -> None:
        """The traits of a module that are seen from another one, with something of a name in them."""
        for part in module.parts:
            for item in [item for items in part.scope.items.values() for item in items if item.kind == 'trait']:
                if is_within(seen_from, declared_as(part, item, module).seen_in) and any(
                    part.outline.buffer.name(token) in names for token in range(item.name_token + 1, item.end)
                ):
                    self._need_item(module, item)


def _uses(module: Module) -> list[tuple[Use, Place]]:
    return [
        (use, Place(module, part.outline.buffer, part.scope)) for part in module.parts for use in part.scope.uses
    ]


def _end_of(members: list[Member], index: int, buffer: Buffer) -> int:
    """The token that a field or an associated item ends before, at the latest."""
    after = members[index + 1].keyword if index + 1 < len(members) else buffer.size
    return min(after, members[index].scope.end)


def _is_known(meaning: Found) -> bool:
    return not isinstance(meaning.definition, Nothing)


def _modules(meanings: Meanings) -> list[Module]:
    return [one.definition.module for one in meanings if isinstance(one.definition, ModuleDef)]


def _struct_of(part: Part, member: Member) -> str | None:
    """The struct of which a member is a field."""
    return next((
        item.name for item in part.outline.items
        if item.kind in ('struct', 'tuple struct', 'union') and item.start <= member.keyword < item.end
    ), None)


def _is_guessed(part: Part, member: Member) -> bool:
    """Whether a method stands in a macro call of which nobody can tell what it makes of its items."""
    around = [call for call in part.outline.calls if call.open < member.keyword < call.close]
    return any(
        item.guessed and call.open < item.keyword < call.close for call in around for item in part.outline.items
    )


def _is_of_trait(buffer: Buffer, member: Member) -> bool:
    """Whether a method stands in the braces of a trait, or of its implementation, which a macro's body may have."""
    texts = buffer.texts
    at, depth = member.keyword - 1, 0
    while at >= 0 and (depth or texts[at] != '{'):
        depth += (texts[at] == '}') - (texts[at] == '{')
        at -= 1
    head = at - 1
    while head >= 0 and texts[head] not in ('{', '}', ';'):
        if texts[head] == 'trait' or texts[head] == 'for' and texts[head + 1] != '<':
            return True
        head -= 1
    return False


def _in_block(scope: Scope) -> bool:
    while scope.kind != 'module' and scope.parent is not None:
        if scope.kind == 'block':
            return True
        scope = scope.parent
    return False
