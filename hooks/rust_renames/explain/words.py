"""What names mean and where that is declared, in the words of a reader: their file names, their crate's paths."""
from __future__ import annotations

from typing import Callable

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.sites import site
from rust_renames.rust.buffer import Buffer
from rust_renames.source import Lines
from rust_renames.table.rows import Entry

CRATES = {
    'lib': 'library', 'bin': 'binary', 'test': 'integration test', 'example': 'example', 'bench': 'benchmark',
    'build': 'build script', 'doctest': 'doc test',
}
KINDS = {
    'mod': 'module', 'fn': 'function', 'const': 'constant', 'type': 'type alias', 'unit struct': 'struct',
    'tuple struct': 'struct', 'braced variant': 'variant',
}
NOTHINGS = {
    'primitive type': 'a primitive type',
    'member': 'something that needs types to be known',
    'associated item': 'an associated item, or nothing',
    'declared by a macro': 'something that a macro declares',
    'module in a function': 'a module within a function',
}


class Words:
    """For one text; `shown` gives a file's name as the reader would type it."""

    def __init__(self, view: View, shown: Callable[[str], str]) -> None:
        self.view = view
        self.shown = shown

    def meaning(self, found: Found) -> str:
        """What it is, and the import that brings it."""
        what = self.definition(found.definition)
        place = self.view.resolver.use_places.get(found.use) if found.use is not None else None
        if found.use is None or place is None:
            return what
        return f'{what}, imported at {self.place(place.buffer, found.use.segments[-1])}'

    def definition(self, definition: Def) -> str:
        if isinstance(definition, ModuleDef):
            return self._module(definition.module)
        if isinstance(definition, ItemDef):
            return self._item(definition)
        if isinstance(definition, Nothing):
            if definition.token < 0:
                return NOTHINGS.get(definition.what, definition.what)
            return f'a {definition.what}, bound at {self.place(self.view.place.home.buffer, definition.token)}'
        if isinstance(definition, OldDef):
            return f'the old path {self.path(definition.root, definition.path)}'
        return self._unknown(definition)

    def path(self, root: Root, path: RustPath) -> str:
        if root is self.view.place.module.crate:
            return '::'.join(('crate', *path))
        return '::'.join((root.name if isinstance(root, Crate) else root, *path))

    def entry(self, entry: Entry) -> str:
        """`old -> new (TABLE:LINE)`"""
        what = f'{entry.old} is gone' if entry.new is None else f'{entry.old} -> {entry.new}'
        return f'{what} ({self.shown(entry.filename)}:{entry.line})'

    def place(self, buffer: Buffer, token: int) -> str:
        """`FILE:LINE` of a token; the file alone where its text is only a part of it."""
        offset = buffer.starts[token]
        filename = buffer.filename
        if buffer is self.view.buffer:
            offset, filename = self.view.offset(offset), self.view.filename
        text = self.view.resolver.workspace.text(filename)
        if buffer is not self.view.buffer and text != buffer.text:
            return self.shown(filename)
        line, _ = Lines(text).position(offset)
        return f'{self.shown(filename)}:{line}'

    def _module(self, module: Module) -> str:
        crate = module.crate
        if module.parent is None:
            return f'the root of {kind_of_crate(crate)}, {self.shown(crate.target.root)}'
        name = f'the module {self.path(crate, module.path)}'
        if module.anonymous:
            return f'a module `{module.name}` within a function'
        declared = site(ModuleDef(module))
        if declared is not None:
            return f'{name}, declared at {self.place(*declared)}'
        if not module.declared and module.parts:
            return f'{name}, which no `mod` declares: its file {self.shown(module.parts[0].filename)} implies it'
        return f'{name}, whose file is missing'

    def _item(self, definition: ItemDef) -> str:
        item = definition.item
        where = canonical(definition)
        name = f'`{item.name}` of a block' if where is None else self.path(*where)
        kind = KINDS.get(item.kind, item.kind)
        declared = self._site(definition)
        return f'the {kind} {name}' + ('' if declared is None else f', declared at {self.place(*declared)}')

    def _site(self, definition: ItemDef) -> tuple[Buffer, int] | None:
        """In a module, or in the text that is looked at; a fragment of it has the items of the text around."""
        item = definition.item.parent or definition.item
        if not self.view.place.fragment and any(one is item for one in self.view.outline.items):
            return self.view.buffer, definition.item.name_token
        return site(definition)

    def _unknown(self, definition: PathDef) -> str:
        name = self.path(definition.root, definition.path)
        if isinstance(definition.root, Crate):
            return f'{name}, of which nothing is known'
        if not definition.path:
            return f'the crate `{name}`, whose sources are not here'
        return f'{name}, in a crate whose sources are not here'


def kind_of_crate(crate: Crate) -> str:
    return f'the {CRATES.get(crate.kind, crate.kind)} `{crate.name}`'
