"""Which crates a package may name, and which of them lie in the tree.

https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
"""
from __future__ import annotations

from typing import Callable
from typing import Iterator

from rust_renames.cargo.documents import Table
from rust_renames.cargo.documents import string
from rust_renames.cargo.documents import table
from rust_renames.cargo.packages import Dependency
from rust_renames.cargo.targets import crate_name
from rust_renames.cargo.targets import library_name
from rust_renames.source import joined

_KINDS = {
    'dependencies': 'normal',
    'dev-dependencies': 'dev',
    'dev_dependencies': 'dev',
    'build-dependencies': 'build',
    'build_dependencies': 'build',
}
_REGISTRY = 'crates-io'
# `rustc-std-workspace-core` is `core` under another name, for crates that std itself depends on.
_STAND_IN = 'rustc-std-workspace-'


def dependencies(
    folder: str, manifest: Table, root_folder: str, root: Table, manifest_in: Callable[[str], Table],
) -> tuple[Dependency, ...]:
    """Those of the package in `folder`; `root` is the manifest of its workspace's root."""
    found: dict[tuple[str, str, str | None], Dependency] = {}
    for key, kind, told in _told(manifest):
        base, told = _inherited(folder, key, told, root_folder, root)
        package = string(told.get('package')) or key
        place = _place(base, told)
        if place is None:
            place = _patched(package, told, root_folder, root)
        stands_for = package.removeprefix(_STAND_IN)
        library = crate_name(stands_for) if place is None else library_name(manifest_in(place), package)
        # A key that is a name of its own is what code says; else it is the library's name.
        name = crate_name(key) if 'package' in told else library
        known = found.get((name, package, place))
        kinds = frozenset((kind,)) if known is None else known.kinds | {kind}
        found[name, package, place] = Dependency(name, kinds, place, package, library)
    return tuple(found.values())


def _told(manifest: Table) -> Iterator[tuple[str, str, Table]]:
    """Key, kind, and what the manifest tells of a dependency."""
    platforms = table(manifest, 'target').values()
    for place in (manifest, *(platform for platform in platforms if isinstance(platform, dict))):
        for section, kind in _KINDS.items():
            for key, told in table(place, section).items():
                yield key, kind, told if isinstance(told, dict) else {}


def _inherited(folder: str, key: str, told: Table, root_folder: str, root: Table) -> tuple[str, Table]:
    """The folder that a path is read from, and what is told in the end."""
    if told.get('workspace') is True:
        return root_folder, table(root, 'workspace', 'dependencies', key)
    return folder, told


def _place(base: str, told: Table) -> str | None:
    path = string(told.get('path'))
    return None if path is None else joined(base, path)


def _patched(package: str, told: Table, root_folder: str, root: Table) -> str | None:
    """The folder that the workspace puts in the place of a package from elsewhere."""
    source = string(told.get('git')) or string(told.get('registry')) or _REGISTRY
    patches = table(root, 'patch', source)
    if not patches and source == _REGISTRY:
        patches = table(root, 'patch', 'https://github.com/rust-lang/crates.io-index')
    for key, patch in patches.items():
        if isinstance(patch, dict) and (string(patch.get('package')) or key) == package:
            return _place(root_folder, patch)
    return None
