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
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import canonical
from rust_renames.rust.outline import ANY


def written_by(run: Run, crate: Crate, gone: Iterable[Gone], sources: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Why old paths of a crate have to stay: `sources` are the names and the texts of macros that it depends on."""
    paths = {one.path: one for one in gone}
    names = {path[-1] for path in paths}
    for source, text in sources:
        told: set[RustPath] = set()
        for head, written, goes_on in _paths(crate.name, text):
            if head != crate.name and not (len(written) > 1 and run.resolver.absolute(crate, written[:2], ANY)):
                continue
            for end in range(1, len(written) + 1):
                with_variants = goes_on and end == len(written)
                if written[end - 1] not in names and not with_variants:
                    continue
                for meaning in run.resolver.absolute(crate, written[:end], ANY):
                    for path in _meant(meaning.definition, crate, names if with_variants else ()):
                        if path in paths and path not in told:
                            told.add(path)
                            said = '::'.join((head, *written, *(['…'] if with_variants else [])))
                            yield f'{paths[path].entry.old} cannot be renamed here: the macros of {source} write {said}'


def _meant(definition: Def, crate: Crate, variants: Iterable[str]) -> list[RustPath]:
    """The path of what is meant, and those of an enum's variants."""
    where = canonical(definition)
    if where is None or where[0] is not crate:
        return []
    is_enum = isinstance(definition, ItemDef) and definition.item.kind == 'enum'
    return [where[1], *((*where[1], name) for name in variants if is_enum)]


def _paths(name: str, text: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """What begins with the crate's name, or with one that the macro alone knows.

    That is its head, what follows, and whether it goes on with a variable: `::jobs::Kind::#name`.
    """
    text = regex.sub(r'//[^\n]*', '', text)
    head = rf'(?<![\w:])(?:::\s*)?(?P<head>_*{name}|\#\s*\w+)'
    path = regex.compile(head + r'(?:\s*::\s*(?P<name>\w+))+(?P<more>\s*::\s*\#)?')
    for found in path.finditer(text):
        yield found['head'], tuple(found.captures('name')), found['more'] is not None
