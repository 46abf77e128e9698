"""Strings that name a file which the rename has moved.

    before   include!("phase2/a.rs"); #[path = "phase2/b.rs"]
    after    include!("redis_runtime/a.rs"); #[path = "redis_runtime/b.rs"]
"""
from __future__ import annotations

import posixpath
from typing import Iterator

from rust_renames.cargo.filenames import attribute_string
from rust_renames.cargo.filenames import file_argument
from rust_renames.cargo.filenames import package_folder
from rust_renames.cargo.filenames import string_value
from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import expand
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.kinds import STRING
from rust_renames.rust.outline import Scope
from rust_renames.source import folder_of
from rust_renames.source import joined


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for call in view.outline.calls:
        if view.buffer.name(call.path.segments[-1]) in ('include', 'include_str', 'include_bytes'):
            value = file_argument(view.outline, call)
            if value is not None:
                found += _moved(view, value.tokens, value.base(view.part), value.name)
    for item in view.outline.items:
        if item.kind == 'mod':
            for attribute in item.attributes:
                name = attribute_string(view.outline, attribute)
                if attribute.path == 'path' and name is not None:
                    part = part_of(view, item.scope)
                    found += _moved(view, (attribute.value,), part.children if part.inline else part.folder, name)
    for token, name, bases in handed_names(view):
        found += next((known for base in bases for known in [_moved(view, (token,), base, name)] if known), [])
    return found


def handed_names(view: View) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The strings that attributes and macros of other crates get and that may name a file: the token, and the name.

    With the folders that it may begin in: the package's, the crate root's and the text's, as pest's `#[grammar]`,
    rust-embed's `#[folder]` and sqlx's `query_file!` have it.
    """
    buffer = view.buffer
    tokens = [one.token for one in view.outline.strings]
    for call in view.outline.calls:
        if buffer.name(call.path.segments[-1]) not in KNOWN:
            tokens += [token for token in range(call.open + 1, call.close) if buffer.kinds[token] == STRING]
    package, root = package_folder(view.part), folder_of(view.place.module.crate.target.root)
    for token in dict.fromkeys(tokens):
        name = string_value(buffer.texts[token]) or ''
        if '/' in name and not name.startswith('/') and token < buffer.size:
            bases = dict.fromkeys((package, root, view.part.folder))
            yield token, name, tuple(bases)


def part_of(view: View, scope: Scope) -> Part:
    """The part of the tree that a module's scope in a text is."""
    return next((part for part in view.place.module_of(scope).parts if part.scope is scope), view.part)


def _moved(view: View, tokens: tuple[int, ...], base: str, name: str) -> list[Reference]:
    """The reference of one name, if the file of that name is gone and the rename tells where it is now."""
    files = view.part.workspace.files
    old = joined(base, name.lstrip('/'))
    if files.is_file(old) or not any(last in name for last in view.overlay.last_names()):
        return []
    for crate in {view.place.module.crate: None, **dict.fromkeys(_crates(view))}:
        for entry_path, target in _renamed_modules(view, crate):
            new = _follow(crate, old, entry_path, target)
            if new is None or not files.is_file(new):
                continue
            entry = view.overlay.entry(crate, entry_path)
            if entry is None or entry.excludes(view.filename):
                continue
            edits = string_edits(view, tokens, name, respelled(name, base, old, base, new))
            token = next(token for token in tokens if edits[0].start < view.span(token)[1])
            start, _ = view.span(token)
            reference = Reference(view, entry, crate, entry_path, 'file path', start, start + 1)
            reference.token = token
            reference.edits = edits
            return [reference]
    return []


def _crates(view: View) -> list[Crate]:
    workspace = view.part.workspace
    return workspace.crates(workspace.package_of(view.part.filename))


def _renamed_modules(view: View, crate: Crate) -> list[tuple[RustPath, RustPath]]:
    found = []
    for name in view.overlay.last_names():
        for root, path in view.overlay.other_names(name):
            target = view.overlay.target(root, path)
            if root is crate and target is not None and target[0] is crate and path:
                found.append((path, target[1]))
    return sorted(found, key=lambda pair: -len(pair[0]))


def _follow(crate: Crate, old: str, path: RustPath, target: RustPath) -> str | None:
    """Where a file below the old module's place is now, if it is below one."""
    before = _folder(crate, path[:-1])
    after = _folder(crate, target[:-1])
    if before is None or after is None:
        return None
    old_base = joined(before, path[-1])
    new_base = joined(after, target[-1])
    for ending in ('.rs', '/'):
        if old.startswith(old_base + ending):
            return new_base + old[len(old_base):]
    return None


def _folder(crate: Crate, path: RustPath) -> str | None:
    """Where the files of a module's children lie."""
    module: Module | None = crate.root
    for name in path:
        assert module is not None
        module = expand(module).children.get(name)
        if module is None:
            return None
    return module.parts[0].children if module is not None and module.parts else None


def respelled(name: str, old_base: str, old: str, new_base: str, new: str) -> str:
    """A name that led from one folder to `old`, so that it leads from the other one to `new`, in its own words."""
    before, after = old.split('/'), new.split('/')
    parts = name.split('/')
    if len(before) == len(after):
        at = old_base
        for index, part in enumerate(parts):
            at = joined(at, part)
            depth = at.count('/')
            if part not in ('', '.', '..') and before[:depth + 1] == at.split('/'):
                parts[index] = after[depth]
    words = '/'.join(parts)
    if joined(new_base, words.lstrip('/')) == new:
        return words
    found = posixpath.relpath(new, new_base or '.')
    return f'/{found}' if name.startswith('/') else f'./{found}' if name.startswith('./') else found


def string_edits(view: View, tokens: tuple[int, ...], name: str, new: str) -> list[Edit]:
    """The fewest characters between what differs at the front and at the back, on whole parts of the name.

    The name is what the strings come to, one behind the other.
    """
    old_parts, new_parts = name.split('/'), new.split('/')
    front = 0
    while front < min(len(old_parts), len(new_parts)) - 1 and old_parts[front] == new_parts[front]:
        front += 1
    back = 0
    while back < min(len(old_parts), len(new_parts)) - 1 - front and old_parts[-1 - back] == new_parts[-1 - back]:
        back += 1
    start = sum(len(part) + 1 for part in old_parts[:front])
    end = start + len('/'.join(old_parts[front:len(old_parts) - back]))
    text = '/'.join(new_parts[front:len(new_parts) - back])
    found: list[Edit] = []
    at = 0
    for token in tokens:
        literal = view.buffer.texts[token]
        value = string_value(literal) or ''
        first, last = max(start, at), min(end, at + len(value))
        if first < last or start == end and first == last and not found:
            shift = view.buffer.starts[token] + literal.find('"') + 1 - at
            found.append(Edit(view.offset(shift + first), view.offset(shift + last), '' if found else text))
        at += len(value)
    return found
