"""Packages: what the manifests of a tree say, and which package a file belongs to."""
from __future__ import annotations

from typing import Iterator

from rust_renames.cargo.dependencies import dependencies
from rust_renames.cargo.documents import Table
from rust_renames.cargo.documents import document
from rust_renames.cargo.documents import string
from rust_renames.cargo.documents import strings
from rust_renames.cargo.documents import table
from rust_renames.cargo.packages import Dependency as Dependency
from rust_renames.cargo.packages import Package as Package
from rust_renames.cargo.packages import Target as Target
from rust_renames.cargo.targets import edition_of
from rust_renames.cargo.targets import library_name
from rust_renames.cargo.targets import targets
from rust_renames.source import Files
from rust_renames.source import folder_of
from rust_renames.source import joined

MANIFEST = 'Cargo.toml'
# Of a package whose manifest cannot be read, or inherits from one that is not in the tree.
_USUAL_EDITION = 2021


class Manifests:
    """The manifests of one tree; each is read once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._documents: dict[str, Table] = {}
        self._packages: dict[str, Package | None] = {}
        self._nearest: dict[str, Package | None] = {}

    def package_of(self, filename: str) -> Package | None:
        """That of the nearest manifest above the file that has a `[package]`."""
        folder = folder_of(filename)
        if folder not in self._nearest:
            packages = map(self._package, _upwards(folder))
            self._nearest[folder] = next((package for package in packages if package is not None), None)
        return self._nearest[folder]

    def all_packages(self) -> tuple[Package, ...]:
        """All of the tree, sorted by folder."""
        folders = sorted({folder_of(filename) for filename in self._files.all_named(MANIFEST)})
        return tuple(package for package in map(self._package, folders) if package is not None)

    def of_lints(self, folder: str) -> str:
        """The manifest that has the lints of the package in that very folder: its own, or its workspace's."""
        is_own = table(self._document(folder), 'lints').get('workspace') is not True
        return joined(folder if is_own else self._workspace(folder), MANIFEST)

    def _package(self, folder: str) -> Package | None:
        """The package of the manifest in that very folder."""
        if folder not in self._packages:
            self._packages[folder] = self._read(folder)
        return self._packages[folder]

    def _read(self, folder: str) -> Package | None:
        manifest = self._document(folder)
        settings = manifest.get('package', manifest.get('project'))
        if not isinstance(settings, dict):
            return None
        root_folder = self._workspace(folder)
        root = self._document(root_folder)
        name = string(settings.get('name')) or folder.rpartition('/')[2]
        edition = _edition(settings, root)
        return Package(
            name, folder, joined(folder, MANIFEST), edition,
            targets(self._files, folder, manifest, name, edition),
            dependencies(folder, manifest, root_folder, root, self._document),
            library_name(manifest, name),
        )

    def _document(self, folder: str) -> Table:
        """The manifest in a folder; an empty one where there is none."""
        if folder not in self._documents:
            filename = joined(folder, MANIFEST)
            text = self._files.text(filename)
            if text is not None:
                found = document(text)
                if not found and '[package]' in text:
                    found = {'package': {'edition': _USUAL_EDITION}}
            else:
                # One that is no UTF-8 is a package's all the same, most likely.
                found = {'package': {'edition': _USUAL_EDITION}} if self._files.is_file(filename) else {}
            self._documents[folder] = found
        return self._documents[folder]

    def _workspace(self, folder: str) -> str:
        """The folder of the workspace's root that a package belongs to; its own if there is none."""
        pointer = self._pointer(folder)
        if pointer is not None:
            return pointer
        for above in _upwards(folder):
            manifest = self._document(above)
            if isinstance(manifest.get('workspace'), dict):
                if above == folder or not _excluded(manifest, above, folder):
                    return above
            elif above != folder and (pointer := self._pointer(above)) is not None:
                return pointer
        return folder

    def _pointer(self, folder: str) -> str | None:
        """What `package.workspace = "…"` says."""
        path = string(table(self._document(folder), 'package').get('workspace'))
        return None if path is None else joined(folder, path)


def _upwards(folder: str) -> Iterator[str]:
    """The folder and all above it, down to the root; nothing is known above what lies outside of the root."""
    while True:
        yield folder
        if folder in ('', '/') or folder.endswith('..'):
            return
        folder = folder_of(folder)


def _edition(settings: Table, root: Table) -> int:
    told = settings.get('edition')
    if told is None:
        return 2015
    if isinstance(told, dict):
        told = table(root, 'workspace', 'package').get('edition')
    return edition_of(told) or _USUAL_EDITION


def _excluded(manifest: Table, root: str, folder: str) -> bool:
    """Whether a workspace's root says that a folder below it is not a member."""
    def holds(names: object) -> bool:
        places = [joined(root, name) for name in strings(names)]
        return any(folder == place or folder.startswith(f'{place}/') for place in places)

    workspace = table(manifest, 'workspace')
    return holds(workspace.get('exclude')) and not holds(workspace.get('members'))
