"""The macros that a module calls by their textual scope: those that do not reach its new place are imported there.

    before   mod a { macro_rules! mine { … }  mod phase2 { mine!(); } }
    after    mod a { macro_rules! mine { … }  pub(crate) use mine; }
             mod b { mod phase2 { use crate::a::mine;  mine!(); } }

The Rust Reference, chapter "Macros By Example", sections on scopes. What a macro calls by a lone name is looked up
where that macro is called, so that it is imported there as well.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator

import regex

from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.edits import Edit
from rust_renames.forms.view import View
from rust_renames.names import spelled
from rust_renames.relocate.cfgs import cfgs
from rust_renames.relocate.cfgs import cfgs_among
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.relocate.importing import Import
from rust_renames.relocate.importing import imports_edit
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.places import behind_item
from rust_renames.relocate.places import is_under_cfg
from rust_renames.relocate.sayings import sayings
from rust_renames.relocate.unused import is_linked
from rust_renames.relocate.unused import is_plain
from rust_renames.relocate.visibility import Raising
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.visibility import region
from rust_renames.relocate.wrapped import calls_around
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.macro_names import hands_macros_on
from rust_renames.resolve.macro_names import is_conditional
from rust_renames.resolve.macro_names import modules_around
from rust_renames.resolve.place import Place
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.rules import OPENING

_DEFINES_NAMED: Final = regex.compile(r'\bmacro_rules!\s*\$')


class Textual:
    """What one module calls by textual scope, and what others call so that it defines.

    `behind` is the end of what its declaration has to stand behind, `before` the start of what it should stand before;
    `needed` are the modules that imports in it lead through.
    """

    def __init__(self, run: Run, relocation: Relocation) -> None:
        self.run = run
        self.relocation = relocation
        self.module = relocation.module
        self.around = relocation.around
        self.refusals: dict[str, None] = {}
        self.behind = 0
        self.before: int | None = None
        self.needed: dict[Module, None] = {}
        self.users: list[tuple[ItemDef, Module]] = []  # the macros of the module that another one imports
        self.imports: dict[tuple[str, int, str], Import] = {}
        self.exports: dict[ItemDef, bool] = {}  # with whether all that imports one is under a cfg
        self.behind_it: list[tuple[int, ItemDef, Mention, View]] = []  # the calls in the new parent, with their offsets
        self._done: set[tuple[int, str, bool]] = set()
        self._names: set[str] = set()
        self._words: set[str] | None = None
        self.superfluous: dict[Use, Place] = {}  # the imports in the module that nothing needs at its new place

    def look_at(self, view: View) -> None:
        """Notes what a text of the module calls, and the macros that it defines."""
        for mention in _lone_mentions(view):
            if is_within(view.place.module_of(mention.scope), self.module):
                self._look_for(view.buffer.name(mention.segments[0]), mention, view)
                self._look_for_supers(self.run.resolver.path(mention, view.place)[-1:], mention, view)
        for call in view.outline.calls:
            if len(call.path.segments) > 1 and is_within(view.place.module_of(call.path.scope), self.module):
                steps = self.run.resolver.path(call.path, view.place)
                self._look_for_supers(steps[len(call.path.segments) - 1:], call.path, view)
        for item in view.outline.items:
            if item.kind == 'macro' and item.scope.kind == 'module':
                self._names.add(item.name)

    def _look_for_supers(self, meant: list[Meanings], mention: Mention, view: View) -> None:
        """What an imported macro says of the modules above its call would lead elsewhere."""
        for definition in [one.definition for meanings in meant for one in meanings]:
            if isinstance(definition, ItemDef) and not is_within(definition.module, self.module):
                buffer = self.run.resolver.buffer_of(definition)
                if buffer is not None and self._is_led_out(buffer, definition, mention, view):
                    name = definition.item.name
                    self.refusals[f'`{name}!` is called in {view.filename} and says `super`'] = None

    def look_at_callers(self) -> None:
        """Notes the calls of the module's macros that stand behind it."""
        if not any(hands_macros_on(part) for part in self.module.parts):
            return
        made, crate = self._made(), self.module.crate
        names = self._names | made
        filenames = {
            part.filename: None for name in self._names for _, part in crate.naming(name) if part.outlined is None
        }
        filenames.update(dict.fromkeys(crate.files if made else ()))
        for filename in filenames:
            for view in file_views(self.run, filename, self.run.workspace.outline(filename)):
                for mention in _lone_mentions(view) if view.place.module.crate is self.module.crate else ():
                    name = view.buffer.name(mention.segments[0])
                    if name in names and not is_within(view.place.module_of(mention.scope), self.module):
                        self._look_for(name, mention, view)
        self._stand_before_calls()

    def _stand_before_calls(self) -> None:
        """The calls in the new parent have the macros by textual scope again, where the module stands before them."""
        for offset, definition, mention, view in self.behind_it:
            if offset >= self.behind:
                self.before = offset if self.before is None else min(self.before, offset)
            else:
                self._import_unless_refused(definition, mention, view)

    def _look_for(self, name: str, mention: Mention, view: View) -> None:
        """Sees to it that a macro, and those that it calls, are known to a call once the module is at its new place."""
        defined = self.run.resolver.macros_named(self.module.crate, name)
        if not defined and self._is_made_by_macro(name, mention, view):
            self._refuse(name, view, 'and defined by what another macro makes')
        if not defined or _is_in_block(mention.scope, name):
            return
        scope = mention.scope.module()
        key = id(scope), name, is_under_cfg(view.buffer, mention.segments[0], scope.start)
        if key in self._done:
            return
        self._done.add(key)
        module = view.place.module_of(scope)
        is_own = is_within(module, self.module)
        found = self.run.resolver.in_textual_scope(name, module, mention, view.place)
        meant = [meaning.definition for meaning in found if isinstance(meaning.definition, ItemDef)]
        is_by_glob = any(one.use is not None for one in self.run.resolver.member(module, name, MACRO, module))
        if self._is_imported(module, name) or not meant and is_own and is_by_glob:
            self._stay_before(name, meant)
            self._do_without_import(name, module)
            return
        if not meant and is_own and name in KNOWN:
            self._stay_before(name, meant)
            if any(self._reached_at(other) == (0, 0) for other in defined):
                self._refuse(name, view, 'and another of its name reaches the new place')
            return
        if not meant and is_own and _is_in_macro(view, mention.segments[0]):
            return  # which is looked up where that macro is called
        if not meant and is_own and not any(is_within(one.module, self.module) for one in defined):
            if all(one.via == 'item' for one in self.run.resolver.in_scope(name, MACRO, mention, view.place)):
                self._refuse(name, view, 'which does not reach so far')
        others = [one for one in defined if one not in meant]
        for definition in meant:
            if is_within(definition.module, self.module) != is_own:
                self._bring(definition, others, mention, view)
            buffer = self.run.resolver.buffer_of(definition)
            if buffer is not None:
                for token in _lone_calls(buffer, definition.item.start, definition.item.end):
                    self._look_for(buffer.name(token), mention, view)

    def _is_made_by_macro(self, name: str, mention: Mention, view: View) -> bool:
        """Whether nothing tells where a macro is defined, in a crate with one that defines others by a given name."""
        module = view.place.module_of(mention.scope)
        if name in KNOWN or not is_within(module, self.module) and name not in self._made():
            return False
        found = [one.definition for one in self.run.resolver.in_scope(name, MACRO, mention, view.place)]
        return all(isinstance(one, ItemDef) and one.item.kind != 'macro' for one in found) and self._defines_named()

    def _made(self) -> set[str]:
        """The words of which calls of macros in the module may make names of others."""
        if self._words is None:
            parts = [part for part in self.module.parts if hands_macros_on(part) and self._defines_named()]
            buffers = [part.outline.buffer for part in parts]
            tokens = ((one, token) for one in buffers for token in range(one.size))
            self._words = {one.texts[token] for one, token in tokens if one.kinds[token] == IDENT}
        return self._words

    def _defines_named(self) -> bool:
        """Whether there are macros that define others by given names."""
        return any(_DEFINES_NAMED.search(self.run.workspace.text(name)) for name in self.module.crate.files)

    def _bring(self, definition: ItemDef, others: list[ItemDef], mention: Mention, view: View) -> None:
        name = definition.item.name
        is_own = not is_within(definition.module, self.module)
        buffer = self.run.resolver.buffer_of(definition)
        end = self._reaches(definition) if is_own else None
        if buffer is None or is_own and self._is_led_out(buffer, definition, mention, view):
            self._refuse(name, view, 'and says `super`')
        elif end is not None:
            self.behind = max(self.behind, end)
            if any(self._reaches(other) is not None for other in others):
                self._refuse(name, view, 'and another of its name reaches the new place too')
        elif is_own or others or not self._is_reached(definition, mention, view):
            self._import_unless_refused(definition, mention, view)

    def _is_led_out(self, buffer: Buffer, definition: ItemDef, mention: Mention, view: View) -> bool:
        """Whether the `super`s of a macro lead from a call out of the module."""
        around = list(chain(view.place.module_of(mention.scope)))
        return self.module in around and _levels_up(buffer, definition) > around.index(self.module)

    def _import_unless_refused(self, definition: ItemDef, mention: Mention, view: View) -> None:
        why = self._why_not_into(view) or self._why_not(definition)
        if why:
            self._refuse(
                definition.item.name, view, f'which does not reach so far, and cannot be imported {why}',
            )
        else:
            self._import(definition, mention, view)

    def _is_reached(self, definition: ItemDef, mention: Mention, view: View) -> bool:
        """Whether a macro of the module has a call in its textual scope again, from the new place."""
        user = view.place.module_of(mention.scope)
        moving = self.relocation.ancestry.parents
        behind = -1
        for at in self.around:
            if at in moving or len(at.parts) != 1 or any(one in moving for one in chain(user)):
                return False
            offset = _offset_in(at, user, mention, view)
            if offset is not None and at is self.around[0]:
                self.behind_it.append((offset, definition, mention, view))
                return True
            [part] = at.parts
            if offset is not None or part.item is None or part.above is None or not hands_macros_on(part):
                return offset is not None and behind <= offset
            behind = part.above.outline.buffer.end(part.item.end - 1)
        return False

    def _refuse(self, name: str, view: View, why: str) -> None:
        self.refusals[f'`{name}!` is called in {view.filename} by its textual scope, {why}'] = None

    def _stay_before(self, name: str, meant: list[ItemDef]) -> None:
        """A macro that a module imports must not reach it at its new place: the import would have no use."""
        for definition in self.run.resolver.macros_named(self.module.crate, name):
            reached = None if definition in meant else self._reached_at(definition)
            if reached is not None and reached[1]:
                self.before = reached[0] if self.before is None else min(self.before, reached[0])

    def _do_without_import(self, name: str, module: Module) -> None:
        """An import in the module, of a macro whose textual scope takes in all of the new parent, has no use there."""
        for part in module.parts if is_within(module, self.module) else ():
            place = Place(module, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                if use.name == name and is_plain(use) and not is_linked(use, place):
                    meant = [one.definition for one in self.run.resolver.use(use, ANY, module, place)]
                    is_led = any(len(one.mention.segments) > 1 for one in sayings(self.run, use, place))
                    if meant and not is_led and all(map(self._reaches_everywhere, meant)):
                        self.superfluous[use] = place

    def _reaches_everywhere(self, definition: Def) -> bool:
        return (
            isinstance(definition, ItemDef) and definition.item.kind == 'macro'
            and not is_within(definition.module, self.module) and self._reached_at(definition) == (0, 0)
        )

    def _reaches(self, definition: ItemDef) -> int | None:
        """Whether a macro's textual scope takes in the new parent: the offset there behind which it does."""
        reached = self._reached_at(definition)
        return None if reached is None else reached[1]

    def _reached_at(self, definition: ItemDef) -> tuple[int, int] | None:
        """Where in the new parent's text a macro is defined or brought: from, to; zeros where that is further out."""
        module, at, end = definition.module, definition.item.start, definition.item.end
        while module not in self.around:
            part = next((part for part in module.parts if part.item is not None), None)
            if part is None or part.item is None or module.parent is None or not hands_macros_on(part):
                return None
            module, at, end = module.parent, part.item.start, part.item.end
        index = self.around.index(module)
        if index == 0:
            buffer = module.parts[0].outline.buffer
            return buffer.starts[at], buffer.end(end - 1)
        towards = list(declarations(self.around[index - 1]))
        return (0, 0) if not towards or any(at < one.start for _, one in towards) else None

    # imports

    def _is_imported(self, module: Module, name: str) -> bool:
        return any(meaning.use is not None for meaning in self.run.resolver.explicit(module, name, MACRO))

    def _why_not(self, definition: ItemDef) -> str:
        """Why a macro cannot be imported, as the end of a sentence; empty if it can."""
        item, module = definition.item, definition.module
        name = item.name
        defined = {
            one: at for at, part in module.crate.with_macro(name) for one in part.outline.items
            if one.kind == 'macro' and one.name == name
        }
        if len(defined) > 1 and not all(at is module and is_conditional(one) for one, at in defined.items()):
            return 'since there are others of its name'
        if module.crate.edition < 2018:
            return 'in this edition'
        if item.scope.kind != 'module' or item.in_macro or module.anonymous or self._is_by_macro():
            return 'from where it is defined'
        if is_exported(item):
            return ''
        others = [*self.run.resolver.explicit(module, name, TYPE), *self.run.resolver.explicit(module, name, VALUE)]
        if others or name in KNOWN or self.run.resolver.extern(name, module.crate):
            return 'by a name that means something else too'
        return ''

    def _cfgs_needed(self, definition: ItemDef, user: Module) -> tuple[str, ...]:
        """The predicates under which a macro is defined, and its user is not."""
        around = self.around if is_within(user, self.module) else []
        known = {cfg.words for at in (*around, *chain(user)) for cfg in cfgs(self.run, at)}
        needed = [*cfgs_among(self._buffer(definition), definition.item.attributes)]
        needed += [cfg for at in chain(definition.module) for cfg in cfgs(self.run, at)]
        return tuple(dict.fromkeys(cfg.predicate for cfg in needed if cfg.words not in known))

    def _why_not_into(self, view: View) -> str:
        """Why a text cannot have an import: it is more than a module in the crates in which the macro moves."""
        moving = [module.crate for module in self.relocation.ancestry.parents]
        places = self.run.workspace.places(view.filename)
        if any(module.crate not in moving for module, _ in places):
            return 'since the file is part of another crate too'
        if any(part.item is None and part.above is not None for _, part in places):
            return 'into a file that is included'
        return ''

    def _is_by_macro(self) -> bool:
        """Whether the new parent stands in a call of a macro of the module, which could not be imported from there."""
        return any(
            is_within(definition.module, self.module)
            for at in self.around for part, item in declarations(at) for call in calls_around(part, item)
            for definition in self.run.resolver.macros_named(
                self.module.crate, part.outline.buffer.name(call.path.segments[-1]),
            )
        )

    def _buffer(self, definition: ItemDef) -> Buffer:
        buffer = self.run.resolver.buffer_of(definition)
        assert buffer is not None
        return buffer

    def _import(self, definition: ItemDef, mention: Mention, view: View) -> None:
        item, module = definition.item, definition.module
        scope = mention.scope.module()
        user = view.place.module_of(scope)
        conditional = is_under_cfg(view.buffer, mention.segments[0], scope.start)
        path = ['crate', *self.relocation.ancestry.path(module), item.name]
        if is_exported(item):
            if user.parent is None:  # which has it by its path
                return
            path = ['crate', item.name]
        else:
            if is_within(module, self.module):
                self.users.append((definition, user))
            else:
                self.needed[module] = None
            if not self._is_imported_there(definition):
                is_apart = any(any(True for _ in cfgs(self.run, at)) for at in chain(user) if not is_within(module, at))
                self.exports[definition] = self.exports.get(definition, True) and (conditional or is_apart)
        start = scope.start if scope is not view.outline.root else -1
        words = '::'.join([path[0], *(spelled(name, view.edition) for name in path[1:])])
        known = self.imports.get((view.filename, start, item.name))
        conditional = conditional and (known is None or known.conditional)
        needed = dict.fromkeys([self._cfgs_needed(definition, user), *(known.cfgs if known is not None else ())])
        found = Import(view, scope, item.name, words, conditional, tuple(needed))
        self.imports[view.filename, start, item.name] = found

    def _is_imported_there(self, definition: ItemDef) -> bool:
        """Whether the macro's module has it by a path already, for all that may want it."""
        module = definition.module
        for meaning in self.run.resolver.explicit(module, definition.item.name, MACRO):
            use = meaning.use
            if use is not None and use.statement is not None and use in self.run.resolver.use_places:
                seen_in = region(use.statement.visibility, self.run.resolver.use_places[use].buffer, module)
                if seen_in is None or seen_in is module.crate.root:
                    return True
        return False

    def open_the_way(self, raising: Raising) -> None:
        """Who imports a macro of the module sees the module, and those in it that lead to the macro."""
        for definition, user in self.users:
            self.relocation.users.append(user)
            for at in chain(definition.module):
                if at is self.module:
                    break
                for declared in declared_in_texts(at):
                    if not self.relocation.ancestry.is_within(user, declared.seen_in):
                        raising.to(declared, self.relocation.ancestry.common(at, user))

    # edits

    def edits(self) -> Iterator[tuple[str, Edit]]:
        for definition, conditional in self.exports.items():
            buffer = self.run.resolver.buffer_of(definition)
            if buffer is not None:
                name = spelled(definition.item.name, definition.module.crate.edition)
                words = [cfg.text for cfg in cfgs_among(buffer, definition.item.attributes)]
                words += [*(['#[allow(unused_imports)]'] if conditional else []), f'pub(crate) use {name};']
                yield buffer.filename, behind_item(buffer, definition.item, words)
        texts: dict[tuple[str, int], list[Import]] = {}
        for (filename, start, _), one in self.imports.items():
            texts.setdefault((filename, start), []).append(one)
        for (filename, _), some in texts.items():
            yield filename, imports_edit(some, self._moving(filename))

    def _moving(self, filename: str) -> dict[int, int]:
        """The declarations in a file that go: first token -> end."""
        return {
            item.start: item.end for module in self.relocation.ancestry.parents for part, item in declarations(module)
            if part.filename == filename
        }


def _offset_in(module: Module, user: Module, mention: Mention, view: View) -> int | None:
    """Where a call, or the module around it, stands in a module's one text; None: not there."""
    filename = module.parts[0].filename
    if user is module:
        return view.span(mention.segments[0])[0] if view.filename == filename else None
    return min((
        part.outline.buffer.starts[item.start] for at in chain(user) if at.parent is module
        for part, item in declarations(at) if part.filename == filename
    ), default=None)


def _lone_mentions(view: View) -> Iterator[Mention]:
    """The calls by a name alone, those in the tokens of other calls too."""
    called = {call.path.segments[0]: call.path for call in view.outline.calls if len(call.path.segments) == 1}
    for token in _lone_calls(view.buffer, 0, view.buffer.size):
        if view.is_quoted(token):
            continue
        yield called.get(token) or Mention((token,), -1, MACRO, _module_scope(view, token), 'code path')


def _lone_calls(buffer: Buffer, start: int, end: int) -> Iterator[int]:
    """The names that stand alone before a `!` and a bracket, in macros' tokens too."""
    texts = buffer.texts
    for token in range(start, end - 1):
        if texts[token + 1] == '!' and buffer.kinds[token] == IDENT and texts[token + 2] in OPENING:
            if texts[token - 1] not in ('::', '$', '.') if token else True:
                yield token


def _is_in_macro(view: View, token: int) -> bool:
    return any(item.kind == 'macro' and item.start <= token < item.end for item in view.outline.items)


def _module_scope(view: View, token: int) -> Scope:
    """The innermost module of a text around a token."""
    inner = [item.inner for item in view.outline.items if item.inner is not None and item.start <= token < item.end]
    return max(inner, key=lambda scope: scope.start, default=view.outline.root)


def _is_in_block(scope: Scope, name: str) -> bool:
    """Whether a macro is defined or imported by name in a function around a call."""
    at: Scope | None = scope
    while at is not None and at.kind != 'module':
        if any(item.kind == 'macro' for item in at.items.get(name, ())):
            return True
        if any(use.name == name and not use.glob for use in at.uses):
            return True
        at = at.parent
    return False



def _levels_up(buffer: Buffer, definition: ItemDef) -> int:
    """How many modules above that of its call the `super`s of a macro's text lead; `[super]` is a mere token."""
    texts, item = buffer.texts, definition.item
    levels = run = 0
    for token in range(item.start, item.end):
        if texts[token] == 'super' and texts[token - 2:token] != ['pub', '('] and texts[token + 1] != ']':
            run = run + 1 if texts[token - 2:token] == ['super', '::'] else 1
            levels = max(levels, run - modules_around(buffer, item, token))
    return levels
