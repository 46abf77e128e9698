"""git's side of moves: the index as `git mv` leaves it, new names with the blobs of before, and edits not staged."""
from __future__ import annotations

import os
import subprocess
import time
from hashlib import sha256
from typing import Callable
from typing import Iterable
from typing import NamedTuple

from rust_renames.disk import read
from rust_renames.errors import UserError
from rust_renames.git import Repository
from rust_renames.migrate.processes import OWN_GROUP
from rust_renames.migrate.steps import owner
from rust_renames.migrate.steps import taken

SUBMODULE = '160000'
LINK = '120000'
PATIENCE = 10  # seconds that another git process may have the index locked


class Entry(NamedTuple):
    name: str
    mode: str
    blob: str
    stage: str  # '0', or more where it is in conflict
    tag: str  # of `git ls-files -v`: small where it is assumed unchanged, S where it is to be skipped


class Status(NamedTuple):
    """What is not as in the last commit, by name."""

    changed: frozenset[str]
    conflicted: frozenset[str]
    intended: frozenset[str]  # `git add --intent-to-add`
    untracked: frozenset[str]  # ignored files are not among them; a repository of its own ends in `/`


def entries(repository: Repository) -> list[Entry]:
    found = []
    for line in _asked(repository, 'ls-files', '-v', '--stage', '-z', '--full-name').split(b'\0'):
        if line:
            head, _, name = line.partition(b'\t')
            tag, mode, blob, stage = head.decode().split(' ')
            found.append(Entry(os.fsdecode(name), mode, blob, stage, tag))
    return found


def status(repository: Repository) -> Status:
    """Asked without touching the index, which a status may bring up to date otherwise."""
    changed: list[str] = []
    conflicted: list[str] = []
    intended: list[str] = []
    untracked: list[str] = []
    said = _asked(
        repository, '--no-optional-locks', 'status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames',
        '--ignore-submodules=all',
    )
    for line in map(os.fsdecode, said.split(b'\0')):
        if line.startswith('1 '):
            name = line.split(' ', 8)[8]
            (intended if line.startswith('1 .A') else changed).append(name)
        elif line.startswith('u '):
            conflicted.append(line.split(' ', 10)[10])
        elif line.startswith('? '):
            untracked.append(line[2:])
    return Status(frozenset(changed), frozenset(conflicted), frozenset(intended), frozenset(untracked))


def untracked(repository: Repository, ending: str) -> list[str]:
    """The names, from the top, of files that end so and are neither tracked nor ignored."""
    pattern = f':(glob)**/*{ending}'
    said = _asked(repository, 'ls-files', '--others', '--exclude-standard', '-z', '--full-name', '--', pattern)
    return sorted(os.fsdecode(name) for name in said.split(b'\0') if name)


def head(repository: Repository) -> str:
    """The commit that is checked out; empty before the first one."""
    try:
        return _asked(repository, 'rev-parse', '--quiet', '--verify', 'HEAD').decode().strip()
    except UserError:
        return ''


def fingerprint(known: Iterable[Entry], new_name: Callable[[str], str] = str) -> str:
    """What is staged, whatever else the index file has to say; as it will be once names are new."""
    lines = sorted(f'{entry.mode} {entry.blob} {entry.stage} {new_name(entry.name)}' for entry in known)
    return sha256('\0'.join(lines).encode('utf-8', 'surrogateescape')).hexdigest()


def staged(repository: Repository, new_name: Callable[[str], str], intended: frozenset[str]) -> None:
    """Moves the entries whose names are new, and brings the index up to date with the tree."""
    moving = [entry for entry in entries(repository) if new_name(entry.name) != entry.name]
    if not moving:
        return
    gone = [_line('0', entry.blob, entry.name) for entry in moving]
    come = [
        _line(entry.mode, entry.blob, new_name(entry.name)) for entry in moving if entry.name not in intended
    ]
    _asked(repository, 'update-index', '-z', '--index-info', given=b''.join(gone + come))
    _mark(repository, '--skip-worktree', [new_name(entry.name) for entry in moving if entry.tag in 'Ss'])
    _mark(repository, '--assume-unchanged', [new_name(entry.name) for entry in moving if entry.tag.islower()])
    again = [new_name(entry.name) for entry in moving if entry.name in intended]
    if again:
        _asked(
            repository, '--literal-pathspecs', 'add', '--intent-to-add', '--force', '--pathspec-from-file=-',
            '--pathspec-file-nul', given=_listed(again),
        )
    # its exit code tells of files that are not up to date, which those with edits are not
    _run(repository, ('update-index', '-q', '--refresh'), b'')


def restored(repository: Repository, copy: str | None) -> None:
    """The index file as it was, byte for byte, from a copy; None where there was none."""
    place = repository.index_filename
    if copy is None:
        if current(repository) is not None:
            _await_lock(place)
            os.remove(place)
    elif not os.path.exists(place) or os.path.exists(copy) and current(repository) != read(copy):
        _await_lock(place)
        taken(copy, place, owner(place if os.path.exists(place) else copy))


def current(repository: Repository) -> bytes | None:
    try:
        return read(repository.index_filename)
    except FileNotFoundError:
        return None


def is_locked(repository: Repository) -> bool:
    return os.path.lexists(f'{repository.index_filename}.lock')


def _mark(repository: Repository, flag: str, names: list[str]) -> None:
    if names:
        _asked(repository, 'update-index', flag, '-z', '--stdin', given=_listed(names))


def _line(mode: str, blob: str, name: str) -> bytes:
    return f'{mode} {blob}\t'.encode() + os.fsencode(name) + b'\0'


def _listed(names: list[str]) -> bytes:
    return b''.join(os.fsencode(name) + b'\0' for name in names)


def _await_lock(place: str) -> None:
    lock = f'{place}.lock'
    end = time.monotonic() + PATIENCE
    while os.path.lexists(lock):
        if time.monotonic() > end:
            raise UserError('another git process has the index locked; if none is running, delete this file', lock)
        time.sleep(0.1)


def _asked(repository: Repository, *arguments: str, given: bytes = b'') -> bytes:
    code, out, error = _run(repository, arguments, given)
    if code:
        raise UserError(f'git {" ".join(arguments[:2])}: {error.decode("utf-8", "replace").strip()}')
    return out


def _run(repository: Repository, arguments: tuple[str, ...], given: bytes) -> tuple[int, bytes, bytes]:
    """In a process group of its own: ctrl-C must not stop it halfway."""
    try:
        run = subprocess.run(
            ('git', *arguments), cwd=repository.top, input=given, capture_output=True, **OWN_GROUP,
        )
    except OSError as error:
        raise UserError(f'git cannot be started: {error.strerror}') from None
    return run.returncode, run.stdout, run.stderr
