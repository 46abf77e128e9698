"""What a private import of the old parent brings is named by the import's own path, where that is enough.

    before   mod a { use std::cmp::max;  fn f() { max(1, 2); }  pub mod phase2 { use super::max; … } }   mod b {}
    after    mod a { use std::cmp::max;  fn f() { max(1, 2); } }   mod b { pub mod phase2 { use std::cmp::max; … } }

Otherwise the import would have to be seen from further away than anyone wants it. One that nothing else needs goes.
"""
from __future__ import annotations

from typing import Collection
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.names import RustPath
from rust_renames.relocate.called import called
from rust_renames.relocate.called import names_called
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.relocate.declared import use_declared
from rust_renames.relocate.places import is_under_cfg
from rust_renames.relocate.sayings import sayings
from rust_renames.relocate.traits import may_be_trait
from rust_renames.relocate.traits import member_names
from rust_renames.relocate.unused import is_linked
from rust_renames.relocate.unused import is_plain
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.visibility import region
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.macro_names import is_conditional
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.resolve.usage import reread
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use


class OwnPath(NamedTuple):
    """What the segments of a path up to the token `last` become: the head, and the names behind it."""

    last: int
    path: RustPath


class _Import(NamedTuple):
    use: Use
    place: Place


class OwnPaths:
    """The paths that lead out of one module to private imports. `superfluous` are those that nothing needs then."""

    def __init__(self, run: Run, ancestry: Ancestry, module: Module) -> None:
        self.run = run
        self.ancestry = ancestry
        self.module = module
        self.superfluous: dict[Use, Place] = {}
        self._paths: dict[Use, RustPath | None] = {}
        self._needed: dict[Use, bool] = {}  # globs

    def of(self, mention: Mention, place: Place) -> OwnPath | None:
        """That of a path that begins with `super` and goes on with the name of an import."""
        at, last = led_up(mention, place.buffer, place.module_of(mention.scope))
        index = mention.segments.index(last) + 1 if last >= 0 else 0
        if at is None or not 0 < index < len(mention.segments) or is_within(at, self.module):
            return None
        steps = self.run.resolver.path(mention, place)
        uses = {one.use for one in steps[index]} if index < len(steps) else set()
        use = uses.pop() if len(uses) == 1 else None
        origin = self.run.resolver.use_places.get(use) if use is not None else None
        if use is None or origin is None or use.scope.kind != 'module' or origin.module_of(use.scope) is not at:
            path = self._path_behind_glob(
                steps[index], at, place.buffer.name(mention.segments[index]),
            ) if index < len(steps) else None
            return None if path is None else OwnPath(mention.segments[index], path)
        if use not in self._paths:
            self._paths[use] = self._path(_Import(use, origin))
        path = self._paths[use]
        if path is None:
            return None
        if path[0] != 'crate' and path[0][:2] != '::' and self._is_hidden(path[0], mention, place):
            path = f'::{path[0]}', *path[1:]
        return OwnPath(mention.segments[index], path)

    def _path(self, one: _Import) -> RustPath | None:
        use, place = one
        if use.statement is None or use.alias >= 0 or use.name is None:
            return None
        declared = use_declared(place.module_of(use.scope), place.buffer, use.statement)
        if self.ancestry.is_within(self.module, declared.seen_in):
            return None
        path = path_of_import(self.run, self.ancestry, use, place)
        if path is None or not all(self._is_seen(found) for found in self._on_the_way(one)):
            return None
        needed = self._is_needed(one)
        if needed is None:
            return None
        if not needed:
            self.superfluous[use] = place
        return path

    def _path_behind_glob(self, meanings: Meanings, at: Module, name: str) -> RustPath | None:
        """From the root to what a private glob brings to a module, where that is seen from the new place as it is.

        None too where the glob may be there for nothing then.
        """
        found = {self._standing(one) for one in meanings}
        where = found.pop() if len(found) == 1 else None
        if where is None or at.crate.edition < 2018:
            return None
        for part in at.parts:
            place = Place(at, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                sources = self.run.resolver.use(use, TYPE, at, place) if use.glob else ()
                if use.statement is not None and self.run.resolver.members(sources, name, ANY, at) and (
                    self.ancestry.is_within(self.module, region(use.statement.visibility, place.buffer, at))
                    or not self._is_glob_needed(use, sources, place)
                ):
                    return None
        return 'crate', *where

    def _is_glob_needed(self, use: Use, sources: Meanings, place: Place) -> bool:
        """Whether a glob brings something that its own module says, whatever cfgs hold."""
        if use not in self._needed:
            self._needed[use] = any(self._are_saying(sources, *one) for one in _mentions(place))
        return self._needed[use]

    def _are_saying(self, sources: Meanings, mention: Mention, place: Place) -> bool:
        """Whether a path begins with a name that a module has by globs of these."""
        name, module = place.buffer.name(mention.segments[0]), place.module_of(mention.scope)
        for bit in BITS:
            if (mention.ns if len(mention.segments) == 1 else TYPE) & bit:
                located = self.run.resolver.located(name, bit, mention, place)
                if located.level == MODULE_LEVEL and not located.explicit and located.meanings and (
                    self.run.resolver.members(sources, name, bit, module)
                ):
                    return True
        return False

    def _standing(self, found: Found) -> RustPath | None:
        """Where something of the crate is declared or imported by its name, if it is seen there from the new place."""
        use = found.use
        place = self.run.resolver.use_places.get(use) if use is not None else None
        where = canonical(found.definition)
        if where is None or self.run.overlay.moved(*where) != where:
            return None
        if use is None:
            is_here = found.via == 'glob' and where[0] is self.module.crate
            return where[1] if is_here and self._is_seen_as_it_is(found.definition) else None
        if place is None or use.name is None or use.scope.kind != 'module' or not self._is_seen(found):
            return None
        module = place.module_of(use.scope)
        key = module.crate, module.path
        is_here = module.crate is self.module.crate and self.run.overlay.moved(*key) == key
        return (*module.path, use.name) if is_here and self._are_seen(module) else None

    def _is_seen_as_it_is(self, definition: Def) -> bool:
        """Whether something of the crate, and all modules that lead to it, are seen from the new place."""
        if not isinstance(definition, (ItemDef, ModuleDef)) or isinstance(definition, ItemDef) and (
            definition.item.kind == 'macro' or definition.item.in_macro
        ):
            return False
        return self._is_seen(Found(definition)) and self._are_seen(definition.module)

    def _are_seen(self, module: Module) -> bool:
        """Whether a module and those around it are seen from the new place."""
        return all(self._is_seen(Found(ModuleDef(one))) for one in chain(module))

    def _on_the_way(self, one: _Import) -> Iterator[Found]:
        use, place = one
        for meanings in self.run.resolver.path(Mention(use.segments, use.lead, ANY, use.scope, 'use tree', use), place):
            yield from meanings

    def _is_seen(self, found: Found) -> bool:
        """Whether a segment of an import is seen from the new place."""
        definition, use = found.definition, found.use
        place = self.run.resolver.use_places.get(use) if use is not None else None
        by = None if use is None else use.extern_crate or use.statement
        if use is not None and place is not None and by is not None:
            seen_in = region(by.visibility, place.buffer, place.module_of(use.scope))
            return self.ancestry.is_within(self.module, seen_in)
        if isinstance(definition, ItemDef):
            item = definition.item.parent or definition.item
            buffer = self.run.resolver.buffer_of(ItemDef(definition.module, item))
            if definition.module.crate is not self.module.crate or item.kind == 'macro':
                return True
            return buffer is not None and self.ancestry.is_within(
                self.module, region(item.visibility, buffer, definition.module),
            )
        if isinstance(definition, ModuleDef) and definition.module.crate is self.module.crate:
            return definition.module.parent is None or all(
                self.ancestry.is_within(self.module, declared.seen_in)
                for declared in declared_in_texts(definition.module)
            )
        return True

    def _is_needed(self, one: _Import) -> bool | None:
        """Whether something else says the import's name; None where the answer is of no use, or nobody can tell."""
        use, place = one
        is_said = is_said_for_sure = is_unclear = False
        for mention, segment, where, is_sure in sayings(self.run, use, place):
            here = where.module_of(mention.scope)
            if is_within(here, self.module):
                at, last = led_up(mention, where.buffer, here)
                is_led = last >= 0 and mention.segments.index(last) + 1 == segment
                if not is_sure or not is_led or at is not place.module_of(use.scope):
                    return None
            elif not is_sure or any(is_within(here, moving) for moving in self.ancestry.parents):
                is_unclear = True
            else:
                is_said = True
                is_said_for_sure = is_said_for_sure or not _is_conditional(mention, where)
        if is_said_for_sure:
            return True
        is_plain_import = is_plain(use) and not is_linked(use, place)
        return None if is_said or is_unclear or not is_plain_import or self._may_bring_methods(one) else False

    def _may_bring_methods(self, one: _Import) -> bool:
        """Whether an import may be there for a trait's methods, in its module or where a glob brings it."""
        use, place = one
        home = place.module_of(use.scope)
        names: set[str] = set()
        macros: set[str] = set()
        for module in walk(home):
            if module is home or self._has_glob_of(home, module):
                for part in module.parts:
                    buffer = part.outline.buffer
                    start, end = self._inline(module, part)
                    for first, last in ((0, start), (end, buffer.size)):
                        names |= member_names(buffer, first, last)
                        macros |= names_called(buffer, first, last)
        found = called(self.run, self.module.crate, macros)
        return may_be_trait(self.run, use, place, names | found.members if found.is_all else None)

    def _inline(self, module: Module, part: Part) -> tuple[int, int]:
        """The tokens of a text that are only what moves, where that is in the braces of its declaration."""
        inner = [one.scope for one in self.module.parts if one.filename == part.filename]
        if is_within(module, self.module) or len(inner) != 1:
            return 0, 0
        return inner[0].start, inner[0].end

    def _has_glob_of(self, home: Module, module: Module) -> bool:
        """Whether a module may have by a glob what another one imports; what moves has that of its own modules."""
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            scopes = {id(item.scope): item.scope for item in part.outline.uses if item.scope.module() is part.scope}
            for use in [use for scope in scopes.values() for use in scope.uses if use.glob]:
                found = [one.definition for one in self.run.resolver.use(use, TYPE, module, place)]
                if not is_within(module, self.module) or not found or not all(
                    isinstance(one, ModuleDef) and is_within(one.module, self.module) for one in found
                ):
                    return True
        return False

    def _is_hidden(self, name: str, mention: Mention, place: Place) -> bool:
        """Whether a crate's name means something else where a path stands."""
        found = self.run.resolver.located(name, TYPE, mention, place)
        return not all(_is_crate(one.definition, self.module.crate) for one in found.meanings)


def path_of_import(
    run: Run, ancestry: Ancestry, use: Use, place: Place, attributes: Collection[str] = (),
) -> RustPath | None:
    """What an import says, for any module of its crate: the head, which may be `::name`, and the names behind it.

    None where that is not known, or where it is not all that the import says, some attributes aside.
    """
    statement, buffer = use.statement, place.buffer
    module = place.module_of(use.scope)
    if use.glob or statement is None or statement.in_macro or module.crate.edition < 2018:
        return None
    if any(attribute.path not in attributes for attribute in statement.attributes):
        return None
    steps = run.resolver.path(Mention(use.segments, use.lead, TYPE, use.scope, 'use tree', use), place)
    known = [one for one in map(canonical, (one.definition for step in steps for one in step)) if one is not None]
    if not steps or not steps[0] or any(run.overlay.moved(*one) != one for one in known):
        return None
    at: Module | None = module
    first, start = buffer.texts[use.segments[0]], 0
    while buffer.texts[use.segments[start]] in ('self', 'super') and at is not None:
        at = at.parent if buffer.texts[use.segments[start]] == 'super' else at
        start += 1
        if start == len(use.segments):
            return None
    names = [buffer.name(token) for token in use.segments[start:]]
    if use.lead >= 0:
        return f'::{names[0]}', *names[1:]
    if first == 'crate':
        return 'crate', *names[1:]
    if start or not all(_is_crate(one.definition, module.crate) and _is_in_prelude(run, one) for one in steps[0]):
        return None if at is None else ('crate', *ancestry.path(at), *names)
    return tuple(names)


def _is_crate(definition: Def, own: Crate) -> bool:
    if isinstance(definition, ModuleDef):
        return definition.module.parent is None and definition.module.crate is not own
    return isinstance(definition, PathDef) and not definition.path


def _is_in_prelude(run: Run, found: Found) -> bool:
    """Whether a crate is found by its name anywhere: what declares it is its manifest, or stands in its root."""
    place = run.resolver.use_places.get(found.use) if found.use is not None else None
    return found.use is None or place is not None and place.module_of(found.use.scope).parent is None


def led_up(mention: Mention, buffer: Buffer, here: Module) -> tuple[Module | None, int]:
    """Where the `self` and `super`s that begin a path lead, and the last of them."""
    at: Module | None = here
    last = -1
    if mention.dollar < 0 and mention.lead < 0:
        for token in mention.segments:
            word = buffer.texts[token]
            if word not in ('self', 'super') or word == 'self' and last >= 0:
                break
            at = at.parent if word == 'super' and at is not None else at
            last = token
    return at, last


def _mentions(place: Place) -> Iterator[tuple[Mention, Place]]:
    """The paths of a module's text that begin in its scope, those under a cfg and in documentation excepted."""
    read = outline(place.buffer, None)
    fresh = reread(place, read.root)
    for mention in read.mentions:
        if mention.segments and mention.use is None and mention.lead < 0 and mention.dollar < 0 and (
            fresh.module_of(mention.scope) is place.module
            and not is_under_cfg(place.buffer, mention.at, mention.scope.module().start)
        ):
            yield mention, fresh


def _is_conditional(mention: Mention, place: Place) -> bool:
    """Whether a path stands under a cfg, its own text's or a module's around it."""
    return is_under_cfg(place.home.buffer, mention.at) or any(
        is_conditional(part.item) for at in chain(place.module) for part in at.parts
    )
