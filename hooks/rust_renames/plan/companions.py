"""Macros of packages that are not in the tree, which write paths into one that is: `quote! { ::jobs::private::f() }`.

Nothing can rename there what they write, so it keeps its name.
"""
from __future__ import annotations

from typing import Iterable
from typing import Iterator

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.names import RustPath
from rust_renames.plan.values import Gone
from rust_renames.resolve.defs import canonical
from rust_renames.rust.outline import ANY


def written_by(run: Run, crate: Crate, gone: Iterable[Gone], sources: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Why old paths of a crate have to stay: `sources` are the names and the texts of macros that it depends on."""
    paths = {one.path: one for one in gone}
    names = {path[-1] for path in paths}
    for source, text in sources:
        told: set[RustPath] = set()
        for head, written in _paths(crate.name, text):
            if head != crate.name and not (len(written) > 1 and run.resolver.absolute(crate, written[:2], ANY)):
                continue
            for end in range(1, len(written) + 1):
                if written[end - 1] not in names:
                    continue
                for meaning in run.resolver.absolute(crate, written[:end], ANY):
                    where = canonical(meaning.definition)
                    if where is not None and where[0] is crate and where[1] in paths and where[1] not in told:
                        told.add(where[1])
                        said = '::'.join((head, *written))
                        yield f'{paths[where[1]].entry.old} cannot be renamed here: the macros of {source} write {said}'


def _paths(name: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What begins with the crate's name, or with one that the macro alone knows: its head, and what follows."""
    text = regex.sub(r'//[^\n]*', '', text)
    path = regex.compile(rf'(?<![\w:])(?:::\s*)?(?P<head>_*{name}|\#\s*\w+)(?:\s*::\s*(?P<name>\w+))+')
    for found in path.finditer(text):
        yield found['head'], tuple(found.captures('name'))
