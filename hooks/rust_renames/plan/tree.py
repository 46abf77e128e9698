"""The tree as a plan would leave it: what the plan is checked against before anything is done."""
from __future__ import annotations

from collections import Counter
from typing import Iterator

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.source import Files
from rust_renames.source import folder_of


class PlannedTree(Files):
    """Files under their new names and with their new texts."""

    def __init__(self, files: Files, moves: dict[str, str], texts: dict[str, str]) -> None:
        self.files = files
        self.texts = texts
        self.old_names = {new: old for old, new in moves.items()}
        self.gone = set(moves) - set(self.old_names)
        self.folders: dict[str, set[str]] = {}
        for new in self.old_names:
            while new:
                folder = folder_of(new)
                self.folders.setdefault(folder, set()).add(new.rpartition('/')[2])
                new = folder

    def text(self, filename: str) -> str | None:
        if filename in self.texts:
            return self.texts[filename]
        return None if filename in self.gone else self.files.text(self.old_names.get(filename, filename))

    def is_file(self, filename: str) -> bool:
        return filename in self.old_names or filename not in self.gone and self.files.is_file(filename)

    def is_folder(self, filename: str) -> bool:
        return filename in self.folders or self.files.is_folder(filename) and bool(self.names(filename))

    def names(self, folder: str) -> tuple[str, ...]:
        prefix = f'{folder}/' if folder else ''
        old = [name for name in self.files.names(folder) if prefix + name not in self.gone]
        return tuple(sorted({*old, *self.folders.get(folder, ())}))

    def all_named(self, name: str) -> tuple[str, ...]:
        new = [filename for filename in self.old_names if filename.rpartition('/')[2] == name]
        return tuple(sorted({*new, *(one for one in self.files.all_named(name) if one not in self.gone)}))


def collisions(files: Files, moves: dict[str, str]) -> Iterator[str]:
    """Why files cannot get their new names."""
    targets: dict[str, str] = {}
    for old, new in moves.items():
        there = new not in moves and old.casefold() != new.casefold()
        twin = _twin(new)
        has_twin = twin in moves.values() or files.is_file(twin) and twin not in moves
        if there and (files.is_file(new) or files.is_folder(new)):
            yield f'{old} would be moved onto {new}, which is there already'
        elif new in targets:
            yield f'{old} and {targets[new]} would both become {new}'
        elif has_twin and not files.is_file(_twin(old)):
            yield f'{old} would be moved to {new}, beside {twin}: a module has one of them'
        targets[new] = old


def _twin(filename: str) -> str:
    """`a/mod.rs` of `a.rs`, and the other way round."""
    inside = filename.removesuffix('/mod.rs')
    return f'{inside}.rs' if inside != filename else f'{filename.removesuffix(".rs")}/mod.rs'


def losses(run: Run, tree: PlannedTree, moves: dict[str, str]) -> Iterator[str]:
    """The modules that would not be found again in the files that they are in."""
    after = Run(tree, run.tables)
    for package in run.workspace.manifests.all_packages():
        for crate in run.workspace.crates(package):
            now: Counter[str] = Counter()
            for filename, places in crate.files.items():
                now[moves.get(filename, filename)] += len(places)
            root = moves.get(crate.target.root, crate.target.root)
            for other in after.workspace.crates(after.workspace.package_of(root)):
                if (other.kind, other.target.root) == (crate.kind, root):
                    then = Counter({filename: len(places) for filename, places in other.files.items()})
                    yield from _loss(sorted(now - then), other, moves)


def _loss(lost: list[str], crate: Crate, moves: dict[str, str]) -> Iterator[str]:
    """What files say of which a module is not found any more."""
    gone = [filename for filename in lost if filename not in crate.files]
    if gone:
        yield f'{", ".join(gone[:3])} would no longer be part of the {crate.kind} `{crate.name}`'
    elif lost:
        old = [name for name, new in moves.items() if new in lost]
        yield f'{", ".join(old[:3])} has the text of several modules; rename all of them to one name, or none'
