"""Where a run works: the root, the current folder below it, and names as they are typed and printed."""
from __future__ import annotations

import os

from rust_renames.disk import Disk
from rust_renames.disk import walked
from rust_renames.errors import UserError
from rust_renames.git import Repository
from rust_renames.git import repository
from rust_renames.source import joined

TABLE = 'rust-renames.toml'


class Place:
    """Names in the analysis are relative to `root`; `below` is the current folder as such a name."""

    def __init__(self, current: str) -> None:
        self.repository: Repository | None = repository(current)
        self.root = self.repository.top if self.repository else _outermost(current)
        self.below = _slashes(os.path.relpath(current, self.root)) if current != self.root else ''
        self.folders: set[str] = set()  # those whose untracked tables and manifests count too
        self.add_folder(self.below)
        self.disk = Disk(self.root, self.named)
        self._walked: list[str] | None = None
        self._shown: dict[str, str] = {}

    def inside(self, argument: str) -> str | None:
        """The name of what was typed, from the root; None for what lies outside of it."""
        if os.path.isabs(argument):
            return self._from_root(os.path.normpath(argument))
        name = joined(self.below, _slashes(argument))
        return None if name.startswith('../') or name == '..' else name

    def shown(self, filename: str) -> str:
        """The name as the user would type it in the current folder."""
        if not self.below:
            return self._shown.get(filename, filename)
        if filename.startswith(f'{self.below}/'):
            return filename[len(self.below) + 1:]
        return self._shown.get(filename) or _slashes(os.path.relpath(filename or '.', self.below))

    def show_as(self, filename: str, shown: str) -> None:
        """For what lies outside of the root."""
        self._shown[filename] = shown

    def add_folder(self, folder: str) -> None:
        while folder not in self.folders:
            self.folders.add(folder)
            folder = folder.rpartition('/')[0]

    def named(self, name: str) -> list[str]:
        """All of that base name: the tracked ones, and those in the folders that the run is about and above."""
        beside = [joined(folder, name) for folder in self.folders]
        found = [filename for filename in beside if os.path.isfile(self.disk.place(filename))]
        return sorted({*found, *self._ending(name, '')})

    def rust_files(self) -> list[str]:
        """The Rust files below the current folder."""
        start = f'{self.below}/' if self.below else ''
        return [name for name in self._ending('.rs', self.below) if name.startswith(start)]

    def all_files(self) -> list[str]:
        """All files of the tree, from the root."""
        return self.repository.tracked('') if self.repository is not None else walked(self.root, '')

    def _ending(self, ending: str, folder: str) -> list[str]:
        """Names that end so; where `ending` is no `.…`, it is a whole base name."""
        if self.repository is not None:
            names = self.repository.tracked(ending)
        elif folder:
            names = walked(self.root, folder)
        else:
            if self._walked is None:
                self._walked = walked(self.root, '')
            names = self._walked
        whole = f'/{ending}'
        return [
            name for name in names
            if (name.endswith(ending) if ending.startswith('.') else name == ending or name.endswith(whole))
        ]

    def _from_root(self, absolute: str) -> str | None:
        for root, name in ((self.root, absolute), (os.path.realpath(self.root), _folder_resolved(absolute))):
            top = os.path.join(os.path.normcase(root), '')
            if os.path.normcase(name).startswith(top):
                return _slashes(name[len(top):])
        return None


def here() -> Place:
    try:
        return Place(os.getcwd())
    except FileNotFoundError:
        raise UserError('the current folder is no longer there') from None


def _outermost(current: str) -> str:
    """Without git: the outermost folder, from the current one upwards, with a manifest or a table."""
    found = at = current
    while True:
        if any(os.path.isfile(os.path.join(at, name)) for name in ('Cargo.toml', TABLE)):
            found = at
        above = os.path.dirname(at)
        if above == at:
            return found
        at = above


def _folder_resolved(name: str) -> str:
    return os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))


def _slashes(name: str) -> str:
    return name if os.sep == '/' else name.replace(os.sep, '/')
