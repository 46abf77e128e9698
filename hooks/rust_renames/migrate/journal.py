"""What is needed to undo, on the disk before the first effect, and the effects themselves, which are undone together.

The journal is a folder. `plan.json` is its last file to come and its first to go: only with it there is something to
undo. `progress` has the number of the step that is being done or undone: the steps before it are done, those behind it
are not, and how that one stands shows on the disk. So a kill at any moment is survived, and one while undoing too.
"""
from __future__ import annotations

import json
import os
import shutil
from dataclasses import astuple
from hashlib import sha256
from typing import Any
from typing import Callable
from typing import NamedTuple

from rust_renames.disk import read
from rust_renames.errors import UserError
from rust_renames.git import Repository
from rust_renames.migrate import index
from rust_renames.migrate import steps as effects
from rust_renames.migrate.lock import Busy
from rust_renames.migrate.lock import Lock
from rust_renames.migrate.steps import Gone
from rust_renames.migrate.steps import MakeFolder
from rust_renames.migrate.steps import Owner
from rust_renames.migrate.steps import RemoveFolder
from rust_renames.migrate.steps import Rename
from rust_renames.migrate.steps import Stage
from rust_renames.migrate.steps import Step
from rust_renames.migrate.steps import Write

NAME = 'rust-renames-journal'
PLAN = 'plan.json'
KEPT = 'rust-renames-kept'
KINDS: dict[str, Any] = {kind.__name__: kind for kind in (MakeFolder, RemoveFolder, Rename, Write, Stage)}


class Tree(NamedTuple):
    """Where the effects are."""

    root: str  # an absolute folder
    repository: Repository | None  # whose top is the root

    def own(self, name: str) -> str:
        """A folder of ours that is no part of the tree."""
        if self.repository is None:
            return os.path.join(self.root, f'.{name}')
        return os.path.join(self.repository.folder, name)


class Effects(NamedTuple):
    """What the steps have no room for: the new contents of the files that are written, and the index's new names."""

    contents: dict[str, bytes]
    new_name: Callable[[str], str]
    intended: frozenset[str]


class Stuck(UserError):
    """Something stands in the way of undoing."""


