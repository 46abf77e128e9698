"""What macros do to names: which are in scope where, what their bodies bring, and what a body means where it is called.

https://doc.rust-lang.org/reference/macros-by-example.html
"""
from __future__ import annotations

from functools import partial
from typing import Iterator

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import expand
from rust_renames.cargo.modules import is_within
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.names import RustPath
from rust_renames.resolve.declared import Declared
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.place import Place
from rust_renames.resolve.questions import Questions
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import DOC
from rust_renames.rust.macros import expanded
from rust_renames.rust.macros import expansion
from rust_renames.rust.macros import makes_modules
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import UseItem


class MacroNames:
    """The part of the resolver that knows of macros."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._last_names = declared.last_names()
        self.questions = Questions()
        self._keep: list[Module] = []
        self._macros: dict[tuple[int, str], list[ItemDef]] = {}
        self._brought: dict[tuple[int, str], list[tuple[Buffer, Outline, bool]]] = {}
        self._declaring: dict[tuple[int, int], list[tuple[Place, Scope]]] = {}
        self._made: dict[tuple[int, str, int], tuple[Place, Scope] | None] = {}
        self._read: dict[Buffer, tuple[frozenset[str], Outline | None]] = {}
        self._called: dict[tuple[int, str], list[tuple[MacroCall, Place]]] = {}

    def is_by_macro(self, module: Module, name: str) -> bool:
        """Whether a macro that a module calls declares the name there, as far as its body or its arguments tell."""
        bodies = [brought for part in module.parts for _, brought in self._called_in(part, module)]
        scopes = [part.scope for part in module.parts] + bodies
        return any(name in scope.guessed for scope in scopes) or any(name in scope.items for scope in bodies)

    def may_be_declared(self, crate: Crate, path: RustPath) -> bool:
        """Whether something may be declared at a path under that very name; no import is followed."""
        at = expand(crate.root)
        for name in path[:-1]:
            if name not in at.children:
                return self._may_declare(at, name)
            at = expand(at.children[name])
        return len(path) == 1 or self._may_declare(at, path[-1])

    def _may_declare(self, module: Module, name: str) -> bool:
        return any(name in part.scope.items for part in module.parts) or self.is_by_macro(module, name)

    def _brought_by_macros(self, module: Module, name: str, ns: int, seen_from: Module) -> list[Found]:
        """What the `use`s and items in the bodies of the macros that a module calls bring to it."""
        found: list[Found] = []
        for part in module.parts:
            for place, brought in self._called_in(part, module):
                found += self.declared_in(brought, name, ns, module, place, seen_from)
                found += self._globs(brought, name, ns, module, place, seen_from)
        return found

    def _called_in(self, part: Part, module: Module) -> list[tuple[Place, Scope]]:
        """What the crate's macros declare that a text calls where items stand, each body once."""
        if not part.scope.macros or part.outlined is not None:
            return []
        key = id(module), id(part.scope)
        known = self._declaring.get(key)
        if known is None:
            found = {scope: place for place, scope in self._calling(part, module) if _declares(scope)}
            known = self._declaring[key] = [(place, scope) for scope, place in found.items()]
            self._keep.append(module)
        return known

    def _calling(self, part: Part, module: Module) -> Iterator[tuple[Place, Scope]]:
        for call in part.scope.macros:
            if len(call.path.segments) == 1:
                name = part.outline.buffer.name(call.path.segments[0])
                for buffer, brought, needs_call in self._expansions(name, module.crate):
                    made = self._made_by(call, part, module) if needs_call else None
                    yield made or (Place(module, buffer, brought.root), brought.root)

    def _expansions(self, name: str, crate: Crate) -> list[tuple[Buffer, Outline, bool]]:
        """The bodies of the macros of a name, each with whether it needs a call to say what it declares."""
        key = id(crate), name
        known = self._brought.get(key)
        if known is None:
            known = self._brought[key] = []
            for definition in self.macros_named(crate, name):
                buffer = self.buffer_of(definition)
                if buffer is not None:
                    needs_call = makes_modules(buffer, definition.item)
                    known.append((buffer, expansion(buffer, definition.item), needs_call))
        return known

    def body_with(self, module: Module, item: Item) -> Buffer | None:
        """The text in which the body of a macro that a module calls declares an item of the module."""
        for part in module.parts:
            for call in part.scope.macros:
                name = part.outline.buffer.name(call.path.segments[-1])
                for buffer, brought, _ in self._expansions(name, module.crate):
                    if any(one is item for one in brought.root.items.get(item.name, ())):
                        return buffer
        return None

    def _made_by(self, call: MacroCall, part: Part, module: Module) -> tuple[Place, Scope] | None:
        key = id(module), part.filename, call.open
        if key not in self._made:
            place = Place(module, part.outline.buffer, part.scope)
            scope = expanded(place.buffer, call, partial(self._rules, module.crate))
            self._made[key] = None if scope is None else (place, scope)
            self._keep.append(module)
        return self._made[key]

    def _rules(self, crate: Crate, name: str) -> list[tuple[Buffer, int, int]]:
        """The rules of a macro, where a crate has one of that name."""
        defined = self.macros_named(crate, name)
        buffer = self.buffer_of(defined[0]) if len(defined) == 1 else None
        opening = defined[0].item.name_token + 1 if buffer is not None else 0
        return [] if buffer is None else [(buffer, opening + 1, buffer.match[opening])]

    def buffer_of(self, definition: ItemDef) -> Buffer | None:
        """The text that an item stands in."""
        for part in definition.module.parts:
            if any(item is definition.item for item in part.outline.items):
                return part.outline.buffer
        return None

    def _where_called(self, name: str, ns: int, mention: Mention, place: Place) -> Meanings:
        """What a name in a macro's body, unknown where the macro stands, means where it is called."""
        macro = self.body_around(mention, place)
        if macro is None:
            return ()
        key = 'called', macro, place.module.crate, name, ns
        return self.questions.answer(key, lambda: self._called_as(macro, name, ns, place), ())

    def _called_as(self, macro: Item, name: str, ns: int, place: Place) -> Meanings:
        found: dict[Found, None] = {}
        known: set[tuple[Scope, Module, Item | None]] = set()
        for call, at in self._calls_of(macro, place.buffer, place.module.crate):
            scope = call.path.scope
            where = scope, at.module_of(scope), self.body_around(call.path, at)
            if where in known:
                continue
            if scope.kind == 'module' and not ns & MACRO:  # the order of things makes no difference there
                known.add(where)
            found.update(dict.fromkeys(
                (self.self_type(scope, at) if name == 'Self' else self.in_scope(name, ns, call.path, at))
                or self._where_called(name, ns, call.path, at)
            ))
        return tuple(found)

    def _calls_of(self, macro: Item, buffer: Buffer, crate: Crate) -> Iterator[tuple[MacroCall, Place]]:
        """The calls that may mean a macro of a text; one that is defined in a block is known there alone."""
        for call, at in self._calls(macro.name, crate):
            nearest = _defined_around(call.path, macro.name)
            if nearest is None:
                is_meant = macro.scope.kind == 'module' or is_exported(macro)
            else:
                is_meant = at.buffer is buffer and nearest.name_token == macro.name_token
            if is_meant:
                yield call, at

    def _calls(self, name: str, crate: Crate) -> list[tuple[MacroCall, Place]]:
        """The calls of the macros of a name, with the places that they stand at."""
        key = id(crate), name
        known = self._called.get(key)
        if known is None:
            known = self._called[key] = []
            for module, part in crate.naming(f'{name}!'):
                if part.outlined is None:
                    buffer = part.outline.buffer
                    read = self._read_for_calls(buffer, name, crate)
                    place = Place(module, buffer, read.root)
                    known += [(call, place) for call in read.calls if buffer.name(call.path.segments[-1]) == name]
        return known

    def _read_for_calls(self, buffer: Buffer, name: str, crate: Crate) -> Outline:
        """A text with the calls of a macro in it; once another one is asked for, of all macros of the crate."""
        names, read = self._read.get(buffer, (frozenset(), None))
        if read is None or name not in names:
            names = frozenset((name,)) if read is None else frozenset((name, *crate.macros()))
            read = outline(buffer, buffer.positions(names))
            self._read[buffer] = names, read
        return read

    def macros_named(self, crate: Crate, name: str) -> list[ItemDef]:
        """All macros of that name that a crate defines, in whichever module; in functions only the exported ones."""
        key = id(crate), name
        found = self._macros.get(key)
        if found is None:
            found = self._macros[key] = []
            for module, part in crate.with_macro(name):
                place = Place(module, part.outline.buffer, part.scope)
                for item in part.outline.items:
                    in_reach = item.scope.kind == 'module' or is_exported(item)
                    if item.kind == 'macro' and item.name == name and in_reach:
                        found.append(ItemDef(place.module_of(item.scope), item))
            self._keep.append(crate.root)
        return found

    def _textual_macro(self, name: str, module: Module, mention: Mention, place: Place) -> Meanings:
        if name not in self._last_names:
            return ()
        defined = self.macros_named(module.crate, name)
        near = [definition for definition in defined if is_within(module, definition.module)]
        if defined:
            return tuple(Found(definition) for definition in near or defined)
        return tuple(
            Found(OldDef(root, path)) for root, path in self.declared.other_names(name)
            if root is module.crate and self.old_has_namespace(root, path, MACRO)
        )

    def in_textual_scope(self, name: str, module: Module, mention: Mention, place: Place) -> Meanings:
        """Of the macros of a name the one that is defined last before a call; under a cfg, those before it too.

        https://doc.rust-lang.org/reference/macros-by-example.html#r-macro.decl.scope.textual
        """
        defined = [(Found(definition), definition) for definition in self.macros_named(module.crate, name)]
        for root, path in self.declared.other_names(name):
            old = OldDef(root, path)
            if root is module.crate and path[-1] == name:
                defined += [
                    (Found(old), one.definition) for one in self.target(old, MACRO)
                    if isinstance(one.definition, ItemDef) and one.definition.item.kind == 'macro'
                ]
        meanings = {id(definition.item): meaning for meaning, definition in reversed(defined)}
        nearest = self.nearest_macros([definition for _, definition in defined], module, mention, place)
        return tuple(meanings[id(definition.item)] for definition in nearest)

    def nearest_macros(
        self, definitions: list[ItemDef], module: Module, mention: Mention, place: Place,
    ) -> tuple[ItemDef, ...]:
        """Which of some macros a call would mean by textual scope, if they all had its name: several under cfgs."""
        at = mention.at
        buffer: Buffer | None = place.home.buffer
        found: list[ItemDef] = []
        level: Module | None = module
        while level is not None and definitions:
            before = []
            for definition in definitions:
                position = self._brought_at(definition, level, buffer)
                if position is not None and position[0] < at:
                    before.append((*position, definition))
            for _, conditional, definition in sorted(before, key=lambda one: -one[0]):
                found.append(definition)
                if not conditional:
                    return tuple(found)
            part = next((part for part in level.parts if part.above is not None and part.item is not None), None)
            if part is not None and part.above is not None and part.item is not None:
                at, buffer = part.item.start, part.above.outline.buffer
            level = level.parent
        return tuple(found)

    def macro_around(self, mention: Mention, place: Place) -> str | None:
        """The name of the macro whose body a path stands in."""
        body = self.body_around(mention, place)
        return None if body is None else body.name

    def body_around(self, mention: Mention, place: Place) -> Item | None:
        """The macro whose body a path stands in."""
        token = mention.segments[0]
        for part in place.module_of(mention.scope).parts:
            if part.outline.buffer is place.buffer:
                for item in part.outline.items:
                    if item.kind == 'macro' and item.start <= token < item.end:
                        return item
        return None

    def called_from(self, macro: Item, buffer: Buffer, home: Module) -> list[Module]:
        """The modules that a macro of a text is called in, if need be by way of others; without a call its own."""
        found: dict[Module, None] = {}
        left = [(macro, buffer)]
        for one, text in left:
            for call, at in self._calls_of(one, text, home.crate):
                around = self.body_around(call.path, at)
                if around is None:
                    found[at.module_of(call.path.scope)] = None
                elif (around, at.buffer) not in left:
                    left.append((around, at.buffer))
        return list(found) or [home]

    def _brought_at(self, definition: ItemDef, level: Module, buffer: Buffer | None) -> tuple[int, bool] | None:
        """The token in a module's text from which a macro is known there, and whether under a cfg; None if it is not.

        It is defined there, or in a module below that is declared with `#[macro_use]`.
        """
        item, at = definition.item, definition.module
        conditional = is_conditional(item)
        where = self.buffer_of(definition)
        while at is not level:
            part = next((part for part in at.parts if part.above is not None and part.item is not None), None)
            if part is None or part.above is None or part.item is None or at.parent is None:
                return None
            item, at, where = part.item, at.parent, part.above.outline.buffer
            conditional = conditional or is_conditional(item)
            if not hands_macros_on(part):
                return None
        return (item.start, conditional) if where is buffer and item.scope.kind == 'module' else None

    # what the resolver brings

    def in_scope(self, name: str, ns: int, mention: Mention, place: Place) -> Meanings:
        raise NotImplementedError

    def self_type(self, scope: Scope, place: Place) -> Meanings:
        raise NotImplementedError

    def declared_in(
        self, scope: Scope, name: str, ns: int, module: Module, place: Place,
        seen_from: Module | None = None,
    ) -> Meanings:
        raise NotImplementedError

    def _globs(
        self, scope: Scope, name: str, ns: int, module: Module, place: Place,
        seen_from: Module | None = None,
    ) -> Meanings:
        raise NotImplementedError

    def old_has_namespace(self, root: Root, path: RustPath, ns: int) -> bool:
        raise NotImplementedError

    def target(self, old: OldDef, ns: int) -> Meanings:
        raise NotImplementedError


