"""The modules and items that a tree declares, read from the crate roots that `cargo metadata` names.

Every module that a library or binary declares is found, whatever its cfg, those in item macros too; not those in
functions. Of a module's files all that are there count.
"""
from __future__ import annotations

import json
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Iterator
from typing import NamedTuple

from rust_renames.rust.buffer import read
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope

KINDS = {
    'struct': 'struct', 'tuple struct': 'struct', 'unit struct': 'struct', 'enum': 'enum', 'variant': 'variant',
    'union': 'union', 'fn': 'fn', 'const': 'const', 'static': 'static', 'trait': 'trait', 'type': 'type',
    'macro': 'macro_rules', 'mod': 'mod',
}


class Root(NamedTuple):
    package: str
    file: Path


class Declared(NamedTuple):
    """`path` has no `crate::`; `cfgs` are the conditions on it and on the modules around it.

    `written` is whether its name stands in a declaration or a macro's call, and not in the body of a macro alone.
    """

    package: str
    root: str
    path: tuple[str, ...]
    kind: str
    cfgs: tuple[str, ...]
    written: bool


class Place(NamedTuple):
    """A module's text: its path, the folders for `#[path]`s and for the `mod x;` in it, and the cfgs around it."""

    crate: Root
    path: tuple[str, ...]
    folder: Path
    children: Path
    cfgs: tuple[str, ...]


def roots(tree: Path) -> list[Root]:
    """The crate roots of libraries and binaries: what `crate` means in a table that does not say otherwise."""
    run = subprocess.run(
        ['cargo', 'metadata', '--no-deps', '--offline', '--format-version=1'], cwd=tree, check=True,
        capture_output=True, text=True, encoding='utf-8',
    )
    libraries = {'lib', 'rlib', 'dylib', 'cdylib', 'staticlib', 'proc-macro', 'bin'}
    return [
        Root(package['name'], Path(target['src_path']))
        for package in json.loads(run.stdout)['packages'] for target in package['targets']
        if libraries & set(target['kind'])
    ]


def declared(tree: Path) -> list[Declared]:
    """All there are, each once, in the order of paths."""
    found: set[Declared] = set()
    for root in roots(tree):
        folder = root.file.parent
        found.update(in_file(root.file, Place(root, (), folder, folder, ()), 0))
    return sorted(found)


def in_file(file: Path, place: Place, depth: int) -> Iterator[Declared]:
    # the file of a module that is never compiled may be anything
    read_outline = outlined(file.read_bytes().decode('utf-8', errors='replace'))
    yield from in_scope(read_outline, read_outline.root, place, depth)


@lru_cache(maxsize=4096)  # nearly all files are what they were in the job before
def outlined(text: str) -> Outline:
    return outline(read('', text), None)


def in_scope(text: Outline, scope: Scope, place: Place, depth: int) -> Iterator[Declared]:
    bodies = [(one.start, one.end) for one in text.items if one.kind == 'macro']
    for item in (item for items in scope.items.values() for item in items):
        cfgs = place.cfgs + cfgs_of(text, scope, item)
        if item.kind not in KINDS or item.name == '_':
            continue
        exported = item.kind == 'macro' and any(attribute.path == 'macro_export' for attribute in item.attributes)
        path = (item.name,) if exported else (*place.path, item.name)
        written = item.name_token < text.buffer.size and not any(
            start < item.name_token < end and start != item.start for start, end in bodies
        )
        yield Declared(place.crate.package, place.crate.file.name, path, KINDS[item.kind], cfgs, written)
        for variant in item.variants:
            yield Declared(place.crate.package, place.crate.file.name, (*path, variant.name), 'variant', cfgs, written)
        if item.kind == 'mod' and depth < 50:
            yield from in_module(text, item, place._replace(path=path, cfgs=cfgs), depth + 1)


def in_module(text: Outline, item: Item, place: Place, depth: int) -> Iterator[Declared]:
    """`place` is the parent's but for path and cfgs."""
    if item.inner is not None:
        for folder in [*named(text, item, place), place.children / item.name]:
            yield from in_scope(text, item.inner, place._replace(folder=folder, children=folder), depth)
        return
    for file, children in files_of(text, item, place):
        yield from in_file(file, place._replace(folder=file.parent, children=children), depth)


def files_of(text: Outline, item: Item, place: Place) -> list[tuple[Path, Path]]:
    """The files of `mod x;` that are there, each with the folder of its own modules."""
    found = [(file, file.parent) for file in named(text, item, place)]
    found.append((place.children / f'{item.name}.rs', place.children / item.name))
    found.append((place.children / item.name / 'mod.rs', place.children / item.name))
    return [(file, children) for file, children in found if file.is_file()]


def named(text: Outline, item: Item, place: Place) -> list[Path]:
    """What the `#[path]`s of a declaration name: https://doc.rust-lang.org/reference/items/modules.html"""
    return [place.folder / name for name in re.findall(r'\bpath\s*=\s*"([^"]+)"', attributes_of(text, item))]


def attributes_of(text: Outline, item: Item) -> str:
    starts = text.buffer.starts
    return text.buffer.text[starts[item.start]:starts[item.name_token]]


def cfgs_of(text: Outline, scope: Scope, item: Item) -> tuple[str, ...]:
    """Without spaces; of a macro's call around the item it counts which one it is, since the macro may add some."""
    around = [call for call in scope.macros if item.in_macro and call.open < item.start < call.close]
    attributes = (*item.attributes, *(attribute for call in around for attribute in call.attributes))
    texts = text.buffer.texts
    own = [one for one in attributes if one.path == 'cfg' and texts[one.start + 2] == 'cfg']
    return (
        *(''.join(texts[one.args + 1:one.end - 1]) for one in own),
        *(condition for call in around for condition in conditions(text, call, item)),
    )


def conditions(text: Outline, call: MacroCall, item: Item) -> Iterator[str]:
    """A macro's name with the attribute that its arguments begin with, and the branch that the item is in."""
    buffer = text.buffer
    head = call.open + 1
    if buffer.texts[head:head + 3] == ['#', '!', '[']:
        head = buffer.match[head + 2] + 1
    name = buffer.name(call.path.segments[-1])
    yield f'{name}!{"".join(buffer.texts[call.open + 1:head])}'
    for token in range(head, item.start):
        if buffer.texts[token] == '{' and buffer.texts[token - 1] != '!' and item.end <= buffer.match[token]:
            yield f'{name}!{"".join(buffer.texts[head:token])}'
