"""A plan against this tree: the steps that it comes to, and why they are not begun."""
from __future__ import annotations

import os
import stat
from hashlib import sha256
from typing import NamedTuple

from rust_renames.disk import Disk
from rust_renames.errors import UserError
from rust_renames.migrate import index
from rust_renames.migrate import objections
from rust_renames.migrate.index import Entry
from rust_renames.migrate.index import Status
from rust_renames.migrate.journal import Effects
from rust_renames.migrate.journal import Journal
from rust_renames.migrate.journal import Tree
from rust_renames.migrate.steps import Stage
from rust_renames.migrate.steps import Step
from rust_renames.migrate.steps import Write
from rust_renames.migrate.steps import owner
from rust_renames.migrate.steps import placed
from rust_renames.migrate.tree import Moves
from rust_renames.migrate.tree import Moving
from rust_renames.migrate.tree import moving
from rust_renames.migrate.tree import steps

NOTHING = Status(frozenset(), frozenset(), frozenset(), frozenset())


class Work(NamedTuple):
    """What is to be done. Texts are by their new names, bytes of before by their old ones."""

    tree: Tree
    moving: Moving
    befores: dict[str, bytes]
    afters: dict[str, bytes]
    old_names: dict[str, str]  # of the texts, by their new ones
    entries: list[Entry]
    status: Status
    faults: tuple[UserError, ...]


def prepared(tree: Tree, disk: Disk, moves: Moves, texts: dict[str, str], allow_dirty: bool) -> Work:
    before = {new: old for old, new in moves}
    old_names = {name: before.get(name, name) for name in texts}
    befores = {old: (disk.text(old) or '').encode('utf-8') for old in old_names.values()}
    afters = {name: text.encode('utf-8') for name, text in texts.items()}
    repository = tree.repository
    known = index.entries(repository) if repository is not None else []
    status = index.status(repository) if repository is not None else NOTHING
    to_move = moving(tree.root, moves)
    faults = [*to_move.faults, *objections.of_texts(disk, befores), *objections.of_links(tree.root, known, to_move)]
    if repository is not None:
        faults += objections.of_git(repository, known, status, to_move, befores, allow_dirty)
    return Work(tree, to_move, befores, afters, old_names, known, status, tuple(faults))


def begun(work: Work, report: tuple[str, bytes] | None) -> tuple[Journal, Effects]:
    """The journal, saved: now the work can be done, and undone. A report is an absolute name and its contents."""
    root, repository = work.tree.root, work.tree.repository
    ordered: list[Step] = [*steps(root, work.moving.renames)]
    contents = dict(work.afters)
    for name, old in sorted(work.old_names.items()):
        ordered.append(_write(root, name, old, work.befores[old], work.afters[name]))
    if report is not None:
        ordered.append(_write(root, report[0], report[0], contents_of(report[0]), report[1]))
        contents[report[0]] = report[1]
    head, staged = '', ('', '')
    if repository is not None:
        ordered.append(Stage(index.current(repository) is not None))
        head, known = index.head(repository), index.entries(repository)
        staged = index.fingerprint(known), index.fingerprint(known, work.moving.new_name)
    journal = Journal(work.tree, tuple(ordered), head, staged)
    journal.save()
    return journal, Effects(contents, work.moving.new_name, work.status.intended)


def contents_of(place: str) -> bytes | None:
    """What a report takes the place of; UserError where it can't be there."""
    try:
        status = os.stat(place)
    except FileNotFoundError:
        if os.path.isdir(os.path.dirname(place)):
            return None
        raise UserError('cannot be written: there is no such folder', place) from None
    if not stat.S_ISREG(status.st_mode) or os.path.islink(place):
        raise UserError('cannot be written: it is no regular file', place)
    with open(place, 'rb') as file:
        return file.read()


def _write(root: str, name: str, old: str, before: bytes | None, after: bytes) -> Write:
    if before is None:
        return Write(name, old, None, None, sha256(after).hexdigest())
    return Write(name, old, owner(placed(root, old)), sha256(before).hexdigest(), sha256(after).hexdigest())
