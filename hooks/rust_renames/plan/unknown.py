"""Paths in macros' bodies that look like an old path, where nothing tells what they begin with.

    macro_rules! tests { ($kind:ident) => { use $kind::view;  helper!(); } }
    macro_rules! helper { () => { view::look(); } }      an old path crate::camera::view::look is meant, or another one
"""
from __future__ import annotations

from typing import Collection
from typing import Iterator

import regex

from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Nothing
from rust_renames.rust.outline import Mention
from rust_renames.source import Lines


def unknown_paths(run: Run, filename: str, old: RustPath, known: Collection[int]) -> Iterator[str]:
    """The places of `parent::name` in a file's macros that lead nowhere; `known` are the offsets of its references."""
    text = run.workspace.text(filename)
    if len(old) < 2 or 'macro_rules' not in text:
        return
    left = [offset for offset in _spelled(old, text) if offset not in known]
    for view in file_views(run, filename, run.workspace.outline(filename)) if left else ():
        words = {
            view.span(token)[0] for item in view.outline.items if item.kind == 'macro'
            for token in range(item.start, item.end)
        }
        for offset in left:
            if offset in words and not _leads_somewhere(view, offset):
                line, column = Lines(text).position(offset)
                yield f'{filename}:{line}:{column}'


def applied_paths(run: Run, filename: str, old: RustPath, known: Collection[int]) -> Iterator[str]:
    """The places of names in items that a macro is applied to, behind what is unknown there.

        #[macro_rules_attribute::apply(for_each_camera)] mod tests { use super::camera::view; }

    https://docs.rs/macro_rules_attribute
    """
    text = run.workspace.text(filename)
    if not old or 'apply(' not in text or old[-1] not in text:
        return
    for view in file_views(run, filename, run.workspace.outline(filename)):
        applied = [
            (item.start, item.end) for item in view.outline.items
            if any(one.path.rpartition('::')[2] == 'apply' and one.args >= 0 for one in item.attributes)
        ]
        for mention in view.outline.mentions if applied else ():
            for index, token in enumerate(mention.segments[1:], 1):
                is_meant = view.buffer.name(token) == old[-1] and any(start <= token < end for start, end in applied)
                if is_meant and view.span(token)[0] not in known and _is_behind_unknown(view, mention, index):
                    line, column = Lines(text).position(view.span(token)[0])
                    yield f'{filename}:{line}:{column}'


def _is_behind_unknown(view: View, mention: Mention, index: int) -> bool:
    steps = view.resolver.path(mention, view.place)[:index]
    return len(steps) < index or all(isinstance(one.definition, Nothing) for one in steps[-1])


def _spelled(old: RustPath, text: str) -> Iterator[int]:
    """Where the last segment stands of what may be an old path: its last two, or all with variables among them."""
    last = rf'\s*::\s*(?:r\#)?{old[-1]}\b'
    short = regex.compile(rf'(?<![\w:$])(?:r\#)?{old[-2]}{last}')
    above = r'\s*::\s*'.join(rf'(?:\$\w+|{name})' for name in old[:-1])
    whole = regex.compile(rf'(?<!\w)\w+\s*::\s*({above}){last}')
    for match in (*short.finditer(text), *(found for found in whole.finditer(text) if '$' in found[1])):
        yield match.end() - len(old[-1])


def _leads_somewhere(view: View, offset: int) -> bool:
    return any(
        len(view.resolver.path(mention, view.place)) > index
        for mention in view.outline.mentions for index, token in enumerate(mention.segments)
        if view.buffer.starts[token] == offset
    )
