"""Imports that modules get.

    before   mod phase2 { mine!(); }
    after    mod phase2 { #[cfg(unix)] use crate::a::mine;  mine!(); }
"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.edits import Edit
from rust_renames.forms.view import View
from rust_renames.relocate.places import above_line
from rust_renames.relocate.places import first_outer
from rust_renames.rust.outline import Scope


class Import(NamedTuple):
    """A macro that a module of a text has to import; `conditional` is whether a cfg is around all that needs it.

    `cfgs` has for each definition of the macro the predicates that it is under, and its user is not.
    """

    view: View
    scope: Scope
    name: str
    path: str
    conditional: bool
    cfgs: tuple[tuple[str, ...], ...] = ((),)

    @property
    def lines(self) -> list[str]:
        allowed = ['#[allow(unused_imports)]'] if self.conditional else []
        return [*self._attributes(), *allowed, f'use {self.path};']

    def _attributes(self) -> list[str]:
        if len(self.cfgs) == 1:
            return [f'#[cfg({predicate})]' for predicate in self.cfgs[0]]
        words = {''.join(predicate.split()) for some in self.cfgs for predicate in some}
        if () in self.cfgs or len(words) == 2 and any(f'not({word})' in words for word in words):
            return []
        each = [some[0] if len(some) == 1 else f'all({", ".join(some)})' for some in self.cfgs]
        return [f'#[cfg(any({", ".join(each)}))]']


def imports_edit(some: list[Import], moving: dict[int, int]) -> Edit:
    """The imports of one module, before its first one or at its beginning, and in no declaration that goes."""
    view, scope = some[0].view, some[0].scope
    buffer = view.buffer
    lines = []
    for one in sorted(some, key=lambda one: one.path):
        lines += one.lines
    uses = [use.start for use in view.outline.uses if use.scope is scope and not use.in_macro]
    first = 0 if scope is view.outline.root else scope.start + 1
    token = min(uses, default=first)
    while token in moving:
        token = moving[token]
    at = above_line(buffer, buffer.starts[first_outer(buffer, token)])
    text = buffer.text
    line = text[text.rfind('\n', 0, at) + 1:at]
    newline = '\r\n' if '\r\n' in text else '\n'
    if line.strip('\ufeff \t'):
        return Edit(at, at, ' '.join(lines) + ' ')
    gap = newline if uses else newline * 2
    return Edit(at, at, (newline + line.strip('\ufeff')).join(lines) + gap + line.strip('\ufeff'))
