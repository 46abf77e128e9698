"""The tree as a plan would leave it: what the plan is checked against before anything is done."""
from __future__ import annotations

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
