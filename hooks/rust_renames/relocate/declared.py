"""What has a visibility in a text: items, imports, modules, fields."""
from __future__ import annotations

from typing import Iterator

from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.forms.view import View
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.visibility import Declared
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import UseItem


def declared_in_texts(module: Module) -> Iterator[Declared]:
    """A module's own declarations."""
    assert module.parent is not None
    for part, item in declarations(module):
        yield declared_as(part, item, module.parent)


def declared_as(part: Part, item: Item, module: Module) -> Declared:
    return item_declared(module, part.outline.buffer, item)


def use_declared(module: Module, buffer: Buffer, statement: UseItem) -> Declared:
    written = buffer.texts[statement.keyword] in ('use', 'extern')
    return Declared(module, buffer, statement.visibility, statement.keyword, None if written else 'use')


def item_declared(module: Module, buffer: Buffer, item: Item) -> Declared:
    visibility = item.visibility
    if item.guessed and visibility is None and item.keyword != item.name_token:
        visibility = _visibility_before(buffer, item.keyword)
    written = item.keyword != item.name_token or visibility is not None and visibility[1] + 1 == item.keyword
    if not written and visibility is not None and visibility[1] + 1 < buffer.size:  # in the body of a macro
        return Declared(module, buffer, visibility, visibility[1] + 1, None, True)
    return Declared(module, buffer, visibility, item.keyword, None if written else item.name)


def given_to_macros(module: Module, name: str, anywhere: bool) -> list[Declared]:
    """What the macros that are called among a module's items may declare of a name that their arguments say.

    That is where it begins the arguments, or stands behind a visibility; with `anywhere` all else, if it is nowhere so.
    """
    first: list[Declared] = []
    others: list[Declared] = []
    for part in module.parts:
        buffer = part.outline.buffer
        for call in part.scope.macros:
            for token in range(call.open + 1, call.close):
                around = buffer.texts[token - 1], buffer.texts[token + 1]
                if buffer.name(token) == name and around[0] not in ('.', '::') and around[1] != '!':
                    visibility = _visibility_before(buffer, token)
                    is_first = visibility is not None or token == call.open + 1
                    (first if is_first else others).append(Declared(module, buffer, visibility, token, name))
    return first or (others if anywhere else [])


def _visibility_before(buffer: Buffer, token: int) -> tuple[int, int] | None:
    """The `pub` or `pub(…)` that ends before a token."""
    texts = buffer.texts
    if texts[token - 1] == 'pub':
        return token - 1, token - 1
    for first in range(max(token - 8, 0), token - 2):
        if texts[first:first + 2] == ['pub', '('] and buffer.match[first + 1] == token - 1:
            return first, token - 1
    return None


def all_declared(view: View) -> Iterator[Declared]:
    """All that has a visibility in a text."""
    found: list[Item | UseItem | Member] = [*view.outline.items, *view.outline.uses, *view.outline.members]
    for one in found:
        module = view.place.module_of(one.scope)
        if isinstance(one, Item):
            yield item_declared(module, view.buffer, one)
        elif isinstance(one, UseItem):
            yield use_declared(module, view.buffer, one)
        else:
            yield Declared(module, view.buffer, one.visibility, one.keyword)
