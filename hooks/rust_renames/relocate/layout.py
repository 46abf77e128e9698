"""Where files are after a rename: the module tree is worked out anew, and what would no longer be found moves.

    before   src/phase2.rs  src/phase2/deep.rs
    after    src/redis_runtime.rs  src/redis_runtime/deep.rs
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.filenames import default_files
from rust_renames.cargo.filenames import path_attributes
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.edits import Edit
from rust_renames.edits import line_above
from rust_renames.rust.outline import Item
from rust_renames.source import Files
from rust_renames.source import folder_of
from rust_renames.source import joined


class Renaming(NamedTuple):
    """A module with its new name and, where it has another one, its new parent."""

    module: Module
    name: str
    parent: Module | None = None


class _Step(NamedTuple):
    """A file, or a folder with all below it, gets another name."""

    old: str  # as it is called once the steps before have been taken
    new: str
    folder: bool
    origin: str  # as it is called today


class Staying(NamedTuple):
    """A declaration of which the file stays where it is, as other modules have it too, and its path from there."""

    part: Part
    item: Item
    path: str

    @property
    def edit(self) -> Edit:
        """Adds the `#[path]` that the new name needs."""
        buffer = self.part.outline.buffer
        first = self.item.keyword if self.item.visibility is None else self.item.visibility[0]
        return line_above(buffer.text, buffer.starts[first], f'#[path = "{self.path}"]')


class Layout:
    """Old file names -> new ones. `staying` are the declarations that are given the paths of files that stay."""

    def __init__(self, files: Files, renamings: list[Renaming]) -> None:
        self.files = files
        self.renamings = sorted(renamings, key=lambda one: -len(one.module.path))
        self.names = {one.module: one.name for one in renamings}
        self.staying: list[Staying] = []
        self._steps: list[_Step] = []
        for renaming in self.renamings:
            if renaming.parent is None:
                self._rename(renaming)
        for renaming in sorted(self.renamings, key=self._depth):
            if renaming.parent is not None:
                self._bring(renaming)

    # what the plan asks

    def filename(self, old: str) -> str:
        """Where a file is in the end."""
        at = old
        for step in self._steps:
            if at == step.old or step.folder and at.startswith(f'{step.old}/'):
                at = step.new + at[len(step.old):]
        return at

    def folder(self, old: str) -> str:
        """Where what is in a folder is in the end."""
        return folder_of(self.filename(f'{old}/x'))

    def moves(self) -> list[tuple[str, str]]:
        """Every file that moves, sorted."""
        found: dict[str, None] = {}
        for step in self._steps:
            for name in (self._below(step.origin) if step.folder else (step.origin,)):
                if self.files.is_file(name):
                    found[name] = None
        pairs = [(name, self.filename(name)) for name in sorted(found)]
        return [(old, new) for old, new in pairs if old != new]

    def text(self, part: Part) -> str:
        """The file that a part's text is in."""
        above = self.above(part)
        return self.text(above) if part.inline and above is not None else self.filename(part.filename)

    def base(self, part: Part) -> str:
        """The folder from which `#[path]` in a part starts."""
        return self.children(part) if part.inline else folder_of(self.text(part))

    def declared_in(self, part: Part, item: Item) -> Part:
        """The part that a declaration stands in."""
        for renaming in self.renamings:
            if renaming.parent is not None and renaming.parent.parts:
                if any(one is item for _, one in declarations(renaming.module)):
                    return renaming.parent.parts[0]
        return part

    def above(self, part: Part) -> Part | None:
        """The part that a part's declaration stands in."""
        return part.above if part.above is None or part.item is None else self.declared_in(part.above, part.item)

    def children(self, part: Part) -> str:
        """The folder in which a `mod x;` in a part is looked for."""
        above = self.above(part)
        if part.inline and part.above is not None and above is not None and part.item is not None:
            for _, path in path_attributes(part.above, part.item):
                return self.folder(joined(part.above.children if part.above.inline else part.above.folder, path))
            return joined(self.children(above), self._name(part))
        filename = self.filename(part.filename)
        if part.children == folder_of(part.filename):
            return folder_of(filename)
        return filename.removesuffix('.rs')

    def _name(self, part: Part) -> str:
        assert part.item is not None
        for module, name in self.names.items():
            if any(one is part for one in module.parts):
                return name
        return part.item.name

    # how it comes to be

    def _rename(self, renaming: Renaming) -> None:
        module = renaming.module
        for part, item in declarations(module):
            for old, folder in self._default_places(module, part, item):
                if not folder and part.inline and self._stays(module, old):
                    self.staying.append(Staying(part, item, old[len(part.children) + 1:]))
                    continue
                new = joined(folder_of(old), renaming.name + ('' if folder else '.rs'))
                self._add(_Step(old, new, folder, old))

    def _stays(self, module: Module, filename: str) -> bool:
        """Whether modules that keep their names find a file by its name too; one with a path mounts nothing below."""
        others = {other for other, _ in module.crate.places(filename) if other is not module}
        return bool(others) and not others & self.names.keys() and (
            not module.crate.workspace.mounts.mounts_any(filename)
            and all(not any(path_attributes(part, item)) for other in others for part, item in declarations(other))
        )

    def _depth(self, renaming: Renaming) -> int:
        """How many modules will be around one; those further out have to be at their places first."""
        parents = {one.module: one.parent for one in self.renamings if one.parent is not None}
        around: list[Module] = []
        at = renaming.parent
        while at is not None and at not in around:
            around.append(at)
            at = parents.get(at, at.parent)
        return len(around)

    def _bring(self, renaming: Renaming) -> None:
        """To where a `mod x;` in the new parent is looked for."""
        assert renaming.parent is not None
        target = renaming.parent.parts[0] if renaming.parent.parts else None
        if target is None:
            return
        for part, item in declarations(renaming.module):
            for old, folder in self._default_places(renaming.module, part, item):
                now = self.filename(old) if not folder else self.folder(old)
                new = joined(self.children(target), renaming.name + ('' if folder else '.rs'))
                self._add(_Step(now, new, folder, old))

    def _add(self, step: _Step) -> None:
        if step.old != step.new and step not in self._steps:
            self._steps.append(step)

    def _default_places(self, module: Module, part: Part, item: Item) -> Iterator[tuple[str, bool]]:
        """The file and the folder that a declaration finds by its name, where they are there."""
        conditions = [conditional for conditional, _ in path_attributes(part, item)]
        if not all(conditions):
            return
        if item.inner is not None:
            folder = joined(part.children, item.name)
            if not conditions and self.files.is_folder(folder) and not _is_of_others(module, folder):
                yield folder, True
            return
        (plain, _), (inside, _) = default_files(part, item.name)
        if self.files.is_file(plain):
            yield plain, False
        folder = folder_of(inside)
        if self.files.is_file(inside) or self.files.is_file(plain) and self.files.is_folder(folder) and (
            not _is_of_others(module, folder)
        ):
            yield folder, True

    def _below(self, folder: str) -> Iterator[str]:
        for name in self.files.names(folder):
            filename = joined(folder, name)
            if self.files.is_folder(filename):
                yield from self._below(filename)
            else:
                yield filename


def _is_of_others(module: Module, folder: str) -> bool:
    """Whether the module tree has files in a folder, none of them by way of this module."""
    prefix = f'{folder}/'
    own = {part.filename for one in walk(module) for part in one.parts}
    there = [filename for filename in module.crate.files if filename.startswith(prefix)]
    return bool(there) and own.isdisjoint(there)


def declarations(module: Module) -> Iterator[tuple[Part, Item]]:
    """The `mod` items that declare a module, each with the part that it stands in."""
    if module.parent is None:
        return
    for part in module.parent.parts:
        for item in part.scope.items.get(module.name, ()):
            if item.kind == 'mod':
                yield part, item