def hands_macros_on(part: Part) -> bool:
    """Whether `#[macro_use]` stands on the declaration of a module, or `#![macro_use]` at the beginning of its text."""
    if part.item is not None and any(attribute.path == 'macro_use' for attribute in part.item.attributes):
        return True
    buffer = part.outline.buffer
    at = part.scope.start + part.inline
    while buffer.kinds[at] == DOC or buffer.texts[at:at + 2] == ['#', '!']:
        if buffer.kinds[at] == DOC:
            at += 1
        elif buffer.texts[at + 3] == 'macro_use':
            return True
        else:
            at = buffer.match[at + 2] + 1
    return False


def is_conditional(item: Item | UseItem | None) -> bool:
    return item is not None and any(attribute.path == 'cfg' for attribute in item.attributes)


def _defined_around(call: Mention, name: str) -> Item | None:
    """The macro of a name that a block around a call defines before it."""
    scope: Scope | None = call.scope
    while scope is not None and scope.kind != 'module':
        before = [item for item in scope.items.get(name, ()) if item.kind == 'macro' and item.start < call.at]
        if before:
            return before[-1]
        scope = scope.parent
    return None


def modules_around(buffer: Buffer, macro: Item, token: int) -> int:
    """How many modules of a macro's body are around a token: `mod name {`, `mod $name {`."""
    texts = buffer.texts
    around = [at for at in range(macro.start, token) if texts[at] == '{' and token < buffer.match[at]]
    return sum('mod' in (texts[at - 2], texts[at - 3]) for at in around)


def _declares(scope: Scope) -> bool:
    return bool(scope.items or scope.uses or scope.guessed)
