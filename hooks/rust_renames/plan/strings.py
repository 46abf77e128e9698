"""Strings that name a file which moves, or that stand in one.

    before   #[path = "phase2/deep.rs"]  include_str!("phase2/help.txt")  path = "src/phase2.rs" in Cargo.toml
    after    #[path = "redis_runtime/deep.rs"]  include_str!("redis_runtime/help.txt")  …

And those of build scripts, `cc::Build::new().file("src/phase2/deep.c")`: `check` and `fix` leave plain strings alone.
"""
from __future__ import annotations

import posixpath
from typing import Collection

import regex

from rust_renames.cargo.filenames import attribute_string
from rust_renames.cargo.filenames import file_argument
from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.forms.file_path import handed_names
from rust_renames.forms.file_path import part_of
from rust_renames.forms.file_path import respelled
from rust_renames.forms.file_path import string_edits
from rust_renames.forms.view import View
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import kind_of
from rust_renames.plan.written import is_of_build_script
from rust_renames.relocate.layout import Layout
from rust_renames.rust.kinds import STRING
from rust_renames.rust.outline import Outline
from rust_renames.source import Files
from rust_renames.source import folder_of
from rust_renames.source import joined

_INCLUDES = ('include', 'include_str', 'include_bytes')
_PATH = regex.compile(r'(?<![\w./\\-])[\w.-]+(?:/[\w.-]+)+')
_STRING = regex.compile(r'''(?P<quote>["'])(?P<value>[^"'\\\n]+)(?P=quote)''')


def file_strings(view: View, layout: Layout) -> list[Edit]:
    """The edits of the strings in one text, as one of the modules that it is."""
    found: list[Edit] = []
    buffer = view.buffer
    for call in view.outline.calls:
        macro = buffer.name(call.path.segments[-1])
        value = file_argument(view.outline, call) if macro in _INCLUDES or macro == 'concat' else None
        if value is not None and value.in_package:
            base = value.base(view.part)
            found += _followed(view, value.tokens, value.name, base, base, layout)
        elif value is not None and macro != 'concat':
            new = folder_of(layout.text(part_of(view, call.scope.module())))
            found += _followed(view, value.tokens, value.name, folder_of(view.filename), new, layout)
    for item in view.outline.items:
        if item.kind != 'mod':
            continue
        part = part_of(view, item.scope)
        for attribute in item.attributes:
            name = attribute_string(view.outline, attribute)
            if attribute.path == 'path' and name is not None:
                base = part.children if part.inline else part.folder
                new = layout.base(layout.declared_in(part, item))
                found += _followed(view, (attribute.value,), name, base, new, layout, item.inner is not None)
    for token, name, bases in handed_names(view):
        for base in bases:
            target = joined(base, name)
            if layout.files.is_file(target) or layout.files.is_folder(target):
                new = folder_of(layout.filename(view.filename)) if base == view.part.folder else base
                found += _followed(view, (token,), name, base, new, layout, layout.files.is_folder(target))
                break
    return found


def _followed(
    view: View, tokens: tuple[int, ...], name: str, old_base: str, new_base: str, layout: Layout, folder: bool = False,
) -> list[Edit]:
    """The edits that keep a name leading to its file, or to the folder of an inline module."""
    target = joined(old_base, name.lstrip('/') if name.startswith('/') else name)
    if not (layout.files.is_folder(target) if folder else layout.files.is_file(target)):
        return []
    new = layout.folder(target) if folder else layout.filename(target)
    if joined(new_base, name.lstrip('/')) == new:
        return []
    return string_edits(view, tokens, name, respelled(name, old_base, target, new_base, new))


def build_strings(run: Run, filename: str, outline: Outline, layout: Layout, known: Collection[Edit]) -> list[Edit]:
    """The edits of paths in the strings of a build script that no `known` edit is in; it runs in the package's folder.

    https://doc.rust-lang.org/cargo/reference/build-scripts.html#inputs-to-the-build-script
    """
    if not is_of_build_script(run, filename):
        return []
    package = run.workspace.package_of(filename).folder
    buffer = outline.buffer
    found: list[Edit] = []
    for token in range(buffer.size):
        start, end = buffer.starts[token], buffer.end(token)
        if buffer.kinds[token] != STRING or any(start < edit.start < end for edit in known):
            continue
        for path in _PATH.finditer(buffer.texts[token]):
            old = joined(package, path[0])
            is_folder = layout.files.is_folder(old)
            new = layout.folder(old) if is_folder else layout.filename(old)
            if new != old and (is_folder or layout.files.is_file(old)):
                words = respelled(path[0], package, old, package, new)
                found.append(Edit(start + path.start(), start + path.end(), words))
    return found


def manifest_text(filename: str, text: str, layout: Layout, files: Files) -> tuple[str, int]:
    """A Cargo.toml in which the strings that name files follow them, and how many do."""
    folder = folder_of(filename)
    count = 0

    def replaced(match: regex.Match[str]) -> str:
        nonlocal count
        old = joined(folder, match['value'])
        new = layout.filename(old)
        if new == old or not files.is_file(old):
            return match[0]
        count += 1
        return match['quote'] + posixpath.relpath(new, folder or '.') + match['quote']

    return _STRING.sub(replaced, text), count


def snapshot_moves(run: Run, layout: Layout, pending: list[Standing]) -> dict[str, str]:
    """insta's snapshot files, which are named after crate and module: `snapshots/crate__module__name.snap`."""
    found: dict[str, str] = {}
    for standing in pending:
        root = standing.at[0]
        if not isinstance(root, Crate) or standing.new is None or kind_of(standing) != 'module':
            continue
        start = '__'.join((root.name, *standing.at[1])) + '__'
        new_start = '__'.join((root.name, *standing.new[1])) + '__'
        folders = {joined(folder_of(name), 'snapshots') for name in root.files}
        for folder in sorted(folders):
            for base in run.files.names(folder):
                name = joined(folder, base)
                if base.startswith(start) and run.files.is_file(name):
                    found[name] = joined(folder_of(layout.filename(name)), new_start + base[len(start):])
    return found
