"""Statements of `use` of which more changes than their references: they are written once more, as a whole.

    before   use super::{super::Block, Op};   use crate::a::{self, Kept};  … a::phase2::f()
    after    use crate::ir::Op;               use crate::a::Kept;          … crate::b::phase2::f()
             use crate::Block;
"""
from __future__ import annotations

from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.rewrite.paths import Change
from rust_renames.rewrite.paths import changes
from rust_renames.rewrite.use_trees import Leaf
from rust_renames.rewrite.use_trees import statement_edits
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import UseItem
from rust_renames.rust.outline import UseTree

Edits = dict[str, dict[Edit, None]]


class Statements:
    """`edits` are those of all files, in which those of a statement are replaced."""

    def __init__(self, run: Run, references: dict[str, list[Reference]], edits: Edits) -> None:
        self.run = run
        self.edits = edits
        self.references: dict[UseItem, dict[Mention, list[Reference]]] = {}
        self.superfluous: dict[UseItem, set[UseTree]] = {}
        self.leads: dict[UseItem, dict[Mention, Change]] = {}
        self.written: dict[UseItem, tuple[View, list[Edit]]] = {}
        self.by_place: dict[tuple[str, int, int], list[Reference]] = {}
        for reference in (one for some in references.values() for one in some):
            mention = reference.mention
            if mention is not None:
                self.by_place.setdefault(_place(reference.view, mention), []).append(reference)
            if mention is not None and mention.use is not None and mention.use.statement is not None:
                self.references.setdefault(mention.use.statement, {}).setdefault(mention, []).append(reference)

    def outdone_by(self, view: View, mention: Mention, last: int) -> Reference | None:
        """The reference by which a path changes from within its beginning up to the token `last`.

        And that by which more than one name behind it changes, which may leave a group without that beginning.
        """
        some = self.by_place.get(_place(view, mention), [])
        some = sorted((one for one in some if one.mention is not None), key=lambda one: one.index)
        size = mention.segments.index(last) + 1
        for change in changes(some[0].mention, some, self.run.imports) if some and some[0].mention is not None else ():
            is_next = mention.use is not None and change.start == size and change.end > size + 1
            if change.head is None and (change.start < size or is_next):
                return next((one for one in some if one.index + 1 >= change.end), None)
        return None

    def without(self, view: View, statement: UseItem, leaf: UseTree) -> None:
        """The statement without one of its leaves."""
        self.superfluous.setdefault(statement, set()).add(leaf)
        self._write(view, statement)

    def led(self, view: View, statement: UseItem, leads: dict[Mention, Change]) -> None:
        """The statement with other beginnings of its paths."""
        self.leads[statement] = leads
        self._write(view, statement)

    def raised(self, filename: str, edit: Edit) -> None:
        """The statement whose visibility is edited: what comes beside it has the same."""
        for statement in [*self.references, *self.written]:
            view = self.written[statement][0] if statement in self.written else self._view(statement)
            start, end = (view.span(token)[0] for token in (statement.start, statement.keyword))
            if view.filename == filename and start <= edit.start and edit.end <= end:
                return self._write(view, statement)

    def _view(self, statement: UseItem) -> View:
        return next(iter(self.references[statement].values()))[0].view

    def _write(self, view: View, statement: UseItem) -> None:
        known = self.edits.setdefault(view.filename, {})
        references = self.references.get(statement, {})
        leads = self.leads.get(statement, {})
        for edit in [edit for some in references.values() for one in some for edit in one.edits]:
            known.pop(edit, None)
        for edit in self.written[statement][1] if statement in self.written else ():
            known.pop(edit, None)
        leaves = [
            Leaf(mention, references.get(mention, []), leads.get(mention))
            for mention in dict.fromkeys([*references, *leads])
        ]
        found = statement_edits(
            view, statement, leaves, self.run.imports, list(known), self.superfluous.get(statement, ()),
        )
        for one in (one for some in references.values() for one in some):
            one.edits = found if one.edits else []
        self.written[statement] = view, found
        known.update(dict.fromkeys(found))


def _place(view: View, mention: Mention) -> tuple[str, int, int]:
    """Equal for a path that is read twice; those of a group begin with the same token."""
    return view.filename, view.span(mention.segments[0])[0], view.span(mention.segments[-1])[0]
