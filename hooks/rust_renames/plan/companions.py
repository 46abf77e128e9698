"""Macros of packages that are not in the tree, which write paths into one that is: `quote! { ::jobs::private::f() }`.

Nothing can rename there what they write, so its old name stays.
"""
from __future__ import annotations

from typing import Iterable
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.names import RustPath
from rust_renames.plan.standing import Standing
from rust_renames.plan.tree import PlannedTree
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import canonical
from rust_renames.rust.outline import ANY
from rust_renames.table.tables import Tables


class Written(NamedTuple):
    """A path below a crate that a macro of another package writes.

    `meaning` is what it leads to; None where its last name is one that the macro makes or is given.
    """

    standing: Standing
    path: RustPath
    meaning: Found | None
    why: str


def written_by(
    run: Run, crate: Crate, pending: Iterable[Standing], sources: Iterable[tuple[str, str]],
) -> Iterator[Written]:
    """What is written of that which is renamed: `sources` are the names and the texts of macros that a crate uses."""
    standings = {one.at[1]: one for one in pending}
    names = {path[-1] for path in standings}
    for source, text in sources:
        told: set[tuple[RustPath, RustPath]] = set()
        for head, written, goes_on in _paths(crate.name, text):
            if head != crate.name and not _is_likely(run, crate, written, goes_on):
                continue
            for end in range(1, len(written) + 1):
                by_variable = goes_on and end == len(written)
                if written[end - 1] not in names and not by_variable:
                    continue
                for meaning in run.resolver.absolute(crate, written[:end], ANY):
                    for path, said in _meant(meaning, crate, names if by_variable else (), text):
                        if path in standings and (path, written[:end]) not in told:
                            told.add((path, written[:end]))
                            whole = '::'.join((head, *written, *(['…'] if by_variable else [])))
                            yield Written(
                                standings[path], (*written[:end], *([path[-1]] if said is None else [])), said,
                                f'the macros of {source} write {whole}',
                            )


def _is_likely(run: Run, crate: Crate, written: RustPath, goes_on: bool) -> bool:
    """Whether what follows the variable that a path begins with tells that it stands for the crate."""
    found = run.resolver.absolute(crate, written[:2], ANY)
    return bool(found) and (len(written) > 1 or goes_on and any(isinstance(one.definition, ModuleDef) for one in found))


def lost_paths(run: Run, tree: PlannedTree, written: Iterable[Written]) -> Iterator[str]:
    """What is written and would lead nowhere in the planned tree."""
    written = list(written)
    if not written:
        return
    after = Run(tree, Tables(()))
    for one in written:
        root = one.standing.at[0]
        library = next(
            (
                crate for package in after.workspace.manifests.all_packages()
                for crate in (after.workspace.library(package),)
                if crate is not None and isinstance(root, Crate) and package.folder == root.package.folder
            ), None,
        )
        if library is None or not after.resolver.absolute(library, one.path, ANY):
            yield f'{one.standing.entry.old} cannot be renamed here: {one.why}'


def _meant(meaning: Found, crate: Crate, names: Iterable[str], text: str) -> Iterator[tuple[RustPath, Found | None]]:
    """The path of what is meant, and of what lies in it those that a macro makes by the `names`.

    The variants of an enum are words of what the macro is given, the modules in a module those of its own strings.
    """
    where = canonical(meaning.definition)
    if where is None or where[0] is not crate or not meaning.carried:
        return
    yield where[1], meaning
    definition = meaning.definition
    for name in names:
        if isinstance(definition, ItemDef) and definition.item.kind == 'enum':
            yield (*where[1], name), None
        elif isinstance(definition, ModuleDef) and f'"{name}"' in text:
            yield (*where[1], name), None


def _paths(name: str, text: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """What begins with the crate's name, or with one that the macro alone knows.

    That is its head, what follows, and whether it goes on with a variable: `::jobs::Kind::#name`.
    """
    text = regex.sub(r'//[^\n]*', '', text)
    head = rf'(?<![\w:])(?:::\s*)?(?P<head>_*{name}|\#\s*\w+)'
    path = regex.compile(head + r'(?:\s*::\s*(?P<name>\w+))+(?P<more>\s*::\s*\#)?')
    for found in path.finditer(text):
        yield found['head'], tuple(found.captures('name')), found['more'] is not None
