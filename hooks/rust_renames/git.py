"""The door to git. What a clean run asks is answered from the index file itself, since starting git costs more."""
from __future__ import annotations

import os

from rust_renames.errors import UserError
from rust_renames.source import Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen
    from typing import Iterable
    from typing import Protocol

    from rust_renames.index import Index

    class Contents(Protocol):
        def contents(self, filename: str) -> bytes: ...

FILE_MODES = (0o100644, 0o100755)


class Repository:
    """A work tree, `top` being its absolute folder."""

    def __init__(self, top: str, folder: str, filename: str) -> None:
        self.top = top
        self.folder = folder  # what `.git` is or leads to
        self.index_filename = filename
        self._index: Index | None = None

    @property
    def index(self) -> Index:
        if self._index is None:
            from rust_renames.index import Index
            self._index = Index(_bytes(self.index_filename), self._listed)
        return self._index

    def tracked(self, ending: str) -> list[str]:
        """The sorted names, from `top`, of the tracked files that end so."""
        return [os.fsdecode(name) for name, mode in self.index.ending(os.fsencode(ending)) if mode in FILE_MODES]

    def staged(self) -> list[str]:
        """The names of what is staged and not deleted, from `top`."""
        return self._names('--cached', '--diff-filter=AMT')

    def unstaged(self) -> frozenset[str]:
        """The names of tracked files whose work tree is not as the index has them."""
        return frozenset(self._names())

    def _names(self, *options: str) -> list[str]:
        said = self._said(
            'diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative', '--ignore-submodules',
            *options,
        )
        return [os.fsdecode(name) for name in said.split(b'\0') if name]

    def _listed(self) -> Iterable[tuple[bytes, int, bytes]]:
        """What the index has, as git tells it: name, mode, object."""
        for line in self._said('ls-files', '--stage', '-z', '--full-name').split(b'\0'):
            if line:
                head, _, name = line.partition(b'\t')
                mode, blob, _ = head.split(b' ')
                yield name, int(mode, 8), blob

    def _said(self, *arguments: str) -> bytes:
        import subprocess
        try:
            run = subprocess.run(
                ['git', *arguments], cwd=self.top, stdin=subprocess.DEVNULL, capture_output=True,
                env={**os.environ, 'GIT_OPTIONAL_LOCKS': '0'},  # else a diff may write the index anew
            )
        except OSError as error:
            raise UserError(f'git cannot be started: {error.strerror}') from None
        if run.returncode:
            raise UserError(f'git {arguments[0]}: {run.stderr.decode("utf-8", "replace").strip()}')
        return run.stdout


class Staged(Files):
    """The tree as the index has it. The contents of `own_names` are taken from `own` instead."""

    def __init__(self, repository: Repository, own: Contents, own_names: frozenset[str]) -> None:
        self._own = own
        self._own_names = own_names
        self._blobs = Blobs(repository.top)
        self._objects = {
            os.fsdecode(name): blob for name, mode, blob in repository.index.entries() if mode in FILE_MODES
        }
        self._texts: dict[str, str | None] = {}
        self._folders: dict[str, set[str]] = {'': set()}
        for filename in self._objects:
            self._put(filename)

    def contents(self, filename: str) -> bytes:
        """All bytes of a file; UserError where the index has none."""
        if filename in self._own_names:
            return self._own.contents(filename)
        if filename not in self._objects:
            raise UserError('is not in the index', filename)
        return self._blobs.read(self._objects[filename])

    def remember(self, filename: str, data: bytes) -> None:
        """From now on `text` gives this, so that what is judged is what was read."""
        self._texts[filename] = data.decode('utf-8')

    def text(self, filename: str) -> str | None:
        if filename not in self._texts:
            try:
                self._texts[filename] = self.contents(filename).decode('utf-8')
            except (UserError, UnicodeDecodeError):
                self._texts[filename] = None
        return self._texts[filename]

    def is_file(self, filename: str) -> bool:
        return filename in self._objects

    def is_folder(self, filename: str) -> bool:
        return filename in self._folders

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(self._folders.get(folder, ())))

    def all_named(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(filename for filename in self._objects if filename.rpartition('/')[2] == name))

    def close(self) -> None:
        self._blobs.close()

    def _put(self, filename: str) -> None:
        """Into the folder that it is in, and that one into the one above."""
        folder, _, name = filename.rpartition('/')
        while name:
            known = folder in self._folders
            self._folders.setdefault(folder, set()).add(name)
            if known:
                return
            folder, _, name = folder.rpartition('/')


class Blobs:
    """Contents of objects, from one `git cat-file` that is kept running."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._process: Popen[bytes] | None = None

    def read(self, blob: bytes) -> bytes:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(blob + b'\n')
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != 3:
            raise UserError(f'git cat-file: {b" ".join(head).decode("utf-8", "replace") or "no answer"}')
        size = int(head[2])
        return process.stdout.read(size + 1)[:size]

    def _started(self) -> Popen[bytes]:
        if self._process is None:
            import subprocess
            try:
                self._process = subprocess.Popen(
                    ['git', 'cat-file', '--batch'], cwd=self._top, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )
            except OSError as error:
                raise UserError(f'git cannot be started: {error.strerror}') from None
        return self._process

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


def repository(folder: str) -> Repository | None:
    """The repository whose work tree `folder`, an absolute name, is in."""
    named = os.environ.get('GIT_DIR')
    at = folder
    while True:
        git = _git_folder(at)
        if git is not None and (named is None or _same(git, os.path.join(folder, named))):
            return Repository(at, git, _index_filename(at, git))
        above = os.path.dirname(at)
        if above == at:
            break
        at = above
    if named is None or not _is_git_folder(os.path.join(folder, named)):
        return None
    # git takes the current folder for the work tree's top then
    top = os.path.abspath(os.path.join(folder, os.environ.get('GIT_WORK_TREE') or '.'))
    git = os.path.join(folder, named)
    return Repository(top, git, _index_filename(top, git))


def _git_folder(top: str) -> str | None:
    """What `.git` in a folder is: a folder, or in work trees and submodules a file that names one."""
    git = os.path.join(top, '.git')
    if _is_git_folder(git):
        return git
    if os.path.isfile(git):
        said = _bytes(git)
        if said.startswith(b'gitdir:'):
            git = os.path.join(top, os.fsdecode(said[7:].strip()))
            return git if _is_git_folder(git) else None
    return None


def _is_git_folder(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, 'HEAD'))


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _index_filename(top: str, git: str) -> str:
    """git sets GIT_INDEX_FILE for hooks, at times relative to the work tree's top."""
    return os.path.join(top, os.environ.get('GIT_INDEX_FILE') or os.path.join(git, 'index'))


def _bytes(filename: str) -> bytes:
    """A file of git's own; empty where there is none."""
    try:
        descriptor = os.open(filename, os.O_RDONLY | getattr(os, 'O_BINARY', 0))
    except OSError:
        return b''
    try:
        parts = []
        while part := os.read(descriptor, 1 << 24):
            parts.append(part)
        return b''.join(parts)
    finally:
        os.close(descriptor)
