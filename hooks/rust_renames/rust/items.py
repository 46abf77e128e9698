"""Items: The Rust Reference, chapter "Items"."""
from __future__ import annotations

from rust_renames.rust.attributes import takes_fixtures
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.patterns import Bound
from rust_renames.rust.structures import Structures

_QUALIFIERS = frozenset(('default', 'const', 'async', 'unsafe', 'extern', 'gen', 'safe'))
_OF_EXTERN_BLOCKS = frozenset(('link', 'cfg', 'cfg_attr', 'allow', 'warn', 'deny', 'forbid', 'expect', 'doc'))
_KINDS = {'enum': 'enum', 'union': 'union', 'struct': 'struct'}


class Items(Structures):
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

    def item(self) -> None:
        """One item, or whatever stands in its place."""
        start = self.i
        self.nested: list[Attribute] = []
        attributes = self.attributes()
        attributes += self.nested
        if self.i >= self.limit:
            return
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
            self.foreign(attributes)
        elif text == 'unsafe' and after == 'extern' and (self.ahead(2) == '{' or self.ahead(3) == '{'):
            self.i += 1
            self.foreign(attributes)
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
        self.separated(lambda: self.parameter(bound, fixtures))

    def parameter(self, bound: list[Bound], fixtures: bool) -> None:
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

    def foreign(self, attributes: list[Attribute]) -> None:
        """An `extern` block declares its items in the module around it; what a macro makes of one is not known."""
        is_plain = all(attribute.path in _OF_EXTERN_BLOCKS for attribute in attributes)
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
                item.in_extern = item.scope is self.scope
                item.foreign = is_plain and item.in_extern
                if item.kind == 'type' and item.in_extern:
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

    # what the macro reader brings

    def item_macro(self, attributes: list[Attribute], associated: bool = False) -> None:
        raise NotImplementedError

    def macro_rules(self, start: int) -> None:
        raise NotImplementedError

    def macro_item(self, start: int) -> None:
        raise NotImplementedError
