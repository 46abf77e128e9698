"""A module that moves to another parent: from where to where, the paths in it that lead out of it, and who sees it.

    before   mod a { fn help() {}  pub mod phase2 { pub fn f() { super::help() } } }  mod engine {}
    after    mod a { pub(crate) fn help() {} }  mod engine { pub mod phase2 { pub fn f() { crate::a::help() } } }
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.forms import attribute_string
from rust_renames.forms import code_path
from rust_renames.forms import doc_link
from rust_renames.forms import format_capture
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.names import spelled
from rust_renames.relocate.declared import all_declared
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.relocate.layout import Renaming
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.own_paths import OwnPaths
from rust_renames.relocate.own_paths import led_up
from rust_renames.relocate.places import first_outer
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import Declared
from rust_renames.relocate.visibility import Raising
from rust_renames.relocate.visibility import Region
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.visibility import region
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.macro_names import modules_around
from rust_renames.resolve.place import Place
from rust_renames.rewrite.paths import Change
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import UseItem


class Lead(NamedTuple):
    """A path whose segments up to the token `last` become another path."""

    view: View
    mention: Mention
    last: int
    path: RustPath

    @property
    def edit(self) -> Edit:
        start, _ = self.view.span(self.mention.segments[0])
        _, end = self.view.span(self.last)
        return Edit(start, end, '::'.join(self._names()))

    @property
    def change(self) -> Change:
        head, *names = self._names()
        return Change(0, self.mention.segments.index(self.last) + 1, tuple(names), head)

    @property
    def statement(self) -> UseItem | None:
        return self.mention.use.statement if self.mention.use is not None else None

    def along(self, reference: Reference) -> Lead:
        """With the segments behind it up to what a reference means, at its new place."""
        assert reference.target is not None
        return self._replace(last=self.mention.segments[reference.index], path=('crate', *reference.target[1]))

    def is_torn(self) -> bool:
        """Whether the braces of a `use` stand within what becomes another path: `super::{super::f}`."""
        tree = self.mention.use.tree if self.mention.use is not None else None
        while tree is not None and self.last not in tree.segments:
            tree = tree.parent
        return tree is not None and self.mention.segments[0] not in tree.segments

    def _names(self) -> list[str]:
        first, *rest = self.path
        return [first, *(spelled(name, self.view.edition) for name in rest)]


class Relocation:
    """One module on its way to another parent. `users` are the modules that name it, from outside of it.

    `references` are the paths by which they do, as far as those are followed by the table.
    """

    def __init__(self, run: Run, renaming: Renaming, ancestry: Ancestry) -> None:
        assert renaming.parent is not None and renaming.module.parent is not None
        self.run = run
        self.ancestry = ancestry
        self.module = renaming.module
        self.name = renaming.name
        self.old_parent = renaming.module.parent
        self.parent = renaming.parent
        self.own_paths = OwnPaths(run, ancestry, renaming.module)
        self.subtree = list(walk(self.module))
        self.around = list(ancestry.chain(self.parent))  # the ancestors that it will have
        self.lost = [at for at in chain(self.old_parent) if at not in self.around]
        self.is_public = all(_is_public(at) for at in chain(self.module))
        self.becomes_public = not self.is_public and all(_is_public(at) for at in self.around)
        self.users: list[Module] = []
        self.references: list[tuple[Module, Reference]] = []
        self.refusals: dict[str, None] = {}

    # what leads out of the module

    def leaving(self, view: View) -> list[Lead]:
        """The paths of one text that no longer lead where they led.

        They are the `super::…` in the module that lead out of it, and what is documented of it from the old parent.
        """
        found = []
        read = paths(view)
        for where, mention in [*read, *((view, one) for one in _before_variables(view, read))]:
            here = where.place.module_of(mention.scope)
            body = self.run.resolver.body_around(mention, where.place)
            lead = None
            if is_within(here, self.module) and body is not None:
                lead = self._led_out_of_body(where, mention, here, body)
            elif is_within(here, self.module):
                lead = self._led_out(where, mention, here)
            elif here is self.old_parent and self._is_documented_by(view, where, mention):
                lead = self._seen_from_outside(where, mention, here)
            if lead is not None:
                found.append(lead)
        return found

    def _led_out(self, view: View, mention: Mention, here: Module) -> Lead | None:
        at, last = led_up(mention, view.buffer, here)
        if at is None or last < 0 or is_within(at, self.module) or self._is_given_by_macro(view, mention, last):
            return None
        macro = self._exported(mention, view)
        if macro is not None:
            return Lead(view, mention, mention.segments[-1], ('crate', macro))
        own = self.own_paths.of(mention, view.place)
        if own is not None:
            return Lead(view, mention, *own)
        return Lead(view, mention, last, ('crate', *self.ancestry.path(at)))

    def _is_given_by_macro(self, view: View, mention: Mention, last: int) -> bool:
        """Whether what follows `super` is unknown, and a macro is applied to the module: it puts that around it.

            #[macro_rules_attribute::apply(for_each_camera)] mod tests { use super::camera; }
        """
        steps = self.run.resolver.path(mention, view.place)
        following = mention.segments.index(last) + 1
        is_known = following < len(steps) and any(not isinstance(one.definition, Nothing) for one in steps[following])
        return not is_known and following < len(mention.segments) and any(
            attribute.path.rpartition('::')[2] == 'apply' and attribute.args >= 0
            for _, item in declarations(self.module) for attribute in item.attributes
        )

    def _exported(self, mention: Mention, view: View) -> str | None:
        """The name of a macro that a path leads to by a module, but that has its own place in the root."""
        steps = self.run.resolver.path(mention, view.place)
        found = [one.definition for one in steps[-1]] if len(steps) == len(mention.segments) > 1 else []
        if mention.use is None and len(found) == 1 and isinstance(found[0], ItemDef) and is_exported(found[0].item):
            return None if found[0].item.in_macro else found[0].item.name
        return None

    def _led_out_of_body(self, view: View, mention: Mention, here: Module, macro: Item) -> Lead | None:
        """The `super`s in the body of a macro, which are counted from where it is called."""
        texts = view.buffer.texts
        supers = [token for token in mention.segments if texts[token] == 'super']
        up = len(supers) - modules_around(view.buffer, macro, mention.segments[0])
        if mention.dollar >= 0 or mention.lead >= 0 or up <= 0:
            return None
        callers = self.run.resolver.called_from(macro, view.buffer, here)
        ends = {caller: next(iter([*chain(caller)][up:]), caller.crate.root) for caller in callers}
        if not any(is_within(one, self.module) and not is_within(end, self.module) for one, end in ends.items()):
            return None
        if len(set(ends.values())) > 1:
            self.refusals[
                f'`{macro.name}!` of {view.filename} says `super`, which leads to several modules, as it is called in '
                'several; change the macro first'
            ] = None
            return None
        root = '$crate' if is_exported(macro) else 'crate'
        return Lead(view, mention, supers[-1], (root, *self.ancestry.path(next(iter(ends.values())))))

    def _is_documented_by(self, view: View, where: View, mention: Mention) -> bool:
        """Whether a path that is read from the old parent stands in the module's text, or in what goes with it."""
        if any(part.filename == view.filename for part in self.module.parts if not part.inline):
            return True
        start, _ = where.span(mention.segments[0])
        return any(
            part.filename == where.filename and _spans(part, item)[0] <= start < _spans(part, item)[1]
            for part, item in declarations(self.module)
        )

    def _seen_from_outside(self, view: View, mention: Mention, here: Module) -> Lead | None:
        at, last = led_up(mention, view.buffer, here)
        if last >= 0:
            return None if at is None else Lead(view, mention, last, ('crate', *self.ancestry.path(at)))
        if mention.lead >= 0 or view.buffer.texts[mention.segments[0]] in ('crate', 'Self'):
            return None
        [*found] = self.run.resolver.path(mention, view.place)[:1]
        for meaning in found[0] if found else ():
            where = canonical(meaning.definition)
            if where is not None and where[0] is self.module.crate:
                return Lead(view, mention, mention.segments[0], ('crate', *self.run.overlay.moved(*where)[1]))
            if where is not None and where[1]:
                root = where[0] if isinstance(where[0], str) else where[0].name
                return Lead(view, mention, mention.segments[0], (root, *where[1]))
        return None

    # who sees it

    def look_in(self, view: View, raising: Raising) -> None:
        """`pub(super)` and `pub(in …)` in the module that stand for a region around it."""
        for declared in all_declared(view):
            if declared.visibility is None or not is_within(declared.module, self.module):
                continue
            words = declared.words
            seen_in = declared.seen_in
            if 'super' not in words and 'in' not in words or seen_in is None or is_within(seen_in, self.module):
                continue
            target = self.ancestry.common(self.parent, seen_in)
            if target is not self.parent or declared.module is not self.module or words != ['pub', '(', 'super', ')']:
                raising.to(declared, target)

    def own_region(self, declared: Declared) -> Region:
        """Where the declaration has to be seen at its new place."""
        regions: list[Region] = [*self.users, *self._regions_of_imports()]
        if self.is_public:
            regions.append(None)
        if declared.visibility is not None:
            regions.append(declared.seen_in)
        needed: Region = self.parent
        for seen_in in regions:
            needed = None if needed is None else self.ancestry.common(needed, seen_in)
        return needed

    def _regions_of_imports(self) -> Iterator[Region]:
        """Where the new parent's own imports of the module are seen, which the declaration replaces."""
        for part in self.parent.parts:
            place = Place(self.parent, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                if use.statement is not None and (use.carries or use.name == self.name) and not use.glob:
                    meanings = self.run.resolver.use(use, TYPE, self.parent, place)
                    if any(one.definition == ModuleDef(self.module) for one in meanings):
                        yield region(use.statement.visibility, place.buffer, self.parent)

    def open_the_way(self, raising: Raising) -> None:
        """The modules above the new place have to be seen by those who use the module."""
        for module in self.around[:-1]:
            if module not in self.ancestry.parents:
                for declared in declared_in_texts(module):
                    target: Region = declared.module
                    for user in self.users:
                        if target is not None and not self.ancestry.is_within(user, declared.seen_in):
                            target = self.ancestry.common(target, user)
                    if self.is_public:
                        target = None
                    if declared.seen_in is not None and (target is None or not is_within(target, declared.seen_in)):
                        raising.to(declared, target)


def hand_on(relocations: list[Relocation]) -> None:
    """Who uses a module that moves uses those above its new place, which may move too."""
    for relocation in relocations:
        for other in relocations:
            if other is not relocation and other.module in relocation.around:
                other.users += relocation.users
                other.is_public = other.is_public or relocation.is_public


def _before_variables(view: View, read: list[tuple[View, Mention]]) -> Iterator[Mention]:
    """The `super`s in the bodies of macros before what their calls give: `super::$name`."""
    texts = view.buffer.texts
    for item in view.outline.items:
        for token in range(item.start, item.end) if item.kind == 'macro' else ():
            if texts[token] != 'super' or texts[token + 1] != '::' or texts[token - 2:token] == ['super', '::']:
                continue
            last = token
            while texts[last + 1:last + 3] == ['::', 'super']:
                last += 2
            if texts[last + 1:last + 3] == ['::', '$'] and texts[token - 1] != 'in' and not any(
                token in mention.segments for where, mention in read if where is view
            ):
                yield Mention(tuple(range(token, last + 1, 2)), -1, TYPE, item.scope, 'macro body')


def _spans(part: Part, item: Item) -> tuple[int, int]:
    """The characters of a declaration up to its visibility."""
    buffer = part.outline.buffer
    return buffer.starts[first_outer(buffer, item.start)], buffer.starts[item.keyword]


def paths(view: View) -> list[tuple[View, Mention]]:
    """Every path in a text that is its own, in strings and documentation too, with the view that it stands in."""
    found: list[tuple[View, Mention]] = []
    names, view.names = view.names, None
    view.watch = lambda where, mention: found.append((where, mention))
    for form in (attribute_string, code_path, doc_link, format_capture):
        form.references(view)
    view.names, view.watch = names, None
    return [
        (where, mention) for where, mention in found if mention.segments and not where.is_quoted(mention.segments[0])
    ]


def _is_public(module: Module) -> bool:
    """Whether one of a module's declarations is `pub`; a library's root is."""
    if module.parent is None:
        return module.crate.kind == 'lib'
    return any(declared.seen_in is None for declared in declared_in_texts(module))
