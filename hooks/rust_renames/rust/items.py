"""Items and use trees: The Rust Reference, chapter "Items"."""
from __future__ import annotations

from rust_renames.rust.attributes import Attributes
from rust_renames.rust.attributes import takes_fixtures
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.rust.outline import UseTree
from rust_renames.rust.patterns import Bound

_QUALIFIERS = frozenset(('default', 'const', 'async', 'unsafe', 'extern', 'gen', 'safe'))
_PROJECTIONS = frozenset(('project', 'project_ref', 'project_replace'))
_KINDS = {'enum': 'enum', 'union': 'union', 'struct': 'struct'}


class Items(Attributes):
    def items(self) -> None:
        scope, limit = self.scope, self.limit
        while self.i < self.limit:
            start = self.i
            try:
                self.item()
            except RecursionError:
                if self.strict:
                    raise
                self.limit = limit
                self.too_deep(start)
                self.scope = scope
            if self.i == start:
                self.unexpected()

    def too_deep(self, start: int) -> None:
        """Of an item with more nesting than Python's stack takes, the rest is read as tokens, in the scope reached."""
        end = start
        while end < self.limit and self.texts[end] not in (';', '{'):
            end = self.match[end] + 1 if self.texts[end] in ('(', '[') else end + 1
        if self.at(end) == '{':
            end = self.match[end]
        end = min(max(end + 1, self.i + 1), self.limit)
        self.out.trouble.append(self.i)
        self.soup(self.i, end, 'code path')
        self.i = end

    def associated(self) -> None:
        """What stands in the braces of a trait or an impl."""
        while self.i < self.limit:
            start = self.i
            self.associated_item()
            if self.i == start:
                self.unexpected()

    def visibility(self) -> tuple[int, int] | None:
        start = self.i
        if self.text == 'crate' and self.ahead(1) != '::':
            self.i += 1
            return start, start
        if not self.take('pub'):
            return None
        if self.text == '(' and self.ahead(1) in ('crate', 'self', 'super', 'in') and not (
            self.ahead(1) != 'in' and self.ahead(2) != ')'
        ):
            end = self.close()
            if self.ahead(1) == 'in':
                self.i += 2
                self.emit(self.path(TYPE, True, 'visibility'))
            self.i = min(end + 1, self.limit)
        return start, self.i - 1

    def item(self) -> None:
        """One item, or whatever stands in its place."""
        start = self.i
        self.nested: list[Attribute] = []
        attributes = self.attributes()
        attributes += self.nested
        if self.i >= self.limit:
            return
        if attributes and all(attribute.inner for attribute in attributes) and start == 0:
            pass
        visibility = self.visibility()
        keyword = self.i
        before = len(self.out.items)
        uses = len(self.out.uses)
        self.item_body(start, attributes)
        for item in self.out.items[before:before + 1]:
            if item.start == start:
                item.end = self.i
                item.attributes = attributes
                item.visibility = visibility
                item.keyword = keyword
                self.projections(item)
        for use in self.out.uses[uses:uses + 1]:
            if use.start == start:
                use.attributes = attributes
                use.visibility = visibility
                use.keyword = keyword

    def projections(self, item: Item) -> None:
        """`#[project = Name]` and `#[pin_project(project = Name)]` make an enum with the same variants.

        https://docs.rs/pin-project
        """
        if item.kind != 'enum':
            return
        for attribute in item.attributes:
            if attribute.path in _PROJECTIONS and attribute.value >= 0:
                self.projected(item, attribute.value)
            elif attribute.path.rpartition('::')[2] == 'pin_project' and attribute.args >= 0:
                for token in range(attribute.args + 1, attribute.end - 2):
                    if self.texts[token] in _PROJECTIONS and self.texts[token + 1] == '=':
                        self.projected(item, token + 2)

    def projected(self, enum: Item, token: int) -> None:
        if self.kinds[token] == IDENT:
            alias = Item('type', self.buffer.name(token), token, enum.start, enum.scope)
            alias.aliased = Mention((enum.name_token,), -1, TYPE, enum.scope, 'self')
            alias.in_macro = True
            enum.scope.items.setdefault(alias.name, []).append(alias)

    def declare(self, kind: str, token: int, start: int) -> Item:
        item = Item(kind, self.buffer.name(token), token, start, self.scope)
        item.in_macro = self.in_macro
        self.out.items.append(item)
        self.scope.items.setdefault(item.name, []).append(item)
        return item

    in_macro = False
    inherent = False  # within an `impl` without a trait
    implements = False  # within one with a trait

    def item_body(self, start: int, attributes: list[Attribute]) -> None:
        text = self.text
        after = self.ahead(1)
        if text == 'use':
            self.use_item(start)
        elif text == 'mod' or text == 'unsafe' and after == 'mod':
            self.take('unsafe')
            self.module(start)
        elif text == 'struct' or text == 'union' and self.is_name(1) and self.ahead(2) in ('{', '<', 'where'):
            self.structure(start)
        elif text == 'enum':
            self.enumeration(start)
        elif text == 'impl' or text in ('unsafe', 'default', 'const') and self.starts_implementation():
            self.implementation()
        elif text == 'macro_rules' and after == '!' and self.is_kind(IDENT, 2):
            self.macro_rules(start)
        elif text == 'macro' and self.is_name(1) and self.ahead(2) in ('(', '{'):
            self.macro_item(start)
        elif text == 'type':
            self.type_alias(start)
        elif text == 'static' or text in ('safe', 'unsafe') and after == 'static':
            self.static(start)
        elif text == 'const' and after == '{':
            self.i += 1
            self.block_expression()
        elif self.starts_constant() or text == 'default' and after == 'const':
            self.constant(start)
        elif text == 'extern' and after == 'crate':
            self.extern_crate(start)
        elif text == 'extern' and (after == '{' or self.is_kind(STRING, 1) and self.ahead(2) == '{'):
            self.foreign()
        elif text == 'unsafe' and after == 'extern' and (self.ahead(2) == '{' or self.ahead(3) == '{'):
            self.i += 1
            self.foreign()
        elif self.starts_trait():
            self.trait(start)
        elif self.starts_function():
            self.function(start, fixtures=takes_fixtures(attributes))
        elif self.is_segment() or text in ('::', '$'):
            self.item_macro(attributes)
        elif text == ';':
            self.i += 1
        else:
            self.unexpected()

    def starts_constant(self) -> bool:
        """`const async: u8` is one where `async` is no keyword yet."""
        return self.text == 'const' and (
            self.ahead(1) not in ('fn', 'unsafe', 'async', 'extern', 'trait', 'gen', '{') or self.ahead(2) == ':'
        )

    def starts_trait(self) -> bool:
        at = 0
        while self.ahead(at) in ('unsafe', 'auto', 'const'):
            at += 1
        return self.ahead(at) == 'trait' and self.is_name(at + 1)

    def starts_implementation(self) -> bool:
        at = 0
        while self.ahead(at) in ('default', 'unsafe', 'const'):
            at += 1
        return self.ahead(at) == 'impl'

    def starts_function(self) -> bool:
        at = 0
        while (
            self.ahead(at) in ('const', 'async', 'unsafe', 'extern', 'default', 'safe', 'gen')
            or at and self.is_kind(STRING, at)
        ):
            at += 1
        return self.ahead(at) == 'fn'

    def function(self, start: int, declared: bool = True, fixtures: bool = False) -> None:
        while self.text != 'fn':
            self.i += 1
        self.i += 1
        if self.is_kind(IDENT):
            if declared and self.is_name():
                self.declare('fn', self.i, start)
            self.i += 1
        elif self.text == '$':
            self.i += 2
        self.inner_scope('item', self.i, self.limit)
        if self.text == '<':
            self.generic_parameters()
        bound: list[Bound] = []
        if self.text == '(':
            self.parameters(bound, fixtures)
        else:
            self.unexpected()
        if self.take('->'):
            self.type()
        self.where_clause()
        if self.text == '{':
            self.bind_all(bound, self.i, self.buffer.size)
            self.block_expression()
        elif not self.take(';'):
            self.unexpected()
        self.leave_scope()

    def parameters(self, bound: list[Bound], fixtures: bool = False) -> None:
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            start = self.i
            attributes = self.attributes()
            if fixtures:
                self.fixture(attributes)
            if self.take('...'):
                pass
            elif self.is_self_parameter():
                while self.text not in (':', ',', ''):
                    self.i += 1
                if self.take(':'):
                    self.type()
            elif self.is_nameless_parameter():
                self.type()
            else:
                self.pattern(bound, alternatives=False)
                if self.take(':'):
                    if not self.take('...'):
                        self.type()
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def is_self_parameter(self) -> bool:
        at = self.i
        while at < self.limit and (self.texts[at] in ('&', '&&', 'mut') or self.kinds[at] == 4):
            at += 1
        return at < self.limit and self.texts[at] == 'self' and self.at(at + 1) != '::'

    def is_nameless_parameter(self) -> bool:
        """Edition 2015's `fn f(u8)` in traits: no `:` before the next `,`."""
        at = self.i
        while at < self.limit and self.texts[at] != ',':
            if self.texts[at] == ':':
                return False
            at = self.match[at] + 1 if self.texts[at] in ('(', '[', '{') else at + 1
        return True

    def structure(self, start: int) -> None:
        union = self.text == 'union'
        self.i += 1
        if not self.is_name():
            self.unexpected()
            return
        item = self.declare('union' if union else 'struct', self.i, start)
        self.i += 1
        self.inner_scope('item', self.i, self.limit)
        self.self_mention([item.name_token])
        if self.text == '<':
            self.generic_parameters()
        self.where_clause()
        if self.text == '{':
            self.fields()
        elif self.text == '(':
            item.kind = 'tuple struct'
            self.tuple_fields()
            self.where_clause()
            self.take(';')
        elif self.take(';'):
            item.kind = 'unit struct'
        else:
            self.unexpected()
        self.leave_scope()

    def self_mention(self, segments: list[int]) -> None:
        self.scope.self_type = Mention(tuple(segments), -1, TYPE, self.scope.parent or self.scope, 'self')

    def fields(self) -> None:
        end = self.close()
        if not self.strict and not self.interesting(self.i, end):
            self.i = min(end + 1, self.limit)
            return
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            start = self.i
            self.attributes()
            visibility = self.visibility()
            if self.text == 'unsafe' and self.is_kind(IDENT, 1):
                self.i += 1
            if self.is_kind(IDENT) and self.ahead(1) == ':':
                self.out.members.append(Member(self.buffer.name(self.i), self.i, visibility, self.scope))
                self.note_naming(self.i, 'field')
                self.i += 2
                self.type()
                if self.take('='):
                    self.expression()
            elif self.i < end:
                self.unexpected()
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def tuple_fields(self) -> None:
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        number = 0
        while self.i < end:
            start = self.i
            self.attributes()
            visibility = self.visibility()
            self.out.members.append(Member(str(number), self.i, visibility, self.scope))
            number += 1
            self.type()
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def enumeration(self, start: int) -> None:
        self.i += 1
        if not self.is_name():
            self.unexpected()
            return
        item = self.declare('enum', self.i, start)
        self.i += 1
        self.inner_scope('item', self.i, self.limit)
        self.self_mention([item.name_token])
        if self.text == '<':
            self.generic_parameters()
        self.where_clause()
        if self.text != '{':
            self.unexpected()
            self.leave_scope()
            return
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            self.variant(item, end)
        self.limit = limit
        self.i = min(end + 1, limit)
        self.leave_scope()

    def variant(self, enum: Item, end: int) -> None:
        start = self.i
        attributes = self.attributes()
        self.visibility()
        if self.is_name():
            variant = Item('variant', self.buffer.name(self.i), self.i, start, enum.scope)
            variant.parent = enum
            variant.attributes = attributes
            enum.variants.append(variant)
            self.i += 1
        elif self.i < end:
            self.unexpected()
        members = len(self.out.members)
        if self.text == '{':
            if enum.variants and enum.variants[-1].start == start:
                enum.variants[-1].kind = 'braced variant'
            self.fields()
        elif self.text == '(':
            self.tuple_fields()
        del self.out.members[members:]  # they are seen as far as the enum
        if self.take('='):
            self.expression()
        if not self.take(',') and self.i < end:
            self.unexpected()

    def type_alias(self, start: int, declared: bool = True) -> None:
        self.i += 1
        item: Item | None = None
        if self.is_name():
            if declared:
                item = self.declare('type', self.i, start)
            self.i += 1
        self.inner_scope('item', self.i, self.limit)
        if self.text == '<':
            self.generic_parameters()
        if self.take(':'):
            self.bounds()
        self.where_clause()
        if self.take('='):
            at = self.i
            self.type()
            if item is not None:
                item.aliased = self.self_path(at, self.i)
        self.where_clause()
        if not self.take(';'):
            self.unexpected()
        self.leave_scope()

    def constant(self, start: int, declared: bool = True) -> None:
        self.take('default')
        self.i += 1
        self.take('mut')
        if self.is_name():
            if declared:
                self.declare('const', self.i, start)
            self.i += 1
        elif not self.take('_'):
            if self.text == '$':
                self.i += 2
            else:
                self.unexpected()
        self.value_tail()

    def value_tail(self) -> None:
        self.inner_scope('item', self.i, self.limit)
        if self.text == '<':
            self.generic_parameters()
        if self.take(':'):
            self.type()
        elif self.strict:
            self.unexpected()
        if self.take('='):
            self.expression()
        self.where_clause()
        if not self.take(';') and (self.i < self.limit or not self.in_macro):
            self.unexpected()
        self.leave_scope()

    def static(self, start: int) -> None:
        while self.text != 'static':
            self.i += 1
        self.i += 1
        self.take('mut')
        if self.in_macro:
            self.take('ref')  # lazy_static! { static ref NAME … }
        if self.is_name():
            self.declare('static', self.i, start)
            self.i += 1
        self.value_tail()

    def extern_crate(self, start: int) -> None:
        """`extern crate a as b;` binds like a `use` of the crate."""
        self.i += 2
        token = self.i
        self.i += 1
        alias = -1
        if self.take('as'):
            alias = self.i
            self.i += 1
        bound = token if alias < 0 else alias
        name = self.buffer.name(bound)
        item = Item('extern crate', name, bound, start, self.scope)
        item.in_macro = self.in_macro
        self.out.items.append(item)
        use = Use(self.scope, (token,), -1, None if name == '_' else name, None, None)
        use.alias = alias
        use.carries = alias < 0
        use.extern_crate = item
        self.scope.uses.append(use)
        if self.interesting(token, token + 1):
            self.out.mentions.append(Mention((token,), -1, TYPE, self.scope, 'extern crate', use))
        if not self.take(';'):
            self.unexpected()

    def foreign(self) -> None:
        """An `extern` block declares its items in the module around it."""
        while self.text != '{':
            self.i += 1
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        self.attributes()
        while self.i < end:
            start = self.i
            declared = len(self.out.items)
            self.item()
            for item in self.out.items[declared:]:
                if item.kind == 'type' and item.scope is self.scope:
                    item.kind = 'foreign type'
            if self.i == start:
                self.unexpected()
        self.limit = limit
        self.i = min(end + 1, limit)

    def trait(self, start: int) -> None:
        while self.text != 'trait':
            self.i += 1
        self.i += 1
        self.declare('trait', self.i, start)
        self.i += 1
        self.inner_scope('item', self.i, self.limit)
        if self.text == '<':
            self.generic_parameters()
        if self.take(':'):
            self.bounds()
        self.where_clause()
        if self.take('='):
            self.bounds()
            self.where_clause()
            self.take(';')
        else:
            within = self.inherent, self.implements
            self.inherent = self.implements = False
            self.associated_items()
            self.inherent, self.implements = within
        self.leave_scope()

    def implementation(self) -> None:
        while self.text != 'impl':
            self.i += 1
        self.i += 1
        self.inner_scope('item', self.i, self.limit)
        if self.text == '<' and self.ahead(1) != '<' or self.text == '<' and not self.impl_of_qualified():
            self.generic_parameters()
        while self.text in ('const', '!', '?') and self.text != '!' or self.text == '!' and self.ahead(1) != '{':
            self.i += 1
        at = self.i
        self.type()
        within = self.inherent, self.implements
        self.implements = self.text == 'for'
        self.inherent = not self.implements
        if self.take('for'):
            at = self.i
            self.type()
        self.scope.self_type = self.self_path(at, self.i)
        self.where_clause()
        self.associated_items()
        self.inherent, self.implements = within
        self.leave_scope()

    def impl_of_qualified(self) -> bool:
        """`impl <T as Tr>::X {`: no generics; very rare, seen by the `as`."""
        return self.ahead(2) == 'as'

    def self_path(self, start: int, end: int) -> Mention | None:
        """The path of `impl Path<…>`, if it is one: what `Self::Variant` goes through."""
        segments: list[int] = []
        lead = start if self.texts[start] == '::' else -1
        at = start + 1 if lead >= 0 else start
        while at < end and self.kinds[at] == IDENT:
            segments.append(at)
            at += 1
            if at < end and self.texts[at] == '::' and self.kinds[at + 1] == IDENT:
                at += 1
            else:
                break
        return Mention(tuple(segments), lead, TYPE, self.scope, 'self') if segments else None

    def associated_items(self) -> None:
        if self.text != '{':
            if not self.take(';'):
                self.unexpected()
            return
        end = self.close()
        if not self.strict and not self.interesting(self.i, end):
            self.i = min(end + 1, self.limit)
            return
        limit, self.limit = self.limit, end
        self.i += 1
        self.associated()
        self.limit = limit
        self.i = min(end + 1, limit)

    def associated_item(self) -> None:
        attributes = self.attributes()
        if self.i >= self.limit:
            return
        visibility = self.visibility()
        start = self.i
        self.member(start, visibility)
        if self.text == 'default' and self.ahead(1) in ('fn', 'const', 'type', 'async', 'unsafe'):
            self.i += 1
        if self.text == 'type':
            self.type_alias(start, declared=False)
        elif self.starts_constant():
            self.constant(start, declared=False)
        elif self.starts_function():
            self.function(start, declared=False)
        elif self.is_segment() or self.text in ('::', '$'):
            self.item_macro(attributes, associated=True)
        else:
            self.unexpected()

    def member(self, start: int, visibility: tuple[int, int] | None) -> None:
        """Notes an associated function, constant or type by its name."""
        at = start
        while at < self.limit and self.texts[at] in _QUALIFIERS or self.kinds[at] == STRING:
            at += 1
        if at < self.limit and self.texts[at] in ('fn', 'const', 'type'):
            at += 1
        elif at == start or self.texts[at - 1] != 'const':
            return
        if at < self.limit and self.kinds[at] == IDENT:
            self.note_naming(at, 'implemented item' if self.implements else 'associated item')
            if self.inherent:  # with a visibility of its own
                self.out.members.append(Member(self.buffer.name(at), start, visibility, self.scope))

    def module(self, start: int) -> None:
        self.i += 1
        if not self.is_name():
            self.unexpected()
            return
        item = self.declare('mod', self.i, start)
        self.i += 1
        if self.take(';'):
            return
        if self.text != '{':
            self.unexpected()
            return
        end = self.close()
        inner = self.inner_scope('module', self.i, end)
        inner.item = item
        item.inner = inner
        limit, self.limit = self.limit, end
        self.i += 1
        self.items()
        self.limit = limit
        self.i = min(end + 1, limit)
        self.leave_scope()

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
        tree.children = []
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            start = self.i
            tree.children.append(self.use_tree(tree, statement, segments, lead))
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)
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

    # what the macro reader brings

    def item_macro(self, attributes: list[Attribute], associated: bool = False) -> None:
        raise NotImplementedError

    def macro_rules(self, start: int) -> None:
        raise NotImplementedError

    def macro_item(self, start: int) -> None:
        raise NotImplementedError


__all__ = ['Items', 'MacroCall', 'Scope']