class Journal:
    """The effects of one run, from the first to the end of all undoing."""

    def __init__(self, tree: Tree, steps: tuple[Step, ...], head: str, staged: tuple[str, str]) -> None:
        self.tree = tree
        self.folder = tree.own(NAME)
        self.steps = steps
        self.head = head
        self.staged = staged  # what is staged, before and after
        self.kept: list[str] = []  # names of what undoing found changed by another program
        self.lost: list[str] = []  # what another program has taken away, and nothing can bring back
        self._kept_folder = ''
        self._lock: Lock | None = None

    def carry_out(self, new: Effects, check: Callable[[], None]) -> None:
        """Does the steps; `check` is called between them and may raise."""
        for number, step in enumerate(self.steps, 1):
            check()
            self._note(number)
            self._do(step, new)
        check()

    def undo(self) -> None:
        try:
            at = self._position()
            for number in range(at, 0, -1):
                self._undo(number, self.steps[number - 1], number < at)
                self._note(number - 1)
            self.drop()
        except (UserError, OSError) as fault:
            self.unlock()
            raise Stuck(
                f'not all of it could be undone: {reason(fault)}. The next run of apply tries again. What it needs is '
                f'in {self.folder}: delete that to give up what was before'
            ) from None

    def drop(self) -> None:
        """From now on there is nothing to undo."""
        os.remove(self._plan())
        _flush_folder(self.folder)
        self.leave()

    def leave(self) -> None:
        """The folder goes; nothing in it is needed any more."""
        self.unlock()
        shutil.rmtree(self.folder, ignore_errors=True)

    def unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()

    # saving and reading

    def save(self) -> None:
        """The copies first, then the plan that names them; all of it lasting when this returns."""
        try:
            os.mkdir(self.folder)
        except FileExistsError:
            raise _busy() from None
        try:
            self.lock()
            for number, step in enumerate(self.steps, 1):
                data = self._contents(step)
                if data is not None:
                    self._save(str(number), data)
            self._save('progress', _line(0))
            self._save('plan.new', json.dumps(self._told(), indent=1).encode())
            _flush_folder(self.folder)
            os.replace(os.path.join(self.folder, 'plan.new'), self._plan())
            _flush_folder(self.folder)
            _flush_folder(os.path.dirname(self.folder))
        except BaseException:
            self.leave()
            raise

    def lock(self) -> None:
        try:
            self._lock = Lock(os.path.join(self.folder, 'lock'))
        except Busy:
            raise _busy() from None

    def _contents(self, step: Step) -> bytes | None:
        """What undoing a step will need."""
        if isinstance(step, Stage) and self.tree.repository is not None:
            return index.current(self.tree.repository) if step.exists else None
        if not isinstance(step, Write) or step.before is None:
            return None
        data = read(effects.placed(self.tree.root, step.old))
        if sha256(data).hexdigest() != step.before:
            raise UserError('was changed by another program meanwhile', step.old)
        return data

    def _told(self) -> dict[str, object]:
        return {'head': self.head, 'staged': self.staged, 'steps': [_as_json(step) for step in self.steps]}

    def _save(self, name: str, data: bytes) -> None:
        with open(os.path.join(self.folder, name), 'wb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def _note(self, number: int) -> None:
        """Over the number before, since a full disk has no room for one more."""
        with open(os.path.join(self.folder, 'progress'), 'r+b', buffering=0) as file:
            file.write(_line(number))
            os.fsync(file.fileno())

    def _position(self) -> int:
        return int(read(os.path.join(self.folder, 'progress')))

    def _plan(self) -> str:
        return os.path.join(self.folder, PLAN)

    def _copy(self, number: int) -> str:
        return os.path.join(self.folder, str(number))

    # doing and undoing

    def _do(self, step: Step, new: Effects) -> None:
        root = self.tree.root
        if isinstance(step, MakeFolder):
            effects.made_folder(root, step)
        elif isinstance(step, RemoveFolder):
            effects.removed_folder(root, step)
        elif isinstance(step, Rename):
            effects.renamed(root, step)
        elif isinstance(step, Write):
            effects.written(root, step, new.contents[step.name])
        elif self.tree.repository is not None:
            index.staged(self.tree.repository, new.new_name, new.intended)

    def _undo(self, number: int, step: Step, certain: bool) -> None:
        root = self.tree.root
        if isinstance(step, MakeFolder):
            effects.unmade_folder(root, step)
        elif isinstance(step, RemoveFolder):
            effects.unremoved_folder(root, step)
        elif isinstance(step, Rename):
            try:
                effects.unrenamed(root, step, certain)
            except Gone as error:
                self.lost.append(str(error))
        elif isinstance(step, Write):
            if effects.digest(effects.placed(root, step.name)) not in (step.before, step.after, None):
                self._keep(effects.placed(root, step.name), step.name)
            effects.unwritten(root, step, None if step.before is None else self._copy(number))
        elif self.tree.repository is not None:
            if self._is_staged_otherwise(self.tree.repository):
                self._keep(self.tree.repository.index_filename, 'index')
            index.restored(self.tree.repository, self._copy(number) if step.exists else None)

    def _is_staged_otherwise(self, repository: Repository) -> bool:
        try:
            return index.fingerprint(index.entries(repository)) not in self.staged
        except UserError:  # it is in no state that git understands
            return index.current(repository) is not None

    def _keep(self, place: str, name: str) -> None:
        """Another program's work is not lost, though the tree becomes what it was."""
        if not self._kept_folder:
            above = self.tree.own(KEPT)
            os.makedirs(above, exist_ok=True)
            self._kept_folder = os.path.join(above, str(len(os.listdir(above)) + 1))
        kept = os.path.join(self._kept_folder, os.path.basename(name) if os.path.isabs(name) else name)
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        shutil.copyfile(place, kept)
        self.kept.append(name)


def restored(tree: Tree) -> Journal | None:
    """Undoes what a run that was killed has left. Gives its journal, None where there was nothing to undo."""
    folder = tree.own(NAME)
    if not os.path.isdir(folder):
        return None
    journal = Journal(tree, (), '', ('', ''))
    journal.lock()
    try:
        told = json.loads(read(os.path.join(folder, PLAN)))
    except FileNotFoundError:
        journal.leave()  # it was killed before it did anything, or after it was done with all
        return None
    try:
        _undo_all(journal, told)
    finally:
        journal.unlock()
    return journal


def _undo_all(journal: Journal, told: dict[str, Any]) -> None:
    journal.steps = tuple(map(_from_json, told['steps']))
    journal.head = told['head']
    journal.staged = tuple(told['staged'])
    repository = journal.tree.repository
    if repository is not None and index.head(repository) != journal.head:
        raise UserError(
            'a run of apply was stopped halfway, and another commit is checked out since then: nothing is restored. '
            f'Check out {journal.head} again, or give up what was before, which is in this folder: delete it',
            journal.folder,
        )
    journal.undo()


def reason(error: BaseException) -> str:
    """What is wrong, in words."""
    if not isinstance(error, OSError):
        return str(error)
    names = [os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, (str, bytes))]
    said = error.strerror or str(error)
    return f'{" -> ".join(names)}: {said}' if names else said


def _busy() -> UserError:
    return UserError('another run of apply is at work here')


def _as_json(step: Step) -> list[object]:
    return [type(step).__name__, *astuple(step)]


def _from_json(told: list[Any]) -> Step:
    kind, *values = told
    step: Step = KINDS[kind](*(Owner(*value) if isinstance(value, list) else value for value in values))
    return step


def _line(number: int) -> bytes:
    return f'{number:9}\n'.encode()


def _flush_folder(folder: str) -> None:
    if os.name != 'nt':
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
