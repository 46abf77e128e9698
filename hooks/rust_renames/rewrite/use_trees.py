"""Use trees: leaves that change in place, keep their name by an `as`, or leave their group.

    before   use crate::a::{Job, Kept};
    after    use crate::a::Kept;
             use crate::work::Job;
"""
from __future__ import annotations

from typing import Iterable
from typing import Iterator
from typing import NamedTuple

from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import spelled
from rust_renames.resolve.defs import canonical
from rust_renames.rewrite.imports import Imports
from rust_renames.rewrite.imports import new_name
from rust_renames.rewrite.paths import Change
from rust_renames.rewrite.paths import changes
from rust_renames.rust.lexer import DOC
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.rust.outline import UseTree


class Leaf(NamedTuple):
    """A leaf's whole path with the references on it."""

    mention: Mention
    references: list[Reference]
    lead: Change | None = None  # of what it begins with, beside the references


class _Parts(NamedTuple):
    """What a node comes to: edits where it stands, the paths that have left it, and whether it has left itself."""

    edits: list[Edit]
    left: list[str]
    gone: bool


def statement_edits(
    view: View, statement: UseItem, leaves: list[Leaf], imports: Imports, others: list[Edit],
    superfluous: Iterable[UseTree] = (),
) -> list[Edit]:
    """The edits of a whole `use`; those of one node serve all the leaves below it.

    `others` are edits of the file; those of the attributes and the visibility hold for what comes beside it too.
    The `superfluous` leaves go.
    """
    return _Statement(view, statement, leaves, imports, others, superfluous).edits()


