"""What is renamed: all modules of a crate in place, and seeded samples of items and of moves."""
from __future__ import annotations

import random
from collections import Counter
from typing import Iterable
from typing import NamedTuple

from bench.corpus.crates import Crate
from bench.corpus.declared import Declared

from rust_renames.names import spelled

ITEMS = 40
MOVES = 20
KINDS = ('module', 'item', 'move', 'guard', 'guard-move', 'restore', 'overedit', 'leftover')
# Names that mean something almost everywhere.
COMMON = {
    'snake': ('alloc', 'core', 'error', 'index', 'inner', 'iter', 'key', 'len', 'name', 'new', 'result', 'std'),
    'camel': ('Error', 'Item', 'Iter', 'Option', 'Output', 'Result', 'Some', 'String', 'Value', 'Vec'),
    'upper': ('MAX', 'MIN', 'N'),
}
Path = tuple[str, ...]


class Job(NamedTuple):
    """`old` and `new` are paths without `crate::`; `kind` is one of KINDS."""

    crate: str
    kind: str
    package: str
    old: Path
    new: Path

    @property
    def is_move(self) -> bool:
        return is_of_moves(self.kind)

    @property
    def id(self) -> str:
        package = '' if self.package == self.crate else f'{self.package}/'
        return f'{self.crate}/{self.kind}/{package}{"::".join(self.old)}' + (
            f'={"::".join(self.new)}' if self.is_move or not self.new[-1].lower().endswith('renamed') else ''
        )

    @property
    def table(self) -> str:
        old, new = ('::'.join(spelled(name, 2021) for name in path) for path in (self.old, self.new))
        return f'[[rename]]\nfrom = "crate::{old}"\nto = "crate::{new}"\npackages = ["{self.package}"]\n'


def is_of_moves(kind: str) -> bool:
    return kind in ('move', 'guard-move')


def jobs(
    crate: Crate, kind: str, found: list[Declared], seed: int, limit: int | None = None, names: str = 'fresh',
) -> list[Job]:
    """In the order of paths; the jobs of a smaller limit are among those of a greater one.

    `names` is 'fresh', or 'taken' for new names that the crate has elsewhere, or that mean something everywhere.
    """
    every = all_jobs(crate, kind, found)
    if names == 'taken' and not is_of_moves(kind):
        every = [with_taken_name(job, found, seed) for job in every]
    if is_of_moves(kind):
        every = one_a_module(every, seed)
    shuffled = random.Random(f'{seed}/{crate.name}/{kind}').sample(every, len(every))
    return sorted(shuffled[:{'item': ITEMS, 'move': MOVES, 'guard-move': MOVES}.get(kind)][:limit], key=every.index)


def all_jobs(crate: Crate, kind: str, found: list[Declared]) -> list[Job]:
    """Every job that a sample is taken from."""
    pairs = {
        'item': items, 'move': moves, 'leftover': modules_and_items, 'guard': modules_and_items, 'guard-move': moves,
        'restore': modules_and_items,
    }.get(kind, modules)(found)
    return [Job(crate.name, kind, package, old, new) for package, old, new in dict.fromkeys(pairs)]


def modules(found: list[Declared]) -> Iterable[tuple[str, Path, Path]]:
    return [(row.package, row.path, fresh(row)) for row in found if row.kind == 'mod' and row.written]


def items(found: list[Declared]) -> Iterable[tuple[str, Path, Path]]:
    """Not where a module has the same path: both would be renamed."""
    taken = {(row.package, row.path) for row in found if row.kind == 'mod'}
    first = {(row.package, row.path): fresh(row) for row in reversed(found) if row.written}
    return [
        (package, path, new) for (package, path), new in sorted(first.items())
        if (package, path) not in taken and path != ('main',)
    ]


def modules_and_items(found: list[Declared]) -> Iterable[tuple[str, Path, Path]]:
    return [*modules(found), *items(found)]


def moves(found: list[Declared]) -> Iterable[tuple[str, Path, Path]]:
    """To each other parent in the same crate that is there whenever the module is, and has nothing of its name."""
    counted = Counter((row.package, row.root, row.path) for row in found)
    written = [row for row in found if row.kind == 'mod' and row.written]
    parents = {(row.package, row.root, row.path): row.cfgs for row in written}
    parents |= {(row.package, row.root, ()): () for row in found}
    return [
        (row.package, row.path, (*path, row.path[-1]))
        for row in written
        for (package, root, path), cfgs in parents.items()
        if (package, root) == (row.package, row.root) and path != row.path[:-1] and path[:len(row.path)] != row.path
        and set(cfgs) <= set(row.cfgs) and (package, root, (*path, row.path[-1])) not in counted
        and counted[package, root, path] <= 1
    ]


def one_a_module(every: list[Job], seed: int) -> list[Job]:
    """Else a module with many possible parents would be most of a sample."""
    by_module: dict[tuple[str, Path], list[Job]] = {}
    for job in every:
        by_module.setdefault((job.package, job.old), []).append(job)
    return [random.Random(f'{seed}/{choice[0].id}').choice(choice) for choice in by_module.values()]


def fresh(row: Declared) -> Path:
    """A new name in the case that rustc's lints want."""
    name = row.path[-1]
    if row.kind in ('const', 'static') and name.isupper():
        return (*row.path[:-1], f'{name}_RENAMED')
    is_camel = case_of(name) != 'snake' or row.kind == 'variant' and name.upper() == name.lower()  # `_24`
    return (*row.path[:-1], f'{name}Renamed' if is_camel else f'{name.rstrip("_")}_renamed')


def case_of(name: str) -> str:
    if name.isupper() and len(name) > 1:
        return 'upper'
    first = name.lstrip('_')[:1]
    return 'camel' if first.isupper() or first.isdigit() else 'snake'  # `_24` is a variant's name


def with_taken_name(job: Job, found: list[Declared], seed: int) -> Job:
    """Another name that something else has, though nothing in the same module or enum."""
    case = case_of(job.old[-1])
    beside = {row.path[-1] for row in found if row.package == job.package and row.path[:-1] == job.old[:-1]}
    names = {row.path[-1] for row in found if case_of(row.path[-1]) == case} | {*COMMON[case]}
    name = random.Random(f'{seed}/{job.id}').choice(sorted(names - beside))
    return job._replace(new=(*job.old[:-1], name))
