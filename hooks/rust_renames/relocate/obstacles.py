"""What speaks against a module's new parent: cfgs, other crates, declarations in macro calls."""
from __future__ import annotations

from typing import Final
from typing import Iterable

import regex

from rust_renames.cargo.exclusion import exclude_each_other
from rust_renames.cargo.features import default_features
from rust_renames.cargo.features import holds
from rust_renames.cargo.filenames import path_attributes
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.forms.view import View
from rust_renames.relocate.absent import named_without
from rust_renames.relocate.called import called
from rust_renames.relocate.called import name_called
from rust_renames.relocate.cfgs import cfgs
from rust_renames.relocate.cfgs import lints_met
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.places import first_outer
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.wrapped import attributes_by_macros
from rust_renames.relocate.wrapped import goes_without
from rust_renames.rust.attributes import PATHLESS
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.outline import Item
from rust_renames.source import folder_of

_INCLUDE: Final = regex.compile(r'\binclude(?:_str|_bytes)?\s*!\s*[(\[{]\s*r?#*"(?!/)')

_NO_MACROS: Final = KNOWN | PATHLESS


class Obstacles:
    """Why one module cannot move, and what its author should know if it does."""

    def __init__(self, run: Run, relocation: Relocation) -> None:
        self.run = run
        self.relocation = relocation
        self.module = relocation.module
        self.around = relocation.around
        self.refusals: dict[str, None] = {}
        self.warnings: dict[str, None] = {}

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
            self._look_at_other_modules(target, self.relocation.ancestry.parents.values())
            self._look_at_target(target)
            self._look_at_texts([part for part, _ in found], target)
        self._look_at_bodies([part for part, _ in found])
        for part, item in found:
            self._look_at_other_modules(part, filter(None, (one.parent for one in self.relocation.ancestry.parents)))
            buffer = part.outline.buffer
            text = buffer.text[buffer.starts[first_outer(buffer, item.start)]:buffer.end(item.end - 1)]
            if target is not None and folder_of(part.filename) != folder_of(target.filename) and _INCLUDE.search(text):
                self.refuse(
                    f'`mod {item.name}` of {part.filename} includes a file by a path that begins in the folder of that '
                    f'text; begin it with `concat!(env!("CARGO_MANIFEST_DIR"), "/…")` first',
                )
            if target is not None and target.inline and not self.run.files.is_folder(target.children):
                if any(path_attributes(part, item)):
                    self.refuse(
                        f'the `#[path]` of `mod {item.name}` cannot lead out of {target.children}/, which is not there',
                    )
            if item.inner is None and target is not None:
                self._look_at_attributes(target, item)
            if item.in_macro:
                self._look_at_calls(part, item)

    def _look_at_attributes(self, target: Part, item: Item) -> None:
        """No `mod x;` stands in what a procedural macro gets: https://github.com/rust-lang/rust/issues/54727"""
        for part in _ways_down(target):
            names = [one.path for one in part.item.attributes] if part.inline and part.item is not None else []
            for name in names:
                if name.partition('::')[0] not in _NO_MACROS:
                    there = '::'.join(('crate', *self.relocation.parent.path))
                    self.refuse(
                        f'`mod {item.name};` cannot stand in the new parent {there}, which is within `#[{name}]`: '
                        'rustc lets no procedural macro have a module of another file',
                    )

    def _look_at_texts(self, parts: list[Part], target: Part) -> None:
        """A module around both parents may have several texts, of which a cfg chooses one."""
        there = _ways_down(target)
        for part in parts:
            for one, other in zip(_ways_down(part), there):
                if one.filename != other.filename or one.scope.start != other.scope.start:
                    if one.item is None or other.item is None or one.item.name != other.item.name:
                        break
                    self.refuse(
                        f'`mod {self.module.name}` stands in {one.filename}, and its new parent in {other.filename}, '
                        'which are one module under one cfg or another; move the module by hand',
                    )
                    break

    def _look_at_bodies(self, parts: list[Part]) -> None:
        """Under another cfg, a macro may declare a module of the name in the old parent."""
        parent = self.module.parent
        for part in parent.parts if parent is not None else ():
            if not any(one.filename == part.filename and one.scope.start == part.scope.start for one in parts):
                names = [name_called(part.outline.buffer, call) for call in part.scope.macros]
                bodies = called(self.run, self.module.crate, names).bodies
                if any(self.module.name in one.buffer.texts for one in bodies):
                    self.refuse(f'a macro that {part.filename} calls may declare `mod {self.module.name}` too')

    def _look_at_calls(self, part: Part, item: Item) -> None:
        """A macro around a declaration has to hand it on as it is, and to do without it."""
        if attributes_by_macros(self.run, part, item) is None:
            self.refuse(
                f'`mod {item.name}` stands in a macro call in {part.filename}, and what the macro makes of it is not '
                'known; take it out of there first',
            )
        elif not goes_without(self.run, part, item):
            self.refuse(f'the macro around `mod {item.name}` in {part.filename} cannot be called without it')

    def _look_at_target(self, target: Part) -> None:
        if target.inline and target.above is not None and target.item is not None:
            if attributes_by_macros(self.run, target.above, target.item) is None:
                there = '::'.join(('crate', *self.relocation.parent.path))
                self.refuse(f'the new parent {there} stands in a macro call that may make something else of it')

    def _look_at_other_modules(self, part: Part, known: Iterable[Module]) -> None:
        """A declaration is part of all modules that its text is part of: it has to go, or come along, in each."""
        expected = {_of_file(module, part.filename) for module in known}
        for package in self.run.workspace.manifests.all_packages():
            for crate in self.run.workspace.crates(package):
                for module, _ in crate.places(part.filename):
                    if module not in expected:
                        self._refuse_shared(part.filename, module)

    def _refuse_shared(self, filename: str, module: Module) -> None:
        here, crate = '::'.join(('crate', *self.module.path)), module.crate
        if crate is self.module.crate:
            there = '::'.join(('crate', *module.path))
            self.refuse(f'{filename} is the text of {there} too; move {here} by hand')
        else:
            self.refuse(
                f'{filename} is part of the {crate.kind} `{crate.name}` too, which does not have {here}; move the '
                'module by hand',
            )

    # attributes of the new parents

    def look_at_forbidden_code(self) -> None:
        """What a module forbids cannot be allowed in it."""
        if 'unsafe_code' in lints_met(self.relocation, ('forbid',)):
            there = '::'.join(('crate', *self.relocation.parent.path))
            self.refuse(f'the new parent {there} is under `forbid(unsafe_code)`, and `mod {self.module.name}` has some')

    def look_at_deprecation(self) -> None:
        """Who names what is in a deprecated module is warned."""
        if any(_is_deprecated(at) for at in chain(self.module)):
            return
        for module in self.around:
            if _is_deprecated(module):
                here, there = ('::'.join(('crate', *one.path)) for one in (self.module, module))
                self.refuse(
                    f'the new parent {there} is deprecated, and {here} is not: whoever names it would be warned',
                )

    def look_at_cfg(self) -> None:
        """A new parent that is compiled under a cfg takes the module along."""
        features = default_features(self.run.files, self.module.crate.package.filename)
        old = {cfg.words: cfg.condition for module in chain(self.module) for cfg in cfgs(self.run, module)}
        for module in self.around:
            for cfg in cfgs(self.run, module):
                if cfg.words in old:
                    continue
                here, there = ('::'.join(('crate', *one.path)) for one in (self.module, module))
                if exclude_each_other([*old.values()], [cfg.condition]):
                    self.refuse(f'the new parent {there} is compiled under `{cfg.words}` alone, and {here} never then')
                    continue
                place = named_without(self.run, self.relocation, cfg, [*old.values()])
                if place is not None:
                    self.refuse(
                        f'the new parent {there} is compiled under `{cfg.words}` alone, and {place} names {here} '
                        'without it',
                    )
                    continue
                idle = any(
                    not holds(one.buffer, one.start, one.end, features)
                    for at in chain(self.module) for one in cfgs(self.run, at)
                )
                if idle or holds(cfg.buffer, cfg.start, cfg.end, features):
                    self.warnings[
                        f'{there} is compiled under `{cfg.words}` alone, and {here} with it from now on'
                    ] = None
                else:
                    self.refuse(f'the new parent {there} is compiled under `{cfg.words}` alone, and {here} is not')

    # macros

    def look_for_keywords(self, view: View) -> None:
        """Refuses where a macro is given `super` alone: it may have to be one word. In `Token![super]` it is one."""
        texts = view.buffer.texts
        for call in view.outline.calls:
            if view.place.module_of(call.scope) is not self.module:
                continue
            for token in range(call.open + 1, call.close):
                is_alone = texts[token] == 'super' and texts[token + 1] != '::' and not view.is_quoted(token)
                if is_alone and not _is_mere_word(texts, token):
                    self.refuse(f'`super` is given to a macro in {view.filename}; write a path there first')


def _of_file(module: Module, filename: str) -> Module | None:
    """The module that a file is the text of, where one that stands in it is known."""
    part = next((part for part in module.parts if part.filename == filename), None)
    at: Module | None = module
    while part is not None and part.inline and at is not None:
        part, at = part.above, at.parent
    return at


def _is_mere_word(texts: list[str], token: int) -> bool:
    """Whether a `super` is that of `pub(super)` or `Token![super]`."""
    before, behind = texts[token - 1], texts[token + 1]
    return before == 'in' or texts[token - 2:token] == ['pub', '('] or (before, behind) == ('[', ']')


def _is_deprecated(module: Module) -> bool:
    return any(
        attribute.path == 'deprecated' for part in module.parts if part.item is not None
        for attribute in part.item.attributes
    )


def _ways_down(part: Part | None) -> list[Part]:
    """The texts around one, its own included, from the outside in; what is included is no other module."""
    found = []
    while part is not None:
        if part.item is not None or part.above is None:
            found.append(part)
        part = part.above
    return found[::-1]
