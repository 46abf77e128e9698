"""What speaks against a module's new parent: cfgs, macros in textual scope, declarations in macro calls."""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.features import default_features
from rust_renames.cargo.features import holds
from rust_renames.cargo.modules import Module
from rust_renames.cargo.modules import Part
from rust_renames.cargo.modules import path_attributes
from rust_renames.check import Run
from rust_renames.forms.reference import View
from rust_renames.plan.layout import declarations
from rust_renames.plan.parents import Relocation
from rust_renames.plan.visibility import chain
from rust_renames.plan.visibility import is_within
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.lexer import DOC
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention


class Cfg(NamedTuple):
    """A `#[cfg(…)]`: where it stands, the tokens of its predicate, and its words without spaces."""

    part: Part
    start: int
    end: int
    words: str

    @property
    def text(self) -> str:
        buffer = self.part.outline.buffer
        return f'#[cfg({buffer.text[buffer.starts[self.start]:buffer.end(self.end - 1)]})]'


class Obstacles:
    """Why one module cannot move, and what its author should know if it does."""

    def __init__(self, run: Run, relocation: Relocation) -> None:
        self.run = run
        self.relocation = relocation
        self.module = relocation.module
        self.around = relocation.around
        self.refusals: dict[str, None] = {}
        self.warnings: dict[str, None] = {}
        self.behind = 0  # offset in the new parent's text: the end of the macros that are used by their textual scope

    def refuse(self, sentence: str) -> None:
        self.refusals[sentence] = None

    # the declarations

    def look_at_declarations(self) -> None:
        found = list(declarations(self.module))
        target = self.relocation.parent.parts[0] if self.relocation.parent.parts else None
        if not found or target is None:
            path = '::'.join(('crate', *self.module.path))
            self.refuse(f'the declaration of {path} or of its new parent is in a macro')
        if len([part for part in self.relocation.parent.parts if part.item is not None]) > 1:
            there = '::'.join(('crate', *self.relocation.parent.path))
            self.refuse(f'the new parent {there} has several texts, under one cfg or another; move the module by hand')
        if target is not None:
            self._look_at_other_crates(target)
        for part, item in found:
            if any(attribute.path == 'macro_use' for attribute in item.attributes):
                self.refuse(f'`#[macro_use] mod {item.name}` cannot move: its macros are seen by what follows it')
            elif target is not None and target.inline and not self.run.files.is_folder(target.children):
                if any(path_attributes(part, item)):
                    self.refuse(
                        f'the `#[path]` of `mod {item.name}` cannot lead out of {target.children}/, which is not there',
                    )
            if item.in_macro:
                self.refuse(f'`mod {item.name}` stands in a macro call in {part.filename}; move it by hand')

    def _look_at_other_crates(self, target: Part) -> None:
        """A declaration is part of all crates that its text is part of: it has to come along in each."""
        moving = self.relocation.ancestry.parents
        for package in self.run.workspace.manifests.all_packages():
            for crate in self.run.workspace.crates(package):
                if crate is not self.module.crate and crate.places(target.filename) and not any(
                    module.crate is crate and any(part.filename == target.filename for part in parent.parts)
                    for module, parent in moving.items()
                ):
                    self.refuse(
                        f'{target.filename} is part of the {crate.kind} `{crate.name}` too, which does not have '
                        f'{"::".join(("crate", *self.module.path))}; move the module by hand',
                    )

    # cfgs

    def look_at_cfg(self) -> None:
        """A new parent that is compiled under a cfg takes the module along."""
        features = default_features(self.run.files, self.module.crate.package.filename)
        old = {cfg.words for module in chain(self.module) for cfg in cfgs(module)}
        for module in self.around:
            for cfg in cfgs(module):
                if cfg.words in old:
                    continue
                here, there = ('::'.join(('crate', *one.path)) for one in (self.module, module))
                idle = any(
                    not holds(one.part.outline.buffer, one.start, one.end, features)
                    for at in chain(self.module) for one in cfgs(at)
                )
                if idle or holds(cfg.part.outline.buffer, cfg.start, cfg.end, features):
                    self.warnings[
                        f'{there} is compiled under `{cfg.words}` alone, and {here} with it from now on'
                    ] = None
                else:
                    self.refuse(f'the new parent {there} is compiled under `{cfg.words}` alone, and {here} is not')

    # macros in textual scope

    def look_for_macros(self, view: View) -> None:
        """Refuses where a macro that is called by its name alone would not be in scope at the new place."""
        for call in view.outline.calls:
            if len(call.path.segments) != 1 or not is_within(view.place.module_of(call.scope), self.module):
                continue
            name = view.buffer.name(call.path.segments[0])
            for definition in self.run.resolver.macros_named(self.module.crate, name):
                if is_within(definition.module, self.module) or self._reaches(definition):
                    break
            else:
                if self._is_textual(name, view, call.path):
                    self.refuse(
                        f'`{name}!` is called in {view.filename} by its textual scope, which does not reach so far',
                    )

    def look_for_keywords(self, view: View) -> None:
        """Refuses where a macro is given `super` alone: what it takes may have to be one word."""
        texts = view.buffer.texts
        for call in view.outline.calls:
            if view.place.module_of(call.scope) is not self.module:
                continue
            for token in range(call.open + 1, call.close):
                alone = texts[token] == 'super' and texts[token + 1] != '::'
                if alone and texts[token - 1] != 'in' and texts[token - 2:token] != ['pub', '(']:
                    self.refuse(f'`super` is given to a macro in {view.filename}; write a path there first')

    def _is_textual(self, name: str, view: View, path: Mention) -> bool:
        """Whether a macro of this crate is meant, and by no import."""
        if not self.run.resolver.macros_named(self.module.crate, name):
            return False
        module = view.place.module_of(path.scope)
        found = self.run.resolver.member(module, name, MACRO, module)
        return not any(meaning.use is not None for meaning in found)

    def _reaches(self, definition: ItemDef) -> bool:
        """Whether a macro's textual scope takes in the new parent: it is defined above and before it."""
        module, at, end = definition.module, definition.item.start, definition.item.end
        while module not in self.around:
            found = list(declarations(module))
            if not any(a.path == 'macro_use' for _, one in found for a in one.attributes) or module.parent is None:
                return False
            module, at, end = module.parent, found[0][1].start, found[0][1].end
        index = self.around.index(module)
        if index == 0:
            buffer = module.parts[0].outline.buffer
            self.behind = max(self.behind, buffer.end(end - 1))
            return True
        towards = list(declarations(self.around[index - 1]))
        return not towards or any(at < one.start for _, one in towards)


