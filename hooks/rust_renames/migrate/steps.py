"""The effects on the tree, one step each. A step is done or not done, never half. Undoing what is not done is nothing.

Names are relative to the root, with `/`; that of a file outside of the root is absolute.
"""
from __future__ import annotations

import errno
import os
import stat
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Callable
from typing import NamedTuple
from unicodedata import normalize

from rust_renames.disk import read
from rust_renames.errors import UserError

# In the folder of the file whose place it takes. One name for all, so that it is found again after a kill.
TEMPORARY = '.rust-renames-apply.tmp'


class Gone(UserError):
    """What was moved is nowhere any more: trying again would not help."""


class Owner(NamedTuple):
    """What a file or folder has besides its contents."""

    mode: int
    user: int
    group: int


@dataclass(frozen=True, slots=True)
class MakeFolder:
    name: str


@dataclass(frozen=True, slots=True)
class RemoveFolder:
    """An empty folder goes away."""

    name: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Rename:
    """A file, a link or a folder with all below it."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Write:
    """A file gets other contents. `before` and `after` are SHA-256 of them; `before` is None for a new file."""

    name: str
    old: str  # what it is called before it moves
    owner: Owner | None  # None where there is no such file yet
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The index follows the moves; without any, it is only kept. See index.py."""

    exists: bool


Step = MakeFolder | RemoveFolder | Rename | Write | Stage


def placed(root: str, name: str) -> str:
    return os.path.join(root, name)


def made_folder(root: str, step: MakeFolder) -> None:
    os.mkdir(placed(root, step.name))


def removed_folder(root: str, step: RemoveFolder) -> None:
    os.rmdir(placed(root, step.name))


def renamed(root: str, step: Rename) -> None:
    """Nothing is overwritten; a name that differs in case alone is the thing itself where a disk ignores case."""
    old, new = placed(root, step.old), placed(root, step.new)
    if os.path.lexists(new) and not is_same(old, new):
        raise UserError('is there already', step.new)
    _moved(os.rename, old, new)


def written(root: str, step: Write, contents: bytes) -> None:
    place = placed(root, step.name)
    if digest(place) != step.before:
        raise UserError('was changed by another program meanwhile', step.name)
    _put(place, contents, step.owner)


def unmade_folder(root: str, step: MakeFolder) -> None:
    try:
        os.rmdir(placed(root, step.name))
    except OSError:  # it was not made yet, or another program has put something into it
        pass


def unremoved_folder(root: str, step: RemoveFolder) -> None:
    place = placed(root, step.name)
    if not os.path.isdir(place):
        os.makedirs(place)
        _give(place, step.owner)


def unrenamed(root: str, step: Rename, certain: bool) -> None:
    """`certain`: the step was done, whatever it looks like now."""
    old, new = placed(root, step.old), placed(root, step.new)
    if stands(old):
        if certain and stands(new):
            _bring_back(new, old, step)
    elif stands(new):
        os.makedirs(os.path.dirname(old), exist_ok=True)
        _moved(os.rename, new, old)
    else:
        raise Gone(f'has gone, and was {step.old} before', step.new)


def _bring_back(new: str, old: str, step: Rename) -> None:
    """Somebody, git perhaps, has put back what moved, but not all of it."""
    if not os.path.lexists(old):
        _moved(os.rename, new, old)
    elif os.path.isdir(new) and os.path.isdir(old) and not os.path.islink(new):
        for name in os.listdir(new):
            _bring_back(os.path.join(new, name), os.path.join(old, name), step)
        os.rmdir(new)
    elif os.path.isfile(new) and digest(new) == digest(old):
        os.remove(new)
    else:
        raise UserError(f'was {step.old} before, which is there again: delete one of them', step.new)


def unwritten(root: str, step: Write, copy: str | None) -> None:
    """Puts a copy back; None where there was no such file."""
    place = placed(root, step.name)
    _remove(os.path.join(os.path.dirname(place), TEMPORARY))
    if copy is None:
        _remove(place)
    elif not os.path.lexists(place) and digest(placed(root, step.old)) == step.before or not os.path.exists(copy):
        pass  # somebody, git perhaps, has put it back already
    elif digest(place) != step.before or os.path.islink(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        taken(copy, place, step.owner)
    else:
        _give(place, step.owner)


def taken(copy: str, place: str, like: Owner | None) -> None:
    """The copy itself takes its place, since there may be no room for another one."""
    _give(copy, like)
    # a build that has seen what was there in between has to see this as a change too
    os.utime(copy)
    try:
        _moved(os.replace, copy, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _put(place, read(copy), like)


def owner(place: str) -> Owner:
    status = os.lstat(place)
    return Owner(stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)


def digest(place: str) -> str | None:
    """SHA-256 of a file's contents; None where there is no file."""
    try:
        return sha256(read(place)).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_same(one: str, other: str) -> bool:
    """Whether two names, which differ in case at most, lead to the same thing."""
    return one.casefold() == other.casefold() and os.path.samestat(os.lstat(one), os.lstat(other))


def stands(place: str) -> bool:
    """Whether there is something of exactly that name: a disk that ignores case says yes to other names too."""
    folder, name = os.path.split(place)
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    # some disks have names in a Unicode form of their own
    return name in names or normalize('NFC', name) in {normalize('NFC', one) for one in names}


def _put(place: str, contents: bytes, like: Owner | None) -> None:
    """The file as a whole or not at all, and lasting when this returns."""
    new = os.path.join(os.path.dirname(place), TEMPORARY)
    _remove(new)
    try:
        with open(new, 'xb') as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        _give(new, like)
        _moved(os.replace, new, place)
    except BaseException:
        _remove(new)
        raise


def _give(place: str, like: Owner | None) -> None:
    if like is None or owner(place) == like:
        return
    if os.name != 'nt' and owner(place)[1:] != like[1:]:
        try:
            os.chown(place, like.user, like.group)
        except PermissionError:  # only root may give files away
            pass
    os.chmod(place, like.mode)


def _remove(place: str) -> None:
    try:
        os.remove(place)
    except FileNotFoundError:
        pass


def _moved(move: Callable[[str, str], None], old: str, new: str) -> None:
    """Windows refuses while another program has a file open, a virus scanner for a moment, say."""
    for attempt in range(10):
        try:
            move(old, new)
            return
        except PermissionError:
            if os.name != 'nt' or attempt == 9:
                raise
            time.sleep(0.05)
