"""Why a plan is not begun: what git has not saved, and what would break or be lost."""
from __future__ import annotations

import os
import posixpath
from typing import Iterable
from typing import Iterator

from rust_renames.disk import Disk
from rust_renames.errors import UserError
from rust_renames.git import Repository
from rust_renames.migrate import index
from rust_renames.migrate.index import Entry
from rust_renames.migrate.index import Status
from rust_renames.migrate.tree import Moving
from rust_renames.migrate.tree import files_below
from rust_renames.source import folder_of
from rust_renames.source import joined

HINT = 'commit or stash what is not committed, or give --allow-dirty'


def of_texts(disk: Disk, befores: dict[str, bytes]) -> list[UserError]:
    """Files, by their names of today, that are not as they were when they were read, or may not be written."""
    faults = []
    for name, before in befores.items():
        try:
            if disk.contents(name) != before:
                faults.append(UserError('was changed by another program meanwhile', name))
            elif not os.access(disk.place(name), os.W_OK):
                faults.append(UserError('may not be written', name))
        except UserError as error:
            faults.append(error)
    return faults


def of_git(
    repository: Repository, known: list[Entry], status: Status, moving: Moving, texts: Iterable[str], allow_dirty: bool,
) -> list[UserError]:
    faults = [*_submodules(known, moving, texts), *_index(repository.top, known, moving, status)]
    if index.is_locked(repository):
        faults.append(UserError('another git process is at work here: its index.lock is there'))
    if not allow_dirty:
        dirty = _dirty(known, status, moving, texts)
        faults += dirty
        if dirty:
            faults.append(UserError(HINT))
    return faults


def of_links(root: str, known: list[Entry], moving: Moving) -> Iterator[UserError]:
    """Symbolic links that would lead nowhere: what git has of them, and those that move."""
    links = {entry.name for entry in known if entry.mode == index.LINK}
    for rename in moving.renames:
        if os.path.islink(os.path.join(root, rename.old)):
            links.add(rename.old)
        elif os.path.isdir(os.path.join(root, rename.old)):
            links.update(name for name in files_below(root, rename.old) if os.path.islink(os.path.join(root, name)))
    for link in sorted(links):
        if _would_break(root, link, moving):
            yield UserError('is a symbolic link that would lead nowhere: replace it first', link)


def _would_break(root: str, link: str, moving: Moving) -> bool:
    place = os.path.join(root, link)
    if not os.path.islink(place) or not os.path.exists(place):
        return False
    target = os.readlink(place).replace(os.sep, '/')
    if posixpath.isabs(target) or os.path.isabs(target):
        before = os.path.relpath(target, root).replace(os.sep, '/')
        after = before
    else:
        before = joined(folder_of(link), target)
        after = joined(folder_of(moving.new_name(link)), target)
    return moving.new_name(before) != after


def _submodules(known: list[Entry], moving: Moving, texts: Iterable[str]) -> Iterator[UserError]:
    submodules = {entry.name for entry in known if entry.mode == index.SUBMODULE}
    for name in sorted(submodules):
        if moving.new_name(name) != name:
            yield UserError('is a submodule: move it with `git mv` first', name)
    for name in texts:
        inside = next((one for one in submodules if name.startswith(f'{one}/')), None)
        if inside is not None:
            yield UserError(f'is in the submodule {inside}, which has to be changed in its own repository', name)


def _index(root: str, known: list[Entry], moving: Moving, status: Status) -> Iterator[UserError]:
    names = {entry.name: entry for entry in known}
    for name, entry in names.items():
        new = moving.new_name(name)
        if new == name:
            continue
        if name in status.conflicted:
            yield UserError('is in conflict: resolve it first', name)
        if entry.tag in 'Ss' and not os.path.lexists(os.path.join(root, name)):
            yield UserError('is tracked, but not checked out (sparse)', name)
        if new in names and moving.new_name(new) == new:
            yield UserError(f'is still tracked by git: {name} cannot take its place', new)


def _dirty(known: list[Entry], status: Status, moving: Moving, texts: Iterable[str]) -> list[UserError]:
    edited = set(texts)
    unsaved = sorted(status.changed | status.intended | status.conflicted)
    strange = edited - {entry.name for entry in known} | {
        name for name in status.untracked if moving.new_name(name) != name or _holds(name, moving)
    }
    return [
        *(UserError('has uncommitted changes', n) for n in unsaved if n in edited or moving.new_name(n) != n),
        *(UserError('is not tracked by git', name) for name in sorted(strange)),
    ]


def _holds(name: str, moving: Moving) -> bool:
    """Whether something moves out of what git takes for a repository of its own."""
    return name.endswith('/') and any(rename.old.startswith(name) for rename in moving.renames)