def lost_attributes(relocation: Relocation, part: Part | None, item: Item) -> list[str]:
    """The cfgs and lint levels of the ancestors that a declaration leaves, which have been its own so far."""
    known = {cfg.words for cfg in cfgs_of(part, item)} if part is not None else set()
    known.update(cfg.words for module in relocation.around for cfg in cfgs(module))
    known.update(_without_spaces(text) for at in relocation.around for one in at.parts for text in _allowed(one))
    found: dict[str, None] = {}
    for _ in relocation.lost:
        if part is None or part.item is None or part.above is None:
            break
        texts = [cfg.text for cfg in cfgs_of(part.above, part.item)] + list(_allowed(part))
        found.update((text, None) for text in texts if _without_spaces(text) not in known)
        part = part.above
    return list(found)


def _allowed(part: Part) -> Iterator[str]:
    """What is allowed in a module's text, by attributes outside or inside of it, as an outer attribute would say it."""
    if part.item is not None and part.above is not None:
        buffer = part.above.outline.buffer
        for attribute in part.item.attributes:
            if attribute.path == 'allow' and not attribute.inner:
                yield buffer.text[buffer.starts[attribute.start]:buffer.end(attribute.end)]
    buffer = part.outline.buffer
    at = part.scope.start + part.inline
    while at + 3 < buffer.size:
        if buffer.texts[at] == '#' and buffer.texts[at + 1] == '!':
            end = buffer.match[at + 2]
            if buffer.texts[at + 3] == 'allow':
                yield f'#{buffer.text[buffer.starts[at + 2]:buffer.end(end)]}'
            at = end + 1
        elif buffer.kinds[at] == DOC and buffer.texts[at][2:3] == '!':
            at += 1
        else:
            break


def _without_spaces(text: str) -> str:
    return ''.join(text.split())


def cfgs(module: Module) -> Iterator[Cfg]:
    """The `#[cfg(…)]`s on a module's declaration, where all of its declarations have one."""
    found = [list(cfgs_of(part, item)) for part, item in declarations(module)]
    if found and all(found):
        yield from found[0]


def cfgs_of(part: Part, item: Item) -> Iterator[Cfg]:
    """Those of the item, and of a macro call that it stands in."""
    texts = part.outline.buffer.texts
    around = [call for call in part.scope.macros if call.open < item.start < call.close] if item.in_macro else []
    for attribute in (*item.attributes, *(one for call in around for one in call.attributes)):
        if attribute.path == 'cfg' and attribute.args >= 0:
            yield Cfg(part, attribute.args + 1, attribute.end - 1, ''.join(texts[attribute.start:attribute.end + 1]))
