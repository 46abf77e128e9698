"""What the moves of a plan come to on this disk: whole folders where all below them goes along, in an order that works.

    moves    src/phase2/a.rs -> src/redis_runtime/a.rs   src/phase2/deep/b.rs -> src/redis_runtime/deep/b.rs
    becomes  src/phase2 -> src/redis_runtime
"""
from __future__ import annotations

import os
import stat
from typing import Iterable
from typing import Iterator
from typing import Sequence

from rust_renames.errors import UserError
from rust_renames.migrate.steps import MakeFolder
from rust_renames.migrate.steps import RemoveFolder
from rust_renames.migrate.steps import Rename
from rust_renames.migrate.steps import Step
from rust_renames.migrate.steps import is_same
from rust_renames.migrate.steps import owner
from rust_renames.migrate.steps import placed
from rust_renames.source import folder_of
from rust_renames.source import joined

Moves = tuple[tuple[str, str], ...]


class Moving:
    """Each file, link or folder that gets another name, and what stands in the way of it."""

    __slots__ = ('renames', 'faults', '_names')

    def __init__(self, renames: Iterable[Rename], faults: Iterable[UserError] = ()) -> None:
        self.renames = tuple(renames)
        self.faults = tuple(faults)
        self._names = {rename.old: rename.new for rename in self.renames}

    def new_name(self, name: str) -> str:
        """Where a file is in the end."""
        end = len(name)
        while end > 0:
            new = self._names.get(name[:end])
            if new is not None:
                return new + name[end:]
            end = name.rfind('/', 0, end)
        return name


def moving(root: str, moves: Moves) -> Moving:
    pairs, faults = _without_links(root, moves)
    renames = _folded(root, pairs)
    return Moving(renames, faults + _overwriting(root, renames))


def steps(root: str, renames: tuple[Rename, ...]) -> list[Step]:
    """The steps in their order. Where one thing takes another's old place, all go by names that nothing has."""
    if _are_in_each_other_s_way(renames):
        middle = [
            joined(folder_of(rename.old), f'.rust-renames-apply-{number}') for number, rename in enumerate(renames)
        ]
        first = [Rename(rename.old, name) for rename, name in zip(renames, middle)]
        second = [Rename(name, rename.new) for rename, name in zip(renames, middle)]
    else:
        first, second = [], list(renames)
    return [*first, *_missing_folders(root, renames), *second, *_emptied_folders(root, renames)]


def files_below(root: str, folder: str) -> Iterator[str]:
    """All that is no folder, links to folders included; no link is followed."""
    with os.scandir(placed(root, folder)) as found:
        for one in found:
            name = f'{folder}/{one.name}'
            if one.is_dir(follow_symlinks=False):
                yield from files_below(root, name)
            else:
                yield name


def link_in(root: str, name: str) -> str | None:
    """The first folder in a name that is a symbolic link."""
    at = name.find('/')
    while at != -1:
        if os.path.islink(placed(root, name[:at])):
            return name[:at]
        at = name.find('/', at + 1)
    return None


# which renames


def _without_links(root: str, moves: Moves) -> tuple[dict[str, str], list[UserError]]:
    """What moves, by name. For what is reached through a link, the link moves."""
    pairs: dict[str, str] = {}
    faults = []
    for old, new in moves:
        link = link_in(root, old)
        if link is not None:
            rest = old[len(link):]
            if not new.endswith(rest):
                faults.append(UserError(f'is reached by the symbolic link {link} and cannot move', old))
                continue
            old, new = link, new[:-len(rest)]
        if not os.path.lexists(placed(root, old)):
            faults.append(UserError('is not there', old))
        elif old != new:
            pairs[old] = new
    return pairs, faults


def _folded(root: str, pairs: dict[str, str]) -> list[Rename]:
    found: dict[str, Rename] = {}
    refused: set[tuple[str, str]] = set()
    for old in sorted(pairs):
        if any(one in found for one in _above(old)):
            continue
        for folder, to in _folder_pairs(old, pairs[old]):
            if (folder, to) not in refused:
                if _goes_as_a_whole(root, folder, to, pairs):
                    found[folder] = Rename(folder, to)
                    break
                refused.add((folder, to))
        else:
            found[old] = Rename(old, pairs[old])
    return list(found.values())


