"""What a glob brings once it is seen further: names that mean something else today in the glob's module.

    before   mod a { use std::io::Result;  mod phase2 { use super::*; … } }   mod c { use crate::a::*;  … Result<T, E> }
    after    mod a { use std::io::Result; }   mod b { mod phase2 { use std::io::Result;  use crate::a::*; … } }

What would be raised only to be imported by a glob of what moves is imported there by its name; the rest is refused.
"""
from __future__ import annotations

from collections import defaultdict
from typing import Final
from typing import Iterable
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.names import spelled
from rust_renames.relocate.cfgs import cfgs
from rust_renames.relocate.cfgs import cfgs_among
from rust_renames.relocate.own_paths import path_of_import
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import Region
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.visibility import region
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.resolve.resolver import SYSROOT
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.source import Lines

GLOB: Final = regex.compile(r'\*\s*[;,}]')


class Shown(NamedTuple):
    """A name of a module, with where it is seen before and after a move."""

    name: str
    module: Module
    before: Region
    after: Region


class Met(NamedTuple):
    """Where a name would mean another thing."""

    shown: Shown
    filename: str
    line: int
    column: int
    same: bool = False  # it would mean the same by the glob, and what brings it today would be there for nothing


class _Glob(NamedTuple):
    source: Module
    seen_in: Region


class Globs:
    """The globs of a crate's modules, those in functions aside."""

    def __init__(self, run: Run, ancestry: Ancestry) -> None:
        self.run = run
        self.ancestry = ancestry
        self._globs: dict[Module, list[_Glob]] = {}

    def of(self, module: Module) -> list[_Glob]:
        if module not in self._globs:
            self._globs[module] = [
                _Glob(one.definition.module, region(use.statement.visibility, place.buffer, module))
                for part in module.parts for place in [Place(module, part.outline.buffer, part.scope)]
                for use in part.scope.uses if use.glob and use.statement is not None
                for one in self.run.resolver.use(use, TYPE, module, place) if isinstance(one.definition, ModuleDef)
            ]
        return self._globs[module]

    def sources(self, module: Module) -> list[Module]:
        """The modules of which a module has what it sees, by one glob behind the other."""
        return [one for one in self._reached([module], module) if one is not module]

    def around(self, mention: Mention, place: Place) -> dict[Module, int]:
        """The same for the blocks around a mention, with the level of the innermost block for each."""
        found: dict[Module, int] = {}
        scope, level = mention.scope, 0
        while scope.kind != 'module' and scope.parent is not None:
            module = place.home.module_of(scope)
            direct = [
                one.definition.module for use in scope.uses if use.glob
                for one in self.run.resolver.use(use, TYPE, module, place.home) if isinstance(one.definition, ModuleDef)
            ]
            for source in self._reached(direct, module):
                found.setdefault(source, level)
            scope, level = scope.parent, level + 1
        return found

    def _reached(self, sources: list[Module], module: Module) -> list[Module]:
        """Those that globs of these lead to which a module sees, these included."""
        found = dict.fromkeys(sources)
        left = [*found]
        while left:
            at = left.pop()
            for glob in self.of(at):
                if glob.source not in found and (at is module or self.ancestry.is_within(module, glob.seen_in)):
                    found[glob.source] = None
                    left.append(glob.source)
        return list(found)


