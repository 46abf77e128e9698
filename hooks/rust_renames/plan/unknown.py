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
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import Nothing
from rust_renames.rust.outline import Item
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
    """The places of names in items that a macro is applied to, behind what is known by the macro alone.

        #[macro_rules_attribute::apply(for_each_camera)] mod tests { use super::camera::view; }

    https://docs.rs/macro_rules_attribute
    """
    text = run.workspace.text(filename)
    if 'apply(' not in text or old[-1] not in text:
        return
    for view in file_views(run, filename, run.workspace.outline(filename)):
        for item in view.outline.items:
            for attribute in item.attributes:
                if attribute.path.rpartition('::')[2] == 'apply' and attribute.args >= 0:
                    words = _words_of(run, view, view.buffer.name(attribute.end - 2))
                    for token in _behind_unknown(view, item, old, words):
                        line, column = Lines(text).position(view.span(token)[0])
                        if view.span(token)[0] not in known:
                            yield f'{filename}:{line}:{column}'


def _words_of(run: Run, view: View, macro: str) -> set[str] | None:
    """The words of the macros of a name; None where it is not known."""
    found: set[str] = set()
    for one in run.resolver.macros_named(view.place.module.crate, macro):
        buffer = run.resolver.buffer_of(one)
        found.update(() if buffer is None else buffer.texts[one.item.start:one.item.end])
    return found or None


def _behind_unknown(view: View, item: Item, old: RustPath, words: set[str] | None) -> Iterator[int]:
    """The tokens of the last name where a path ends as the old one does, from what is unknown on.

    That is one of the macro's words or, as a glob of `super::super` leads where no other way tells, a name of the path.
    """
    texts = view.buffer.texts
    leads_out = any(texts[at:at + 3] == ['super', '::', 'super'] for at in range(item.start, item.end))
    for mention in view.outline.mentions:
        names = [view.buffer.name(token) for token in mention.segments]
        if old[-1] not in names or not item.start <= mention.segments[0] < item.end:
            continue
        steps = view.resolver.path(mention, view.place)
        unknown = next((at for at, step in enumerate(steps) if not any(map(_is_known, step))), len(steps))
        for index in range(unknown, len(names)):
            count = index - unknown
            above = old[-count - 1] if len(old) > count else None
            ends_likewise = above is not None and names[unknown + 1:index + 1] == [*old[len(old) - count:]]
            is_word = count > 0 and (words is None or above in words)
            is_glob_s = leads_out and above == names[unknown] and (len(names) > 1 or names[0][0].isupper())
            if ends_likewise and (is_word or is_glob_s):
                yield mention.segments[index]


def _is_known(one: Found) -> bool:
    return not isinstance(one.definition, Nothing)


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
