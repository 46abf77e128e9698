"""The symbol of what is renamed stays, since what it is linked with has no new name for it.

    before   extern "C" { fn old(); }                        #[no_mangle] pub extern "C" fn old() {}
    after    extern "C" { #[link_name = "old"] fn new(); }   #[export_name = "old"] pub extern "C" fn new() {}

The Rust Reference, chapter "Application binary interface", and `link_name` in "External blocks".
"""
from __future__ import annotations

from typing import Final

from rust_renames.edits import Edit
from rust_renames.edits import line_above
from rust_renames.forms.view import View
from rust_renames.rust.outline import Item

_NAMING: Final = ('export_name', 'link_name')


def symbol_edits(view: View, token: int) -> list[Edit]:
    """What the declaration whose name is a token gets, so that its symbol is the one that it had."""
    item = next((one for one in view.outline.items if one.name_token == token), None)
    if item is None or item.kind not in ('fn', 'static') or item.in_macro:
        return []
    texts = view.buffer.texts
    words = [at for one in item.attributes for at in range(one.start, one.end + 1)]
    if any(texts[at] in _NAMING for at in words):
        return []
    exported = [view.span(at) for at in words if texts[at] == 'no_mangle']
    if item.foreign:
        return [_link_name(view, item)]
    return [Edit(start, end, f'export_name = "{item.name}"') for start, end in exported]


def _link_name(view: View, item: Item) -> Edit:
    """Above the item; in documentation beside it."""
    buffer = view.buffer
    first = item.keyword if item.visibility is None else item.visibility[0]
    attribute = f'#[link_name = "{item.name}"]'
    start, _ = view.span(first)
    if start == buffer.starts[first]:
        return line_above(buffer.text, start, attribute)
    return Edit(start, start, f'{attribute} ')