class Meetings:
    """Looks for names that would mean another thing once others are seen further."""

    def __init__(self, run: Run, ancestry: Ancestry) -> None:
        self.run = run
        self.ancestry = ancestry
        self.globs = Globs(run, ancestry)

    def of(self, shown: Iterable[Shown]) -> Iterator[Met]:
        by_file: dict[tuple[Crate, str], list[Shown]] = defaultdict(list)
        for one in dict.fromkeys(shown):
            for _, part in one.module.crate.naming(one.name):
                if part.outlined is None and GLOB.search(self.run.workspace.text(part.filename)):
                    by_file[one.module.crate, part.filename].append(one)
        for (crate, filename), some in by_file.items():
            by_name: dict[str, list[Shown]] = defaultdict(list)
            for one in some:
                by_name[one.name].append(one)
            buffer = self.run.workspace.outline(filename).buffer
            read = outline(buffer, buffer.positions(frozenset(by_name)))
            for module, _ in crate.places(filename):
                yield from self._in_text(read, by_name, Place(module, buffer, read.root))

    def superfluous(self, shown: Iterable[Shown]) -> Iterator[Met]:
        """The globs of other crates' modules that bring nothing more once those of a module are seen further."""
        for one in shown:
            for target in self._foreign(one.module):
                for module, part in one.module.crate.naming(target[1][-1] if target[1] else str(target[0])):
                    place = Place(module, part.outline.buffer, part.scope)
                    for statement in part.outline.uses if part.outlined is None else ():
                        at = place.module_of(statement.scope)
                        if one.module in self.globs.sources(at) and self._is_new(one, at) and any(
                            use.statement is statement and use.glob and target in self._targets(use, at, place)
                            for use in statement.scope.uses
                        ):
                            position = Lines(place.buffer.text).position(place.buffer.starts[statement.keyword])
                            yield Met(one, part.filename, *position)

    def leads_back(self, module: Module, seen_in: Region) -> bool:
        """Whether a glob of a module that is seen in a region only then is one of a module that has all of that one."""
        return any(
            not is_within(glob.source, glob.seen_in) and self.ancestry.is_within(glob.source, seen_in)
            and module in self.globs.sources(glob.source) for glob in self.globs.of(module)
        )

    def _foreign(self, module: Module) -> set[Canonical]:
        """What the globs of a module bring from other crates."""
        return {
            target for part in module.parts for place in [Place(module, part.outline.buffer, part.scope)]
            for use in part.scope.uses if use.glob for target in self._targets(use, module, place)
        }

    def _targets(self, use: Use, module: Module, place: Place) -> set[Canonical]:
        found = [one.definition for one in self.run.resolver.use(use, TYPE, module, place)]
        return {(one.root, one.path) for one in found if isinstance(one, PathDef)}

    def gained(self, modules: Iterable[Module]) -> Iterator[Shown]:
        """What the globs of modules that move bring from their new place and do not bring today."""
        for module in modules:
            texts = [self.run.workspace.text(part.filename) for part in module.parts]
            for source in self.globs.sources(module):
                for name, seen_in in _seen(source):
                    one = Shown(name, source, seen_in, seen_in)
                    if self._is_new(one, module) and any(name in text for text in texts):
                        yield one

    def _is_new(self, one: Shown, module: Module) -> bool:
        return not is_within(module, one.before) and self.ancestry.is_within(module, one.after)

    def _in_text(self, read: Outline, by_name: dict[str, list[Shown]], place: Place) -> Iterator[Met]:
        buffer = place.buffer
        for mention in read.mentions:
            for token in mention.segments:
                for one in by_name.get(buffer.name(token), ()):
                    module = place.module_of(mention.scope)
                    level = self._level(one, mention, place) if self._is_new(one, module) else None
                    is_other = level is not None and self._is_other(one, mention, token, place, level)
                    if is_other or level is not None and self._is_nearer(mention, token, place, level):
                        position = Lines(buffer.text).position(buffer.starts[token])
                        yield Met(one, buffer.filename, *position, not is_other)

    def _level(self, one: Shown, mention: Mention, place: Place) -> int | None:
        """How many blocks around a mention has the globs that bring a name; None where there are none."""
        module = place.module_of(mention.scope)
        outermost = MODULE_LEVEL if one.module in self.globs.sources(module) else None
        return self.globs.around(mention, place).get(one.module, outermost)

    def _is_other(self, one: Shown, mention: Mention, token: int, place: Place, level: int) -> bool:
        """Whether a segment of a path would mean something else, or need not be written after others."""
        resolver = self.run.resolver
        index = mention.segments.index(token)
        ns = mention.ns if index == len(mention.segments) - 1 else TYPE
        meant = self._meant(one, ns)
        if index:
            is_looked_at = mention.use is None and mention.form in ('code path', 'pattern')
            if not meant or not is_looked_at or not one.module.crate.asks_for('unused_qualifications'):
                return False
            steps = resolver.path(mention, place)[:index + 1]
            return len(steps) == index + 1 and bool(meant & _canonicals(steps[index]))
        if mention.lead >= 0 or mention.dollar >= 0 or mention.form == 'attribute':
            return False
        if mention.form in ('pattern', 'shorthand pattern') and not self._is_constant(one):
            return False
        for bit in BITS:
            now = resolver.located(one.name, bit, mention, place) if ns & bit and self._meant(one, bit) else None
            if now is None or now.level < level or now.level == level and now.explicit:
                continue
            if not now.meanings and one.name not in PRELUDE and mention.form.startswith('macro'):
                continue
            if not now.meanings and all(map(_is_of_prelude, meant)):
                continue
            if not now.meanings or not _canonicals(now.meanings) <= meant:
                return True
        return False

    def _is_nearer(self, mention: Mention, token: int, place: Place, level: int) -> bool:
        """Whether a glob of a block comes before an import further out."""
        name = place.buffer.name(token)
        return token == mention.segments[0] and mention.lead < 0 and mention.use is None and any(
            now.level > level and any(found.use is not None and not found.use.glob for found in now.meanings)
            for now in (self.run.resolver.located(name, bit, mention, place) for bit in BITS if mention.ns & bit)
        )

    def _meant(self, one: Shown, ns: int) -> frozenset[Canonical | None]:
        return frozenset(
            canonical(meaning.definition) for bit in BITS if ns & bit
            for meaning in self._of_module(one, bit)
        )

    def _of_module(self, one: Shown, ns: int) -> Meanings:
        """What a module has under a name itself; else what a glob of it brings."""
        resolver = self.run.resolver
        return resolver.explicit(one.module, one.name, ns) or resolver.member(one.module, one.name, ns, one.module)

    def _is_constant(self, one: Shown) -> bool:
        return any(
            isinstance(meaning.definition, ItemDef) and self.run.resolver.is_constant(meaning.definition)
            for bit in BITS for meaning in self._of_module(one, bit)
        )