class _Statement:
    def __init__(
        self, view: View, statement: UseItem, leaves: list[Leaf], imports: Imports, others: list[Edit],
        superfluous: Iterable[UseTree],
    ) -> None:
        self.view = view
        self.others = others
        self.buffer = view.buffer
        self.statement = statement
        self.imports = imports
        self.references = [reference for leaf in leaves for reference in leaf.references]
        self.changes: dict[int, tuple[Mention, Change]] = {}  # by the last token that changes
        self.beside: dict[UseTree, str] = {}  # leaves that stay, and the path that is imported beside them
        for leaf in leaves:
            for change in _all_changes(leaf, imports):
                use = leaf.mention.use
                if use is not None and use.tree is not None and change is not leaf.lead and leaf.references[-1].split:
                    self.beside[use.tree] = self._whole(leaf.mention, change, use)
                    continue
                self.changes.setdefault(leaf.mention.segments[change.end - 1], (leaf.mention, change))
        self.aliases = dict(self._aliases(leaves))
        self.superfluous = {
            tree for leaf in leaves for tree in [*self._declared_here(leaf), *self._brought_by_another(leaf)]
        }.union(superfluous)
        self.text = view.buffer.text

    def _aliases(self, leaves: list[Leaf]) -> list[tuple[UseTree, str]]:
        """The leaves that go on binding their old name."""
        found = []
        for mention, references, _ in leaves:
            use = mention.use
            if use is None or use.tree is None or not use.carries or use.glob or use.name is None:
                continue
            last = references[-1] if references else None
            if last is None or last.index != len(mention.segments) - 1 or last.target is None or not last.sure:
                continue
            if new_name(last.target) != use.name and self.imports.keeps(use) and not last.settled:
                found.append((use.tree, spelled(use.name, self.view.edition)))
        return found

    def _declared_here(self, leaf: Leaf) -> list[UseTree]:
        """A leaf that would import what its own module declares."""
        use = leaf.mention.use
        last = leaf.references[-1] if leaf.references else None
        if use is None or use.tree is None or use.glob or last is None or last.target is None:
            return []
        if last.index != len(leaf.mention.segments) - 1 or use.scope.kind != 'module':
            return []
        module = self.view.place.module_of(use.scope)
        root, path = last.target
        if root is not module.crate or self.view.overlay.moved(root, module.path) != (root, path[:-1]):
            return []
        stays = self.view.overlay.moved(last.root, last.path[:-1]) == (root, path[:-1])
        return [use.tree] if (use.carries and not stays) or use.name == path[-1] else []

    def _brought_by_another(self, leaf: Leaf) -> list[UseTree]:
        """A leaf whose new name an import beside it has: of the same parent it brings both, module and function."""
        use = leaf.mention.use
        last = leaf.references[-1] if leaf.references else None
        if use is None or use.tree is None or use.glob or not use.carries or last is None or last.target is None:
            return []
        if last.index != len(leaf.mention.segments) - 1 or self.imports.keeps(use):
            return []
        name = new_name(last.target)
        parent = last.target[0], last.target[1][:-1]
        for other in use.scope.uses:
            if other is not use and other.name == name and other.carries and not other.glob and self._is_beside(other):
                above = Mention(other.segments[:-1], other.lead, TYPE, other.scope, 'use tree', other)
                steps = self.view.resolver.path(above, self.view.place) if above.segments else []
                complete = bool(steps) and len(steps) == len(above.segments)
                places = [canonical(one.definition) for one in steps[-1]] if complete else []
                if any(place is not None and self.view.overlay.moved(*place) == parent for place in places):
                    return [use.tree]
        return []

    def _is_beside(self, other: Use) -> bool:
        """Whether an import is under the same cfgs and as visible as this one."""
        statement = other.statement
        return statement is self.statement or statement is not None and (
            self._head(statement) == self._head(self.statement)
        )

    def _head(self, statement: UseItem) -> list[str]:
        return [text for text in self.buffer.texts[statement.start:statement.keyword] if not text.startswith('//')]

    def _removal(self) -> Edit:
        """The whole statement with its line."""
        start = self.buffer.starts[self._first_outer()]
        end = self.buffer.end(self.statement.end - 1)
        line = self.text.rfind('\n', 0, start) + 1
        next_line = self.text.find('\n', end) + 1 or len(self.text)
        if not self.text[line:start].strip() and not self.text[end:next_line].strip():
            return Edit(line, next_line, '')
        return Edit(start, end, '')

    def _whole(self, mention: Mention, change: Change, use: Use) -> str:
        head = change.head if change.head is not None else self._prefix(mention, change.start)
        behind = [self.buffer.texts[token] for token in mention.segments[change.end:]]
        names = '::'.join([*([head] if head or change.head is not None else []), *change.names, *behind])
        return names if use.carries else f'{names} as {self.buffer.texts[use.alias]}'

    def edits(self) -> list[Edit]:
        """Offsets are those of the view's text until the very end."""
        tree = self.statement.tree
        parts = self._parts(tree)
        edits, left = parts.edits, [*parts.left, *self.beside.values()]
        if parts.gone and left:
            first, left = left[0], left[1:]
            edits = [Edit(self.buffer.starts[tree.start], self._end(tree), first)]
        elif parts.gone:
            edits = [self._removal()]
        if left:
            edits.append(self._insertion(left))
        return [Edit(self.view.offset(edit.start), self.view.offset(edit.end), edit.text) for edit in edits]

    def _parts(self, tree: UseTree) -> _Parts:
        edits: list[Edit] = []
        left: list[str] = []
        gone: list[int] = []
        for index, child in enumerate(tree.children or ()):
            parts = self._parts(child)
            left += parts.left
            if parts.gone:
                gone.append(index)
            else:
                edits += parts.edits
        if tree in self.aliases:
            end = self._end(tree)
            edits.append(Edit(end, end, f' as {self.aliases[tree]}'))
        if tree in self.superfluous:
            return _Parts([], left, True)
        if tree.children and len(gone) == len(tree.children):
            return _Parts([], left, True)
        if gone:
            edits = [edit for edit in edits if edit.text or edit.start != edit.end]
            edits += self._removals(tree, gone)
        whole = self._own_changes(tree, edits)
        if whole is not None:
            return _Parts([], [*left, whole], True)
        return _Parts(edits, left, False)

    def _own_changes(self, tree: UseTree, edits: list[Edit]) -> str | None:
        """Adds the edits of the node's own segments; where its path starts anew outside of it, the path instead."""
        anew: tuple[str, int] | None = None  # the path, and where what follows it stands
        for token in tree.segments:
            if token not in self.changes:
                continue
            mention, change = self.changes[token]
            last = mention.segments[change.end - 1]
            first = mention.segments[change.start]
            end = self.buffer.starts[last] + len(self.buffer.texts[last])
            names = '::'.join([*([change.head] if change.head is not None else []), *change.names])
            inside = tree.segments[0] <= first
            if change.head is not None and (inside or tree.parent is None):
                first = mention.dollar if mention.dollar >= 0 else mention.lead if mention.lead >= 0 else first
                inside = tree.start <= first
            if inside:
                edits.append(Edit(self.buffer.starts[first], end, names))
                continue
            if change.head is None:
                names = '::'.join(filter(None, (self._prefix(mention, change.start), names)))
            anew = names, end
        if anew is None:
            return None
        names, end = anew
        later = [edit for edit in edits if edit.start >= end]
        return names + _spliced(self.text, end, self._end(tree), later)

    def _prefix(self, mention: Mention, end: int) -> str:
        """The segments before a change, as they are once the nodes above have changed."""
        names: list[str] = []
        lead = '::' if mention.lead >= 0 else '$' if mention.dollar >= 0 else ''
        for index, token in enumerate(mention.segments[:end]):
            names.append(self.buffer.texts[token])
            if token in self.changes:
                change = self.changes[token][1]
                kept = names[:change.start] if change.head is None else [change.head]
                lead = lead if change.head is None else ''
                names = ['::'.join([*filter(None, kept), *change.names]), *[''] * index]
        return lead + '::'.join(filter(None, names))

    def _end(self, tree: UseTree) -> int:
        return self.buffer.starts[tree.end - 1] + len(self.buffer.texts[tree.end - 1])

    def _removals(self, tree: UseTree, gone: list[int]) -> list[Edit]:
        """A group without some of its children: whole lines where they stand on lines of their own."""
        children = tree.children or []
        stay = [index for index in range(len(children)) if index not in gone]
        found = self._unwrapped(tree, children[stay[0]]) if len(stay) == 1 else []
        if found:
            return found
        for first, last in self._runs(children, gone):
            start, end = self.buffer.starts[children[first].start], self._end(children[last])
            comma = self.buffer.texts[children[last].end] == ','
            after = self.buffer.end(children[last].end) if comma else end
            line = self.text.rfind('\n', 0, start) + 1
            next_line = self.text.find('\n', after) + 1
            alone = not self.text[line:start].strip() and next_line and not self.text[after:next_line].strip()
            ahead, behind = self._gap(children, first - 1), self._gap(children, last)
            if alone and (comma or first == 0):
                found.append(Edit(line, next_line, ''))
            elif last < stay[-1] and '/' not in behind:  # with what separates it from the next one
                found.append(Edit(start, self.buffer.starts[children[last + 1].start], ''))
            elif last > stay[-1] and '/' not in ahead and first - 1 not in gone:  # … from the one before
                found.append(Edit(self._end(children[first - 1]), end, ''))
            else:  # a comment stands there
                found.append(Edit(start, after, ''))
        return _joined(found)

    def _runs(self, children: list[UseTree], gone: list[int]) -> Iterator[tuple[int, int]]:
        """The first and last of children that go side by side; a comment between two of them stays."""
        first = gone[0]
        for index, later in zip(gone, [*gone[1:], -1]):
            if later != index + 1 or '/' in self._gap(children, index):
                yield first, index
                first = later

    def _gap(self, children: list[UseTree], index: int) -> str:
        """What stands between a child and the next one; nothing at either end."""
        if not 0 <= index < len(children) - 1:
            return ''
        return self.text[self._end(children[index]):self.buffer.starts[children[index + 1].start]]

    def _unwrapped(self, tree: UseTree, child: UseTree) -> list[Edit]:
        """`{Kept}` -> `Kept`, where it is a name or a star alone on one line; what the crate's lints say of, too."""
        close = self.buffer.match[tree.open]
        start, end = self.buffer.starts[tree.open], self.buffer.end(close)
        is_leaf = child.children is None and child not in self.aliases and self.buffer.texts[child.start] != 'self'
        is_plain = len(child.segments) == (child.glob < 0) and '\n' not in self.text[start:end]
        if not is_leaf or not is_plain and not self.view.place.module.crate.asks_for('unused_import_braces'):
            return []
        if not tree.segments or '/' in self.text[start:end]:
            return []
        return [Edit(start, self.buffer.starts[child.start], ''), Edit(self._end(child), end, '')]

    def _insertion(self, left: list[str]) -> Edit:
        """Statements of their own behind this one, with its attributes and visibility."""
        starts = self.buffer.starts
        begin, keyword = starts[self._first_outer()], starts[self.statement.keyword]
        line = self.text.rfind('\n', 0, begin) + 1
        indent = self.text[line:begin] if not self.text[line:begin].strip() else ''
        end = self.buffer.end(self.statement.end - 1)
        start = self._line_break(line, end)
        ahead = self.view.offset(begin) - begin
        own = [edit for edit in self.others if begin <= edit.start - ahead and edit.end - ahead <= keyword]
        head = _spliced(self.text, begin, keyword, [
            Edit(edit.start - ahead, edit.end - ahead, edit.text) for edit in own
        ]).replace('\r', '').replace('\n', start)
        return Edit(end, end, ''.join(f'{start}{indent}{head}use {path};' for path in left))

    def _line_break(self, line: int, end: int) -> str:
        """What begins a new line of the file: in a doc comment its marks too; within a line of a string, a space."""
        source = self.view.resolver.workspace.text(self.view.filename)
        at = self.view.offset(line)
        marks = source[source.rfind('\n', 0, at) + 1:at]
        if '"' in marks:
            return ' '
        break_at = source.find('\n', self.view.offset(end))
        return ('\r\n' if break_at > 0 and source[break_at - 1] == '\r' else '\n') + marks

    def _first_outer(self) -> int:
        """The first token of the attributes that belong to the statement itself, documentation aside."""
        inner = [attribute.end + 1 for attribute in self.statement.attributes if attribute.inner]
        token = max([self.statement.start, *inner])
        while self.buffer.kinds[token] == DOC:
            token += 1
        return token


def _all_changes(leaf: Leaf, imports: Imports) -> list[Change]:
    found = changes(leaf.mention, leaf.references, imports)
    if leaf.lead is None or any(change.head is not None for change in found):
        return found
    return [leaf.lead, *(change for change in found if change.start >= leaf.lead.end)]


def _spliced(text: str, start: int, end: int, edits: list[Edit]) -> str:
    """A stretch of the text after its edits."""
    return applied(text[start:end], [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits])


def _joined(edits: list[Edit]) -> list[Edit]:
    """Removals that touch or overlap, as one."""
    found: list[Edit] = []
    for edit in sorted(edits):
        if found and edit.start <= found[-1].end:
            found[-1] = Edit(found[-1].start, max(found[-1].end, edit.end), '')
        else:
            found.append(edit)
    return found