def _folder_pairs(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The folders whose move would bring a file from the one name to the other, the outermost first."""
    before, after = old.split('/'), new.split('/')
    same = 0
    while same < min(len(before), len(after)) - 1 and before[-1 - same] == after[-1 - same]:
        same += 1
    for rest in range(same, 0, -1):
        yield '/'.join(before[:-rest]), '/'.join(after[:-rest])


def _goes_as_a_whole(root: str, folder: str, to: str, pairs: dict[str, str]) -> bool:
    """Links that lead nowhere, sockets and the like, which no plan speaks of, go along."""
    old, new = placed(root, folder), placed(root, to)
    if to.startswith(f'{folder}/') or os.path.lexists(new) and not is_same(old, new):
        return False
    below = set(files_below(root, folder))
    for name in below:
        planned = pairs.get(name)
        if planned is None and stat.S_ISREG(os.lstat(placed(root, name)).st_mode):
            return False
        if planned is not None and planned != to + name[len(folder):]:
            return False
    return not any(other.startswith(f'{to}/') and name not in below for name, other in pairs.items())


# what stands in the way


def _overwriting(root: str, renames: Iterable[Rename]) -> list[UserError]:
    faults = []
    leaving = {_identity(placed(root, rename.old)): rename.old for rename in renames}
    folders = {rename.old.casefold() for rename in renames}
    coming: dict[str, str] = {}
    for rename in renames:
        # of two names that differ in case alone, some disks have one
        other = coming.setdefault(rename.new.casefold(), rename.old)
        if other != rename.old:
            faults.append(UserError(f'would become {rename.new}, and so would {other}', rename.old))
        if not any(above.casefold() in folders for above in _above(rename.new)):
            faults += _in_the_place(root, rename, leaving)
    return faults


def _in_the_place(root: str, rename: Rename, leaving: dict[tuple[int, int], str]) -> Iterator[UserError]:
    place = placed(root, rename.new)
    link = link_in(root, rename.new)
    if link is not None:
        yield UserError(f'would move through the symbolic link {link}', rename.old)
    elif os.path.lexists(place):
        known = leaving.get(_identity(place))
        if known is None or known.casefold() != rename.new.casefold():
            yield UserError(f'is there already: {rename.old} cannot take its place', rename.new)
    else:
        for above in _above(rename.new):
            if os.path.lexists(placed(root, above)) and not os.path.isdir(placed(root, above)):
                yield UserError(f'is no folder: {rename.old} cannot move there', above)


def _identity(place: str) -> tuple[int, int]:
    status = os.lstat(place)
    return status.st_dev, status.st_ino


def _are_in_each_other_s_way(renames: Sequence[Rename]) -> bool:
    """Whether something moves to where another is yet, or into it."""
    leaving = {rename.old.casefold(): rename.old for rename in renames}
    return len(leaving) < len(renames) or any(
        leaving.get(name.casefold(), rename.old) != rename.old for rename in renames
        for name in (rename.new, *_above(rename.new))
    )


# folders that come and go


def _missing_folders(root: str, renames: Iterable[Rename]) -> list[Step]:
    """Those above the new names, outermost first."""
    leaving = {rename.old for rename in renames}
    needed = {above for rename in renames for above in _above(rename.new)}
    return [
        MakeFolder(folder) for folder in sorted(needed)
        if not os.path.isdir(placed(root, folder)) or any(one in leaving for one in (folder, *_above(folder)))
    ]


def _emptied_folders(root: str, renames: Iterable[Rename]) -> list[Step]:
    """Those above the old names in which nothing is left, innermost first."""
    gone = {rename.old for rename in renames}
    kept = {above for rename in renames for above in _above(rename.new)}
    found: list[Step] = []
    above_them = {above for rename in renames for above in _above(rename.old)} - kept
    for folder in sorted(above_them, key=lambda name: (-name.count('/'), name)):
        if all(f'{folder}/{name}' in gone for name in os.listdir(placed(root, folder))):
            gone.add(folder)
            found.append(RemoveFolder(folder, owner(placed(root, folder))))
    return found


def _above(name: str) -> list[str]:
    """The folders that a name is in, innermost first."""
    found = []
    name = folder_of(name)
    while name:
        found.append(name)
        name = folder_of(name)
    return found