def _canonicals(meanings: Meanings) -> set[Canonical | None]:
    return {canonical(one.definition) for one in meanings}


def _is_of_prelude(where: Canonical | None) -> bool:
    """Whether something is what std's prelude has under its name; of the aliases of `Result` none is."""
    if where is None or where[0] not in SYSROOT or not where[1] or where[1][-1] not in PRELUDE:
        return False
    return where[1][-1] != 'Result' or where[1][-2:-1] == ('result',)


def _seen(module: Module) -> Iterator[tuple[str, Region]]:
    """The names that a module has by declarations and imports, with where they are seen."""
    for part in module.parts:
        buffer = part.outline.buffer
        for items in part.scope.items.values():
            for item in items:
                if item.kind not in ('mod', 'macro'):
                    yield item.name, region(item.visibility, buffer, module)
        for use in part.scope.uses:
            if use.name is not None and use.statement is not None:
                yield use.name, region(use.statement.visibility, buffer, module)


def names_of(statement: UseItem, run: Run, place: Place) -> tuple[str, ...]:
    """What an import binds; a glob of a module or an enum: all names of that."""
    found: dict[str, None] = {}
    for use in statement.scope.uses:
        if use.statement is statement and use.name is not None:
            found[use.name] = None
        elif use.statement is statement and use.glob:
            for one in run.resolver.use(use, TYPE, place.module_of(use.scope), place):
                if isinstance(one.definition, ModuleDef):
                    found.update(dict.fromkeys(name for name, _ in _seen(one.definition.module)))
                elif isinstance(one.definition, ItemDef):
                    found.update(dict.fromkeys(variant.name for variant in one.definition.item.variants))
    return tuple(found)


class Want(NamedTuple):
    """What a scope of a text has by a glob: an import of another module, or else something that is declared elsewhere.

    `sure` is whether something in the scope says its name, whatever cfgs hold.
    """

    view: View
    scope: Scope
    use: Use | None
    place: Place
    sure: bool
    definition: Def | None = None

    @property
    def user(self) -> Module:
        return self.view.place.module_of(self.scope)

    def path(self, run: Run, ancestry: Ancestry) -> str | None:
        """How the scope can import it by itself; None where that is not known."""
        edition = self.user.crate.edition
        if self.use is None:
            path = self._declared_path(run, ancestry)
        else:
            path = path_of_import(run, ancestry, self.use, self.place, ('cfg', 'allow'))
        if path is None:
            return None
        alias = '' if self.use is None or self.use.alias < 0 else f' as {self.place.buffer.texts[self.use.alias]}'
        return '::'.join([path[0], *(spelled(name, edition) for name in path[1:])]) + alias

    def predicates(self, run: Run) -> tuple[str, ...]:
        """Those of the cfgs under which there is something to import, and its user may be without."""
        known = {cfg.words for at in chain(self.user) for cfg in cfgs(run, at)}
        found = [cfg for at in chain(self.through()) for cfg in cfgs(run, at)]
        if isinstance(self.definition, ItemDef):
            buffer = run.resolver.buffer_of(self.definition)
            found += cfgs_among(buffer, self.definition.item.attributes) if buffer is not None else ()
        elif isinstance(self.definition, ModuleDef):
            found += cfgs(run, self.definition.module)
        elif self.use is not None and self.use.statement is not None:
            found += cfgs_among(self.place.buffer, self.use.statement.attributes)
        return tuple(dict.fromkeys(cfg.predicate for cfg in found if cfg.words not in known))

    def through(self) -> Module | None:
        """The module that declares it, if that is of the crate."""
        definition = self.definition
        if isinstance(definition, ItemDef) and definition.module.crate is self.user.crate:
            return definition.module
        if isinstance(definition, ModuleDef) and definition.module.crate is self.user.crate:
            return definition.module.parent
        return None

    def _declared_path(self, run: Run, ancestry: Ancestry) -> RustPath | None:
        where, module = canonical(self.definition) if self.definition is not None else None, self.through()
        if where is None or module is None or self.user.crate.edition < 2018 or run.overlay.moved(*where) != where:
            return None
        if isinstance(self.definition, ItemDef) and (
            self.definition.item.kind == 'macro' or self.definition.item.parent is not None
        ):
            return None
        if run.resolver.explicit(self.user, where[1][-1], ANY):
            return None
        return 'crate', *ancestry.path(module), where[1][-1]


def scope_of(view: View, module: Module) -> Scope | None:
    """The scope in a text that is a module."""
    scopes = [view.outline.root, *(item.inner for item in view.outline.items if item.inner is not None)]
    return next((scope for scope in scopes if scope.kind == 'module' and view.place.module_of(scope) is module), None)
