"""Use trees: The Rust Reference, chapter "Use declarations"."""
from __future__ import annotations

from rust_renames.rust.attributes import Attributes
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.rust.outline import UseTree


class UseItems(Attributes):
    in_macro = False  # within a call that stands for items

    def use_item(self, start: int) -> None:
        statement = UseItem(start, self.i, self.scope)
        statement.in_macro = self.in_macro
        self.i += 1
        statement.tree = self.use_tree(None, statement, (), -1)
        if not self.take(';'):
            if self.strict:
                self.unexpected()
            while self.i < self.limit and self.text not in (';', '}', 'use', 'pub', 'fn'):
                self.i += 1
            self.take(';')
        statement.end = self.i
        self.out.uses.append(statement)

    def use_tree(self, parent: UseTree | None, statement: UseItem, prefix: tuple[int, ...], lead: int) -> UseTree:
        tree = UseTree(self.i, parent, statement)
        if self.text == '::':
            tree.lead = self.i
            if not prefix:
                lead = self.i
            self.i += 1
        while self.is_kind(IDENT) or self.text == '$':
            if self.text == '$':
                if self.ahead(1) != 'crate':
                    self.unexpected()
                    break
                self.i += 1
            tree.segments.append(self.i)
            self.i += 1
            if self.text != '::':
                break
            self.i += 1
        segments = prefix + tuple(tree.segments)
        if self.text == '{':
            self.use_group(tree, statement, segments, lead)
        elif self.text == '*':
            tree.glob = self.i
            self.i += 1
            self.use_leaf(tree, segments, lead)
        elif tree.segments:
            if self.take('as'):
                tree.alias = self.i
                self.i += 1
            self.use_leaf(tree, segments, lead)
        else:
            self.unexpected()
        tree.end = self.i
        return tree

    def use_group(self, tree: UseTree, statement: UseItem, segments: tuple[int, ...], lead: int) -> None:
        tree.open = self.i
        children = tree.children = []
        self.separated(lambda: children.append(self.use_tree(tree, statement, segments, lead)))
        if not tree.children and segments:  # `use a::{};`
            use = Use(self.scope, segments, lead, None, tree, statement)
            self.out.mentions.append(Mention(segments, lead, TYPE, self.scope, 'use tree', use))

    def use_leaf(self, tree: UseTree, segments: tuple[int, ...], lead: int) -> None:
        names = segments
        if tree.glob < 0 and len(segments) > 1 and self.texts[segments[-1]] == 'self':
            names = segments[:-1]
        name: str | None = None
        if tree.glob < 0:
            name = self.buffer.name(names[-1] if tree.alias < 0 else tree.alias)
        use = Use(self.scope, names, lead, None if name == '_' else name, tree, tree.statement)
        use.glob = tree.glob >= 0
        use.spaces = TYPE if use.glob or names is not segments else ANY
        use.alias = tree.alias
        use.carries = tree.alias < 0
        self.scope.uses.append(use)
        if names and self.interesting(names[0], names[-1] + 1):
            dollar = names[0] - 1 if names[0] and self.texts[names[0] - 1] == '$' else -1
            self.out.mentions.append(Mention(names, lead, use.spaces, self.scope, 'use tree', use, dollar))
