"""What a plan leaves no declaration of, with all else that has its name: prose may mean either."""
from __future__ import annotations

from typing import Iterator
from typing import Sequence

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.names import RustPath
from rust_renames.overlay import Key
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import spaces
from rust_renames.plan.values import Gone
from rust_renames.resolve.defs import ModuleDef
from rust_renames.rust.outline import TYPE

_Other = tuple[str, RustPath]  # the package's folder, the path with its crate's name


def gone(run: Run, pending: Sequence[Standing]) -> tuple[Gone, ...]:
    """`pending` are the entries that are carried out."""
    olds = {one.at: one for one in pending if isinstance(one.at[0], Crate) and one.at[1]}
    new_paths = {_whole(one.new) for one in olds.values() if one.new is not None}
    others: dict[str, dict[_Other, None]] = {}
    for folder, path in (*_others(run, olds), *sorted(new_paths)):
        others.setdefault(path[-1], {})[folder, path] = None
    return tuple(
        Gone(
            one.entry, root.name, path, root.package.folder, bool(_spaces(one) & TYPE),
            any(isinstance(what, ModuleDef) for what in one.definitions), tuple(others.get(path[-1], ())),
        )
        for (root, path), one in olds.items() if isinstance(root, Crate) and _whole(one.at) not in new_paths
    )


def _spaces(one: Standing) -> int:
    found = 0
    for what in one.definitions:
        found |= spaces(what)
    return found


def _whole(key: Key) -> _Other:
    root, path = key
    return (root.package.folder, (root.name, *path)) if isinstance(root, Crate) else ('', (root, *path))


def _others(run: Run, olds: dict[Key, Standing]) -> Iterator[_Other]:
    """Crates that a package sees, and what is declared in all crates in the namespaces of what is renamed."""
    names: dict[str, int] = {}
    for (_, path), one in olds.items():
        names[path[-1]] = names.get(path[-1], 0) | _spaces(one)
    inside: dict[str, list[str]] = {}  # the names that stand in a file
    for package in run.workspace.manifests.all_packages():
        for dependency in package.dependencies:
            yield package.folder, (dependency.name,)
        for crate in run.workspace.crates(package):
            yield package.folder, (crate.name,)
            for module in walk(crate.root):
                for name in _declared(module, names, inside):
                    if (crate, module.path + (name,)) not in olds:
                        yield package.folder, (crate.name, *module.path, name)


def _declared(module: Module, names: dict[str, int], inside: dict[str, list[str]]) -> Iterator[str]:
    for part in module.parts:
        if part.filename not in inside:
            text = part.workspace.text(part.filename)
            inside[part.filename] = [name for name in names if name in text]
        for name in inside[part.filename]:
            if any(item.namespaces & names[name] for item in part.scope.items.get(name, ())):
                yield name
