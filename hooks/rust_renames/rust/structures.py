"""Structs, unions, enums and what they hold: The Rust Reference, chapters "Structs", "Enumerations", "Unions"."""
from __future__ import annotations

from itertools import count

from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.use_items import UseItems

_PROJECTIONS = frozenset(('project', 'project_ref', 'project_replace'))


class Structures(UseItems):
    def declare(self, kind: str, token: int, start: int) -> Item:
        item = Item(kind, self.buffer.name(token), token, start, self.scope)
        item.in_macro = self.in_macro
        self.out.items.append(item)
        self.scope.items.setdefault(item.name, []).append(item)
        return item

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
        if not self.strict and not self.interesting(self.i, self.close()):
            self.skip_group()
        else:
            self.separated(self.field)

    def field(self) -> None:
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
        elif self.i < self.limit:
            self.unexpected()

    def tuple_fields(self) -> None:
        numbers = count()

        def field() -> None:
            self.attributes()
            visibility = self.visibility()
            self.out.members.append(Member(str(next(numbers)), self.i, visibility, self.scope))
            self.type()

        self.separated(field)

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
