"""A module that moves to another parent: its declaration, the paths in it that lead out of it, and who sees what.

    before   mod a { fn help() {}  pub mod phase2 { pub fn f() { super::help() } } }  mod engine {}
    after    mod a { pub(crate) fn help() {} }  mod engine { pub mod phase2 { pub fn f() { crate::a::help() } } }
"""
from __future__ import annotations

from typing import Final
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.features import default_features
from rust_renames.cargo.features import holds
from rust_renames.cargo.modules import Module
from rust_renames.cargo.modules import Part
from rust_renames.cargo.modules import walk
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.edits import stacked
from rust_renames.forms.reference import View
from rust_renames.names import spelled
from rust_renames.plan.layout import Renaming
from rust_renames.plan.layout import declarations
from rust_renames.plan.visibility import Region
from rust_renames.plan.visibility import chain
from rust_renames.plan.visibility import common
from rust_renames.plan.visibility import is_within
from rust_renames.plan.visibility import region
from rust_renames.plan.visibility import written
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.resolver import SYSROOT
from rust_renames.resolve.resolver import Meanings
from rust_renames.resolve.resolver import Place
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem


# Traits of std that no prelude has: their methods are seen where they are imported.
STD_TRAITS: Final = frozenset((
    'Any', 'AsFd', 'AsRawFd', 'AsRawHandle', 'AsRawSocket', 'Borrow', 'BorrowMut', 'BufRead', 'BuildHasher', 'CommandExt',
    'Debug', 'Deref', 'DerefMut', 'Display', 'Error', 'FileExt', 'FileTypeExt', 'FmtWrite', 'FromRawFd', 'FromStr',
    'Future', 'Hash', 'Hasher', 'IntoRawFd', 'IoRead', 'IoWrite', 'MetadataExt', 'OpenOptionsExt', 'OsStrExt',
    'OsStringExt', 'PermissionsExt', 'Read', 'Seek', 'SliceIndex', 'ToSocketAddrs', 'Wake', 'Write',
))


class Raised(NamedTuple):
    """A declaration that has to be seen further: where its visibility stands or would stand."""

    filename: str
    start: int
    end: int


class Relocation:
    """One module on its way to another parent. All edits are by file name and in offsets of the old texts."""

    def __init__(self, run: Run, renaming: Renaming) -> None:
        assert renaming.parent is not None
        self.run = run
        self.module = renaming.module
        self.name = renaming.name
        self.parent = renaming.parent
        self.subtree = list(walk(self.module))
        self.around = list(chain(self.parent))  # the ancestors that it will have
        self.lost = [at for at in chain(self.module.parent) if at not in self.around]
        outermost = self.lost[-1:]
        self.neighbours = [at for one in outermost for at in walk(one) if not is_within(at, self.module)]
        self.is_public = all(_is_public(at) for at in chain(self.module))
        self.raised: dict[Raised, tuple[Region, Module]] = {}
        self.users: list[Module] = []
        self.refusals: list[str] = []
        self.warnings: list[str] = []

    # what leads out of the module

    def leaving(self, view: View) -> list[Edit]:
        """The `super::…` of one text that no longer lead where they led, written from the crate's root."""
        found = []
        for mention in view.outline.mentions:
            edit = self._written_out(view, mention)
            if edit is not None:
                found.append(edit)
        return found

    def _written_out(self, view: View, mention: Mention) -> Edit | None:
        buffer = view.buffer
        here = view.place.module_of(mention.scope)
        if not mention.segments or not is_within(here, self.module) or mention.dollar >= 0 or mention.lead >= 0:
            return None
        at: Module | None = here
        last = -1
        for token in mention.segments:
            if buffer.texts[token] == 'super':
                at = at.parent if at is not None else None
                last = token
            elif buffer.texts[token] != 'self' or last >= 0:
                break
        if at is None or last < 0 or is_within(at, self.module):
            return None
        start = view.offset(buffer.starts[mention.segments[0]])
        end = view.offset(buffer.starts[last]) + len('super')
        return Edit(start, end, self._from_the_root(at, view.edition))

    def _from_the_root(self, module: Module, edition: int) -> str:
        _, path = self.run.overlay.moved(module.crate, module.path)
        return '::'.join(['crate', *(spelled(name, edition) for name in path)])

    # what it needs to see

    def look_out(self, view: View) -> None:
        """Notes what a text of the module uses that it will not see from its new place."""
        for mention in view.outline.mentions:
            if not mention.segments or not is_within(view.place.module_of(mention.scope), self.module):
                continue
            steps = self.run.resolver.path(mention, view.place)
            for index, meanings in enumerate(steps):
                for meaning in meanings:
                    self._need(meaning)
                    if meaning.via == 'glob' and index:
                        self._need_globs(steps[index - 1])
        self._need_members(view)

    def _need_globs(self, sources: Meanings) -> None:
        """The globs of an ancestor that is left, one of which brings a name."""
        for source in sources:
            if isinstance(source.definition, ModuleDef) and source.definition.module in self.lost:
                for part in source.definition.module.parts:
                    for use in part.scope.uses:
                        if use.glob and use.statement is not None:
                            buffer = part.outline.buffer
                            self._see(source.definition.module, buffer, use.statement.visibility, use.statement.keyword)

    def _need(self, meaning: Found) -> None:
        definition = meaning.definition
        if meaning.use is not None and meaning.use in self.run.resolver.use_places and meaning.use.statement is not None:
            place = self.run.resolver.use_places[meaning.use]
            statement = meaning.use.statement
            if meaning.use.scope.kind == 'module':
                module = place.module_of(meaning.use.scope)
                if self._see(module, place.buffer, statement.visibility, statement.keyword):
                    self._need_imported(statement, place)
        elif isinstance(definition, ItemDef):
            item = definition.item.parent or definition.item
            if item.scope.kind == 'module' and item.kind != 'macro':
                self._see_item(definition.module, item)
        elif isinstance(definition, ModuleDef) and definition.module.parent is not None and definition.module is not self.module:
            for part, item in declarations(definition.module):
                self._see(definition.module.parent, part.outline.buffer, item.visibility, item.keyword)

    def _need_imported(self, statement: UseItem, place: Place) -> None:
        """What an import names has to be seen as far as the import, whichever of its leaves is meant."""
        for use in statement.scope.uses:
            if use.statement is statement and use.segments:
                mention = Mention(use.segments, use.lead, ANY, use.scope, 'use tree', use)
                for meanings in self.run.resolver.path(mention, place):
                    for meaning in meanings:
                        self._need(meaning)

    def look_for_traits(self, view: View) -> None:
        """A glob of an ancestor that is left brings its private imports, and traits among them without being named."""
        for use in view.outline.root.uses if view.outline.root.kind == 'module' else ():
            self._traits_of(use, view.place)
        for item in view.outline.items:
            if item.inner is not None and is_within(view.place.module_of(item.inner), self.module):
                for use in item.inner.uses:
                    self._traits_of(use, view.place)

    def _traits_of(self, use: Use, place: Place) -> None:
        module = place.module_of(use.scope)
        if not use.glob or not is_within(module, self.module):
            return
        for meaning in self.run.resolver.use(use, TYPE, module, place):
            source = meaning.definition
            if isinstance(source, ModuleDef) and source.module in self.lost:
                for part in source.module.parts:
                    there = Place(source.module, part.outline.buffer, part.scope)
                    for other in part.scope.uses:
                        if other.statement is not None and self._may_be_trait(other, there):
                            statement = other.statement
                            if self._see(source.module, there.buffer, statement.visibility, statement.keyword):
                                self._need_imported(statement, there)

    def _may_be_trait(self, use: Use, place: Place) -> bool:
        if use.glob:
            return True
        for meaning in self.run.resolver.use(use, TYPE, place.module_of(use.scope), place):
            definition = meaning.definition
            if isinstance(definition, ItemDef):
                return definition.item.kind == 'trait'
            if isinstance(definition, PathDef):
                name = definition.path[-1] if definition.path else ''
                return name in STD_TRAITS or name[:1].isupper() and definition.root not in SYSROOT
        return False

    def _see_item(self, module: Module, item: Item) -> None:
        buffer = self._buffer_of(module, item)
        if buffer is None or not self._see(module, buffer, item.visibility, item.keyword):
            return
        for part in module.parts:
            if part.outline.buffer is buffer:
                self._see_types(module, part, item.start, item.end)

    def _see_types(self, module: Module, part: Part, start: int, end: int) -> None:
        """What a declaration shows in its signature has to be seen as far as itself."""
        place = Place(module, part.outline.buffer, part.scope)
        for mention in part.outline.mentions:
            if mention.segments and start <= mention.segments[0] < end and not _in_block(mention):
                for meanings in self.run.resolver.path(mention, place):
                    for meaning in meanings:
                        self._need(meaning)

    def _buffer_of(self, module: Module, item: Item) -> Buffer | None:
        for part in module.parts:
            if any(one is item for one in part.scope.items.get(item.name, ())):
                return part.outline.buffer
        return None

    def _see(self, module: Module, buffer: Buffer, visibility: tuple[int, int] | None, keyword: int) -> bool:
        """Raises a declaration in a module, if it is not seen from the new place; whether it had to be."""
        if module.crate is not self.module.crate or is_within(module, self.module):
            return False
        seen_in = region(visibility, buffer, module)
        if seen_in is None or seen_in in self.around or not is_within(self.module, seen_in):
            return False
        return self._raise(module, buffer, visibility, keyword, common(module, self.parent))

    def _raise(
        self, module: Module, buffer: Buffer, visibility: tuple[int, int] | None, keyword: int, seen_in: Region,
    ) -> bool:
        start = buffer.starts[keyword if visibility is None else visibility[0]]
        key = Raised(buffer.filename, start, buffer.starts[keyword])
        known = self.raised.get(key)
        if known is not None and (known[0] is None or seen_in is not None and is_within(seen_in, known[0])):
            return False
        self.raised[key] = seen_in, module
        return True

    def _need_members(self, view: View) -> None:
        """Fields and methods need types to be known; those of lost ancestors that are named here may be meant."""
        names = member_names(view.buffer)
        for module in self.neighbours:
            for part in module.parts:
                members = part.outline.members
                for index, member in enumerate(members):
                    if member.name in names and member.scope.module() is part.scope:
                        if self._see(module, part.outline.buffer, member.visibility, member.keyword):
                            after = members[index + 1].keyword if index + 1 < len(members) else part.outline.buffer.size
                            end = min(after, member.scope.end)
                            self._see_types(module, part, member.keyword, end)

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
                    self.refusals.append(
                        f'`{name}!` is called in {view.filename} by its textual scope, which does not reach the new place',
                    )

    def _is_textual(self, name: str, view: View, path: Mention) -> bool:
        """Whether a macro of this crate is meant, and by no import."""
        if not self.run.resolver.macros_named(self.module.crate, name):
            return False
        module = view.place.module_of(path.scope)
        found = self.run.resolver.member(module, name, MACRO, module)
        return not any(meaning.use is not None for meaning in found)

    def _reaches(self, definition: ItemDef) -> bool:
        """Whether a macro's textual scope takes in the new parent: it is defined above and before it."""
        module, at, item = definition.module, definition.item.start, definition.item
        while module not in self.around:
            found = list(declarations(module))
            if not any(a.path == 'macro_use' for _, one in found for a in one.attributes) or module.parent is None:
                return False
            module, item = module.parent, found[0][1]
            at = item.start
        index = self.around.index(module)
        if index == 0:
            return True
        towards = list(declarations(self.around[index - 1]))
        return not towards or any(at < one.start for _, one in towards)

    # where it goes

    def look_at_cfg(self) -> None:
        """A new parent that is compiled under a cfg takes the module along."""
        package = self.module.crate.package
        features = default_features(self.run.files, package.filename)
        old = {cfg.words for module in chain(self.module) for cfg in _cfgs(module)}
        for module in self.around:
            for cfg in _cfgs(module):
                if cfg.words in old:
                    continue
                here, there = ('::'.join(('crate', *one.path)) for one in (self.module, module))
                idle = any(
                    not holds(one.part.outline.buffer, one.start, one.end, features)
                    for at in chain(self.module) for one in _cfgs(at)
                )
                if idle or holds(cfg.part.outline.buffer, cfg.start, cfg.end, features):
                    self.warnings.append(f'{there} is compiled under `{cfg.words}` alone, and {here} with it from now on')
                else:
                    self.refusals.append(f'the new parent {there} is compiled under `{cfg.words}` alone, and {here} is not')

    # who sees it

    def look_in(self, view: View) -> None:
        """`pub(super)` and `pub(in …)` in the module that stand for a region around it."""
        buffer = view.buffer
        for visibility, keyword, scope in _visibilities(view):
            module = view.place.module_of(scope)
            if visibility is None or not is_within(module, self.module):
                continue
            words = buffer.texts[visibility[0]:visibility[1] + 1]
            seen_in = region(visibility, buffer, module)
            if 'super' not in words and 'in' not in words or seen_in is None or is_within(seen_in, self.module):
                continue
            target = common(seen_in, self.parent)
            if target is self.parent and module is self.module and words == ['pub', '(', 'super', ')']:
                continue
            self.raised[Raised(buffer.filename, buffer.starts[visibility[0]], buffer.starts[keyword])] = target, module

    def own_visibility(self, item: Item, buffer: Buffer) -> str:
        """What the declaration needs at its new place, as far as the users go."""
        assert self.module.parent is not None
        old = region(item.visibility, buffer, self.module.parent)
        if old is None:
            return 'pub '
        needed: Module = self.parent
        for user in self.users:
            needed = common(needed, user)
        for seen_in in self._regions_of_imports():
            if seen_in is None:
                return 'pub '
            needed = common(needed, seen_in)
        if item.visibility is not None:
            needed = common(needed, old)
        _, path = self.run.overlay.moved(needed.crate, needed.path)
        return written(needed, self.parent, path, self.module.crate.edition)

    def _regions_of_imports(self) -> Iterator[Region]:
        """Where the new parent's own imports of the module are seen, which the declaration replaces."""
        for part in self.parent.parts:
            place = Place(self.parent, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                if use.statement is not None and (use.carries or use.name == self.name) and not use.glob:
                    meanings = self.run.resolver.use(use, TYPE, self.parent, place)
                    if any(one.definition == ModuleDef(self.module) for one in meanings):
                        yield region(use.statement.visibility, place.buffer, self.parent)

    def open_the_way(self) -> None:
        """The modules above the new place have to be seen by those who use the module."""
        for module in self.around[:-1]:
            assert module.parent is not None
            for part, item in declarations(module):
                seen_in = region(item.visibility, part.outline.buffer, module.parent)
                target: Region = module.parent
                for user in self.users:
                    if not is_within(user, seen_in) and target is not None:
                        target = common(target, user)
                if self.is_public:
                    target = None
                if seen_in is not None and (target is None or not is_within(target, seen_in)):
                    self._raise(module.parent, part.outline.buffer, item.visibility, item.keyword, target)

    def raising(self) -> Iterator[tuple[str, Edit]]:
        """The edits of all visibilities that are raised."""
        for (filename, start, end), (seen_in, module) in self.raised.items():
            path = () if seen_in is None else self.run.overlay.moved(seen_in.crate, seen_in.path)[1]
            text = written(seen_in, module, path, module.crate.edition)
            if text or end > start:
                yield filename, Edit(start, end, text)

    # the declaration

    def declaration(self, edits: dict[str, list[Edit]]) -> bool:
        """Takes the declaration out of its text and puts it below the new parent, what is edited in it included."""
        target = self.parent.parts[0] if self.parent.parts else None
        found = list(declarations(self.module))
        if target is None or not found:
            self.refusals.append(f'the declaration of {"::".join(self.module.path)} or of its new parent is in a macro')
            return False
        moved = []
        for part, item in found:
            if any(attribute.path == 'macro_use' for attribute in item.attributes):
                self.refusals.append(f'`#[macro_use] mod {item.name}` cannot move: its macros are seen by what follows it')
                return False
            if item.in_macro:
                self.refusals.append(f'`mod {item.name}` stands in a macro call in {part.filename}; move it by hand')
                return False
            moved.append(self._taken(part, item, edits))
        self._put(target, moved, edits)
        return True

    def _taken(self, part: Part, item: Item, edits: dict[str, list[Edit]]) -> str:
        buffer = part.outline.buffer
        text = buffer.text
        first, last = buffer.starts[first_outer(buffer, item.start)], buffer.end(item.end - 1)
        start, end = _whole_lines(text, first, last)
        keyword = buffer.starts[item.keyword]
        vis_start = keyword if item.visibility is None else buffer.starts[item.visibility[0]]
        mine = edits.setdefault(part.filename, [])
        inside = [edit for edit in mine if first <= edit.start < last and not vis_start <= edit.start < keyword]
        mine[:] = [edit for edit in mine if not start <= edit.start < end]
        mine.append(Edit(start, end, ''))
        inside += [Edit(first, first, f'{words}\n') for words in self._lost_cfgs(part, item)]
        inside.append(Edit(vis_start, keyword, self.own_visibility(item, buffer)))
        inside = stacked(Edit(edit.start - first, edit.end - first, edit.text) for edit in inside)
        body = applied(text[first:last], inside)
        rest = text[last:end].strip()
        whole = text[start:first] + body + (f' {rest}' if rest else '')
        return whole if _has_long_tokens(buffer, item) else _unindented(whole, text[text.rfind('\n', 0, first) + 1:first])

    def _lost_cfgs(self, part: Part | None, item: Item) -> list[str]:
        """The cfgs of the ancestors that the module leaves, which have been its own so far."""
        mine = {cfg.words for cfg in _cfgs_of(part, item)} if part is not None else set()
        around = {cfg.words for module in self.around for cfg in _cfgs(module)}
        found: dict[str, None] = {}
        for _ in self.lost:
            if part is None or part.item is None or part.above is None:
                break
            for cfg in _cfgs_of(part.above, part.item):
                buffer = part.above.outline.buffer
                if cfg.words not in mine | around:
                    found[f'#[cfg({buffer.text[buffer.starts[cfg.start]:buffer.end(cfg.end - 1)]})]'] = None
            part = part.above
        return list(found)

    def _put(self, target: Part, moved: list[str], edits: dict[str, list[Edit]]) -> None:
        buffer = target.outline.buffer
        text = buffer.text
        newline = '\r\n' if '\r\n' in text else '\n'
        mods = [
            item for items in target.scope.items.values() for item in items
            if item.kind == 'mod' and not item.in_macro and item.name != self.module.name
        ]
        indent = _indent(target, buffer)
        lines = [_indented(text.replace('\r\n', '\n'), indent).replace('\n', newline) for text in moved]
        if mods:
            last = max(mods, key=lambda item: item.end)
            at = _line_end(text, buffer.end(last.end - 1))
            insertion = ''.join(f'{newline}{line}' for line in lines)
        elif target.inline:
            at = buffer.starts[target.scope.start] + 1
            insertion = ''.join(f'{newline}{line}' for line in lines)
            if not text[at:buffer.starts[target.scope.end]].strip():
                insertion += newline + indent[:-4]
        else:
            at = _after_inner(target, buffer)
            insertion = ''.join(f'{line}{newline}' for line in lines)
            if at and text[at - 1] != '\n':
                insertion = newline + insertion
        edits.setdefault(target.filename, []).append(Edit(at, at, insertion))


def _is_public(module: Module) -> bool:
    """Whether one of a module's declarations is `pub`; a crate's root is."""
    found = list(declarations(module))
    return module.parent is None and module.crate.kind == 'lib' or any(
        region(item.visibility, part.outline.buffer, module) is None for part, item in found
    )


class _Cfg(NamedTuple):
    part: Part
    start: int  # the tokens of the predicate
    end: int
    words: str


def _cfgs(module: Module) -> Iterator[_Cfg]:
    """The `#[cfg(…)]`s on a module's declaration, where all of its declarations have one."""
    found = [list(_cfgs_of(part, item)) for part, item in declarations(module)]
    if found and all(found):
        yield from found[0]


def _cfgs_of(part: Part, item: Item) -> Iterator[_Cfg]:
    texts = part.outline.buffer.texts
    for attribute in item.attributes:
        if attribute.path == 'cfg' and attribute.args >= 0:
            yield _Cfg(part, attribute.args + 1, attribute.end - 1, ''.join(texts[attribute.start:attribute.end + 1]))


def member_names(buffer: Buffer) -> set[str]:
    """The names that stand behind a `.` or `::`, before a `:`, or alone between braces and commas: fields and methods."""
    found = set()
    texts, kinds = buffer.texts, buffer.kinds
    for token in range(1, buffer.size):
        if kinds[token] == NUMBER and texts[token - 1] == '.':
            found.update(texts[token].split('.'))
        elif kinds[token] == IDENT and (
            texts[token - 1] in ('.', '::', '{', ',', 'ref', 'mut') or texts[token + 1] == ':'
        ):
            found.add(buffer.name(token))
            if texts[token + 1] == '(':  # a constructor needs all fields
                found.update(str(number) for number in range(12))
    return found


def _visibilities(view: View) -> Iterator[tuple[tuple[int, int] | None, int, Scope]]:
    for item in view.outline.items:
        yield item.visibility, item.keyword, item.scope
    for use in view.outline.uses:
        yield use.visibility, use.keyword, use.scope
    for member in view.outline.members:
        yield member.visibility, member.keyword, member.scope


def _in_block(mention: Mention) -> bool:
    scope = mention.scope
    while scope.kind != 'module' and scope.parent is not None:
        if scope.kind == 'block':
            return True
        scope = scope.parent
    return False


def first_outer(buffer: Buffer, token: int) -> int:
    """Behind the inner attributes and documentation before an item, which are its parent's."""
    at = token
    while at < buffer.size:
        if buffer.kinds[at] == DOC and buffer.texts[at][2:3] == '!':
            token = at = at + 1
        elif buffer.kinds[at] == DOC:
            at += 1
        elif buffer.texts[at] == '#' and buffer.texts[at + 1] == '!':
            token = at = buffer.match[at + 2] + 1
        elif buffer.texts[at] == '#':
            at = buffer.match[at + 1] + 1
        else:
            break
    return token


def _has_long_tokens(buffer: Buffer, item: Item) -> bool:
    """Whether a string or comment goes over several lines, whose text no indentation may change."""
    tokens = buffer.tokens
    start, end = buffer.starts[item.start], buffer.end(item.end - 1)
    return any(
        start <= at < end and '\n' in text and kind in (COMMENT, DOC, STRING)
        for kind, text, at in zip(tokens.kinds, tokens.texts, tokens.starts)
    )


def _unindented(text: str, indent: str) -> str:
    return '\n'.join(line.removeprefix(indent) for line in text.split('\n')) if not indent.strip() else text


def _indented(text: str, indent: str) -> str:
    return '\n'.join(indent + line if line.strip() else line for line in text.split('\n'))


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The lines of an item that stands alone on them, with the comments right above; else the item itself."""
    line = text.rfind('\n', 0, start) + 1
    close = _line_end(text, end)
    rest = text[end:close].strip()
    if text[line:start].strip() or rest and not rest.startswith('//'):
        return start, end
    while line:
        above = text.rfind('\n', 0, line - 1) + 1
        words = text[above:line].strip()
        if not words.startswith('//') or words.startswith(('//!', '///')):
            break
        line = above
    return line, min(close + 1, len(text))


def _line_end(text: str, at: int) -> int:
    end = text.find('\n', at)
    if end == -1:
        return len(text)
    return end - 1 if text[end - 1:end] == '\r' and end > at else end


def _indent(target: Part, buffer: Buffer) -> str:
    if not target.inline:
        return ''
    at = buffer.starts[target.scope.start]
    line = buffer.text.rfind('\n', 0, at) + 1
    outer = buffer.text[line:at]
    return outer[:len(outer) - len(outer.lstrip())] + '    '


def _after_inner(target: Part, buffer: Buffer) -> int:
    """Behind the inner attributes and documentation that begin a file, and the comments before its first item."""
    items = [item.start for items in target.scope.items.values() for item in items]
    uses = [use.statement.start for use in target.scope.uses if use.statement is not None]
    macros = [call.path.segments[0] for call in target.scope.macros]
    starts = [*items, *uses, *macros]
    if not starts:
        return len(buffer.text)
    first = min(starts)
    at = buffer.starts[first]
    while first < buffer.size and (
        buffer.texts[first].startswith(('//!', '/*!')) or buffer.texts[first] == '#' and buffer.texts[first + 1] == '!'
    ):
        first = buffer.match[first + 2] + 1 if buffer.texts[first] == '#' else first + 1
        at = buffer.starts[first]
    return buffer.text.rfind('\n', 0, at) + 1
